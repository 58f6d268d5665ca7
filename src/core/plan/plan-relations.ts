/** What content that would be published has to do with other skills: whether that holds, and what its release remembers. */
import { coversReaders } from "../access/audience.ts";
import { compareUtf8 } from "../bytes.ts";
import { OPEN_OFFER, type SkillEntry } from "../catalog/catalog.ts";
import type { CatalogDraft } from "../catalog/fold.ts";
import { quote } from "../errors.ts";
import type { Finding } from "../finding.ts";
import { type EventType, REGISTRY_CHAIN, type ReleasedEvent } from "../ledger/event.ts";
import type { SkillId } from "../names.ts";
import { type ClosureProblem, MAX_CLOSURE, resolveClosure } from "../relations/closure.ts";
import { type RelationRuleId, relationFinding } from "../relations/relation-rules.ts";
import { type Requirement, requirementText } from "../relations/requirement.ts";
import { NO_RELATIONS, type Relations } from "../skill/declares.ts";
import type { Judgement } from "../skill/judge.ts";
import { EMPTY_MANIFEST, MANIFEST_PATH } from "../skill/manifest.ts";
import type { Claim, Plan, PlanContext, SkillFacts } from "./facts.ts";
import { pinMembers } from "./plan-members.ts";

type Told = Pick<ReleasedEvent, "closure" | "members">;

export interface Related {
  readonly findings: readonly Finding[];
  /** The part of the release's event. */
  readonly told: Told;
  /** The same, as a release has it. */
  readonly pinned: Pick<Relations, "requires" | "closure" | "members">;
  /** The skills of which one has to change before this can be published. */
  readonly waitsFor: readonly SkillId[];
}

/** Who needs something, and what it is found in. */
export interface RelatedContent {
  readonly skill: SkillFacts;
  readonly claim: Claim;
  readonly judgement: Judgement;
}

/** Checks requirements, members and kind of content against what is published when this is planned. */
export function relate(context: PlanContext, content: RelatedContent): Related {
  const { requires, members } = content.judgement.manifest;
  const kind = kindFindings(context, content);
  if (requires.length + members.length === 0) return { findings: kind, told: {}, pinned: NO_RELATIONS, waitsFor: [] };
  const needs = closureOf(context, content);
  const held = pinMembers(members, {
    id: content.skill.id,
    find: findIn(context, content.skill.id),
    draft: context.draft,
  });
  const findings = [...needs.findings, ...held.findings];
  const named = [...requires, ...members.flatMap((one) => ("id" in one ? [one] : []))].map(({ id }) => id);
  return {
    findings: [...kind, ...findings],
    told: {
      ...(needs.closure.length === 0 ? {} : { closure: needs.closure.map((one) => ({ ...one })) }),
      ...(held.members.length === 0 ? {} : { members: held.members.map((one) => ({ ...one })) }),
    },
    pinned: { requires: requires.map(requirementText), closure: needs.closure, members: held.members },
    waitsFor: findings.length === 0 ? [] : [...new Set([...named, ...needs.missing])],
  };
}

/** The skill that an identity leads to, if everybody may know of it who may know of the one that asks. */
function findIn({ draft }: PlanContext, asking: SkillId): (id: SkillId) => SkillEntry | undefined {
  const own = draft.skill(asking)?.offer ?? OPEN_OFFER;
  return (id) => {
    const seen = new Set<SkillId>();
    let entry = draft.skill(id);
    for (; entry?.renamedTo !== undefined && !seen.has(entry.id); entry = draft.skill(entry.renamedTo))
      seen.add(entry.id);
    if (entry === undefined || entry.releases.size === 0 || entry.renamedTo !== undefined) return undefined;
    return entry.id === asking || (entry.offer.enabled && coversReaders(entry.offer, own)) ? entry : undefined;
  };
}

function closureOf(context: PlanContext, { skill: { id }, judgement }: RelatedContent) {
  const { requires } = judgement.manifest;
  const { draft } = context;
  const catalog: Parameters<typeof resolveClosure>[1] = {
    find: findIn(context, id),
    stateOf: (release) => (draft.isWithdrawn(release.digest) ? "withdrawn" : release.state),
  };
  const resolved = resolveClosure({ id, requires }, catalog);
  if ("closure" in resolved) return { closure: resolved.closure, findings: [], missing: [] };
  // Each that cannot be had even alone is told at once, not one after the other as they are mended.
  const alone = requires.flatMap((one) => {
    const tried = resolveClosure({ id, requires: [one] }, catalog);
    return "problem" in tried ? [tried.problem] : [];
  });
  const problems = alone.length === 0 ? [resolved.problem] : alone;
  const findings = problems.map((problem) => {
    const circle =
      problem.kind === "unknown" ? unpublishedCircle(context, id, waysTo(problem.asked, requires)) : undefined;
    return problemFinding(id, circle === undefined ? problem : { kind: "cycle", path: circle }, requires);
  });
  const missing = problems.flatMap((problem) => ("asked" in problem ? [problem.asked.id] : []));
  return { closure: [], findings: distinct(findings), missing: [...new Set(missing)] };
}

