/** Turns the trunk's commits into the facts that the plan decides on: who claims what, under which settings and policy. */

import type { BindingFacts } from "../../core/bindings/binding-facts.ts";
import { BINDINGS_FOLDER } from "../../core/bindings/binding-place.ts";
import { compareUtf8 } from "../../core/bytes.ts";
import { isPolicyFile, POLICY_PATH } from "../../core/gate/policy.ts";
import { nameOf, type Oid, type SkillId } from "../../core/names.ts";
import type { CommitFacts, LifecycleFacts, PolicyChange, SkillFacts } from "../../core/plan/facts.ts";
import { isAcknowledgementPath, parseAcknowledgement } from "../../core/trunk/acknowledgement.ts";
import { LIFECYCLE_FOLDER, lifecycleOf, lifecyclePath, parseLifecycle } from "../../core/trunk/lifecycle.ts";
import { DEFAULT_SETTINGS, parseSettings, SETTINGS_PATH, type Settings } from "../../core/trunk/settings.ts";
import { TrunkSkills } from "../../core/trunk/trunk-skills.ts";
import type { TrunkFile } from "../../core/trunk/trunk-tree.ts";
import type { FolderContent } from "../ports/judging.ts";
import type { GitObjects, HistoryStep, TrunkCommit } from "../ports/ports.ts";
import { ForcedReleases } from "./forced-releases.ts";
import { changes, isTurningPoint, type Observation, type Standing } from "./observation.ts";
import { readBindings } from "./observe-bindings.ts";
import { acceptance, type Inherited, judgedBy, NOTHING_INHERITED } from "./observed-rules.ts";
import { findPointers } from "./pointed-content.ts";
import { PolicyInForce, type PolicyReading } from "./policy-in-force.ts";
import { guardedBy, type HeldAt, type Released, SettingsInForce } from "./settings-in-force.ts";
import { readOwnFile } from "./trunk-text.ts";

/** Lists the trunk's files at a commit. */
export type TrunkListing = (commit: Oid) => AsyncIterable<TrunkFile> | Iterable<TrunkFile>;

export class TrunkObserver {
  private readonly objects: GitObjects;
  private readonly list: TrunkListing;
  private skills = new TrunkSkills(DEFAULT_SETTINGS);
  private settings: Settings | undefined = DEFAULT_SETTINGS;
  private readonly policies: PolicyInForce;
  private readonly inForce: SettingsInForce;
  private readonly lifecycles = new Map<string, LifecycleFacts>();
  private readonly forced = new ForcedReleases();

  /** `list` may leave out files on which no observation of what comes next depends. */
  constructor(objects: GitObjects, list: TrunkListing = (commit) => objects.files(commit)) {
    this.objects = objects;
    this.list = list;
    this.policies = new PolicyInForce(objects);
    this.inForce = new SettingsInForce(objects);
  }

  /** Takes the trunk as it stands at a commit; what happened before is history. `held`: whose rules count there. */
  async standAt(commit: Oid, held: HeldAt = {}): Promise<void> {
    const files: TrunkFile[] = [];
    for await (const file of this.list(commit)) files.push(file);
    this.skills = new TrunkSkills(DEFAULT_SETTINGS);
    await findPointers(this.objects, this.skills, files);
    this.skills.tree.apply(files);
    this.forced.clear();
    await this.readForced(files);
    await this.readSettings();
    const isBroken = this.settings === undefined;
    await this.policies.standAt(commit, { tree: this.skills.tree, isBroken, held: held.policy });
    await this.inForce.standAt(commit, { own: this.settings, held: held.settings });
    this.skills.resettle(this.settings ?? DEFAULT_SETTINGS);
  }

  /** Observes the next commit of the first-parent chain. */
  async observe(step: HistoryStep, standing: Standing): Promise<Observation> {
    const guarded = this.skills.tree.file(POLICY_PATH) !== undefined;
    const judging = this.policies.reading;
    // What came while nobody could evaluate it is judged by what was accepted before: by nothing that came with it.
    const was = this.settings;
    const wasBroken = was === undefined;
    const base = step.commit.parents.length === 0 ? undefined : this.inForce.of(this.settings);
    const before = await this.acceptedBefore(step);
    await findPointers(this.objects, this.skills, step.changes);
    const touched = this.skills.advance(step.changes);
    const ids = new Set(touched.ids);
    if (changes(step, SETTINGS_PATH)) {
      await this.readSettings();
      const settled = this.skills.resettle(this.settings ?? DEFAULT_SETTINGS);
      for (const id of [...settled.ids, ...standing.all()]) ids.add(id);
    }
    for (const id of await this.readForced(step.changes)) ids.add(id);
    const isPolicy = step.changes.some(({ path }) => isPolicyFile(path));
    if (isPolicy) for (const id of standing.outstanding()) ids.add(id);
    const reads = { tree: this.skills.tree, reads: wasBroken || isPolicy };
    const policy = this.settings === undefined ? undefined : await this.policies.take(step, reads);
    const settingsChange = this.inForce.take(step, { own: this.settings, was, judging });
    const guardedFiles = guardedBy(step, { judging, settingsChange });
    const bindings = this.touchedBindings(step, standing, wasBroken || judging.findings.length > 0);
    const { lifecycles } = before;
    const gates = this.gatesOf(step.commit, { judging, inherited: wasBroken ? NOTHING_INHERITED : before });
    return await this.gather({
      step,
      ids,
      guarded,
      changed: touched.folders,
      base,
      bindings,
      policy,
      settingsChange,
      guardedFiles,
      lifecycles,
      ...gates,
    });
  }

