/**
 * The least that git itself needs for what a first reconcile must read: the log, and blobs. Both streams are consumed as
 * fast as they come and nothing is done with them.
 *
 * Which blobs is a matter of memory. A release's digest is taken over the whole folder, so a reconcile without a cache
 * reads every file of each skill it finds touched; one that could keep everything reads each blob once. Both are
 * measured, and what ours really asked for.
 */
import { once } from "node:events";
import { startGit } from "../dist/adapters/git/git-process.js";
import { costOf } from "./processor.js";

const LOG =
  "log --first-parent --diff-merges=first-parent --reverse --raw -z --no-abbrev --no-renames --format=%H main";
/** A commit's id, or one change: `:<old mode> <new mode> <old id> <new id> <status>`, NUL, path. */
const RECORD = /(?<commit>[0-9a-f]{40})\0|:\d{6} \d{6} [0-9a-f]{40} (?<blob>[0-9a-f]{40}) [A-Z]\0(?<path>[^\0]*)\0/g;
const SKILL = /^skills\/[^/]+\/[^/]+/;

/**
 * @typedef {{ readonly seconds: number, readonly processor: number }} Cost
 * @typedef {Cost & { readonly blobs: number, readonly bytes: number }} Reading
 * @param {string} gitDir A repository of generate.js, which never removes a file.
 * @param {readonly string[]} asked The blobs that a reconcile asked for, in its order.
 * @returns {Promise<{ commits: number, log: Cost, asked: Reading, once: Reading, whole: Reading }>}
 */
export async function measureFloor(gitDir, asked) {
  const { result, ...log } = await costOf(() => readLog(gitDir));
  const { commits, whole } = followSkills(result);
  return {
    commits,
    log,
    asked: await readBlobs(gitDir, asked),
    once: await readBlobs(gitDir, [...new Set(whole)]),
    whole: await readBlobs(gitDir, whole),
  };
}

/** @param {string} gitDir */
async function readLog(gitDir) {
  const child = startGit(LOG.split(" "), { gitDir });
  child.stdin.end();
  /** @type {Buffer[]} */
  const chunks = [];
  for await (const chunk of child.stdout) chunks.push(chunk);
  return Buffer.concat(chunks).toString("latin1");
}

/** For each commit, every blob of the skills that it touches. @param {string} log */
function followSkills(log) {
  /** @type {Map<string, Map<string, string>>} */
  const skills = new Map();
  /** @type {Set<string>} */
  const touched = new Set();
  /** @type {string[]} */
  const whole = [];
  let commits = 0;
  const take = () => {
    for (const skill of touched) whole.push(...(skills.get(skill)?.values() ?? []));
    touched.clear();
  };
  for (const { groups } of log.matchAll(RECORD)) {
    if (groups?.commit !== undefined) {
      take();
      commits++;
      continue;
    }
    const skill = SKILL.exec(groups?.path ?? "")?.[0];
    if (skill === undefined) continue;
    const files = skills.get(skill) ?? new Map();
    skills.set(skill, files.set(groups?.path, groups?.blob));
    touched.add(skill);
  }
  take();
  return { commits, whole };
}

/** @param {string} gitDir @param {readonly string[]} blobs @returns {Promise<Reading>} */
async function readBlobs(gitDir, blobs) {
  const { result: bytes, ...cost } = await costOf(async () => {
    const child = startGit(["cat-file", "--batch", "--buffer"], { gitDir });
    const closed = once(child, "close");
    let bytes = 0;
    child.stdout.on("data", (chunk) => {
      bytes += chunk.length;
    });
    child.stdin.end(`${blobs.join("\n")}\n`);
    const [code] = await closed;
    if (code !== 0) throw new Error("git cat-file failed");
    return bytes;
  });
  return { blobs: blobs.length, bytes, ...cost };
}
