/**
 * The part of the trunk that observing a few changes depends on, so that a check costs what it touches. Whoever observes
 * them on these files alone sees the same as on all of them: who claims a touched identity, and with which content.
 */

import { POLICY_PATH } from "../../core/gate/policy.ts";
import { nameOf, namespaceOf, type Oid, type SkillId, skillId } from "../../core/names.ts";
import { MANIFEST_PATH } from "../../core/skill/manifest.ts";
import { ACKNOWLEDGEMENTS, isAcknowledgementPath, parseAcknowledgement } from "../../core/trunk/acknowledgement.ts";
import { lifecycleOf, lifecyclePath } from "../../core/trunk/lifecycle.ts";
import { placesOf, skillFolders } from "../../core/trunk/path-template.ts";
import { SETTINGS_PATH, type Settings } from "../../core/trunk/settings.ts";
import { rootFolderOf, SKILL_FILE } from "../../core/trunk/trunk-skills.ts";
import type { TrunkFile } from "../../core/trunk/trunk-tree.ts";
import type { GitObjects, TreePlace } from "../ports/ports.ts";
import { readOwnFile } from "./trunk-text.ts";

export interface SparseTrunk {
  readonly files: readonly TrunkFile[];
  /** Every identity that the changes may touch. */
  readonly ids: ReadonlySet<SkillId>;
}

export interface SparseReading {
  readonly objects: Pick<GitObjects, "filesAt" | "blob">;
  /** Where the trunk stands. */
  readonly commit: Oid;
  /** Its settings there, which the changes leave as they are. */
  readonly settings: Settings;
  /** What comes next, commit after commit: neither settings nor policy. */
  readonly changes: readonly TrunkFile[];
  /** Skills that are observed too, though nothing of theirs changes. */
  readonly also?: ReadonlySet<SkillId>;
}

/** Reads what observing these changes depends on. */
export async function readSparseTrunk(reading: SparseReading): Promise<SparseTrunk> {
  const part = new PartOfTrunk(reading);
  await part.readWhatIsAbove();
  await part.readTouchedFolders();
  const ids = await part.readClaimants(await part.findTouched());
  return { files: part.files, ids };
}

/**
 * What makes a folder a skill: a SKILL.md, or a skill.yaml that says where the content is. Any skill.yaml is taken for
 * one of those here; reading too much changes nothing.
 */
const ROOT_FILES = [SKILL_FILE, MANIFEST_PATH] as const;

/** What every skill is judged by. */
const OURS: readonly TreePlace[] = [[SETTINGS_PATH], [POLICY_PATH], ["policy-packs"], [ACKNOWLEDGEMENTS]];

interface Touched {
  readonly ids: ReadonlySet<SkillId>;
  /** Bare names that some identity may gain or lose: whoever has one as well is touched too. */
  readonly names: ReadonlySet<string>;
}

class PartOfTrunk {
  private readonly reading: SparseReading;
  private readonly read = new Map<string, TrunkFile>();
  /** Paths that the changes write, and that they remove, for good or for a while. */
  private readonly written = new Set<string>();
  private readonly removed = new Set<string>();

  constructor(reading: SparseReading) {
    this.reading = reading;
    for (const { path, mode } of reading.changes) (mode === 0 ? this.removed : this.written).add(path);
  }

  get files(): readonly TrunkFile[] {
    return [...this.read.values()];
  }

  /** What makes a skill of the folders around each changed file, and what every skill is judged by. */
  async readWhatIsAbove(): Promise<void> {
    await this.readAt([...OURS, ...this.rootFilesAround(this.reading.changes)]);
  }

  /** The outermost folder around each changed file that is a skill at some time, with all that is in it. */
  async readTouchedFolders(): Promise<void> {
    const { changes } = this.reading;
    const folders = changes.flatMap(({ path }) =>
      this.candidates(path)
        .filter((f) => this.mayBeSkill(f))
        .slice(0, 1),
    );
    await this.readAt([...new Set(folders)].map(toPlace));
  }

