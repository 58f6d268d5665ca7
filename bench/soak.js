/**
 * `npm run soak [-- --minutes 30 --clients 200 --merges 2 --skills 100]`: a registry that runs while merges come (so many a
 * second) and clients keep skills in step. Prints a table: errors, memory with its slope, descriptors.
 */
import { spawn } from "node:child_process";
import { once, setMaxListeners } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { git } from "../dist/adapters/git/git-process.js";
import { createClient } from "../dist/client/client.js";
import { commitFile } from "./commit.js";

const CLI = join(dirname(import.meta.dirname), "dist", "cli", "main.js");
const SAMPLE_MS = 2000;
/** How often a client looks at each of its skills, and how many it has. */
const LOOK_MS = 5000;
const SKILLS_EACH = 3;
/** The first part of a run fills caches: its memory says nothing of what comes after. */
const WARM_UP_PART = 0.3;
/** Of a program that was asked to end, and did in good order. */
const ENDED = 143;

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "30" },
    clients: { type: "string", default: "200" },
    merges: { type: "string", default: "2" },
    skills: { type: "string", default: "100" },
  },
});
const [minutes, clients, mergesPerSecond, skills] = [values.minutes, values.clients, values.merges, values.skills].map(
  Number,
);
if (![minutes, clients, mergesPerSecond, skills].every((n) => n !== undefined && n > 0)) {
  console.error("Expected numbers above 0: npm run soak -- --minutes 30 --clients 200 --merges 2 --skills 100");
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), "skilltrunk-soak-"));
const repository = join(folder, "skills.git");
const stop = new AbortController();
setMaxListeners(0, stop.signal);
const seen = { requests: 0, failures: 0, syncs: 0, older: 0, merges: 0 };
/** @type {string[]} */
const complaints = [];
/** @type {{ readonly seconds: number, readonly megabytes: number, readonly descriptors: number }[]} */
const samples = [];

const name = (i) => `skill-${i % skills}`;
const text = (i) =>
  `---\nname: ${name(i)}\ndescription: Does ${name(i)} when asked to.\n---\n# Change ${i}\n\n${`Step ${i}.\n`.repeat(200)}`;

/** One merge that changes one skill. */
async function merge(i) {
  const change = {
    branch: "main",
    path: `skills/acme/${name(i)}/SKILL.md`,
    content: text(i),
    subject: `fix: change ${i}`,
  };
  await commitFile(repository, change);
}

/** Keeps one skill in step, as `skilltrunk sync --watch` does. */
async function follow(registry, skill) {
  /** Counts what a client hides by trying again. @type {typeof fetch} */
  const counting = async (...args) => {
    seen.requests++;
    try {
      const answer = await fetch(...args);
      if (answer.status >= 400) complain(`${answer.status} for ${args[0]}`);
      return answer;
    } catch (error) {
      if (!stop.signal.aborted) complain(`${error}: ${error instanceof Error ? error.cause : ""}`);
      throw error;
    }
  };
  const client = createClient({ registry, fetch: counting });
  let last = 0;
  await sleep(Math.random() * LOOK_MS, undefined, { signal: stop.signal });
  for await (const release of client.watch(skill, { signal: stop.signal, intervalMs: LOOK_MS })) {
    const { version } = await client.load(release, { signal: stop.signal });
    const patch = Number(version.split(".")[2]);
    if (patch < last) seen.older++;
    last = patch;
    seen.syncs++;
  }
}

function complain(what) {
  seen.failures++;
  if (complaints.length < 5) complaints.push(what);
}

/** What the registry's process has now; its gits are their own. */
function sample(pid, seconds) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const megabytes = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
  samples.push({ seconds, megabytes, descriptors: readdirSync(`/proc/${pid}/fd`).length });
}

/** The least-squares slope of the memory, in MB an hour. */
function slopeOf(points) {
  const mean = (of) => points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [x, y] = [mean((p) => p.seconds), mean((p) => p.megabytes)];
  const above = points.reduce((sum, p) => sum + (p.seconds - x) * (p.megabytes - y), 0);
  const below = points.reduce((sum, p) => sum + (p.seconds - x) ** 2, 0);
  return (above / below) * 3600;
}

