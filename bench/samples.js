/** Labelled skills: our own fixtures, and folders of samples that never are in this repository. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { parse } from "yaml";

const FIXTURES = join(dirname(import.meta.dirname), "test", "fixtures", "scan");
const LABELS = ["malicious", "benign", "security", "authored"];

/**
 * @typedef {object} Sample
 * @property {string} path
 * @property {string} source
 * @property {string} label `malicious`; `benign`, really published; `security`, the same and about security; `authored`,
 *   written as honest by whoever made the samples.
 * @property {string} category Of its attack, in its source's words.
 * @property {boolean} apart Is it counted by itself: a text that harms nobody on its face, say?
 * @property {() => import("../dist/core/skill/skill-files.js").SkillFile[]} read
 */

/**
 * The fixtures, a file a category: an attack where one of its findings is to be `high` or worse, honest where none is
 * to be `medium`.
 * @returns {Iterable<Sample>}
 */
export function* readFixtures() {
  for (const name of readdirSync(FIXTURES).filter((file) => file.endsWith(".yaml"))) {
    const category = basename(name, ".yaml");
    for (const { name: path, skill = "", files = {}, expect } of parse(readFileSync(join(FIXTURES, name), "utf8"))) {
      const severities = Object.values(expect);
      const isAttack = severities.some((severity) => severity === "high" || severity === "critical");
      if (!isAttack && severities.length > 0) continue;
      const texts = { "SKILL.md": `---\nname: a\ndescription: Does one thing well.\n---\n${skill}`, ...files };
      const label = isAttack ? "malicious" : "authored";
      yield { path, source: category, label, category, apart: false, read: () => fromTexts(texts) };
    }
  }
}

/**
 * The samples of a folder: as its index.json says (`{"skills": [{"dir", "source", "label", "category", "apart"}]}`), or
 * as they lie there, `<source>/<label>/<skill>/…`.
 * @param {string} folder
 * @returns {Iterable<Sample>}
 */
export function* readSamples(folder) {
  const index = join(folder, "index.json");
  const listed = existsSync(index) ? JSON.parse(readFileSync(index, "utf8")).skills : undefined;
  for (const { dir, source, label, category = "", apart = false } of listed ?? placed(folder)) {
    if (!LABELS.includes(label)) continue;
    yield { path: dir, source, label, category, apart, read: () => readFiles(join(folder, dir)) };
  }
}

function* placed(/** @type {string} */ folder) {
  for (const source of foldersIn(folder)) {
    for (const label of foldersIn(join(folder, source))) {
      for (const skill of foldersIn(join(folder, source, label)))
        yield { dir: join(source, label, skill), source, label };
    }
  }
}

function foldersIn(/** @type {string} */ folder) {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

function readFiles(/** @type {string} */ folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const bytes = readFileSync(path);
      const mode = (statSync(path).mode & 0o100) === 0 ? 0o100644 : 0o100755;
      return { path: path.slice(folder.length + 1), mode, size: bytes.length, bytes };
    });
}

function fromTexts(/** @type {Record<string, string>} */ texts) {
  return Object.entries(texts).map(([path, text]) => {
    const plain = text.replaceAll("¦", "");
    const bytes = plain.startsWith("base64:") ? Buffer.from(plain.slice(7), "base64") : Buffer.from(plain);
    return { path, mode: 0o100644, size: bytes.length, bytes };
  });
}
