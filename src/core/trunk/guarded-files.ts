/** The files that decide who decides: changed only with an admin's consent. */

import { POLICY_PATH } from "../gate/policy.ts";
import { POLICY_PACKS } from "../gate/policy-scan.ts";
import { matchesGlob } from "../glob.ts";
import { SETTINGS_PATH } from "./settings.ts";

/** Each with a path that it covers; what ends with `/` is a whole folder. */
export const GUARDED_FILES: readonly { readonly pattern: string; readonly example: string }[] = [
  { pattern: ".github/", example: ".github/workflows/check.yml" },
  { pattern: "CODEOWNERS", example: "CODEOWNERS" },
  { pattern: "docs/CODEOWNERS", example: "docs/CODEOWNERS" },
  { pattern: ".gitlab/CODEOWNERS", example: ".gitlab/CODEOWNERS" },
  { pattern: ".gitlab-ci.yml", example: ".gitlab-ci.yml" },
  { pattern: POLICY_PATH, example: POLICY_PATH },
  { pattern: POLICY_PACKS, example: `${POLICY_PACKS}acme.yaml` },
  { pattern: SETTINGS_PATH, example: SETTINGS_PATH },
  { pattern: "acknowledgements/", example: "acknowledgements/any.yaml" },
];

/** Does a change of this repository path need an admin? */
export function isGuardedFile(path: string): boolean {
  return GUARDED_FILES.some(({ pattern }) => matchesGlob(pattern, path));
}
