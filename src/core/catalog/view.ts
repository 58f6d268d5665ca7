/** The JSON documents that the index serves and `--json` prints: one set of shapes for HTTP, Git and the command line. */
import { z } from "zod";
import { SEVERITIES } from "../finding.ts";
import { STATES, VISIBILITIES } from "../ledger/event.ts";
import { force as forceSchema } from "../ledger/event-fields.ts";
import { CAPABILITIES } from "../skill/content-profile.ts";
import { SCAN_STATUSES } from "./release-scan.ts";
import { waiting } from "./waiting-view.ts";

const state = z.enum(STATES);
const pinnedSchema = z.object({ id: z.string(), version: z.string(), digest: z.string() });

/** One row of a list or a search. */
export const skillSummarySchema = z.object({
  id: z.string(),
  namespace: z.string(),
  name: z.string(),
  description: z.string(),
  kind: z.string(),
  /** What `latest` resolves to; null when nothing does. */
  version: z.string().nullable(),
  digest: z.string().nullable(),
  state: state.nullable(),
  visibility: z.enum(VISIBILITIES),
  tags: z.array(z.string()),
  /** Words and phrases by which an agent sees that it applies; absent where it names none. */
  triggers: z.array(z.string()).exactOptional(),
  owners: z.array(z.string()),
  updatedAt: z.string(),
  /** Sentences for a person: why what `latest` leads to cannot be installed; absent where it can. */
  warnings: z.array(z.string()).exactOptional(),
  /** What is merged of it and not approved; absent where nothing is. */
  waiting,
});
export type SkillSummary = z.infer<typeof skillSummarySchema>;

export const versionSummarySchema = z.object({
  version: z.string(),
  digest: z.string(),
  size: z.number(),
  state,
  reason: z.string().exactOptional(),
  replacement: z.string().exactOptional(),
  sunset: z.string().exactOptional(),
  at: z.string(),
  commit: z.string(),
  by: z.string(),
  pr: z.number().exactOptional(),
  /** An admin had it published in spite of what was found in it. */
  forced: z.literal(true).exactOptional(),
  /** Why, by which file, and by whose merge, as Git says; absent where that is not remembered, or names what is hidden. */
  force: forceSchema.exactOptional(),
  /** How many findings were accepted by waivers, if any were. */
  waived: z.number().exactOptional(),
});

export const skillViewSchema = skillSummarySchema.extend({
  retired: z.boolean(),
  renamedTo: z.string().exactOptional(),
  renamedFrom: z.string().exactOptional(),
  /** Every channel with the version it resolves to now; null when it resolves to none. */
  channels: z.record(z.string(), z.string().nullable()),
  /** Greatest version first. */
  versions: z.array(versionSummarySchema),
  /** The skill's chain position: what a lock remembers. */
  chain: z.object({ n: z.number(), hash: z.string().nullable() }),
  /** The moment that it is of, where one was asked for. */
  asOf: z.string().exactOptional(),
});
export type SkillView = z.infer<typeof skillViewSchema>;

export const fileViewSchema = z.object({
  path: z.string(),
  /** Bytes. */
  size: z.number(),
  mode: z.enum(["0644", "0755"]),
  sha256: z.string(),
});

export const bringsSchema = z.object({
  /** `namespace/name@version`, and the servers that a group holds. */
  releases: z.array(z.string()),
  /** Permission, secret, host and the like → what those can do, all in all; empty lists are left out. */
  capabilities: z.partialRecord(z.enum(CAPABILITIES), z.array(z.string())),
});
export type BringsView = z.infer<typeof bringsSchema>;

export const releaseViewSchema = versionSummarySchema.extend({
  id: z.string(),
  namespace: z.string(),
  name: z.string(),
  description: z.string(),
  kind: z.string(),
  requested: z.string(),
  resolvedBy: z.enum(["exact", "range", "channel"]),
  /** Sentences for a person: deprecated, yanked, fell back, renamed. */
  warnings: z.array(z.string()),
  notes: z.string(),
  path: z.string(),
  /** Category → what the scanner found of it when it was published; absent where that is not remembered. */
  scan: z
    .record(
      z.string(),
      z.object({
        status: z.enum(SCAN_STATUSES),
        severity: z.enum(SEVERITIES).exactOptional(),
        date: z.string(),
        tool: z.string(),
        details: z.string(),
      }),
    )
    .exactOptional(),
  /** What was found and accepted by waivers: the rule, and the file; absent where that is nothing. */
  waivers: z.array(z.object({ rule: z.string(), path: z.string() })).exactOptional(),
  /** Digests of the rules and the policy that judged it. */
  judged: z.object({ rules: z.string(), policy: z.string().exactOptional() }).exactOptional(),
  /** What it asks for; absent where that is nothing. */
  declares: z
    .object({
      permissions: z.array(z.string()),
      /** Names of the secrets without which it cannot be used, and of those that it uses where it is given them. */
      secrets: z.array(z.string()),
      optionalSecrets: z.array(z.string()).exactOptional(),
      triggers: z.array(z.string()),
      compatibility: z.record(z.string(), z.array(z.string())),
      runtime: z.record(z.string(), z.json()).exactOptional(),
    })
    .exactOptional(),
  /** The file that a harness is given, for another kind than `skill`. */
  payload: z.string().exactOptional(),
  /** `namespace/name@range`; absent where it needs nothing. */
  requires: z.array(z.string()).exactOptional(),
  /** What that was when it was published, directly or not: what needs nothing first. */
  closure: z
    .array(
      pinnedSchema.extend({
        /** What those ask of it that come along and need it: another version in all of these ranges will do. */
        takes: z.array(z.string()).exactOptional(),
      }),
    )
    .exactOptional(),
  /** What a group holds. */
  members: z
    .array(z.union([pinnedSchema, z.object({ mcp: z.string(), version: z.string(), digest: z.string() })]))
    .exactOptional(),
  /** All that comes with it, and what that can do; absent where it is nothing. */
  brings: bringsSchema.exactOptional(),
  /** Something that it needs or holds is not here for whoever asks: it cannot be installed. */
  incomplete: z.literal(true).exactOptional(),
  /** Can the agent use it that was asked for with `harness`? */
  fit: z.enum(["fits", "unknown", "misfit"]).exactOptional(),
  capabilities: z.array(z.string()).exactOptional(),
  hosts: z.array(z.string()).exactOptional(),
  /** SKILL.md first. */
  files: z.array(fileViewSchema),
  /** Path on the index of the archive with this digest. */
  archive: z.string(),
  chain: z.object({ n: z.number(), hash: z.string().nullable() }),
  /** The moment that it is of, where one was asked for. */
  asOf: z.string().exactOptional(),
});
export type ReleaseView = z.infer<typeof releaseViewSchema>;

