/** What a registry's signed checkpoint says, read as it is needed and held against what was seen of the registry before. */
import { sha256 } from "../../core/bytes.ts";
import { RegistryError } from "../../core/errors.ts";
import { checkChain } from "../../core/install/lock.ts";
import type { ChainTip } from "../../core/ledger/event.ts";
import type { SkillId } from "../../core/names.ts";
import {
  BUCKETS,
  bucketOf,
  type Checkpoint,
  checkpointTableSchema,
  EMPTY_TABLE,
  parseBucket,
  type SignedSkill,
} from "../../core/trust/checkpoint.ts";
import { envelopeSchema } from "../../core/trust/dsse.ts";
import { keyDocumentSchema } from "../../core/trust/key-document.ts";
import {
  checkShown,
  joinedPins,
  positionsOf,
  type RegistryPin,
  type Shown,
  type TrustOptions,
  untrusted,
  withSeen,
} from "../../core/trust/registry-pin.ts";
import { goneBack, type ReadTable, toBeRead, withTables } from "../../core/trust/told-tables.ts";
import type { Registry } from "../ports/ports.ts";
import type { Pins } from "../ports/signing.ts";

/** How often two answers are asked for until they are of one moment: an honest registry goes on, and may have replicas. */
export const TRIES = 5;
/** Tables that are asked for at a time. */
const AT_ONCE = 8;

export type CheckpointOptions = Omit<TrustOptions, "now"> & { readonly now: () => number };

interface Opened {
  readonly checkpoint: Checkpoint;
  /** As it was remembered before the checkpoint was asked for; undefined: it was never met. */
  readonly before: RegistryPin | undefined;
  /** As it was remembered last. */
  pin: RegistryPin;
}

type Table = ReadonlyMap<SkillId, SignedSkill>;

/** Everything throws REGISTRY_UNTRUSTED where the registry is caught. */
export class CheckpointTrust {
  private readonly registry: Registry;
  private readonly pins: Pins;
  private readonly options: CheckpointOptions;
  private opened: Promise<Opened | undefined> | undefined;
  private readonly tables = new Map<number, Table>();
  private unremembered: ReadTable[] = [];
  /** Skill → digest of the lines that were checked: others are another answer. */
  private readonly checked = new Map<SkillId, string>();

  constructor(registry: Registry, pins: Pins, options: CheckpointOptions) {
    this.registry = registry;
    this.pins = pins;
    this.options = options;
  }

  /** The checkpoint; undefined where the registry signs nothing, and nobody expected it to. */
  async checkpoint(): Promise<Checkpoint | undefined> {
    return (await this.open())?.checkpoint;
  }

  /** Has the next question read the checkpoint again: the registry may have gone on. */
  renew(): void {
    this.opened = undefined;
    this.tables.clear();
  }

  /** What is signed of a skill, of a registry that signs. */
  async skill(id: SkillId): Promise<SignedSkill | undefined> {
    const table = await this.table(bucketOf(id));
    await this.rememberTables();
    return table.get(id);
  }

