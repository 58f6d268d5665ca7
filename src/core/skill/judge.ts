/** What a skill folder's content says by itself: its findings, what it declares, and its digest. */

import { detached } from "../bytes.ts";
import type { Kind } from "../catalog/catalog.ts";
import { compareFindings, type Finding } from "../finding.ts";
import type { Digest, Oid } from "../names.ts";
import { scanSkill } from "../scan/scan.ts";
import { type ArchiveFile, digestFiles } from "./archive.ts";
import type { ContentProfile } from "./content-profile.ts";
import { contentFindings } from "./content-rules.ts";
import { unfamiliarEvents } from "./hook-events.ts";
import { MANIFEST_PATH, type Manifest, parseManifest } from "./manifest.ts";
import { payloadFindings } from "./payload.ts";
import { profileOf, profileSkillMd, type SkillMdProfile } from "./profile-content.ts";
import { checkFiles } from "./skill-files.ts";
import { MAX_SKILL_MD_BYTES, type SkillMd, type SkillMdReading, tooLargeSkillMd } from "./skill-md.ts";
import { unfamiliarFindings } from "./unfamiliar-words.ts";

/** A file of a skill folder; `bytes` are absent where they were not read because a limit already refuses the folder. */
export interface JudgedFile {
  readonly path: string;
  readonly mode: number;
  readonly size: number;
  readonly bytes?: Uint8Array;
}

/** The files of an archive, as Git would have them. */
export function toJudgedFiles(files: readonly ArchiveFile[]): readonly JudgedFile[] {
  return files.map(({ path, executable, bytes }) => ({
    path,
    mode: executable ? 0o100755 : 0o100644,
    size: bytes.length,
    bytes,
  }));
}

/** A verdict on content alone; whether it blocks is the policy's to say. Depends on nothing but the arguments of `judge`. */
export interface Judgement {
  readonly tree: Oid;
  readonly findings: readonly Finding[];
  readonly name: string;
  readonly description: string;
  readonly kind: Kind;
  readonly manifest: Manifest;
  readonly profile: ContentProfile;
  /** `metadata.version`, as written. */
  readonly declared: string | undefined;
  /** Absent where the files cannot make an archive, which a critical finding then says. */
  readonly archive: { readonly digest: Digest; readonly size: number } | undefined;
  /** What it took: characters that were scanned, and bytes of files. */
  readonly read: { readonly characters: number; readonly bytes: number };
  /** The skill's own CHANGELOG.md, if it has one that is text. */
  readonly changelog: string | undefined;
  /** What rules that policies bring themselves find, by the digest of those rules; absent where none was asked for. */
  readonly custom?: ReadonlyMap<string, readonly Finding[]>;
  /** What other scanners say, by their names; absent where no policy asks for any. */
  readonly external?: ReadonlyMap<string, readonly Finding[]>;
  /** The evidence, `kind:subject`, without which there is no content to judge: the folder says that it is elsewhere. */
  readonly waiting?: string;
  /** Where the content was fetched from, as `pointerText` writes it. */
  readonly source?: string;
}

/** What of a SKILL.md a judgement needs; without its instructions, so that it may be kept. */
export interface JudgedSkillMd {
  readonly findings: readonly Finding[];
  readonly skill:
    | (Pick<SkillMd, "name" | "description" | "version"> & { readonly profile: SkillMdProfile })
    | undefined;
}

/** Takes from a reading what a judgement needs, as texts that keep nothing of the file in memory. */
export function toJudgedSkillMd({ findings, skill }: SkillMdReading): JudgedSkillMd {
  if (skill === undefined) return { findings, skill };
  const version = skill.version === undefined ? undefined : detached(skill.version);
  const profile = profileSkillMd(skill);
  return {
    findings,
    skill: { name: detached(skill.name), description: detached(skill.description), version, profile },
  };
}

/** What is judged: all files of a folder, and what its SKILL.md says, where that could be read. */
export interface JudgedContent {
  readonly tree: Oid;
  readonly name: string;
  readonly files: readonly JudgedFile[];
  readonly skillMd: JudgedSkillMd | undefined;
}

/** Judges a folder, by all rules: another `scan` is for who measures what scanning costs. */
export function judge(content: JudgedContent, scan: typeof scanSkill = scanSkill): Judgement {
  const structure = checkFiles(content.files);
  const reading = content.skillMd ?? unread(content.files);
  const manifestBytes = content.files.find((f) => f.path === MANIFEST_PATH)?.bytes;
  const { manifest, ...declared } = parseManifest(manifestBytes);
  const scanned = scan(content.files);
  const findings = [
    ...structure,
    ...(reading?.findings ?? []),
    ...contentFindings(content.files),
    ...declared.findings,
    ...unfamiliarFindings(manifest, manifestBytes),
    ...payloadFindings(manifest, content.files),
    ...unfamiliarEvents(manifest, content.files),
    ...scanned.findings,
  ].sort(compareFindings);
  return {
    tree: content.tree,
    findings,
    name: (reading?.skill?.name ?? content.name).toWellFormed(),
    description: (reading?.skill?.description ?? "").toWellFormed(),
    kind: manifest.kind,
    manifest,
    profile: profileOf({
      files: content.files,
      skillMd: reading?.skill?.profile,
      manifest,
      observed: scanned.observed,
    }),
    declared: reading?.skill?.version,
    archive: structure.some((f) => f.severity === "critical") ? undefined : archiveOf(content.files),
    read: { characters: scanned.characters, bytes: content.files.reduce((sum, { size }) => sum + size, 0) },
    changelog: textOf(content.files.find((f) => f.path === "CHANGELOG.md")),
  };
}

/** Without it, a SKILL.md too large to be read would leave the folder without an archive and without a reason. */
function unread(files: readonly JudgedFile[]): JudgedSkillMd | undefined {
  const size = files.find((f) => f.path === "SKILL.md")?.size ?? 0;
  return size > MAX_SKILL_MD_BYTES ? toJudgedSkillMd(tooLargeSkillMd(size)) : undefined;
}

function archiveOf(files: readonly JudgedFile[]): Judgement["archive"] {
  const entries = files.flatMap((f) =>
    f.bytes === undefined ? [] : [{ path: f.path, executable: f.mode === 0o100755, bytes: f.bytes }],
  );
  return entries.length === files.length ? digestFiles(entries) : undefined;
}

const MAX_CHANGELOG_BYTES = 256 * 1024;

function textOf(file: JudgedFile | undefined): string | undefined {
  if (file?.bytes === undefined || file.size > MAX_CHANGELOG_BYTES) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(file.bytes);
  } catch {
    return undefined;
  }
}
