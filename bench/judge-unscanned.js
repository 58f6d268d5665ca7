/** Judging as ever, but that nothing is scanned: what the scanner costs is measured beside the rest. */

import { scanSkill } from "../dist/core/scan/scan.js";
import { judge } from "../dist/core/skill/judge.js";

const NOTHING = scanSkill([]);

/** @type {import("../dist/app/reconcile/folder-judge.js").JudgeContent} */
export const judgeUnscanned = (content) => judge(content, () => NOTHING);
