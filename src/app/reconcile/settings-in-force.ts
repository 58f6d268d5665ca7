/** Which settings say who may decide and read: the trunk's own or, while a change of them waits for approvals, those before it. */
import type { HeldRules } from "../../core/gate/held-policy.ts";
import { gatingOf, settingsMeanwhile } from "../../core/gate/held-settings.ts";
import { isPolicyFile } from "../../core/gate/policy.ts";
import type { Oid } from "../../core/names.ts";
import type { CommitFacts, PolicyChange } from "../../core/plan/facts.ts";
import { isGuardedFile } from "../../core/trunk/guarded-files.ts";
import { SETTINGS_PATH, type Settings } from "../../core/trunk/settings.ts";
import type { GitObjects, HistoryStep } from "../ports/ports.ts";
import { settingsBeforeBreak } from "./broken-settings.ts";
import type { Counted } from "./counted-before.ts";
import type { PolicyReading } from "./policy-in-force.ts";
import { settingsAt } from "./trunk-settings.ts";

/** The commits whose policy and settings count, where those are others than the one at hand. */
export interface HeldAt {
  readonly policy?: Oid | undefined;
  readonly settings?: Oid | undefined;
}

/** The trunk's own settings, as far as a catalog has them approved. */
export async function settingsCounting(
  objects: GitObjects,
  { own, heldSettings }: Pick<HeldRules, "heldSettings"> & { readonly own: Settings | undefined },
): Promise<Settings | undefined> {
  if (own === undefined || heldSettings === undefined) return own;
  const { settings } = await settingsAt(objects, heldSettings.from);
  return settings === undefined ? own : settingsMeanwhile(settings, own);
}

/** What of them counts from here on, because it was approved. */
export interface Released {
  readonly policy: boolean;
  /** Of settings the commit whose word counted until now. */
  readonly settings?: Oid;
}

/** Those of a catalog. */
export function heldAt({ heldPolicy, heldSettings }: Pick<HeldRules, "heldPolicy" | "heldSettings">): HeldAt {
  return { policy: heldPolicy?.from, settings: heldSettings?.from };
}

/** Those of a trunk that goes on at `to` after another, where these commits of it have what counted. */
export function heldBy(counts: Counted | null | undefined, to: Oid): HeldAt {
  const other = (commit: Oid | undefined) => (commit === to ? undefined : commit);
  return { policy: other(counts?.policy), settings: other(counts?.settings) };
}

/** The files that are an admin's and that nothing holds, where their change takes approvals; undefined where there is none. */
export function guardedBy(
  { commit, changes }: HistoryStep,
  { judging, settingsChange }: { readonly judging: PolicyReading; readonly settingsChange: PolicyChange | undefined },
): CommitFacts["guardedFiles"] {
  const { policy, findings } = judging;
  if (commit.parents.length === 0 || findings.length > 0 || policy.approvals.source !== "api") return undefined;
  const paths = changes.map(({ path }) => path).filter((path) => isGuardedFile(path) && !isPolicyFile(path));
  const isHeld = typeof settingsChange?.from === "string";
  const open = isHeld ? paths.filter((path) => path !== SETTINGS_PATH) : paths;
  return open.length === 0 ? undefined : { policy, paths: open };
}

export class SettingsInForce {
  private readonly objects: GitObjects;
  /** The approved ones, and the commit that has them; none while the trunk never had any that can be read. */
  private approved: Settings | undefined;
  private from: Oid | undefined;
  private isHeld = false;

  constructor(objects: GitObjects) {
    this.objects = objects;
  }

  /** Takes the trunk's own as a commit has them; `held`: the commit whose settings count there, where that is another one. */
  async standAt(
    commit: Oid,
    { own, held }: { readonly own: Settings | undefined; readonly held: Oid | undefined },
  ): Promise<void> {
    if (held === undefined) return await this.approve(commit, own);
    Object.assign(this, { isHeld: true, from: held, approved: (await settingsAt(this.objects, held)).settings });
  }

  /** The trunk's own, as far as they count; undefined where nobody can read them. */
  of(own: Settings | undefined): Settings | undefined {
    return own === undefined || this.approved === undefined || !this.isHeld
      ? own
      : settingsMeanwhile(this.approved, own);
  }

  /** What of the trunk's own waits where it stands, as if the commit there had brought it. */
  waiting({ policy }: PolicyReading): PolicyChange | undefined {
    return this.isHeld && this.from !== undefined ? { policy, from: this.from, paths: [SETTINGS_PATH] } : undefined;
  }

  /**
   * Takes a commit; `was`: the trunk's own before it, undefined where nobody could read those. `judging` says whether a change
   * waits; answers what becomes of it.
   */
  take(
    { commit, changes }: HistoryStep,
    {
      own,
      was,
      judging,
    }: { readonly own: Settings | undefined; readonly was: Settings | undefined; readonly judging: PolicyReading },
  ): PolicyChange | undefined {
    // What nobody can read changes nothing until it is mended.
    if (own === undefined) return undefined;
    if (was !== undefined && !changes.some(({ path }) => path === SETTINGS_PATH)) {
      if (!this.isHeld) this.release(commit.oid, own);
      return undefined;
    }
    const { policy, findings } = judging;
    const asks = commit.parents.length > 0 && findings.length === 0 && policy.approvals.source === "api";
    if (asks && this.approved !== undefined && gatingOf(own) !== gatingOf(this.approved)) {
      // What waits of it came before: who approves that approves it as it is here.
      if (this.isHeld && was !== undefined && gatingOf(own) === gatingOf(was)) return undefined;
      this.isHeld = true;
      return { policy, from: this.from ?? commit.oid, paths: [SETTINGS_PATH] };
    }
    const wasHeld = this.isHeld;
    this.release(commit.oid, own);
    return wasHeld ? { policy, from: null, paths: [SETTINGS_PATH] } : undefined;
  }

  /** What the trunk has at this commit counts; where nobody can read that, what it had last that somebody could. */
  async approve(commit: Oid, own: Settings | undefined): Promise<void> {
    if (own !== undefined) return this.release(commit, own);
    const before = await settingsBeforeBreak(this.objects, commit);
    this.release(before?.commit ?? commit, before?.settings);
  }

  private release(from: Oid, approved: Settings | undefined): void {
    Object.assign(this, { isHeld: false, from, approved });
  }
}
