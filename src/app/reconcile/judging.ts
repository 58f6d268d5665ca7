/** Has skill folders judged, several at once; what is wanted twice is judged once. */

import type { Finding } from "../../core/finding.ts";
import { bringsNothing, type ScanPolicy } from "../../core/gate/policy-scan.ts";
import type { Judgement } from "../../core/skill/judge.ts";
import { BoundedCache } from "../index/bounded-cache.ts";
import type { FolderContent, JudgingThreads } from "../ports/judging.ts";
import type { GitObjects } from "../ports/ports.ts";
import { FolderJudge, type JudgeContent } from "./folder-judge.ts";
import { JudgingPlaces } from "./judging-places.ts";

const CACHED_JUDGEMENTS = 256;

export interface JudgingOptions {
  /** `judge` of the core, unless somebody measures what a part of it costs. */
  readonly judge?: JudgeContent | undefined;
  /** Absent: everything is judged here. */
  readonly threads?: JudgingThreads | undefined;
}

export class Judging {
  private readonly here: FolderJudge;
  private readonly places: JudgingPlaces;
  private readonly judgements = new BoundedCache<Judgement>({ maxWeight: CACHED_JUDGEMENTS, weigh: () => 1 });
  private readonly customs = new BoundedCache<readonly Finding[]>({ maxWeight: CACHED_JUDGEMENTS, weigh: () => 1 });

  constructor(objects: GitObjects, { judge, threads }: JudgingOptions = {}) {
    const { gitDir } = objects;
    this.here = new FolderJudge(objects, judge);
    this.places = new JudgingPlaces(
      this.here,
      threads === undefined || gitDir === undefined
        ? undefined
        : { most: threads.most, start: () => threads.start(gitDir) },
    );
  }

  /** Starts judging a folder whose judgement is likely to be asked for; a failure is thrown to whoever asks. */
  anticipate(folder: FolderContent): void {
    this.judge(folder).catch(() => undefined);
  }

  /** The judgement of a folder's content; with what the rules find that these policies bring themselves. */
  async judge(folder: FolderContent, policies: readonly ScanPolicy[] = []): Promise<Judgement> {
    const key = `${folder.tree} ${folder.name}`;
    let judgement = await this.judgements.get(key, () => this.places.judge(folder));
    for (const policy of policies) {
      if (bringsNothing(policy)) continue;
      const custom = await this.customs.get(`${key} ${policy.digest}`, () => this.here.judgeBy(policy, folder));
      judgement = { ...judgement, custom: new Map(judgement.custom).set(policy.digest, custom) };
    }
    return judgement;
  }

  /** For now there is nothing more to judge: other threads end. */
  rest(): Promise<void> {
    return this.places.rest();
  }
}
