/** `policy test`: a policy tried on the examples kept beside it. */
import type { Command } from "commander";
import { type TestedExample, testPolicy } from "../../app/check/policy-test.ts";
import { quote } from "../../core/errors.ts";
import { describeFinding } from "../../core/finding.ts";
import type { GatedFinding } from "../../core/gate/gate.ts";
import { POLICY_EXAMPLES } from "../../core/gate/policy-example.ts";
import type { Wire } from "../../wire.ts";
import { withExamples } from "../options.ts";
import type { Output } from "../output.ts";

export function register(program: Command, wire: Wire, output: Output): void {
  const policy = program.command("policy").description("work on policy.yaml");
  const test = policy
    .command("test")
    .description(
      `try policy.yaml on the skills in ${POLICY_EXAMPLES}/; exit status 1 when one is not judged as expected`,
    )
    .argument("[dir]", "the skills repository", ".");
  withExamples(test, ["skilltrunk policy test", "skilltrunk policy test ~/src/skills"]).action(async (dir: string) => {
    const { holds, findings, examples } = testPolicy(await wire.readPolicyFolder(dir));
    const unusable = findings.map((finding) => `${quote(describeFinding(finding), MAX_LINE)}\n`).join("");
    const text = findings.length > 0 ? unusable : [...examples.map(exampleText), summary(examples)].join("\n");
    output.result({ document: { holds, findings, examples }, text, exit: holds ? 0 : 1 });
  });
}

function exampleText({ name, holds, problems, verdict, findings }: TestedExample): string {
  const heading = `${quote(name)}: ${holds ? `${verdict}, as expected` : "not as expected"}`;
  if (holds) return heading;
  return [heading, ...problems.map((problem) => `  ${quote(problem, MAX_LINE)}`), ...findings.map(findingText)].join(
    "\n",
  );
}

function findingText(finding: GatedFinding): string {
  const what = finding.status === "blocks" ? "blocks" : "is only reported";
  return `  ${finding.rule} (${finding.severity}) ${what}: ${quote(describeFinding(finding), MAX_LINE)}`;
}

function summary(examples: readonly TestedExample[]): string {
  const failed = examples.filter(({ holds }) => !holds).length;
  const count = `${examples.length} ${examples.length === 1 ? "example" : "examples"}`;
  return failed === 0 ? `${count}, all as expected` : `${count}, ${failed} not as expected`;
}

/** Characters of what a finding says. */
const MAX_LINE = 800;
