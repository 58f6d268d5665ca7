/** Turns the trunk's commits into the facts that the plan decides on: who claims what, under which settings and policy. */
import { compareUtf8 } from "../core/bytes.ts";
import type { LifecycleFacts, SkillFacts } from "../core/facts.ts";
import type { Finding } from "../core/finding.ts";
import { lifecyclePath, parseLifecycle } from "../core/lifecycle.ts";
import { nameOf, type Oid, type SkillId } from "../core/names.ts";
import { DEFAULT_POLICY, POLICY_PATH, type Policy, parsePolicy } from "../core/policy.ts";
import { DEFAULT_SETTINGS, parseSettings, SETTINGS_PATH, type Settings } from "../core/settings.ts";
import { TrunkSkills } from "../core/trunk-skills.ts";
import type { TrunkFile } from "../core/trunk-tree.ts";
import type { FolderContent } from "./judging.ts";
import type { GitObjects, HistoryStep, TrunkCommit } from "./ports.ts";

const MAX_OWN_FILE_BYTES = 256 * 1024;

/** One commit, observed. */
export interface Observation {
  readonly commit: TrunkCommit;
  /** Undefined while the settings cannot be read: then nothing is evaluated until a commit mends them. */
  readonly settings: Settings | undefined;
  /** Was there a policy.yaml at the first parent? Guards hold only where somebody governs. */
  readonly guarded: boolean;
  readonly skills: readonly SkillFacts[];
  /** The content of every claim, by folder. */
  readonly contents: ReadonlyMap<string, FolderContent>;
  /** Folders whose own content this commit changed: worth judging before it is asked for. */
  readonly changed: ReadonlySet<string>;
}

interface PolicyReading {
  readonly policy: Policy;
  readonly findings: readonly Finding[];
}

/** Which skills must be evaluated beside those that a commit touches: asked when settings or policy change. */
export interface Standing {
  readonly all: () => Iterable<SkillId>;
  readonly outstanding: () => Iterable<SkillId>;
}

/** Must everything before this commit be planned before it can be observed? */
export function isTurningPoint(step: HistoryStep): boolean {
  return step.changes.some((c) => c.path === SETTINGS_PATH || c.path === POLICY_PATH);
}

export class TrunkObserver {
  private readonly objects: GitObjects;
  private skills = new TrunkSkills(DEFAULT_SETTINGS);
  private settings: Settings | undefined = DEFAULT_SETTINGS;
  private policy: PolicyReading = { policy: DEFAULT_POLICY, findings: [] };
  private readonly lifecycles = new Map<string, LifecycleFacts>();

  constructor(objects: GitObjects) {
    this.objects = objects;
  }

  /** Takes the trunk as it stands at a commit; what happened before is history. */
  async standAt(commit: Oid): Promise<void> {
    const files: TrunkFile[] = [];
    for await (const file of this.objects.files(commit)) files.push(file);
    this.skills = new TrunkSkills(DEFAULT_SETTINGS);
    this.skills.tree.apply(files);
    await this.readSettings();
    await this.readPolicy();
    this.skills.resettle(this.settings ?? DEFAULT_SETTINGS);
  }

  /** Observes the next commit of the first-parent chain. */
  async observe(step: HistoryStep, standing: Standing): Promise<Observation> {
    const guarded = this.skills.tree.file(POLICY_PATH) !== undefined;
    const judging = this.policy;
    const touched = this.skills.advance(step.changes);
    const ids = new Set(touched.ids);
    if (step.changes.some((c) => c.path === SETTINGS_PATH)) {
      await this.readSettings();
      const settled = this.skills.resettle(this.settings ?? DEFAULT_SETTINGS);
      for (const id of [...settled.ids, ...standing.all()]) ids.add(id);
    }
    const again = new Set<SkillId>();
    if (step.changes.some((c) => c.path === POLICY_PATH)) {
      await this.readPolicy();
      for (const id of standing.outstanding()) if (!touched.ids.has(id)) again.add(id);
    }
    // The root commit has no first parent, and a policy that cannot be read cannot judge: both are judged by their own.
    const policy = step.commit.parents.length === 0 || judging.findings.length > 0 ? this.policy : judging;
    return await this.gather({ step, ids, again, judging: policy, guarded, changed: touched.folders });
  }

