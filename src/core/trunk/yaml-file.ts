/**
 * Reading our own YAML files: YAML 1.2 core in one document, without aliases, anchors, tags, directives or merge keys
 * (DESIGN 3). A file is taken whole or not at all.
 */
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Scalar, type YAMLMap } from "yaml";
import { z } from "zod";
import { quote, redact } from "../errors.ts";
import { type Finding, finding } from "../finding.ts";
import { findUnfit } from "./yaml-limits.ts";
import {
  describe,
  expectation,
  firstProblems,
  offsetOf,
  schemaProblems,
  showKey,
  type YamlProblem,
  type YamlTree,
} from "./yaml-problems.ts";

/** Bytes. */
export const MAX_YAML_BYTES = 256 * 1024;

export interface YamlFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** What rule ids begin with: `settings` gives `settings-syntax`, `settings-unknown-key` and `settings-value`. */
  readonly rule: string;
  /** Is what stands at this path of keys never to be repeated in a message? */
  readonly isSecret?: (path: readonly PropertyKey[]) => boolean;
}

export interface YamlReading<T> {
  /** Undefined whenever there is a finding. */
  readonly value: T | undefined;
  readonly findings: readonly Finding[];
}

/** `channels stable` → the line of that key; entries of a list are named by their text, or by their place. */
export type YamlLines = ReadonlyMap<string, number>;
/** Keys in keys that have a line. */
const MAX_DEPTH = 3;

/**
 * Reads a YAML file through a schema; an empty file is an empty mapping. Each finding is critical, names the line, and
 * says what was expected and what is there; the schema's messages complete the sentence "expected …".
 */
export function parseYamlFile<T>(file: YamlFile, schema: z.ZodType<T>): YamlReading<T> {
  const { value, findings } = readYamlFile(file, schema);
  return { value, findings };
}

/** The same, with the lines of what stands in it; none where it cannot be used. */
export function parsePlacedYaml<T>(
  file: YamlFile,
  schema: z.ZodType<T>,
): YamlReading<T> & { readonly lines: YamlLines } {
  const { value, findings, tree } = readYamlFile(file, schema);
  const lines = new Map<string, number>();
  if (tree !== undefined) placeKeys(tree.root, { lines, lineOf: tree.lineOf, words: [] });
  return { value, findings, lines };
}

function readYamlFile<T>(file: YamlFile, schema: z.ZodType<T>): YamlReading<T> & { readonly tree?: YamlTree } {
  const text = decode(file.bytes);
  if (typeof text !== "string") return unusable(file, [text]);
  const tree = parseTree(text);
  if ("message" in tree) return unusable(file, [tree]);
  if (tree.problems.length > 0) return unusable(file, tree.problems);
  const parsed = schema.safeParse(tree.value, { error: expectation });
  return parsed.success
    ? { value: parsed.data, findings: [], tree }
    : unusable(file, schemaProblems(parsed.error, { ...tree, isSecret: file.isSecret }));
}

interface Placing {
  readonly lines: Map<string, number>;
  readonly lineOf: (offset: number) => number;
  readonly words: readonly string[];
}

function placeKeys(node: unknown, { lines, lineOf, words }: Placing): void {
  if (words.length >= MAX_DEPTH) return;
  const place = (word: string, at: unknown, value: unknown) => {
    const path = [...words, word];
    lines.set(path.join(" "), lineOf(offsetOf(at) ?? 0));
    placeKeys(value, { lines, lineOf, words: path });
  };
  if (isMap(node)) for (const { key, value } of node.items) place(String((key as Scalar).value), key, value);
  if (isSeq(node))
    for (const [i, item] of node.items.entries()) place(String(isScalar(item) ? item.value : i), item, item);
}

/** A schema for a text that `parse` takes; `expected` completes the sentence "expected …, got …". */
export function parsedText<T>(expected: string, parse: (text: string) => T | undefined): z.ZodType<T, string> {
  return z.string({ error: expected }).transform((text, context) => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.addIssue({ code: "custom", message: expected });
    return z.NEVER;
  });
}

/** A schema for a text that `accepts` takes, as it is. */
export function textOf(expected: string, accepts: (text: string) => boolean): z.ZodType<string, string> {
  return parsedText(expected, (text) => (accepts(text) ? text : undefined));
}

/** A schema for one of these words; what is said of another word names the nearest of them. */
export function wordOf(expected: string, words: readonly string[]): z.ZodType<string, string> {
  return z.string({ error: expected }).superRefine((word, context) => {
    if (!words.includes(word)) context.addIssue(unknownWord({ expected, words }));
  });
}

