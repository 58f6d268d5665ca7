/**
 * The closed table of ledger events (DESIGN 4.1), their one byte form, and the chain that joins a skill's events.
 *
 * A chain is one skill's events, or those of the registry itself (`_registry`). Its lines are canonical JSON, LF
 * after each; `n` counts from 1 without gaps and `prev` is the SHA-256 of the line before, without its LF. Bytes once
 * appended are never recomputed, so a change to any field here is a new ENGINE.
 */
import { z } from "zod";
import { canonicalJson, type Json, sha256 } from "../bytes.ts";
import { quote, RegistryError } from "../errors.ts";
import type { Digest, SkillId } from "../names.ts";
import {
  acceptingFields,
  bindingFields,
  bringingFields,
  brought,
  declared,
  digest,
  emergencyFields,
  force,
  heldStage,
  judgedAs,
  list,
  listedFinding,
  moment,
  oid,
  pinned,
  pinnedServer,
  rewrittenFields,
  text,
  turn,
  version,
} from "./event-fields.ts";

/** The rules that wrote an event. An engine that meets a higher number appends nothing. */
export const ENGINE = 1;
/** The layout of the ledger's tree. */
export const FORMAT = 1;
export const EVENTS_PER_FILE = 256;
/** Characters of one event's line. */
const MAX_EVENT_LENGTH = 128 * 1024;
export const REGISTRY_CHAIN = "_registry";
export type ChainId = SkillId | typeof REGISTRY_CHAIN;

export const KINDS = ["skill", "agent", "mcp-server", "hook", "group"] as const;
export const STATES = ["online", "deprecated", "yanked", "offline", "withdrawn"] as const;
export type State = (typeof STATES)[number];
export const VISIBILITIES = ["public", "internal", "private"] as const;
export type Visibility = (typeof VISIBILITIES)[number];

const common = {
  n: z.int().min(1),
  prev: digest.nullable(),
  ...moment,
  commit: oid,
  /** The commit's author as it names itself, or an operator's login for evidence: a claim, never an address. */
  by: text,
  /** The pull request that the commit's subject names: a claim. */
  pr: z.int().min(1).exactOptional(),
  engine: z.int().min(1),
};

const offerChanges = z.strictObject({
  visibility: z.strictObject({ from: z.enum(VISIBILITIES), to: z.enum(VISIBILITIES) }).exactOptional(),
  readers: z.strictObject({ from: list, to: list }).exactOptional(),
  owners: z.strictObject({ from: list, to: list }).exactOptional(),
  /** Who reads it as its owners do, where the settings leave others than `owners`. */
  readingOwners: z.strictObject({ from: list, to: list }).exactOptional(),
  tags: z.strictObject({ from: list, to: list }).exactOptional(),
  enabled: z.strictObject({ from: z.boolean(), to: z.boolean() }).exactOptional(),
  /** Whether a lifecycle file sets these values. */
  governed: z.strictObject({ from: z.boolean(), to: z.boolean() }).exactOptional(),
});

