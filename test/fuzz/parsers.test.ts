/**
 * Every parser of bytes that others wrote meets hostile ones: it takes them or says what is wrong with them, and neither
 * crashes, hangs nor fills the memory, which is measured from outside. A million cases where SKILLTRUNK_NIGHTLY is set.
 */
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { bundleFile } from "../support/bundle-file.ts";
import { fuzzTargets } from "../support/fuzz/targets.ts";
import { temporaryFolder } from "../support/git-fixture.ts";

const ROOT = dirname(dirname(import.meta.dirname));
const isNightly = process.env["SKILLTRUNK_NIGHTLY"] !== undefined;
const CASES = isNightly ? 1_000_000 : 4_000;
/** Programs that share the parsers among them. */
const PARTS = isNightly ? 2 : 1;
const LIMIT_MS = isNightly ? 3 * 3_600_000 : 240_000;
/** A case that takes so much of a processor is a hang, on any machine. */
const HANG_MS = 1_000;
/** What a program may take in all; of it so much is Node's heap. */
const [MAX_MEGABYTES, MAX_HEAP] = [512, 320];

type Told =
  | { readonly kind: "begun"; readonly target: string }
  | { readonly kind: "crash"; readonly target: string; readonly message: string; readonly bytes: string }
  | {
      readonly kind: "done";
      readonly target: string;
      readonly cases: number;
      /** Of the examples that the cases are made of. */
      readonly untaken: number;
      readonly slowest: { readonly ms: number; readonly bytes: string };
      /** The most that the program ever had. */
      readonly megabytes: number;
    };

/** What a program of pieces told. */
type Grown =
  | { readonly kind: "slow"; readonly long: number; readonly growth: number }
  | { readonly kind: "done"; readonly pieces: number };

interface Fuzzed {
  readonly told: readonly unknown[];
  readonly errors: string;
}

/** Bundles a program and runs it in parts; a case that never ends is the test's limit. */
async function fuzz(name: string, words: readonly (string | number)[]): Promise<readonly Fuzzed[]> {
  const folder = temporaryFolder("skilltrunk-fuzz-");
  const program = join(folder.path, `${name}.mjs`);
  await bundleFile(join(ROOT, `test/support/fuzz/${name}.ts`), program);
  const parts = await Promise.all(
    Array.from({ length: PARTS }, (_, part) => runPart(program, [ROOT, ...words, part, PARTS].map(String))),
  );
  folder.cleanup();
  return parts;
}

async function runPart(program: string, words: readonly string[]): Promise<Fuzzed> {
  // Where the syntax parsers are found from a folder that has no packages.
  const env = { ...process.env, NODE_PATH: join(ROOT, "node_modules") };
  const child = spawn(process.execPath, [`--max-old-space-size=${MAX_HEAP}`, program, ...words], { env });
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
  const lines = out.split("\n").filter(Boolean);
  return { told: lines.map((line) => JSON.parse(line) as unknown), errors };
}

it("takes whatever comes, or says why not", { timeout: LIMIT_MS }, async () => {
  const wanted = process.env["SKILLTRUNK_TEST_SEED"];
  const seed = wanted === "random" ? Date.now() % 2 ** 31 : Number(wanted ?? 20_261_122);
  const parts = await fuzz("child", [CASES, seed]);
  const told = parts.flatMap((part) => part.told as readonly Told[]);
  const crashes = told.filter(({ kind }) => kind === "crash");
  expect([seed, crashes, ...parts.map(({ errors }) => errors)]).toEqual([seed, [], ...parts.map(() => "")]);
  // One that began and did not end hung, or had more memory than there is.
  const done = told.flatMap((one) => (one.kind === "done" ? [one] : []));
  const targets = (await fuzzTargets(ROOT)).map(({ name }) => name);
  expect(done.map(({ target }) => target).toSorted()).toEqual(targets.toSorted());
  // What is made of examples that nobody takes does not get behind the first look.
  expect(done.filter(({ untaken }) => untaken > 0)).toEqual([]);
  expect(done.filter(({ megabytes }) => megabytes > MAX_MEGABYTES)).toEqual([]);
  expect(done.reduce((sum, { cases }) => sum + cases, 0)).toBeGreaterThanOrEqual(CASES);
  if (isNightly) {
    const rows = done.map(({ target, cases, slowest, megabytes }) =>
      [target, `${cases} cases`, `slowest ${Math.round(slowest.ms)} ms`, `${megabytes} MB`].join(", "),
    );
    console.info(rows.join("\n"));
    expect(done.filter(({ slowest }) => slowest.ms > HANG_MS)).toEqual([]);
  }
});

/** What costs more than this for four times the text is looked at again for most of it; four is in step with it. */
const MAX_GROWTH = 8;

it.each(isNightly ? ["signs", "words"] : ["signs"])(
  "scans %s over and over in step with how many there are",
  { timeout: LIMIT_MS },
  async (which) => {
    const parts = await fuzz("growth", [which]);
    const told = parts.flatMap((part) => part.told as readonly Grown[]);
    expect(parts.map(({ errors }) => errors)).toEqual(parts.map(() => ""));
    expect(told.filter(({ kind }) => kind === "done")).toHaveLength(PARTS);
    const slow = told.flatMap((one) => (one.kind === "slow" && one.long > HANG_MS ? [one] : []));
    expect(slow.filter(({ growth }) => growth > MAX_GROWTH)).toEqual([]);
  },
);

it("is every parser that there is, by its name", () => {
  const support = join(ROOT, "test/support/fuzz");
  const fuzzed = readdirSync(support)
    .map((name) => readFileSync(join(support, name), "utf8"))
    .join("\n");
  const sources = readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" }).filter((path) =>
    /\.tsx?$/.test(path),
  );
  const parsers = sources.flatMap((path) => {
    const source = readFileSync(join(ROOT, "src", path), "utf8");
    const named = /^export (?:async )?function\*? ((?:parse|decode|unpack)[A-Z]\w*)\(/gm;
    // Others read a place, or what was parsed.
    const reading = /^export function (read[A-Z]\w*)\([^)]*?\b(?:\w*[Bb]ytes: (?:Uint8Array|Buffer)|text: string)/gm;
    return [...source.matchAll(named), ...source.matchAll(reading)].map(([, name = ""]) => name);
  });
  expect(parsers.length).toBeGreaterThan(30);
  expect(parsers.filter((name) => !new RegExp(`\\b${name}\\b`).test(fuzzed))).toEqual([]);
});
