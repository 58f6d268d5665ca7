/** The files of a new skill, for somebody to fill in: every sentence in them says what belongs in its place. */
import { LIFECYCLE_HEADING } from "../trunk/lifecycle-edit.ts";
import { setFrontmatter } from "./skill-fix.ts";

const TODO_DESCRIPTION = "Say here in one sentence what this skill does. Use when the task is one that you name here.";

/** A SKILL.md for a new skill; undefined for a description that can be none. */
export function scaffoldSkillMd(skill: {
  readonly name: string;
  readonly description?: string | undefined;
  /** The first version, where a repository wants it declared. */
  readonly version?: string | undefined;
}): Uint8Array | undefined {
  const { name, description = TODO_DESCRIPTION, version } = skill;
  const named = setFrontmatter(Buffer.from(`---\n---\n${instructions(name)}`), ["name"], name);
  const described = named && setFrontmatter(named, ["description"], description);
  return version === undefined ? described : described && setFrontmatter(described, ["metadata", "version"], version);
}

function instructions(name: string): string {
  const title = name.charAt(0).toUpperCase() + name.slice(1).replaceAll("-", " ");
  return `
# ${title}

Say in a sentence or two what the agent achieves with this skill, and for whom.

## What to do

1. What to look at first.
2. What to decide, and by which rules.
3. What to answer or to make, with an example.

## What never to do

- What would harm somebody, or must be left to a person.
`;
}

/** A lifecycle file in which somebody is to say who owns the skill. */
export function scaffoldLifecycle(): Uint8Array {
  return Buffer.from(`${LIFECYCLE_HEADING}#
# Who owns the skill and answers for its changes: logins of the code host, or teams. Take the # away and write yours:
#
# owners:
#   - your-login
#   - "@your-organisation/your-team"
`);
}
