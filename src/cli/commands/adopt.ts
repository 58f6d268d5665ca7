/** `adopt`: what an existing repository needs to be a skills repository, and what would become of its skills. */
import type { Command } from "commander";
import type { AdoptedSkill, Adoption } from "../../app/author/adopt.ts";
import { compareUtf8 } from "../../core/bytes.ts";
import { quote } from "../../core/errors.ts";
import type { LeftOut } from "../../core/trunk/layout.ts";
import type { Wire } from "../../wire.ts";
import { withExamples, withSourceOptions } from "../options.ts";
import { type Output, table } from "../output.ts";

const SHOWN = 60;

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("adopt")
    .description(
      "make an existing repository a skills repository: adds settings, policy and workflows, changes nothing",
    )
    .argument("[dir]", "the work tree; with --dry-run also any repository", ".")
    .option("--dry-run", "only say what is there and what would be written");
  withExamples(withSourceOptions(command), [
    "skilltrunk adopt --dry-run",
    "skilltrunk adopt ~/src/skills",
    "skilltrunk adopt --dry-run https://github.com/anthropics/skills",
  ]).action(async (dir: string, flags: { readonly dryRun?: true }) => {
    const adoption = await wire.platform.adopt(dir, wire.config({ ...flags }), { dryRun: flags.dryRun === true });
    output.result({ document: adoption, text: toText(adoption, output) });
  });
}

function toText(adoption: Adoption, output: Output): string {
  const { skills, location, commit } = adoption;
  const title = `${count(skills.length, "skill folder")} in ${quote(location)} at ${commit.slice(0, 12)}`;
  return [
    output.style("bold", title),
    ...toRows(skills),
    ...toOmissions(adoption),
    "",
    ...toSummary(skills),
    "",
    ...toOwners(adoption),
    ...adoption.files.map(({ path, action }) => `${WORDS[action].padEnd(12)}  ${quote(path)}`),
    "",
    ...toWarnings(adoption).map((warning) => `${output.style("yellow", "note:")} ${warning}`),
    ...toSteps(adoption, output),
  ].join("\n");
}

const WORDS = { written: "written", missing: "would write", kept: "left as it is" } as const;

function toRows(skills: readonly AdoptedSkill[]): readonly string[] {
  if (skills.length === 0) return [];
  const rows = skills.slice(0, SHOWN).map((skill) => [skill.folder, skill.id, skill.version ?? "–", standing(skill)]);
  const more = skills.length > SHOWN ? [`… and ${skills.length - SHOWN} more (--json has all)`] : [];
  return [table([["FOLDER", "IDENTITY", "VERSION", ""], ...rows]), ...more];
}

/** What is wrong with a skill, in a few words. */
function standing({ refused, blocked, rivals, otherName, source }: AdoptedSkill): string {
  if (rivals.length > 0) return `same identity as ${rivals[0]}`;
  if (otherName !== undefined) return `SKILL.md calls it "${otherName}"`;
  if (refused.length > 0) return `cannot be published: ${rulesOf(refused).join(", ")}`;
  if (source !== undefined) return `published once it was fetched: ${quote(source)}`;
  return blocked.length > 0 ? `balanced would block: ${rulesOf(blocked).join(", ")}` : "";
}

function rulesOf(findings: AdoptedSkill["blocked"]): readonly string[] {
  return [...new Set(findings.map(({ rule }) => rule))];
}

const REASONS: Readonly<Record<LeftOut, string>> = {
  "not-a-name": "its name is not of lowercase letters, digits and hyphens",
  "test-data": "it looks like test data or somebody else's",
  "own-use": "agents that work on this repository use it",
  copy: "it is a copy",
  "too-many-layouts": "there are too many kinds of places: name it in skilltrunk.yaml",
};

