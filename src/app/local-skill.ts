/** What a skill's folder on this disk would be as a release: its digest, or what stands in the way. */
import { RegistryError } from "../core/errors.ts";
import { type Finding, isAtLeast } from "../core/finding.ts";
import { type Judgement, judge, toJudgedSkillMd } from "../core/judge.ts";
import type { Digest } from "../core/names.ts";
import { MISSING_SKILL_MD, notADirectory, pathMissing, readSkillMd } from "../core/skill-md.ts";
import type { LocalFolder, ReferencePath } from "./folders.ts";

export interface FolderDigest {
  readonly digest: Digest;
  /** Bytes of the archive. */
  readonly size: number;
  readonly files: number;
}

/** The digest that a release of exactly this folder has. Throws ARCHIVE_INVALID for what cannot be published. */
export function digestFolder(folder: LocalFolder): FolderDigest {
  const { archive, findings } = judgeFolder(folder);
  if (archive !== undefined) return { ...archive, files: folder.files.length };
  const message = findings.find((f) => f.severity === "critical")?.message ?? "its files cannot be read";
  throw new RegistryError("ARCHIVE_INVALID", `This folder has no digest, because it cannot be published. ${message}`, {
    hint: "`skilltrunk validate` lists everything that is wrong with it.",
  });
}

/** Every finding about a folder's content, worst first. It is valid when none of them is worse than advice. */
export function validateFolder(folder: LocalFolder): {
  readonly valid: boolean;
  readonly findings: readonly Finding[];
} {
  const { findings } = judgeFolder(folder);
  return { valid: !findings.some((f) => isAtLeast(f.severity, "medium")), findings };
}

/** What a folder of this name with these files says by itself. */
export function judgeFolder({ name, files }: Pick<LocalFolder, "name" | "files">): Judgement {
  const bytes = files.find((file) => file.path === "SKILL.md")?.bytes;
  const skillMd = bytes === undefined ? undefined : toJudgedSkillMd(readSkillMd(bytes, name));
  return judge({ tree: "", name, files, skillMd });
}

/** What the reference validator says of a path: its messages in its order, none for a valid skill. */
export function referenceVerdict({ kind, path, name, skillMd }: ReferencePath): readonly string[] {
  if (kind === "absent") return [pathMissing(path)];
  if (kind === "file") return [notADirectory(path)];
  return skillMd === undefined ? [MISSING_SKILL_MD] : readSkillMd(skillMd, name).reference;
}
