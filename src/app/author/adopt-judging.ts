/** What becomes of each skill of a repository that is taken over: its first version, or why it has none. */

import type { Finding } from "../../core/finding.ts";
import { gate } from "../../core/gate/gate.ts";
import { type Policy, parsePolicy, policyFor } from "../../core/gate/policy.ts";
import { nameOf, namespaceOf, type SkillId } from "../../core/names.ts";
import { contentFindings } from "../../core/plan/plan-gate.ts";
import { decideVersion } from "../../core/plan/version.ts";
import { pointerText } from "../../core/relations/source-pointer.ts";
import type { Judgement } from "../../core/skill/judge.ts";
import { BALANCED_POLICY } from "../../core/trunk/adoption.ts";
import type { Settings } from "../../core/trunk/settings.ts";
import type { TrunkSkills } from "../../core/trunk/trunk-skills.ts";
import type { GitObjects, Progress, TrunkCommit } from "../ports/ports.ts";
import { Judging } from "../reconcile/judging.ts";
import { readClaim } from "../reconcile/pointed-content.ts";

/** A folder with a SKILL.md, or one that says where its content is, and what becomes of it. */
export interface AdoptedSkill {
  readonly id: SkillId;
  readonly folder: string;
  /** As SKILL.md says, where that is not the folder's name. */
  readonly otherName?: string;
  /** The first version, or the last one of a ledger that is there; absent where it cannot be published. */
  readonly version?: string;
  /** Where its content is, of a folder that has none: it is fetched, judged and published after the merge. */
  readonly source?: string;
  /** Why it cannot be published by the policy that holds then. */
  readonly refused: readonly Finding[];
  /** What `preset: balanced` would refuse a new skill for. */
  readonly blocked: readonly Finding[];
  /** Other folders that claim the same identity. */
  readonly rivals: readonly string[];
}

export interface AdoptionRules {
  readonly settings: Settings;
  /** That holds once the repository is taken over. */
  readonly policy: Policy;
  readonly start: TrunkCommit;
  /** Now, for what dates. */
  readonly at: string;
  /** The last versions in a ledger that is there already. */
  readonly published: ReadonlyMap<SkillId, string>;
}

/** Judges every claim of an identity, in UTF-8 order. */
export async function judgeAll(
  skills: TrunkSkills,
  rules: AdoptionRules,
  { objects, progress }: { readonly objects: GitObjects; readonly progress?: Progress },
): Promise<readonly AdoptedSkill[]> {
  const judging = new Judging(objects);
  const sources = { draft: { sources: new Map() }, objects, judging };
  const claims = skills.ids().flatMap((id) => skills.claims(id).map((folder) => ({ id, folder })));
  let done = 0;
  return Promise.all(
    claims.map(async ({ id, folder }): Promise<AdoptedSkill> => {
      const tree = skills.tree.treeId(folder) ?? "";
      const content = { name: nameOf(id), tree, files: skills.tree.files(folder) };
      const { judgement } = await readClaim({ id, content, policies: [] }, sources);
      progress?.({ phase: "judging", done: ++done, total: claims.length });
      const rivals = skills.claims(id).filter((other) => other !== folder);
      const refused = blocking(judgement, { id, policy: rules.policy, at: rules.at });
      const blocked = blocking(judgement, { id, policy: BALANCED, at: rules.at });
      const version = refused.length + rivals.length > 0 ? undefined : versionOf(id, judgement, rules);
      return {
        id,
        folder,
        ...(judgement.name === nameOf(id) ? {} : { otherName: judgement.name }),
        ...(version === undefined ? {} : { version }),
        ...(judgement.waiting === undefined ? {} : { source: pointedTo(judgement) }),
        refused,
        blocked,
        rivals,
      };
    }),
  );
}

function pointedTo({ manifest: { source } }: Judgement): string {
  return source === undefined ? "" : pointerText(source);
}

/** A policy of our own. */
export function policyOf(text: string): Policy {
  const { policy } = parsePolicy(Buffer.from(text));
  if (policy === undefined) throw new TypeError("a policy of our own cannot be read");
  return policy;
}

const BALANCED = policyOf(BALANCED_POLICY);

function blocking(
  judgement: Judgement,
  { id, policy, at }: { readonly id: SkillId; readonly policy: Policy; readonly at: string },
): readonly Finding[] {
  const own = policyFor(policy, namespaceOf(id));
  const findings = contentFindings(judgement, own);
  const gated = gate({ policy: own, findings, known: new Set(), waivers: [], forced: false, at });
  return gated.filter(({ status }) => status === "blocks").map(({ status: _, ...finding }) => finding);
}

function versionOf(
  id: SkillId,
  { declared, archive }: Judgement,
  { settings, policy, start, published }: AdoptionRules,
): string | undefined {
  if (archive === undefined) return undefined;
  const last = published.get(id);
  if (last !== undefined) return last;
  const { digest } = archive;
  const { order } = policyFor(policy, namespaceOf(id)).versions;
  const { message } = start;
  const decision = decideVersion({ mode: settings.versions, order, declared, published: [], digest, message });
  return decision.kind === "release" ? decision.version : undefined;
}
