/**
 * A checkpoint: what a registry answers to one asker, in one signed document. It holds the digests of `BUCKETS` tables, over which
 * the skills that the asker may see are spread by their names; each table has how long a skill's chain is and how it ends.
 */
import { z } from "zod";
import { canonicalJson, compareUtf8, sha256 } from "./bytes.ts";
import type { SkillEntry } from "./catalog.ts";
import type { ChainTip } from "./event.ts";
import { type Digest, isDigest, parseSkillId, type SkillId } from "./names.ts";
import { currentOf } from "./resolve.ts";

export const CHECKPOINT_TYPE = "application/vnd.skilltrunk.checkpoint+json";
export const BUCKETS = 64;
/** A checkpoint is signed again after so many seconds, whether anything changed or not. */
const EVERY_SECONDS = 60;

const digest = z.custom<Digest>((v) => typeof v === "string" && isDigest(v), "expected sha256:<64 hex digits>");

export const checkpointSchema = z.strictObject({
  format: z.literal(1),
  /** When it was signed, in UTC. */
  at: z.iso.datetime({ precision: 0 }),
  /** Digests of the tables. */
  buckets: z.array(digest).length(BUCKETS),
});
export type Checkpoint = z.infer<typeof checkpointSchema>;

/** A table as it is served: its lines are what a bucket's digest is of. */
export const checkpointTableSchema = z.strictObject({ table: z.string() });

/** Undefined for a payload that is none. */
export function parseCheckpoint(payload: string): Checkpoint | undefined {
  try {
    return checkpointSchema.safeParse(JSON.parse(payload)).data;
  } catch {
    return undefined;
  }
}

/** The table that a skill is in. */
export function bucketOf(id: SkillId): number {
  return Number.parseInt(sha256(id).slice("sha256:".length, "sha256:".length + 2), 16) % BUCKETS;
}

/** One skill in its table. */
function lineOf(id: SkillId, { n, hash }: ChainTip): string {
  return `${id} ${n} ${hash ?? ""}\n`;
}

/** A table's rows, or undefined for what is none: in UTF-8 order, each skill once. */
export function parseBucket(text: string): ReadonlyMap<SkillId, ChainTip> | undefined {
  const rows = new Map<SkillId, ChainTip>();
  for (const line of text.split("\n").slice(0, -1)) {
    const [, name = "", n = "", hash = ""] = /^(\S+) ([1-9]\d{0,8}) (sha256:[0-9a-f]{64})$/.exec(line) ?? [];
    const id = parseSkillId(name);
    if (id === undefined || !isDigest(hash) || rows.has(id)) return undefined;
    rows.set(id, { n: Number(n), hash });
  }
  return text === "" || text.endsWith("\n") ? rows : undefined;
}

/** The tables of one audience, kept from one catalog to the next: only tables with a skill that changed are made anew. */
export class CheckpointTables {
  private entries: ReadonlyMap<SkillId, SkillEntry> = new Map();
  private readonly rows: Map<SkillId, string>[] = Array.from({ length: BUCKETS }, () => new Map());
  private readonly texts: string[] = Array.from({ length: BUCKETS }, () => "");
  private readonly digests: Digest[] = Array.from({ length: BUCKETS }, () => sha256(""));
  private readonly mayRead: (entry: SkillEntry) => boolean;

  constructor(mayRead: (entry: SkillEntry) => boolean) {
    this.mayRead = mayRead;
  }

  /** Takes a catalog's skills over. */
  update(entries: ReadonlyMap<SkillId, SkillEntry>): void {
    if (entries === this.entries) return;
    const changed = new Set<number>();
    for (const [id, entry] of entries) if (this.entries.get(id) !== entry) this.setNames(id, entries, changed);
    if (entries.size < this.entries.size) {
      for (const id of this.entries.keys()) if (!entries.has(id)) this.setNames(id, entries, changed);
    }
    this.entries = entries;
    for (const bucket of changed) {
      const rows = [...(this.rows[bucket] ?? [])].sort(([a], [b]) => compareUtf8(a, b));
      this.texts[bucket] = rows.map(([, line]) => line).join("");
      this.digests[bucket] = sha256(this.texts[bucket] ?? "");
    }
  }

  /** The payload to be signed at this moment. `now` is RFC 3339. */
  payload(now: string): string {
    return canonicalJson({ format: 1, at: signingTime(now), buckets: this.digests });
  }

  table(bucket: number): string | undefined {
    return this.texts[bucket];
  }

  /** A skill, and the names that it had before: their chains hold what it published under them. */
  private setNames(id: SkillId, skills: ReadonlyMap<SkillId, SkillEntry>, changed: Set<number>): void {
    const seen = new Set<SkillId>();
    for (let at: SkillId | undefined = id; at !== undefined && !seen.has(at); at = skills.get(at)?.renamedFrom) {
      seen.add(at);
      const leadsTo = currentOf({ skills }, at);
      this.set(at, leadsTo !== undefined && this.mayRead(leadsTo) ? skills.get(at) : undefined, changed);
    }
  }

  private set(id: SkillId, entry: SkillEntry | undefined, changed: Set<number>): void {
    const bucket = bucketOf(id);
    const rows = this.rows[bucket] ?? new Map<SkillId, string>();
    const line = entry === undefined ? undefined : lineOf(id, entry.tip);
    if (rows.get(id) === line) return;
    if (line === undefined) rows.delete(id);
    else rows.set(id, line);
    changed.add(bucket);
  }
}

/** Nobody learns from it when something that they may not see has changed. */
function signingTime(now: string): string {
  const seconds = Math.floor(Date.parse(now) / 1000);
  return new Date((seconds - (seconds % EVERY_SECONDS)) * 1000).toISOString().replace(".000Z", "Z");
}
