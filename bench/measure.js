/**
 * What our own work costs on a generated repository: each figure is taken from the built program as a user runs it,
 * except a pass with nothing new, which is too short to be seen through a process start.
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { openSource } from "../dist/adapters/git/open-source.js";
import { createReconciler } from "../dist/app/reconcile/reconcile.js";
import { commitFile } from "./commit.js";
import { judgeUnscanned } from "./judge-unscanned.js";
import { costOf } from "./processor.js";

const CLI = join(dirname(import.meta.dirname), "dist", "cli", "main.js");
const UNSCANNED = join(import.meta.dirname, "unscanned.js");
const MERGES = 25;
const NOOP_PASSES = 25;
const POLL_MS = 1;
/** Writes the process's peak resident memory (kB) where RSS_FILE says, when it ends. */
const REPORT_MEMORY =
  "data:text/javascript,import{writeFileSync}from'node:fs';process.on('exit',()=>writeFileSync(process.env.RSS_FILE,String(process.resourceUsage().maxRSS)))";

/**
 * @typedef {object} FirstReconcile From an empty ledger, with the program's start.
 * @property {number} seconds
 * @property {number} processor Seconds of processor time, git's too.
 * @property {number} megabytes Its peak resident memory.
 * @property {number} releases
 *
 * @typedef {object} Figures
 * @property {FirstReconcile} first
 * @property {FirstReconcile} unscanned The same, but that nothing was scanned.
 * @property {number} noopMs The median pass with nothing new.
 * @property {number} serveSeconds From starting `serve` to its first answer.
 * @property {number} visibleMs The median time from a merge to its version in the index.
 */

/**
 * A copy of a repository of generate.js, which itself stays as it is. Remove it in the end.
 * @param {string} gitDir
 */
export function openCopy(gitDir) {
  const folder = mkdtempSync(join(tmpdir(), "skilltrunk-bench-run-"));
  const repository = join(folder, "skills.git");
  copyInto(gitDir, repository);
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  return { folder, repository, state: join(folder, "state"), remove };
}

/** @param {string} gitDir @param {string} repository */
export function copyInto(gitDir, repository) {
  execFileSync("git", ["clone", "-q", "--bare", "--shared", gitDir, repository]);
}

/** @param {ReturnType<typeof openCopy>} copy It is reconciled then. @returns {Promise<Figures>} */
export async function measure({ repository, folder }) {
  const unscanned = await reconcileUnscanned(repository);
  const args = [CLI, "reconcile", repository, "--state", join(folder, "state"), "--json"];
  const first = await reconcile(args, folder);
  return {
    first,
    unscanned,
    noopMs: await passWithNothingNew(repository, folder),
    serveSeconds: await startServing(repository, folder),
    visibleMs: await mergeToVisible(repository, folder),
  };
}

/** Into its state, with the judge that scans nothing. @param {Omit<ReturnType<typeof openCopy>, "remove">} copy */
export function reconcileInto({ repository, state, folder }) {
  return reconcile([UNSCANNED, repository, state], folder);
}

/** In a copy of its own. @param {string} repository */
async function reconcileUnscanned(repository) {
  const copy = openCopy(repository);
  try {
    return await reconcile([UNSCANNED, copy.repository, copy.state], copy.folder);
  } finally {
    copy.remove();
  }
}

/** @param {readonly string[]} args Of a node that prints what it released. @param {string} folder @returns {Promise<FirstReconcile>} */
async function reconcile(args, folder) {
  const rssFile = join(folder, "rss");
  const { result, ...cost } = await costOf(async () => {
    const child = spawn(process.execPath, ["--import", REPORT_MEMORY, ...args], {
      env: { ...process.env, RSS_FILE: rssFile },
      stdio: ["ignore", "pipe", "ignore"],
    });
    /** @type {Buffer[]} */
    const chunks = [];
    child.stdout.on("data", (chunk) => chunks.push(chunk));
    const [code] = await once(child, "close");
    if (code !== 0) throw new Error(`node ${args.join(" ")} ended with ${code}: ${Buffer.concat(chunks)}`);
    return Buffer.concat(chunks);
  });
  const { released } = JSON.parse(result.toString());
  const megabytes = existsSync(rssFile) ? Number(readFileSync(rssFile, "utf8")) / 1000 : Number.NaN;
  return { ...cost, megabytes, releases: released.length };
}

