/** Evidence that is still to be entered, each after the commit that it names. */

import { compareUtf8 } from "../../core/bytes.ts";
import type { SkillEntry } from "../../core/catalog/catalog.ts";
import { hasSaid } from "../../core/catalog/evidence-draft.ts";
import type { CatalogDraft } from "../../core/catalog/fold.ts";
import { APPROVAL } from "../../core/gate/approvals.ts";
import { SCAN } from "../../core/gate/external-scan.ts";
import { offerKey } from "../../core/gate/held-offer.ts";
import { type HeldRules, isReleasedBy } from "../../core/gate/held-policy.ts";
import type { Fact } from "../../core/ledger/event.ts";
import type { Oid, SkillId } from "../../core/names.ts";
import { parseSourceSubject, SOURCE, SOURCE_REFUSED } from "../../core/relations/source-evidence.ts";
import type { Released } from "./settings-in-force.ts";

/** Evidence as it is recorded: takes effect once the commit `after` has been taken (null: before the first). */
export type EvidenceFact = Extract<Fact, { type: "evidence" }> & {
  /** Its `n` in the ledger that it was read from. */
  readonly recorded?: number;
};

export class EvidenceQueue {
  private readonly byCommit: ReadonlyMap<Oid | null, readonly EvidenceFact[]>;

  constructor(evidence: readonly EvidenceFact[]) {
    this.byCommit = grouped(evidence);
  }

  isDueAfter(commit: Oid | null): boolean {
    return this.byCommit.has(commit);
  }

  /**
   * What is due after this commit and not there yet: as it was recorded, else in an order that does not depend on its
   * arrival.
   */
  dueAfter(commit: Oid | null, draft: CatalogDraft): readonly Extract<Fact, { type: "evidence" }>[] {
    const due = [...(this.byCommit.get(commit) ?? [])].sort(compareEvidence);
    if (due.length === 0) return [];
    const { evidence } = draft.known;
    const unique = new Map(due.map((fact) => [claimKey(fact), fact]));
    return [...unique.values()].filter((fact) => !hasSaid(evidence, fact)).map(({ recorded: _, ...fact }) => fact);
  }
}

/** How a catalog and a `held` event name evidence. */
function evidenceKey({ kind, subject }: EvidenceFact): string {
  return `${kind}:${subject}`;
}

/** An approval may be said of several people, one after the other; anything else once. */
function claimKey(fact: EvidenceFact): string {
  return fact.kind === APPROVAL ? `${evidenceKey(fact)}\n${fact.by}` : evidenceKey(fact);
}

/** Does a change of the repository's own rules count from this evidence on? */
export function releasesRules(fact: EvidenceFact, draft: CatalogDraft): boolean {
  return isReleasedBy(draft.known, evidenceKey(fact), (key) => draft.hasAll([key]));
}

/**
 * The skills that this evidence may let pass: what it is about, or what waited for it last; with `Released` rules, which were
 * held until now, those of them. No merge relaxes rules for what it brings itself.
 */
export function freedBy(
  fact: EvidenceFact,
  draft: CatalogDraft,
  { policy, settings, heldPolicy, heldSettings }: Released & Pick<HeldRules, "heldPolicy" | "heldSettings">,
): readonly SkillId[] {
  const rules = [policy ? heldPolicy : undefined, settings === undefined ? undefined : heldSettings];
  const merges = rules.flatMap((held) => held?.pending.at(-1)?.commit ?? []);
  const isOthers = (entry: SkillEntry | undefined) => !merges.some((merge) => isOf(entry, merge));
  if (settings !== undefined) {
    return [...draft.skills()].filter((entry) => entry.renamedTo === undefined && isOthers(entry)).map(({ id }) => id);
  }
  if (policy) return [...draft.outstanding].filter((id) => isOthers(draft.skill(id)));
  if (fact.kind === SOURCE || fact.kind === SOURCE_REFUSED) {
    const id = parseSourceSubject(fact.subject)?.id;
    return id === undefined || draft.skill(id)?.outstanding === undefined ? [] : [id];
  }
  if (fact.kind !== APPROVAL && fact.kind !== SCAN) return [];
  const key = evidenceKey(fact);
  // What a scanner says may refuse what waits for people too, and the next scanner comes after it.
  const isFree = (waiting: readonly string[]) => fact.kind === SCAN || draft.hasAll(waiting);
  return [...draft.outstanding].filter((id) => {
    const entry = draft.skill(id);
    const open = entry?.outstanding;
    if (open?.kind === "held" && open.waiting.includes(key) && isFree(open.waiting)) return true;
    const held = (entry?.holds ?? []).map(({ commit, stages }) => stages.map((stage) => offerKey(commit, stage, id)));
    return held.some((keys) => keys.includes(key) && draft.hasAll(keys));
  });
}

/** Does anything of a skill wait, or was refused, that this merge brought? */
function isOf(entry: SkillEntry | undefined, merge: Oid): boolean {
  return entry?.outstanding?.brought === merge || entry?.holds?.some(({ commit }) => commit === merge) === true;
}

function grouped(evidence: readonly EvidenceFact[]): ReadonlyMap<Oid | null, readonly EvidenceFact[]> {
  const groups = new Map<Oid | null, EvidenceFact[]>();
  for (const fact of evidence) groups.set(fact.after, [...(groups.get(fact.after) ?? []), fact]);
  return groups;
}

function compareEvidence(a: EvidenceFact, b: EvidenceFact): number {
  return (a.recorded ?? LAST) - (b.recorded ?? LAST) || compareUtf8(claimKey(a), claimKey(b));
}

const LAST = Number.MAX_SAFE_INTEGER;
