/** What the plan decides on: a trunk commit, what it touched, and how to say what follows from it. */
import type { ChainId, Fact, LedgerEvent } from "./event.ts";
import type { Finding } from "./finding.ts";
import type { CatalogDraft } from "./fold.ts";
import type { Judgement } from "./judge.ts";
import type { Lifecycle } from "./lifecycle.ts";
import type { Oid, SkillId } from "./names.ts";
import type { Policy } from "./policy.ts";
import type { Settings } from "./settings.ts";

/** A folder that claims an identity at this commit. */
export interface Claim {
  readonly folder: string;
  readonly tree: Oid;
}

export type LifecycleFacts =
  | { readonly kind: "present"; readonly lifecycle: Lifecycle }
  | { readonly kind: "unreadable"; readonly findings: readonly Finding[] }
  | { readonly kind: "absent" };

/** One touched identity, as the trunk has it after the commit. */
export interface SkillFacts {
  readonly id: SkillId;
  /** In UTF-8 order of their folders; empty when the folder is gone. */
  readonly claims: readonly Claim[];
  readonly lifecycle: LifecycleFacts;
  /** The policy that judges this evaluation: the first parent's, or the commit's own for what is judged again. */
  readonly policy: Policy;
  /** Why nothing may be published whatever the content is: a policy that cannot be read. */
  readonly obstacles: readonly Finding[];
}

export interface CommitFacts {
  readonly oid: Oid;
  /** Never earlier than that of any commit before it. */
  readonly at: string;
  readonly author: string;
  readonly message: string;
  readonly settings: Settings;
  /** In UTF-8 order of identity. */
  readonly skills: readonly SkillFacts[];
}

/** An event that the plan would append, and the release tree that goes with it. */
export interface Emission {
  readonly chain: ChainId;
  readonly event: LedgerEvent;
  readonly line: string;
}

/** What follows from one commit. */
export interface Plan {
  readonly emissions: readonly Emission[];
  /** For every skill it touched that has a readable lifecycle file: what of that file changes nothing. */
  readonly unheeded: readonly { readonly id: SkillId; readonly findings: readonly Finding[] }[];
}

/** An event without what all events of one commit share. */
export type Body = Fact extends infer F ? (F extends Fact ? Omit<F, "at" | "commit" | "by" | "pr"> : never) : never;

/** One commit being planned: what is known, and `emit`, which appends an event and lets the draft take it. */
export interface PlanContext {
  readonly draft: CatalogDraft;
  readonly facts: CommitFacts;
  readonly judgement: (claim: Claim) => Judgement;
  readonly emit: (chainId: ChainId, body: Body) => void;
}
