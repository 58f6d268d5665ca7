/** What an existing repository is given so that its skills are published: its settings and its policy, as text. */

import type { Oid } from "../names.ts";
import { ownersOfPath } from "./codeowners-match.ts";
import { authorName } from "./merge-message.ts";

export interface ProposedSettings {
  readonly templates: readonly string[];
  /** `scoped` where two namespaces have a skill of one name already. */
  readonly names: "unique" | "scoped";
  /** The commit whose tree gives the first releases. */
  readonly from: Oid;
  readonly owners: readonly string[];
  /** Authors by the commits that name them, most first. */
  readonly authors: readonly Author[];
}

/** Somebody whom commits name; Git vouches for nobody. */
export interface Author {
  /** Never with an address. */
  readonly name: string;
  readonly commits: number;
}

const MAX_AUTHORS = 5;

/** `skilltrunk.yaml` for a repository that had a life before. */
export function renderSettings(settings: ProposedSettings): string {
  return `# Settings of this skills repository. Every key is optional; a key that is not known is an error, with its line.

# Where skills are: a folder that matches one of these and holds a SKILL.md is a skill. Earlier ones win.
paths:
${list(settings.templates)}

# The namespace of skills whose path has none. A skill's identity is for ever: think before it changes.
namespace: default

# May two namespaces have a skill of the same name? "unique" refuses the second one, "scoped" allows it.
names: ${settings.names}

# Who sees a skill that does not say so itself: anybody ("public"), everybody in the company ("internal"), or its owners
# and readers only ("private").
visibility: internal

# Where versions come from: "derived" raises the last one by the title of the merged pull request.
versions: derived

# The registry starts at this commit: what it holds is published as it stands, what was before is history.
history:
  from: ${settings.from}

# Who owns what nobody else owns: logins or teams. They may also change settings, policy and workflows, unless \`admins\`
# names others.
${renderOwners(settings)}`;
}

function renderOwners({ owners, authors }: ProposedSettings): string {
  if (owners.length > 0) return `owners:\n${list(owners)}\n`;
  const named = authors.slice(0, MAX_AUTHORS).map(({ name, commits }) => `#   ${name} (${commits})`);
  const claims = named.length === 0 ? [] : ["# Commits most often name (a claim, not an account):", ...named];
  return [...claims, "# owners:", '#   - "@acme/platform"', ""].join("\n");
}

function list(values: readonly string[]): string {
  // A JSON text is a YAML text (YAML 1.2 §1.3).
  return values.map((value) => `  - ${JSON.stringify(value)}`).join("\n");
}

/** `policy.yaml` of a repository that has just been adopted. */
export const ADOPTED_POLICY = `# What a release must not have. Policy is always read from the commit before the one it judges, so a pull request cannot
# relax the rules for itself.

# "report" publishes all but what cannot be published at all, and reports the rest; then come "balanced" and "strict".
preset: report
`;

/** The policy that most repositories end with. */
export const BALANCED_POLICY = "preset: balanced\n";

/** Who owns what no line of CODEOWNERS is about but one for everything: logins and teams; addresses are left out. */
export function ownersOfAll(codeowners: string): readonly string[] {
  return ownersOfPath(codeowners, UNHEARD_OF).filter((owner) => owner.length <= MAX_OWNER && OWNER.test(owner));
}
/** No line but one for everything matches it. */
const UNHEARD_OF = "\u0001";
const OWNER = /^@[A-Za-z0-9_][\w.-]*(?:\/[A-Za-z0-9_][\w.-]*)*$/;
/** Characters, as the settings have it. */
const MAX_OWNER = 128;

/** The authors of commits, most frequent first, programs left out. */
export function countAuthors(names: Iterable<string>): readonly Author[] {
  const counts = new Map<string, number>();
  for (const name of names) {
    const shown = authorName(name);
    if (!/\[bot\]$|^unknown$/i.test(shown)) counts.set(shown, (counts.get(shown) ?? 0) + 1);
  }
  // What was counted first, which is the newest, comes first among equals.
  return [...counts].map(([name, commits]) => ({ name, commits })).sort((a, b) => b.commits - a.commits);
}