const related = z.object({ id: z.string(), version: z.string(), digest: z.string(), state: state.nullable() });

/** Everything that a release needs and holds, as it was when the release was published. */
export const closureViewSchema = z.object({
  id: z.string(),
  version: z.string(),
  digest: z.string(),
  /** `namespace/name@range`. */
  requires: z.array(z.string()),
  /** What needs nothing first; with the state that each is in now. */
  closure: z.array(related),
  members: z.array(z.union([related, z.object({ mcp: z.string(), version: z.string(), digest: z.string() })])),
  /** Something is missing here that is not for whoever asks: it cannot be installed. */
  incomplete: z.literal(true).exactOptional(),
  asOf: z.string().exactOptional(),
});
export type ClosureView = z.infer<typeof closureViewSchema>;

export const dependentsViewSchema = z.object({
  id: z.string(),
  dependents: z.array(
    z.object({
      id: z.string(),
      /** Its greatest release that is offered and names the skill. */
      version: z.string(),
      /** It requires it, something that it requires does, or it holds it. */
      by: z.enum(["requires", "closure", "member"]),
      range: z.string().exactOptional(),
      /** The version that it was published with. */
      pinned: z.string(),
    }),
  ),
  asOf: z.string().exactOptional(),
});
export type DependentsView = z.infer<typeof dependentsViewSchema>;

export const groupsViewSchema = z.object({
  id: z.string(),
  groups: z.array(
    z.object({
      id: z.string(),
      /** Its greatest release that is offered and holds the skill. */
      version: z.string(),
      state,
      /** The version of the skill that it holds. */
      pinned: z.string(),
      digest: z.string(),
    }),
  ),
  asOf: z.string().exactOptional(),
});
export type GroupsView = z.infer<typeof groupsViewSchema>;

export const revocationsSchema = z.object({
  revocations: z.array(
    z.object({
      id: z.string(),
      version: z.string(),
      digest: z.string(),
      /** Absent where the same bytes were withdrawn under a name that the asker may not see. */
      reason: z.string().exactOptional(),
      at: z.string().exactOptional(),
    }),
  ),
});
export type RevocationsView = z.infer<typeof revocationsSchema>;

/** A channel was put elsewhere: by whom, and by the merge of which pull request. */
const channelMoveSchema = z.object({
  channel: z.string(),
  /** Null where there was no such channel, and for a `latest` that followed the releases. */
  from: z.string().nullable(),
  /** Null likewise. */
  to: z.string().nullable(),
  at: z.string(),
  commit: z.string(),
  by: z.string(),
  pr: z.number().exactOptional(),
});
export type ChannelMove = z.infer<typeof channelMoveSchema>;

export const channelsViewSchema = z.object({
  id: z.string(),
  channels: z.array(
    z.object({
      name: z.string(),
      /** Where its lifecycle file puts it; null for a `latest` that follows the releases. */
      pinned: z.string().nullable(),
      /** What it resolves to now: another one where that is not offered, null where nothing is. */
      version: z.string().nullable(),
      moved: channelMoveSchema.nullable(),
      /** What it would lead to if that were given out: why it is not there, newest first, five at most. */
      skipped: z
        .array(
          z.object({
            version: z.string(),
            state,
            reason: z.string().exactOptional(),
            since: z.string().exactOptional(),
          }),
        )
        .exactOptional(),
    }),
  ),
  /** Moves that are merged and not approved; absent where there are none. */
  waiting,
  /** The moment that it is of, where one was asked for. */
  asOf: z.string().exactOptional(),
});
export type ChannelsView = z.infer<typeof channelsViewSchema>;

export const channelEventsViewSchema = z.object({
  id: z.string(),
  channel: z.string(),
  /** Oldest first. */
  events: z.array(channelMoveSchema),
  /** The moment that it is of, where one was asked for. */
  asOf: z.string().exactOptional(),
});
export type ChannelEventsView = z.infer<typeof channelEventsViewSchema>;

/** RFC 9457. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  code: z.string(),
  hint: z.string().exactOptional(),
});
export type Problem = z.infer<typeof problemSchema>;
