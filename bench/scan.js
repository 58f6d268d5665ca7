/**
 * `npm run bench:scan [-- [--misses] <folder>…]`: how much of what is labelled malicious the scanner finds, what it
 * says of honest skills, and what that costs. Without a folder, those that SKILLTRUNK_SCAN_CORPUS names, apart by ":".
 */
import { delimiter } from "node:path";
import { parseArgs } from "node:util";
import { loadSyntax } from "../dist/adapters/syntax-parsers.js";
import { scan } from "../dist/core/scan/scan.js";
import { syntaxFrom, syntaxReady } from "../dist/core/scan/syntax.js";
import { readFixtures, readSamples } from "./samples.js";

/** @typedef {import("./samples.js").Sample} Sample */
/** @typedef {Sample & { readonly worst: number, readonly rules: readonly string[] }} Scanned */

const SEVERITIES = ["critical", "high", "medium", "low", "info"];
const AT = { critical: 0, high: 1 };

const { values, positionals } = parseArgs({ options: { misses: { type: "boolean" } }, allowPositionals: true });
const named = positionals.length > 0 ? positionals : (process.env["SKILLTRUNK_SCAN_CORPUS"] ?? "").split(delimiter);
const folders = named.filter((folder) => folder !== "");

syntaxFrom(loadSyntax);
await syntaxReady();
scan([]);
report("Our own fixtures", [...readFixtures()]);
for (const folder of folders) report(folder, readSamples(folder));
if (folders.length === 0)
  print("\nName folders of labelled samples to measure on them too (docs/scanning.md says which).");

/** Scans samples one after the other, and prints what came of it. */
function report(/** @type {string} */ title, /** @type {Iterable<Sample>} */ samples) {
  /** @type {Scanned[]} */
  const all = [];
  /** @type {number[]} */
  const times = [];
  for (const sample of samples) {
    const files = sample.read();
    const start = performance.now();
    const findings = scan(files);
    times.push(performance.now() - start);
    const worst = Math.min(SEVERITIES.length, ...findings.map(({ severity }) => SEVERITIES.indexOf(severity)));
    all.push({ ...sample, worst, rules: [...new Set(findings.map(({ rule }) => rule))] });
  }
  print(`\n## ${title}: ${all.length} skills`);
  const bad = all.filter(({ label, apart }) => label === "malicious" && !apart);
  const honest = all.filter(({ label }) => label !== "malicious");
  table("Recall by source", bad, ({ source }) => source);
  table("Recall by category", bad, ({ category }) => category);
  table(
    "Recall, counted apart",
    all.filter(({ apart }) => apart),
    ({ source, category }) => `${source}, ${category}`,
  );
  for (const label of ["benign", "security", "authored"]) {
    table(
      `False positives, ${label}`,
      honest.filter((one) => one.label === label),
      ({ source }) => source,
    );
  }
  for (const [gate, rank] of Object.entries(AT)) {
    const right = flagged(bad, rank).length;
    const wrong = flagged(honest, rank).length;
    print(`precision at ${gate}: ${percent(right, right + wrong)} (${right} of ${right + wrong})`);
  }
  printCost(times);
  if (values.misses === true) printMisses(bad, honest);
}

/** A row a group, and one for all. */
function table(
  /** @type {string} */ title,
  /** @type {readonly Scanned[]} */ set,
  /** @type {(one: Scanned) => string} */ group,
) {
  if (set.length === 0) return;
  print(`\n| ${title} | skills | high | critical |\n| --- | ---: | ---: | ---: |`);
  const names = [...new Set(set.map(group))].sort();
  for (const name of names)
    row(
      name,
      set.filter((one) => group(one) === name),
    );
  if (names.length > 1) row("**all**", set);
}

function row(/** @type {string} */ name, /** @type {readonly Scanned[]} */ set) {
  const share = (/** @type {number} */ rank) => percent(flagged(set, rank).length, set.length);
  print(`| ${name} | ${set.length} | ${share(AT.high)} | ${share(AT.critical)} |`);
}

function flagged(/** @type {readonly Scanned[]} */ set, /** @type {number} */ rank) {
  return set.filter(({ worst }) => worst <= rank);
}

function printCost(/** @type {readonly number[]} */ times) {
  const sorted = times.toSorted((a, b) => a - b);
  const sum = times.reduce((total, ms) => total + ms, 0);
  const at = (/** @type {number} */ share) => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1);
  const speed = Math.round((times.length * 1000) / sum);
  const megabytes = Math.round(process.memoryUsage().rss / 2 ** 20);
  print(
    `speed: ${speed} skills/s on one core, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, worst ${sorted.at(-1)?.toFixed(0)} ms; ${megabytes} MB resident`,
  );
}

function printMisses(/** @type {readonly Scanned[]} */ bad, /** @type {readonly Scanned[]} */ honest) {
  for (const one of bad.filter(({ worst }) => worst > AT.high)) print(`missed at high: ${one.path} (${one.category})`);
  for (const one of flagged(honest, AT.high)) print(`false positive at high: ${one.path} (${one.rules.join(", ")})`);
}

function percent(/** @type {number} */ part, /** @type {number} */ whole) {
  return whole === 0 ? "–" : `${((100 * part) / whole).toFixed(whole >= 1000 ? 2 : 1)} %`;
}

function print(/** @type {string} */ text) {
  console.log(text);
}