  /** The root commit has no first parent, and a policy that cannot be read cannot judge: both are judged by their own. */
  private gatesOf(
    { parents }: TrunkCommit,
    before: { readonly judging: PolicyReading; readonly inherited: Inherited },
  ): { readonly judging: PolicyReading; readonly inherited: Inherited | undefined } {
    if (parents.length === 0) return { judging: this.policies.reading, inherited: undefined };
    return before.judging.findings.length > 0 ? { ...before, judging: this.policies.reading } : before;
  }

  /** Evidence came after a commit: a change of the rules that does not wait any more counts from here on. */
  async release(
    commit: Oid | null,
    { before, now }: { readonly before: HeldAt; readonly now: HeldAt },
  ): Promise<Released> {
    const isOver = (which: keyof HeldAt) => before[which] !== undefined && now[which] === undefined;
    const [policy, settings] = commit === null ? [false, false] : [isOver("policy"), isOver("settings")];
    if (commit !== null && policy)
      await this.policies.release(commit, { tree: this.skills.tree, isBroken: this.settings === undefined });
    if (commit !== null && settings) await this.inForce.approve(commit, this.settings);
    return settings && before.settings !== undefined ? { policy, settings: before.settings } : { policy };
  }

  /** Observes these skills once more at the commit it stands at, because evidence came; `before`: see `Released.settings`. */
  async observeAgain(commit: TrunkCommit, ids: readonly SkillId[], before?: Oid): Promise<Observation> {
    const observation = await this.gather({
      step: { commit, changes: [] },
      ids: new Set(ids),
      judging: this.policies.reading,
      guarded: false,
      changed: new Set(),
      inherited: undefined,
    });
    return before === undefined ? observation : { ...observation, settles: before };
  }

  /** What counted before a commit that is about to be taken. */
  private async acceptedBefore({
    changes,
  }: HistoryStep): Promise<Inherited & { readonly lifecycles: ReadonlyMap<SkillId, LifecycleFacts> }> {
    const lifecycles = new Map<SkillId, LifecycleFacts>();
    for (const { path } of changes) {
      const id = lifecycleOf(path);
      if (id !== undefined) lifecycles.set(id, await this.lifecycle(id));
    }
    const forced = changes.some(({ path }) => isAcknowledgementPath(path)) ? this.forced.copy() : this.forced;
    return { lifecycles, accepts: (id, lifecycle) => acceptance(lifecycles.get(id) ?? lifecycle, forced.of(id)) };
  }

  /** What counts at the commit it stands at, for a commit of another history that follows. */
  async accepted(): Promise<Inherited> {
    if (this.settings === undefined) return NOTHING_INHERITED;
    const lifecycles = new Map<SkillId, LifecycleFacts>();
    for (const { path } of this.skills.tree.files(LIFECYCLE_FOLDER)) {
      const id = lifecycleOf(`${LIFECYCLE_FOLDER}/${path}`);
      if (id !== undefined) lifecycles.set(id, await this.lifecycle(id));
    }
    return { accepts: (id) => acceptance(lifecycles.get(id) ?? { kind: "absent" }, this.forced.of(id)) };
  }

  /** Takes changed acknowledgements and answers the skills that they force. */
  private async readForced(changes: readonly TrunkFile[]): Promise<ReadonlySet<SkillId>> {
    const forced = new Set<SkillId>();
    for (const file of changes) {
      if (!isAcknowledgementPath(file.path)) continue;
      const read = file.mode === 0 ? undefined : parseAcknowledgement(file.path, await readOwnFile(this.objects, file));
      const release = read?.acknowledge === "force-release" ? read : undefined;
      this.forced.set(file.path, release);
      if (release !== undefined) forced.add(release.skill);
    }
    return forced;
  }

