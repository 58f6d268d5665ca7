/** Judging as ever, but that nothing is scanned: what the scanner costs is measured beside the rest. */
import { judge } from "../dist/core/judge.js";
import { scanSkill } from "../dist/core/scan/scan.js";

const NOTHING = scanSkill([]);

/** @type {import("../dist/app/judging.js").JudgeContent} */
export const judgeUnscanned = (content) => judge(content, () => NOTHING);
