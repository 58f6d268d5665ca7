/**
 * `npm run bench [-- --skills 100 --merges 1000]`: what the work costs beside its floor, as ratios within one run.
 * Without arguments it measures the small and the large repository and compares them.
 */
import { parseArgs } from "node:util";
import { measureChecks } from "./check.js";
import { measureFloor } from "./floor.js";
import { generateRepository } from "./generate.js";
import { blobsAsked, measure, openCopy } from "./measure.js";

/** Below this a first reconcile is mostly the start of the program, and its ratio says nothing. */
const LARGE = 10_000;
const SIZES = [
  { skills: 100, merges: 1000 },
  { skills: 10_000, merges: 100_000 },
];

const { values } = parseArgs({ options: { skills: { type: "string" }, merges: { type: "string" } } });
const skills = Number(values.skills ?? 0);
if (!Number.isInteger(skills) || !Number.isInteger(Number(values.merges ?? 0))) {
  console.error("Expected whole numbers: npm run bench -- --skills 100 --merges 1000");
  process.exit(2);
}
const sizes = skills > 0 ? [{ skills, merges: Number(values.merges ?? skills * 10) }] : SIZES;

/** @type {Awaited<ReturnType<typeof measure>>[]} */
const results = [];
/** @type {ReturnType<typeof openCopy>[]} */
const copies = [];
process.on("exit", () => {
  for (const copy of copies) copy.remove();
});
for (const size of sizes) {
  const { dir, seconds } = await generateRepository(size);
  print(
    `${size.skills} skills, ${size.merges} merges`,
    seconds === undefined ? "cached" : `made in ${round(seconds)} s`,
  );
  const floor = await measureFloor(dir, await blobsAsked(dir));
  const { asked, once, whole } = floor;
  print("  floor: git log --raw", `${round(floor.logSeconds)} s for ${floor.commits} commits`);
  printReading("  floor: the same blobs", asked);
  printReading("  floor: each blob once", once);
  printReading("  floor: touched skills whole", whole);
  const copy = openCopy(dir);
  copies.push(copy);
  const ours = await measure(copy);
  results.push(ours);
  print("  first reconcile", `${round(ours.reconcileSeconds)} s for ${ours.releases} releases`);
  ratio(
    "    / (log + the same blobs)",
    ours.reconcileSeconds / (floor.logSeconds + asked.seconds),
    size.skills >= LARGE ? 3 : undefined,
  );
  ratio("    / (log + each blob once)", ours.reconcileSeconds / (floor.logSeconds + once.seconds));
  ratio("    / (log + touched skills whole)", ours.reconcileSeconds / (floor.logSeconds + whole.seconds));
  budget("  peak resident memory", ours.megabytes, 600, "MB");
  budget("  a pass with nothing new", ours.noopMs, 30, "ms");
  budget("  start of serve", ours.serveSeconds, 3, "s");
  budget("  merge to visible", ours.visibleMs, 150, "ms");
}
const { nodeMs, programMs, checks } = await measureChecks(copies);
print("start of node", `${round(nodeMs)} ms`);
print("start of the command line", `${round(programMs)} ms`);
for (const [i, { edit, add }] of checks.entries()) {
  print(`check in ${sizes[i]?.skills} skills`, "");
  printCheck("  one file of a skill", edit);
  printCheck("  a new skill", add);
}
const [checkSmall, checkLarge] = checks;
if (checkSmall !== undefined && checkLarge !== undefined) {
  for (const kind of /** @type {const} */ (["edit", "add"])) {
    const [from, to] = [checkSmall[kind], checkLarge[kind]];
    ratio(`check (${kind}), large / small`, to.processMs / from.processMs, 1.5);
    ratio("  as a command", to.commandMs / from.commandMs, 1.5);
  }
}
const [small, large] = results;
if (small !== undefined && large !== undefined) {
  ratio("merge to visible, large / small", large.visibleMs / small.visibleMs, 1.3);
}

/** @param {string} label @param {{ blobs: number, bytes: number, seconds: number }} reading */
function printReading(label, { blobs, bytes, seconds }) {
  print(label, `${round(seconds)} s for ${blobs} blobs, ${round(bytes / 1e6)} MB`);
}

/** @param {string} label @param {import("./check.js").CheckFigures} check */
function printCheck(label, { processMs, commandMs }) {
  const starting = Math.round((100 * programMs) / commandMs);
  print(label, `${round(processMs)} ms, as a command ${round(commandMs)} ms (${starting} % of it to start)`);
}

/** @param {string} label @param {number} value @param {number} [most] */
function ratio(label, value, most) {
  print(label, `${round(value)} x${most === undefined ? "" : `  (at most ${most}: ${value <= most ? "ok" : "OVER"})`}`);
}

/** @param {string} label @param {number} value @param {number} most @param {string} unit */
function budget(label, value, most, unit) {
  print(label, `${round(value)} ${unit}  (at most ${most}: ${value <= most ? "ok" : "OVER"})`);
}

/** @param {string} label @param {string} figure */
function print(label, figure) {
  console.log(`${label.padEnd(36)}${figure}`);
}

/** @param {number} figure */
function round(figure) {
  return figure >= 100 ? String(Math.round(figure)) : figure.toFixed(2);
}
