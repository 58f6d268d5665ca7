/** What a registry says of itself: the document of `/v1/status`. */
import { z } from "zod";
import { type Audience, isAnybody, seesEverything } from "../access/audience.ts";
import { AWAITING_MERGE, CONDITION_TYPES, type Condition, NO_EMERGENCY, SUSPENDED } from "../conditions.ts";
import { ENGINE } from "../ledger/event.ts";
import { pendingEmergencies, standingEmergency } from "../plan/emergency.ts";
import type { Catalog, SkillEntry } from "./catalog.ts";
import { mayRead } from "./resolve.ts";

const passCountsSchema = z.object({
  /** When it ended: RFC 3339, UTC. */
  at: z.string(),
  /** Trunk commits taken. */
  commits: z.number(),
  /** Events appended. */
  events: z.number(),
  released: z.number(),
  refused: z.number(),
  held: z.number(),
  retired: z.number(),
});

export const statusSchema = z.object({
  /** The proposed commit, where what is served is what merging it would publish. */
  preview: z.string().exactOptional(),
  /** Where the skills repository is, without credentials; absent for a public asker. */
  location: z.string().exactOptional(),
  /** The trunk; absent until it was looked at for the first time. */
  branch: z.string().exactOptional(),
  /** The last trunk commit that the answers stand for; absent where anything is hidden from the asker, as it moves when that does. */
  trunk: z.string().nullable().exactOptional(),
  /** The ledger that the answers come from; absent likewise. */
  ledger: z.object({ commit: z.string().nullable(), tree: z.string().nullable() }).exactOptional(),
  engine: z.number(),
  /** Skills and their releases that the asker finds in lists. */
  skills: z.number(),
  releases: z.number(),
  /** What the asker finds in lists and no index for other programs has, because those would drop it; absent where nothing is. */
  leftOut: z.array(z.object({ id: z.string(), version: z.string(), why: z.string() })).exactOptional(),
  /**
   * For whom anything is hidden from: without Reconciling, as it flickers whenever something is merged (a suspension is
   * told), and without Unfetched, Unasked and Unapproved.
   */
  conditions: z.array(
    z.object({
      type: z.enum(CONDITION_TYPES),
      status: z.boolean(),
      reason: z.string(),
      /** Absent likewise: it may name or count what is hidden. */
      message: z.string().exactOptional(),
      since: z.string(),
    }),
  ),
  /** Absent likewise, and where no pass has run. */
  lastPass: passCountsSchema.exactOptional(),
});
export type StatusDocument = z.infer<typeof statusSchema>;

/** What the running program knows beside the catalog. */
export interface RegistryStatus {
  /** The proposed commit, where what is served was never merged. */
  readonly preview?: string;
  readonly location: string;
  readonly branch?: string;
  readonly conditions: readonly Condition[];
  readonly lastPass?: z.infer<typeof passCountsSchema>;
}

/** The status as this asker may see it; `listed` are the skills that they find in lists. */
export function toStatus(
  known: RegistryStatus,
  view: {
    readonly catalog: Catalog;
    readonly ledger: { readonly commit: string; readonly tree: string } | undefined;
    readonly audience: Audience;
    readonly listed: readonly SkillEntry[];
    /** Of those, what is in no index for other programs. */
    readonly leftOut?: NonNullable<StatusDocument["leftOut"]>;
  },
): StatusDocument {
  const { catalog, ledger, audience, listed, leftOut = [] } = view;
  const isAll = seesEverything(audience);
  const conditions = known.conditions
    .filter(({ type, reason }) => isAll || isForAll(type, reason))
    .map((condition) => (condition.type === "Emergency" ? emergencyFor(condition, known, view) : condition));
  const stand = { commit: ledger?.commit ?? null, tree: ledger?.tree ?? null };
  return {
    ...(known.preview === undefined ? {} : { preview: known.preview }),
    ...(isAnybody(audience) ? {} : { location: known.location }),
    ...(known.branch === undefined ? {} : { branch: known.branch }),
    ...(!isAll ? {} : { trunk: catalog.head.trunk, ledger: stand }),
    engine: ENGINE,
    skills: listed.length,
    releases: listed.reduce((count, entry) => count + entry.releases.size, 0),
    ...(leftOut.length === 0 ? {} : { leftOut: [...leftOut] }),
    conditions: conditions.map(({ type, status, reason, message, since }) =>
      // What is said of an emergency is said of what this asker sees.
      isAll || type === "Emergency" ? { type, status, reason, message, since } : { type, status, reason, since },
    ),
    ...(!isAll || known.lastPass === undefined ? {} : { lastPass: known.lastPass }),
  };
}

/** What is said of content, of issuers and of who approved what is for whoever sees everything. */
function isForAll(type: Condition["type"], reason: string): boolean {
  return type === "Reconciling" ? reason === SUSPENDED : !INTERNAL.has(type);
}

const INTERNAL: ReadonlySet<Condition["type"]> = new Set(["Unfetched", "Unasked", "Unapproved"]);

/** Of what this asker may read alone: neither that there is another emergency nor since when is theirs to know. */
function emergencyFor(
  condition: Condition,
  { conditions }: RegistryStatus,
  { catalog, audience }: { readonly catalog: Catalog; readonly audience: Audience },
): Condition {
  const pending = pendingEmergencies(catalog).filter(({ entry }) => mayRead(entry, audience));
  const emergency = standingEmergency(pending);
  if (emergency === undefined) {
    const since = conditions.find(({ type }) => type === "Ready")?.since ?? condition.since;
    return { ...condition, status: false, ...NO_EMERGENCY, since };
  }
  const { words, since } = emergency;
  return { ...condition, ...AWAITING_MERGE, message: words, since };
}
