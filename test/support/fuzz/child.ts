/**
 * The program that the fuzzer runs, with its memory bounded from outside: each parser gets its cases, half of them mutated
 * examples, a tenth arbitrary bytes and texts. What came of it is told on standard output, one JSON document a line.
 */
import { writeSync } from "node:fs";
import fc from "fast-check";
import { SourceWrong } from "../../../src/adapters/sources/source-addresses.ts";
import { RegistryError } from "../../../src/core/errors.ts";
import { JsonTextError } from "../../../src/core/install/json-text.ts";
import { mutate, randomFrom } from "./mutate.ts";
import { fuzzTargets } from "./targets.ts";

const [root = ".", cases = "100", seed = "1"] = process.argv.slice(2);
/** Errors that parsers promise to throw: of ours, and two whose callers make them ours. */
const PROMISED = [RegistryError, SourceWrong, JsonTextError];

const arbitrary = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc.string({ unit: "binary", maxLength: 100 }).map((text) => Buffer.from(text)),
  fc.json({ maxDepth: 4 }).map((text) => Buffer.from(text)),
);

const say = (document: object) => writeSync(1, `${JSON.stringify(document)}\n`);

for (const target of fuzzTargets(root)) {
  const random = randomFrom(Number(seed) ^ target.name.length);
  const count = Number(cases);
  const plain = fc.sample(arbitrary, { numRuns: Math.ceil(count / 10), seed: Number(seed) });
  let slowest = { ms: 0, bytes: "" };
  let taken = 0;
  say({ kind: "begun", target: target.name });
  for (let i = 0; i < count; i++) {
    const bytes = i % 10 === 0 ? (plain[i / 10] ?? Buffer.alloc(0)) : mutate(target.corpus, random);
    const began = process.cpuUsage();
    try {
      await target.parse(bytes);
      taken++;
    } catch (error) {
      if (!isPromised(error)) {
        const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
        say({ kind: "crash", target: target.name, case: i, message, bytes: bytes.toString("base64").slice(0, 4000) });
        process.exit(1);
      }
    }
    const { user, system } = process.cpuUsage(began);
    const ms = (user + system) / 1000;
    if (ms > slowest.ms) slowest = { ms, bytes: bytes.toString("base64").slice(0, 400) };
  }
  say({ kind: "done", target: target.name, cases: count, taken, slowest, rss: process.memoryUsage().rss });
}

function isPromised(error: unknown): boolean {
  return PROMISED.some((type) => error instanceof type);
}
