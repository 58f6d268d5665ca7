/** `validate`: findings about local folders, or exactly what the reference validator says of them. */
import { type Command, Option } from "commander";
import { findDeclaring, fixVersion } from "../../app/author/fix-version.ts";
import { readWorkPolicy, referenceVerdict, validateFolder } from "../../app/author/local-skill.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import type { Finding, Severity } from "../../core/finding.ts";
import type { Wire } from "../../wire.ts";
import { mendFiles, noteVersion, orWarn } from "../mending.ts";
import { withExamples } from "../options.ts";
import type { CommandResult, Output } from "../output.ts";
import { mergedIn, withPublished } from "../registry-access.ts";

interface ValidateOptions {
  readonly profile: string;
  readonly fix?: boolean;
}

type Validate = (paths: readonly string[], wire: Wire, output: Output) => Promise<void>;

export function register(program: Command, wire: Wire, output: Output): void {
  const profiles: Readonly<Record<string, Validate>> = { portable: validatePortable, reference: validateReference };
  const command = program
    .command("validate")
    .description("check skill folders; exit status 1 when one of them is not valid")
    .argument("<folder...>")
    .addOption(
      new Option(
        "--profile <name>",
        "portable: what every client reads alike; reference: the reference validator's verdict",
      )
        .choices(Object.keys(profiles))
        .default("portable"),
    )
    .option("--fix", "first mend what needs no decision: name, quotes, invisible marks, version");
  withExamples(command, [
    "skilltrunk validate skills/billing/refunds",
    "skilltrunk validate --fix skills/billing/refunds",
    "skilltrunk validate --profile reference skills/billing/refunds",
  ]).action(async (paths: readonly string[], { profile, fix }: ValidateOptions) => {
    if (fix === true) for (const path of paths) await mend(path, wire, output);
    await (profiles[profile] ?? validatePortable)(paths, wire, output);
  });
}

/** Says on the way what is different now; the verdict that follows is about that. */
async function mend(path: string, wire: Wire, output: Output): Promise<void> {
  const { findings } = validateFolder(await wire.readFolder(path));
  await mendFiles({ folder: path, shown: path, findings }, { wire, output });
  await orWarn(output, () => mendVersion(path, wire, output));
}

/** Where authors give versions: a folder that is released as it is keeps its own. */
async function mendVersion(path: string, wire: Wire, output: Output): Promise<number> {
  const repository = await wire.authors.openRepository(path);
  const skill = await findDeclaring(repository, path);
  if (skill === undefined) return 0;
  const folder = await wire.readFolder(path);
  const place = { repository, options: {} };
  return withPublished(wire, place, async (registry) =>
    noteVersion(output, await fixVersion(repository, { skill, folder, registry, ...mergedIn(wire, place) })),
  );
}

async function validatePortable(paths: readonly string[], wire: Wire, output: Output): Promise<void> {
  const looked = await lookAtEach(paths, async (path) => {
    const folder = await wire.readFolder(path);
    const policy = await readWorkPolicy(await wire.authors.openRepository(path), path);
    return { path, ...validateFolder(folder, policy), ...(policy === undefined ? {} : { block: policy.block }) };
  });
  const { skills } = looked;
  conclude(looked, output, {
    document: { skills },
    text: skills.map((skill) => [verdictLine(skill), ...skill.findings.map(findingText)].join("\n")).join("\n"),
    exit: skills.every((skill) => skill.valid) ? 0 : 1,
  });
}

interface Looked<T> {
  readonly skills: readonly T[];
  /** Why the other paths could not be looked at. */
  readonly errors: readonly RegistryError[];
}

async function lookAtEach<T>(paths: readonly string[], look: (path: string) => Promise<T>): Promise<Looked<T>> {
  const skills: T[] = [];
  const errors: RegistryError[] = [];
  for (const path of paths) {
    try {
      skills.push(await look(path));
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      errors.push(error);
    }
  }
  return { skills, errors };
}

/** Prints what there is to say of the paths that could be looked at, and fails for the others. */
function conclude({ skills, errors }: Looked<unknown>, output: Output, result: CommandResult): void {
  if (skills.length > 0 || errors.length !== 1) output.result(result);
  const last = errors.at(-1);
  if (last === undefined) return;
  for (const error of errors.slice(0, -1)) output.error(error);
  throw last;
}

interface Validated {
  readonly path: string;
  readonly valid: boolean;
  readonly findings: readonly Finding[];
  /** What the repository's policy.yaml refuses: this severity, and worse. */
  readonly block?: Severity;
}

function verdictLine({ path, valid, findings, block }: Validated): string {
  const count = findings.length === 0 ? "" : `, ${findings.length} ${findings.length === 1 ? "finding" : "findings"}`;
  const by = valid && findings.length > 0 && block !== undefined ? ` (policy.yaml refuses ${block} and worse)` : "";
  return `${quote(path)}: ${valid ? "valid" : "not valid"}${count}${by}`;
}

function findingText({ severity, rule, path, line, message, hint }: Finding): string {
  const place = `${quote(path)}${line === undefined ? "" : `:${line}`}`;
  return `  ${severity.padEnd(8)}  ${place}  ${message} [${rule}]${hint === undefined ? "" : `\n            ${hint}`}`;
}

/** Prints what the reference validator prints, to the same streams. */
async function validateReference(paths: readonly string[], wire: Wire, output: Output): Promise<void> {
  const looked = await lookAtEach(paths, async (path) => {
    const found = await wire.readReferencePath(path);
    if (found.kind === "absent") throw new RegistryError("USAGE", `Path '${quote(path)}' does not exist.`);
    const errors = referenceVerdict(found);
    return { path: found.path, valid: errors.length === 0, errors };
  });
  const { skills } = looked;
  const invalid = skills.filter((skill) => !skill.valid);
  if (!output.json) {
    for (const { path, errors } of invalid) {
      output.note(`Validation failed for ${quote(path)}:`);
      for (const error of errors) output.note(`  - ${quote(error, MAX_ERROR)}`);
    }
  }
  const text = skills.filter((skill) => skill.valid).map(({ path }) => `Valid skill: ${quote(path)}\n`);
  conclude(looked, output, { document: { skills }, text: text.join(""), exit: invalid.length === 0 ? 0 : 1 });
}

const MAX_ERROR = 10_000;
