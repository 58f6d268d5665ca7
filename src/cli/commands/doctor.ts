/** `doctor`: what is wrong with how a skills repository is set up, and what mends it. */
import type { Command } from "commander";
import type { Diagnosis } from "../../app/author/doctor.ts";
import { quote } from "../../core/errors.ts";
import type { Check, CheckStatus } from "../../core/trunk/diagnosis-check.ts";
import type { Wire } from "../../wire.ts";
import { withExamples, withSourceOptions } from "../options.ts";
import type { Output } from "../output.ts";

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("doctor")
    .description("examine how a skills repository is set up, here and on GitHub (with GITHUB_TOKEN); changes nothing")
    .argument("[repository]", "path or URL of the skills repository", ".");
  withExamples(withSourceOptions(command), [
    "skilltrunk doctor",
    "GITHUB_TOKEN=$(gh auth token) skilltrunk doctor ~/src/skills",
  ]).action(async (location: string, flags: object) => {
    const diagnosis = await wire.platform.doctor(location, wire.config({ ...flags }));
    const isIll = diagnosis.checks.some(({ status }) => status === "problem");
    output.result({ document: diagnosis, text: toText(diagnosis, output), exit: isIll ? 1 : 0 });
  });
}

const MARKS = {
  ok: ["green", "ok"],
  warning: ["yellow", "warning"],
  problem: ["red", "PROBLEM"],
  unknown: ["dim", "unknown"],
} as const satisfies Record<CheckStatus, readonly [Parameters<Output["style"]>[0], string]>;
const WIDTH = Math.max(...Object.values(MARKS).map(([, word]) => word.length));

function toText({ location, branch, isOrigins, checks }: Diagnosis, output: Output): string {
  const count = (status: CheckStatus) => checks.filter((check) => check.status === status).length;
  const counts = `${count("ok")} ok, ${count("warning")} to look at, ${count("problem")} wrong, ${count("unknown")} unknown`;
  const where = isOrigins === true ? " as origin has it (this clone is behind)" : "";
  return [
    output.style("bold", `${quote(location)}, branch ${quote(branch)}${where}: ${counts}`),
    ...byFix(checks).flatMap((group) => toLines(group, output)),
  ].join("\n");
}

/** Neighbours that say the same thing and are mended by one fix, such as a missing token, as one. */
function byFix(checks: readonly Check[]): readonly (readonly [Check, ...Check[]])[] {
  const groups: [Check, ...Check[]][] = [];
  for (const check of checks) {
    const last = groups.at(-1);
    if (last !== undefined && last[0].message === check.message && last[0].fix === check.fix) last.push(check);
    else groups.push([check]);
  }
  return groups;
}

/** Checks that say the same: all about the code host, of which nothing is known. */
const MANY = 5;

function toLines([check, ...others]: readonly [Check, ...Check[]], output: Output): readonly string[] {
  const [style, word] = MARKS[check.status];
  const isMany = others.length >= MANY;
  const ids = isMany
    ? `${others.length + 1} things about the code host`
    : [check, ...others].map(({ id }) => id).join(", ");
  const about = others.length === 0 ? "" : ` (${ids})`;
  const fix = check.fix === undefined ? [] : [`${" ".repeat(WIDTH + 2)}${output.style("cyan", "fix:")} ${check.fix}`];
  return [`${output.style(style, word.padEnd(WIDTH))}  ${check.message}${about}`, ...fix];
}
