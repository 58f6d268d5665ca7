/** Reads and judges what planning one commit needs: the content it touches, and what it is compared with. */

import type { CatalogDraft } from "../../core/catalog/fold.ts";
import { namingLater } from "../../core/fault.ts";
import { withScans } from "../../core/gate/external-scan.ts";
import type { ScanPolicy } from "../../core/gate/policy-scan.ts";
import { nameOf, type Oid, type SkillId } from "../../core/names.ts";
import type { BringingCommit, Claim, CommitFacts, PlanReading } from "../../core/plan/facts.ts";
import { bringersToRead, claimsToCompare, claimsToJudge, releasesToJudge } from "../../core/plan/plan.ts";
import { saidToTrace } from "../../core/plan/plan-holding.ts";
import type { Judgement } from "../../core/skill/judge.ts";
import type { FolderContent } from "../ports/judging.ts";
import type { GitObjects, TreeFile } from "../ports/ports.ts";
import type { Judging } from "./judging.ts";
import { readClaim } from "./pointed-content.ts";
import { traceSaid } from "./trace-said.ts";

export interface PlanSources {
  readonly objects: GitObjects;
  readonly judging: Judging;
  /** The content of every claim, by folder. */
  readonly contents: ReadonlyMap<string, FolderContent>;
  /** Judge every last release too, also where the plan does not depend on it? */
  readonly compares: boolean;
}

/** What was read; of a folder that points elsewhere `contents` has what is released of it, as far as it is known. */
export interface ReadForPlan extends PlanReading {
  readonly contents: ReadonlyMap<string, FolderContent>;
}

/** Reads everything beforehand, so that planning itself waits for nothing. */
export async function readForPlan(draft: CatalogDraft, facts: CommitFacts, given: PlanSources): Promise<ReadForPlan> {
  const claims = new Map<string, Judgement>();
  const contents = new Map(given.contents);
  const sources = { ...given, contents };
  const policies = scanPolicies(facts);
  const scanners = scannersOf(facts);
  await Promise.all(
    claimsToJudge(draft, facts).map(async ({ id, claim }) => {
      const content = contents.get(claim.folder);
      if (content === undefined) return;
      const place = { skill: id, commit: facts.oid };
      const read = await namingLater(place, () => readClaim({ id, content, policies }, { draft, ...given }));
      claims.set(claim.folder, withScans(read.judgement, scanners, draft.known.scans));
      contents.set(claim.folder, read.content);
    }),
  );
  const claim = ({ folder }: Claim): Judgement => known(claims, folder);
  const said = await traceSaid(sources.objects, saidToTrace(draft, facts), facts);
  const traced = [...said.values()].flatMap((values) => [...values.values()].map((last) => last.commit));
  const [judgements, bringers, paths] = await Promise.all([
    judgeReleases(releasesToJudge(draft, facts, { judgement: claim, always: sources.compares }), {
      ...{ ...sources, policies, commit: facts.oid },
    }),
    readCommits([...new Set([...bringersToRead(draft, facts), ...traced])], sources),
    readPaths(claimsToCompare(draft, facts), sources),
  ]);
  return {
    contents,
    claim,
    release: (tree) => {
      const judgement = judgements.get(tree);
      return judgement === undefined ? undefined : withScans(judgement, scanners, draft.known.scans);
    },
    commit: (oid) => known(bringers, oid),
    said: (id, value) => said.get(id)?.get(value),
    paths: ({ folder }) => paths.get(folder) ?? [],
  };
}

/** What the policies that may judge this commit's content tell the scanner: each once, by the rules that they bring. */
function scanPolicies({ skills }: CommitFacts): readonly ScanPolicy[] {
  const all = skills.flatMap(({ policy, own }) => [policy.scan, own.policy.scan]);
  return [...new Map(all.map((scan) => [scan.digest, scan])).values()];
}

/** The scanners that the policies name which may judge this commit's content. */
function scannersOf({ skills }: CommitFacts): readonly string[] {
  return [...new Set(skills.flatMap(({ policy, own }) => [...policy.scan.scanners, ...own.policy.scan.scanners]))];
}

/** The repository paths in which content differs from the last release: those of every file where there is none. */
async function readPaths(
  wanted: readonly { readonly claim: Claim; readonly tree: Oid | undefined }[],
  { objects, contents }: PlanSources,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const differing = async ({ claim, tree }: (typeof wanted)[number]) => {
    const before = new Map<string, string>();
    if (tree !== undefined)
      for await (const { path, mode, oid } of objects.files(tree)) before.set(path, `${mode} ${oid}`);
    const after = new Map(contents.get(claim.folder)?.files.map(({ path, mode, oid }) => [path, `${mode} ${oid}`]));
    const paths = new Set([...before.keys(), ...after.keys()]);
    const changed = [...paths].filter((path) => before.get(path) !== after.get(path));
    return [claim.folder, changed.map((path) => `${claim.folder}/${path}`)] as const;
  };
  return new Map(await Promise.all(wanted.map(differing)));
}

/** Judges published releases again, as the rules are today. */
async function judgeReleases(
  wanted: readonly { readonly id: SkillId; readonly tree: Oid }[],
  {
    objects,
    judging,
    policies,
    commit,
  }: PlanSources & { readonly policies: readonly ScanPolicy[]; readonly commit: Oid },
): Promise<ReadonlyMap<Oid, Judgement>> {
  const judge = async ({ id, tree }: { readonly id: SkillId; readonly tree: Oid }) => {
    const files: TreeFile[] = [];
    for await (const file of objects.files(tree)) files.push(file);
    const judge = () => judging.judge({ name: nameOf(id), tree, files }, policies);
    return [tree, await namingLater({ skill: id, commit }, judge)] as const;
  };
  return new Map(await Promise.all(wanted.map(judge)));
}

async function readCommits(
  commits: readonly Oid[],
  { objects }: PlanSources,
): Promise<ReadonlyMap<Oid, BringingCommit>> {
  const read = async (oid: Oid) => {
    const { author, message } = await objects.commit(oid);
    return [oid, { author, message }] as const;
  };
  return new Map(await Promise.all(commits.map(read)));
}

function known<T>(values: ReadonlyMap<string, T>, key: string): T {
  const value = values.get(key);
  if (value === undefined) throw new TypeError(`${key} was not read before it was planned`);
  return value;
}
