/** Asking the ledger that a folder means which rules count there. */
import { countingRules, type Rules } from "../app/author/counting-rules.ts";
import { RegistryError } from "../core/errors.ts";
import { openOnMeant } from "./open-repository.ts";

/** Of a folder that is no repository, or whose ledger cannot be asked, the files' own rules are all that is known. */
export function countingAt(
  place: Omit<Parameters<typeof openOnMeant>[0], "readOnly" | "warn">,
): (own: Rules) => Promise<Rules> {
  return async (own) => {
    try {
      // Whoever asked what is published was warned already.
      const source = await openOnMeant({ ...place, readOnly: true, warn: () => {} });
      try {
        return await countingRules(source, own);
      } finally {
        await source.close();
      }
    } catch (error) {
      if (error instanceof RegistryError) return own;
      throw error;
    }
  };
}
