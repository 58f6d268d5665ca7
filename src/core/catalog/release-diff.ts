/** Two releases compared, file by file and in what they mean: the document of `…/diff` and of `skilltrunk diff`. */
import { z } from "zod";
import { compareUtf8, sha256 } from "../bytes.ts";
import { semanticDiff } from "../gate/semantic-diff.ts";
import type { Bringing } from "../relations/bringing.ts";
import { semanticDiffSchema } from "../report/check-report.ts";
import type { ArchiveFile } from "../skill/archive.ts";
import type { ContentProfile } from "../skill/content-profile.ts";
import { readSkillMd, type SkillMd } from "../skill/skill-md.ts";
import { hasNul } from "../skill/text-files.ts";
import { diffText } from "./text-diff.ts";

/** What of a release stands in the comparison. */
const comparedSchema = z.object({ id: z.string(), version: z.string(), digest: z.string() });

const stateSchema = z.object({ size: z.number(), mode: z.enum(["0644", "0755"]), sha256: z.string() });

export const releaseDiffSchema = z.object({
  from: comparedSchema,
  to: comparedSchema,
  /** Absent where the releases are too large to be looked into here. */
  semantic: semanticDiffSchema.exactOptional(),
  /** Files that differ, in UTF-8 order. */
  files: z.array(
    z.object({
      path: z.string(),
      change: z.enum(["added", "removed", "changed"]),
      before: stateSchema.nullable(),
      after: stateSchema.nullable(),
      /** Texts are compared line by line; of other files no more is told than that they differ. */
      content: z.enum(["text", "binary", "too-large"]),
      hunks: z.array(z.object({ before: z.number(), after: z.number(), lines: z.array(z.string()) })),
      /** Lines of the difference that are left out, for it would be too long. */
      omitted: z.number(),
    }),
  ),
});
export type ReleaseDiff = z.infer<typeof releaseDiffSchema>;
type FileDiff = ReleaseDiff["files"][number];
type FileState = z.infer<typeof stateSchema>;

/** A release as it is compared. */
export interface ComparedRelease {
  readonly id: string;
  readonly version: string;
  readonly digest: string;
  readonly files: readonly ArchiveFile[];
  /** What it can do; absent where nobody looked. */
  readonly profile: ContentProfile | undefined;
  /** Absent where nobody looked. */
  readonly brings?: Bringing;
}

/** Bytes of a text that is compared line by line. */
const MAX_TEXT_BYTES = 1024 * 1024;
/** Characters of one line of a difference, and of all of them together. */
const MAX_LINE = 4000;
const MAX_CHARACTERS = 2_000_000;

/** What is different in `to`. Bounded, whatever the releases hold. */
export function releaseDiff(from: ComparedRelease, to: ComparedRelease): ReleaseDiff {
  const old = new Map(from.files.map((file) => [file.path, file]));
  const now = new Map(to.files.map((file) => [file.path, file]));
  const room = { left: MAX_CHARACTERS };
  const files = [...new Set([...old.keys(), ...now.keys()])]
    .sort(compareUtf8)
    .flatMap((path) => diffFile({ path, before: old.get(path), after: now.get(path) }, room) ?? []);
  return { from: compared(from), to: compared(to), ...semanticOf(from, to), files };
}

function compared({ id, version, digest }: ComparedRelease): ReleaseDiff["from"] {
  return { id, version, digest };
}

function semanticOf(from: ComparedRelease, to: ComparedRelease): Pick<ReleaseDiff, "semantic"> {
  if (from.profile === undefined || to.profile === undefined) return {};
  return { semantic: semanticDiff(sideOf(from, from.profile), sideOf(to, to.profile)) };
}

function sideOf({ id, files, brings }: ComparedRelease, profile: ContentProfile) {
  const skillMd = files.find(({ path }) => path === "SKILL.md");
  const name = id.slice(id.indexOf("/") + 1);
  const skill = skillMd === undefined ? undefined : readSkillMd(skillMd.bytes, name).skill;
  return {
    files: files.map(({ path, executable, bytes }) => ({ path, mode: modeOf(executable), oid: sha256(bytes) })),
    frontmatter: skill === undefined ? new Map<string, string>() : frontmatterOf(skill),
    profile,
    ...(brings === undefined ? {} : { brings }),
  };
}

function modeOf(executable: boolean): number {
  return executable ? 0o100755 : 0o100644;
}

/** The frontmatter, key by key: `metadata.version`, … */
export function frontmatterOf(skill: SkillMd): ReadonlyMap<string, string> {
  const { name, description, license, compatibility, allowedTools, metadata } = skill;
  const isText = allowedTools === undefined || typeof allowedTools === "string";
  const tools = isText ? allowedTools : JSON.stringify(allowedTools);
  const fields = { name, description, license, compatibility, "allowed-tools": tools };
  const given = Object.entries(fields).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));
  return new Map([...given, ...[...metadata].map(([key, value]) => [`metadata.${key}`, value] as const)]);
}

interface Pair {
  readonly path: string;
  readonly before: ArchiveFile | undefined;
  readonly after: ArchiveFile | undefined;
}

/** Undefined where nothing is different. */
function diffFile({ path, before, after }: Pair, room: { left: number }): FileDiff | undefined {
  const [was, is] = [before && stateOf(before), after && stateOf(after)];
  if (was?.sha256 === is?.sha256 && was?.mode === is?.mode) return undefined;
  const change = was === undefined ? "added" : is === undefined ? "removed" : "changed";
  const texts = [before, after].map((file) => textOf(file?.bytes ?? new Uint8Array()));
  const content = texts.find((text) => text === "too-large" || text === "binary");
  const file = { path, change, before: was ?? null, after: is ?? null } as const;
  if (content === "too-large" || content === "binary") return { ...file, content, hunks: [], omitted: 0 };
  const [old = { text: "" }, now = { text: "" }] = texts as readonly { readonly text: string }[];
  return { ...file, content: "text", ...bounded(diffText(old.text, now.text), room) };
}

function stateOf({ executable, bytes }: ArchiveFile): FileState {
  return { size: bytes.length, mode: executable ? "0755" : "0644", sha256: sha256(bytes) };
}

function textOf(bytes: Uint8Array): { readonly text: string } | "binary" | "too-large" {
  if (bytes.length > MAX_TEXT_BYTES) return "too-large";
  if (hasNul(bytes)) return "binary";
  try {
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return "binary";
  }
}

/** Whole hunks from the first on, as long as there is room, and then as many lines as there is room for. */
function bounded(hunks: ReturnType<typeof diffText>, room: { left: number }): Pick<FileDiff, "hunks" | "omitted"> {
  const kept: FileDiff["hunks"] = [];
  let omitted = 0;
  for (const { lines, ...place } of hunks) {
    const shown: string[] = [];
    for (const line of lines) {
      room.left -= Math.min(line.length, MAX_LINE);
      if (room.left < 0) break;
      shown.push(line.length <= MAX_LINE ? line : `${line.slice(0, MAX_LINE).toWellFormed()}…`);
    }
    omitted += lines.length - shown.length;
    if (shown.length > 0) kept.push({ ...place, lines: shown });
  }
  return { hunks: kept, omitted };
}
