// file-tree.js [--check]
// Writes the file tree of AGENTS.md anew, each file with the first sentence of its opening comment. With --check it
// writes nothing and exits 1 when the tree is stale.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const ROOT = dirname(import.meta.dirname);
const DOCUMENT = join(ROOT, "AGENTS.md");
const START = "<!-- file tree: node scripts/file-tree.js -->\n";
const END = "<!-- end of file tree -->";
const INDENT = 2;
const COLUMN = 34;
const LONG = 100;

const before = readFileSync(DOCUMENT, "utf8");
const [start, end] = [before.indexOf(START) + START.length, before.indexOf(END)];
const after = `${before.slice(0, start)}\n\`\`\`text\n${renderFolder("src", 0).join("\n")}\n\`\`\`\n\n${before.slice(end)}`;

if (process.argv.includes("--check")) {
  if (after !== before) console.error("The file tree of AGENTS.md is stale: run `node scripts/file-tree.js`.");
  process.exitCode = after === before ? 0 : 1;
} else {
  writeFileSync(DOCUMENT, after);
}

/** @param {string} folder @param {number} depth @returns {string[]} */
function renderFolder(folder, depth) {
  const name = folder.slice(folder.lastIndexOf("/") + 1);
  const entries = readdirSync(join(ROOT, folder), { withFileTypes: true }).sort(byName);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => `${folder}/${entry.name}`);
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => `${folder}/${entry.name}`);
  return [
    `${" ".repeat(depth * INDENT)}${name}/`,
    ...files.map((path) => renderFile(path, depth + 1)),
    ...folders.flatMap((path) => renderFolder(path, depth + 1)),
  ];
}

/** @param {string} path @param {number} depth */
function renderFile(path, depth) {
  const name = `${" ".repeat(depth * INDENT)}${path.slice(path.lastIndexOf("/") + 1)}`;
  return `${name.padEnd(COLUMN)} ${firstSentence(readFileSync(join(ROOT, path), "utf8"))}`;
}

/** Up to the first full stop, or the first colon where that is long. @param {string} source */
function firstSentence(source) {
  const comment = /\/\*\*([\s\S]*?)\*\//.exec(source)?.[1] ?? "";
  const paragraph = comment.replaceAll(/\n\s*\*(?:[ \t]*\n[\s\S]*)?/g, "").replaceAll(/\s+/g, " ");
  const sentence =
    paragraph
      .trim()
      .replaceAll(/ \(DESIGN [^)]*\)/g, "")
      .split(/\.(?:\s|$)/, 1)[0] ?? "";
  return (sentence.length > LONG ? sentence.split(/: /, 1)[0] : sentence)?.replace(/:$/, "") ?? "";
}

/** @param {{ name: string }} a @param {{ name: string }} b */
function byName(a, b) {
  return a.name < b.name ? -1 : 1;
}
