/** `validate`: findings about local folders, or exactly what the reference validator says of them. */
import { type Command, Option } from "commander";
import { referenceVerdict, validateFolder } from "../../app/local-skill.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import type { Finding } from "../../core/finding.ts";
import type { Wire } from "../../wire.ts";
import { withExamples } from "../options.ts";
import type { Output } from "../output.ts";

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
    );
  withExamples(command, [
    "skilltrunk validate skills/billing/refunds",
    "skilltrunk validate --profile reference skills/billing/refunds",
  ]).action((paths: readonly string[], { profile }: { readonly profile: string }) =>
    (profiles[profile] ?? validatePortable)(paths, wire, output),
  );
}

async function validatePortable(paths: readonly string[], wire: Wire, output: Output): Promise<void> {
  const skills = [];
  for (const path of paths) skills.push({ path, ...validateFolder(await wire.readFolder(path)) });
  output.result({
    document: { skills },
    text: skills
      .map(({ path, valid, findings }) => [verdictLine(path, valid, findings), ...findings.map(findingText)].join("\n"))
      .join("\n"),
    exit: skills.every((skill) => skill.valid) ? 0 : 1,
  });
}

function verdictLine(path: string, valid: boolean, findings: readonly Finding[]): string {
  const count = findings.length === 0 ? "" : `, ${findings.length} ${findings.length === 1 ? "finding" : "findings"}`;
  return `${quote(path)}: ${valid ? "valid" : "not valid"}${count}`;
}

function findingText({ severity, rule, path, line, message, hint }: Finding): string {
  const place = `${quote(path)}${line === undefined ? "" : `:${line}`}`;
  return `  ${severity.padEnd(8)}  ${place}  ${message} [${rule}]${hint === undefined ? "" : `\n            ${hint}`}`;
}

/** Prints what the reference validator prints, to the same streams. */
async function validateReference(paths: readonly string[], wire: Wire, output: Output): Promise<void> {
  const skills = [];
  for (const path of paths) {
    const found = await wire.readReferencePath(path);
    if (found.kind === "absent") throw new RegistryError("USAGE", `Path '${quote(path)}' does not exist.`);
    const errors = referenceVerdict(found);
    skills.push({ path: found.path, valid: errors.length === 0, errors });
  }
  const invalid = skills.filter((skill) => !skill.valid);
  if (!output.json) {
    for (const { path, errors } of invalid) {
      output.note(`Validation failed for ${quote(path)}:`);
      for (const error of errors) output.note(`  - ${quote(error, MAX_ERROR)}`);
    }
  }
  const text = skills.filter((skill) => skill.valid).map(({ path }) => `Valid skill: ${quote(path)}\n`);
  output.result({ document: { skills }, text: text.join(""), exit: invalid.length === 0 ? 0 : 1 });
}

const MAX_ERROR = 10_000;
