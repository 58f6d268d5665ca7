/** Judging what a folder holds on another thread of this program: the same verdict, at the same time as other work. */
import type { Oid } from "../../core/names.ts";
import type { Judgement } from "../../core/skill/judge.ts";
import type { TrunkFile } from "../../core/trunk/trunk-tree.ts";

export interface FolderContent {
  readonly name: string;
  readonly tree: Oid;
  readonly files: readonly TrunkFile[];
}

export interface JudgingThread {
  /** Has it started? Until then nothing is asked of it. */
  readonly isReady: boolean;
  /** Undefined where the thread could not, for whatever reason: whoever asked does it, and learns why. Never throws. */
  judge(folder: FolderContent): Promise<Judgement | undefined>;
  /** Waits for its end. Nothing can be asked afterwards. */
  close(): Promise<void>;
}

export interface JudgingThreads {
  /** How many run at once at most. */
  readonly most: number;
  /** Starts one that reads this bare repository. */
  start(gitDir: string): JudgingThread;
}
