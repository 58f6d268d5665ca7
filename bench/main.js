/**
 * `npm run bench [-- --skills 100 --merges 1000]`: what the work costs beside its floor, as ratios within one run.
 * Without arguments it measures the small and the large repository.
 */
import { parseArgs } from "node:util";
import { measureFloor } from "./floor.js";
import { generateRepository } from "./generate.js";

const SIZES = [
  { skills: 100, merges: 1000 },
  { skills: 10_000, merges: 100_000 },
];

const { values } = parseArgs({ options: { skills: { type: "string" }, merges: { type: "string" } } });
const skills = Number(values.skills ?? 0);
const sizes = skills > 0 ? [{ skills, merges: Number(values.merges ?? skills * 10) }] : SIZES;

for (const size of sizes) {
  const { dir, seconds } = await generateRepository(size);
  print(
    `${size.skills} skills, ${size.merges} merges`,
    seconds === undefined ? "cached" : `made in ${round(seconds)} s`,
  );
  const floor = await measureFloor(dir);
  print("  git log --raw", `${round(floor.logSeconds)} s for ${floor.commits} commits`);
  print("  git cat-file, each blob once", describe(floor.once));
  print("  git cat-file, touched skills whole", describe(floor.whole));
}

/** @param {import("./floor.js").Reading} reading */
function describe({ seconds, blobs, bytes }) {
  return `${round(seconds)} s for ${blobs} blobs, ${round(bytes / 1e6)} MB`;
}

/** @param {string} label @param {string} figure */
function print(label, figure) {
  console.log(`${label.padEnd(38)}${figure}`);
}

/** @param {number} figure */
function round(figure) {
  return figure >= 100 ? String(Math.round(figure)) : figure.toFixed(2);
}
