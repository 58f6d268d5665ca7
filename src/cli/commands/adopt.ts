/** `adopt`: what an existing repository needs to be a skills repository, and what would become of its skills. */
import { isAbsolute, resolve } from "node:path";
import type { Command } from "commander";
import type { Adoption } from "../../app/author/adopt.ts";
import type { AdoptedSkill } from "../../app/author/adopt-judging.ts";
import { compareUtf8 } from "../../core/bytes.ts";
import { quote } from "../../core/errors.ts";
import { grouped } from "../../core/grouped.ts";
import { shellWord } from "../../core/shell-word.ts";
import type { LeftOut } from "../../core/trunk/layout.ts";
import type { Wire } from "../../wire.ts";
import { withExamples, withSourceOptions } from "../options.ts";
import { type Output, table } from "../output.ts";

/** How many skills are listed in any case, and how many that somebody has to look at. */
const FEW = 20;
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
    ...toSummary(adoption),
    "",
    ...toOwners(adoption),
    ...toFiles(adoption.files),
    "",
    ...toWarnings(adoption).map((warning) => `${output.style("yellow", "note:")} ${warning}`),
    ...toSteps(adoption, output),
  ].join("\n");
}

const WORDS = { written: "written", missing: "would write", kept: "left as it is" } as const;

/** Lifecycle files may be many, and say no more than the line about owners. */
function toFiles(files: Adoption["files"]): readonly string[] {
  const isSkill = ({ path }: Adoption["files"][number]) => path.startsWith("lifecycle/");
  const ours = files.filter((file) => !isSkill(file));
  const shown = files.length - ours.length > FEW ? ours : files;
  const folded = files.length - shown.length;
  return [
    ...shown.map(({ path, action }) => `${WORDS[action].padEnd(12)}  ${quote(path)}`),
    ...(folded === 0 ? [] : [`and ${folded} files below lifecycle/ (--json has all)`]),
  ];
}

/** What somebody has to look at, and how much more there is that nobody has to. */
function toRows(skills: readonly AdoptedSkill[]): readonly string[] {
  if (skills.length === 0) return [];
  const plain = skills.filter((skill) => standing(skill) === "" && skill.version !== undefined);
  const listed = skills.length <= FEW ? skills : [...skills.filter((skill) => !plain.includes(skill))].sort(byWeight);
  const rows = listed.slice(0, SHOWN).map((skill) => [skill.folder, skill.id, skill.version ?? "–", standing(skill)]);
  const more = listed.length > SHOWN ? [`… and ${listed.length - SHOWN} more like these (--json has all)`] : [];
  return [
    ...(rows.length === 0 ? [] : [table([["FOLDER", "IDENTITY", "VERSION", ""], ...rows])]),
    ...more,
    ...(skills.length <= FEW ? [] : toFolded(plain)),
  ];
}

/** Those that cannot be published first. */
function byWeight(a: AdoptedSkill, b: AdoptedSkill): number {
  return Number(a.version !== undefined) - Number(b.version !== undefined) || compareUtf8(a.id, b.id);
}

function toFolded(plain: readonly AdoptedSkill[]): readonly string[] {
  const groups = grouped(plain, ({ folder, version }) => `${folder.replace(/[^/]*$/, "*")} ${version}`);
  const versions = grouped(plain, ({ version = "" }) => version).toSorted(([, a], [, b]) => b.length - a.length);
  const named = versions.slice(0, 5).map(([version, those]) => `${those.length} as ${version}`);
  const more = versions.length > 5 ? `, ${versions.length - 5} other versions` : "";
  const [example] = plain;
  if (example === undefined) return [];
  const places = groups.length === 1 ? "one folder" : `${groups.length} folders`;
  return [
    `Nothing to say of ${plain.length} more, in ${places} (such as ${quote(example.folder)}, which is ${example.id}): ${named.join(", ")}${more}.`,
  ];
}

