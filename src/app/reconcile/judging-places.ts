/**
 * Where folders are judged: here, and on other threads once there is so much to judge that starting one pays. Which of
 * them judges a folder changes nothing but when the verdict is there.
 */
import type { Judgement } from "../../core/skill/judge.ts";
import type { FolderContent, JudgingThread } from "../ports/judging.ts";
import { CONCURRENCY, type FolderJudge } from "./folder-judge.ts";
import { limited } from "./limited.ts";

/** Folders judged here before a thread is started: a start costs about as much as they do. */
const WORTH_A_THREAD = 256;
/** Folders that wait here when one more thread is started: more than single merges ever bring. */
const TOO_MANY_HERE = 8;
/** Folders that one thread is asked for at once: what it works on while nobody here has time to ask for more. */
const AHEAD = 24;

/** Threads that are started as they are needed. */
export interface Starting {
  readonly most: number;
  readonly start: () => JudgingThread;
}

interface Started {
  readonly thread: JudgingThread;
  asked: number;
}

export class JudgingPlaces {
  private readonly here: Pick<FolderJudge, "judge">;
  private readonly starting: Starting | undefined;
  private readonly atOnce: ReturnType<typeof limited>;
  private threads: Started[] = [];
  private judgedHere = 0;
  private waitingHere = 0;

  constructor(here: Pick<FolderJudge, "judge">, starting?: Starting) {
    this.here = here;
    this.starting = starting;
    this.atOnce = limited(CONCURRENCY + (starting?.most ?? 0) * AHEAD);
  }

  /** Throws as reading the folder does. */
  judge(folder: FolderContent): Promise<Judgement> {
    return this.atOnce(async () => (await this.elsewhere(folder)) ?? (await this.judgeHere(folder)));
  }

  /** Ends all threads; they are started again where that pays again. */
  async rest(): Promise<void> {
    const ended = this.threads;
    this.threads = [];
    this.judgedHere = 0;
    await Promise.all(ended.map(({ thread }) => thread.close()));
  }

  private async elsewhere(folder: FolderContent): Promise<Judgement | undefined> {
    const free = this.threads.find(({ thread, asked }) => thread.isReady && asked < AHEAD);
    if (free === undefined) return undefined;
    free.asked++;
    try {
      return await free.thread.judge(folder);
    } finally {
      free.asked--;
    }
  }

  private async judgeHere(folder: FolderContent): Promise<Judgement> {
    this.judgedHere++;
    this.waitingHere++;
    this.startWhereWorth();
    try {
      return await this.here.judge(folder);
    } finally {
      this.waitingHere--;
    }
  }

  private startWhereWorth(): void {
    const { starting, threads } = this;
    if (starting === undefined || threads.length >= starting.most) return;
    if (this.judgedHere < WORTH_A_THREAD || this.waitingHere < TOO_MANY_HERE) return;
    if (threads.some(({ thread }) => !thread.isReady)) return;
    threads.push({ thread: starting.start(), asked: 0 });
  }
}
