/** Detectors: code that sees in a skill what no pattern can, and says so in signals; rules decide what that comes to. */
import type { SkillFile } from "../skill/skill-files.ts";
import type { ScanDocument } from "./document.ts";
import type { Signals } from "./meeting.ts";
import type { Signal } from "./signal.ts";

/** A skill while it is scanned. */
export interface ScannedSkill {
  /** Sorted by path; after them what is inside of them, as `kit.zip!/run.sh`. */
  readonly files: readonly SkillFile[];
  readonly documents: readonly ScanDocument[];
  /** What patterns, and the detectors before this one, have seen. */
  readonly signals: Signals;
}

/** Pure, and linear in what it reads. A rule takes its signals by their names, as it does those of patterns. */
export type Detector = (skill: ScannedSkill) => readonly Signal[];
