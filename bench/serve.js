/**
 * `npm run bench:serve [-- --skills 10000 --merges 100000]`: what the index answers, beside bare `node:http` sending the same
 * bytes: one process against one, the same load, in turns within one run. docs/performance.md says how each is measured.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { generateRepository } from "./generate.js";
import { applyLoad, percentile } from "./load.js";
import { median, merge, openCopy, reconcileInto, withIndex } from "./measure.js";
import { processorSecondsOf } from "./processor.js";

const ROUNDS = 3;
const LISTENERS = 2000;
/** Skills that are asked for in turn. */
const ASKED = 1000;

const { values } = parseArgs({
  options: { skills: { type: "string" }, merges: { type: "string" }, seconds: { type: "string" } },
});
const skills = Number(values.skills ?? 1000);
const merges = Number(values.merges ?? skills * 10);
const seconds = Number(values.seconds ?? 2);
const { dir } = await generateRepository({ skills, merges });
const copy = openCopy(dir);
process.on("exit", () => copy.remove());
const { releases } = await reconcileInto(copy);
print(`${skills} skills, ${releases} releases`, "");

const args = ["run", copy.repository, "--state", copy.state, "--admin-port", "0"];
await withIndex(args, async (base, pid) => {
  print("resident memory, started", `${megabytes(pid)} MB`);
  const ids = await listed(base);
  const show = ids.map((id) => `/v1/skills/${id}`);
  const resolve = ids.map((id) => `/v1/skills/${id}/versions/latest`);
  await compare({ base, pid }, "show a skill", show);
  await compare({ base, pid }, "resolve `latest`", resolve);
  const etags = new Map(await Promise.all(show.map(async (path) => [path, await etagOf(base, path)])));
  await compare({ base, pid }, "304 of a skill", show, {
    status: 304,
    headersOf: (path) => ({ "If-None-Match": etags.get(path) }),
  });
  await compare({ base, pid }, "well-known index", ["/.well-known/agent-skills/index.json"]);
  const archives = [];
  for (const path of resolve.slice(0, 50)) archives.push((await (await fetch(base + path)).json()).archive);
  await compare({ base, pid }, "archive", archives, { isFile: true });
  await search(base, ids);
  print("resident memory, after load", budget(megabytes(pid), 400, "MB"));
  await swaps(base, copy.repository, ids);
  await listeners(base, copy.repository, ids);
});

/**
 * What both answer for a second of their processor time, in turns: a machine that is busy with something else moves that least.
 * @param {{ base: string, pid: number }} index @param {string} label @param {readonly string[]} paths
 * @param {{ status?: number, headersOf?: (path: string) => any, isFile?: boolean }} [more]
 */
async function compare({ base, pid }, label, paths, { isFile = false, ...more } = {}) {
  await withBare(base, { paths, isFile }, async (bare, barePid) => {
    // The first time each is made; from then on it is ready.
    const first = await costOfLoad(pid, { base, paths, once: true, ...more });
    await applyLoad({ base: bare, paths, once: true, ...more });
    const rounds = [];
    for (let i = 0; i < ROUNDS; i++) {
      const ours = await costOfLoad(pid, { base, paths, seconds, ...more });
      const floor = await costOfLoad(barePid, { base: bare, paths, seconds, ...more });
      if (ours.failed + floor.failed > 0) throw new Error(`${label}: ${ours.failed} and ${floor.failed} failed`);
      rounds.push({ ours, floor, clock: ours.rate / floor.rate, ratio: ours.perSecond / floor.perSecond });
    }
    const ratio = median(rounds.map((round) => round.ratio));
    const clock = median(rounds.map((round) => round.clock));
    const [ours, floor] = [median(rounds.map((one) => one.ours.rate)), median(rounds.map((one) => one.floor.rate))];
    const p99 = median(rounds.map((one) => percentile(one.ours.latencies, 0.99)));
    const verdict = `(at least 0.8: ${ratio >= 0.8 ? "ok" : "UNDER"}; by the clock ${clock.toFixed(2)}; the first time ${Math.round(first.perSecond)}/s)`;
    print(label, `${round(ours)}/s, bare ${round(floor)}/s: ${ratio.toFixed(2)} x  ${verdict}, p99 ${round(p99)} ms`);
  });
}

/** What a server answers for each second of its processor time. @param {number} pid @param {import("./load.js").Load} load */
async function costOfLoad(pid, load) {
  const before = processorSecondsOf(pid);
  const outcome = await applyLoad(load);
  return { ...outcome, perSecond: outcome.latencies.length / (processorSecondsOf(pid) - before) };
}

/**
 * A bare server that sends what ours sends now.
 * @param {string} base @param {{ paths: readonly string[], isFile: boolean }} what @param {(bare: string, pid: number) => Promise<void>} use
 */
