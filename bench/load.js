/**
 * Load for a server on this machine, one generator for every server that is compared: connections that are kept, each with
 * one request at a time, written and read as bytes so that the generator costs little beside what it measures.
 */
import { once } from "node:events";
import { connect } from "node:net";

const HEAD_END = Buffer.from("\r\n\r\n");

/**
 * @typedef {object} Outcome
 * @property {number} rate Answers a second.
 * @property {readonly number[]} latencies Milliseconds of each, sorted.
 * @property {number} failed Answers that were not the status that was expected, and requests without any.
 *
 * @typedef {object} Load
 * @property {string} base
 * @property {readonly string[]} paths Taken in turn.
 * @property {number} [connections]
 * @property {number} [seconds]
 * @property {boolean} [once] Each path once, however long that takes.
 * @property {number} [status] Expected.
 * @property {Readonly<Record<string, string>>} [headers]
 * @property {(path: string) => Readonly<Record<string, string>>} [headersOf]
 */

/** @param {Load} load @returns {Promise<Outcome>} */
export async function applyLoad({
  base,
  paths,
  connections = 16,
  seconds = 3,
  once: isOnce = false,
  status = 200,
  headers = {},
  headersOf,
}) {
  const { hostname, port, host } = new URL(base);
  const requests = paths.map((path) => {
    const all = { Host: host, ...headers, ...headersOf?.(path) };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    return Buffer.from(`GET ${path} HTTP/1.1\r\n${lines.join("")}\r\n`, "latin1");
  });
  /** @type {number[]} */
  const latencies = [];
  let failed = 0;
  let next = 0;
  const until = performance.now() + seconds * 1000;
  const worker = async () => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    await once(socket, "connect");
    const reader = new Reader(socket);
    try {
      while (isOnce ? next < requests.length : performance.now() < until) {
        const started = performance.now();
        socket.write(/** @type {Buffer} */ (requests[next++ % requests.length]));
        if ((await reader.answer()) !== status) failed++;
        latencies.push(performance.now() - started);
      }
    } catch {
      failed++;
    } finally {
      socket.destroy();
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: connections }, worker));
  const elapsed = (performance.now() - started) / 1000;
  return { rate: latencies.length / elapsed, latencies: latencies.sort((a, b) => a - b), failed };
}

/** Reads one answer after the other from a connection, and keeps nothing of their bodies. */
class Reader {
  /** @param {import("node:net").Socket} socket */
  constructor(socket) {
    this.head = Buffer.alloc(0);
    this.left = 0;
    this.status = 0;
    this.isChunked = false;
    /** @type {((status: number) => void) | undefined} */
    this.done = undefined;
    /** @type {((error: Error) => void) | undefined} */
    this.fail = undefined;
    socket.on("data", (part) => this.take(part));
    for (const event of ["error", "close"]) socket.on(event, () => this.fail?.(new Error("the connection ended")));
  }

  /** @returns {Promise<number>} */
  answer() {
    return new Promise((resolve, reject) => {
      this.done = resolve;
      this.fail = reject;
    });
  }

  /** @param {Buffer} part */
  take(part) {
    if (this.status === 0) {
      this.head = this.head.length === 0 ? part : Buffer.concat([this.head, part]);
      const end = this.head.indexOf(HEAD_END);
      if (end < 0) return;
      const head = this.head.toString("latin1", 0, end);
      this.status = Number(head.slice(9, 12));
      const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
      this.isChunked = length === undefined && /\r\ntransfer-encoding: *chunked/i.test(head);
      this.left = this.status === 304 ? 0 : Number(length ?? 0);
      part = this.head.subarray(end + HEAD_END.length);
    }
    this.left -= part.length;
    const isEnd = this.isChunked ? part.subarray(-5).toString("latin1") === "0\r\n\r\n" : this.left <= 0;
    if (!isEnd) return;
    const { status } = this;
    this.status = 0;
    this.head = Buffer.alloc(0);
    this.done?.(status);
  }
}

/** @param {readonly number[]} sorted @param {number} part */
export function percentile(sorted, part) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
