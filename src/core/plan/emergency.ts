/**
 * Withdrawing a release at once, before the trunk says so: evidence that an admin enters, and what follows from it. It
 * stays a loud condition until a lifecycle file on the trunk withdraws the release too.
 */
import { z } from "zod";
import { canonicalJson, compareUtf8 } from "../bytes.ts";
import type { Catalog, Release, SkillEntry } from "../catalog/catalog.ts";
import type { CatalogDraft } from "../catalog/fold.ts";
import type { Fact } from "../ledger/event.ts";
import { isVersion, parseSkillId, type SkillId } from "../names.ts";

/** Kinds of evidence: `erase` withdraws too, and drops the bytes. The subject of both is `namespace/name@version`. */
export const EMERGENCIES = ["withdraw", "erase"] as const;
export type Emergency = (typeof EMERGENCIES)[number];

export function isEmergency(kind: string): kind is Emergency {
  return (EMERGENCIES as readonly string[]).includes(kind);
}

const short = z.string().max(400);

/** How it is known who may do this: what the code host says of the workflow's run, else the machine's own user. */
const proofSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("workflow"),
    run: z.int().min(1),
    repository: short,
    workflow: short,
    actor: short,
    /** What the host lets the actor do in the repository. */
    permission: short,
    /** Who let it run in a protected environment, and which that was. */
    approvedBy: z.array(short).max(20),
    environment: short.exactOptional(),
  }),
  z.strictObject({ kind: z.literal("user"), user: short, host: short }),
]);
export type EmergencyProof = z.infer<typeof proofSchema>;

const bodySchema = z.strictObject({ reason: z.string().max(1200), proof: proofSchema });
export type EmergencyBody = z.infer<typeof bodySchema>;

/** The evidence's body: it has to be one line that any reader can take apart. */
export function emergencyBody(body: EmergencyBody): string {
  return canonicalJson(bodySchema.parse(body));
}

/** Undefined for what is none. */
export function parseEmergencyBody(text: string): EmergencyBody | undefined {
  try {
    return bodySchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

export function emergencySubject(id: SkillId, version: string): string {
  return `${id}@${version}`;
}

export function parseEmergencySubject(subject: string): { readonly id: SkillId; readonly version: string } | undefined {
  const [name = "", version = "", ...rest] = subject.split("@");
  const id = parseSkillId(name);
  return id === undefined || rest.length > 0 || !isVersion(version) ? undefined : { id, version };
}

/** What such evidence does to the skills that are in the draft. */
export interface EmergencyEffect {
  readonly facts: readonly { readonly id: SkillId; readonly fact: Fact }[];
  /** Release trees that leave the ledger. */
  readonly erased: readonly { readonly skill: SkillId; readonly version: string }[];
}
const NOTHING: EmergencyEffect = { facts: [], erased: [] };

/**
 * What follows from evidence: the release is withdrawn; where it is erased, every release with the same bytes is. Nothing
 * for what is no such evidence, and for a release that is not there.
 */
export function emergencyEffect(draft: CatalogDraft, evidence: Extract<Fact, { type: "evidence" }>): EmergencyEffect {
  const { kind, subject, body, at, commit, by, entered } = evidence;
  const named = isEmergency(kind) ? parseEmergencySubject(subject) : undefined;
  const said = parseEmergencyBody(body);
  const release = named === undefined ? undefined : draft.skill(named.id)?.releases.get(named.version);
  if (named === undefined || said === undefined || release === undefined) return NOTHING;
  const isErased = kind === "erase";
  const same = isErased ? [...draft.withDigest(release.digest)] : [];
  const isNamed = (entry: SkillEntry, version: string) => entry.id === named.id && version === named.version;
  const others = same.filter(({ entry, release: r }) => !isNamed(entry, r.version));
  const toState = (entry: SkillEntry, { version, state }: Release, more: { readonly reason: string }): Fact => ({
    type: "state",
    version,
    from: state,
    to: "withdrawn",
    ...more,
    ...(isErased ? { erased: true } : {}),
    ...(isNamed(entry, version) && isAhead(release) ? { emergency: true } : {}),
    ...(entered === undefined ? {} : { entered }),
    at,
    commit,
    by,
  });
  const entry = draft.skill(named.id) as SkillEntry;
  return {
    facts: [
      { id: named.id, fact: toState(entry, release, { reason: said.reason }) },
      // Their readers may not know of the other skill: its reason is not theirs to read.
      ...others
        .filter(({ entry: other }) => other.renamedTo === undefined)
        .map(({ entry: other, release: r }) => ({ id: other.id, fact: toState(other, r, { reason: SAME_BYTES }) })),
    ],
    erased: same.map(({ release: r }) => ({ skill: r.skill, version: r.version })),
  };
}
/** Does the trunk not withdraw it, as far as it was taken? */
function isAhead({ state, emergency }: Release): boolean {
  return state !== "withdrawn" || emergency;
}

const SAME_BYTES = "The same bytes were withdrawn and erased.";

/** A release that was withdrawn in an emergency and that the trunk does not withdraw yet. */
export interface PendingEmergency {
  readonly entry: SkillEntry;
  readonly release: Release;
}

/** Every one, oldest first. */
export function pendingEmergencies(catalog: Catalog): readonly PendingEmergency[] {
  const pending = [...catalog.emergencies].flatMap((subject) => {
    const { id, version } = parseEmergencySubject(subject) ?? {};
    const entry = id === undefined ? undefined : catalog.skills.get(id);
    const release = entry?.releases.get(version ?? "");
    return entry === undefined || release === undefined ? [] : [{ entry, release }];
  });
  return pending.sort((a, b) => compareUtf8(a.release.since ?? "", b.release.since ?? ""));
}

/** What there is to say of them, for a condition, and since when there is; undefined where there are none. */
export function standingEmergency(pending: readonly PendingEmergency[]): StandingEmergency | undefined {
  const [oldest] = pending;
  return oldest && { words: emergencyWords(pending), since: oldest.release.since ?? "" };
}
export interface StandingEmergency {
  readonly words: string;
  /** When the oldest was recorded: RFC 3339, UTC. */
  readonly since: string;
}

function emergencyWords(pending: readonly PendingEmergency[]): string {
  const names = pending.slice(0, MAX_NAMED).map(({ entry, release }) => `${entry.id}@${release.version}`);
  const more = pending.length > MAX_NAMED ? ` and ${pending.length - MAX_NAMED} more` : "";
  return `Withdrawn in an emergency, and the trunk does not say so yet: ${names.join(", ")}${more}. Merge the lifecycle file that withdraws it.`;
}
const MAX_NAMED = 5;
