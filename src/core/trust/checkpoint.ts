/**
 * A checkpoint: what a registry answers to one asker, in one signed document. It holds the digests of `BUCKETS` tables, over which
 * the skills that the asker may see are spread by their names; each table has how long a skill's chain is, how it ends, and
 * what of the skill is offered. One more digest is of what was withdrawn.
 */
import { z } from "zod";
import { canonicalJson, compareUtf8, sha256 } from "../bytes.ts";
import { type Catalog, idsByDigest, type SkillEntry } from "../catalog/catalog.ts";
import { currentOf, latestOf } from "../catalog/resolve.ts";
import { SkillTable } from "../catalog/skill-table.ts";
import type { ChainTip } from "../ledger/event.ts";
import { type Digest, isDigest, isVersion, parseSkillId, type SkillId } from "../names.ts";
import { eventsIn } from "./position.ts";
import { signedOfferOf } from "./signed-offer.ts";

export const CHECKPOINT_TYPE = "application/vnd.skilltrunk.checkpoint+json";
export const BUCKETS = 64;
/** The digest of a table without skills, which nobody has to ask for. */
export const EMPTY_TABLE = sha256("");
/** A checkpoint is signed again after so many seconds, whether anything changed or not. */
const EVERY_SECONDS = 60;

const digest = z.custom<Digest>((v) => typeof v === "string" && isDigest(v), "expected sha256:<64 hex digits>");

