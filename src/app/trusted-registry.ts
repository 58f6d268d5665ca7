/**
 * A registry whose answers are held against its signed checkpoint: what `resolve` says of a skill, and the skill's chain of
 * events, have to end where the checkpoint says, and never before what was seen of it.
 */
import type { AsOf } from "../core/as-of.ts";
import { sha256 } from "../core/bytes.ts";
import { bucketOf, type Checkpoint, checkpointTableSchema, parseBucket } from "../core/checkpoint.ts";
import { envelopeSchema } from "../core/dsse.ts";
import { RegistryError } from "../core/errors.ts";
import type { ChainTip } from "../core/event.ts";
import { keyDocumentSchema } from "../core/key-document.ts";
import { checkChain, releasedOrBefore, toLocked } from "../core/lock.ts";
import type { SkillId, SkillRequest } from "../core/names.ts";
import { checkShown, type RegistryPin, type Shown, type TrustOptions, untrusted } from "../core/registry-pin.ts";
import type { ReleaseView } from "../core/view.ts";
import type { Registry } from "./ports.ts";
import type { Pins } from "./signing.ts";

/** The same registry, checked. One that signs nothing is let through unless it was expected to sign. */
export function trustedRegistry(
  registry: Registry,
  pins: Pins,
  options: Omit<TrustOptions, "now"> & { readonly now: () => number },
): Registry {
  if (registry.signed === undefined) return registry;
  const trust = new CheckpointTrust(registry, pins, options);
  const checked: Pick<Registry, "resolve" | "events"> = {
    async resolve(request: SkillRequest, asOf?: AsOf) {
      const view = await registry.resolve(request, asOf);
      if (asOf === undefined) await trust.checkRelease(view);
      return view;
    },
    async events(skill: SkillId) {
      const lines = await registry.events(skill);
      await trust.checkEvents(skill, lines);
      return lines;
    },
  };
  // Everything else is the registry's own.
  return Object.assign(Object.create(registry) as Registry, checked);
}

type Options = Omit<TrustOptions, "now"> & { readonly now: () => number };

class CheckpointTrust {
  private readonly registry: Registry;
  private readonly pins: Pins;
  private readonly options: Options;
  private opened: Promise<{ readonly checkpoint: Checkpoint; readonly pin: RegistryPin } | undefined> | undefined;
  private readonly tables = new Map<number, ReadonlyMap<SkillId, ChainTip>>();
  /** Skill → digest of the lines that were checked: others are another answer. */
  private readonly checked = new Map<SkillId, string>();

  constructor(registry: Registry, pins: Pins, options: Options) {
    this.registry = registry;
    this.pins = pins;
    this.options = options;
  }

  /** A release is what its skill's own chain published, and that chain is the signed one. */
  async checkRelease(view: ReleaseView): Promise<void> {
    const { id, version, digest, chain } = view;
    const locked = toLocked({ id, version, digest, registry: this.registry.location, chain });
    // What makes no sense is refused by whoever asked.
    if (locked === undefined || (await this.checkpoint()) === undefined) return;
    const signed = await this.tipOf(locked.id, locked.chain.n);
    if (signed === undefined || signed.n !== locked.chain.n || signed.hash !== locked.chain.hash) {
      throw this.refuse(
        `it says that ${locked.id} has ${locked.chain.n} events that end with ${locked.chain.hash}, and its signed checkpoint says ${tipWords(signed)}`,
      );
    }
    const lines = await this.registry.events(locked.id);
    await this.checkEvents(locked.id, lines);
    const names = new Set<SkillId>();
    let chained = lines;
    for (
      let before = releasedOrBefore(locked, chained);
      before !== "released";
      before = releasedOrBefore(locked, chained)
    ) {
      if (before === undefined || names.has(before))
        throw this.refuse(`the events of ${locked.id} never published ${version} with the digest ${locked.digest}`);
      names.add(before);
      chained = await this.registry.events(before);
      if (!(await this.checkEvents(before, chained)))
        throw this.refuse(`its signed checkpoint says nothing of ${before}`);
    }
    const state = lastState(lines, locked.version);
    if (state === "withdrawn" || state === "offline")
      throw this.refuse(`it gives out ${locked.id}@${version}, and that skill's own events say that it is ${state}`);
  }

