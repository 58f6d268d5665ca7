/**
 * `npm run bench:growth [-- --sizes 100:400,1000:4000]`: how each kind of work grows with the repository, as the exponent of
 * a straight line through its figures on logarithmic axes: 0 is "not at all", 1 is "as the repository does". What is said to
 * cost only what changed may have 0.15 at most. Sizes are skills:merges. docs/performance.md has the table.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { openSource } from "../dist/adapters/git/open-source.js";
import { createReconciler } from "../dist/app/reconcile/reconcile.js";
import { readConfig } from "../dist/config.js";
import { checkChange } from "../dist/wire/check-change.js";
import { openRepository } from "../dist/wire/open-repository.js";
import { commitFile } from "./commit.js";
import { generateRepository } from "./generate.js";
import { judgeUnscanned } from "./judge-unscanned.js";
import { applyLoad } from "./load.js";
import { median, merge, openCopy, reconcileInto, withIndex } from "./measure.js";
import { costOf, processorSecondsOf } from "./processor.js";

const SIZES = "100:400,1000:4000,10000:40000,50000:200000";
const CLI = join(dirname(import.meta.dirname), "dist", "cli", "main.js");
const ROUNDS = 15;
const ASKED = 500;
const MOST = 0.15;

const { values } = parseArgs({ options: { sizes: { type: "string", default: SIZES } } });
const sizes = values.sizes.split(",").map((size) => {
  const [skills = 0, merges = 0] = size.split(":").map(Number);
  return { skills, merges };
});
if (sizes.length < 2 || sizes.some(({ skills, merges }) => !(skills > 0 && merges > 0))) {
  console.error("Expected two sizes or more, skills:merges each: npm run bench:growth -- --sizes 100:400,1000:4000");
  process.exit(2);
}

/** @typedef {{ readonly skills: number, readonly merges: number, readonly repository: string, readonly state: string }} Place */
/** @type {Place[]} */
const places = [];
/** Work → its figure at each size. @type {Map<string, { unit: string, most: number | undefined, figures: number[] }>} */
const works = new Map();

for (const { skills, merges } of sizes) {
  const { dir } = await generateRepository({ skills, merges });
  const copy = openCopy(dir);
  process.on("exit", () => copy.remove());
  const first = await reconcileInto(copy);
  note("first pass, per merge", "ms of processor", (1000 * first.processor) / merges, MOST);
  note("first pass, peak memory", "MB", first.megabytes);
  places.push({ skills, merges, ...copy });
  console.error(`${skills} skills, ${first.releases} releases: ${Math.round(first.seconds)} s`);
}
await inTurns("a pass with one merge", openPass, MOST);
await inTurns("a check of one file", (place) => openCheck(place, "edit"), MOST);
await inTurns("a check of a new skill", (place) => openCheck(place, "add"), MOST);
for (const place of places) await serve(place);
table();

/**
 * Lets the sizes take turns, so that a machine that is busy for a while is so for all of them.
 * @param {string} name @param {(place: Place) => Promise<{ run: () => Promise<void>, close: () => Promise<void> }>} open @param {number} most
 */
async function inTurns(name, open, most) {
  const turns = await Promise.all(
    places.map(async (place) => ({
      ...(await open(place)),
      own: /** @type {number[]} */ ([]),
      clock: /** @type {number[]} */ ([]),
    })),
  );
  for (let round = -1; round < ROUNDS; round++) {
    for (const { run, own, clock } of turns) {
      const [started, before] = [performance.now(), process.cpuUsage()];
      await run();
      const { user, system } = process.cpuUsage(before);
      // The first one finds nothing ready.
      if (round < 0) continue;
      own.push((user + system) / 1000);
      clock.push(performance.now() - started);
    }
  }
  for (const { own, clock, close } of turns) {
    note(name, "ms of processor, without git", median(own), most);
    note(`${name}, by the clock`, "ms", median(clock), most);
    await close();
  }
}

/** @param {Place} place */
async function openPass({ repository, state }) {
  const source = await openSource({ location: repository, stateDir: state });
  const reconciler = createReconciler({ source, clock: { now: () => Date.now() }, judge: judgeUnscanned });
  await reconciler.pass();
  let merges = 0;
  return {
    async run() {
      await merge(repository, "team-03/skill-00003", merges++);
      const { events } = await reconciler.pass();
      if (events === 0) throw new Error("a merge was not published");
    },
    close: () => source.close(),
  };
}

