/** One commit of the trunk as it was observed, and the facts that the plan takes of it. */
import type { BindingFacts } from "../../core/bindings/binding-facts.ts";
import { isPolicyFile } from "../../core/gate/policy.ts";
import type { SkillId } from "../../core/names.ts";
import type { CommitFacts, SkillFacts } from "../../core/plan/facts.ts";
import { SETTINGS_PATH, type Settings } from "../../core/trunk/settings.ts";
import type { FolderContent } from "../ports/judging.ts";
import type { HistoryStep, TrunkCommit } from "../ports/ports.ts";

/** One commit, observed. */
export interface Observation
  extends Pick<CommitFacts, "renews" | "policy" | "settingsChange" | "guardedFiles" | "settles"> {
  readonly commit: TrunkCommit;
  /** Undefined while the settings cannot be read: then nothing is evaluated until a commit mends them. */
  readonly settings: Settings | undefined;
  /** The first parent's settings; where those cannot be read, or there is no parent, its own. */
  readonly base: Settings;
  /** Was there a policy.yaml at the first parent? Guards hold only where somebody governs. */
  readonly guarded: boolean;
  readonly skills: readonly SkillFacts[];
  readonly bindings: readonly BindingFacts[];
  /** Repository paths that it changed. */
  readonly paths: readonly string[];
  /** The content of every claim, by folder. */
  readonly contents: ReadonlyMap<string, FolderContent>;
  /** Folders whose own content this commit changed: worth judging before it is asked for. */
  readonly changed: ReadonlySet<string>;
}

/** Which skills must be evaluated beside those that a commit touches: asked when settings or policy change. */
export interface Standing {
  readonly all: () => Iterable<SkillId>;
  readonly outstanding: () => Iterable<SkillId>;
  /** Repository paths of the files of bindings that count. */
  readonly bindings: () => Iterable<string>;
}

/** Must everything before this commit be planned before it can be observed? */
export function isTurningPoint(step: HistoryStep): boolean {
  return changes(step, SETTINGS_PATH) || step.changes.some(({ path }) => isPolicyFile(path));
}

/** Does it change this file? */
export function changes(step: HistoryStep, path: string): boolean {
  return step.changes.some((change) => change.path === path);
}

/** An observation as the plan takes it. */
export function factsOf(
  observed: Observation,
  settings: Settings,
  { at, turn, entered }: Pick<CommitFacts, "at" | "turn" | "entered">,
): CommitFacts {
  const { commit, base, skills, bindings, renews, policy, settingsChange, guardedFiles, settles } = observed;
  const { oid, author, message } = commit;
  return {
    ...{ oid, at, author, message, settings, base, skills, bindings },
    ...(turn === undefined ? {} : { turn }),
    ...(entered === undefined ? {} : { entered }),
    ...(renews === true && { renews }),
    ...(policy === undefined ? {} : { policy }),
    ...(settingsChange === undefined ? {} : { settingsChange }),
    ...(guardedFiles === undefined ? {} : { guardedFiles }),
    ...(settles === undefined ? {} : { settles }),
  };
}
