/** The registries that installed skills came from, as one round hears them: what each withdrew, which are away, what is wrong. */
import type { RevocationsView } from "../../core/catalog/view.ts";
import { RegistryError } from "../../core/errors.ts";
import type { Registry } from "../ports/ports.ts";
import { isFailure } from "./keeping.ts";
import type { Entry, InstalledPorts } from "./lock-entries.ts";

export type Revocation = RevocationsView["revocations"][number];

export class AskedRegistries {
  private readonly signal: AbortSignal | undefined;
  /** By location, and there by digest. */
  private readonly revocations = new Map<string, ReadonlyMap<string, Revocation>>();
  private readonly unreached = new Map<string, RegistryError>();
  private readonly wrong = new Map<string, RegistryError>();

  private constructor(signal: AbortSignal | undefined) {
    this.signal = signal;
  }

  /** Asks each registry of these entries once what it withdrew. Throws what is no failure of a registry. */
  static async ask(
    { registryOf }: InstalledPorts,
    entries: readonly Entry[],
    signal: AbortSignal | undefined,
  ): Promise<AskedRegistries> {
    const asked = new AskedRegistries(signal);
    const answers = new Map<Registry, Promise<RevocationsView>>();
    for (const location of new Set(entries.map(({ locked }) => locked.registry))) {
      await asked.hear(location, async () => {
        const registry = await registryOf(location);
        const answer = answers.get(registry) ?? registry.revocations();
        answers.set(registry, answer);
        const { revocations } = await answer;
        asked.revocations.set(location, new Map(revocations.map((one) => [one.digest, one])));
      });
    }
    return asked;
  }

  /** Does what asks a registry; how that fails is remembered of it. Throws what is no failure. */
  async hear(location: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!isFailure(error, this.signal)) throw error;
      (isUnreached(error) ? this.unreached : this.wrong).set(location, error);
    }
  }

  answers(location: string): boolean {
    return !this.unreached.has(location) && !this.wrong.has(location);
  }

  /** Why an installed release is to go, by its own registry: another one has no say in it. */
  revocationOf({ locked }: Pick<Entry, "locked">): Revocation | undefined {
    return this.revocations.get(locked.registry)?.get(locked.digest);
  }

  /** What is wrong with one of them. */
  get failure(): RegistryError | undefined {
    return [...this.wrong.values()][0];
  }

  /** Why those that are away could not be asked; `nobody`: why, where not one answered. */
  get away(): { readonly why: readonly string[]; readonly nobody: RegistryError | undefined } {
    const all = [...this.unreached.values()];
    const nobody = this.revocations.size === 0 ? all[0] : undefined;
    return { why: [...new Set(all.map(({ message }) => message))], nobody };
  }
}

/** Is nobody there? */
export function isUnreached(error: unknown): error is RegistryError {
  return error instanceof RegistryError && UNREACHED.has(error.code);
}
const UNREACHED: ReadonlySet<string> = new Set([
  "REGISTRY_UNREACHABLE",
  "REGISTRY_BUSY",
  "REGISTRY_BEHIND",
  "GIT_UNREACHABLE",
]);
