/** `policy test`: a policy tried on the examples kept beside it. */
import type { Command } from "commander";
import { type TestedExample, testPolicy } from "../../app/check/policy-test.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import { describeFinding } from "../../core/finding.ts";
import type { GatedFinding } from "../../core/gate/gate.ts";
import { POLICY_EXAMPLES } from "../../core/gate/policy-example.ts";
import { MAX_YAML_BYTES } from "../../core/trunk/yaml-file.ts";
import type { Wire } from "../../wire.ts";
import { withExamples } from "../options.ts";
import type { Output } from "../output.ts";

export function register(program: Command, wire: Wire, output: Output): void {
  const policy = program.command("policy").description("work on policy.yaml");
  registerDigest(policy, wire, output);
  const test = policy
    .command("test")
    .description(
      `try policy.yaml on the skills in ${POLICY_EXAMPLES}/; exit status 1 when one is not judged as expected`,
    )
    .argument("[dir]", "the skills repository", ".");
  withExamples(test, ["skilltrunk policy test", "skilltrunk policy test ~/src/skills"]).action(async (dir: string) => {
    const { holds, findings, packs, examples } = await testPolicy(await wire.readPolicyFolder(dir));
    const unusable = findings.map((finding) => `${quote(describeFinding(finding), MAX_LINE)}\n`).join("");
    const text =
      findings.length > 0
        ? unusable
        : [...packs.map(packText), ...examples.map(exampleText), summary(examples)].join("\n");
    output.result({ document: { holds, findings, packs, examples }, text, exit: holds ? 0 : 1 });
  });
}

/** Says what to write into policy.yaml, and why a pack could not be used there. */
function registerDigest(policy: Command, wire: Wire, output: Output): void {
  const digest = policy
    .command("digest")
    .description("print the lines of policy.yaml that pin packs of rules")
    .argument("<pack...>", "files in policy-packs/");
  withExamples(digest, ["skilltrunk policy digest policy-packs/acme.yaml"]).action(async (paths: readonly string[]) => {
    const { pinPack } = await import("../../app/author/pin-pack.ts");
    const pins = [];
    for (const path of paths) {
      const bytes = await wire.readFile(path, MAX_YAML_BYTES);
      if (bytes === undefined) throw new RegistryError("USAGE", `There is no file ${quote(path)}.`);
      const { findings, ...pin } = pinPack(path, bytes);
      for (const one of findings) output.warn(`It cannot be used: ${quote(describeFinding(one), MAX_LINE)}`);
      pins.push(pin);
    }
    const lines = pins.map(({ path, sha256 }) => `    - { path: ${quote(path)}, sha256: "${sha256}" }`);
    output.result({ document: { packs: pins }, text: ["scan:", "  packs:", ...lines].join("\n") });
  });
}

function packText(path: string): string {
  return `${quote(path)}: its examples hold`;
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
