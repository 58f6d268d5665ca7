/** What a change of policy does to what is published: which current releases it would judge otherwise. */
import { compareUtf8 } from "../../core/bytes.ts";
import type { Catalog, SkillEntry } from "../../core/catalog/catalog.ts";
import { finding } from "../../core/finding.ts";
import { type GatedFinding, gate } from "../../core/gate/gate.ts";
import { POLICY_PATH, type Policy, policyFor } from "../../core/gate/policy.ts";
import type { ScanPolicy } from "../../core/gate/policy-scan.ts";
import { nameOf, namespaceOf } from "../../core/names.ts";
import { contentFindings } from "../../core/plan/plan-gate.ts";
import type { Judgement } from "../../core/skill/judge.ts";
import type { GitObjects, TreeFile } from "../ports/ports.ts";
import { Judging } from "../reconcile/judging.ts";

/** Skills that are judged again: beyond that a person waits too long for what is only good to know. */
const MAX_SKILLS = 2000;
const MAX_FINDINGS = 100;
const AT_ONCE = 12;

/** One finding for each live skill whose last release would be refused by one of the two policies and not by the other. */
export async function policyEffects(
  objects: GitObjects,
  { catalog, before, after }: { readonly catalog: Catalog; readonly before: Policy; readonly after: Policy },
): Promise<readonly GatedFinding[]> {
  const live = [...catalog.skills.values()].filter((entry) => entry.live).sort((a, b) => compareUtf8(a.id, b.id));
  const judging = new Judging(objects);
  const findings: GatedFinding[] = [];
  for (let at = 0; at < Math.min(live.length, MAX_SKILLS) && findings.length < MAX_FINDINGS; at += AT_ONCE) {
    const effects = live.slice(at, at + AT_ONCE).map(async (entry) => {
      const judgement = await judgeRelease(objects, { judging, entry, policies: [before.scan, after.scan] });
      return judgement === undefined ? [] : effectOn(entry, judgement, { before, after });
    });
    findings.push(...(await Promise.all(effects)).flat());
  }
  const kept = findings.slice(0, MAX_FINDINGS);
  return live.length > MAX_SKILLS || findings.length > MAX_FINDINGS ? [...kept, unread(live.length)] : kept;
}

async function judgeRelease(
  objects: GitObjects,
  of: { readonly judging: Judging; readonly entry: SkillEntry; readonly policies: readonly ScanPolicy[] },
): Promise<Judgement | undefined> {
  const { judging, entry, policies } = of;
  const last = entry.releases.get(entry.last ?? "");
  if (last === undefined) return undefined;
  const files: TreeFile[] = [];
  for await (const file of objects.files(last.tree)) files.push(file);
  return await judging.judge({ name: nameOf(entry.id), tree: last.tree, files }, policies);
}

function effectOn(
  { id, last = "" }: SkillEntry,
  judgement: Judgement,
  { before, after }: { readonly before: Policy; readonly after: Policy },
): readonly GatedFinding[] {
  const [was, is] = [before, after].map((policy) => blockedBy(judgement, policyFor(policy, namespaceOf(id))));
  if (was === undefined || is === undefined || was.length > 0 === is.length > 0) return [];
  const rules = [...new Set(is.length > 0 ? is : was)].join(", ");
  const message =
    is.length > 0
      ? `${id} ${last} would be refused if it came now: ${rules}. It stays published, and what it has already blocks only where \`known: block\` is set.`
      : `${id} ${last} would no longer be refused: ${rules}.`;
  return [{ ...finding({ rule: "policy-effect", severity: "info", path: POLICY_PATH, message }), status: "reported" }];
}

/** The rules for which new content of this kind is refused. */
function blockedBy(judgement: Judgement, policy: Policy): readonly string[] {
  const findings = contentFindings(judgement, policy);
  return gate({ policy, findings, known: new Set(), waivers: [], forced: false, at: "9999-12-31" })
    .filter(({ status }) => status === "blocks")
    .map(({ rule }) => rule);
}

function unread(live: number): GatedFinding {
  const message = `Only the first of ${live} skills were looked at; \`skilltrunk check --all\` after the merge tells of every one.`;
  return { ...finding({ rule: "policy-effect", severity: "info", path: POLICY_PATH, message }), status: "reported" };
}