function toOmissions({ leftOut }: Adoption): readonly string[] {
  if (leftOut.length === 0) return [];
  const rows = leftOut.slice(0, SHOWN).map(({ folder, why }) => [folder === "" ? "(the top)" : folder, REASONS[why]]);
  return ["", "Left out:", table(rows)];
}

function toSummary(skills: readonly AdoptedSkill[]): readonly string[] {
  const published = skills.filter(({ version }) => version !== undefined);
  const pointing = skills.filter(
    (skill) => skill.source !== undefined && skill.refused.length + skill.rivals.length === 0,
  );
  const stopped = skills.filter(({ blocked }) => blocked.length > 0);
  const rules = new Map<string, number>();
  for (const { blocked } of stopped) for (const rule of rulesOf(blocked)) rules.set(rule, (rules.get(rule) ?? 0) + 1);
  const sorted = [...rules].sort(([a, m], [b, n]) => n - m || compareUtf8(a, b));
  return [
    `With the policy that is written (report) ${published.length} of ${skills.length} are published.`,
    ...(pointing.length === 0
      ? []
      : [`${count(pointing.length, "folder")} more once the content was fetched that it points to.`]),
    stopped.length === 0
      ? "The preset `balanced` would block none."
      : `The preset \`balanced\` would block ${stopped.length} if ${stopped.length === 1 ? "it" : "they"} came anew; it stops nobody for what is published already:`,
    ...(sorted.length === 0 ? [] : [table(sorted.map(([rule, n]) => [`  ${rule}`, count(n, "skill")]))]),
  ];
}

function toOwners({ owners, authors }: Adoption): readonly string[] {
  if (owners.length > 0) return [`Owners, from CODEOWNERS: ${owners.map((owner) => quote(owner)).join(", ")}`, ""];
  const names = authors.slice(0, 5).map(({ name, commits }) => `${quote(name)} (${commits})`);
  const claims = names.length === 0 ? "" : ` Commits most often name ${names.join(", ")}: a claim, not an account.`;
  return [`No owners yet: name logins or teams in skilltrunk.yaml.${claims}`, ""];
}

function toWarnings({ isElsewhere, shallow, branch, commit, files }: Adoption): readonly string[] {
  const hasWorkflows = files.some(({ path, action }) => path.startsWith(".github/") && action !== "kept");
  return [
    ...(hasWorkflows ? ["In the workflows, name whoever publishes the action for you in place of `acme`."] : []),
    ...(isElsewhere
      ? [`What is checked out is not on ${quote(branch)}: looked at its commit ${commit.slice(0, 12)} instead.`]
      : []),
    ...(shallow ? ["This is a shallow clone; run `git fetch --unshallow` before `skilltrunk reconcile`."] : []),
  ];
}

function toSteps({ files, branch, owners, codeowners }: Adoption, output: Output): readonly string[] {
  const written = files.filter(({ action }) => action !== "kept").map(({ path }) => path);
  const isDryRun = files.some(({ action }) => action === "missing");
  const folders = tops([...written, ...(owners.length === 0 ? [] : [codeowners])]).join(" ");
  // Without owners there is nobody to write.
  const write = owners.length === 0 ? "" : "skilltrunk owners --write && ";
  const add = `${write}git add ${folders} && git commit -m "chore: adopt Skilltrunk"`;
  const first = `on a branch of its own (\`git switch -c adopt-skilltrunk\`): ${isDryRun ? "skilltrunk adopt && " : ""}${add}`;
  return [
    output.style("bold", "Next:"),
    `  1. ${written.length === 0 ? "Everything is there: commit what is not committed yet" : first}`,
    `  2. git push -u origin HEAD, open a pull request to ${quote(branch)}, and merge it when its check is green`,
    "  3. skilltrunk doctor, which says how to make the check required",
  ];
}

/** The files, those of `.github` as that folder. */
function tops(paths: readonly string[]): readonly string[] {
  return [...new Set(paths.map((path) => (path.startsWith(".github/") ? ".github" : path)))];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
