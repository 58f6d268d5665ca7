/** The skills of a repository as its files lie on this machine, committed or not: what their authors are about to propose. */
import { compareUtf8 } from "../../core/bytes.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import { describeFinding, type Finding } from "../../core/finding.ts";
import { POLICY_PATH, type Policy, parsePolicy } from "../../core/gate/policy.ts";
import { isName, parseSkillRequest, type SkillId, skillId } from "../../core/names.ts";
import { nearest } from "../../core/nearest.ts";
import { mayPoint } from "../../core/relations/pointer-folder.ts";
import { MANIFEST_PATH } from "../../core/skill/manifest.ts";
import { type Lifecycle, lifecyclePath, parseLifecycle } from "../../core/trunk/lifecycle.ts";
import { type PathTemplate, skillFolders } from "../../core/trunk/path-template.ts";
import { parseSettings, SETTINGS_PATH, type Settings } from "../../core/trunk/settings.ts";
import { SKILL_FILE, TrunkSkills } from "../../core/trunk/trunk-skills.ts";
import { MAX_YAML_BYTES } from "../../core/trunk/yaml-file.ts";
import type { WorkFolder } from "../ports/folders.ts";
import { settingsUnreadable } from "../reconcile/trunk-settings.ts";

/** A skill in its folder; of an identity that two folders claim there are two. */
export interface WorkSkill {
  readonly id: SkillId;
  readonly folder: string;
}

/** Reads `skilltrunk.yaml`: the defaults where there is none. Throws SETTINGS_INVALID. */
export async function readWorkSettings(repository: Pick<WorkFolder, "read">): Promise<Settings> {
  const { settings, findings } = parseSettings(await repository.read(SETTINGS_PATH, MAX_YAML_BYTES));
  if (settings === undefined) throw settingsUnreadable(findings);
  return settings;
}

/** Reads `policy.yaml`: the defaults where there is none. Throws USAGE. */
export async function readWorkPolicy(repository: Pick<WorkFolder, "read">): Promise<Policy> {
  const { policy, findings } = parsePolicy(await repository.read(POLICY_PATH, MAX_YAML_BYTES));
  if (policy === undefined) throw fileUnreadable(POLICY_PATH, findings);
  return policy;
}

/** One of our files that has to be mended before a command can go by it. */
export function fileUnreadable(path: string, [first]: readonly Finding[]): RegistryError {
  return new RegistryError("USAGE", first === undefined ? `${path} cannot be read.` : describeFinding(first), {
    hint: "Mend the file first; nothing was changed.",
  });
}

/** Reads a skill's lifecycle file: undefined where there is none, or none that can be read. */
export async function readWorkLifecycle(repository: WorkFolder, id: SkillId): Promise<Lifecycle | undefined> {
  const path = lifecyclePath(id);
  const bytes = await repository.read(path, MAX_YAML_BYTES);
  return bytes === undefined ? undefined : parseLifecycle(path, bytes).lifecycle;
}

/** Every skill of the repository, by identity: the same folders as on a trunk with these files. */
export async function findWorkSkills(repository: WorkFolder, settings: Settings): Promise<readonly WorkSkill[]> {
  const paths = new Set<string>();
  for (const template of settings.paths) {
    for (const path of await rootFilesOf(repository, template)) paths.add(path);
  }
  const skills = new TrunkSkills(settings);
  // Each skill.yaml among them says where content is.
  skills.know(NO_OID, true);
  const { ids } = skills.advance([...paths].map((path) => ({ path, mode: 0o100644, oid: NO_OID })));
  return [...ids].sort(compareUtf8).flatMap((id) => skills.claims(id).map((folder) => ({ id, folder })));
}

/** Only where the files are counts, not what is in them. */
const NO_OID = "0".repeat(40);

/** What makes skills of the folders that a template matches; nothing else of the repository is looked at. */
async function rootFilesOf(repository: WorkFolder, { segments }: PathTemplate): Promise<readonly string[]> {
  let folders: readonly string[] = [""];
  for (const segment of segments) {
    const below = await inTurns(folders, (folder) => stepInto(repository, folder, segment));
    folders = below.flat();
  }
  return (await inTurns(folders, (folder) => rootFilesIn(repository, folder))).flat();
}