async function main() {
  await git(["init", "-q", "--bare", "-b", "main", "--template=", repository]);
  await firstCommit();
  const registry = spawn(
    process.execPath,
    [CLI, "run", repository, "--port", "0", "--admin-port", "0", "--json", "--state", join(folder, "state")],
    {
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  process.once("exit", () => registry.kill("SIGKILL"));
  let said = "";
  let errors = "";
  registry.stdout.on("data", (chunk) => {
    said += chunk;
  });
  registry.stderr.on("data", (chunk) => {
    errors = (errors + chunk).slice(-100_000);
  });
  while (!/^\}$/m.test(said)) {
    if (registry.exitCode !== null) throw new Error(`the registry ended: ${errors}`);
    await sleep(50);
  }
  const { index, admin } = JSON.parse(said.slice(said.indexOf("{"), said.search(/^\}$/m) + 1));
  while (!(await fetch(`${index}/v1/skills/acme/${name(skills - 1)}`)).ok) await sleep(200);

  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  const followers = Array.from({ length: clients * SKILLS_EACH }, (_, i) =>
    follow(index, `acme/${name(i * 7)}`).catch((error) => {
      if (!stop.signal.aborted) complain(`${error}: ${error instanceof Error ? error.cause : ""}`);
    }),
  );
  const sampling = setInterval(() => sample(registry.pid, seconds()), SAMPLE_MS);
  while (seconds() < minutes * 60) {
    await merge(skills + seen.merges);
    seen.merges++;
    const due = seen.merges / mergesPerSecond;
    if (due > seconds()) await sleep((due - seconds()) * 1000);
  }
  const lasted = seconds();
  clearInterval(sampling);
  const head = (await git(["rev-parse", "main"], { gitDir: repository })).toString().trim();
  const caughtUp = performance.now();
  const status = async () => {
    const answer = await fetch(`${admin}/status`);
    const text = await answer.text();
    if (answer.ok && text !== "") return JSON.parse(text);
    complain(`the admin listener answered ${answer.status} with ${text.length} characters`);
    return {};
  };
  let now = await status();
  while (now.trunk !== head && performance.now() - caughtUp < 60_000) {
    await sleep(50);
    now = await status();
  }
  const behind = (performance.now() - caughtUp) / 1000;
  stop.abort();
  await Promise.all(followers);
  registry.kill("SIGTERM");
  const [code] = await once(registry, "exit");
  report({ lasted, behind, isThere: now.trunk === head, code, errors });
}

/** Every skill once. */
async function firstCommit() {
  const who = `Soak <soak@example.com> ${Math.floor(Date.now() / 1000)} +0000`;
  const files = Array.from({ length: skills }, (_, i) => {
    const content = text(i);
    return `M 100644 inline skills/acme/${name(i)}/SKILL.md\ndata ${content.length}\n${content}\n`;
  });
  const input = `commit refs/heads/main\nauthor ${who}\ncommitter ${who}\ndata 5\nbegin\n${files.join("")}done\n`;
  await git(["fast-import", "--quiet", "--done"], { gitDir: repository, input });
}

function report({ lasted, behind, isThere, code, errors }) {
  const settled = samples.filter(({ seconds }) => seconds >= lasted * WARM_UP_PART);
  const memory = settled.map(({ megabytes }) => megabytes).sort((a, b) => a - b);
  const descriptors = settled.map((one) => one.descriptors).sort((a, b) => a - b);
  const at = (values, part) => values[Math.min(values.length - 1, Math.floor(values.length * part))]?.toFixed(0);
  const third = Math.floor(settled.length / 3);
  const mean = (part) => part.reduce((sum, { megabytes }) => sum + megabytes, 0) / part.length;
  const rows = [
    ["time", `${(lasted / 60).toFixed(1)} minutes`],
    ["merges", `${seen.merges}, ${(seen.merges / lasted).toFixed(2)} a second`],
    ["clients", `${clients}, ${SKILLS_EACH} skills each, every ${LOOK_MS / 1000} s`],
    ["requests", `${seen.requests}, ${(seen.requests / lasted).toFixed(0)} a second`],
    ["downloads, each checked", String(seen.syncs)],
    ["errors", String(seen.failures)],
    ["older than seen before", String(seen.older)],
    ["behind at the end", isThere ? `${behind.toFixed(1)} s` : "not there after a minute"],
    ["memory, median and greatest", `${at(memory, 0.5)} MB, ${at(memory, 1)} MB`],
    [
      "memory, first and last third",
      `${mean(settled.slice(0, third)).toFixed(0)} MB, ${mean(settled.slice(-third)).toFixed(0)} MB`,
    ],
    ["memory, slope", `${slopeOf(settled).toFixed(0)} MB an hour`],
    ["descriptors, least, median, greatest", `${descriptors[0]}, ${at(descriptors, 0.5)}, ${at(descriptors, 1)}`],
    ["lines on standard error", String(errors.split("\n").filter(Boolean).length)],
    ["exit status", String(code)],
  ];
  console.log(["| | |", "| --- | --- |", ...rows.map(([what, value]) => `| ${what} | ${value} |`)].join("\n"));
  for (const complaint of complaints) console.log(`error: ${complaint}`);
  process.exitCode = seen.failures + seen.older > 0 || !isThere || code !== ENDED ? 1 : 0;
}

await main().finally(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
