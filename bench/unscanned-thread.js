/** The program of a thread that judges for `unscanned.js`. */
import { serveJudging } from "../dist/wire/serve-judging.js";
import { judgeUnscanned } from "./judge-unscanned.js";

await serveJudging(judgeUnscanned);
