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

/** Changes from one catalog to the next: what each skill was before, absent where it was not there. */
export interface Change {
  readonly before: ReadonlyMap<SkillId, SkillEntry | undefined>;
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
    const ids = next === this.catalog ? new Set<SkillId>() : changedSkills(this.catalog, next);
    const before = new Map([...ids].map((id) => [id, this.catalog.skills.get(id)]));
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
    const before = new Map<SkillId, SkillEntry | undefined>();
    for (const change of this.changes.slice(number + 1 - this.first)) {
      for (const [id, entry] of change.before) if (!before.has(id)) before.set(id, entry);
    }
    return { before };
  }
}

/** What an audience hears of a change, by identity; empty where it concerns nothing that they see or saw. */
export function newsOf({ before }: Change, catalog: Catalog, audience: Audience): readonly SkillNews[] {
  const news: SkillNews[] = [];
  for (const [id, then] of before) {
    const now = catalog.skills.get(id);
    if (now !== undefined && mayRead(now, audience)) news.push(toNews(catalog, now));
    else if (then !== undefined && mayRead(then, audience)) news.push({ id, gone: true });
  }
  return news.sort((a, b) => compareUtf8(a.id, b.id));
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
