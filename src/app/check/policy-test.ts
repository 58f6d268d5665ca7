/** `policy test`: what a policy makes of the examples kept beside it, held against what each of them expects. */

import { RegistryError } from "../../core/errors.ts";
import type { Finding } from "../../core/finding.ts";
import { withCustom } from "../../core/gate/custom-scan.ts";
import { type GatedFinding, gate } from "../../core/gate/gate.ts";
import { type Policy, parsePolicy, policyFor } from "../../core/gate/policy.ts";
import {
  differences,
  type Expectation,
  POLICY_EXAMPLES,
  type PolicyExample,
  policyExamples,
  verdictOf,
} from "../../core/gate/policy-example.ts";
import { contentFindings } from "../../core/plan/plan-gate.ts";
import { MAX_FILES, MAX_UNPACKED_BYTES, type SkillFile } from "../../core/skill/skill-files.ts";
import { judgeFolder } from "../author/local-skill.ts";
import type { PolicyFolder } from "../ports/folders.ts";
import { loadPacks } from "./load-policy.ts";

export interface TestedExample {
  /** Of its folder. */
  readonly name: string;
  readonly holds: boolean;
  /** Why it does not hold, a sentence each. */
  readonly problems: readonly string[];
  /** Absent where it could not be judged. */
  readonly verdict?: Expectation["verdict"];
  readonly findings: readonly GatedFinding[];
}

export interface PolicyTest {
  /** Can the policy be read, and does every example hold? */
  readonly holds: boolean;
  /** Why the policy cannot be used; no example was tried then. */
  readonly findings: readonly Finding[];
  /** Files of rules whose own examples hold. */
  readonly packs: readonly string[];
  /** By name in UTF-8 order. */
  readonly examples: readonly TestedExample[];
}

/** Tries a policy and its packs on their examples. Throws USAGE where there are none, or too many to be read at once. */
export async function testPolicy({ policy: bytes, examples: folder, read }: PolicyFolder): Promise<PolicyTest> {
  const parsed = parsePolicy(bytes);
  const { policy, findings } = await loadPacks(parsed, read, { tried: true });
  if (policy === undefined) return { holds: false, findings, packs: [], examples: [] };
  const examples = policyExamples(checked(folder?.files ?? [])).map((example) => tested(example, policy));
  if (examples.length === 0 && parsed.policy?.scan.packs.length === 0) {
    throw new RegistryError(
      "USAGE",
      `There is no example to try the policy on: expected folders in ${POLICY_EXAMPLES}/.`,
      {
        hint: `Add ${POLICY_EXAMPLES}/<example>/expect.yaml, and beside it skill/<name>/SKILL.md.`,
      },
    );
  }
  const packs = parsed.policy?.scan.packs.map(({ path }) => path) ?? [];
  return { holds: examples.every(({ holds }) => holds), findings, packs, examples };
}

/** Files beyond a folder's limits were not read: trying the rest would say too little. */
function checked(files: readonly SkillFile[]): readonly SkillFile[] {
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  if (files.length <= MAX_FILES && bytes <= MAX_UNPACKED_BYTES) return files;
  throw new RegistryError(
    "USAGE",
    `The examples are too large: expected at most ${MAX_FILES} files and ${MAX_UNPACKED_BYTES} bytes in ${POLICY_EXAMPLES}/.`,
    { hint: "An example shows one thing: keep it to the files that do." },
  );
}

function tested({ name, content }: PolicyExample, policy: Policy): TestedExample {
  if ("problems" in content) return { name, holds: false, problems: content.problems, findings: [] };
  const { skill, files, expected } = content;
  const own = expected.namespace === undefined ? policy : policyFor(policy, expected.namespace);
  const found = gate({
    policy: own,
    findings: contentFindings(withCustom(judgeFolder({ name: skill, files }), own.scan, files), own),
    // As new content that nobody has accepted anything of: then no day matters.
    known: new Set(),
    waivers: [],
    forced: false,
    at: "",
  });
  const problems = differences(expected, found);
  return { name, holds: problems.length === 0, problems, verdict: verdictOf(found), findings: found };
}
