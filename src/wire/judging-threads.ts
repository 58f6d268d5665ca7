/** Threads that judge folders beside the one that plans: a first reconcile, and a rescan of everything, use more than one processor. */
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { FolderContent, JudgingThread, JudgingThreads } from "../app/ports/judging.ts";
import type { Judgement } from "../core/skill/judge.ts";
import { packFiles } from "../core/trunk/packed-files.ts";
import type { JudgingAnswer, JudgingQuestion, JudgingStart } from "./judging-protocol.ts";

/** Each has the scanner's tables and read files of its own in memory. */
const MOST_THREADS = 3;

/**
 * Threads for the processors that this one leaves; undefined where there is none, or where `program`, which calls
 * `serveJudging`, is not there: a source tree that nobody has built has none.
 */
export function judgingThreads(
  program: URL = builtProgram(),
  most = Math.min(availableParallelism() - 1, MOST_THREADS),
): JudgingThreads | undefined {
  if (most < 1 || extname(program.pathname) === ".ts" || !existsSync(fileURLToPath(program))) return undefined;
  return { most, start: (gitDir) => new WorkerThread(program, { gitDir }) };
}

/** Built, it lies beside this module, bundled or not, and ends as its name does. */
function builtProgram(): URL {
  return new URL(`./judging-thread${extname(new URL(import.meta.url).pathname)}`, import.meta.url);
}

/** In half of what V8 would take for what is short-lived, since there are many threads and each verdict is soon told. */
const YOUNG = { maxYoungGenerationSizeMb: 24 };

class WorkerThread implements JudgingThread {
  isReady = false;
  private readonly worker: Worker;
  private readonly ended: Promise<void>;
  private readonly asked = new Map<number, (judgement: Judgement | undefined) => void>();
  private next = 0;
  private over = false;

  constructor(program: URL, start: JudgingStart) {
    // Nothing of what it may print is for anybody.
    this.worker = new Worker(program, { workerData: start, stdout: true, stderr: true, resourceLimits: YOUNG });
    // Only what is being waited for keeps the program alive.
    this.worker.unref();
    this.worker.on("message", (answer: JudgingAnswer) => this.take(answer));
    this.worker.on("error", () => this.giveUp());
    this.ended = new Promise((resolve) => {
      this.worker.once("exit", () => {
        this.giveUp();
        resolve();
      });
    });
  }

  judge({ name, tree, files }: FolderContent): Promise<Judgement | undefined> {
    if (this.over) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const id = this.next++;
      if (this.asked.size === 0) this.worker.ref();
      this.asked.set(id, resolve);
      this.worker.postMessage({ id, name, tree, files: packFiles(files) } satisfies JudgingQuestion);
    });
  }

  async close(): Promise<void> {
    this.worker.ref();
    if (this.isReady) this.worker.postMessage(undefined satisfies JudgingQuestion);
    else await this.worker.terminate();
    await this.ended;
  }

  private take(answer: JudgingAnswer): void {
    if (answer === undefined) {
      this.isReady = true;
      return;
    }
    this.asked.get(answer.id)?.(answer.judgement);
    this.asked.delete(answer.id);
    if (this.asked.size === 0) this.worker.unref();
  }

  /** It has ended, or is about to: what it was asked is for others to do. */
  private giveUp(): void {
    this.over = true;
    this.isReady = false;
    for (const resolve of this.asked.values()) resolve(undefined);
    this.asked.clear();
  }
}
