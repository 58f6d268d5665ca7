/**
 * Examples that a policy is tried on: small skills beside it, and what is expected to become of each (`policy test`).
 *
 *     policy-examples/<example>/expect.yaml          verdict: fail, rules: [frontmatter-fields]
 *     policy-examples/<example>/skill/<name>/…       the skill: SKILL.md and what belongs to it
 *
 * No SKILL.md is where a path template of the defaults could find it, so that none of them is ever published.
 */
import { z } from "zod";
import { compareUtf8 } from "../bytes.ts";
import { quote } from "../errors.ts";
import { describeFinding } from "../finding.ts";
import type { SkillFile } from "../skill/skill-files.ts";
import { nameText } from "../trunk/settings.ts";
import { parseYamlFile } from "../trunk/yaml-file.ts";
import type { GatedFinding } from "./gate.ts";
import { customRuleId, ruleId } from "./policy-file.ts";

/** Where examples are in the repository. */
export const POLICY_EXAMPLES = "policy-examples";
const EXPECTATION = "expect.yaml";
const SKILL = "skill/";
const MAX_EXPECTED_RULES = 100;

const expectation = z.strictObject({
  verdict: z.enum(["pass", "fail"]),
  rules: z
    .array(z.union([ruleId, customRuleId]))
    .max(MAX_EXPECTED_RULES)
    .default([]),
  namespace: nameText.exactOptional(),
});

export interface Expectation {
  /** `fail`: something that is found blocks the release. */
  readonly verdict: "pass" | "fail";
  /** Rules that must be among what is found, blocking or not. */
  readonly rules: readonly string[];
  /** The namespace whose policy judges it; absent: the repository's. */
  readonly namespace?: string;
}

export interface PolicyExample {
  /** Of its folder. */
  readonly name: string;
  /** What is to be judged, or why nothing can be. */
  readonly content:
    | { readonly skill: string; readonly files: readonly SkillFile[]; readonly expected: Expectation }
    | { readonly problems: readonly string[] };
}

/** The examples among the files of POLICY_EXAMPLES, by name in UTF-8 order. What lies beside their folders is none. */
export function policyExamples(files: readonly SkillFile[]): readonly PolicyExample[] {
  return [...grouped(files)]
    .sort(([a], [b]) => compareUtf8(a, b))
    .map(([name, own]) => ({ name, content: readExample(name, own) }));
}

/** How what was expected of an example differs from what became of it, a sentence each; none where it holds. */
export function differences(expected: Expectation, found: readonly GatedFinding[]): readonly string[] {
  const verdict = verdictOf(found);
  const rules = new Set(found.map(({ rule }) => rule));
  return [
    ...(verdict === expected.verdict ? [] : [`expected the verdict ${expected.verdict}, got ${verdict}`]),
    ...expected.rules.filter((rule) => !rules.has(rule)).map((rule) => `expected a finding of ${rule}, got none`),
  ];
}

/** What a policy makes of content in which this is found. */
export function verdictOf(found: readonly GatedFinding[]): Expectation["verdict"] {
  return found.some(({ status }) => status === "blocks") ? "fail" : "pass";
}

/** Files by the first folder of their path, which is taken off. */
function grouped(files: readonly SkillFile[]): ReadonlyMap<string, readonly SkillFile[]> {
  const groups = new Map<string, SkillFile[]>();
  for (const file of files) {
    const slash = file.path.indexOf("/");
    if (slash < 0) continue;
    const name = file.path.slice(0, slash);
    const inside = { ...file, path: file.path.slice(slash + 1) };
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [inside]);
    else group.push(inside);
  }
  return groups;
}

function readExample(name: string, files: readonly SkillFile[]): PolicyExample["content"] {
  const skills = grouped(
    files.filter(({ path }) => path.startsWith(SKILL)).map((f) => ({ ...f, path: f.path.slice(SKILL.length) })),
  );
  const [skill] = skills;
  const reading = readExpectation(name, files);
  if (reading.value !== undefined && skill !== undefined && skills.size === 1) {
    return { skill: skill[0], files: skill[1], expected: reading.value };
  }
  const got = skills.size === 0 ? "none" : [...skills.keys()].map((one) => quote(one, 80)).join(" and ");
  const misplaced = skills.size === 1 ? [] : [`expected one skill in ${SKILL}<name>/, got ${quote(got)}`];
  return { problems: [...reading.problems, ...misplaced] };
}

function readExpectation(
  name: string,
  files: readonly SkillFile[],
): { readonly value: Expectation | undefined; readonly problems: readonly string[] } {
  const bytes = files.find(({ path }) => path === EXPECTATION)?.bytes;
  if (bytes === undefined) return { value: undefined, problems: [`expected a file ${EXPECTATION}, got none`] };
  const path = `${POLICY_EXAMPLES}/${name}/${EXPECTATION}`;
  const { value, findings } = parseYamlFile({ path, bytes, rule: "policy" }, expectation);
  return { value, problems: findings.map(describeFinding) };
}
