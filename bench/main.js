/**
 * `npm run bench [-- --skills 100 --merges 1000]`: what the work costs beside its floor, as ratios within one run.
 * Without arguments it measures the small and the large repository and compares them.
 */
import { parseArgs } from "node:util";
import { measureAction } from "./action.js";
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

/** @typedef {{ work: string, size: string, figure: string, ratio: string, budget: string, ok: string }} Row */
/** @type {Row[]} */
const rows = [];
let underWay = "";
/** What the indented lines that follow are about. */
let about = "";
/** @type {Awaited<ReturnType<typeof measure>>[]} */
const results = [];
/** @type {ReturnType<typeof openCopy>[]} */
const copies = [];
process.on("exit", () => {
  for (const copy of copies) copy.remove();
});
for (const size of sizes) {
  const { dir, seconds } = await generateRepository(size);
  underWay = `${size.skills} skills`;
  print(
    `${size.skills} skills, ${size.merges} merges`,
    seconds === undefined ? "cached" : `made in ${round(seconds)} s`,
  );
  const floor = await measureFloor(dir, await blobsAsked(dir));
  const { asked, once, whole } = floor;
  print("  floor: git log --raw", `${time(floor.log)} for ${floor.commits} commits`);
  printReading("  floor: the same blobs", asked);
  printReading("  floor: each blob once", once);
  printReading("  floor: touched skills whole", whole);
  const copy = openCopy(dir);
  copies.push(copy);
  const ours = await measure(copy);
  results.push(ours);
  const { unscanned, first } = ours;
  print("  first reconcile, unscanned", `${time(unscanned)} for ${unscanned.releases} releases`);
  print("    peak resident memory", `${round(unscanned.megabytes)} MB`);
  for (const [label, reading] of /** @type {const} */ ([
    ["the same blobs", asked],
    ["each blob once", once],
    ["touched skills whole", whole],
  ])) {
    const most = reading === asked && size.skills >= LARGE ? 3 : undefined;
    ratio(`    / (log + ${label})`, unscanned.seconds / (floor.log.seconds + reading.seconds), most);
    ratio("      in processor time", unscanned.processor / (floor.log.processor + reading.processor), most);
  }
  print("  first reconcile", `${time(first)} for ${first.releases} releases`);
  budget("    peak resident memory", first.megabytes, 600, "MB");
  const scanning = { seconds: first.seconds - unscanned.seconds, processor: first.processor - unscanned.processor };
  print("  scanning on top", `${time(scanning)}, ${round(first.megabytes - unscanned.megabytes)} MB`);
  print("    releases a second of processor", round(first.releases / scanning.processor));
  budget("  a pass with nothing new", ours.noopMs, 30, "ms");
  budget("  start of serve", ours.serveSeconds, 3, "s");
  budget("  merge to visible", ours.visibleMs, 150, "ms");
}
underWay = "";
const { nodeMs, programMs, checks } = await measureChecks(copies);
print("start of node", `${round(nodeMs)} ms`);
print("start of the command line", `${round(programMs)} ms`);
for (const [i, { edit, add }] of checks.entries()) {
  underWay = `${sizes[i]?.skills} skills`;
  print(`check in ${underWay}`, "");
  printCheck("  one file of a skill", edit);
  printCheck("  a new skill", add);
}
underWay = "";
const [copy] = copies;
if (copy !== undefined) {
  const { startMs, verdictMs } = await measureAction({ repository: copy.repository, branch: "edit" });
  print("the action", `${round(startMs)} ms to load, ${round(verdictMs)} ms to the verdict`);
  ratio("  loading / start of node", startMs / nodeMs);
  ratio("  verdict / start of node", verdictMs / nodeMs);
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

console.log(`\n${tableOf(rows)}`);

/** @param {string} label @param {import("./floor.js").Reading} reading */
function printReading(label, { blobs, bytes, ...cost }) {
  print(label, `${time(cost)} for ${blobs} blobs, ${round(bytes / 1e6)} MB`);
}

/** @param {import("./floor.js").Cost} cost */
function time({ seconds, processor }) {
  return `${round(seconds)} s (${round(processor)} s of processor)`;
}

/** @param {string} label @param {import("./check.js").CheckFigures} check */
function printCheck(label, { processMs, commandMs }) {
  const starting = Math.round((100 * programMs) / commandMs);
  note(`check, ${label.trim()}`, { figure: `${round(processMs)} ms` });
  print(label, `${round(processMs)} ms, as a command ${round(commandMs)} ms (${starting} % of it to start)`);
}

/** @param {string} label @param {number} value @param {number} [most] */
function ratio(label, value, most) {
  note(label, { ratio: `${round(value)} x`, ...judged(value, most) });
  print(label, `${round(value)} x${most === undefined ? "" : `  (at most ${most}: ${value <= most ? "ok" : "OVER"})`}`);
}

/** @param {string} label @param {number} value @param {number} most @param {string} unit */
function budget(label, value, most, unit) {
  note(label, { figure: `${round(value)} ${unit}`, ...judged(value, most) });
  print(label, `${round(value)} ${unit}  (at most ${most}: ${value <= most ? "ok" : "OVER"})`);
}

/** @param {string} label @param {string} figure */
function print(label, figure) {
  if (/^ {0,2}\S/.test(label)) about = label.trim();
  console.log(`${label.padEnd(36)}${figure}`);
}

/** @param {number} value @param {number} [most] */
function judged(value, most) {
  return most === undefined ? {} : { budget: `at most ${most}`, ok: value <= most ? "ok" : "OVER" };
}

/** Keeps a row for the table at the end. @param {string} label @param {Partial<Row>} cells */
function note(label, cells) {
  const work = label.startsWith("    ") ? `${about}: ${label.trim()}` : label.trim();
  rows.push({ ...{ work, size: underWay, figure: "", ratio: "", budget: "", ok: "" }, ...cells });
}

/** @param {readonly Row[]} all */
function tableOf(all) {
  const heads = { work: "work", size: "size", figure: "figure", ratio: "ratio", budget: "budget", ok: "ok or not" };
  const keys = /** @type {readonly (keyof Row)[]} */ (Object.keys(heads));
  const widths = keys.map((key) => Math.max(...[heads, ...all].map((row) => row[key].length)));
  const line = (/** @type {Row} */ row) =>
    keys
      .map((key, i) => row[key].padEnd(widths[i] ?? 0))
      .join("  ")
      .trimEnd();
  return [heads, ...all].map(line).join("\n");
}

/** @param {number} figure */
function round(figure) {
  return figure >= 100 ? String(Math.round(figure)) : figure.toFixed(2);
}