/**
 * The blobs that a first reconcile asks Git for, in its order; those it finds in its cache are not among them.
 * @param {string} gitDir @returns {Promise<readonly string[]>}
 */
export async function blobsAsked(gitDir) {
  const folder = mkdtempSync(join(tmpdir(), "skilltrunk-bench-asked-"));
  try {
    const repository = join(folder, "skills.git");
    execFileSync("git", ["clone", "-q", "--bare", "--shared", gitDir, repository]);
    const source = await openSource({ location: repository, stateDir: join(folder, "state") });
    /** @type {string[]} */
    const asked = [];
    const { objects } = source;
    /** @type {typeof objects} */
    const recording = Object.create(objects);
    recording.blob = (oid, maxBytes) => {
      asked.push(oid);
      return objects.blob(oid, maxBytes);
    };
    try {
      const clock = { now: () => Date.now() };
      await createReconciler({ source: { ...source, objects: recording }, clock, judge: judgeUnscanned }).pass();
    } finally {
      await source.close();
    }
    return asked;
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** @param {string} repository @param {string} folder */
async function passWithNothingNew(repository, folder) {
  const source = await openSource({ location: repository, stateDir: join(folder, "state") });
  try {
    const reconciler = createReconciler({ source, clock: { now: () => Date.now() } });
    await reconciler.pass();
    const times = [];
    for (let i = 0; i < NOOP_PASSES; i++) {
      const started = performance.now();
      const { events } = await reconciler.pass();
      times.push(performance.now() - started);
      if (events !== 0) throw new Error("a pass with nothing new appended events");
    }
    return median(times);
  } finally {
    await source.close();
  }
}

/** @param {string} repository @param {string} folder */
async function startServing(repository, folder) {
  const started = performance.now();
  return await withIndex(["serve", repository, "--state", join(folder, "state")], async () => {
    return (performance.now() - started) / 1000;
  });
}

/** @param {string} repository @param {string} folder */
async function mergeToVisible(repository, folder) {
  const args = ["run", repository, "--state", join(folder, "state"), "--admin-port", "0"];
  return await withIndex(args, async (base) => {
    // Once after its start it reads every release in the background, which is no merge's cost.
    await (await fetch(`${base}/.well-known/agent-skills/index.json`)).arrayBuffer();
    const { skills } = await (await fetch(`${base}/v1/skills?limit=${MERGES}`)).json();
    const times = [];
    // The first one waits for what a start leaves to be done: the trunk's file list.
    for (const [i, { id, version }] of [skills[0], ...skills].entries()) {
      const before = i === 1 ? await versionOf(base, id) : version;
      await merge(repository, id, i);
      const started = performance.now();
      while ((await versionOf(base, id)) === before) await new Promise((done) => setTimeout(done, POLL_MS));
      if (i > 0) times.push(performance.now() - started);
    }
    return median(times);
  });
}

/** @param {string} base @param {string} id @returns {Promise<string>} */
async function versionOf(base, id) {
  return (await (await fetch(`${base}/v1/skills/${id}`)).json()).version;
}

/** Merges a change of one skill into `main`. @param {string} repository @param {string} id @param {number} number */
export async function merge(repository, id, number) {
  const path = `skills/${id}/references/bench.md`;
  const content = `Changed by the bench, ${number}.\n`;
  await commitFile(repository, { branch: "main", path, content, subject: `fix: bench ${number}` });
}

/**
 * Runs a command that serves an index until `use` has ended; `use` starts once the index answers.
 * @template T @param {readonly string[]} args @param {(base: string, pid: number) => Promise<T>} use @returns {Promise<T>}
 */
export async function withIndex(args, use) {
  const port = await freePort();
  const child = spawn(process.execPath, [CLI, ...args, "--port", String(port)], { stdio: "ignore" });
  const ended = once(child, "close");
  try {
    const base = `http://127.0.0.1:${port}`;
    while (!(await isReady(base))) {
      if (child.exitCode !== null) throw new Error(`${args[0]} ended with ${child.exitCode}`);
      await new Promise((done) => setTimeout(done, 5));
    }
    return await use(base, child.pid ?? 0);
  } finally {
    child.kill("SIGTERM");
    await ended;
  }
}

/** @param {string} base */
async function isReady(base) {
  try {
    return (await fetch(`${base}/v1/skills?limit=1`)).ok && (await fetch(`${base}/readyz`)).ok;
  } catch {
    return false;
  }
}

/** @returns {Promise<number>} */
export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** @param {readonly number[]} numbers */
export function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