  /** The chain ends where the checkpoint says, and holds all that was seen of it. False where the checkpoint says nothing of it. */
  async checkEvents(skill: SkillId, lines: readonly string[]): Promise<boolean> {
    const answer = sha256(lines.join("\n"));
    if (this.checked.get(skill) === answer) return true;
    const opened = await this.checkpoint();
    const signed = opened === undefined ? undefined : await this.tipOf(skill, lines.length);
    if (opened === undefined || signed === undefined) return false;
    const known = tipFrom(opened.pin.seen[skill]);
    if (known !== undefined && signed.n < known.n) {
      throw this.refuse(`it was rolled back: ${skill} has ${signed.n} events, and ${known.n} were seen before`);
    }
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
    await this.remember(opened.pin, skill, signed);
    return true;
  }

  private checkpoint() {
    this.opened ??= this.open();
    return this.opened;
  }

  private async open() {
    const { location } = this.registry;
    const pin = await this.pins.read(location);
    const shown = await this.shown(pin !== undefined || this.options.key !== undefined);
    const opened = checkShown(location, shown, pin, { ...this.options, now: this.options.now() });
    if (opened !== undefined) await this.pins.write(opened.pin);
    return opened;
  }

  /** What it shows of itself. Older programs know no such documents: they sign nothing. */
  private async shown(isExpected: boolean): Promise<Shown> {
    try {
      const keys = keyDocumentSchema.safeParse(await this.registry.signed?.("/v1/keys")).data;
      if (keys === undefined || keys.keys.length === 0) return undefined;
      const envelope = envelopeSchema.safeParse(await this.registry.signed?.("/v1/checkpoint")).data;
      if (envelope !== undefined) return { keys, envelope };
    } catch (error) {
      const isAbsent = error instanceof RegistryError && ABSENT.has(error.code);
      if (!isAbsent || isExpected) throw error;
      return undefined;
    }
    throw this.refuse("it has keys and no checkpoint that can be read");
  }

  /** A skill's signed tip; read again, once, where the skill has gone on since the checkpoint was read. */
  private async tipOf(skill: SkillId, n: number, isAgain = false): Promise<ChainTip | undefined> {
    const bucket = bucketOf(skill);
    const opened = await this.checkpoint();
    const rows = this.tables.get(bucket) ?? (await this.readTable(bucket, opened?.checkpoint));
    const tip = rows?.get(skill);
    if (!isAgain && (rows === undefined || (tip?.n ?? 0) < n)) {
      this.opened = undefined;
      this.tables.clear();
      return await this.tipOf(skill, n, true);
    }
    if (rows === undefined) throw this.refuse("a table of its checkpoint is not the one that is signed");
    this.tables.set(bucket, rows);
    return tip;
  }

  /** Undefined where it is not the one that this checkpoint signs. */
  private async readTable(
    bucket: number,
    checkpoint: Checkpoint | undefined,
  ): Promise<ReadonlyMap<SkillId, ChainTip> | undefined> {
    const answer = await this.registry.signed?.(`/v1/checkpoint/${bucket}`);
    const table = checkpointTableSchema.safeParse(answer).data?.table;
    if (table === undefined || sha256(table) !== checkpoint?.buckets[bucket]) return undefined;
    return parseBucket(table);
  }

  private async remember(pin: RegistryPin, skill: SkillId, { n, hash }: ChainTip): Promise<void> {
    const line = `${n} ${hash}`;
    if (pin.seen[skill] === line) return;
    (pin.seen as Record<string, string>)[skill] = line;
    await this.pins.write(pin);
  }

  private refuse(why: string): RegistryError {
    return untrusted(this.registry.location, why, "Ask its keeper, or compare with the repository itself.");
  }
}

const ABSENT: ReadonlySet<string> = new Set(["REGISTRY_INVALID", "ROUTE_NOT_FOUND", "FILE_NOT_FOUND"]);

function tipWords(tip: ChainTip | undefined): string {
  return tip === undefined ? "that there is no such skill" : `${tip.n} that end with ${tip.hash}`;
}

function tipFrom(text: string | undefined): ChainTip | undefined {
  const [n = "", hash = ""] = (text ?? "").split(" ");
  return text === undefined ? undefined : { n: Number(n), hash: hash as `sha256:${string}` };
}

/** The state that a chain left a version in, as far as this chain itself says. */
function lastState(lines: readonly string[], version: string): string | undefined {
  for (const line of lines.toReversed()) {
    if (!line.includes('"type":"state"')) continue;
    const event = JSON.parse(line) as { readonly type?: string; readonly version?: string; readonly to?: string };
    if (event.type === "state" && event.version === version) return event.to;
  }
  return undefined;
}