/** What a schema says of a text that is none of the words it could be; `path` leads there from where it is said. */
export function unknownWord({
  expected,
  words,
  path = [],
}: {
  readonly expected: string;
  readonly words: readonly string[];
  readonly path?: readonly PropertyKey[];
}): z.core.$ZodRawIssue<z.core.$ZodIssueCustom> {
  return { code: "custom", message: expected, params: { words }, path: [...path], input: undefined };
}

function unusable(file: YamlFile, problems: readonly YamlProblem[]): YamlReading<never> {
  const findings = firstProblems(problems).map(({ kind, line, message }) =>
    finding({
      rule: `${file.rule}-${kind}`,
      severity: "critical",
      path: file.path,
      line,
      message: message.endsWith("?") ? message : `${message}.`,
      hint: `Correct line ${line}; nothing in the file counts until all of it can be read.`,
    }),
  );
  return { value: undefined, findings };
}

function syntax(line: number, message: string): YamlProblem {
  return { kind: "syntax", line, message };
}

function decode(bytes: Uint8Array): string | YamlProblem {
  if (bytes.length > MAX_YAML_BYTES) {
    return syntax(1, `expected at most ${MAX_YAML_BYTES} bytes, got ${bytes.length}`);
  }
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return syntax(1, "expected UTF-8, got bytes that are none");
  }
  // YAML 1.2 §5.1: printable characters only.
  const control = text.search(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f]/);
  if (control < 0) return text;
  return syntax(
    lineAt(text, control),
    `expected printable text, got the control character ${quote(text.charAt(control))}`,
  );
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

/** A document's plain value, and what is wrong with it before any schema sees it. */
interface Document extends YamlTree {
  readonly value: unknown;
  readonly problems: readonly YamlProblem[];
}

function parseTree(text: string): Document | YamlProblem {
  const unfit = findUnfit(text);
  if (unfit !== undefined) return syntax(lineAt(text, unfit.offset), `expected ${unfit.expected}, got ${unfit.got}`);
  const lineCounter = new LineCounter();
  const lineOf = (offset: number) => lineCounter.linePos(offset).line;
  // The parser compares each key with every other to find duplicates; readMap does it in linear time.
  const document = parseDocument(text, { schema: "core", uniqueKeys: false, prettyErrors: false, lineCounter });
  const broken = document.errors[0] ?? document.warnings[0];
  if (broken !== undefined) {
    const message =
      broken.code === "MULTIPLE_DOCS" ? "expected one document, got several" : syntaxMessage(broken.message);
    return syntax(lineOf(broken.pos[0]), message);
  }
  const root = document.contents;
  const problems: YamlProblem[] = [];
  const value = isEmpty(root) ? {} : readNode(root, { problems, lineOf });
  return { value, problems, root, lineOf };
}

function syntaxMessage(message: string): string {
  // The parser repeats tags and aliases.
  return `expected valid YAML, got a mistake: ${redact(message)}`;
}

/** Nothing but white space, comments and a document marker. */
function isEmpty(root: unknown): boolean {
  return root === null || (isScalar(root) && root.value === null && (root.source ?? "") === "");
}

interface NodeReader {
  readonly problems: YamlProblem[];
  readonly lineOf: (offset: number) => number;
}

function readNode(node: unknown, reader: NodeReader): unknown {
  if (isMap(node)) return readMap(node, reader);
  if (isSeq(node)) return node.items.map((item) => readNode(item, reader));
  return isScalar(node) ? node.value : null;
}

function readMap(map: YAMLMap, reader: NodeReader): Readonly<Record<string, unknown>> {
  const members = new Map<string, unknown>();
  for (const pair of map.items) {
    const problem = keyProblem(pair.key, members);
    if (problem === undefined) members.set((pair.key as Scalar<string>).value, readNode(pair.value, reader));
    else reader.problems.push(syntax(reader.lineOf(offsetOf(pair.key) ?? offsetOf(map) ?? 0), problem));
  }
  return Object.fromEntries(members);
}

function keyProblem(key: unknown, before: ReadonlyMap<string, unknown>): string | undefined {
  if (!isScalar(key) || typeof key.value !== "string") return `expected a text as key, got ${describe(key)}: quote it`;
  const name = showKey(key.value);
  // zod would drop `__proto__` without a word.
  if (key.value === "<<" || key.value === "__proto__") return `expected an ordinary key, got ${name}`;
  return before.has(key.value) ? `expected each key once, got ${name} again` : undefined;
}