/** The requirement itself, where it is the content's own; else each that may lead there. */
function waysTo(asked: Requirement, requires: readonly Requirement[]): readonly Requirement[] {
  const own = requires.filter(({ id }) => id === asked.id);
  return own.length === 0 ? requires : own;
}

/** Several requirements may fail for one reason. */
function distinct(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((one) => [`${one.line} ${one.message}`, one])).values()];
}

function problemFinding(id: SkillId, problem: ClosureProblem, requires: readonly Requirement[]): Finding {
  const lineOf = (asked: SkillId | undefined) => requires.find((one) => one.id === asked)?.line ?? requires[0]?.line;
  const about = (rule: RelationRuleId, asked: SkillId | undefined, message: string) => {
    const line = lineOf(asked);
    return relationFinding(rule, { path: MANIFEST_PATH, message, ...(line === undefined ? {} : { line }) });
  };
  switch (problem.kind) {
    case "unknown": {
      const { id: asked, by } = problem.asked;
      const who = by === id ? "It" : by;
      // The same words for what is not there and for what is hidden from readers of this skill.
      return about(
        "requires-unknown",
        by === id ? asked : undefined,
        `${who} requires ${asked}, which is not published, or not for everybody who may see ${id}.`,
      );
    }
    case "unavailable": {
      const { id: asked, by, range } = problem.asked;
      const others = problem.others.map((other) => `${other.by} asks for ${quote(other.range)}`);
      const beside = others.length === 0 ? "" : `, and ${others.slice(0, 3).join(", ")}`;
      const who = by === id ? "It" : by;
      return about(
        "requires-unavailable",
        by === id ? asked : undefined,
        `${who} requires ${asked}@${quote(range)}${beside}: no version that is offered satisfies that.`,
      );
    }
    case "group":
      return about(
        "requires-unavailable",
        problem.asked.id,
        `It requires ${problem.asked.id}, which is a group: require what it holds.`,
      );
    case "cycle":
      return about(
        "requires-cycle",
        problem.path[1] ?? id,
        `It requires itself: ${[...problem.path, id].join(" requires ")}.`,
      );
    case "too-many":
      return about("requires-many", undefined, `It requires more than ${MAX_CLOSURE} skills, directly or not.`);
  }
}

/** A circle of skills none of which can be published before another: by way of which it leads back. */
function unpublishedCircle(
  context: PlanContext,
  root: SkillId,
  requires: readonly Requirement[],
): readonly SkillId[] | undefined {
  const seen = new Set<SkillId>();
  const visit = (id: SkillId, way: readonly SkillId[]): readonly SkillId[] | undefined => {
    if (id === root) return way;
    if (seen.has(id) || way.length > MAX_CLOSURE) return undefined;
    seen.add(id);
    for (const next of wantedBy(context, id)) {
      const found = visit(next, [...way, id]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  for (const { id } of requires) {
    const found = visit(id, [root]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What stands in the way of a skill that is not published: as this commit has it, or as it was refused. */
function wantedBy(context: PlanContext, id: SkillId): readonly SkillId[] {
  const entry = context.draft.skill(id);
  if ((entry?.releases.size ?? 0) > 0) return [];
  const judged = context.judged(id);
  if (judged !== undefined) return judged.manifest.requires.map((one) => one.id);
  return entry?.outstanding?.kind === "refused" ? (entry.outstanding.requires as readonly SkillId[]) : [];
}

/** Events after which somebody who waits for a skill may get what it waits for. */
const HOPEFUL: ReadonlySet<EventType> = new Set(["released", "restored", "state", "offer", "renamed"]);

/** The skills that wait for one which this plan changed, in UTF-8 order. */
export function waitersOf({ emissions }: Pick<Plan, "emissions">, draft: CatalogDraft): readonly SkillId[] {
  const waiting = new Set<SkillId>();
  for (const { chain, event } of emissions) {
    if (chain === REGISTRY_CHAIN || !HOPEFUL.has(event.type)) continue;
    for (const id of draft.dependents.of(chain)) {
      const standing = draft.skill(id)?.outstanding;
      if (standing?.kind === "refused" && standing.requires.includes(chain)) waiting.add(id);
    }
  }
  return [...waiting].sort(compareUtf8);
}

function kindFindings({ draft }: PlanContext, { skill: { id }, judgement }: RelatedContent): readonly Finding[] {
  const entry = draft.skill(id);
  const before = entry?.releases.get(entry.last ?? "")?.kind;
  if (before === undefined || before === judgement.kind) return [];
  // Of a file in which something cannot be read, the kind may be what cannot: nobody meant to change it.
  const isUnread =
    judgement.kind === EMPTY_MANIFEST.kind && judgement.findings.some(({ path }) => path === MANIFEST_PATH);
  const message = isUnread
    ? `It was published as ${before}, and its skill.yaml cannot be read as far as that: mend what is found there.`
    : `It was published as ${before} and would become ${judgement.kind}: the kind of a skill does not change.`;
  return [relationFinding("kind-changed", { path: MANIFEST_PATH, line: 1, message })];
}
