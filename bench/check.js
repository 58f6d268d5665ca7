/** What `check` of a pull request that touches one skill costs, in this process and as the built command line. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { readConfig } from "../dist/config.js";
import { checkChange } from "../dist/wire/check-change.js";
import { openRepository } from "../dist/wire/open-repository.js";
import { commitFile } from "./commit.js";

const CLI = join(dirname(import.meta.dirname), "dist", "cli", "main.js");
const ROUNDS = 15;
const NEW_SKILL = "---\nname: brand-new\ndescription: Does new work. Use when asked for it.\n---\n\n# New\n";
const CHANGES = [
  { branch: "edit", path: "skills/team-03/skill-00003/references/bench.md", content: "New.\n", subject: "fix: bench" },
  { branch: "add", path: "skills/team-00/brand-new/SKILL.md", content: NEW_SKILL, subject: "feat: bench" },
];

/**
 * @typedef {{ readonly repository: string, readonly state: string }} Place A reconciled repository.
 * @typedef {{ readonly processMs: number, readonly commandMs: number }} CheckFigures Medians.
 */

/**
 * Checks a change of one skill, and one that brings a skill. The repositories take turns, so that a machine that is busy
 * for a while is so for all of them.
 * @param {readonly Place[]} places
 * @returns {Promise<{ nodeMs: number, programMs: number, checks: readonly { edit: CheckFigures, add: CheckFigures }[] }>}
 */
export async function measureChecks(places) {
  for (const { repository } of places) for (const change of CHANGES) await commitFile(repository, change);
  const turns = places.map((place) => ({ place, edit: newTimes(), add: newTimes() }));
  const starts = { node: /** @type {number[]} */ ([]), program: /** @type {number[]} */ ([]) };
  for (let round = 0; round < ROUNDS; round++) {
    starts.node.push(await timed(() => run(["-e", "0"])));
    starts.program.push(await timed(() => run([CLI, "--version"])));
    for (const { place, edit, add } of turns) {
      for (const [branch, times] of /** @type {const} */ ([
        ["edit", edit],
        ["add", add],
      ])) {
        times.process.push(await timed(() => checkHere(place, branch)));
        times.command.push(await timed(() => checkByCommand(place, branch)));
      }
    }
  }
  return {
    nodeMs: median(starts.node),
    programMs: median(starts.program),
    checks: turns.map(({ edit, add }) => ({ edit: toFigures(edit), add: toFigures(add) })),
  };
}

/** @param {Place} place @param {string} head */
async function checkHere({ repository, state }, head) {
  const config = readConfig({ state });
  const options = { config, progress: () => {}, signal: new AbortController().signal };
  const source = await openRepository({ location: repository, readOnly: false, ...options });
  try {
    const { verdict, reason } = await checkChange({ source, change: { repository, head }, ...options });
    if (verdict !== "pass") throw new Error(`the check of ${head} ended with ${verdict}: ${reason}`);
  } finally {
    await source.close();
  }
}

/** @param {Place} place @param {string} head */
async function checkByCommand({ repository, state }, head) {
  await run([CLI, "check", head, "--repository", repository, "--state", state, "--json"]);
}

/** @param {readonly string[]} args */
async function run(args) {
  const child = spawn(process.execPath, args, { stdio: "ignore" });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`node ${args.join(" ")} ended with ${code}`);
}

/** @param {() => Promise<void>} work @returns {Promise<number>} Milliseconds. */
async function timed(work) {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function newTimes() {
  return { process: /** @type {number[]} */ ([]), command: /** @type {number[]} */ ([]) };
}

/** @param {ReturnType<typeof newTimes>} times @returns {CheckFigures} */
function toFigures({ process, command }) {
  return { processMs: median(process), commandMs: median(command) };
}

/** @param {readonly number[]} numbers */
function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
