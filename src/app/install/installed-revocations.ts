/** What of the installed skills was withdrawn or yanked since, asked of the registries that they came from. */
import type { RevocationsView } from "../../core/catalog/view.ts";
import { RegistryError } from "../../core/errors.ts";
import type { Registry } from "../ports/ports.ts";
import type { InstalledState } from "./installed.ts";
import { takenBack } from "./taken-back.ts";

export interface Revoked {
  /** Set where it was withdrawn, by whatever name its bytes have. */
  readonly withdrawn?: { readonly reason: string; readonly at?: string };
  /** Set where it was yanked: a sentence that says why. It is given out all the same to who asks for exactly it. */
  readonly yanked?: string;
  /** Why its registry could not be asked. */
  readonly unasked?: string;
}

type Asked = RevocationsView["revocations"] | RegistryError;

/** Of each skill in turn. A registry that cannot be asked is said, and is no error: what is installed is there all the same. */
export async function installedRevocations(
  registryOf: (location: string) => Promise<Registry>,
  installed: readonly InstalledState[],
): Promise<readonly Revoked[]> {
  const asked = new Map<string, Promise<Asked>>();
  const found: Revoked[] = [];
  for (const skill of installed) {
    const { registry, digest } = skill;
    const asking = asked.get(registry) ?? registryOf(registry).then(revocationsOf).catch(failure);
    asked.set(registry, asking);
    const answer = await asking;
    if (answer instanceof RegistryError) {
      found.push({ unasked: answer.message });
      continue;
    }
    const withdrawn = withdrawnIn(answer, digest);
    found.push(withdrawn ?? (await yankedIn(await registryOf(registry), skill)));
  }
  return found;
}

async function yankedIn(registry: Registry, skill: InstalledState): Promise<Revoked> {
  try {
    const taken = await takenBack(registry, skill);
    return taken?.state === "yanked" ? { yanked: taken.why } : {};
  } catch (error) {
    return { unasked: failure(error).message };
  }
}

async function revocationsOf(registry: Registry): Promise<Asked> {
  return (await registry.revocations()).revocations;
}

function failure(error: unknown): RegistryError {
  if (error instanceof RegistryError) return error;
  throw error;
}

function withdrawnIn(revocations: RevocationsView["revocations"], digest: string): Revoked | undefined {
  const one = revocations.find((revocation) => revocation.digest === digest);
  if (one === undefined) return undefined;
  return { withdrawn: { reason: one.reason ?? "", ...(one.at === undefined ? {} : { at: one.at }) } };
}
