/** The lists and the search of one audience, kept up to date from snapshot to snapshot at the cost of what changed. */
import { setImmediate as rest } from "node:timers/promises";
import { compareUtf8 } from "../core/bytes.ts";
import type { Catalog, Release, SkillEntry } from "../core/catalog/catalog.ts";
import { idsByDigest } from "../core/catalog/catalog.ts";
import { emptyCatalog } from "../core/catalog/fold.ts";
import { toSummary } from "../core/catalog/present.ts";
import { type Audience, latestOf, mayRead, stateOf } from "../core/catalog/resolve.ts";
import { SkillSearch } from "../core/catalog/search.ts";
import type { SkillSummary } from "../core/catalog/view.ts";
import type { SkillId } from "../core/names.ts";
import { firstWhere } from "../core/sorted.ts";

/** About 20 ms of work. */
const SEARCHED_AT_ONCE = 200;

/** Changed skills for which sorting all rows anew would cost more than finding the place of each. */
const FEW = 100;

/** A skill that the asker finds in lists, with what `latest` means for it. */
export interface Row {
  readonly entry: SkillEntry;
  readonly release: Release;
  readonly summary: SkillSummary;
}

/** Rows of the snapshot asked about last. An answer is a value: a later snapshot gives a new one. */
export class Listing {
  private readonly audience: Audience;
  private readonly byId = new Map<SkillId, Row>();
  private readonly search = new SkillSearch();
  /** Rows by their slot in the search index: what a common word finds is found again without ten thousand look-ups. */
  private readonly searched: Row[] = [];
  /** Skills whose place in the search index is out of date. */
  private readonly unsearched = new Set<SkillId>();
  private finding: Promise<void> = Promise.resolve();
  private catalog: Catalog = emptyCatalog();
  private current: readonly Row[] = [];

  constructor(audience: Audience) {
    this.audience = audience;
  }

  /** Every skill of a snapshot that this audience finds in lists, by identity in UTF-8 order. */
  rows(catalog: Catalog): readonly Row[] {
    if (catalog === this.catalog) return this.current;
    const changed = changedSkills(this.catalog, catalog);
    this.catalog = catalog;
    for (const id of changed) this.update(catalog, id);
    if (changed.size > FEW) this.current = [...this.byId.values()].sort((a, b) => compareUtf8(a.entry.id, b.entry.id));
    else if (changed.size > 0) this.current = this.withOnly(changed);
    return this.current;
  }

  /** The row of one skill; undefined where it is in no list. */
  row(catalog: Catalog, id: SkillId): Row | undefined {
    this.rows(catalog);
    return this.byId.get(id);
  }

  /** The rows of a snapshot that match words, best first. */
  find(catalog: Catalog, words: string): Promise<readonly Row[]> {
    // One after another: two that bring the index up to date for two snapshots would undo each other's work.
    const found = this.finding.then(() => this.findNow(catalog, words));
    this.finding = found.then(
      () => {},
      () => {},
    );
    return found;
  }

  private async findNow(catalog: Catalog, words: string): Promise<readonly Row[]> {
    // Others may list another snapshot during a rest, so every turn starts from ours; after the last one there is none.
    for (this.rows(catalog); this.unsearched.size > 0; this.rows(catalog)) {
      this.catchUp();
      if (this.unsearched.size > 0) await rest();
    }
    const rows: Row[] = [];
    for (const { slot } of this.search.find(words)) {
      const row = this.searched[slot];
      if (row !== undefined) rows.push(row);
    }
    return rows;
  }

  /** Brings some of the search index up to date: little enough that other requests do not wait long. */
  private catchUp(): void {
    let left = SEARCHED_AT_ONCE;
    for (const id of this.unsearched) {
      if (left-- === 0) return;
      this.unsearched.delete(id);
      const row = this.byId.get(id);
      if (row === undefined) this.search.remove(id);
      else this.searched[this.search.put(row.summary)] = row;
    }
  }

  /** The rows of now, of which only some are others than before. */
  private withOnly(changed: ReadonlySet<SkillId>): readonly Row[] {
    const rows = [...this.current];
    for (const id of changed) {
      const place = firstWhere(rows.length, (i) => compareUtf8(rows[i]?.entry.id ?? "", id) >= 0);
      const row = this.byId.get(id);
      rows.splice(place, rows[place]?.entry.id === id ? 1 : 0, ...(row === undefined ? [] : [row]));
    }
    return rows;
  }

  private update(catalog: Catalog, id: SkillId): void {
    const row = toRow(catalog, catalog.skills.get(id), this.audience);
    if (row === undefined) this.byId.delete(id);
    else this.byId.set(id, row);
    this.unsearched.add(id);
  }
}

function toRow(catalog: Catalog, entry: SkillEntry | undefined, audience: Audience): Row | undefined {
  if (entry === undefined || !mayRead(entry, audience)) return undefined;
  const release = latestOf(catalog, entry);
  return release === undefined ? undefined : { entry, release, summary: toSummary(catalog, entry, audience) };
}

/** The skills whose row may differ: changed themselves, sharing bytes with one that is (a withdrawn twin withdraws), or needing or holding one. */
export function changedSkills(before: Catalog, after: Catalog): ReadonlySet<SkillId> {
  const changed = new Set(after.skills.changedSince(before.skills));
  // One of several approvals changes for whom something waits, and nothing of the skill itself.
  if (after.evidence !== before.evidence)
    for (const id of after.outstanding) if (mayWait(after.skills.get(id))) changed.add(id);
  for (const id of [...changed]) {
    const releases = [...releasesOf(before, id), ...releasesOf(after, id)];
    for (const twin of releases.flatMap((release) => idsByDigest(after, release.digest))) changed.add(twin);
  }
  for (const id of [...changed]) {
    if (isFeltByDependents(before, after, id)) for (const dependent of dependentsOf(after, id)) changed.add(dependent);
  }
  return changed;
}

/** Can evidence be what it waits for? What is refused waits for none. */
function mayWait(entry: SkillEntry | undefined): boolean {
  return entry?.outstanding?.kind === "held" || (entry?.holds ?? []).length > 0;
}

/** Who may know of it, its name, or how one of its releases is offered: what needs or holds one may be installable no more, or again. */
function isFeltByDependents(before: Catalog, after: Catalog, id: SkillId): boolean {
  const [was, is] = [before.skills.get(id), after.skills.get(id)];
  if (was === undefined || is === undefined) return true;
  if (was.offer !== is.offer || was.access !== is.access || was.renamedTo !== is.renamedTo) return true;
  return [...was.releases.values()].some((release) => {
    const now = is.releases.get(release.version);
    return now === undefined || stateOf(before, release) !== stateOf(after, now);
  });
}

function dependentsOf(catalog: Catalog, id: SkillId): Iterable<SkillId> {
  return catalog.dependents.get(id) ?? [];
}

function releasesOf(catalog: Catalog, id: SkillId): Iterable<Release> {
  return catalog.skills.get(id)?.releases.values() ?? [];
}
