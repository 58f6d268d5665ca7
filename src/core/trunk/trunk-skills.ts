/**
 * Which folders of the trunk are skills, and who claims which identity. A skill is the outermost folder that a path
 * template matches and that holds a SKILL.md, or a skill.yaml that says where its content is; what is further inside is
 * content (DESIGN 3, Identity).
 */
import { compareUtf8 } from "../bytes.ts";
import { nameOf, type Oid, type SkillId, skillId } from "../names.ts";
import { MANIFEST_PATH } from "../skill/manifest.ts";
import { lifecycleOf } from "./lifecycle.ts";
import { skillFolders } from "./path-template.ts";
import type { Settings } from "./settings.ts";
import { type TrunkFile, TrunkTree } from "./trunk-tree.ts";

export const SKILL_FILE = "SKILL.md";

/** What a commit touched: identities to evaluate, and the folders whose own content changed. */
export interface Touched {
  readonly ids: ReadonlySet<SkillId>;
  readonly folders: ReadonlySet<string>;
}

export class TrunkSkills {
  readonly tree = new TrunkTree();
  private settings: Settings;
  private readonly folders = new Map<string, SkillId>();
  private readonly claimants = new Map<SkillId, Set<string>>();
  private readonly named = new Map<string, Set<SkillId>>();
  /** Whether a skill.yaml says where content is, by its blob: of those that stand where there is no SKILL.md. */
  private readonly pointing = new Map<Oid, boolean>();

  constructor(settings: Settings) {
    this.settings = settings;
  }

  /** Every identity that is claimed now, in UTF-8 order. */
  ids(): readonly SkillId[] {
    return [...this.claimants.keys()].sort(compareUtf8);
  }

  /** The folders that claim an identity now, in UTF-8 order. */
  claims(id: SkillId): readonly string[] {
    return [...(this.claimants.get(id) ?? [])].sort(compareUtf8);
  }

  /**
   * Every skill.yaml that stands without a SKILL.md once these changes are made, and of which is not known whether it
   * says where content is: `know` has to be told of each before.
   */
  unknown(changes: readonly TrunkFile[]): readonly TrunkFile[] {
    const after = new Map(changes.map((change) => [change.path, change.mode === 0 ? undefined : change]));
    const at = (path: string) => (after.has(path) ? after.get(path) : this.tree.file(path));
    const folders = new Set(changes.flatMap(({ path }) => rootFolderOf(path) ?? []));
    return [...folders].flatMap((folder) => {
      const path = `${folder}/${MANIFEST_PATH}`;
      const manifest = at(path);
      if (manifest === undefined || this.pointing.has(manifest.oid)) return [];
      return at(`${folder}/${SKILL_FILE}`) === undefined ? [{ ...manifest, path }] : [];
    });
  }

  /** Is told what a skill.yaml is. */
  know(blob: Oid, doesPoint: boolean): void {
    this.pointing.set(blob, doesPoint);
  }

  /** Moves to the next commit and says what it touched. */
  advance(changes: readonly TrunkFile[]): Touched {
    this.tree.apply(changes);
    const recheck = new Set<string>();
    for (const { path } of changes) {
      const folder = rootFolderOf(path);
      if (folder !== undefined && this.candidates(path).includes(folder)) this.markBelow(folder, recheck);
    }
    const folders = new Set<string>();
    const ids = new Set<SkillId>();
    for (const id of this.settle(recheck)) this.addRivals(id, ids);
    for (const change of changes) this.addOwner(change.path, folders, ids);
    for (const folder of folders) {
      const id = this.folders.get(folder);
      if (id !== undefined) ids.add(id);
    }
    return { ids, folders };
  }

  /** Finds every skill anew under these settings and says that all are touched: those that were and those that are. */
  resettle(settings: Settings): Touched {
    const ids = new Set(this.claimants.keys());
    this.settings = settings;
    this.folders.clear();
    this.claimants.clear();
    this.named.clear();
    this.settle(new Set(this.rootsBelow("")));
    for (const id of this.claimants.keys()) ids.add(id);
    return { ids, folders: new Set(this.folders.keys()) };
  }

