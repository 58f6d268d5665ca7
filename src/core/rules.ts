/** Every rule that can refuse or report, by id: what a release remembers as its rule set. */
import { canonicalJson, compareUtf8, type Json, sha256 } from "./bytes.ts";
import type { Digest } from "./names.ts";
import { SKILL_MD_RULES } from "./skill-md-rules.ts";

/** The digest of the rules that judge a release: it changes when a rule comes, goes or changes its severity. */
export const RULE_SET: Digest = sha256(
  canonicalJson(SKILL_MD_RULES.map((rule) => `${rule.id} ${rule.severity}`).sort(compareUtf8) as Json),
);
