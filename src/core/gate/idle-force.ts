/** A forced release that forces nothing: its digest is of no content that is there, or of one that nobody can force. */
import { type Finding, finding } from "../finding.ts";
import type { Digest, SkillId } from "../names.ts";
import type { ForcedRelease } from "../trunk/acknowledgement.ts";

/** What a skill's folder holds after the change, and what is published of the skill by then. */
export interface ForceGround {
  /** Undefined where the skill's content was not judged. */
  readonly content: (id: SkillId) => Digest | undefined;
  readonly published: (id: SkillId) => ReadonlySet<Digest>;
  /** The rules that refuse that content and that nobody can have it published in spite of. */
  readonly unforced: (id: SkillId) => readonly string[];
}

/** At most one: an admin who merges the file expects a release of it. */
export function idleForce(path: string, { skill, digest }: ForcedRelease, ground: ForceGround): readonly Finding[] {
  const content = ground.content(skill);
  const rules = [...new Set(ground.unforced(skill))];
  if (ground.published(skill).has(digest)) return [];
  if (rules.length > 0) return [inVain(path, skill, { rules, isIts: content === digest })];
  if (content === digest) return [];
  const what = content === undefined ? "nothing of it waits" : `what it has now is ${content}`;
  return [
    finding({
      rule: "force-idle",
      severity: "low",
      path,
      message: `This forces nothing yet: ${digest} is of no content of ${skill}; ${what}.`,
    }),
  ];
}

/** Rules that one finding names. */
const MAX_RULES = 5;

function inVain(
  path: string,
  skill: SkillId,
  of: { readonly rules: readonly string[]; readonly isIts: boolean },
): Finding {
  const left = of.rules.length - MAX_RULES;
  const rules = `${of.rules.slice(0, MAX_RULES).join(", ")}${left > 0 ? ` and ${left} more` : ""}`;
  const message = `This forces nothing: what ${skill} has now is refused by ${rules}, which nobody can force or waive.`;
  if (of.isIts) return finding({ rule: "force-in-vain", severity: "high", path, message });
  const hint =
    "Mend that content: the report that refuses it says how. The file is right as it is where another pull request brings the content that it names.";
  return finding({ rule: "force-idle", severity: "low", path, message, hint });
}
