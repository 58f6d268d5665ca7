/**
 * What a client remembers of the tables that a registry signed, whichever of its keys signed them: how far each skill's chain was.
 * A registry that shows less later was set back, also where it has another key by then.
 */
import { z } from "zod";
import type { Digest, SkillId } from "../names.ts";
import { EMPTY_TABLE, type SignedSkill } from "./checkpoint.ts";

/** Skills of one registry that are remembered; of those beyond, a client holds what it installed against what it saw. */
const MAX_SKILLS = 50_000;
/** Tables that nothing is known of yet and that are read on the way. */
const NEW_AT_ONCE = 8;

const short = z.string().max(100);

export const toldSchema = z.strictObject({
  /** Table → its digest, as it was read last. */
  tables: z.record(z.string().max(2), short),
  /** Skill → `n hash` of the longest chain that a table had. */
  skills: z.record(z.string().max(200), short),
});
export type ToldTables = z.infer<typeof toldSchema>;

/** Skill → `n hash`. */
export type KnownEnds = Readonly<Record<string, string>>;

/** One table as it is signed. */
export interface ReadTable {
  readonly bucket: number;
  readonly digest: Digest;
  readonly rows: ReadonlyMap<SkillId, SignedSkill>;
}

/** Tables to be read before anything is believed: all that are not what they were, and a few that were never read. */
export function toBeRead(told: ToldTables, digests: readonly Digest[]): readonly number[] {
  const changed: number[] = [];
  const fresh: number[] = [];
  for (const [bucket, digest] of digests.entries()) {
    const known = told.tables[bucket] ?? EMPTY_TABLE;
    if (known !== digest) (told.tables[bucket] === undefined ? fresh : changed).push(bucket);
  }
  return [...changed, ...fresh.slice(0, NEW_AT_ONCE)];
}

/** In which way a table goes back on what is known, in words that follow "it is not to be trusted"; undefined: in none. */
export function goneBack(known: KnownEnds, { rows }: Pick<ReadTable, "rows">): string | undefined {
  for (const [id, { n, hash }] of rows) {
    const [before = "0", end] = (known[id] ?? "").split(" ");
    if (n < Number(before)) return `it was rolled back: ${id} has ${n} events, and ${before} were seen before`;
    if (n === Number(before) && end !== hash)
      return `it shows another history: event ${n} of ${id} is not the one that was seen before`;
  }
  return undefined;
}

/** The same with these tables. Nothing shorter takes the place of what is known, whoever read it when. */
export function withTables(told: ToldTables | undefined, read: readonly ReadTable[]): ToldTables {
  const tables = { ...told?.tables };
  const skills = { ...told?.skills };
  let room = MAX_SKILLS - Object.keys(skills).length;
  for (const table of read) {
    // A table from before what somebody else read meanwhile is not the last one.
    if (goneBack(skills, table) === undefined) tables[table.bucket] = table.digest;
    for (const [id, { n, hash }] of table.rows) {
      const known = skills[id];
      if (known === undefined && room-- <= 0) continue;
      if (Number((known ?? "0").split(" ")[0]) < n) skills[id] = `${n} ${hash}`;
    }
  }
  return { tables, skills };
}
