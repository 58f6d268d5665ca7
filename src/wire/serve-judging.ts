/** The other side of `judging-threads.ts`: what runs on a thread that judges, until nobody asks any more. */
import { parentPort, workerData } from "node:worker_threads";
import { createGitObjects } from "../adapters/git/git-objects.ts";
import type { FolderContent } from "../app/ports/judging.ts";
import { FolderJudge, type JudgeContent } from "../app/reconcile/folder-judge.ts";
import { syntaxReady } from "../core/scan/syntax.ts";
import { unpackFiles } from "../core/trunk/packed-files.ts";
import type { JudgingAnswer, JudgingQuestion, JudgingStart } from "./judging-protocol.ts";

/** Answers what the thread is asked; `judge` is that of the core, unless somebody measures what a part of it costs. */
export async function serveJudging(judge?: JudgeContent): Promise<void> {
  const port = parentPort;
  if (port === null) throw new TypeError("this module runs on a thread of its own");
  const { gitDir } = workerData as JudgingStart;
  const objects = createGitObjects({ gitDir });
  const folders = new FolderJudge(objects, judge);
  const answering = new Set<Promise<void>>();
  const answer = async (id: number, folder: FolderContent): Promise<void> => {
    // Whoever asked does it again, and is told what is wrong.
    const judgement = await folders.judge(folder).catch(() => undefined);
    port.postMessage({ id, judgement } satisfies JudgingAnswer);
  };
  await syntaxReady();
  port.on("message", (question: JudgingQuestion) => {
    if (question === undefined) {
      void Promise.all(answering)
        .then(() => objects.close())
        .finally(() => port.close());
      return;
    }
    const { id, name, tree, files } = question;
    const answered = answer(id, { name, tree, files: unpackFiles(files) }).finally(() => answering.delete(answered));
    answering.add(answered);
  });
  port.postMessage(undefined satisfies JudgingAnswer);
}