  async findTouched(): Promise<Touched> {
    const { changes } = this.reading;
    const moving = this.movingIds();
    const ids = new Set([...moving, ...(this.reading.also ?? [])]);
    for (const change of changes) {
      for (const folder of this.candidates(change.path)) if (this.mayBeSkill(folder)) this.addIdentity(folder, ids);
      const named = lifecycleOf(change.path) ?? (await this.forcedBy(change));
      if (named !== undefined) ids.add(named);
    }
    return { ids, names: new Set([...moving].map(nameOf)) };
  }

  /** Every folder that claims one of these identities, or another one of these names; answers all of them. */
  async readClaimants(touched: Touched): Promise<ReadonlySet<SkillId>> {
    const { paths, namespace: fallback } = this.reading.settings;
    const places = [
      ...[...touched.ids].map((id) => ({ namespace: namespaceOf(id), name: nameOf(id) })),
      ...[...touched.names].map((name) => ({ namespace: null, name })),
    ].flatMap((skill) => placesOf(paths, { ...skill, fallback }));
    const found = await this.readAt(places.flatMap((place) => ROOT_FILES.map((file) => [...place, file])));
    const folders = [...new Set(found.flatMap(({ path }) => rootFolderOf(path) ?? []))];
    const ids = new Set(touched.ids);
    for (const folder of folders) this.addIdentity(folder, ids);
    await this.readAt([...this.rootFilesAround(found), ...[...folders, ...[...ids].map(lifecyclePath)].map(toPlace)]);
    return ids;
  }

  /** The identities of all folders that these changes may make a skill, or none: by what stands in them or above them. */
  private movingIds(): ReadonlySet<SkillId> {
    const moving = new Set(
      [...this.written, ...this.removed]
        .filter((path) => this.mayDecide(path))
        .flatMap((path) => rootFolderOf(path) ?? []),
    );
    const ids = new Set<SkillId>();
    if (moving.size === 0) return ids;
    for (const path of [...this.read.keys(), ...this.written]) {
      const folder = rootFolderOf(path);
      if (folder !== undefined && this.candidates(path).some((f) => moving.has(f))) this.addIdentity(folder, ids);
    }
    return ids;
  }

  /** May changing this file make a skill of its folder, or none? */
  private mayDecide(path: string): boolean {
    if (!path.endsWith(`/${MANIFEST_PATH}`)) return this.isNotSteady(path);
    // What a skill.yaml says decides only where there is no SKILL.md.
    return this.isNotSteady(`${rootFolderOf(path)}/${SKILL_FILE}`);
  }

  /** Is there a time at which it is not there? */
  private isNotSteady(path: string): boolean {
    return this.removed.has(path) || !this.read.has(path);
  }

  private async forcedBy(change: TrunkFile): Promise<SkillId | undefined> {
    if (change.mode === 0 || !isAcknowledgementPath(change.path)) return undefined;
    const read = parseAcknowledgement(change.path, await readOwnFile(this.reading.objects, change));
    return read?.acknowledge === "force-release" ? read.skill : undefined;
  }

  /** The folders above a file that a template takes for a skill's, outermost first. */
  private candidates(path: string): readonly string[] {
    return skillFolders(this.reading.settings.paths, path).map(({ folder }) => folder);
  }

  private addIdentity(folder: string, ids: Set<SkillId>): void {
    const { paths, namespace } = this.reading.settings;
    const found = skillFolders(paths, `${folder}/${SKILL_FILE}`).find((candidate) => candidate.folder === folder);
    if (found !== undefined) ids.add(skillId(found.namespace ?? namespace, found.name));
  }

  private mayBeSkill(folder: string): boolean {
    return ROOT_FILES.map((file) => `${folder}/${file}`).some((path) => this.read.has(path) || this.written.has(path));
  }

  /** Where the folders that a template takes, above these files, would have what makes a skill. */
  private rootFilesAround(files: readonly TrunkFile[]): readonly TreePlace[] {
    const folders = new Set(files.flatMap(({ path }) => this.candidates(path)));
    return [...folders].flatMap((folder) => ROOT_FILES.map((file) => toPlace(`${folder}/${file}`)));
  }

  private async readAt(places: readonly TreePlace[]): Promise<readonly TrunkFile[]> {
    if (places.length === 0) return [];
    const { objects, commit } = this.reading;
    const found = await objects.filesAt(commit, places);
    for (const file of found) this.read.set(file.path, file);
    return found;
  }
}

function toPlace(path: string): TreePlace {
  return path.split("/");
}