  /** Observes everything the trunk holds at the commit it stands at, as if that commit had brought it. */
  async observeWhole(commit: TrunkCommit, standing: Standing): Promise<Observation> {
    const touched = this.skills.resettle(this.settings ?? DEFAULT_SETTINGS);
    const ids = new Set([...touched.ids, ...standing.all()]);
    return await this.gather({
      step: { commit, changes: [] },
      ids,
      again: new Set(),
      judging: this.policy,
      guarded: false,
      changed: new Set(),
    });
  }

  private async gather(what: {
    readonly step: HistoryStep;
    readonly ids: ReadonlySet<SkillId>;
    readonly again: ReadonlySet<SkillId>;
    readonly judging: PolicyReading;
    readonly guarded: boolean;
    readonly changed: ReadonlySet<string>;
  }): Promise<Observation> {
    const { step, guarded, changed } = what;
    const contents = new Map<string, FolderContent>();
    const all = new Set([...what.ids, ...what.again]);
    const ids = this.settings === undefined ? [] : [...all].sort(compareUtf8);
    const skills = await Promise.all(
      ids.map(async (id): Promise<SkillFacts> => {
        const { policy, findings } = what.again.has(id) ? this.policy : what.judging;
        const claims = this.skills.claims(id).map((folder) => {
          const tree = this.skills.tree.treeId(folder) ?? "";
          contents.set(folder, { name: nameOf(id), tree, files: this.skills.tree.files(folder) });
          return { folder, tree };
        });
        return { id, claims, policy, obstacles: findings, lifecycle: await this.lifecycle(id) };
      }),
    );
    return {
      commit: step.commit,
      settings: this.settings,
      guarded,
      skills,
      contents,
      changed,
    };
  }

  private async lifecycle(id: SkillId): Promise<LifecycleFacts> {
    const path = lifecyclePath(id);
    const file = this.skills.tree.file(path);
    if (file === undefined) return { kind: "absent" };
    const key = `${file.mode} ${file.oid} ${path}`;
    const known = this.lifecycles.get(key);
    if (known !== undefined) return known;
    const { lifecycle, findings } = parseLifecycle(path, await this.readOwn(file));
    const facts: LifecycleFacts =
      lifecycle === undefined ? { kind: "unreadable", findings } : { kind: "present", lifecycle };
    if (this.lifecycles.size >= 4096) this.lifecycles.clear();
    this.lifecycles.set(key, facts);
    return facts;
  }

  private async readSettings(): Promise<void> {
    const file = this.skills.tree.file(SETTINGS_PATH);
    this.settings = parseSettings(file === undefined ? undefined : await this.readOwn(file)).settings;
  }

  private async readPolicy(): Promise<void> {
    const file = this.skills.tree.file(POLICY_PATH);
    const { policy, findings } = parsePolicy(file === undefined ? undefined : await this.readOwn(file));
    this.policy = { policy: policy ?? DEFAULT_POLICY, findings: policy === undefined ? findings : [] };
  }

  /** One of our own files: cut just past its limit, so that its parser says that it is too large. */
  private async readOwn(file: { readonly mode: number; readonly oid: Oid }): Promise<Uint8Array> {
    if (file.mode !== 0o100644 && file.mode !== 0o100755) return NO_TEXT;
    const { bytes } = await this.objects.blob(file.oid, MAX_OWN_FILE_BYTES);
    return bytes ?? new Uint8Array(MAX_OWN_FILE_BYTES + 1);
  }
}

/** Stands for a link or a submodule where a file should be: no parser takes it. */
const NO_TEXT = new Uint8Array([0xff]);
