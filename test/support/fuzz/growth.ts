/**
 * The program that looks for patterns whose cost grows faster than their text: pieces of what the scanner's rules look for, over
 * and over, in prose and in a script. What costs far more than ordinary text is measured again at four times the length, and told
 * on standard output, one JSON document a line.
 *
 *     node growth.mjs <repository> <signs | words: which pieces> <part of the pieces> <of how many parts>
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse as parseYaml } from "yaml";
import { loadSyntax } from "../../../src/adapters/syntax-parsers.ts";
import { scanSkill } from "../../../src/core/scan/scan.ts";
import { SCAN_RULES } from "../../../src/core/scan/scan-rules.ts";
import { syntaxFrom, syntaxReady } from "../../../src/core/scan/syntax.ts";

const [root = ".", which = "signs", part = "0", parts = "1"] = process.argv.slice(2);
const LENGTH = 24 * 1024;
/** Ordinary text of that length takes a fifth of it. */
const SUSPECT_MS = 150;
const HEAD = "---\nname: a\ndescription: Does something.\n---\n";
const SIGNS = [
  ..." \t\n\r\0`~!@#$%^&*()-_=+[]{}|;:'\",.<>/?\\0aA",
  ..."\u00ad\u061c\u115f\u200b\u200d\u202e\u2066\u3000\u3164\ufe0f\ufeff\uff21é忽あм",
  ...[
    "\u{e0041}",
    "\u{1f3f4}",
    "\u{1d400}",
    "a\u0301",
    "\r\n",
    "\\\n",
    "  \n",
    "\n\n",
    "\n- ",
    "\n> ",
    "\n# ",
    "\n```\n",
  ],
  ...[
    "](",
    "[a](",
    "<!--",
    "-->",
    "<a ",
    "</",
    "&#65;",
    "%41",
    "\\x41",
    "\\u0041",
    "$(",
    "${",
    "QUJD",
    "https://",
    "a.b",
    "a@",
  ],
];

syntaxFrom(loadSyntax);
await syntaxReady();
const pieces = [...new Set(which === "signs" ? SIGNS : [...ruleWords(), ...sampleWords()])];
for (const [i, piece] of pieces.entries()) {
  if (i % Number(parts) !== Number(part)) continue;
  for (const path of ["SKILL.md", "scripts/a.sh", "scripts/a.py"]) measure(path, piece);
}
console.log(JSON.stringify({ kind: "done", pieces: pieces.length }));

function measure(path: string, piece: string): void {
  const [short, again] = [cost(path, piece, LENGTH), () => cost(path, piece, LENGTH)];
  // What a collection of garbage fell into is not slow twice.
  if (short < SUSPECT_MS || again() < SUSPECT_MS) return;
  const long = cost(path, piece, 4 * LENGTH);
  console.log(JSON.stringify({ kind: "slow", path, piece: piece.slice(0, 80), short, long, growth: long / short }));
}

/** Milliseconds of processor time of a scan. */
function cost(path: string, piece: string, length: number): number {
  const text = piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
  const bytes = Buffer.from(path === "SKILL.md" ? HEAD + text : text);
  const began = process.cpuUsage();
  scanSkill([{ path, mode: 0o100644, size: bytes.length, bytes }]);
  const { user, system } = process.cpuUsage(began);
  return Math.round((user + system) / 1000);
}

/** What rules say that they look for, word by word and with what follows. */
function ruleWords(): readonly string[] {
  return SCAN_RULES.flatMap(({ bad }) => bad.slice(0, 2)).flatMap(wordsOf);
}

function sampleWords(): readonly string[] {
  const folder = join(root, "test/fixtures/scan");
  return readdirSync(folder).flatMap((name) => {
    const samples = parseYaml(readFileSync(join(folder, name), "utf8")) as readonly { readonly files?: object }[];
    const texts = samples.flatMap(({ files }) => Object.values(files ?? {}).map(String));
    return texts.filter((text) => !text.startsWith("base64:")).flatMap(wordsOf);
  });
}

/** The first words of each line, alone and with the rest of it. */
function wordsOf(example: unknown): readonly string[] {
  const lines = String(typeof example === "string" ? example : JSON.stringify(example)).split("\n");
  return lines
    .filter((line) => line.trim() !== "" && line.length < 200)
    .flatMap((line) => [`${line.trim().split(/\s+/)[0]} `, `${line.trim()} `, `${line}\n`]);
}