/** What is to be known of a skill, in a few words. */
function standing({ refused, blocked, rivals, otherName, source }: AdoptedSkill): string {
  if (rivals.length > 0) return `same identity as ${rivals[0]}`;
  if (otherName !== undefined) return `SKILL.md calls it "${otherName}"`;
  if (refused.length > 0) return `cannot be published: ${rulesOf(refused).join(", ")}`;
  if (source !== undefined) return `published once it was fetched: ${quote(source)}`;
  return blocked.length > 0 ? `has ${rulesOf(blocked).join(", ")}` : "";
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

function toSummary({ skills, hasPolicy }: Adoption): readonly string[] {
  const published = skills.filter(({ version }) => version !== undefined);
  const pointing = skills.filter(
    (skill) => skill.source !== undefined && skill.refused.length + skill.rivals.length === 0,
  );
  const policy = hasPolicy ? "the policy.yaml that is there" : "the policy that is written (report)";
  return [
    `With ${policy} ${published.length} of ${skills.length} are published.`,
    ...(pointing.length === 0
      ? []
      : [`${count(pointing.length, "folder")} more once the content was fetched that it points to.`]),
    ...toBalanced(published),
  ];
}

/** What a stricter preset means for what is published by then: nothing, until somebody adds more of it. */
function toBalanced(published: readonly AdoptedSkill[]): readonly string[] {
  const having = published.filter(({ blocked }) => blocked.length > 0);
  if (having.length === 0) return ["None of them has anything that the preset `balanced` stops in a new skill."];
  const rules = new Map<string, number>();
  for (const { blocked } of having) for (const rule of rulesOf(blocked)) rules.set(rule, (rules.get(rule) ?? 0) + 1);
  const sorted = [...rules].sort(([a, m], [b, n]) => n - m || compareUtf8(a, b));
  const those = having.length === 1 ? "One of them has" : `${having.length} of them have`;
  return [
    `${those} what the preset \`balanced\` stops in a new skill. In these it goes on being only reported, as in anything published before:`,
    table(sorted.map(([rule, n]) => [`  ${rule}`, count(n, "skill")])),
  ];
}

function toOwners({ owners, authors, ownedOtherwise, codeowners, files }: Adoption): readonly string[] {
  const { namespaces, skills } = ownedOtherwise;
  const parts = [
    ...(namespaces === 0 ? [] : [count(namespaces, "namespace")]),
    ...(skills === 0 ? [] : [count(skills, "single skill")]),
  ];
  const others = parts.length === 0 ? "" : ` Of ${parts.join(" and ")}: whom ${codeowners} names for the folders.`;
  const isKept = files.some(({ path, action }) => path === "skilltrunk.yaml" && action === "kept");
  const from = isKept ? "skilltrunk.yaml" : codeowners;
  if (owners.length > 0)
    return [`Owners, from ${from}: ${owners.map((owner) => quote(owner)).join(", ")}.${others}`, ""];
  const names = authors.slice(0, 5).map(({ name, commits }) => `${quote(name)} (${commits})`);
  const claims = names.length === 0 ? "" : ` Commits most often name ${names.join(", ")}: a claim, not an account.`;
  return [`No owners of everything yet: name logins or teams in skilltrunk.yaml.${claims}${others}`, ""];
}

function toWarnings(adoption: Adoption): readonly string[] {
  const { isElsewhere, shallow, branch, commit, files, visibility, uncommitted, check } = adoption;
  const hasWorkflows = files.some(({ path, action }) => path.startsWith(".github/") && action !== "kept");
  return [
    ...toLedger(adoption),
    ...(uncommitted.length === 0
      ? []
      : [
          `Not looked at, because not committed: ${uncommitted
            .slice(0, 3)
            .map((path) => quote(path))
            .join(", ")}${uncommitted.length > 3 ? ` and ${uncommitted.length - 3} more` : ""}.`,
        ]),
    ...(hasWorkflows && check !== "check"
      ? [`Another workflow or job here has a name of ours, so the check to require is called \`${quote(check)}\`.`]
      : []),
    ...(visibility === "public"
      ? []
      : [
          `\`visibility: ${visibility}\`: a public index, Pages or a marketplace shows none of these. For everybody to see them, set \`visibility: public\` in skilltrunk.yaml.`,
        ]),
    ...(isElsewhere
      ? [`What is checked out is not on ${quote(branch)}: looked at its commit ${commit.slice(0, 12)} instead.`]
      : []),
    ...(shallow ? ["This is a shallow clone; run `git fetch --unshallow` before `skilltrunk reconcile`."] : []),
  ];
}

function toLedger({ ledger, files }: Adoption): readonly string[] {
  if (ledger === undefined) return [];
  const { branch, isAtOrigin, from, published } = ledger;
  const began = from === undefined ? "the first commit of all" : from.slice(0, 12);
  const there = `There is a ledger already, ${quote(branch)}${isAtOrigin ? " of origin" : ", in this clone alone"}: it began at ${began} and has published ${count(published, "skill")}.`;
  if (isAtOrigin)
    return [`${there} It goes on: versions continue, and skilltrunk.yaml names no other commit to start at.`];
  const isThere = files.some(({ path, action }) => path === "skilltrunk.yaml" && action !== "missing");
  const again = isThere ? "take skilltrunk.yaml away again and run this once more" : "run this once more";
  return [
    `${there} If it is to stay, push it (\`git push origin ${quote(branch)}\`) before the pull request is merged. If it was a trial: \`git branch -D ${quote(branch)}\`, and ${again}; then every skill starts here, at its first version.`,
  ];
}

function toSteps({ files, branch, codeowners, owners, check, location }: Adoption, output: Output): readonly string[] {
  const written = files.filter(({ action }) => action !== "kept").map(({ path }) => path);
  const isDryRun = files.some(({ action }) => action === "missing");
  const added = tops(written);
  const all = added.some((top) => codeowners.startsWith(`${top}/`)) ? added : [...added, codeowners];
  const add = `skilltrunk owners --write && git add ${all.join(" ")} && git commit -m "chore: adopt Skilltrunk"`;
  const look = isDryRun ? "skilltrunk adopt" : "";
  // The paths to add are those of the repository, wherever this was started.
  const go = isAbsolute(location) && location !== resolve(".") ? `cd ${shellWord(location)}` : "";
  const hasWorkflows = written.some((path) => path.startsWith(".github/workflows/"));
  const edits = [
    ...(owners.length > 0 ? [] : ["name `owners` in skilltrunk.yaml"]),
    ...(hasWorkflows ? ["name whoever publishes the action for you in the workflows, in place of `acme`"] : []),
  ];
  const steps = [go, look, ...edits, add];
  const first = `on a branch of its own (\`git switch -c adopt-skilltrunk\`): ${steps.filter((step) => step !== "").join(edits.length === 0 ? " && " : "; then ")}`;
  return [
    output.style("bold", "Next:"),
    `  1. ${written.length === 0 ? "Everything is there: commit what is not committed yet" : first}`,
    `  2. git push -u origin HEAD, open a pull request to ${quote(branch)}, and merge it when its check is green`,
    `  3. skilltrunk doctor, which says how to make the check \`${quote(check)}\` required`,
    "Later, if wanted: workflows that withdraw at once, rescan, or ask for approvals are in .github/optional-workflows/ of the template, which `skilltrunk init --empty <folder>` writes.",
  ];
}

/** The files, those of lifecycle/ by their folder. */
function tops(paths: readonly string[]): readonly string[] {
  return [...new Set(paths.map((path) => path.replace(/^(lifecycle)\/.*$/, "$1")))];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
