/**
 * `skilltrunk.lock`: which release is in which folder, and how far the registry's chain of that skill was when it was
 * put there. Canonical JSON with one fact a line, so that Git merges most of what two branches do; lock-merge.ts does the rest.
 */
import { z } from "zod";
import { compareUtf8, sha256 } from "../bytes.ts";
import { quote, RegistryError } from "../errors.ts";
import type { ChainTip } from "../ledger/event.ts";
import { type Digest, isDigest, isVersion, parseSkillId, type SkillId } from "../names.ts";

export const LOCK_NAME = "skilltrunk.lock";
const LOCK_FORMAT = 1;
export const MAX_LOCK_BYTES = 4 << 20;

const digest = z.custom<Digest>((v) => typeof v === "string" && isDigest(v), "expected sha256:<64 hex digits>");
/** Places of one skill: more harnesses than there are. */
const MAX_LINKS = 200;
const place = z.string().min(1).max(4096);
/** Entries that one skill has in agents' own files. */
const MAX_ENTRIES = 1000;
const lockedEntry = z.strictObject({
  /** The agent, as `--agent` names it; where its files are, no lock says. */
  harness: z.string().min(1).max(64),
  /** The server's name in its settings; absent: the agent's own file below its folder of agents. */
  server: z.string().min(1).max(64).exactOptional(),
  /** Of what was entered: of a server its canonical JSON, of an agent its file. */
  digest,
  /** What was not there before, and goes with the last entry. */
  made: z.enum(["file", "key"]).exactOptional(),
});
export type LockedEntry = z.infer<typeof lockedEntry>;

const skillId = z.custom<SkillId>((v) => typeof v === "string" && parseSkillId(v) === v, "expected namespace/name");
/** Skills that one skill needs, directly or not, or holds. */
const MAX_NEEDS = 1000;
const heldRelease = z.custom<string>((v) => typeof v === "string" && isRelease(v), "expected namespace/name@version");
const lockedSkill = z.strictObject({
  id: skillId,
  version: z.custom<string>((v) => typeof v === "string" && isVersion(v), "expected a SemVer version"),
  digest,
  /** Where it came from, without credentials. */
  registry: z.string().min(1).max(4096),
  chain: z.strictObject({ n: z.int().min(1), hash: digest }),
  /** The version, range or channel that was asked for; absent: `latest`. */
  wanted: z.string().min(1).max(256).exactOptional(),
  /** Nobody asked for it by itself: what needs or holds it brought it. Absent in locks of before, too. */
  brought: z.literal(true).exactOptional(),
  /** The agent whose manifest brought it; absent: a person did. */
  agent: z.string().min(1).max(256).exactOptional(),
  /** Other places that lead to this one. */
  links: z.array(place).min(1).max(MAX_LINKS).exactOptional(),
  /** Every skill that it needs, directly or not; absent: none. */
  needs: z.array(skillId).min(1).max(MAX_NEEDS).readonly().exactOptional(),
  /** Of a group: every skill that it holds, as that very release; absent: none. */
  holds: z.array(heldRelease).min(1).max(MAX_NEEDS).readonly().exactOptional(),
  /** What it has in agents' own files: servers in their settings, agents in their folders. */
  entries: z.array(lockedEntry).min(1).max(MAX_ENTRIES).readonly().exactOptional(),
});
export type LockedSkill = z.infer<typeof lockedSkill>;

function isRelease(text: string): boolean {
  const [id = "", version = "", ...more] = text.split("@");
  return more.length === 0 && parseSkillId(id) === id && isVersion(version);
}

/** Folder (relative to the lock's own where it is below it, `/`-separated) → what is installed there. */
export type Lock = ReadonlyMap<string, LockedSkill>;

const lockSchema = z.strictObject({
  format: z.literal(LOCK_FORMAT),
  skills: z.record(place, lockedSkill),
});

/** Reads a lock; undefined (no file) is an empty one. Throws LOCK_INVALID. */
export function parseLock(text: string | undefined): Lock {
  if (text === undefined) return new Map();
  if (text.length > MAX_LOCK_BYTES) throw invalid(`it is larger than ${MAX_LOCK_BYTES} bytes`);
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (cause) {
    const merging = /^<{7} /m.test(text);
    throw invalid(merging ? "it still has the conflict markers of a merge" : "it is not JSON", cause);
  }
  const format = (raw as { format?: unknown } | null)?.format;
  if (typeof format === "number" && format > LOCK_FORMAT) {
    throw new RegistryError("LOCK_INVALID", `${LOCK_NAME} has format ${format}; this program knows ${LOCK_FORMAT}.`, {
      hint: "Upgrade skilltrunk.",
    });
  }
  const parsed = lockSchema.safeParse(raw);
  if (!parsed.success) throw invalid(quote(z.prettifyError(parsed.error).replaceAll("\n", " "), 400));
  return new Map(Object.entries(parsed.data.skills));
}

/** The lock's one text: folders in UTF-8 order, keys in a fixed order, one fact a line. */
export function renderLock(lock: Lock): string {
  const skills = [...lock].sort(([a], [b]) => compareUtf8(a, b)).map(([folder, s]) => [folder, inOrder(s)]);
  return `${JSON.stringify({ format: LOCK_FORMAT, skills: Object.fromEntries(skills) }, undefined, 2)}\n`;
}

