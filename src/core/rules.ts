/** Every rule that can refuse or report, by id: what a release remembers as its rule set. */
import { canonicalJson, compareUtf8, sha256 } from "./bytes.ts";
import type { Severity } from "./finding.ts";
import type { Digest } from "./names.ts";
import { SKILL_MD_RULES } from "./skill-md-rules.ts";

/** The rules beside those of SKILL.md: each refuses, because without it nothing could be published for sure. */
const CRITICAL_RULES = [
  ...[
    "file-mode",
    "lfs-pointer",
    "path-clash",
    "skill-file-missing",
    "submodule",
    "symlink",
    "too-large",
    "too-many-files",
    "unsafe-path",
  ],
  ...["identity-renamed", "identity-taken", "name-taken"],
  ...["version-immutable", "version-invalid", "version-missing", "version-order"],
  ...["lifecycle-missing", "lifecycle-syntax", "lifecycle-unknown-key", "lifecycle-value"],
  ...["policy-syntax", "policy-unknown-key", "policy-value"],
] as const;

/** The rules about what cannot be given: they are reported, and judge no release. */
const UNHEEDED_RULES = [
  ...["lifecycle-channel-unpublished", "lifecycle-orphan", "lifecycle-state-unpublished", "lifecycle-withdrawn-final"],
  "settings-history-from",
] as const;

const JUDGING = [
  ...SKILL_MD_RULES.map(({ id, severity }) => [id, severity] as const),
  ...CRITICAL_RULES.map((id) => [id, "critical"] as const),
] as const;

export const RULE_SEVERITIES: ReadonlyMap<string, Severity> = new Map<string, Severity>([
  ...JUDGING,
  ...UNHEEDED_RULES.map((id) => [id, "medium"] as const),
]);

const FIXED: ReadonlySet<string> = new Set(JUDGING.filter(([, severity]) => severity === "critical").map(([id]) => id));

/** Is nothing publishable for sure without this rule? Then no policy lowers it and no waiver lifts it. */
export function isFixedRule(id: string): boolean {
  return FIXED.has(id);
}

/** The digest of the rules that judge a release: it changes when a rule comes, goes or changes its severity. */
export const RULE_SET: Digest = sha256(
  canonicalJson(JUDGING.map(([id, severity]) => `${id} ${severity}`).sort(compareUtf8)),
);

/** Do this rule's findings name a path of the repository (one of our own files), and not one in the skill's folder? */
export function judgesOurFiles(rule: string): boolean {
  return /^(?:lifecycle|policy|settings)-/.test(rule);
}