export const eventSchema = z.discriminatedUnion("type", [
  z.strictObject({
    ...common,
    type: z.literal("released"),
    version,
    digest,
    /** Bytes of the archive. */
    size: z.int().min(0),
    tree: oid,
    /** The skill's folder in the trunk at `commit`. */
    path: text,
    name: text,
    description: text,
    kind: z.enum(KINDS),
    /** What it declares of itself, where that is anything. */
    declares: declared.exactOptional(),
    /** `namespace/name@range`, as it asked. */
    requires: list.exactOptional(),
    /** What that was then, directly or not: what needs nothing first. */
    closure: z.array(pinned).exactOptional(),
    /** What a group holds. */
    members: z.array(z.union([pinned, pinnedServer])).exactOptional(),
    /** The file that a harness is given, for another kind than `skill`. */
    payload: text.exactOptional(),
    /** Where its content was fetched from, and the tree of the trunk's folder that says so. */
    source: z.strictObject({ from: text, folder: oid }).exactOptional(),
    rules: digest,
    verdict: z.enum(["pass", "review"]),
    /** What was found and accepted; a later release that has it too needs a waiver again. */
    waived: z.array(z.strictObject({ rule: text, path: text, fingerprint: digest })).exactOptional(),
    forced: z.boolean().exactOptional(),
    force: force.exactOptional(),
    /** How it was judged and what it can reach; absent in what was written before that was remembered. */
    scan: judgedAs.exactOptional(),
    brought,
    notes: text,
  }),
  z.strictObject({
    ...common,
    type: z.literal("refused"),
    version: version.exactOptional(),
    tree: oid,
    path: text,
    findings: z.strictObject({ digest, count: z.int().min(1), list: z.array(listedFinding) }),
    /** What it needs, where that stands in its way: it is tried again when one of these changes. */
    requires: list.exactOptional(),
    ...bringingFields,
  }),
  z.strictObject({
    ...common,
    type: z.literal("held"),
    version,
    tree: oid,
    path: text,
    /** The evidence that is missing, `kind:subject` each. */
    waiting: list,
    /** Who has to approve, as the first parent had it. */
    stages: z.array(heldStage),
    ...bringingFields,
  }),
  z.strictObject({
    ...common,
    type: z.literal("evidence"),
    kind: text,
    after: oid.nullable(),
    subject: text,
    body: text,
    digest,
    source: text,
  }),
  z.strictObject({ ...common, type: z.literal("retired"), path: text }),
  z.strictObject({ ...common, type: z.literal("restored"), path: text }),
  z.strictObject({ ...common, type: z.literal("renamed"), path: text.exactOptional(), from: text, to: text }),
  z.strictObject({
    ...common,
    type: z.literal("channel"),
    name: text,
    from: version.nullable(),
    to: version.nullable(),
    brought,
  }),
  z.strictObject({
    ...common,
    type: z.literal("state"),
    version,
    from: z.enum(STATES),
    to: z.enum(STATES),
    reason: text,
    replacement: text.exactOptional(),
    sunset: text.exactOptional(),
    ...emergencyFields,
    brought,
  }),
  z.strictObject({ ...common, type: z.literal("offer"), changes: offerChanges, ...acceptingFields, brought }),
  z.strictObject({ ...common, type: z.literal("binding"), ...bindingFields }),
  z.strictObject({ ...common, type: z.literal("rewritten"), ...rewrittenFields }),
]);

export type LedgerEvent = z.infer<typeof eventSchema>;
export type EventType = LedgerEvent["type"];
type EventOf<T extends EventType> = Extract<LedgerEvent, { type: T }>;
export type ReleasedEvent = EventOf<"released">;
export type Force = z.infer<typeof force>;
export type HeldStage = z.infer<typeof heldStage>;
export type { HeldChange, HeldGroup } from "./event-fields.ts";
export type OfferChanges = z.infer<typeof offerChanges>;

/** What a planner says happened; the chain adds `n` and `prev`. */
export type Fact = { [T in EventType]: Omit<EventOf<T>, "n" | "prev" | "engine"> }[EventType];

/** The end of a chain: how many events it has and the hash of its last line. */
export interface ChainTip {
  readonly n: number;
  readonly hash: Digest | null;
}
export const EMPTY_CHAIN: ChainTip = { n: 0, hash: null };

/** Appends a fact to a chain. */
export function chain(tip: ChainTip, fact: Fact): { event: LedgerEvent; line: string; tip: ChainTip } {
  // What the next reader would refuse is never written: bytes once appended stay.
  const event = eventSchema.parse({ ...fact, n: tip.n + 1, prev: tip.hash, engine: ENGINE });
  const line = canonicalJson(event as unknown as Json);
  if (line.length > MAX_EVENT_LENGTH)
    throw new TypeError(`an event of ${line.length} characters: ${line.slice(0, 200)}`);
  return { event, line, tip: { n: event.n, hash: sha256(line) } };
}

/** Reads one line of a ledger that was checked before. */
export function readEvent(line: string): LedgerEvent {
  return eventSchema.parse(JSON.parse(line));
}

