/** What a client remembers of a registry that signs, and what it holds the registry's next checkpoint against. */
import { z } from "zod";
import { compareUtf8 } from "../bytes.ts";
import { quote, RegistryError } from "../errors.ts";
import type { ChainTip } from "../ledger/event.ts";
import { CHECKPOINT_TYPE, type Checkpoint, parseCheckpoint } from "./checkpoint.ts";
import { type Envelope, openEnvelope } from "./dsse.ts";
import { followKeys, type KeyDocument, MAX_KEYS } from "./key-document.ts";
import { toldSchema } from "./told-tables.ts";

const record = z.record(z.string().max(200), z.string().max(400));

export const pinSchema = z.strictObject({
  format: z.literal(1),
  registry: z.string().max(4096),
  /** Trusted keys: id → public key. */
  keys: record,
  /** Ids of keys that are known to be revoked → why. */
  revoked: record,
  /** When the newest checkpoint that was seen was signed. */
  at: z.string().max(40),
  /** How far along it was, as it says it: sealed, for it alone to read, and with the key of this id alone. */
  positions: z.record(z.string().max(200), z.array(z.string().max(400)).max(16)).exactOptional(),
  /** Skill → `n hash` of the longest chain that was seen. */
  seen: z.record(z.string().max(200), z.string().max(100)),
  /** What its signed tables said. */
  told: toldSchema.exactOptional(),
});
export type RegistryPin = z.infer<typeof pinSchema>;