/** Files open at once: systems allow a program about a thousand. */
const AT_ONCE = 64;

/** Does the work for every item, a few at a time; answers in the items' order. */
export async function inTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += AT_ONCE) {
    results.push(...(await Promise.all(items.slice(at, at + AT_ONCE).map(work))));
  }
  return results;
}

async function stepInto(repository: WorkFolder, folder: string, segment: string): Promise<readonly string[]> {
  const join = (name: string) => (folder === "" ? name : `${folder}/${name}`);
  if (!segment.startsWith("{")) return [join(segment)];
  const entries = await repository.entries(folder);
  return entries.filter(({ name, kind }) => kind === "folder" && isName(name)).map(({ name }) => join(name));
}

/** Its SKILL.md, or else a skill.yaml that says where the content is. */
async function rootFilesIn(repository: WorkFolder, folder: string): Promise<readonly string[]> {
  const entries = await repository.entries(folder);
  const holds = (file: string) => entries.some(({ name, kind }) => name === file && kind === "file");
  if (holds(SKILL_FILE)) return [`${folder}/${SKILL_FILE}`];
  const manifest = `${folder}/${MANIFEST_PATH}`;
  const bytes = holds(MANIFEST_PATH) ? await repository.read(manifest, MAX_YAML_BYTES) : undefined;
  return bytes !== undefined && mayPoint(bytes) ? [manifest] : [];
}

/**
 * The skill that a person means by `namespace/name`, by its name alone, or by its folder as seen from where they are.
 * Throws SKILL_NOT_FOUND, or USAGE where several are meant.
 */
export async function getWorkSkill(repository: WorkFolder, settings: Settings, typed: string): Promise<WorkSkill> {
  const skills = await findWorkSkills(repository, settings);
  const request = parseSkillRequest(typed);
  const { namespace, name } = request?.wanted === undefined ? (request ?? {}) : {};
  const named = skills.filter(({ id }) =>
    namespace === undefined ? id.endsWith(`/${name}`) : id === skillId(namespace, name ?? ""),
  );
  const folder = named.length === 0 ? await repository.find(typed) : undefined;
  const [skill, second] = folder === undefined ? named : skills.filter((s) => s.folder === folder);
  if (skill === undefined) throw notHere(typed, skills);
  if (second === undefined) return skill;
  const folders = named.map((s) => s.folder).join(", ");
  throw new RegistryError("USAGE", `"${quote(typed, 80)}" is more than one skill here: ${folders}.`, {
    hint: "Name it by its folder.",
  });
}

function notHere(typed: string, skills: readonly WorkSkill[]): RegistryError {
  const ids = skills.map(({ id }) => id);
  const names = ids.map((id) => id.slice(id.indexOf("/") + 1));
  const meant = nearest(typed, ids) ?? ids[names.indexOf(nearest(typed, names) ?? "")];
  const hint =
    meant === undefined
      ? "Give its namespace/name or its folder; `skilltrunk owners` lists the skills of a repository."
      : `Did you mean ${meant}?`;
  return new RegistryError("SKILL_NOT_FOUND", `There is no skill "${quote(typed, 80)}" in this repository.`, { hint });
}

/** The skill that a repository path is part of, as far as its path says; undefined where no template matches. */
export function skillAt(path: string, settings: Settings): SkillId | undefined {
  for (const template of settings.paths) {
    const [match] = skillFolders([template], path);
    if (match !== undefined) return skillId(match.namespace ?? settings.namespace, match.name);
  }
  return undefined;
}

/** A sentence where this folder is no repository, nor in one; undefined where it is. */
export async function whyNoRepository(repository: WorkFolder): Promise<string | undefined> {
  const names = new Set((await repository.entries("")).map(({ name }) => name));
  if (names.has(".git") || names.has(SETTINGS_PATH)) return undefined;
  return `${quote(repository.path)} is no skills repository, and no folder above it is: none has \`.git\` or ${SETTINGS_PATH}.`;
}