/** Reads one line that continues a chain. Throws LEDGER_CORRUPT naming chain and line; ENGINE_TOO_OLD for a newer engine. */
export function parseEventLine(chainId: ChainId, tip: ChainTip, line: string): LinkedEvent {
  const raw = parseJson(chainId, tip, line);
  const engine = (raw as { engine?: unknown } | null)?.engine;
  if (typeof engine === "number" && engine > ENGINE) throw engineTooOld(engine);
  const parsed = eventSchema.safeParse(raw);
  if (!parsed.success) {
    const what = quote(z.prettifyError(parsed.error).replaceAll(/\s+/g, " "), 600);
    throw corrupt(chainId, tip, `is malformed: ${what}`);
  }
  return linked(chainId, tip, { event: parsed.data, line });
}

/**
 * Reads one line of a ledger commit every line of which this machine has read with `parseEventLine`, or written: its place
 * in the chain is looked at again, and the fields of a plain event are not. Throws LEDGER_CORRUPT.
 */
export function reparseEventLine(chainId: ChainId, tip: ChainTip, line: string): LinkedEvent {
  const event = parseJson(chainId, tip, line) as LedgerEvent | null;
  return isPlain(event) ? linked(chainId, tip, { event, line }) : parseEventLine(chainId, tip, line);
}

/** Nearly all are; the others hold objects whose members come in the schema's order. */
function isPlain(event: LedgerEvent | null): event is LedgerEvent {
  if (event?.type !== "released") return event?.type === "channel";
  return (event.declares ?? event.closure ?? event.members ?? event.waived) === undefined;
}

/** An event, and the end of its chain after it. */
export interface LinkedEvent {
  readonly event: LedgerEvent;
  readonly tip: ChainTip;
}

function parseJson(chainId: ChainId, tip: ChainTip, line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw corrupt(chainId, tip, "is not JSON.", cause);
  }
}

function linked(chainId: ChainId, tip: ChainTip, read: { event: LedgerEvent; line: string }): LinkedEvent {
  const { event, line } = read;
  if (event.n !== tip.n + 1 || event.prev !== tip.hash)
    throw corrupt(chainId, tip, "does not continue the event before it.");
  return { event, tip: { n: event.n, hash: sha256(line) } };
}

function corrupt(chainId: ChainId, { n }: ChainTip, what: string, cause?: unknown): RegistryError {
  const hint = "Run `skilltrunk verify` to find the first wrong event; a good clone of the ledger restores it.";
  const message = `The ledger's event ${n + 1} of ${chainId} ${what}`;
  return new RegistryError("LEDGER_CORRUPT", message, { ...(cause === undefined ? {} : { cause }), hint });
}

export function engineTooOld(engine: number): RegistryError {
  return new RegistryError(
    "ENGINE_TOO_OLD",
    `The ledger was written by engine ${engine}; this program has engine ${ENGINE} and appends nothing.`,
    { hint: "Upgrade skilltrunk; what is published goes on being served." },
  );
}

/** `head.json`: how far the ledger is. A function of the trunk, like everything else in its tree. */
export const headSchema = z.strictObject({
  format: z.int().min(1),
  engine: z.int().min(1),
  /** The commit the ledger starts at (`history.from`), or null for the root. */
  from: oid.nullable(),
  /** The last first-parent commit taken. */
  trunk: oid.nullable(),
  /** `at` of that commit: the floor for the next one. */
  at: z.iso.datetime({ precision: 0 }).nullable(),
  turn,
  /** How many skills are live (released and not retired). */
  live: z.int().min(0),
});
export type LedgerHead = z.infer<typeof headSchema>;
export const EMPTY_HEAD: LedgerHead = { format: FORMAT, engine: ENGINE, from: null, trunk: null, at: null, live: 0 };

/** Which file of a chain holds its `n`th event: `<k>` of `<k>.ndjson`. */
export function eventFile(n: number): number {
  return Math.floor((n - 1) / EVENTS_PER_FILE);
}

/** The ledger path of a chain's folder. */
export function chainFolder(chainId: ChainId): string {
  return `events/${chainId}`;
}

/** The ledger path of a release's tree. */
export function releasePath(skill: SkillId, releaseVersion: string): string {
  return `releases/${skill}/${releaseVersion}`;
}
