/** Reads and judges what planning one commit needs: the content it touches, and what it is compared with. */
import type { Claim, CommitFacts, PlanReading } from "../core/facts.ts";
import type { CatalogDraft } from "../core/fold.ts";
import type { Judgement } from "../core/judge.ts";
import { nameOf, type Oid, type SkillId } from "../core/names.ts";
import { claimsToJudge, messagesToRead, releasesToJudge } from "../core/plan.ts";
import type { FolderContent, Judging } from "./judging.ts";
import type { GitObjects, TreeFile } from "./ports.ts";

export interface PlanSources {
  readonly objects: GitObjects;
  readonly judging: Judging;
  /** The content of every claim, by folder. */
  readonly contents: ReadonlyMap<string, FolderContent>;
  /** Judge every last release too, also where the plan does not depend on it? */
  readonly compares: boolean;
}

/** Reads everything beforehand, so that planning itself waits for nothing. */
export async function readForPlan(draft: CatalogDraft, facts: CommitFacts, sources: PlanSources): Promise<PlanReading> {
  const claims = new Map<string, Judgement>();
  await Promise.all(
    claimsToJudge(draft, facts).map(async ({ claim }) => {
      const content = sources.contents.get(claim.folder);
      if (content !== undefined) claims.set(claim.folder, await sources.judging.judge(content));
    }),
  );
  const claim = ({ folder }: Claim): Judgement => known(claims, folder);
  const [releases, messages] = await Promise.all([
    judgeReleases(releasesToJudge(draft, facts, { judgement: claim, always: sources.compares }), sources),
    readMessages(messagesToRead(draft, facts), sources),
  ]);
  return { claim, release: (tree) => releases.get(tree), message: (commit) => known(messages, commit) };
}

/** Judges published releases again, as the rules are today. */
async function judgeReleases(
  wanted: readonly { readonly id: SkillId; readonly tree: Oid }[],
  { objects, judging }: PlanSources,
): Promise<ReadonlyMap<Oid, Judgement>> {
  const judge = async ({ id, tree }: { readonly id: SkillId; readonly tree: Oid }) => {
    const files: TreeFile[] = [];
    for await (const file of objects.files(tree)) files.push(file);
    return [tree, await judging.judge({ name: nameOf(id), tree, files })] as const;
  };
  return new Map(await Promise.all(wanted.map(judge)));
}

async function readMessages(commits: readonly Oid[], { objects }: PlanSources): Promise<ReadonlyMap<Oid, string>> {
  const read = async (oid: Oid) => [oid, (await objects.commit(oid)).message] as const;
  return new Map(await Promise.all(commits.map(read)));
}

function known<T>(values: ReadonlyMap<string, T>, key: string): T {
  const value = values.get(key);
  if (value === undefined) throw new TypeError(`${key} was not read before it was planned`);
  return value;
}
