/** Every parser of bytes that others wrote. */
import { answerTargets } from "./answer-targets.ts";
import { contentTargets } from "./content-targets.ts";
import { gitTargets } from "./git-targets.ts";
import type { Target } from "./target.ts";
import { trunkTargets } from "./trunk-targets.ts";
import { wordTargets } from "./word-targets.ts";

/** The targets; `root` is the repository of this program, whose template and samples are good examples. */
export async function fuzzTargets(root: string): Promise<readonly Target[]> {
  const lists = [trunkTargets(root), gitTargets(), contentTargets(root), wordTargets(), answerTargets()];
  return (await Promise.all(lists)).flat();
}
