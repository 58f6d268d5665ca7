/** The files of a new skill, for somebody to fill in: every sentence in them says what belongs in its place. */
import { LIFECYCLE_HEADING } from "../trunk/lifecycle-edit.ts";
import { setFrontmatter } from "./skill-fix.ts";
import { UNFILLED_DESCRIPTION, UNFILLED_INSTRUCTIONS } from "./unfilled-text.ts";

/** A SKILL.md for a new skill; undefined for a description that can be none. */
export function scaffoldSkillMd(skill: {
  readonly name: string;
  readonly description?: string | undefined;
  /** The first version, where a repository wants it declared. */
  readonly version?: string | undefined;
}): Uint8Array | undefined {
  const { name, description = UNFILLED_DESCRIPTION, version } = skill;
  const named = setFrontmatter(Buffer.from(`---\n---\n${instructions(name)}`), ["name"], name);
  const described = named && setFrontmatter(named, ["description"], description);
  return version === undefined ? described : described && setFrontmatter(described, ["metadata", "version"], version);
}

function instructions(name: string): string {
  const title = name.charAt(0).toUpperCase() + name.slice(1).replaceAll("-", " ");
  const { purpose, look, decide, answer, never } = UNFILLED_INSTRUCTIONS;
  return `
# ${title}

${purpose}

## What to do

1. ${look}
2. ${decide}
3. ${answer}

## What never to do

- ${never}
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
