/** A forced release that forces nothing: the digest that the acknowledgement names is of no content that is there. */
import { type Finding, finding } from "../finding.ts";
import type { Digest, SkillId } from "../names.ts";
import type { ForcedRelease } from "../trunk/acknowledgement.ts";

/** What a skill's folder holds after the change, and what is published of the skill by then. */
export interface ForceGround {
  /** Undefined where the skill's content was not judged. */
  readonly content: (id: SkillId) => Digest | undefined;
  readonly published: (id: SkillId) => ReadonlySet<Digest>;
}

/** At most one: an admin who merges the file expects a release of it. */
export function idleForce(path: string, { skill, digest }: ForcedRelease, ground: ForceGround): readonly Finding[] {
  const content = ground.content(skill);
  if (content === digest || ground.published(skill).has(digest)) return [];
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
