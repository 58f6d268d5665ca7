/**
 * The part of the trunk that observing a few changes depends on, so that a check costs what it touches. Whoever observes
 * them on these files alone sees the same as on all of them: who claims a touched identity, and with which content.
 */
import { ACKNOWLEDGEMENTS, isAcknowledgementPath, parseAcknowledgement } from "../core/acknowledgement.ts";
import { lifecycleOf, lifecyclePath } from "../core/lifecycle.ts";
import { nameOf, namespaceOf, type Oid, type SkillId, skillId } from "../core/names.ts";
import { placesOf, skillFolders } from "../core/path-template.ts";
import { POLICY_PATH } from "../core/policy.ts";
import { SETTINGS_PATH, type Settings } from "../core/settings.ts";
import { SKILL_FILE } from "../core/trunk-skills.ts";
import type { TrunkFile } from "../core/trunk-tree.ts";
import type { GitObjects, TreePlace } from "./ports.ts";
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

/** What every skill is judged by. */
const OURS: readonly TreePlace[] = [[SETTINGS_PATH], [POLICY_PATH], [ACKNOWLEDGEMENTS]];

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

  /** Each SKILL.md around a changed file, and what every skill is judged by. */
  async readWhatIsAbove(): Promise<void> {
    await this.readAt([...OURS, ...this.skillFilesAround(this.reading.changes)]);
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
    const found = await this.readAt(places.map((place) => [...place, SKILL_FILE]));
    const folders = found.flatMap(({ path }) => folderOf(path) ?? []);
    const ids = new Set(touched.ids);
    for (const folder of folders) this.addIdentity(folder, ids);
    await this.readAt([...this.skillFilesAround(found), ...[...folders, ...[...ids].map(lifecyclePath)].map(toPlace)]);
    return ids;
  }

  /** The identities of all folders that these changes may make a skill, or none: by their own SKILL.md or one above it. */
  private movingIds(): ReadonlySet<SkillId> {
    const decided = [...this.written, ...this.removed].filter((path) => this.removed.has(path) || !this.read.has(path));
    const moving = new Set(decided.flatMap((path) => folderOf(path) ?? []));
    const ids = new Set<SkillId>();
    if (moving.size === 0) return ids;
    for (const path of [...this.read.keys(), ...this.written]) {
      const folder = folderOf(path);
      if (folder !== undefined && this.candidates(path).some((f) => moving.has(f))) this.addIdentity(folder, ids);
    }
    return ids;
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
    const path = `${folder}/${SKILL_FILE}`;
    return this.read.has(path) || this.written.has(path);
  }

  /** Where the folders that a template takes, above these files, would have their SKILL.md. */
  private skillFilesAround(files: readonly TrunkFile[]): readonly TreePlace[] {
    const folders = new Set(files.flatMap(({ path }) => this.candidates(path)));
    return [...folders].map((folder) => toPlace(`${folder}/${SKILL_FILE}`));
  }

  private async readAt(places: readonly TreePlace[]): Promise<readonly TrunkFile[]> {
    if (places.length === 0) return [];
    const { objects, commit } = this.reading;
    const found = await objects.filesAt(commit, places);
    for (const file of found) this.read.set(file.path, file);
    return found;
  }
}

/** The folder whose SKILL.md this is. */
function folderOf(path: string): string | undefined {
  return path.endsWith(`/${SKILL_FILE}`) ? path.slice(0, -SKILL_FILE.length - 1) : undefined;
}

function toPlace(path: string): TreePlace {
  return path.split("/");
}