export interface TrustOptions {
  /** A key's id that somebody was told; absent: the registry's keys are taken at first sight. */
  readonly key: string | undefined;
  /** Seconds after which a checkpoint is too old. */
  readonly maxAgeSeconds: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What a registry shows of itself; `undefined`: it signs nothing. */
export type Shown =
  | { readonly keys: KeyDocument; readonly envelope: Envelope; readonly positions?: readonly string[] }
  | undefined;

/** A clock may be this much slow. */
const SKEW_SECONDS = 300;
/** What was found is as far as what was known, unless somebody else has found more in between. */
const KEPT_POSITIONS = 4;
/** Keys of which positions are kept: one that signs no more may be put back with an old state. */
const KEPT_KEYS = 4;
/** Clocks of replicas may differ by this much: a checkpoint is not yet a replayed one. */
const REPLICA_SKEW_SECONDS = 120;

/**
 * Checks what a registry shows against what is known of it. Answers the checkpoint and what to remember from now on; both
 * undefined where the registry signs nothing and nobody expected it to. Throws REGISTRY_UNTRUSTED, with the words that say which.
 */
export function checkShown(
  registry: string,
  shown: Shown,
  pin: RegistryPin | undefined,
  options: TrustOptions,
): { readonly checkpoint: Checkpoint; readonly pin: RegistryPin } | undefined {
  const { key } = options;
  if (shown === undefined) {
    if (pin === undefined && key === undefined) return undefined;
    throw untrusted(registry, "it signs nothing, and it was expected to", "Somebody may stand between you and it.");
  }
  const pinned = pinnedKeys(registry, shown.keys, pin, key);
  const { trusted, revoked } = followKeys(shown.keys, pinned, new Map(Object.entries(pin?.revoked ?? {})));
  if (trusted.size === 0) {
    const why = [...revoked.values()].map((reason) => quote(reason, 200)).join("; ");
    throw untrusted(registry, `every key that is known of it was revoked (${why})`, NEW_KEY);
  }
  const { envelope, positions = [] } = shown;
  const opened = openEnvelope(envelope, CHECKPOINT_TYPE, trusted);
  const checkpoint = opened === undefined ? undefined : parseCheckpoint(opened.payload);
  if (checkpoint === undefined) throw wronglySigned(registry, envelope, revoked);
  checkTime(registry, checkpoint, pin, options);
  const keys = Object.fromEntries([...trusted].slice(0, MAX_KEYS));
  const seen = pin?.seen ?? {};
  const at = pin !== undefined && pin.at > checkpoint.at ? pin.at : checkpoint.at;
  const known = new Set(positionsOf(pin));
  const said = positions.filter((one) => !known.has(one));
  const remembered = { at, ...joinedPositions({ [opened?.keyId ?? ""]: said }, pin?.positions) };
  return {
    checkpoint,
    pin: { ...remembered, format: 1, registry, keys, revoked: Object.fromEntries(revoked), seen },
  };
}

/** Everything that it said of how far along it was, whichever key sealed it. */
export function positionsOf(pin: RegistryPin | undefined): readonly string[] {
  return Object.values(pin?.positions ?? {}).flat();
}

type Positions = NonNullable<RegistryPin["positions"]>;

/** What a key sealed says nothing about what another one did: neither takes the other's place. */
function joinedPositions(found: Positions = {}, now: Positions = {}): Pick<RegistryPin, "positions"> {
  const keys = [...new Set([...Object.keys(found), ...Object.keys(now)])];
  const joined = keys.map((key) => {
    const all = new Set([...(found[key] ?? []), ...(now[key] ?? [])]);
    return [key, [...all].slice(0, KEPT_POSITIONS)] as const;
  });
  const told = joined.filter(([, positions]) => positions.length > 0).slice(0, KEPT_KEYS);
  return told.length === 0 ? {} : { positions: Object.fromEntries(told) };
}

/**
 * What is remembered, with what somebody has found since who began from an older memory: nothing of either is lost, keys that
 * either knows to be revoked aside. With `isAnew`, the keys are those that were found, and no other.
 */
export function joinedPins(now: RegistryPin | undefined, found: RegistryPin, isAnew: boolean): RegistryPin {
  if (now === undefined) return found;
  const revoked = { ...now.revoked, ...found.revoked };
  const known = Object.entries({ ...(isAnew ? {} : now.keys), ...found.keys });
  const keys = Object.fromEntries(known.filter(([id]) => revoked[id] === undefined).slice(0, MAX_KEYS));
  const [, at = found.at] = [now.at, found.at].sort(compareUtf8);
  const told = now.told === undefined ? {} : { told: now.told };
  return { ...found, keys, revoked, at, ...joinedPositions(found.positions, now.positions), seen: now.seen, ...told };
}

/** The same with the end of a skill's chain. Throws REGISTRY_UNTRUSTED where another end of the same length was seen. */
export function withSeen(pin: RegistryPin, skill: string, { n, hash }: ChainTip): RegistryPin {
  const [known = "0", before] = ((Object.hasOwn(pin.seen, skill) ? pin.seen[skill] : undefined) ?? "").split(" ");
  if (Number(known) === n && before !== hash) {
    const why = `it shows another history: event ${n} of ${skill} is not the one that was seen before`;
    throw untrusted(pin.registry, why, "Ask its keeper, or compare with the repository itself.");
  }
  return Number(known) >= n ? pin : { ...pin, seen: { ...pin.seen, [skill]: `${n} ${hash}` } };
}

const NEW_KEY = "If its keeper says that it has a new key, compare the id with theirs and give it with --key.";

/** A key that is given counts more than what was seen before. */
function pinnedKeys(
  registry: string,
  { keys }: KeyDocument,
  pin: RegistryPin | undefined,
  key: string | undefined,
): ReadonlyMap<string, string> {
  if (key !== undefined) {
    const known = keys.find(({ id }) => id === key);
    if (known !== undefined) return new Map([[known.id, known.publicKey]]);
    throw untrusted(
      registry,
      `it does not have the key ${quote(key, 80)}`,
      "Compare the id with the registry's keeper.",
    );
  }
  if (pin !== undefined) return new Map(Object.entries(pin.keys));
  return new Map(keys.filter(({ revoked }) => revoked === undefined).map(({ id, publicKey }) => [id, publicKey]));
}

function wronglySigned(registry: string, envelope: Envelope, revoked: ReadonlyMap<string, string>): RegistryError {
  const [first] = envelope.signatures;
  const keyid = first?.keyid ?? "";
  const reason = revoked.get(keyid);
  if (reason !== undefined) {
    return untrusted(registry, `its checkpoint is signed with a key that was revoked (${quote(reason, 200)})`, NEW_KEY);
  }
  return untrusted(
    registry,
    `its checkpoint is not signed with a key that is known of it, but with ${quote(keyid, 80)}, which none of those introduced`,
    NEW_KEY,
  );
}

function checkTime(
  registry: string,
  { at }: Checkpoint,
  pin: RegistryPin | undefined,
  { maxAgeSeconds, now }: TrustOptions,
): void {
  const seconds = Math.floor(now / 1000) - Math.floor(Date.parse(at) / 1000);
  if (seconds < -SKEW_SECONDS) {
    throw untrusted(
      registry,
      `its checkpoint is signed for ${at}, which is still to come`,
      "Check this machine's clock.",
    );
  }
  if (pin !== undefined && Date.parse(pin.at) - Date.parse(at) > REPLICA_SKEW_SECONDS * 1000) {
    throw untrusted(
      registry,
      `it replays an old snapshot: its checkpoint is of ${at}, and one of ${pin.at} was seen before`,
      "Something between you and it, or its host, hides what came since.",
    );
  }
  if (seconds > maxAgeSeconds) {
    throw untrusted(
      registry,
      `it is stale: its checkpoint is of ${at}, more than ${Math.floor(maxAgeSeconds / 3600)} hours ago`,
      "Its host may hold back what came since; --max-age takes an older one.",
    );
  }
}

/** The refusal of a registry, in one sentence. */
export function untrusted(registry: string, why: string, hint: string): RegistryError {
  return new RegistryError("REGISTRY_UNTRUSTED", `${quote(registry)} is not to be trusted: ${why}.`, {
    hint: `Nothing that it answered was used. ${hint}`,
  });
}
