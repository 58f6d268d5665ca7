/**
 * What servers answer for a second of their processor time, in turns: the same requests to each, in short slices, so that a
 * machine which is busy with something else disturbs all of them alike.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { applyLoad, percentile } from "./load.js";
import { median } from "./measure.js";
import { processorSecondsOf } from "./processor.js";

const SLICE_SECONDS = 0.25;

/**
 * @typedef {object} Server
 * @property {string} base
 * @property {number} pid
 * @property {readonly string[]} paths
 * @property {Omit<import("./load.js").Load, "base" | "paths">} [more]
 *
 * @typedef {object} Outcome
 * @property {number} rate Answers a second of the clock.
 * @property {number} micros Processor time of one answer.
 * @property {number} p99 Milliseconds.
 * @property {number} ratio Answers for a second of processor time, the last server's being 1: the median of all slices.
 */

/** @param {readonly Server[]} servers The last one is the floor. @param {number} slices @returns {Promise<readonly Outcome[]>} */
export async function sideBySide(servers, slices) {
  for (const { base, paths, more } of servers) await applyLoad({ base, paths, once: true, ...more });
  const rounds = [];
  for (let i = 0; i < slices; i++) {
    const round = [];
    for (const server of servers) round.push(await slice(server));
    rounds.push(round);
  }
  return servers.map((_, k) => {
    const mine = rounds.flatMap((round) => round[k] ?? []);
    const answers = mine.reduce((sum, one) => sum + one.answers, 0);
    const processor = mine.reduce((sum, one) => sum + one.processor, 0);
    const ratios = rounds.map((round) => perSecond(round[k]) / perSecond(round.at(-1)));
    return {
      rate: median(mine.map((one) => one.rate)),
      micros: (1e6 * processor) / answers,
      p99: median(mine.map((one) => one.p99)),
      ratio: median(ratios),
    };
  });
}

/** @param {Server} server */
async function slice({ base, pid, paths, more }) {
  const before = processorSecondsOf(pid);
  const { latencies, failed, rate } = await applyLoad({ base, paths, seconds: SLICE_SECONDS, ...more });
  if (failed > 0) throw new Error(`${failed} answers of ${base} failed`);
  return {
    answers: latencies.length,
    processor: processorSecondsOf(pid) - before,
    rate,
    p99: percentile(latencies, 0.99),
  };
}

/** @param {{ readonly answers: number, readonly processor: number } | undefined} one */
function perSecond(one) {
  return one === undefined ? Number.NaN : one.answers / one.processor;
}

/** @typedef {import("./neighbours.js").Answer} Answer */

/** What a server answers, without what belongs to the connection. @param {string} base @param {readonly string[]} paths */
export async function answersOf(base, paths) {
  /** @type {Map<string, Answer>} */
  const answers = new Map();
  for (const path of paths) {
    const response = await fetch(base + path, { headers: { "Accept-Encoding": "identity" } });
    const body = Buffer.from(await response.arrayBuffer());
    const { date: _, connection: __, "keep-alive": ___, ...headers } = Object.fromEntries(response.headers);
    headers["content-length"] = String(body.length);
    delete headers["transfer-encoding"];
    answers.set(path, { status: response.status, headers, body });
  }
  return answers;
}

/**
 * A bare `node:http` server that sends these answers; from files, where it is archives that are compared.
 * @param {string} folder @param {ReadonlyMap<string, Answer>} answers @param {{ isFile: boolean }} how
 */
export async function startBare(folder, answers, { isFile }) {
  const own = mkdtempSync(join(folder, "bare-"));
  const told = [...answers].map(([path, { body, ...answer }], i) => {
    const file = join(own, `body-${i}`);
    if (isFile) writeFileSync(file, body);
    return [path, { ...answer, ...(isFile ? { file } : { body: body.toString("base64") }) }];
  });
  const file = join(own, "answers.json");
  writeFileSync(file, JSON.stringify(Object.fromEntries(told)));
  const child = spawn(process.execPath, [join(import.meta.dirname, "bare.js"), file], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [port] = await once(child.stdout, "data");
  return { base: `http://127.0.0.1:${String(port).trim()}`, pid: child.pid ?? 0, end: async () => void child.kill() };
}
