/** Has skill folders judged, several at once; what is wanted twice is judged once. */

import type { Finding } from "../../core/finding.ts";
import { bringsNothing, type ScanPolicy } from "../../core/gate/policy-scan.ts";
import type { Judgement } from "../../core/skill/judge.ts";
import { BoundedCache } from "../index/bounded-cache.ts";
import type { FolderContent, JudgingThreads } from "../ports/judging.ts";
import type { GitObjects } from "../ports/ports.ts";
import type { ChangeBudget } from "./change-budget.ts";
import { FolderJudge, type JudgeContent } from "./folder-judge.ts";
import { JudgingPlaces } from "./judging-places.ts";

const CACHED_JUDGEMENTS = 256;

export interface JudgingOptions {
  /** `judge` of the core, unless somebody measures what a part of it costs. */
  readonly judge?: JudgeContent | undefined;
  /** Absent: everything is judged here. */
  readonly threads?: JudgingThreads | undefined;
  /** What may be spent on the folders that are announced; absent: as much as there is. */
  readonly budget?: ChangeBudget | undefined;
}

export class Judging {
  private readonly here: FolderJudge;
  private readonly places: JudgingPlaces;
  private readonly budget: ChangeBudget | undefined;
  private readonly judgements = new BoundedCache<Judgement>({ maxWeight: CACHED_JUDGEMENTS, weigh: () => 1 });
  private readonly customs = new BoundedCache<readonly Finding[]>({ maxWeight: CACHED_JUDGEMENTS, weigh: () => 1 });

  constructor(objects: GitObjects, { judge, threads, budget }: JudgingOptions = {}) {
    this.budget = budget;
    const { gitDir } = objects;
    this.here = new FolderJudge(objects, judge);
    this.places = new JudgingPlaces(
      this.here,
      threads === undefined || gitDir === undefined
        ? undefined
        : { most: threads.most, start: () => threads.start(gitDir) },
    );
  }

  /** Starts judging a folder that a commit brings; a failure is thrown to whoever asks for its judgement. */
  anticipate(folder: FolderContent): void {
    this.budget?.bring(keyOf(folder));
    this.judge(folder).catch(() => undefined);
  }

  /** The judgement of a folder's content; with what the rules find that these policies bring themselves. */
  async judge(folder: FolderContent, policies: readonly ScanPolicy[] = []): Promise<Judgement> {
    const key = keyOf(folder);
    const judge = () => this.places.judge(folder);
    let judgement = await this.judgements.get(key, () => this.budget?.judge(key, judge) ?? judge());
    for (const policy of policies) {
      if (bringsNothing(policy)) continue;
      const custom = await this.customs.get(`${key} ${policy.digest}`, () => this.here.judgeBy(policy, folder));
      judgement = { ...judgement, custom: new Map(judgement.custom).set(policy.digest, custom) };
    }
    return judgement;
  }

  /** What a folder points to comes with the commit that brings the folder. */
  follow(folder: FolderContent, content: FolderContent): void {
    if (this.budget?.isBrought(keyOf(folder))) this.budget.bring(keyOf(content));
  }

  /** For now there is nothing more to judge: other threads end. */
  rest(): Promise<void> {
    return this.places.rest();
  }
}

function keyOf({ tree, name }: FolderContent): string {
  return `${tree} ${name}`;
}