  private candidates(path: string): readonly string[] {
    return skillFolders(this.settings.paths, path).map((c) => c.folder);
  }

  /** A file that makes a skill, and comes or goes, decides for its own folder and for every one below it. */
  private markBelow(folder: string, marked: Set<string>): void {
    marked.add(folder);
    for (const below of this.rootsBelow(folder)) marked.add(below);
  }

  /** Every folder that would be a skill if none above it were one. */
  private rootsBelow(folder: string): readonly string[] {
    const pointing =
      this.pointing.size === 0 ? [] : this.tree.foldersHolding(MANIFEST_PATH, folder).filter((at) => this.isRoot(at));
    return [...this.tree.foldersHolding(SKILL_FILE, folder), ...pointing];
  }

  private isRoot(folder: string): boolean {
    if (this.tree.file(`${folder}/${SKILL_FILE}`) !== undefined) return true;
    const manifest = this.pointing.size === 0 ? undefined : this.tree.file(`${folder}/${MANIFEST_PATH}`);
    return manifest !== undefined && this.pointing.get(manifest.oid) === true;
  }

  private addOwner(path: string, folders: Set<string>, ids: Set<SkillId>): void {
    const owner = this.candidates(path).find((folder) => this.folders.has(folder));
    if (owner !== undefined) folders.add(owner);
    const governed = lifecycleOf(path);
    if (governed !== undefined) ids.add(governed);
  }

  /** An identity that gains or loses a folder may free, or take, the bare name of others. */
  private addRivals(id: SkillId, ids: Set<SkillId>): void {
    ids.add(id);
    for (const rival of this.named.get(nameOf(id)) ?? []) ids.add(rival);
  }

  /** Decides anew for each folder whether it is a skill; answers the identities that gained or lost one. */
  private settle(folders: ReadonlySet<string>): ReadonlySet<SkillId> {
    const changed = new Set<SkillId>();
    for (const folder of folders) {
      const before = this.folders.get(folder);
      const after = this.identify(folder);
      if (before === after) continue;
      if (before !== undefined) this.release(folder, before);
      if (after !== undefined) this.claim(folder, after);
      for (const id of [before, after]) if (id !== undefined) changed.add(id);
    }
    return changed;
  }

  private identify(folder: string): SkillId | undefined {
    const outermost = skillFolders(this.settings.paths, `${folder}/${SKILL_FILE}`).find((c) => this.isRoot(c.folder));
    if (outermost?.folder !== folder) return undefined;
    return skillId(outermost.namespace ?? this.settings.namespace, outermost.name);
  }

  private claim(folder: string, id: SkillId): void {
    this.folders.set(folder, id);
    addTo(this.claimants, id, folder);
    addTo(this.named, nameOf(id), id);
  }

  private release(folder: string, id: SkillId): void {
    this.folders.delete(folder);
    removeFrom(this.claimants, id, folder);
    if (!this.claimants.has(id)) removeFrom(this.named, nameOf(id), id);
  }
}

/** The folder for which this file decides whether it is a skill. */
export function rootFolderOf(path: string): string | undefined {
  const slash = path.lastIndexOf("/");
  const name = path.slice(slash + 1);
  return slash > 0 && (name === SKILL_FILE || name === MANIFEST_PATH) ? path.slice(0, slash) : undefined;
}

function addTo<K, V>(table: Map<K, Set<V>>, key: K, value: V): void {
  const values = table.get(key);
  if (values === undefined) table.set(key, new Set([value]));
  else values.add(value);
}

function removeFrom<K, V>(table: Map<K, Set<V>>, key: K, value: V): void {
  const values = table.get(key);
  values?.delete(value);
  if (values?.size === 0) table.delete(key);
}
