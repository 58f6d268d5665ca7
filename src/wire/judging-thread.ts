/** The program of a thread that judges: see `judging-threads.ts`. */
import { syntaxFrom } from "../core/scan/syntax.ts";
import { serveJudging } from "./serve-judging.ts";

syntaxFrom(async () => (await import("../adapters/syntax-parsers.ts")).loadSyntax());
await serveJudging();