async function withBare(base, { paths, isFile }, use) {
  /** @type {Record<string, object>} */
  const answers = {};
  for (const [i, path] of paths.entries()) {
    const response = await fetch(base + path, { headers: { "Accept-Encoding": "identity" } });
    const body = Buffer.from(await response.arrayBuffer());
    const { date: _, connection: __, "keep-alive": ___, ...headers } = Object.fromEntries(response.headers);
    headers["content-length"] = String(body.length);
    delete headers["transfer-encoding"];
    const file = join(copy.folder, `archive-${i}`);
    if (isFile) writeFileSync(file, body);
    answers[path] = { status: response.status, headers, ...(isFile ? { file } : { body: body.toString("base64") }) };
  }
  const file = join(copy.folder, "answers.json");
  writeFileSync(file, JSON.stringify(answers));
  const child = spawn(process.execPath, [join(import.meta.dirname, "bare.js"), file], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [port] = await once(child.stdout, "data");
    await use(`http://127.0.0.1:${String(port).trim()}`, child.pid ?? 0);
  } finally {
    child.kill();
  }
}

/** @param {string} base @param {readonly string[]} ids */
async function search(base, ids) {
  const words = ["refund", "report the", "deploy", "chek", "template", "data tabl"];
  const paths = words.flatMap((word, i) => [
    `/v1/search?q=${encodeURIComponent(word)}`,
    `/v1/search?q=${encodeURIComponent((ids[i * 7] ?? "").split("/")[1] ?? "a")}&limit=20`,
  ]);
  await applyLoad({ base, paths, connections: 4, seconds: 1 });
  const { latencies, rate } = await applyLoad({ base, paths, connections: 1, seconds: seconds * 2 });
  const p99 = percentile(latencies, 0.99);
  print("search", `p50 ${round(percentile(latencies, 0.5))} ms, p99 ${budget(p99, 15, "ms")}, ${round(rate)}/s`);
}

/** Merges under load: what is lost, and the longest that somebody waits. @param {string} base @param {string} repository @param {readonly string[]} ids */
async function swaps(base, repository, ids) {
  const paths = ids.map((id) => `/v1/skills/${id}`);
  const load = { base, paths, connections: 2, seconds: 6 };
  // The first one waits for what a start leaves to be done.
  await merge(repository, ids[0] ?? "", -1);
  await new Promise((done) => setTimeout(done, 3000));
  const calm = await applyLoad(load);
  let isDone = false;
  const merging = (async () => {
    for (let i = 0; !isDone; i++) {
      await merge(repository, ids[i % ids.length] ?? "", i);
      await new Promise((done) => setTimeout(done, 1000));
    }
  })();
  const busy = await applyLoad(load);
  isDone = true;
  await merging;
  const [before, longest] = [calm.latencies.at(-1) ?? 0, busy.latencies.at(-1) ?? 0];
  print("a merge a second under load", `${busy.failed} of ${busy.latencies.length} requests lost (at most 0)`);
  print(
    "  longest wait",
    `${round(longest)} ms, ${round(before)} ms without: ${budget(longest - before, 50, "ms")} more`,
  );
}

/** @param {string} base @param {string} repository @param {readonly string[]} ids */
async function listeners(base, repository, ids) {
  const { hostname, port, host } = new URL(base);
  let heard = 0;
  let all = () => {};
  const sockets = [];
  for (let i = 0; i < LISTENERS; i++) {
    const socket = connect({ host: hostname, port: Number(port) });
    await once(socket, "connect");
    socket.write(`GET /v1/events/stream HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    await once(socket, "data");
    let isHeard = false;
    socket.on("data", (part) => {
      if (isHeard || !part.includes("data:")) return;
      isHeard = true;
      if (++heard === LISTENERS) all();
    });
    sockets.push(socket);
  }
  const done = new Promise((resolve) => {
    all = () => resolve(true);
  });
  await merge(repository, ids[0] ?? "", 10_000);
  const started = performance.now();
  const late = new Promise((resolve) => setTimeout(resolve, 20_000, false));
  const isAll = await Promise.race([done, late]);
  const took = performance.now() - started;
  for (const socket of sockets) socket.destroy();
  print(`${LISTENERS} listeners, merge to last`, isAll ? budget(took, 1000, "ms") : `only ${heard} heard`);
}

/** @param {string} base @returns {Promise<readonly string[]>} */
async function listed(base) {
  const ids = [];
  for (let next = `/v1/skills?limit=200`; next !== undefined && ids.length < ASKED; ) {
    const page = await (await fetch(base + next)).json();
    ids.push(...page.skills.map((/** @type {{ id: string }} */ { id }) => id));
    next = page.next == null ? undefined : `/v1/skills?limit=200&cursor=${encodeURIComponent(page.next)}`;
  }
  return ids.slice(0, ASKED);
}

/** @param {string} base @param {string} path @returns {Promise<string>} */
async function etagOf(base, path) {
  const response = await fetch(base + path, { headers: { "Accept-Encoding": "identity" } });
  await response.arrayBuffer();
  return response.headers.get("etag") ?? "";
}

/** Resident memory of a process. @param {number} pid */
function megabytes(pid) {
  const kilobytes = /VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Math.round(Number(kilobytes) / 1000);
}

/** @param {number} value @param {number} most @param {string} unit */
function budget(value, most, unit) {
  return `${round(value)} ${unit} (at most ${most}: ${value <= most ? "ok" : "OVER"})`;
}

/** @param {string} label @param {string} figure */
function print(label, figure) {
  console.log(`${label.padEnd(32)}${figure}`);
}

/** @param {number} figure */
function round(figure) {
  return figure >= 100 ? String(Math.round(figure)) : figure.toFixed(2);
}
