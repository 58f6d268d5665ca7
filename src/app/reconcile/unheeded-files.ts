/**
 * Files of the trunk that somebody means for the registry and that it can make nothing of: called like a skill's and in
 * no skill, a file of bindings or of a lifecycle that has another name, or an acknowledgement that cannot be read or gives
 * no reason.
 */

import { unplacedBinding } from "../../core/bindings/binding-findings.ts";
import { compareUtf8 } from "../../core/bytes.ts";
import type { Finding } from "../../core/finding.ts";
import type { Oid } from "../../core/names.ts";
import { ACKNOWLEDGEMENTS, isAcknowledgementPath, readAcknowledgement } from "../../core/trunk/acknowledgement.ts";
import { placeholderReasonOf } from "../../core/trunk/given-reason.ts";
import { skillFolders } from "../../core/trunk/path-template.ts";
import { SETTINGS_PATH, type Settings } from "../../core/trunk/settings.ts";
import { SKILL_FILE } from "../../core/trunk/trunk-skills.ts";
import { isLikeSkillFile, unplacedLifecycle, unplacedSkill } from "../../core/trunk/unheeded.ts";
import { MAX_YAML_BYTES } from "../../core/trunk/yaml-file.ts";
import type { GitObjects, TreeFile } from "../ports/ports.ts";

/** Files that are named at once. */
const MAX_NAMED = 1_000;

export interface Looked {
  /** As of `trunk`. */
  readonly settings: Settings;
  readonly trunk: Oid;
  /** Only at what changed since this commit; null: at everything. */
  readonly since: Oid | null;
}

/** Finds them, in the order of their paths. Costs what changed since `since`. */
export async function findUnheededFiles(objects: GitObjects, looked: Looked): Promise<readonly Finding[]> {
  const { trunk, since } = looked;
  if (since === trunk) return [];
  const isNear = since !== null && (await objects.isOnFirstParentChain(since, trunk));
  const changed = isNear ? await changedFiles(objects, since, trunk) : undefined;
  // Other settings may find skills in other places.
  const isWhole = changed === undefined || changed.has(SETTINGS_PATH);
  const files = isWhole ? await allFiles(objects, trunk) : changed;
  const found: Finding[] = [];
  for (const path of [...files.keys()].sort(compareUtf8)) {
    const file = files.get(path);
    if (file === undefined || file.mode === 0) continue;
    found.push(...(await findingsOf(objects, file, { ...looked, all: isWhole ? files : undefined })));
    if (found.length >= MAX_NAMED) break;
  }
  return found;
}

/** `all` has every file that is meant for us, where all of them are known. */
async function findingsOf(
  objects: GitObjects,
  file: TreeFile,
  looked: Looked & { readonly all: ReadonlyMap<string, TreeFile> | undefined },
): Promise<readonly Finding[]> {
  const { path } = file;
  if (isAcknowledgementPath(path)) {
    const { value, findings } = await readAcknowledgementAt(objects, file);
    return value === undefined ? findings : [...findings, ...placeholderReasonOf(path, value)];
  }
  const unplaced = unplacedFile(path);
  if (!isLikeSkillFile(path)) return unplaced === undefined ? [] : [unplaced];
  const all = looked.all ?? (await skillFilesAround(path, { objects, ...looked }));
  const finding = unplacedSkill(path, looked.settings, (folder) => all.has(`${folder}/${SKILL_FILE}`));
  return finding === undefined ? [] : [finding];
}

/** What is wrong with the acknowledgements at a commit. */
export async function unusableAcknowledgements(objects: GitObjects, trunk: Oid): Promise<readonly Finding[]> {
  const findings: (readonly Finding[])[] = [];
  for await (const file of objects.files(trunk, ACKNOWLEDGEMENTS)) {
    if (isAcknowledgementPath(file.path)) findings.push((await readAcknowledgementAt(objects, file)).findings);
  }
  return findings.flat();
}

function isMeant(path: string): boolean {
  return isLikeSkillFile(path) || isAcknowledgementPath(path) || unplacedFile(path) !== undefined;
}

function unplacedFile(path: string): Finding | undefined {
  return unplacedBinding(path) ?? unplacedLifecycle(path);
}

/** The files that are meant for us, by path. */
async function allFiles(objects: GitObjects, trunk: Oid): Promise<ReadonlyMap<string, TreeFile>> {
  const files = new Map<string, TreeFile>();
  for await (const file of objects.files(trunk)) if (isMeant(file.path)) files.set(file.path, file);
  return files;
}

/** Each changed file as the last change left it. */
async function changedFiles(objects: GitObjects, since: Oid, trunk: Oid): Promise<ReadonlyMap<string, TreeFile>> {
  const files = new Map<string, TreeFile>();
  for await (const { changes } of objects.history({ after: since, to: trunk })) {
    for (const file of changes) if (isMeant(file.path) || file.path === SETTINGS_PATH) files.set(file.path, file);
  }
  return files;
}

/** The SKILL.md in each folder above a file that a template takes for a skill's. */
async function skillFilesAround(
  path: string,
  where: Pick<Looked, "settings" | "trunk"> & { readonly objects: GitObjects },
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const { folder } of skillFolders(where.settings.paths, path)) {
    const file = `${folder}/${SKILL_FILE}`;
    if (file === path) found.add(file);
    else for await (const { path: at } of where.objects.files(where.trunk, file)) if (at === file) found.add(file);
  }
  return found;
}

async function readAcknowledgementAt(
  objects: GitObjects,
  { path, mode, oid }: TreeFile,
): Promise<ReturnType<typeof readAcknowledgement>> {
  if (mode !== 0o100644 && mode !== 0o100755) return { value: undefined, findings: [] };
  const { bytes } = await objects.blob(oid, MAX_YAML_BYTES);
  return readAcknowledgement(path, bytes ?? new Uint8Array(MAX_YAML_BYTES + 1));
}