  /** Observes everything the trunk holds at the commit it stands at, as if that commit had brought it; `inherited`: see `gather`. */
  async observeWhole(commit: TrunkCommit, standing: Standing, inherited?: Inherited): Promise<Observation> {
    const touched = this.skills.resettle(this.settings ?? DEFAULT_SETTINGS);
    const ids = new Set([...touched.ids, ...standing.all()]);
    return await this.gather({
      bindings: this.allBindings(standing),
      step: { commit, changes: [] },
      ids,
      policy: this.policies.waiting(this.skills.tree),
      settingsChange: this.inForce.waiting(this.policies.reading),
      judging: this.policies.reading,
      guarded: false,
      changed: new Set(),
      inherited,
    });
  }

  private async gather(what: {
    readonly step: HistoryStep;
    readonly ids: ReadonlySet<SkillId>;
    readonly judging: PolicyReading;
    readonly guarded: boolean;
    readonly changed: ReadonlySet<string>;
    /** Undefined: what stands there is judged by what stands there. */
    readonly inherited: Inherited | undefined;
    readonly base?: Settings | undefined;
    readonly policy?: PolicyChange | undefined;
    readonly settingsChange?: PolicyChange | undefined;
    readonly guardedFiles?: CommitFacts["guardedFiles"];
    /** Lifecycle files that it changes, as they were. */
    readonly lifecycles?: ReadonlyMap<SkillId, LifecycleFacts>;
    /** Repository paths, some of which may be files of bindings. */
    readonly bindings?: readonly string[];
  }): Promise<Observation> {
    const { step, guarded, changed } = what;
    const contents = new Map<string, FolderContent>();
    const ids = this.settings === undefined ? [] : [...what.ids].sort(compareUtf8);
    const skills = await Promise.all(
      ids.map(async (id): Promise<SkillFacts> => {
        const lifecycle = await this.lifecycle(id);
        const own = acceptance(lifecycle, this.forced.of(id));
        const claims = this.skills.claims(id).map((folder) => {
          const tree = this.skills.tree.treeId(folder) ?? "";
          contents.set(folder, { name: nameOf(id), tree, files: this.skills.tree.files(folder) });
          return { folder, tree };
        });
        const was = what.lifecycles?.get(id);
        const accepted = { own, inherited: what.inherited?.accepts(id, lifecycle) ?? own };
        return {
          id,
          claims,
          ...judgedBy(what.judging, id),
          own: judgedBy(this.policies.reading, id),
          lifecycle,
          accepted,
          ...(was === undefined ? {} : { was }),
        };
      }),
    );
    const settings = this.inForce.of(this.settings);
    return {
      commit: step.commit,
      settings,
      base: what.base ?? settings ?? DEFAULT_SETTINGS,
      guarded,
      skills,
      bindings: await this.bindings(what.bindings ?? [], what.judging),
      paths: step.changes.map(({ path }) => path),
      contents,
      changed,
      ...(what.policy === undefined ? {} : { policy: what.policy }),
      ...(what.settingsChange === undefined ? {} : { settingsChange: what.settingsChange }),
      ...(what.guardedFiles === undefined ? {} : { guardedFiles: what.guardedFiles }),
    };
  }

  /** What came while nobody could judge it is taken up by whoever mends that. */
  private touchedBindings(step: HistoryStep, standing: Standing, wasBroken: boolean): readonly string[] {
    const isMended = wasBroken && isTurningPoint(step);
    return [...step.changes.map(({ path }) => path), ...(isMended ? this.allBindings(standing) : [])];
  }

  private allBindings(standing: Standing): readonly string[] {
    const there = this.skills.tree.files(BINDINGS_FOLDER).map(({ path }) => `${BINDINGS_FOLDER}/${path}`);
    return [...there, ...standing.bindings()];
  }

  /** Nothing while nobody could say who may grant what. */
  private async bindings(
    paths: readonly string[],
    { policy, findings }: PolicyReading,
  ): Promise<readonly BindingFacts[]> {
    if (this.settings === undefined || findings.length > 0) return [];
    const { tree } = this.skills;
    return await readBindings(this.objects, { paths, policy, file: (path) => tree.file(path) });
  }

  private async lifecycle(id: SkillId): Promise<LifecycleFacts> {
    const path = lifecyclePath(id);
    const file = this.skills.tree.file(path);
    if (file === undefined) return { kind: "absent" };
    const key = `${file.mode} ${file.oid} ${path}`;
    const known = this.lifecycles.get(key);
    if (known !== undefined) return known;
    const { lifecycle, lines, findings } = parseLifecycle(path, await readOwnFile(this.objects, file));
    const facts: LifecycleFacts =
      lifecycle === undefined ? { kind: "unreadable", findings } : { kind: "present", lifecycle, lines };
    if (this.lifecycles.size >= 4096) this.lifecycles.clear();
    this.lifecycles.set(key, facts);
    return facts;
  }

  private async readSettings(): Promise<void> {
    const file = this.skills.tree.file(SETTINGS_PATH);
    this.settings = parseSettings(file === undefined ? undefined : await readOwnFile(this.objects, file)).settings;
  }
}
