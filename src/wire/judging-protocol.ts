/** What is said between the thread that plans and those that judge beside it. */
import type { Oid } from "../core/names.ts";
import type { Judgement } from "../core/skill/judge.ts";

/** What a thread is started with. */
export interface JudgingStart {
  readonly gitDir: string;
}

/** What it is told: a folder to judge, its files packed (to copy an object for each costs several times as much); or undefined when that was all. */
export type JudgingQuestion =
  | { readonly id: number; readonly name: string; readonly tree: Oid; readonly files: string }
  | undefined;

/** What it says: undefined once it has started, and then answers in any order. */
export type JudgingAnswer = { readonly id: number; readonly judgement: Judgement | undefined } | undefined;
