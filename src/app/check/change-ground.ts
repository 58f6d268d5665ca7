/** What a change is planned on: of trunk and ledger what it can touch, or all of both. */
import { skillsBehind, skillsBeside } from "../../core/bindings/binding-effects.ts";
import { type BindingSubject, bindingPath, bindingSubjectOf, ORGANISATION } from "../../core/bindings/binding-place.ts";
import type { Catalog } from "../../core/catalog/catalog.ts";
import { emptyCatalog } from "../../core/catalog/fold.ts";
import type { Oid, SkillId } from "../../core/names.ts";
import type { Settings } from "../../core/trunk/settings.ts";
import type { TrunkFile } from "../../core/trunk/trunk-tree.ts";
import type { GitObjects, LedgerTip } from "../ports/ports.ts";
import { type ChainReader, loadCatalog, loadSkills } from "../reconcile/load-catalog.ts";
import { isTurningPoint } from "../reconcile/observation.ts";
import type { TrunkListing } from "../reconcile/observe.ts";
import { Relatives } from "../reconcile/relatives.ts";
import { readSparseTrunk } from "../reconcile/sparse-trunk.ts";
import { settingsAt } from "../reconcile/trunk-settings.ts";
import { skillsNamed } from "./named-skills.ts";

/** A change, after what the trunk has and the ledger has not yet. */
export interface GroundedChange {
  readonly objects: GitObjects;
  readonly ledger: ChainReader;
  /** Of the ledger; undefined: it has taken nothing yet. */
  readonly tip: LedgerTip | undefined;
  /** The trunk commit that the change is merged on; null: everything is judged. */
  readonly base: Oid | null;
  readonly merge: Oid;
  /** Changed files up to which only what they touch is read; default: 2,000. */
  readonly sparseUpTo?: number;
}

export interface Ground {
  /** The ledger's. Of what no commit up to `merge` touches, skills may be missing from it. */
  readonly catalog: Catalog;
  /** Lists the trunk, at the ledger's last commit and at the base; undefined: it is needed whole. */
  readonly list?: TrunkListing;
}

/** Above this a whole listing, whose files Git hands out in one stream, is no dearer than as many looks. */
const SPARSE_UP_TO = 2000;

/** Reads what planning the change depends on. */
export async function readGround(change: GroundedChange): Promise<Ground> {
  const { ledger, tip } = change;
  if (tip === undefined) return { catalog: emptyCatalog() };
  return (await readSparsely(change, tip)) ?? { catalog: await loadCatalog(ledger, tip) };
}

/** Undefined where settings, policy or what is denied change, or very much else: then anything may be touched. */
async function readSparsely(change: GroundedChange, tip: LedgerTip): Promise<Ground | undefined> {
  const { objects, ledger, base, merge, sparseUpTo: limit = SPARSE_UP_TO } = change;
  const taken = tip.head.trunk;
  if (taken === null || base === null) return undefined;
  const { settings } = await settingsAt(objects, taken);
  if (settings === undefined) return undefined;
  const pending = taken === base ? [] : [{ after: taken, to: base }];
  const ranges: ChangedRange[] = [];
  for (const range of [...pending, { after: base, to: merge }]) {
    const changes = await readChanges(objects, { ...range, limit });
    if (changes === undefined) return undefined;
    ranges.push({ after: range.after, changes });
  }
  if (ranges.some(({ changes }) => changes.some(({ path }) => path === bindingPath(ORGANISATION)))) return undefined;
  const subjects = ranges.flatMap(({ changes }) => changes.flatMap(({ path }) => subjectsOf(path)));
  const relatives = new Relatives(objects, { ledger, tip });
  // Each round may show more skills that these changes touch by way of others, until there are none.
  for (;;) {
    const { trunks, ids } = await readTrunks(objects, { settings, ranges, also: relatives.waiting });
    const touched = [...ids].flatMap((id) => [id, ...originOf(settings, id)]);
    const known = [...new Set([...touched, ...relatives.all])];
    if (known.length > limit) return undefined;
    const catalog = await loadRelated({ ledger, tip, subjects }, known);
    const files = [...trunks.values(), ...ranges.map(({ changes }) => changes)].flat();
    if (await relatives.find({ catalog, touched, files })) continue;
    return { catalog, list: (commit) => trunks.get(commit) ?? objects.files(commit) };
  }
}

/** The parts of the trunk where each range begins, and every skill that is touched there. */
async function readTrunks(
  objects: GitObjects,
  of: { readonly settings: Settings; readonly ranges: readonly ChangedRange[]; readonly also: ReadonlySet<SkillId> },
) {
  const trunks = new Map<Oid, readonly TrunkFile[]>();
  const ids = new Set<SkillId>();
  for (const { after, changes } of of.ranges) {
    // Whoever was touched before may have begun to wait for what is touched now, which the ledger does not know yet.
    const also = new Set([...of.also, ...ids]);
    const part = await readSparseTrunk({ ...of, also, objects, commit: after, changes });
    trunks.set(after, part.files);
    for (const id of [...part.ids, ...(await skillsNamed(objects, changes))]) ids.add(id);
  }
  return { trunks, ids };
}

/**
 * These skills, what they are called by now, and whatever else tells what agents get: all that an agent has whose file is
 * among `subjects` or who is bound to one of these, and what comes with a skill that somebody is bound to.
 */
async function loadRelated(
  of: { readonly ledger: ChainReader; readonly tip: LedgerTip; readonly subjects: readonly BindingSubject[] },
  ids: readonly SkillId[],
): Promise<Catalog> {
  const all = new Set(ids);
  for (;;) {
    const catalog = await loadSkills(of.ledger, of.tip, [...all]);
    const related = [
      ...[...catalog.skills.values()].flatMap(({ renamedTo }) => renamedTo ?? []),
      ...skillsBehind(catalog, of.subjects),
      ...skillsBeside(catalog, ids),
    ];
    if (related.every((id) => all.has(id))) return catalog;
    for (const id of related) all.add(id);
  }
}

interface ChangedRange {
  readonly after: Oid;
  readonly changes: readonly TrunkFile[];
}

function subjectsOf(path: string): readonly BindingSubject[] {
  const subject = bindingSubjectOf(path);
  return subject === undefined ? [] : [subject];
}

/** Undefined where they are no small matter. */
async function readChanges(
  objects: GitObjects,
  { limit, ...range }: { readonly after: Oid; readonly to: Oid; readonly limit: number },
): Promise<readonly TrunkFile[] | undefined> {
  const changes: TrunkFile[] = [];
  for await (const step of objects.history(range)) {
    if (isTurningPoint(step) || changes.length + step.changes.length > limit) return undefined;
    changes.push(...step.changes);
  }
  return changes;
}

/** The identity that this one may continue. */
function originOf({ renames }: Settings, id: SkillId): readonly SkillId[] {
  return [...renames].flatMap(([from, to]) => (to === id ? [from] : []));
}
