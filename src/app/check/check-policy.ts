/** What a change of policy does to what is published: which current releases it would judge otherwise. */
import { compareUtf8 } from "../../core/bytes.ts";
import type { Catalog, Release } from "../../core/catalog/catalog.ts";
import { CatalogDraft } from "../../core/catalog/fold.ts";
import { standingRelease } from "../../core/catalog/standing-release.ts";
import { finding } from "../../core/finding.ts";
import { type GatedFinding, gate } from "../../core/gate/gate.ts";
import { POLICY_PATH, type Policy, policyFor } from "../../core/gate/policy.ts";
import type { ScanPolicy } from "../../core/gate/policy-scan.ts";
import { type Digest, nameOf, namespaceOf, type Oid, type SkillId } from "../../core/names.ts";
import { weigh } from "../../core/plan/plan-acceptance.ts";
import { contentFindings } from "../../core/plan/plan-gate.ts";
import { inWords } from "../../core/report/report-words.ts";
import type { Judgement } from "../../core/skill/judge.ts";
import { lifecyclePath, parseLifecycle, type Waiver } from "../../core/trunk/lifecycle.ts";
import type { GitObjects, TreeFile } from "../ports/ports.ts";
import { Judging } from "../reconcile/judging.ts";
import { readTrunkFile } from "../reconcile/trunk-text.ts";

/** Skills that are judged again: beyond that a person waits too long for what is only good to know. */
const MAX_SKILLS = 2000;
const MAX_FINDINGS = 100;
/** Releases that a sentence names; the report has all of them. */
const MAX_NAMED = 3;
/** Rules that a sentence names. */
const MAX_RULES = 8;
const AT_ONCE = 12;

export interface PolicyCompared extends Readonly<Record<"before" | "after", Policy>> {
  readonly catalog: Catalog;
  /** The commit whose lifecycle files say what is waived. */
  readonly merge: Oid;
  /** RFC 3339: waivers that had expired by then do not count. */
  readonly at: string;
}

/** One finding for all live skills of which one of the two policies would refuse something, for the same rules, that the other would not. */
export async function policyEffects(
  objects: GitObjects,
  { catalog, before, after, merge, at: now }: PolicyCompared,
): Promise<readonly GatedFinding[]> {
  const live = [...catalog.skills.values()].filter((entry) => entry.live).sort((a, b) => compareUtf8(a.id, b.id));
  const judging = new Judging(objects);
  const draft = new CatalogDraft(catalog);
  const alike = new Map<string, Group>();
  for (let at = 0; at < Math.min(live.length, MAX_SKILLS); at += AT_ONCE) {
    const effects = live.slice(at, at + AT_ONCE).map(async (entry) => {
      const release = standingRelease(entry, (digest) => catalog.withdrawn.has(digest));
      const judgement =
        release && (await judgeRelease(objects, { judging, release, policies: [before.scan, after.scan] }));
      const isFound = judgement !== undefined && [before, after].some((policy) => finds(judgement, entry.id, policy));
      const waivers = isFound ? await waiversOf(objects, merge, entry.id) : [];
      const of = { draft, id: entry.id, waivers, at: now };
      return { entry, release, effect: judgement && effectOn(judgement, { ...of, before, after }) };
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

/** Is there anything that a waiver could be about? */
function finds(judgement: Judgement, id: SkillId, policy: Policy): boolean {
  return contentFindings(judgement, policyFor(policy, namespaceOf(id))).length > 0;
}

/** None of a file that cannot be read: nothing counts that it says. */
async function waiversOf(objects: GitObjects, merge: Oid, id: SkillId): Promise<readonly Waiver[]> {
  const path = lifecyclePath(id);
  const bytes = await readTrunkFile(objects, merge, path);
  return bytes === undefined ? [] : (parseLifecycle(path, bytes).lifecycle?.waivers ?? []);
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

/** A skill, and what is accepted of it. */
interface Accepting {
  readonly draft: CatalogDraft;
  readonly id: SkillId;
  readonly waivers: readonly Waiver[];
  readonly at: string;
}

function effectOn(
  judgement: Judgement,
  { before, after, ...of }: Accepting & Readonly<Record<"before" | "after", Policy>>,
): Effect | undefined {
  const [was, is] = [before, after].map((policy) => blockedBy(judgement, policyFor(policy, namespaceOf(of.id)), of));
  if (was === undefined || is === undefined) return undefined;
  if (is.next.length > 0 && was.next.length === 0) return ["stopped", is.next];
  if (is.now.length > 0 && was.now.length === 0) return ["stricter", is.now];
  if (was.now.length > 0 && is.now.length === 0) return ["laxer", was.now];
  return was.next.length > 0 && is.next.length === 0 ? ["freed", was.next] : undefined;
}

/**
 * The rules for which this content is refused when it is new (`now`), and once it is what was released last (`next`), with
 * the waivers that count.
 */
function blockedBy(
  judgement: Judgement,
  policy: Policy,
  { draft, id, waivers, at }: Accepting,
): { readonly now: readonly string[]; readonly next: readonly string[] } {
  const findings = contentFindings(judgement, policy);
  const of = { skill: { id, policy }, accepted: { waivers, forced: [] }, digest: undefined, isHopeless: false };
  const rules = (known: ReadonlySet<Digest>) => {
    const gated = weigh({ draft }, of, (counting) =>
      gate({ policy, findings, known, waivers: counting.waivers, forced: false, at }),
    );
    return [...new Set(gated.findings.flatMap(({ rule, status }) => (status === "blocks" ? [rule] : [])))];
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
