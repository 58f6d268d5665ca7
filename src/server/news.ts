/**
 * What changed between two catalogs, as one asker may hear of it: of a skill that they see, where `latest` is now; of one
 * that they saw and see no more, that it is gone; of every other nothing at all.
 */
import type { Audience } from "../core/access/audience.ts";
import { compareUtf8 } from "../core/bytes.ts";
import type { Catalog, SkillEntry } from "../core/catalog/catalog.ts";
import { latestOf, mayRead, stateOf } from "../core/catalog/resolve.ts";
import type { SkillId } from "../core/names.ts";
import { changedSkills } from "./listing.ts";

/** One skill's news. */
export interface SkillNews {
  readonly id: string;
  /** It is no longer there for this asker. */
  readonly gone?: true;
  /** What `latest` means; null when nothing does. */
  readonly version?: string | null;
  readonly digest?: string | null;
  /** Versions that are withdrawn: who has one installed removes it. */
  readonly withdrawn?: readonly string[];
  /** The skill's place in its chain of events. */
  readonly n?: number;
}

/** A skill as it was, and what was to be told of it then. */
interface Before {
  readonly entry: SkillEntry;
  readonly news: SkillNews;
}

/** Changes from one catalog to the next: what each skill was before, undefined where it was not there. */
export interface Change {
  readonly before: ReadonlyMap<SkillId, Before | undefined>;
}

/** Skills whose news are remembered for who comes back, over all changes. */
const MAX_REMEMBERED = 20_000;

/** The changes of one process, the newest so many, by number. */
export class ChangeLog {
  private readonly changes: Change[] = [];
  private remembered = 0;
  private first = 1;
  private catalog: Catalog;

  constructor(catalog: Catalog) {
    this.catalog = catalog;
  }

  /** The number of the last change; 0 before the first. */
  get last(): number {
    return this.first + this.changes.length - 1;
  }

  /** Notes the way to a next catalog; answers undefined where it is the same to everybody. */
  note(next: Catalog): Change | undefined {
    const before = next === this.catalog ? new Map<SkillId, Before | undefined>() : newsBetween(this.catalog, next);
    this.catalog = next;
    if (before.size === 0) return undefined;
    const change = { before };
    this.changes.push(change);
    this.remembered += before.size;
    while (this.remembered > MAX_REMEMBERED && this.changes.length > 0) {
      this.remembered -= this.changes.shift()?.before.size ?? 0;
      this.first++;
    }
    return change;
  }

  /** All changes after one as if they were one; undefined where not all of them are remembered. */
  since(number: number): Change | undefined {
    if (number < this.first - 1 || number > this.last) return undefined;
    const before = new Map<SkillId, Before | undefined>();
    for (const change of this.changes.slice(number + 1 - this.first)) {
      for (const [id, was] of change.before) if (!before.has(id)) before.set(id, was);
    }
    return { before };
  }
}

/** What an audience hears of a change, by identity; empty where it concerns nothing that they see or saw. */
export function newsOf({ before }: Change, catalog: Catalog, audience: Audience): readonly SkillNews[] {
  const news: SkillNews[] = [];
  for (const [id, then] of before) {
    const now = catalog.skills.get(id);
    const wasThere = then !== undefined && mayRead(then.entry, audience);
    if (now === undefined || !mayRead(now, audience)) {
      if (wasThere) news.push({ id, gone: true });
      continue;
    }
    const fresh = toNews(catalog, now);
    if (!wasThere || !isSame(then, { entry: now, news: fresh })) news.push(fresh);
  }
  return news.sort((a, b) => compareUtf8(a.id, b.id));
}

/**
 * The skills of which there is something to tell to somebody, as they were. A catalog that was read anew shares nothing with the
 * one before it, and what needs a skill is looked at with it: that by itself is no news, nor may it tell that something hidden changed.
 */
function newsBetween(before: Catalog, after: Catalog): Map<SkillId, Before | undefined> {
  const changed = new Map<SkillId, Before | undefined>();
  for (const id of changedSkills(before, after)) {
    const [was, is] = [asOf(before, id), asOf(after, id)];
    if (was === undefined || is === undefined ? was !== is : !isSame(was, is)) changed.set(id, was);
  }
  return changed;
}

function asOf(catalog: Catalog, id: SkillId): Before | undefined {
  const entry = catalog.skills.get(id);
  return entry === undefined ? undefined : { entry, news: toNews(catalog, entry) };
}

/** Its own events are in its chain; beside them, bytes are withdrawn under every name, and with what holds them. */
function isSame(was: Before, is: Before): boolean {
  return was.entry.tip.hash === is.entry.tip.hash && JSON.stringify(was.news) === JSON.stringify(is.news);
}

function toNews(catalog: Catalog, entry: SkillEntry): SkillNews {
  const latest = latestOf(catalog, entry);
  const withdrawn = [...entry.releases.values()].filter((release) => stateOf(catalog, release) === "withdrawn");
  return {
    id: entry.id,
    version: latest?.version ?? null,
    digest: latest?.digest ?? null,
    ...(withdrawn.length === 0 ? {} : { withdrawn: withdrawn.map(({ version }) => version) }),
    n: entry.tip.n,
  };
}
