/**
 * The program that the fuzzer runs, with its memory bounded from outside: each parser gets what it takes, then its cases, most of
 * them mutated examples, a tenth arbitrary bytes and texts. What came of it is told on standard output, one JSON document a line.
 *
 *     node child.mjs <repository> <cases of all parsers> <seed> <part of the parsers> <of how many parts>
 */
import { writeSync } from "node:fs";
import fc from "fast-check";
import { SourceUnreached, SourceWrong } from "../../../src/adapters/sources/source-addresses.ts";
import { loadSyntax } from "../../../src/adapters/syntax-parsers.ts";
import { RegistryError } from "../../../src/core/errors.ts";
import { JsonTextError } from "../../../src/core/install/json-text.ts";
import { SettingsTextError } from "../../../src/core/install/settings-text.ts";
import { syntaxFrom, syntaxReady } from "../../../src/core/scan/syntax.ts";
import { mutate, randomFrom } from "./mutate.ts";
import { isTaken, type Target } from "./target.ts";
import { fuzzTargets } from "./targets.ts";

const [root = ".", total = "100", seed = "1", part = "0", parts = "1"] = process.argv.slice(2);
/** Errors that parsers promise to throw: of ours, and some whose callers make them ours. */
const PROMISED = [RegistryError, SourceWrong, SourceUnreached, JsonTextError, SettingsTextError];
const LEAST_CASES = 20;

const arbitrary = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc.string({ unit: "binary", maxLength: 100 }).map((text) => Buffer.from(text)),
  fc.json({ maxDepth: 4 }).map((text) => Buffer.from(text)),
);

const say = (document: object) => writeSync(1, `${JSON.stringify(document)}\n`);

syntaxFrom(loadSyntax);
await syntaxReady();
const targets = await fuzzTargets(root);
const shares = targets.reduce((sum, { share = 1 }) => sum + share, 0);
for (const [i, target] of targets.entries()) {
  if (i % Number(parts) !== Number(part)) continue;
  const count = Math.max(LEAST_CASES, Math.ceil((Number(total) * (target.share ?? 1)) / shares));
  await fuzz(target, i, count);
}
process.exit(0);

async function fuzz(target: Target, number: number, count: number): Promise<void> {
  const random = randomFrom(Number(seed) + number * 7919);
  const plain = fc.sample(arbitrary, { numRuns: Math.ceil(count / 10), seed: Number(seed) });
  let slowest = { ms: 0, bytes: "" };
  say({ kind: "begun", target: target.name });
  let untaken = 0;
  for (const example of target.corpus) if ((await run(target, example)).kind !== "taken") untaken++;
  for (let i = 0; i < count; i++) {
    const bytes = i % 10 === 0 ? (plain[i / 10] ?? Buffer.alloc(0)) : mutate(target.corpus, random);
    const began = process.cpuUsage();
    const outcome = await run(target, bytes);
    if (outcome.kind === "crash") {
      const short = bytes.toString("base64").slice(0, 4000);
      say({ kind: "crash", target: target.name, case: i, message: outcome.message, bytes: short });
      break;
    }
    const { user, system } = process.cpuUsage(began);
    const ms = (user + system) / 1000;
    if (ms > slowest.ms) slowest = { ms, bytes: bytes.toString("base64").slice(0, 400) };
  }
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  say({ kind: "done", target: target.name, cases: count, examples: target.corpus.length, untaken, slowest, megabytes });
}

async function run(
  target: Target,
  bytes: Buffer,
): Promise<{ readonly kind: "taken" | "refused" } | { readonly kind: "crash"; readonly message: string }> {
  try {
    return { kind: isTaken(await target.parse(bytes)) ? "taken" : "refused" };
  } catch (error) {
    if (PROMISED.some((type) => error instanceof type)) return { kind: "refused" };
    return { kind: "crash", message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
