/** What a change of policy does to what is published: which current releases it would judge otherwise. */
import { compareUtf8 } from "../../core/bytes.ts";
import type { Catalog, Release, SkillEntry } from "../../core/catalog/catalog.ts";
import { standingRelease } from "../../core/catalog/standing-release.ts";
import { finding } from "../../core/finding.ts";
import { type GatedFinding, gate } from "../../core/gate/gate.ts";
import { POLICY_PATH, type Policy, policyFor } from "../../core/gate/policy.ts";
import type { ScanPolicy } from "../../core/gate/policy-scan.ts";
import { type Digest, nameOf, namespaceOf } from "../../core/names.ts";
import { contentFindings } from "../../core/plan/plan-gate.ts";
import { inWords } from "../../core/report/report-words.ts";
import type { Judgement } from "../../core/skill/judge.ts";
import type { GitObjects, TreeFile } from "../ports/ports.ts";
import { Judging } from "../reconcile/judging.ts";

/** Skills that are judged again: beyond that a person waits too long for what is only good to know. */
const MAX_SKILLS = 2000;
const MAX_FINDINGS = 100;
/** Releases that a sentence names; the report has all of them. */
const MAX_NAMED = 3;
/** Rules that a sentence names. */
const MAX_RULES = 8;
const AT_ONCE = 12;

/** One finding for all live skills of which one of the two policies would refuse something, for the same rules, that the other would not. */
export async function policyEffects(
  objects: GitObjects,
  { catalog, before, after }: { readonly catalog: Catalog; readonly before: Policy; readonly after: Policy },
): Promise<readonly GatedFinding[]> {
  const live = [...catalog.skills.values()].filter((entry) => entry.live).sort((a, b) => compareUtf8(a.id, b.id));
  const judging = new Judging(objects);
  const alike = new Map<string, Group>();
  for (let at = 0; at < Math.min(live.length, MAX_SKILLS); at += AT_ONCE) {
    const effects = live.slice(at, at + AT_ONCE).map(async (entry) => {
      const release = standingRelease(entry, (digest) => catalog.withdrawn.has(digest));
      const judgement =
        release && (await judgeRelease(objects, { judging, release, policies: [before.scan, after.scan] }));
      return { entry, release, effect: judgement && effectOn(entry, judgement, { before, after }) };
    });
    for (const { entry, release, effect } of await Promise.all(effects)) {
      if (effect === undefined) continue;
      const key = effect.flat().join("\n");
      const group = alike.get(key) ?? { effect, releases: [] };
      alike.set(key, group);
      group.releases.push(`${entry.id} ${release?.version ?? ""}`);
    }
  }
  const groups = [...alike.values()].map(toFinding);
  const kept = groups.slice(0, MAX_FINDINGS);
  return live.length > MAX_SKILLS || groups.length > kept.length ? [...kept, unread(live.length)] : kept;
}

async function judgeRelease(
  objects: GitObjects,
  of: { readonly judging: Judging; readonly release: Release; readonly policies: readonly ScanPolicy[] },
): Promise<Judgement> {
  const { judging, release, policies } = of;
  const { skill, tree } = release;
  const files: TreeFile[] = [];
  for await (const file of objects.files(tree)) files.push(file);
  return await judging.judge({ name: nameOf(skill), tree, files }, policies);
}

/** What becomes of a skill, and the rules by which it does. */
type Effect = readonly [kind: keyof typeof EFFECTS, rules: readonly string[]];

/** The releases of which the same becomes by the same rules. */
interface Group {
  readonly effect: Effect;
  readonly releases: string[];
}

/** Each goes on from the names of releases. */
const EFFECTS = {
  /** What it has already stops its next release. */
  stopped: (rules: string, { it, its }: Pronouns) =>
    `would be refused if ${it} came now: ${rules}. What is published stays so, and ${its} next release is refused until that is mended, whatever else it changes.`,
  /** New content of this kind is stopped, and what it has already is not. */
  stricter: (rules: string, { it, its }: Pronouns) =>
    `would be refused if ${it} came now: ${rules}. What is published stays so, and does not stop ${its} next release.`,
  freed: (rules: string, { its }: Pronouns) =>
    `would be stopped no more in ${its} next release by what is there already: ${rules}.`,
  laxer: (rules: string) => `would no longer be refused: ${rules}.`,
} as const;
interface Pronouns {
  readonly it: string;
  readonly its: string;
}

/** Says first what becomes of them, and then of how many: a sentence may be cut at its end. */
function toFinding({ effect: [kind, rules], releases }: Group): GatedFinding {
  const pronouns = releases.length === 1 ? { it: "it", its: "its" } : { it: "they", its: "their" };
  const left = releases.length - MAX_NAMED;
  const verdict = EFFECTS[kind](shortened(rules), pronouns);
  const message =
    left <= 0
      ? `${inWords(releases)} ${verdict}`
      : `${releases.length} skills ${verdict} They are ${inWords([...releases.slice(0, MAX_NAMED), `${left} more`])}.`;
  return { ...policyEffect(message), subjects: releases };
}

function shortened(rules: readonly string[]): string {
  const left = rules.length - MAX_RULES;
  return left > 0 ? `${rules.slice(0, MAX_RULES).join(", ")} and ${left} more` : rules.join(", ");
}

function effectOn(
  { id }: SkillEntry,
  judgement: Judgement,
  { before, after }: { readonly before: Policy; readonly after: Policy },
): Effect | undefined {
  const [was, is] = [before, after].map((policy) => blockedBy(judgement, policyFor(policy, namespaceOf(id))));
  if (was === undefined || is === undefined) return undefined;
  if (is.next.length > 0 && was.next.length === 0) return ["stopped", is.next];
  if (is.now.length > 0 && was.now.length === 0) return ["stricter", is.now];
  if (was.now.length > 0 && is.now.length === 0) return ["laxer", was.now];
  return was.next.length > 0 && is.next.length === 0 ? ["freed", was.next] : undefined;
}

/** The rules for which this content is refused when it is new (`now`), and once it is what was released last (`next`). */
function blockedBy(
  judgement: Judgement,
  policy: Policy,
): { readonly now: readonly string[]; readonly next: readonly string[] } {
  const findings = contentFindings(judgement, policy);
  const rules = (known: ReadonlySet<Digest>) => {
    const gated = gate({ policy, findings, known, waivers: [], forced: false, at: "9999-12-31" });
    return [...new Set(gated.flatMap(({ rule, status }) => (status === "blocks" ? [rule] : [])))];
  };
  return { now: rules(new Set()), next: rules(new Set(findings.map(({ fingerprint }) => fingerprint))) };
}

/** What a new policy would change, told and judged by nobody. */
export function policyEffect(message: string, hint?: string): GatedFinding {
  const what = { message, ...(hint === undefined ? {} : { hint }) };
  return { ...finding({ rule: "policy-effect", severity: "info", path: POLICY_PATH, ...what }), status: "reported" };
}

function unread(live: number): GatedFinding {
  const message = `Only the first of ${live} skills were looked at; \`skilltrunk check --all\` after the merge tells of every one.`;
  return policyEffect(message);
}
