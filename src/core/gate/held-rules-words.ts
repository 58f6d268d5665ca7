/** What of the repository's own rules is merged and not approved, in one sentence for `explain` and for conditions. */

import type { Catalog } from "../catalog/catalog.ts";
import { quote } from "../errors.ts";
import { isAcknowledgementPath } from "../trunk/acknowledgement.ts";
import { awaitedRules, type HeldRules } from "./held-policy.ts";
import { stageWords } from "./stage-status.ts";

/** Files that one sentence names, and characters of each. */
const MAX_NAMED = 3;
const MAX_NAME = 80;

/** Which merge it is, whose approval is missing, and what counts until that is there. */
export function heldRulesWords({
  about,
  commit,
  from,
  missing,
  paths = [],
}: ReturnType<typeof awaitedRules>[number]): string {
  const who = missing.map(stageWords).join(", and of ");
  const merge = commit.slice(0, 12);
  const until = `until then that of ${from.slice(0, 12)}`;
  if (about === "policy.yaml")
    return `${merge} changes the policy and waits for the approval of ${who}; ${until} judges.`;
  if (about === "skilltrunk.yaml")
    return `${merge} changes who may decide or read (skilltrunk.yaml) and waits for the approval of ${who}; ${until} counts, and of this what restricts.`;
  const named = paths.slice(0, MAX_NAMED).map((path) => quote(path, MAX_NAME));
  const more = paths.length > MAX_NAMED ? ` and ${paths.length - MAX_NAMED} more` : "";
  const save = paths.some(isAcknowledgementPath) ? ", except a release that it forces" : "";
  return `${merge} changes ${named.join(", ")}${more} without the approval of ${who}; nothing here holds that back${save}.`;
}

/** All of a catalog's, what nothing holds back first. */
export function unapprovedRules(
  catalog: HeldRules & Pick<Catalog, "evidence">,
): readonly { readonly words: string; readonly isHeld: boolean }[] {
  const all = awaitedRules(catalog).map((one) => ({
    words: heldRulesWords(one),
    isHeld: one.about !== "guarded-files",
  }));
  return [...all.filter(({ isHeld }) => !isHeld), ...all.filter(({ isHeld }) => isHeld)];
}