function inOrder({
  id,
  version,
  digest: d,
  registry,
  chain: { n, hash },
  wanted,
  brought,
  agent,
  links,
  needs,
  holds,
  entries,
}: LockedSkill): LockedSkill {
  return {
    id,
    version,
    digest: d,
    registry,
    chain: { n, hash },
    ...(wanted === undefined ? {} : { wanted }),
    ...(brought === undefined ? {} : { brought }),
    ...(agent === undefined ? {} : { agent }),
    ...(links === undefined ? {} : { links: [...links].sort(compareUtf8) }),
    ...(needs === undefined ? {} : { needs: [...needs].sort(compareUtf8) }),
    ...(holds === undefined ? {} : { holds: [...holds].sort(compareUtf8) }),
    ...(entries === undefined ? {} : { entries: entries.map(entryInOrder).sort(compareEntries) }),
  };
}

function entryInOrder({ harness, server, digest: d, made }: LockedEntry): LockedEntry {
  return { harness, ...(server === undefined ? {} : { server }), digest: d, ...(made === undefined ? {} : { made }) };
}

function compareEntries(a: LockedEntry, b: LockedEntry): number {
  return compareUtf8(a.harness, b.harness) || compareUtf8(a.server ?? "", b.server ?? "");
}

/** What a lock would remember of a release, or undefined where a registry's answer makes no sense. */
export function toLocked(
  answer: {
    readonly [K in keyof Omit<
      LockedSkill,
      "links" | "wanted" | "brought" | "agent" | "needs" | "holds" | "entries"
    >]: unknown;
  } & { readonly wanted?: unknown; readonly needs?: unknown; readonly holds?: unknown },
): LockedSkill | undefined {
  return lockedSkill.safeParse(answer).data;
}

/** Throws LEDGER_FORKED when a version that is locked already has another digest now: a release never changes. */
export function checkRelease(now: LockedSkill, seen: readonly LockedSkill[]): void {
  if (seen.some((before) => before.version === now.version && before.digest !== now.digest)) {
    throw forked(`${now.id}@${now.version} was installed with another digest before, and a release never changes`);
  }
}

/**
 * Does the chain whose lines these are still hold everything that was seen of it before? Throws LEDGER_FORKED when it
 * has become shorter, or when an event that was seen is another one now.
 */
export function checkChain(skill: SkillId, lines: readonly string[], seen: readonly ChainTip[]): void {
  const hashes: (Digest | null)[] = [null];
  for (const line of lines) {
    const event = parseLine(line);
    // Of an event that tells of a hidden skill no more than the hash is shown, and the next one says the same.
    const hidden = event.redacted === true && isDigest(String(event.hash)) ? (event.hash as Digest) : undefined;
    if (hidden === undefined && event.prev !== hashes.at(-1))
      throw forked(`Event ${hashes.length} of ${skill} does not continue the one before it`);
    hashes.push(hidden ?? sha256(line));
  }
  for (const tip of seen) {
    if (tip.n > lines.length) {
      throw forked(
        `The registry has ${lines.length} events of ${skill}, and ${tip.n} were seen before: it was rolled back`,
      );
    }
    if (hashes[tip.n] !== tip.hash) {
      throw forked(
        `Event ${tip.n} of ${skill} is not the one that was seen before: the registry's history was rewritten`,
      );
    }
  }
}

/**
 * Do these lines of a chain hold the event that published this release? If not: the skill that the chain continues under
 * a new name, whose chain may hold it. An event that is hidden from the asker, since it names a skill that is, may be the
 * one, as long as none that is shown published other bytes as this version.
 */
export function releasedOrBefore(now: LockedSkill, lines: readonly string[]): "released" | SkillId | undefined {
  const events = lines.map(parseLine);
  const isSame = (event: Line) => event.version === now.version;
  const isIt = (event: Line) => isSame(event) && event.digest === now.digest;
  const releases = events.filter((event) => event.type === "released");
  const mayBeHidden = events.some(({ redacted }) => redacted === true) && !releases.some(isSame);
  return releases.some(isIt) || mayBeHidden ? "released" : continuedOf(events);
}

/** The skill that this chain continues under a new name; undefined where it continues none. */
export function continuedBy(lines: readonly string[]): SkillId | undefined {
  return continuedOf(lines.map(parseLine));
}

function continuedOf(events: readonly Line[]): SkillId | undefined {
  // Behind the first release, or a first one of its kind, it is a move, which names folders.
  const first = events.find((event) => event.type === "released" || isContinuation(event));
  return first !== undefined && isContinuation(first) ? parseSkillId(String(first.from)) : undefined;
}

/** The refusal of a release that the registry's own chain does not know. */
export function notReleased({ id, version, digest: d }: LockedSkill): RegistryError {
  return forked(`The registry's events of ${id} do not hold the release ${version} with the digest ${d}`);
}

/** `renamed` in the chain of the new name; in that of the old one it has no path. */
function isContinuation(event: Line): boolean {
  return event.type === "renamed" && event.path !== undefined;
}

type Line = {
  readonly [K in "prev" | "type" | "version" | "digest" | "from" | "path" | "redacted" | "hash"]?: unknown;
};

function parseLine(line: string): Line {
  try {
    return (JSON.parse(line) as Line | null) ?? {};
  } catch {
    return {};
  }
}

function forked(what: string): RegistryError {
  return new RegistryError("LEDGER_FORKED", `${what}.`, {
    hint: `Nothing was installed. Ask who runs the registry; if it is meant, remove the skill from ${LOCK_NAME} and install it again.`,
  });
}

function invalid(why: string, cause?: unknown): RegistryError {
  return new RegistryError("LOCK_INVALID", `${LOCK_NAME} cannot be read: ${why}.`, {
    hint: "Restore it from Git: nothing else knows what was asked for. Without it, remove the file and install each skill again as it was asked for (`@stable`, `@^1.2`).",
    cause,
  });
}