/** @param {Place} place @param {"edit" | "add"} branch */
async function openCheck({ repository, state }, branch) {
  const skill = "---\nname: brand-new\ndescription: Does new work. Use when asked for it.\n---\n\n# New\n";
  const change =
    branch === "edit"
      ? { path: "skills/team-03/skill-00003/references/more.md", content: "New.\n", subject: "fix: bench" }
      : { path: "skills/team-00/brand-new/SKILL.md", content: skill, subject: "feat: bench" };
  await commitFile(repository, { branch, ...change });
  const config = readConfig({ state });
  const options = { config, progress: () => {}, warn: () => {}, signal: new AbortController().signal };
  return {
    async run() {
      const source = await openRepository({ location: repository, readOnly: false, ...options });
      try {
        const { verdict, reason } = await checkChange({ source, change: { repository, head: branch }, ...options });
        if (verdict !== "pass") throw new Error(`the check of ${branch} ended with ${verdict}: ${reason}`);
      } finally {
        await source.close();
      }
    },
    close: async () => {},
  };
}

/** @param {Place} place */
async function serve({ repository, state }) {
  await withIndex(["serve", repository, "--state", state], async (base, pid) => {
    note("start of serve", "s of processor, without git", processorSecondsOf(pid));
    const kilobytes = /VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1];
    note("serve, resident memory", "MB", Number(kilobytes) / 1000);
    const { skills } = await (await fetch(`${base}/v1/skills?limit=100`)).json();
    const ids = /** @type {{ id: string }[]} */ (skills).map(({ id }) => id);
    const asked = {
      "show a skill": ids.map((id) => `/v1/skills/${id}`),
      "resolve a range": ids.map((id) => `/v1/skills/${id}/versions/%5E1`),
      "search for a name": ids.map((id) => `/v1/search?q=${id.split("/")[1]}`),
    };
    // Once after its start it reads every release: that is no request's cost.
    await (await fetch(`${base}/.well-known/agent-skills/index.json`)).arrayBuffer();
    for (const [name, paths] of Object.entries(asked)) {
      const many = Array.from({ length: ASKED }, (_, i) => paths[i % paths.length] ?? "");
      await applyLoad({ base, paths: many, once: true, connections: 1 });
      const before = processorSecondsOf(pid);
      const { failed } = await applyLoad({ base, paths: many, once: true, connections: 1 });
      if (failed > 0) throw new Error(`${failed} of ${ASKED} requests failed: ${name}`);
      const most = name.startsWith("search") ? undefined : MOST;
      note(name, "µs of processor", (1e6 * (processorSecondsOf(pid) - before)) / ASKED, most);
    }
    await syncing(base, ids.slice(0, 5));
  });
}

/** An agent with five skills that looks whether there is something new. @param {string} base @param {readonly string[]} ids */
async function syncing(base, ids) {
  const project = mkdtempSync(join(tmpdir(), "skilltrunk-bench-project-"));
  const environment = { ...process.env, HOME: project };
  /** @param {readonly string[]} args */
  const run = (args) =>
    execFileSync(process.execPath, [CLI, ...args, "--registry", base], { cwd: project, env: environment });
  try {
    run(["install", ...ids, "--dir", "skills"]);
    const costs = [];
    for (let round = 0; round < 5; round++)
      costs.push((await costOf(async () => run(["sync", "--dir", "skills"]))).processor);
    note("sync of five skills, nothing new", "s of processor, the client's", median(costs), MOST);
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}

/** @param {string} work @param {string} unit @param {number} figure @param {number} [most] Its largest exponent. */
function note(work, unit, figure, most) {
  const known = works.get(work) ?? { unit, most, figures: [] };
  known.figures.push(figure);
  works.set(work, known);
}

function table() {
  const heads = sizes.map(({ skills, merges }) => `${skills} / ${merges}`);
  console.log(`| work | ${heads.join(" | ")} | exponent | |\n| --- |${" --- |".repeat(heads.length + 2)}`);
  for (const [work, { unit, most, figures }] of works) {
    const exponent = slope(
      sizes.map(({ skills }) => skills),
      figures,
    );
    const verdict = most === undefined ? "" : `at most ${most}: ${exponent <= most ? "ok" : "OVER"}`;
    console.log(`| ${work} (${unit}) | ${figures.map(round).join(" | ")} | ${exponent.toFixed(2)} | ${verdict} |`);
  }
}

/** Of the straight line with the least squares through the logarithms. @param {readonly number[]} xs @param {readonly number[]} ys */
function slope(xs, ys) {
  const [us, vs] = [xs.map(Math.log), ys.map(Math.log)];
  const mean = (/** @type {readonly number[]} */ of) => of.reduce((sum, one) => sum + one, 0) / of.length;
  const [u, v] = [mean(us), mean(vs)];
  const along = us.reduce((sum, one, i) => sum + (one - u) * ((vs[i] ?? 0) - v), 0);
  return along / us.reduce((sum, one) => sum + (one - u) ** 2, 0);
}

/** @param {number} figure */
function round(figure) {
  return figure >= 100 ? String(Math.round(figure)) : figure.toPrecision(3);
}
