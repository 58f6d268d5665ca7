/** `owners`: who owns which skill, and the CODEOWNERS file that says so to the code host. */
import type { Command } from "commander";
import { type Owners, readOwners, type SkillOwners, writeCodeowners } from "../../app/author/owners.ts";
import { quote } from "../../core/errors.ts";
import type { CodeownersDifference } from "../../core/trunk/codeowners.ts";
import { isThinlyOwned, thinWords } from "../../core/trunk/thin-owners.ts";
import type { Wire } from "../../wire.ts";
import { withExamples } from "../options.ts";
import { type Output, table } from "../output.ts";

interface OwnersOptions {
  readonly dir: string;
  readonly codeowners?: boolean;
  readonly write?: boolean;
}

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("owners")
    .description("list who owns which skill, and make CODEOWNERS from it")
    .option("--codeowners", "print what CODEOWNERS should hold")
    .option("--write", "write it; lines of your own outside our part stay")
    .option("--dir <folder>", "the skills repository, or a folder in it", ".");
  withExamples(command, ["skilltrunk owners", "skilltrunk owners --write"]).action(async (options: OwnersOptions) => {
    const repository = await wire.authors.openRepository(options.dir);
    const owners = await readOwners(repository);
    const { path } = owners;
    if (options.write === true) {
      const written = await writeCodeowners(repository, owners);
      const { lost, left } = owners;
      const said = written ? `Wrote ${path}.` : `${path} says so already.`;
      output.result({
        document: { path, written, lost, left },
        text: [said, ...lostText(lost), ...leftText(left)].join("\n"),
      });
    } else if (options.codeowners === true) {
      output.result({ document: { path, text: owners.codeowners }, text: owners.codeowners });
    } else {
      const { skills, admins, drift } = owners;
      output.result({ document: { skills, admins, drift }, text: ownersText(owners) });
    }
  });
}

function ownersText({ skills, admins, path, drift, outside }: Owners): string {
  const rows = skills.map((skill) => [skill.id, skill.owners.join(", ") || "nobody", whereText(skill)]);
  const thin = skills.filter(isThinlyOwned);
  return [
    ...(outside === undefined ? [] : [outside]),
    ...(rows.length === 0 ? ["There are no skills here."] : [table(rows)]),
    `Settings and policy: ${admins.map((admin) => quote(admin, 80)).join(", ") || "nobody"}.`,
    ...thinText(thin),
    ...driftText(path, drift),
  ].join("\n\n");
}

function whereText({ id, from }: SkillOwners): string {
  if (from === "lifecycle") return "by its lifecycle file";
  return from === "namespace" ? `by the namespace ${id.slice(0, id.indexOf("/"))}` : "by the repository";
}

function thinText(thin: readonly SkillOwners[]): readonly string[] {
  const words = thinWords(thin);
  if (words === undefined) return [];
  const lines = thin.map(({ id, owners }) => `  ${id}: ${owners.length === 0 ? "nobody" : "one person"}`);
  return [
    [`${words} With nobody to stand in when an owner is away (name two people, or a team):`, ...lines].join("\n"),
  ];
}

function driftText(path: string, drift: readonly CodeownersDifference[]): readonly string[] {
  if (drift.length === 0) return [];
  const head = `By ${path} the code host asks others; \`skilltrunk owners --write\` corrects our part of it, and what stands behind that counts before it:`;
  return [[head, ...shown(drift, differenceText)].join("\n")];
}

function differenceText({ pattern, expected, found }: CodeownersDifference): string {
  return `  ${quote(pattern)} has ${quote(found) || "nobody"}, should have ${quote(expected) || "nobody"}`;
}

function lostText(lost: Owners["lost"]): readonly string[] {
  if (lost.length === 0) return [];
  const line = ({ pattern, owners }: Owners["lost"][number]) => `  ${quote(pattern)}: ${quote(owners.join(" "))}`;
  const head =
    "By your own lines the code host asked these too, and does not any more. Where it should, name them as owners in a lifecycle file, in `namespaces` or `admins` of skilltrunk.yaml, and write it again:";
  return [head, ...shown(lost, line)];
}

function leftText(left: Owners["left"]): readonly string[] {
  if (left.length === 0) return [];
  const head = "Lines of your own still have it ask others; take them out, or name their owners in skilltrunk.yaml:";
  return [head, ...shown(left, differenceText)];
}

function shown<T>(all: readonly T[], line: (one: T) => string): readonly string[] {
  const more = all.length > SHOWN ? [`  and ${all.length - SHOWN} more (--json has all)`] : [];
  return [...all.slice(0, SHOWN).map(line), ...more];
}

const SHOWN = 10;
