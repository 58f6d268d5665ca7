/** The parts of which ledger events are made, as they are read back. */
import { z } from "zod";
import { SEVERITIES } from "../finding.ts";
import { type Digest, isDigest, isOid, isVersion, parseSkillId, type SkillId } from "../names.ts";
import { CATEGORIES } from "../scan/scan-rule.ts";
import { runtimeSchema } from "../skill/runtime.ts";

export const digest = z.custom<Digest>((v) => typeof v === "string" && isDigest(v), "expected sha256:<64 hex digits>");
export const oid = z.custom<string>((v) => typeof v === "string" && isOid(v), "expected a 40-digit object id");
export const version = z.custom<string>((v) => typeof v === "string" && isVersion(v), "expected a SemVer version");
export const text = z.string();

export const list = z.array(text);

export const listedFinding = z.strictObject({
  rule: text,
  severity: z.enum(SEVERITIES),
  path: text,
  line: z.int().exactOptional(),
  message: text,
  hint: text.exactOptional(),
  fingerprint: digest,
});

export const pinned = z.strictObject({
  id: z.custom<SkillId>((v) => typeof v === "string" && parseSkillId(v) === v),
  version,
  digest,
});
export const pinnedServer = z.strictObject({ mcp: text, version, digest });
export const declared = z.strictObject({
  permissions: list.exactOptional(),
  /** Names of those without which it cannot be used. */
  secrets: list.exactOptional(),
  /** Names of those that it uses where it is given them. */
  optionalSecrets: list.exactOptional(),
  triggers: list.exactOptional(),
  compatibility: z.record(text, list).exactOptional(),
  runtime: runtimeSchema.exactOptional(),
});

/** How a release was judged and what it can reach. */
export const judgedAs = z.strictObject({
  policy: digest,
  found: z.partialRecord(z.enum(CATEGORIES), z.strictObject({ severity: z.enum(SEVERITIES), count: z.int().min(1) })),
  capabilities: list,
  hosts: list,
});

export const heldStage = z.strictObject({
  role: text,
  count: z.int().min(1),
  after: text.exactOptional(),
  people: list,
  /** The owners beside them of what it is about: as long as one of them wants changes, nothing of it is approved. */
  owners: list.exactOptional(),
});

/** Of a history that was left for another. */
export const rewrittenFields = {
  from: oid,
  to: oid,
  acknowledged: text,
  /**
   * Where policy had approvals seen to: the commits of the new history whose policy and settings are those that counted.
   * Null: nobody could read the history that was left.
   */
  counts: z.strictObject({ policy: oid, settings: oid }).nullable().exactOptional(),
};

/**
 * Of evidence, and of what it led to: when it was entered, by the clock of who did, where that is later than `at`, which is the
 * trunk's. It is for readers alone: no plan looks at it.
 */
const entered = z.iso.datetime({ precision: 0 }).exactOptional();

/**
 * How many commits with the same `at` were taken before this one, as a number from 1 on; absent: none was. With it, every event
 * says where in the trunk's order it stands. It is for readers alone: no plan looks at it.
 */
export const turn = z.int().min(1).exactOptional();

/** When an event happened. */
export const moment = {
  /** UTC, whole seconds: the commit's committer time, never earlier than that of any commit taken before it. */
  at: z.iso.datetime({ precision: 0 }),
  turn,
  entered,
};

/** The commit that brought it, where a later one let it pass. */
export const brought = oid.exactOptional();

/** The acknowledgement that forces a release, and the merge that brought it, where that is known. */
export const force = z.strictObject({
  path: text,
  reason: text,
  commit: oid.exactOptional(),
  by: text.exactOptional(),
  pr: z.int().min(1).exactOptional(),
});

/** Where content comes from that is not published. */
export const bringingFields = {
  brought,
  /** Commits before that brought other content since the last release, none of which was published; the last ten. */
  earlier: list.exactOptional(),
};

/** One value of how a skill is to be offered. */
export const heldChange = z.strictObject({
  what: z.enum(["visibility", "readers", "owners", "tags", "enabled", "channel", "state"]),
  /** The channel, or the version. */
  name: text.exactOptional(),
  /** Of a channel null: it is dropped. */
  to: z.union([text, z.null(), list]),
  /** Of a state: the digest of its reason, replacement and sunset. */
  saying: digest.exactOptional(),
});

/** What one merge changes of how a skill is offered, and who has to approve it, as the first parent had it. */
export const heldGroup = z.strictObject({ commit: oid, stages: z.array(heldStage), changes: z.array(heldChange) });

/** Of the registry's own chain: what takes approvals before it counts. First, what people accept of a skill's content. */
export const acceptingFields = {
  skill: text.exactOptional(),
  accepts: z
    .strictObject({
      waivers: z.array(z.strictObject({ rule: text, path: text, fingerprint: digest })),
      /** Archive digests of forced releases. */
      forced: z.array(digest),
      /** What the merge said of them, in which file: it is what those read who approve it. */
      said: z.array(z.strictObject({ digest, path: text, reason: text })).exactOptional(),
    })
    .exactOptional(),
  /** Of a change of policy: the commit whose policy judges until these approved it; null: none is held any more. */
  policy: z.strictObject({ from: oid.nullable(), stages: z.array(heldStage) }).exactOptional(),
  /** The same of settings: the commit whose word on who may decide and read holds until then. */
  settings: z.strictObject({ from: oid.nullable(), stages: z.array(heldStage) }).exactOptional(),
  /** Files changed that decide who decides and that nobody here holds, and who should have approved that. */
  guarded: z.strictObject({ paths: list, stages: z.array(heldStage) }).exactOptional(),
  /** Of a skill's own chain: all that is merged of it and not so; empty: nothing any more. */
  holds: z.array(heldGroup).exactOptional(),
};

/** What a `state` event says of an emergency. */
export const emergencyFields = {
  /** Before the trunk said so; a later one without it says that the trunk does. */
  emergency: z.boolean().exactOptional(),
  /** The ledger's tree does not hold its bytes any more, nor those of any release that has the same. */
  erased: z.literal(true).exactOptional(),
};

/** What a `binding` event says. */
export const bindingFields = {
  /** Which file of `bindings/`: see binding-place.ts. */
  subject: text,
  /** Of a skill what is used of it, of a lock the version; of a file as a whole an agent's teams; null: not there. */
  from: text.nullable(),
  to: text.nullable(),
  skill: text.exactOptional(),
  /** The organisation denies `skill`. */
  deny: z.literal(true).exactOptional(),
  /** Permission → the last day on which it holds. */
  grants: z.record(text, text.nullable()).exactOptional(),
  /** Name of a secret → where it is. */
  secrets: z.record(text, text).exactOptional(),
  /** Whose approval it takes before what is newly given counts, as the first parent had it. */
  stages: z.array(heldStage).exactOptional(),
  /** Of a lock: what the version was resolved from, and its archive. */
  use: text.exactOptional(),
  digest: digest.exactOptional(),
};

export type HeldChange = z.infer<typeof heldChange>;
export type HeldGroup = z.infer<typeof heldGroup>;