export const checkpointSchema = z.strictObject({
  format: z.literal(1),
  /** When it was signed, in UTC. */
  at: z.iso.datetime({ precision: 0 }),
  /** Digests of the tables. */
  buckets: z.array(digest).length(BUCKETS),
  /** Of everything withdrawn that the asker may know of, as signed-offer.ts has it. */
  revocations: digest,
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

/** What is signed of one skill: the end of its chain; and what it offers, or under which name it goes on. */
export interface SignedSkill extends ChainTip {
  /** What `latest` means; null where nothing does, and the skill is in no list. */
  readonly latest: string | null;
  /** Of its releases with their states, and its channels; null for a name that only leads on. */
  readonly offer: Digest | null;
  readonly leadsTo: SkillId | null;
}

/** One skill in its table. */
function lineOf(catalog: Catalog, entry: SkillEntry, leadsTo: SkillId): string {
  const { n, hash } = entry.tip;
  const rest =
    leadsTo === entry.id
      ? `${latestOf(catalog, entry)?.version ?? "-"} ${signedOfferOf(catalog, entry)}`
      : `> ${leadsTo}`;
  return `${entry.id} ${n} ${hash ?? ""} ${rest}\n`;
}

/** A table's rows, or undefined for what is none: each skill once. */
export function parseBucket(text: string): ReadonlyMap<SkillId, SignedSkill> | undefined {
  const rows = new Map<SkillId, SignedSkill>();
  for (const line of text.split("\n").slice(0, -1)) {
    const row = parseRow(line);
    if (row === undefined || rows.has(row.id)) return undefined;
    rows.set(row.id, row.signed);
  }
  return text === "" || text.endsWith("\n") ? rows : undefined;
}

function parseRow(line: string): { readonly id: SkillId; readonly signed: SignedSkill } | undefined {
  const found = /^(\S+) ([1-9]\d{0,8}) (sha256:[0-9a-f]{64}) (\S+) (\S+)$/.exec(line);
  const [, name = "", n = "", hash = "", latest = "", last = ""] = found ?? [];
  const id = parseSkillId(name);
  if (id === undefined || !isDigest(hash)) return undefined;
  const tip = { n: Number(n), hash };
  if (latest === ">") {
    const leadsTo = parseSkillId(last);
    return leadsTo === undefined ? undefined : { id, signed: { ...tip, latest: null, offer: null, leadsTo } };
  }
  if (!isDigest(last) || (latest !== "-" && !isVersion(latest))) return undefined;
  return { id, signed: { ...tip, latest: latest === "-" ? null : latest, offer: last, leadsTo: null } };
}

/** The tables of one audience, kept from one catalog to the next: only tables with a skill that changed are made anew. */
export class CheckpointTables {
  private entries = SkillTable.of();
  private withdrawn: ReadonlySet<Digest> = new Set();
  private readonly rows: Map<SkillId, string>[] = Array.from({ length: BUCKETS }, () => new Map());
  private readonly texts: string[] = Array.from({ length: BUCKETS }, () => "");
  private readonly digests: Digest[] = Array.from({ length: BUCKETS }, () => EMPTY_TABLE);
  private readonly mayRead: (entry: SkillEntry) => boolean;
  private position = 0;

  constructor(mayRead: (entry: SkillEntry) => boolean) {
    this.mayRead = mayRead;
  }

  /** Takes a catalog's skills over. */
  update(catalog: Catalog): void {
    const { skills: entries, withdrawn } = catalog;
    const isFirst = this.position === 0;
    if (entries === this.entries && withdrawn === this.withdrawn) return;
    const changed = new Set<number>();
    for (const id of entries.changedSince(this.entries)) this.setNames(id, catalog, changed);
    // The same bytes under another name are withdrawn with them, which is no event of that name.
    for (const digest of [...missingFrom(this.withdrawn, withdrawn), ...missingFrom(withdrawn, this.withdrawn)]) {
      for (const id of idsByDigest(catalog, digest)) this.setNames(id, catalog, changed);
    }
    this.withdrawn = withdrawn;
    this.entries = entries;
    if (changed.size > 0 || isFirst) this.position = eventsIn(catalog);
    for (const bucket of changed) {
      const rows = [...(this.rows[bucket] ?? [])].sort(([a], [b]) => compareUtf8(a, b));
      this.texts[bucket] = rows.map(([, line]) => line).join("");
      this.digests[bucket] = sha256(this.texts[bucket] ?? "");
    }
  }

  /** The payload to be signed at this moment, with the digest of what was withdrawn. `now` is RFC 3339. */
  payload(now: string, revocations: Digest): string {
    return canonicalJson({ format: 1, at: signingTime(now), buckets: this.digests, revocations });
  }

  table(bucket: number): string | undefined {
    return this.texts[bucket];
  }

  /** How far along the ledger was when a table changed last: what is hidden moves it as little as the tables. */
  changedAt(): number {
    return this.position;
  }

  /** A skill, and the names that it had before: their chains hold what it published under them. */
  private setNames(id: SkillId, catalog: Catalog, changed: Set<number>): void {
    const { skills } = catalog;
    const seen = new Set<SkillId>();
    for (let at: SkillId | undefined = id; at !== undefined && !seen.has(at); at = skills.get(at)?.renamedFrom) {
      seen.add(at);
      const [entry, leadsTo] = [skills.get(at), currentOf(catalog, at)];
      const isTold = entry !== undefined && leadsTo !== undefined && this.mayRead(leadsTo);
      this.set(at, isTold ? lineOf(catalog, entry, leadsTo.id) : undefined, changed);
    }
  }

  private set(id: SkillId, line: string | undefined, changed: Set<number>): void {
    const bucket = bucketOf(id);
    const rows = this.rows[bucket] ?? new Map<SkillId, string>();
    if (rows.get(id) === line) return;
    if (line === undefined) rows.delete(id);
    else rows.set(id, line);
    changed.add(bucket);
  }
}

function missingFrom(one: ReadonlySet<Digest>, other: ReadonlySet<Digest>): readonly Digest[] {
  return one === other ? [] : [...other].filter((digest) => !one.has(digest));
}

/** Nobody learns from it when something that they may not see has changed. */
function signingTime(now: string): string {
  const seconds = Math.floor(Date.parse(now) / 1000);
  return new Date((seconds - (seconds % EVERY_SECONDS)) * 1000).toISOString().replace(".000Z", "Z");
}
