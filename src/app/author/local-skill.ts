/** What a skill's folder on this disk would be as a release: its digest, or what stands in the way. */
import { RegistryError } from "../../core/errors.ts";
import { compareFindings, type Finding, isAtLeast } from "../../core/finding.ts";
import { judged } from "../../core/gate/gate.ts";
import { POLICY_PATH, type Policy, policyFor } from "../../core/gate/policy.ts";
import { type Digest, namespaceOf, skillId } from "../../core/names.ts";
import { judgePointer, mayPoint, readPointer } from "../../core/relations/pointer-folder.ts";
import { type Judgement, judge, toJudgedSkillMd } from "../../core/skill/judge.ts";
import { MANIFEST_PATH } from "../../core/skill/manifest.ts";
import { MISSING_SKILL_MD, notADirectory, pathMissing, readSkillMd } from "../../core/skill/skill-md.ts";
import { DEFAULT_SETTINGS } from "../../core/trunk/settings.ts";
import { MAX_YAML_BYTES } from "../../core/trunk/yaml-file.ts";
import { loadPolicy } from "../check/load-policy.ts";
import type { LocalFolder, ReferencePath, WorkFolder } from "../ports/folders.ts";
import { findWorkSkills, readWorkSettings } from "./work-skills.ts";

export interface FolderDigest {
  readonly digest: Digest;
  /** Bytes of the archive. */
  readonly size: number;
  readonly files: number;
}

/** The digest that a release of exactly this folder has. Throws ARCHIVE_INVALID for what cannot be published. */
export function digestFolder(folder: LocalFolder): FolderDigest {
  const { archive, findings, waiting } = judgeFolder(folder);
  if (waiting !== undefined) throw pointsElsewhere();
  if (archive !== undefined) return { ...archive, files: folder.files.length };
  const message = findings.find((f) => f.severity === "critical")?.message ?? "its files cannot be read";
  throw new RegistryError("ARCHIVE_INVALID", `This folder has no digest, because it cannot be published. ${message}`, {
    hint: "`skilltrunk validate` lists everything that is wrong with it.",
  });
}

function pointsElsewhere(): RegistryError {
  const message = "This folder has no digest: its skill.yaml says that the content is elsewhere.";
  return new RegistryError("ARCHIVE_INVALID", message, { hint: "`skilltrunk check` fetches it and judges it." });
}

/**
 * Every finding about a folder's content, worst first. It is valid when none of them would refuse its release under this
 * policy; without one, when none of them is worse than advice.
 */
export function validateFolder(
  folder: LocalFolder,
  policy?: Policy,
): {
  readonly valid: boolean;
  readonly findings: readonly Finding[];
} {
  const { findings: found } = judgeFolder(folder);
  const findings = policy === undefined ? found : judged(found, policy).toSorted(compareFindings);
  return { valid: !findings.some((f) => isAtLeast(f.severity, policy?.block ?? "medium")), findings };
}

/** The policy that a check of this folder goes by; undefined where there is no file of one, or none that can be used. */
export async function readWorkPolicy(repository: WorkFolder, typed: string): Promise<Policy | undefined> {
  if ((await repository.read(POLICY_PATH, MAX_YAML_BYTES)) === undefined) return undefined;
  const { policy } = await loadPolicy((file) => repository.read(file, MAX_YAML_BYTES));
  const folder = await repository.find(typed);
  // Of settings that cannot be read, a check says so.
  const settings = await readWorkSettings(repository).catch(() => DEFAULT_SETTINGS);
  const skills = await findWorkSkills(repository, settings);
  const skill = skills.find((one) => one.folder === folder);
  return policy !== undefined && skill !== undefined ? policyFor(policy, namespaceOf(skill.id)) : undefined;
}

/** What a folder of this name with these files says by itself; nothing is fetched that it points to. */
export function judgeFolder({ name, files }: Pick<LocalFolder, "name" | "files">): Judgement {
  const bytes = files.find((file) => file.path === "SKILL.md")?.bytes;
  const manifest = files.find((file) => file.path === MANIFEST_PATH)?.bytes;
  if (bytes === undefined && manifest !== undefined && mayPoint(manifest)) {
    const reading = readPointer(files, manifest);
    return judgePointer({ id: skillId(DEFAULT_SETTINGS.namespace, name), tree: "", reading }, undefined);
  }
  const skillMd = bytes === undefined ? undefined : toJudgedSkillMd(readSkillMd(bytes, name));
  return judge({ tree: "", name, files, skillMd });
}

/** What the reference validator says of a path: its messages in its order, none for a valid skill. */
export function referenceVerdict({ kind, path, name, skillMd }: ReferencePath): readonly string[] {
  if (kind === "absent") return [pathMissing(path)];
  if (kind === "file") return [notADirectory(path)];
  return skillMd === undefined ? [MISSING_SKILL_MD] : readSkillMd(skillMd, name).reference;
}
