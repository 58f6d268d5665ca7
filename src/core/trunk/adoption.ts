/** What an existing repository is given so that its skills are published: its settings and its policy, as text. */

import { compareUtf8 } from "../bytes.ts";
import type { Oid } from "../names.ts";
import type { AdoptedOwners } from "./adopted-owners.ts";
import { authorName } from "./merge-message.ts";

export interface ProposedSettings {
  readonly templates: readonly string[];
  /** `scoped` where two namespaces have a skill of one name already. */
  readonly names: "unique" | "scoped";
  /** The commit whose tree gives the first releases; undefined where a ledger began at the first commit of all. */
  readonly from: Oid | undefined;
  readonly owners: AdoptedOwners;
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
# and readers only ("private"). What is internal is in no public index, whoever can read this repository.
visibility: internal

# Where versions come from: "derived" raises the last one by the title of the merged pull request.
versions: derived
${renderHistory(settings)}
# Who owns what nobody else owns: logins or teams. They may also change settings, policy and workflows, unless \`admins\`
# names others.
${renderOwners(settings)}`;
}

function renderHistory({ from }: ProposedSettings): string {
  if (from === undefined) return "";
  return `
# The registry starts at this commit: what it holds is published as it stands, what was before is history.
history:
  from: ${from}
`;
}

function renderOwners({ owners, authors }: ProposedSettings): string {
  if (owners.all.length > 0) return `owners:\n${list(owners.all)}\n${renderNamespaces(owners)}`;
  const named = authors.slice(0, MAX_AUTHORS).map(({ name, commits }) => `#   ${name} (${commits})`);
  const claims = named.length === 0 ? [] : ["# Commits most often name (a claim, not an account):", ...named];
  return [...claims, "# owners:", '#   - "@acme/platform"', renderNamespaces(owners)].join("\n");
}

function renderNamespaces({ namespaces }: AdoptedOwners): string {
  const entries = [...namespaces].sort(([a], [b]) => compareUtf8(a, b));
  if (entries.length === 0) return "";
  const lines = entries.flatMap(([name, owners]) => [
    `  ${/^(?!(?:true|false|null)$)[a-z]/.test(name) ? name : JSON.stringify(name)}:`,
    `    owners: [${owners.map((owner) => JSON.stringify(owner)).join(", ")}]`,
  ]);
  return [
    "",
    "# Who owns the skills of a namespace, as CODEOWNERS has it for their folders.",
    "namespaces:",
    ...lines,
    "",
  ].join("\n");
}

function list(values: readonly string[]): string {
  // A JSON text is a YAML text (YAML 1.2 §1.3).
  return values.map((value) => `  - ${JSON.stringify(value)}`).join("\n");
}

/** `policy.yaml` of a repository that has just been adopted. */
export const ADOPTED_POLICY = `# What a release must not have. Policy is always read from the commit before the one it judges, so a pull request cannot
# relax the rules for itself.

# "report" stops what cannot be published at all and what the scanner rates critical, which can be waived; everything
# else it only reports. "balanced" also stops what is rated high, and "strict" what is rated medium.
preset: report
`;

/** The policy that most repositories end with. */
export const BALANCED_POLICY = "preset: balanced\n";

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
