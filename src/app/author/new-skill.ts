/** A new skill in a repository's folder: to be filled in, or as a copy of a published release under a new name. */

import { quote, RegistryError } from "../../core/errors.ts";
import { nameOf, namespaceOf, type SkillId, type SkillRequest } from "../../core/names.ts";
import type { ArchiveFile } from "../../core/skill/archive.ts";
import { setFrontmatter } from "../../core/skill/skill-fix.ts";
import { readSkillMd } from "../../core/skill/skill-md.ts";
import { scaffoldLifecycle, scaffoldSkillMd } from "../../core/skill/skill-scaffold.ts";
import { ownersOf } from "../../core/trunk/codeowners.ts";
import { lifecyclePath } from "../../core/trunk/lifecycle.ts";
import { meantNamespace } from "../../core/trunk/new-namespace.ts";
import { type PathTemplate, skillFolders } from "../../core/trunk/path-template.ts";
import type { Settings } from "../../core/trunk/settings.ts";
import { SKILL_FILE } from "../../core/trunk/trunk-skills.ts";
import { MAX_YAML_BYTES } from "../../core/trunk/yaml-file.ts";
import { download } from "../install/install-download.ts";
import type { WorkFolder } from "../ports/folders.ts";
import type { Registry } from "../ports/ports.ts";
import { findWorkSkills, readWorkSettings, type WorkSkill, whyNoRepository } from "./work-skills.ts";

export interface NewSkillWish {
  readonly id: SkillId;
  readonly description?: string | undefined;
  /** The release to copy, and where it is published. */
  readonly source?: { readonly registry: Registry; readonly request: SkillRequest };
}

export interface NewSkill {
  readonly id: SkillId;
  readonly folder: string;
  /** Repository paths of what was written. */
  readonly files: readonly string[];
  /** `namespace/name@version` of what was copied. */
  readonly from?: string;
  /** What the registry says of the release that was copied (deprecated, yanked, renamed), and what may be a slip. */
  readonly warnings: readonly string[];
  /** Empty where a lifecycle file was made for somebody to name them in. */
  readonly owners: readonly string[];
}

/**
 * Writes the files of a new skill. Throws WOULD_OVERWRITE where anything is in its place, USAGE for a name that is taken or
 * a description that can be none, and what the registry throws; nothing is written then.
 */
export async function createSkill(repository: WorkFolder, wish: NewSkillWish): Promise<NewSkill> {
  const settings = await readWorkSettings(repository);
  const skills = await findWorkSkills(repository, settings);
  refuseTaken(skills, settings, wish.id);
  const folder = folderOf(wish.id, settings, skills);
  if ((await repository.entries(folder)).length > 0) throw notEmpty(folder);
  const { files, from, warnings = [] } = await contentOf(wish, settings);
  const { owners } = ownersOf({ id: wish.id }, settings);
  const written = [
    ...files.map((file) => ({ ...file, path: `${folder}/${file.path}` })),
    ...(owners.length === 0 ? await lifecycleFor(repository, wish.id) : []),
  ];
  await repository.create(written);
  const paths = written.map(({ path }) => path);
  const told = [...warnings, ...(await ofItsPlace(repository, skills, wish.id))];
  return { id: wish.id, folder, files: paths, owners, warnings: told, ...(from === undefined ? {} : { from }) };
}

/** What whoever slipped in the name, or stands in another folder than they think, would find out too late. */
async function ofItsPlace(
  repository: WorkFolder,
  skills: readonly WorkSkill[],
  id: SkillId,
): Promise<readonly string[]> {
  const outside = await whyNoRepository(repository);
  const namespace = namespaceOf(id);
  const meant = meantNamespace(
    namespace,
    skills.map((skill) => namespaceOf(skill.id)),
  );
  return [
    ...(outside === undefined ? [] : [`${outside} The files were written there all the same.`]),
    ...(meant === undefined ? [] : [`${namespace} is a new namespace, and a name is for ever: did you mean ${meant}?`]),
  ];
}

function refuseTaken(skills: readonly WorkSkill[], settings: Settings, id: SkillId): void {
  const same = skills.find((skill) => skill.id === id);
  if (same !== undefined)
    throw new RegistryError("WOULD_OVERWRITE", `${id} is there already, in ${quote(same.folder)}.`);
  const rival = settings.names === "unique" ? skills.find((skill) => nameOf(skill.id) === nameOf(id)) : undefined;
  if (rival === undefined) return;
  throw new RegistryError("USAGE", `${rival.id} has the name "${nameOf(id)}" already, and names are unique here.`, {
    hint: "Choose another name: many agents keep all their skills in one folder.",
  });
}