  /** Everything that is signed, of a registry that signs. */
  async skills(): Promise<ReadonlyMap<SkillId, SignedSkill>> {
    const all: Table[] = [];
    for (let at = 0; at < BUCKETS; at += AT_ONCE) {
      all.push(...(await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => this.table(at + i)))));
    }
    await this.rememberTables();
    return new Map(all.flatMap((table) => [...table]));
  }

  /** The chain ends where the checkpoint says, and holds all that was seen of it. False where the checkpoint says nothing of it. */
  async checkEvents(skill: SkillId, lines: readonly string[]): Promise<boolean> {
    const answer = sha256(lines.join("\n"));
    if (this.checked.get(skill) === answer) return true;
    const opened = await this.open();
    const signed = opened === undefined ? undefined : await this.tipOf(skill, lines.length);
    if (opened === undefined || signed === undefined) return false;
    const known = tipFrom(opened.before?.seen[skill]);
    if (lines.length < signed.n) {
      throw this.refuse(
        `it dropped an event: it shows ${lines.length} events of ${skill}, and its signed checkpoint says ${signed.n}`,
      );
    }
    const shown = lines.slice(0, signed.n);
    try {
      checkChain(skill, shown, [signed, ...(known === undefined ? [] : [known])]);
    } catch (error) {
      if (!(error instanceof RegistryError) || error.code !== "LEDGER_FORKED") throw error;
      throw this.refuse(`it shows another history than the one that is signed or was seen: ${error.message}`);
    }
    this.checked.set(skill, answer);
    await this.remember(opened, skill, signed);
    return true;
  }

  private open() {
    this.opened ??= this.readCheckpoint();
    return this.opened;
  }

  private async readCheckpoint(): Promise<Opened | undefined> {
    for (let tries = 1; ; tries++) {
      const opened = await this.readOnce();
      if (opened === undefined || (await this.catchUp(opened))) return opened;
      if (tries === TRIES) throw this.refuse(OTHER_TABLE);
    }
  }

  private async readOnce(): Promise<Opened | undefined> {
    const { location } = this.registry;
    const before = await this.pins.read(location);
    this.registry.position?.resume(positionsOf(before));
    const shown = await this.shown(before !== undefined || this.options.key !== undefined);
    const opened = checkShown(location, shown, before, { ...this.options, now: this.options.now() });
    return opened === undefined ? undefined : { ...opened, before };
  }

  /**
   * Holds what changed since it was met last against what it showed then, and remembers both: whichever key signs, no state that
   * is older is taken for a newer one. False where the tables are not of one moment with the checkpoint.
   */
  private async catchUp(opened: Opened): Promise<boolean> {
    const { checkpoint, before } = opened;
    const told = before?.told;
    const buckets = before === undefined ? [] : toBeRead(told ?? { tables: {}, skills: {} }, checkpoint.buckets);
    const read: ReadTable[] = [];
    for (let at = 0; at < buckets.length; at += AT_ONCE) {
      const some = buckets.slice(at, at + AT_ONCE).map((bucket) => this.readTable(opened, bucket));
      for (const table of await Promise.all(some)) {
        if (table === undefined) return false;
        read.push(table);
      }
    }
    const isAnew = this.options.key !== undefined;
    opened.pin = await this.pins.update(this.registry.location, (now) => {
      const joined = joinedPins(now, opened.pin, isAnew);
      return read.length === 0 ? joined : { ...joined, told: withTables(joined.told, read) };
    });
    for (const { bucket, rows } of read) this.tables.set(bucket, rows);
    return true;
  }

  /** What it shows of itself. Older programs know no such documents: they sign nothing. */
  private async shown(isExpected: boolean): Promise<Shown> {
    try {
      const keys = keyDocumentSchema.safeParse(await this.registry.signed?.("/v1/keys")).data;
      if (keys === undefined || keys.keys.length === 0) return undefined;
      const envelope = envelopeSchema.safeParse(await this.registry.signed?.("/v1/checkpoint")).data;
      if (envelope !== undefined) return { keys, envelope, positions: this.registry.position?.seen() ?? [] };
    } catch (error) {
      const isAbsent = error instanceof RegistryError && ABSENT.has(error.code);
      if (!isAbsent || isExpected) throw error;
      return undefined;
    }
    throw this.refuse("it has keys and no checkpoint that can be read");
  }

  /** A skill's signed tip; read again where the skill has gone on since the checkpoint was read. */
  private async tipOf(skill: SkillId, n: number): Promise<ChainTip | undefined> {
    let tip = await this.skill(skill);
    for (let tries = 1; (tip?.n ?? 0) < n && tries < TRIES; tries++) {
      this.renew();
      tip = await this.skill(skill);
    }
    return tip;
  }

  private async table(bucket: number): Promise<Table> {
    for (let tries = 1; tries <= TRIES; tries++) {
      const opened = await this.open();
      const known = this.tables.get(bucket);
      if (known !== undefined) return known;
      const table = opened === undefined ? undefined : await this.readTable(opened, bucket);
      if (table === undefined) {
        this.renew();
        continue;
      }
      this.tables.set(bucket, table.rows);
      if (opened?.pin.told?.tables[bucket] !== table.digest) this.unremembered.push(table);
      return table.rows;
    }
    throw this.refuse(OTHER_TABLE);
  }

  /** Undefined where it is not the one that this checkpoint signs. */
  private async readTable({ checkpoint, before }: Opened, bucket: number): Promise<ReadTable | undefined> {
    const digest = checkpoint.buckets[bucket];
    const answer = digest === EMPTY_TABLE ? { table: "" } : await this.registry.signed?.(`/v1/checkpoint/${bucket}`);
    const text = checkpointTableSchema.safeParse(answer).data?.table;
    const rows = text === undefined || sha256(text) !== digest ? undefined : parseBucket(text);
    if (rows === undefined || digest === undefined) return undefined;
    const table = { bucket, digest, rows };
    const why = goneBack(before?.seen ?? {}, table) ?? goneBack(before?.told?.skills ?? {}, table);
    if (why !== undefined) throw this.refuse(why);
    return table;
  }

  private async rememberTables(): Promise<void> {
    const read = this.unremembered;
    this.unremembered = [];
    const opened = read.length === 0 ? undefined : await this.open();
    if (opened === undefined) return;
    opened.pin = await this.pins.update(this.registry.location, (now = opened.pin) => ({
      ...now,
      told: withTables(now.told, read),
    }));
  }

  private async remember(opened: Opened, skill: SkillId, tip: ChainTip): Promise<void> {
    if (opened.pin.seen[skill] === `${tip.n} ${tip.hash}`) return;
    opened.pin = await this.pins.update(this.registry.location, (now) => withSeen(now ?? opened.pin, skill, tip));
  }

  /** The refusal of this registry. */
  refuse(why: string): RegistryError {
    return untrusted(this.registry.location, why, "Ask its keeper, or compare with the repository itself.");
  }
}

const OTHER_TABLE = "a table of its checkpoint is not the one that is signed";

const ABSENT: ReadonlySet<string> = new Set([
  "REGISTRY_INVALID",
  "UNAUTHENTICATED",
  "ROUTE_NOT_FOUND",
  "FILE_NOT_FOUND",
]);

function tipFrom(text: string | undefined): ChainTip | undefined {
  const [n = "", hash = ""] = (text ?? "").split(" ");
  return text === undefined ? undefined : { n: Number(n), hash: hash as `sha256:${string}` };
}
