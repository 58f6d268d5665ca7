/** What the plan decides on: a trunk commit, what it touched, and how to say what follows from it. */

import type { BindingFacts } from "../bindings/binding-facts.ts";
import type { BindingSubject } from "../bindings/binding-place.ts";
import type { Release } from "../catalog/catalog.ts";
import type { CatalogDraft } from "../catalog/fold.ts";
import type { Finding } from "../finding.ts";
import type { AwaitedAcceptance } from "../gate/accepted.ts";
import type { Stage } from "../gate/approvals.ts";
import type { GatedFinding } from "../gate/gate.ts";
import type { ChangeKind, Policy } from "../gate/policy.ts";
import type { ChainId, Fact, Force, LedgerEvent } from "../ledger/event.ts";
import type { Digest, Oid, SkillId } from "../names.ts";
import type { Bringing } from "../relations/bringing.ts";
import type { Judgement } from "../skill/judge.ts";
import type { Lifecycle, Waiver } from "../trunk/lifecycle.ts";
import type { Settings } from "../trunk/settings.ts";
import type { YamlLines } from "../trunk/yaml-file.ts";
import type { LastSaid, SaidValue } from "./said-values.ts";

/** A folder that claims an identity at this commit. */
export interface Claim {
  readonly folder: string;
  readonly tree: Oid;
}

/** What of a skill's lifecycle file changes nothing; `lines` say where more of that kind would be. */
export interface Unheeded {
  readonly id: SkillId;
  readonly findings: readonly Finding[];
  readonly lines: YamlLines;
}

export type LifecycleFacts =
  | { readonly kind: "present"; readonly lifecycle: Lifecycle; readonly lines: YamlLines }
  | { readonly kind: "unreadable"; readonly findings: readonly Finding[] }
  | { readonly kind: "absent" };

/** What people accepted about a skill's content: waivers of its lifecycle file, and forced releases of acknowledgements. */
export interface Acceptance {
  readonly waivers: readonly Waiver[];
  /** Archive digests that an admin wants published whatever is found in them. */
  readonly forced: readonly Digest[];
  /** Which file says so of each, and why. */
  readonly said?: ReadonlyMap<Digest, Pick<Force, "path" | "reason">>;
}
export const NOTHING_ACCEPTED: Acceptance = { waivers: [], forced: [] };

/** One touched identity, as the trunk has it after the commit. */
export interface SkillFacts {
  readonly id: SkillId;
  /** In UTF-8 order of their folders; empty when the folder is gone. */
  readonly claims: readonly Claim[];
  readonly lifecycle: LifecycleFacts;
  /** The same file as the first parent had it, where this commit changes it. */
  readonly was?: LifecycleFacts;
  /** The policy of its namespace that judges what this commit brings: the first parent's. */
  readonly policy: Policy;
  /** The commit's own, which judges content that was there before. */
  readonly own: Pick<SkillFacts, "policy" | "obstacles">;
  /**
   * What counts for content that this commit brings (`inherited`, of the first parent: no commit accepts itself), and
   * for content that was there before it (`own`).
   */
  readonly accepted: { readonly inherited: Acceptance; readonly own: Acceptance };
  /** Why nothing may be published whatever the content is: a policy that cannot be read. */
  readonly obstacles: readonly Finding[];
}

/** A change of policy or settings that is held, or that takes one back. */
export interface PolicyChange {
  /** The commit whose rules count until it is approved; null: what the trunk has is that again. */
  readonly from: Oid | null;
  /** The policy that judges, which says who approves. */
  readonly policy: Policy;
  /** The files of theirs that this commit changes. */
  readonly paths: readonly string[];
}

