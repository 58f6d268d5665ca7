/** What a change is planned on: of trunk and ledger what it can touch, or all of both. */
import { skillsBehind } from "../core/binding-effects.ts";
import { type BindingSubject, bindingSubjectOf } from "../core/binding-place.ts";
import type { Catalog } from "../core/catalog.ts";
import { emptyCatalog } from "../core/fold.ts";
import type { Oid, SkillId } from "../core/names.ts";
import type { Settings } from "../core/settings.ts";
import type { TrunkFile } from "../core/trunk-tree.ts";
import { type ChainReader, loadCatalog, loadSkills } from "./load-catalog.ts";
import { skillsNamed } from "./named-bindings.ts";
import { isTurningPoint, type TrunkListing } from "./observe.ts";
import type { GitObjects, LedgerTip } from "./ports.ts";
import { readSparseTrunk } from "./sparse-trunk.ts";
import { settingsAt } from "./trunk-settings.ts";

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

/** Undefined where settings or policy change, or very much else: then anything may be touched. */
async function readSparsely(change: GroundedChange, tip: LedgerTip): Promise<Ground | undefined> {
  const { objects, ledger, base, merge, sparseUpTo: limit = SPARSE_UP_TO } = change;
  const taken = tip.head.trunk;
  if (taken === null || base === null) return undefined;
  const { settings } = await settingsAt(objects, taken);
  if (settings === undefined) return undefined;
  const ids = new Set<SkillId>();
  const subjects = new Set<BindingSubject>();
  const trunks = new Map<Oid, readonly TrunkFile[]>();
  const pending = taken === base ? [] : [{ after: taken, to: base }];
  for (const range of [...pending, { after: base, to: merge }]) {
    const changes = await readChanges(objects, { ...range, limit });
    if (changes === undefined) return undefined;
    const part = await readSparseTrunk({ objects, commit: range.after, settings, changes });
    trunks.set(range.after, part.files);
    for (const id of [...part.ids, ...(await skillsNamed(objects, changes))]) ids.add(id);
    for (const { path } of changes) for (const subject of subjectsOf(path)) subjects.add(subject);
  }
  const first = [...ids].flatMap((id) => [id, ...originOf(settings, id)]);
  const catalog = await loadRelated({ ledger, tip, subjects: [...subjects] }, first);
  return {
    catalog,
    list: (commit) => trunks.get(commit) ?? objects.files(commit),
  };
}

/**
 * These skills, what they are called by now, and whatever else tells what agents get: all that an agent has whose file is
 * among `subjects`, and what comes with a skill that somebody is bound to.
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
    ];
    if (related.every((id) => all.has(id))) return catalog;
    for (const id of related) all.add(id);
  }
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
