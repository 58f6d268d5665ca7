/** What is in its place and was withdrawn since: a frozen install refuses it as it would where it had to be fetched. */
import type { RevocationsView } from "../../core/catalog/view.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import { choose } from "./install-parcel.ts";
import { type Entry, type InstalledPorts, requestOf } from "./lock-entries.ts";

type Answer = RevocationsView["revocations"] | RegistryError;

/**
 * Answers of each entry a sentence where nobody could be asked, once for each registry. Throws VERSION_GONE for what was
 * withdrawn, and REGISTRY_UNTRUSTED for a registry that is caught.
 */
export function refuseWithdrawn({ registryOf }: InstalledPorts): (entry: Entry) => Promise<readonly string[]> {
  const answers = new Map<string, Promise<Answer>>();
  return async (entry) => {
    const { id, version, digest, registry: location } = entry.locked;
    const known = answers.get(location);
    const asking = known ?? ask(location);
    answers.set(location, asking);
    const answer = await asking;
    if (answer instanceof RegistryError) {
      if (known !== undefined) return [];
      return [`${quote(location, 300)} could not be asked what was withdrawn: ${quote(answer.message, 300)}`];
    }
    const revoked = answer.find((one) => one.digest === digest);
    if (revoked === undefined) return [];
    // In the registry's own words; it may give out by this name what was withdrawn by another one.
    await choose(await registryOf(location), requestOf(entry, version));
    const why = revoked.reason === undefined ? "" : `: ${quote(revoked.reason, 1200)}`;
    throw new RegistryError("VERSION_GONE", `What is in ${id}@${version} was withdrawn${why}.`, {
      hint: "`skilltrunk sync` takes away what was withdrawn.",
    });
  };

  async function ask(location: string): Promise<Answer> {
    try {
      return (await (await registryOf(location)).revocations()).revocations;
    } catch (error) {
      // One that is caught lying may hide a withdrawal, and is no registry that is merely away.
      if (error instanceof RegistryError && error.code !== "REGISTRY_UNTRUSTED") return error;
      throw error;
    }
  }
}