export interface CommitFacts {
  readonly oid: Oid;
  /** Never earlier than that of any commit before it. */
  readonly at: string;
  /** How many commits with this `at` were taken before it; absent: none was. */
  readonly turn?: number;
  /** When the evidence was entered for which it is planned again; absent: the commit is planned for itself. */
  readonly entered?: string | undefined;
  readonly author: string;
  readonly message: string;
  readonly settings: Settings;
  /** The first parent's settings, as far as they say who may decide; the root's are its own. */
  readonly base: Settings;
  /** In UTF-8 order of identity. */
  readonly skills: readonly SkillFacts[];
  /** The files of bindings that it touches. */
  readonly bindings: readonly BindingFacts[];
  /** What becomes of the policy with it, where a change of that waits for approvals. */
  readonly policy?: PolicyChange;
  /** The same of settings. */
  readonly settingsChange?: PolicyChange;
  /** Other files that are an admin's, where their change takes approvals too. */
  readonly guardedFiles?: Pick<PolicyChange, "policy" | "paths">;
  /**
   * Are settings taken up here that waited? Then the commit whose settings counted meanwhile. What they change of skills was
   * approved with them; not what lifecycle files say, nor what these do not say any more since.
   */
  readonly settles?: Oid;
  /** Was the history before it left? Then it brought everything: what did so before may be nowhere any more. */
  readonly renews?: true;
}

/** An event that the plan would append, and the release tree that goes with it. */
export interface Emission {
  readonly chain: ChainId;
  readonly event: LedgerEvent;
  readonly line: string;
}

/** How a skill's content was judged on the way to its release or refusal. */
export interface Evaluation {
  readonly id: SkillId;
  readonly claim: Claim;
  readonly judgement: Judgement;
  /** Everything that was found, obstacles that are not of the content's making included. */
  readonly findings: readonly GatedFinding[];
  /** The release that it is compared with: the last one that stands. */
  readonly compared: Release | undefined;
  /** That one's content, where it was read. */
  readonly published: Judgement | undefined;
  /** The message of an earlier merge that is in this content and in no release, where that gives it its version. */
  readonly raisedBy?: string;
  /** What comes with the last release, and what would come with this one. */
  readonly brings: { readonly before: Bringing; readonly after: Bringing };
  /** Does an admin want it published whatever is found in it? */
  readonly isForced: boolean;
  /** Approvals without which what is accepted of it does not count. */
  readonly awaits: readonly AwaitedAcceptance[];
  /** Who has to approve it; also those who have. */
  readonly stages: readonly Stage[];
}

/** What follows from one commit. */
export interface Plan {
  readonly emissions: readonly Emission[];
  /** The skills whose content was judged. */
  readonly evaluations: readonly Evaluation[];
  /** The files of bindings of which it says something else, and what that is to approval rules. */
  readonly bindings: readonly { readonly subject: BindingSubject; readonly kinds: ReadonlySet<ChangeKind> }[];
  /** For every skill it touched that has a readable lifecycle file: what of that file changes nothing. */
  readonly unheeded: readonly Unheeded[];
}

/** An event without what all events of one commit share. */
export type Body = Fact extends infer F
  ? F extends Fact
    ? Omit<F, "at" | "entered" | "commit" | "by" | "pr">
    : never
  : never;

/** What is told of the commit that brought content. */
export interface BringingCommit {
  readonly author: string;
  readonly message: string;
}

/** What planning needs to have been read and judged: see `claimsToJudge` and `releasesToJudge`. */
export interface PlanReading {
  /** A claim's content. */
  readonly claim: (claim: Claim) => Judgement;
  /** The content of the release with this tree; undefined where nothing that is planned depends on it. */
  readonly release: (tree: Oid) => Judgement | undefined;
  /** The commit that brought what a later one lets pass. */
  readonly commit: (commit: Oid) => BringingCommit;
  /** Who last changed what a skill's file says, where that was to be read: see `saidToTrace`. */
  readonly said: (id: SkillId, value: SaidValue) => LastSaid | undefined;
  /** Repository paths in which a claim differs from the skill's last release; empty where no policy asks for them. */
  readonly paths: (claim: Claim) => readonly string[];
}

/** One commit being planned: what is known, and `emit`, which appends an event and lets the draft take it. */
export interface PlanContext {
  readonly draft: CatalogDraft;
  readonly facts: CommitFacts;
  readonly read: PlanReading;
  /** `credit`: whose it is, where it is not this commit's. */
  readonly emit: (chainId: ChainId, body: Body, credit?: BringingCommit) => void;
  readonly evaluations: Evaluation[];
  /** The content that this commit brings of a skill, where it was judged. */
  readonly judged: (id: SkillId) => Judgement | undefined;
  /** The release that what this commit brings of a skill is compared with. */
  readonly compared: (id: SkillId) => Release | undefined;
  /** The owners that a skill had before this commit. */
  readonly owners: (id: SkillId) => readonly string[];
}
