/**
 * Every parser of bytes that others wrote meets hostile ones: it takes them or says what is wrong with them, and neither
 * crashes, hangs nor fills the memory, which is bounded from outside. A million cases where SKILLTRUNK_NIGHTLY is set.
 */
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { bundleFile } from "../support/bundle-file.ts";
import { fuzzTargets } from "../support/fuzz/targets.ts";
import { temporaryFolder } from "../support/git-fixture.ts";

const ROOT = dirname(dirname(import.meta.dirname));
const isNightly = process.env["SKILLTRUNK_NIGHTLY"] !== undefined;
const targets = fuzzTargets(ROOT).map(({ name }) => name);
const CASES = Math.ceil((isNightly ? 1_000_000 : 4_000) / targets.length);
const LIMIT_MS = isNightly ? 3_600_000 : 120_000;
/** A case that takes so much of a processor is a hang, on any machine. */
const HANG_MS = 1_000;

type Told =
  | { readonly kind: "begun"; readonly target: string }
  | { readonly kind: "crash"; readonly target: string; readonly message: string; readonly bytes: string }
  | {
      readonly kind: "done";
      readonly target: string;
      readonly cases: number;
      readonly taken: number;
      readonly slowest: { readonly ms: number; readonly bytes: string };
      readonly rss: number;
    };

/** Bundles the program, runs it with at most 512 MB of heap, and answers what it told; a case that never ends is the test's limit. */
async function fuzz(seed: number): Promise<{ readonly told: readonly Told[]; readonly errors: string }> {
  const folder = temporaryFolder("skilltrunk-fuzz-");
  const outfile = join(folder.path, "child.mjs");
  await bundleFile(join(ROOT, "test/support/fuzz/child.ts"), outfile);
  const child = spawn(process.execPath, ["--max-old-space-size=512", outfile, ROOT, String(CASES), String(seed)]);
  const limit = setTimeout(() => child.kill("SIGKILL"), LIMIT_MS - 10_000);
  let [out, errors] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString("utf8");
  });
  child.stderr.on("data", (chunk: Buffer) => {
    errors = (errors + chunk.toString("utf8")).slice(-4_000);
  });
  await new Promise((done) => child.once("close", done));
  clearTimeout(limit);
  folder.cleanup();
  return {
    told: out
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Told),
    errors,
  };
}

it("takes whatever comes, or says why not", { timeout: LIMIT_MS }, async () => {
  const wanted = process.env["SKILLTRUNK_TEST_SEED"];
  const seed = wanted === "random" ? Date.now() % 2 ** 31 : Number(wanted ?? 20_261_122);
  const { told, errors } = await fuzz(seed);
  expect([seed, told.filter(({ kind }) => kind === "crash"), errors]).toEqual([seed, [], ""]);
  // The last one that began and did not end hung, or had more memory than there is.
  const done = told.flatMap((one) => (one.kind === "done" ? [one] : []));
  expect(done.map(({ target }) => target)).toEqual(targets);
  for (const { target, cases, taken } of done) {
    expect(cases).toBe(CASES);
    // Mutated examples are not all rubbish: some get behind the first look.
    expect([target, taken > 0]).toEqual([target, true]);
  }
  const slow = done.filter(({ slowest }) => slowest.ms > HANG_MS);
  if (isNightly) {
    console.info(
      done.map(({ target, slowest, rss }) => `${target}: ${Math.round(slowest.ms)} ms, ${rss >> 20} MB`).join("\n"),
    );
    expect(slow).toEqual([]);
  }
});
