/**
 * `npm run bench:serve [-- --skills 10000 --merges 100000]`: what the index answers, beside bare `node:http` sending the same
 * bytes, nginx and verdaccio: one process against one, the same load, in turns within one run. docs/performance.md says how
 * each is measured. `--keep <folder>` works in that folder, and finds there what an earlier run reconciled;
 * `--verdaccio <folder>` is where `npm install --prefix <folder> node@24 verdaccio@6` put both.
 */
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { resolve as absolute, join } from "node:path";
import { parseArgs } from "node:util";
import { generateRepository } from "./generate.js";
import { applyLoad, percentile } from "./load.js";
import { copyInto, merge, openCopy, reconcileInto, withIndex } from "./measure.js";
import { startNginx, startVerdaccio } from "./neighbours.js";
import { processorSecondsOf } from "./processor.js";
import { answersOf, sideBySide, startBare } from "./side-by-side.js";

const LISTENERS = 2000;
/** Skills that are asked for in turn. */
const ASKED = 1000;
/** Idle for this long: what a start leaves to be done is done. */
const QUIET_MS = 5000;

const { values } = parseArgs({
  options: {
    skills: { type: "string" },
    merges: { type: "string" },
    slices: { type: "string" },
    keep: { type: "string" },
    verdaccio: { type: "string" },
  },
});
const skills = Number(values.skills ?? 1000);
const merges = Number(values.merges ?? skills * 10);
const slices = Number(values.slices ?? 24);
const { repository, state, folder } = await reconciled();

const args = ["run", repository, "--state", state, "--admin-port", "0"];
await withIndex(args, async (base, pid) => {
  await quiet(pid);
  print("resident memory, started", `${megabytes(pid)} MB`);
  const ids = await listed(base);
  const show = ids.map((id) => `/v1/skills/${id}`);
  const resolve = ids.map((id) => `/v1/skills/${id}/versions/latest`);
  await first(base, pid, { show, resolve });
  await compare({ base, pid }, "show a skill", show, { beside: ids });
  await compare({ base, pid }, "resolve `latest`", resolve);
  await compare({ base, pid }, "304 of a skill", show, { isKnown: true });
  await compare({ base, pid }, "well-known index", ["/.well-known/agent-skills/index.json"]);
  const archives = [];
  for (const path of resolve.slice(0, 50)) archives.push((await (await fetch(base + path)).json()).archive);
  await compare({ base, pid }, "archive", archives, { isFile: true });
  await search(base, pid, ids);
  print("resident memory, after load", budget(megabytes(pid), 400, "MB"));
  await swaps(base, ids);
  await listeners(base, ids);
});

/** A repository of this size that is reconciled; `folder` is for files of this run. */
async function reconciled() {
  const kept = values.keep === undefined ? undefined : absolute(values.keep);
  if (kept !== undefined && existsSync(join(kept, "skills.git"))) {
    print(`as reconciled before in ${kept}`, "");
    return within(kept, { repository: join(kept, "skills.git"), state: join(kept, "state") });
  }
  const { dir } = await generateRepository({ skills, merges });
  const copy = kept === undefined ? openCopy(dir) : newCopy(dir, kept);
  const { releases } = await reconcileInto(copy);
  print(`${skills} skills, ${releases} releases`, "");
  return within(copy.folder, copy);
}

/** @param {string} dir @param {string} folder */
function newCopy(dir, folder) {
  mkdirSync(folder, { recursive: true });
  const repository = join(folder, "skills.git");
  copyInto(dir, repository);
  return { folder, repository, state: join(folder, "state"), remove: () => {} };
}

/** @param {string} place @param {{ repository: string, state: string, remove?: () => void }} copy */
function within(place, { repository, state, remove }) {
  const folder = mkdtempSync(join(place, "run-"));
  process.on("exit", () => {
    rmSync(folder, { recursive: true, force: true });
    remove?.();
  });
  return { repository, state, folder };
}

/** Waits until a server has nothing to do any more. @param {number} pid */
async function quiet(pid) {
  const [started, before] = [performance.now(), processorSecondsOf(pid)];
  for (let idle = 0, last = before; idle < QUIET_MS; idle += 500) {
    await new Promise((done) => setTimeout(done, 500));
    const now = processorSecondsOf(pid);
    if (now - last > 0.05) idle = -500;
    last = now;
  }
  const seconds = (performance.now() - started - QUIET_MS) / 1000;
  print(
    "after it answers, at work for",
    `${round(seconds)} s, ${round(processorSecondsOf(pid) - before)} s of processor time`,
  );
}

