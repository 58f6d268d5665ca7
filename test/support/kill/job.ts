/** What the harness asks of the program that it kills, and what that says. */
import type { Step } from "../../../src/app/ports/steps.ts";
import type { Layout } from "./scenario.ts";

export interface Job {
  readonly id: number;
  /** Holds `trunk.git`, `state` and, where it is apart, `ledger.git`. */
  readonly dir: string;
  readonly layout: Layout;
  readonly stages: readonly string[];
  /** The stage to begin with. */
  readonly from: number;
  /** The step, counted from 1, at which to wait for the end; 0: none. */
  readonly killAt: number;
  /** Recompute the ledger in the end? */
  readonly verify: boolean;
}

export type Said =
  | { readonly job: number; readonly kind: "frozen"; readonly step: Step }
  | { readonly job: number; readonly kind: "serves"; readonly commit: string }
  | { readonly job: number; readonly kind: "done"; readonly steps: number }
  | { readonly job: number; readonly kind: "failed"; readonly message: string }
  | { readonly job: -1; readonly kind: "idle" };
