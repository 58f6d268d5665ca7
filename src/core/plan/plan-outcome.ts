/** How a plan says that content is not published: refused, or held until there is evidence. */
import { canonicalJson } from "../bytes.ts";
import { quote } from "../errors.ts";
import { type Finding, findingsDigest } from "../finding.ts";
import type { HeldStage } from "../ledger/event.ts";
import type { Oid, SkillId } from "../names.ts";
import type { Claim, PlanContext } from "./facts.ts";
import { decidingMessage } from "./version.ts";

const MAX_LISTED_FINDINGS = 20;
/** Merges that the next release's notes tell of, too. */
const MAX_EARLIER = 10;
/** Characters of a listed finding's path and hint: an event is one line that every reader of the ledger loads. */
export const MAX_LISTED_TEXT = 400;

function shortened({ rule, severity, path, line, message, hint, fingerprint }: Finding): Finding {
  return {
    ...{ rule, severity, path: quote(path, MAX_LISTED_TEXT), message, fingerprint },
    ...(line === undefined ? {} : { line }),
    ...(hint === undefined ? {} : { hint: quote(hint, MAX_LISTED_TEXT) }),
  };
}

/** Records that evidence is missing, unless that stands already. */
export function hold(
  context: PlanContext,
  held: {
    readonly id: SkillId;
    readonly claim: Claim;
    readonly version: string;
    readonly waiting: readonly string[];
    readonly stages: HeldStage[];
  },
): void {
  const { draft, emit } = context;
  const { id, claim, version, waiting, stages } = held;
  const standing = draft.skill(id)?.outstanding;
  const same = standing?.kind === "held" && standing.tree === claim.tree && standing.version === version;
  const asked = canonicalJson([[...waiting], stages]);
  const isAsked = same && canonicalJson([[...standing.waiting], [...standing.stages]]) === asked;
  if (isAsked && !isRenewed(context, standing)) return;
  const since = broughtBy(context, id, claim);
  emit(id, { type: "held", version, tree: claim.tree, path: claim.folder, waiting: [...waiting], stages, ...since });
}

/** Records a refusal, unless it is the one that stands already. */
export function refuse(
  context: PlanContext,
  refusal: {
    readonly id: SkillId;
    readonly claim: Claim;
    readonly findings: readonly Finding[];
    readonly version?: string;
    /** What it needs, where that stands in its way. */
    readonly requires?: readonly SkillId[];
  },
): void {
  const { draft, emit } = context;
  const { id, claim, findings, version, requires = [] } = refusal;
  const digest = findingsDigest(findings);
  const standing = draft.skill(id)?.outstanding;
  const same = standing?.kind === "refused" && standing.tree === claim.tree && standing.digest === digest;
  if (same && !isRenewed(context, standing)) return;
  emit(id, {
    type: "refused",
    ...(version === undefined ? {} : { version }),
    tree: claim.tree,
    path: claim.folder,
    findings: { digest, count: findings.length, list: findings.slice(0, MAX_LISTED_FINDINGS).map(shortened) },
    ...(requires.length === 0 ? {} : { requires: [...requires] }),
    ...broughtBy(context, id, claim),
  });
}

/** What stands in content's way may change; who brought it does not. */
function broughtBy(
  context: PlanContext,
  id: SkillId,
  { tree }: Claim,
): { readonly brought?: Oid; readonly earlier?: Oid[] } {
  const brought = earlierBringer(context, id, tree);
  const earlier = namedMerges(untoldMerges(context, id, tree), (oid) => context.read.commit(oid).message);
  return {
    ...(brought === undefined ? {} : { brought }),
    ...(earlier.length === 0 ? {} : { earlier: [...earlier] }),
  };
}

/**
 * The commits that brought other content since the last release, oldest first: what they did is in this tree, and no release has
 * told of it. Of a history that was left, none. One more than events name, at the most.
 */
export function untoldMerges(
  { draft, facts }: Pick<PlanContext, "draft" | "facts">,
  id: SkillId,
  tree: Oid,
): readonly Oid[] {
  const standing = draft.skill(id)?.outstanding;
  if (standing === undefined || facts.renews === true) return [];
  const { brought, earlier } = standing;
  // Another folder that claims the same identity is no earlier state of this one.
  const isRival = standing.kind === "refused" && standing.findings.some(({ rule }) => rule === "identity-taken");
  const all = standing.tree === tree || isRival ? earlier : [...earlier, brought];
  return [...new Set(all)].filter((oid) => oid !== facts.oid);
}

/** As many of them as an event names: the last, and the first where none of these asks for as great a version. */
export function namedMerges(untold: readonly Oid[], messageOf: (oid: Oid) => string): readonly Oid[] {
  const [first, ...rest] = untold;
  if (first === undefined || untold.length <= MAX_EARLIER) return untold;
  const [most = "", ...others] = rest.map(messageOf);
  const said = messageOf(first);
  const message = decidingMessage({ message: most, earlier: others });
  return decidingMessage({ message, earlier: [said] }) === said ? [first, ...rest.slice(1)] : rest;
}

/** The earlier commit that brought a tree which still stands as refused or held; undefined: this one brought it. */
export function earlierBringer(
  { draft, facts }: Pick<PlanContext, "draft" | "facts">,
  id: SkillId,
  tree: Oid,
): Oid | undefined {
  const standing = draft.skill(id)?.outstanding;
  if (standing?.tree !== tree || standing.brought === facts.oid || facts.renews === true) return undefined;
  return standing.brought;
}

/** Is what stands the word of a history that was left, so that it has to be said again of the one that counts? */
function isRenewed({ facts }: PlanContext, standing: { readonly brought: Oid }): boolean {
  return facts.renews === true && standing.brought !== facts.oid;
}