/** Where most skills of its namespace are, else where most skills are; else by the first template that can say this identity. */
function folderOf(id: SkillId, { paths, namespace: defaultNamespace }: Settings, skills: readonly WorkSkill[]): string {
  const namespace = namespaceOf(id);
  const able = paths.filter(({ segments }) => segments.includes("{namespace}") || namespace === defaultNamespace);
  const siblings = skills.filter((skill) => namespaceOf(skill.id) === namespace);
  const [template] = able
    .map((one) => ({ one, near: countUsing(one, siblings), all: countUsing(one, skills) }))
    .toSorted((a, b) => b.near - a.near || b.all - a.all)
    .map(({ one }) => one);
  if (template === undefined) {
    throw new RegistryError("USAGE", `No folder of this repository stands for the namespace "${namespace}".`, {
      hint: `Its skills are all in the namespace "${defaultNamespace}": ${defaultNamespace}/${nameOf(id)}.`,
    });
  }
  return template.segments
    .map((segment) => (segment === "{namespace}" ? namespace : segment === "{name}" ? nameOf(id) : segment))
    .join("/");
}

/** How many of these skills this template finds. */
function countUsing(template: PathTemplate, skills: readonly WorkSkill[]): number {
  return skills.filter(({ folder }) =>
    skillFolders([template], `${folder}/${SKILL_FILE}`).some((found) => found.folder === folder),
  ).length;
}

function notEmpty(folder: string): RegistryError {
  return new RegistryError("WOULD_OVERWRITE", `The folder ${quote(folder)} is not empty.`, {
    hint: "Nothing was changed. Choose another name, or look at what is there first.",
  });
}

/** One in which somebody is to name the owners; nothing where there is one already. */
async function lifecycleFor(repository: WorkFolder, id: SkillId): Promise<readonly ArchiveFile[]> {
  const path = lifecyclePath(id);
  const there = await repository.read(path, MAX_YAML_BYTES);
  return there === undefined ? [{ path, executable: false, bytes: scaffoldLifecycle() }] : [];
}

interface Content {
  readonly files: readonly ArchiveFile[];
  readonly from?: string;
  readonly warnings?: readonly string[];
}

const FIRST_VERSION = "1.0.0";

async function contentOf({ id, description, source }: NewSkillWish, settings: Settings): Promise<Content> {
  if (source !== undefined) return copyOf(source, { id, description });
  const version = settings.versions === "declared" ? FIRST_VERSION : undefined;
  const bytes = scaffoldSkillMd({ name: nameOf(id), description, version });
  if (bytes === undefined) throw badDescription("it cannot be written into SKILL.md");
  refuseBadDescription(bytes, id);
  return { files: [{ path: SKILL_FILE, executable: false, bytes }] };
}

/** Every file of the release; SKILL.md says the new name, where it came from, and starts its versions anew. */
async function copyOf(
  { registry, request }: NonNullable<NewSkillWish["source"]>,
  { id, description }: Pick<NewSkillWish, "id" | "description">,
): Promise<Content> {
  const release = await registry.resolve(request);
  const from = `${release.id}@${release.version}`;
  const files = await download(registry, release);
  const original = files.find(({ path }) => path === SKILL_FILE)?.bytes ?? new Uint8Array();
  const declares = readSkillMd(original, release.name).skill?.version !== undefined;
  const bytes = [
    ["name", nameOf(id)],
    ["metadata.forked-from", from],
    ...(declares ? [["metadata.version", FIRST_VERSION]] : []),
    ...(description === undefined ? [] : [["description", description]]),
  ].reduce<Uint8Array | undefined>(
    (edited, [key = "", value = ""]) => edited && setFrontmatter(edited, key.split("."), value),
    original,
  );
  if (bytes === undefined) {
    throw new RegistryError("USAGE", `The SKILL.md of ${from} is laid out so that its name cannot be changed safely.`, {
      hint: "Copy its folder by hand, and set `name` to the new folder's name.",
    });
  }
  if (description !== undefined) refuseBadDescription(bytes, id);
  return {
    files: files.map((file) => (file.path === SKILL_FILE ? { ...file, bytes } : file)),
    from,
    warnings: release.warnings,
  };
}

/** A field too many says which ones there may be, of which the description is one. */
function refuseBadDescription(skillMd: Uint8Array, id: SkillId): void {
  const { findings } = readSkillMd(skillMd, nameOf(id));
  const wrong = findings.find(({ rule, message }) => rule !== "frontmatter-fields" && /description/i.test(message));
  if (wrong !== undefined && wrong.severity !== "info" && wrong.severity !== "low") throw badDescription(wrong.message);
}

function badDescription(why: string): RegistryError {
  return new RegistryError(
    "USAGE",
    `--description: expected one or two sentences, got something else: ${quote(why)}.`,
    {
      hint: "Say what the skill does and when to use it, in at most 1,024 characters on one line.",
    },
  );
}