/** What an address costs that nobody asked for before. @param {string} base @param {number} pid @param {Readonly<Record<string, readonly string[]>>} kinds */
async function first(base, pid, kinds) {
  for (const [label, paths] of Object.entries(kinds)) {
    const before = processorSecondsOf(pid);
    await applyLoad({ base, paths, once: true });
    const each = (1e6 * (processorSecondsOf(pid) - before)) / paths.length;
    print(`${label}, the first time`, `${round(each)} µs of processor time`);
  }
}

/**
 * @param {{ base: string, pid: number }} index @param {string} label @param {readonly string[]} paths
 * @param {{ isKnown?: boolean, isFile?: boolean, beside?: readonly string[] }} [how] `beside`: names for verdaccio's documents.
 */
async function compare({ base, pid }, label, paths, { isKnown = false, isFile = false, beside } = {}) {
  const own = mkdtempSync(join(folder, "compare-"));
  const answers = await answersOf(base, paths);
  const bare = await startBare(own, answers, { isFile });
  const nginx = await startNginx(own, answers);
  const names = (beside ?? []).map((id) => id.replace("/", "-"));
  const other =
    beside && (await startVerdaccio(own, { installed: values.verdaccio && absolute(values.verdaccio), names }));
  try {
    const asked = [
      { name: "skilltrunk", base, pid, paths },
      ...(nginx === undefined ? [] : [{ name: "nginx", ...nginx, paths }]),
      ...(other === undefined ? [] : [{ name: "verdaccio", ...other, paths: names.map((name) => `/${name}`) }]),
      { name: "bare node:http", ...bare, paths },
    ];
    const servers = isKnown ? await Promise.all(asked.map(askingAgain)) : asked;
    const outcomes = await sideBySide(servers, slices);
    for (const [i, { rate, micros, p99, ratio }] of outcomes.entries()) {
      const name = asked[i]?.name ?? "";
      const verdict = i > 0 ? "" : `  (at least 0.8: ${ratio >= 0.8 ? "ok" : "UNDER"})`;
      const cost = `${micros.toFixed(1)} µs of processor time, ${round(rate)}/s, p99 ${round(p99)} ms`;
      print(i === 0 ? label : "", `${name.padEnd(15)} ${ratio.toFixed(2)} x, ${cost}${verdict}`);
    }
  } finally {
    for (const one of [bare, nginx, other]) await one?.end();
  }
}

/** The same server, asked by somebody who has every answer. @template {{ base: string, paths: readonly string[] }} T @param {T} server */
async function askingAgain(server) {
  const answers = await answersOf(server.base, server.paths);
  const headersOf = (/** @type {string} */ path) => ({ "If-None-Match": answers.get(path)?.headers["etag"] ?? "" });
  return { ...server, more: { status: 304, headersOf } };
}

/** Each query once: nothing of an answer is kept. @param {string} base @param {number} pid @param {readonly string[]} ids */
async function search(base, pid, ids) {
  const names = ids.map((id) => id.split("/")[1] ?? "");
  const queries = [
    ...["work", "asked for", "use when", "skill", "s", "team", "change", "does the work of", "refund", "data tabl"],
    ...names.slice(0, 100),
    ...names.slice(100, 200).map((name) => name.replace("skill", "skil")),
    ...names.slice(200, 300).map((name) => name.replace("skill", "sklil")),
    ...names.slice(300, 400).map((name) => `${name.slice(-3)} work`),
    ...ids.slice(400, 500).map((id) => id.slice(0, -2)),
    ...Array.from({ length: 90 }, (_, i) => `change ${10 + i}`),
  ];
  await applyLoad({ base, paths: ["/v1/search?q=warm"], once: true });
  const paths = queries.map((query) => `/v1/search?q=${encodeURIComponent(query)}`);
  await applyLoad({ base, paths, once: true, connections: 1 });
  const before = processorSecondsOf(pid);
  const { latencies } = await applyLoad({ base, paths, once: true, connections: 1 });
  const each = (1e3 * (processorSecondsOf(pid) - before)) / paths.length;
  const p99 = percentile(latencies, 0.99);
  const times = `p50 ${round(percentile(latencies, 0.5))} ms, p99 ${budget(p99, 15, "ms")}`;
  print(`search, ${queries.length} queries`, `${times}, ${round(each)} ms of processor time each`);
}

/** Merges under load: what is lost, and the longest that somebody waits. @param {string} base @param {readonly string[]} ids */
async function swaps(base, ids) {
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

/** @param {string} base @param {readonly string[]} ids */
async function listeners(base, ids) {
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
