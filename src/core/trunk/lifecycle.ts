/** `lifecycle/<namespace>/<name>.yaml`: how a skill's releases are offered, apart from what they are (DESIGN 3 and 6). */
import { validRange } from "semver";
import { z } from "zod";
import type { Finding } from "../finding.ts";
import { STATES, type State, VISIBILITIES, type Visibility } from "../ledger/event.ts";
import {
  type Digest,
  isChannelName,
  isDigest,
  isName,
  isVersion,
  NAME_PATTERN,
  parseSkillId,
  parseSkillRequest,
  type SkillId,
} from "../names.ts";
import { isSafePath } from "../skill/skill-files.ts";
import { people } from "./settings.ts";
import { parsedText, parsePlacedYaml, textOf, type YamlLines } from "./yaml-file.ts";

/** Where lifecycle files are in the repository. */
export const LIFECYCLE_FOLDER = "lifecycle";
const FOLDER = `${LIFECYCLE_FOLDER}/`;
const EXTENSION = ".yaml";
const MAX_TAGS = 50;
/** Characters of a reason. */
const MAX_REASON = 1000;

/** How one version is offered; a version that is not named is online. */
export interface VersionOffer {
  readonly state: State;
  /** There unless the version is online. */
  readonly reason?: string;
  /** `namespace/name@range` of what to use instead. */
  readonly replacement?: string;
  /** The day (`YYYY-MM-DD`) after which nobody should use it. */
  readonly sunset?: string;
}

export interface Waiver {
  readonly rule: string;
  readonly path: string;
  readonly fingerprint: Digest;
  readonly reason: string;
  /** The last day (`YYYY-MM-DD`) on which it holds. */
  readonly expires: string;
}

export interface Lifecycle {
  /** Absent: those of the namespace, or else of the repository. */
  readonly owners?: readonly string[];
  /** As asked for; a namespace's setting limits it. */
  readonly visibility?: Visibility;
  /** Absent: those of the namespace. */
  readonly readers?: readonly string[];
  readonly tags: readonly string[];
  readonly enabled: boolean;
  /** Pinned channels: name → version. `latest` is absent while it is automatic. */
  readonly channels: ReadonlyMap<string, string>;
  readonly versions: ReadonlyMap<string, VersionOffer>;
  readonly waivers: readonly Waiver[];
}

/** What a reason has to be. */
export const REASON = `a reason of one line, at most ${MAX_REASON} characters`;

const version = textOf("a version such as `1.2.0`", isVersion);
const date = textOf("a date such as `2027-03-31`", (text) => z.iso.date().safeParse(text).success).meta({
  format: "date",
});
const reason = textOf(REASON, isReason).meta({ description: "Why, in one line.", minLength: 1, maxLength: MAX_REASON });

const versionOffer = z
  .strictObject({
    state: z
      .enum(STATES)
      .describe("deprecated warns; yanked is for those who pinned it; offline gives no files; withdrawn is final."),
    reason: reason.exactOptional(),
    replacement: textOf("a skill such as `billing/refunds@^1.2`", isReplacement)
      .describe("What to use instead: `namespace/name`, with a range or channel after an @.")
      .exactOptional(),
    sunset: date.describe("The day after which nobody should use it.").exactOptional(),
  })
  .superRefine((offer, context) => {
    if (offer.state === "online" || offer.reason !== undefined) return;
    context.addIssue({ code: "custom", path: ["reason"], message: `a reason for the state \`${offer.state}\`` });
  });

const waiver = z.strictObject({
  rule: textOf("the id of a rule", isName).describe("The id of the rule."),
  path: textOf("a path inside the skill", isSafePath).describe("The file it was found in, inside the skill."),
  fingerprint: parsedText("a fingerprint, `sha256:` and 64 hex digits", (text) =>
    isDigest(text) ? text : undefined,
  ).meta({ description: "What was found, as the report prints it.", pattern: "^sha256:[0-9a-f]{64}$" }),
  reason,
  expires: date.describe("The last day on which it holds."),
});

const channels = z
  .record(
    textOf("a channel's name such as `stable`", isChannelName),
    textOf("a version such as `1.2.0`", (text) => text === "auto" || isVersion(text)),
  )
  .transform((record) => new Map(Object.entries(record)))
  .superRefine((map, context) => {
    for (const [channel, target] of map) {
      if (target !== "auto" || channel === "latest") continue;
      context.addIssue({
        code: "custom",
        path: [channel],
        message: "a version such as `1.2.0` (only `latest` may be `auto`)",
      });
    }
  })
  .transform((map) => new Map([...map].filter(([, target]) => target !== "auto")));

/** The schema of a lifecycle file. */
export const lifecycleSchema = z
  .strictObject({
    owners: people.describe("Who owns the skill; those of its namespace where not given.").exactOptional(),
    visibility: z
      .enum(VISIBILITIES)
      .describe("Who sees the skill: anybody, the company, or its owners and readers. Its namespace sets the limit.")
      .exactOptional(),
    readers: people
      .describe("Who sees the skill beside its owners, where it is private; those of its namespace where not given.")
      .exactOptional(),
    tags: z
      .array(textOf("a tag of lowercase letters, digits and single hyphens", isName).meta({ pattern: NAME_PATTERN }))
      .max(MAX_TAGS)
      .default([])
      .describe("Words to find the skill by."),
    enabled: z.boolean().default(true).describe("false hides the whole skill."),
    channels: channels
      .default(new Map())
      .describe("Names for versions: stable: 1.2.0. `latest: auto` is the greatest version that is online."),
    versions: z
      .record(version, versionOffer)
      .transform((record) => new Map(Object.entries(record)))
      .default(new Map())
      .describe("Versions that are not simply online, and why."),
    waivers: z.array(waiver).default([]).describe("Findings that are accepted, each for a reason and for a time."),
  })
  .describe("How a skill's releases are offered. Changing this never changes a release.");

/** Reads a lifecycle file, with the lines of what it says: undefined and why where it cannot be used. */
export function parseLifecycle(
  path: string,
  bytes: Uint8Array,
): { readonly lifecycle: Lifecycle | undefined; readonly lines: YamlLines; readonly findings: readonly Finding[] } {
  const { value, lines, findings } = parsePlacedYaml<Lifecycle>({ path, bytes, rule: "lifecycle" }, lifecycleSchema);
  return { lifecycle: value, lines, findings };
}

/** The repository path of a skill's lifecycle file. */
export function lifecyclePath(id: SkillId): string {
  return `${FOLDER}${id}${EXTENSION}`;
}

/** The skill whose lifecycle file this repository path is, or undefined when it is none. */
export function lifecycleOf(path: string): SkillId | undefined {
  if (!path.startsWith(FOLDER) || !path.endsWith(EXTENSION)) return undefined;
  return parseSkillId(path.slice(FOLDER.length, -EXTENSION.length));
}

/** May this be the reason for a state or a waiver? */
export function isReason(text: string): boolean {
  return (
    text.trim() !== "" && text.length <= MAX_REASON && text.isWellFormed() && !/[\u0000-\u001f\u007f-\u009f]/.test(text)
  );
}

/** May this say what to use instead: a skill with its namespace, and a range or channel after an @ or nothing? */
export function isReplacement(text: string): boolean {
  const request = parseSkillRequest(text);
  if (request?.namespace === undefined) return false;
  return request.wanted === undefined || isChannelName(request.wanted) || validRange(request.wanted) !== null;
}
