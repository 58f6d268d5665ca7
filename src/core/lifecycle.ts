/** `lifecycle/<namespace>/<name>.yaml`: how a skill's releases are offered, apart from what they are (DESIGN 3 and 6). */
import { validRange } from "semver";
import { z } from "zod";
import { STATES, type State, VISIBILITIES, type Visibility } from "./event.ts";
import type { Finding } from "./finding.ts";
import {
  type Digest,
  isChannelName,
  isDigest,
  isName,
  isVersion,
  parseSkillId,
  parseSkillRequest,
  type SkillId,
} from "./names.ts";
import { people } from "./settings.ts";
import { isSafePath } from "./skill-files.ts";
import { parsedText, parseYamlFile, textOf } from "./yaml-file.ts";

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
  readonly readers: readonly string[];
  readonly tags: readonly string[];
  readonly enabled: boolean;
  /** Pinned channels: name → version. `latest` is absent while it is automatic. */
  readonly channels: ReadonlyMap<string, string>;
  readonly versions: ReadonlyMap<string, VersionOffer>;
  readonly waivers: readonly Waiver[];
}

const version = textOf("a version such as `1.2.0`", isVersion);
const date = textOf("a date such as `2027-03-31`", (text) => z.iso.date().safeParse(text).success);
const reason = textOf(
  `a reason of one line, at most ${MAX_REASON} characters`,
  (text) =>
    text.trim() !== "" &&
    text.length <= MAX_REASON &&
    text.isWellFormed() &&
    !/[\u0000-\u001f\u007f-\u009f]/.test(text),
);

const versionOffer = z
  .strictObject({
    state: z.enum(STATES),
    reason: reason.exactOptional(),
    replacement: textOf("a skill such as `billing/refunds@^1.2`", isReplacement).exactOptional(),
    sunset: date.exactOptional(),
  })
  .superRefine((offer, context) => {
    if (offer.state === "online" || offer.reason !== undefined) return;
    context.addIssue({ code: "custom", path: ["reason"], message: `a reason for the state \`${offer.state}\`` });
  });

const waiver = z.strictObject({
  rule: textOf("the id of a rule", isName),
  path: textOf("a path inside the skill", isSafePath),
  fingerprint: parsedText("a fingerprint, `sha256:` and 64 hex digits", (text) => (isDigest(text) ? text : undefined)),
  reason,
  expires: date,
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

const lifecycleSchema = z.strictObject({
  owners: people.exactOptional(),
  visibility: z.enum(VISIBILITIES).exactOptional(),
  readers: people.default([]),
  tags: z.array(textOf("a tag of lowercase letters, digits and single hyphens", isName)).max(MAX_TAGS).default([]),
  enabled: z.boolean().default(true),
  channels: channels.default(new Map()),
  versions: z
    .record(version, versionOffer)
    .transform((record) => new Map(Object.entries(record)))
    .default(new Map()),
  waivers: z.array(waiver).default([]),
});

/** Reads a lifecycle file: undefined and why where it cannot be used. */
export function parseLifecycle(
  path: string,
  bytes: Uint8Array,
): { readonly lifecycle: Lifecycle | undefined; readonly findings: readonly Finding[] } {
  const { value, findings } = parseYamlFile<Lifecycle>({ path, bytes, rule: "lifecycle" }, lifecycleSchema);
  return { lifecycle: value, findings };
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

function isReplacement(text: string): boolean {
  const request = parseSkillRequest(text);
  if (request?.namespace === undefined) return false;
  return request.wanted === undefined || isChannelName(request.wanted) || validRange(request.wanted) !== null;
}
