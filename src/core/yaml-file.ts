/**
 * Reading our own YAML files: YAML 1.2 core in one document, without aliases, anchors, tags, directives or merge keys
 * (DESIGN 3). A file is taken whole or not at all.
 */
import { isMap, isScalar, isSeq, LineCounter, type Pair, parseDocument, type Scalar, type YAMLMap } from "yaml";
import { z } from "zod";
import { quote } from "./errors.ts";
import { type Finding, finding } from "./finding.ts";
import { nearest } from "./nearest.ts";
import { findUnfit } from "./yaml-limits.ts";

/** Bytes. */
export const MAX_YAML_BYTES = 256 * 1024;
/** Findings reported for one file at once; the rest show when these are mended. */
export const MAX_YAML_FINDINGS = 20;

export interface YamlFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** What rule ids begin with: `settings` gives `settings-syntax`, `settings-unknown-key` and `settings-value`. */
  readonly rule: string;
}

export interface YamlReading<T> {
  /** Undefined whenever there is a finding. */
  readonly value: T | undefined;
  readonly findings: readonly Finding[];
}

/**
 * Reads a YAML file through a schema; an empty file is an empty mapping. Each finding is critical, names the line, and
 * says what was expected and what is there; the schema's messages complete the sentence "expected …".
 */
export function parseYamlFile<T>(file: YamlFile, schema: z.ZodType<T>): YamlReading<T> {
  const text = decode(file.bytes);
  if (typeof text !== "string") return unusable(file, [text]);
  const tree = parseTree(text);
  if ("message" in tree) return unusable(file, [tree]);
  if (tree.problems.length > 0) return unusable(file, tree.problems);
  const parsed = schema.safeParse(tree.value, { error: expectation });
  return parsed.success ? { value: parsed.data, findings: [] } : unusable(file, schemaProblems(parsed.error, tree));
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

interface Problem {
  readonly kind: "syntax" | "unknown-key" | "value";
  readonly line: number;
  readonly message: string;
}

function unusable(file: YamlFile, problems: readonly Problem[]): YamlReading<never> {
  const findings = problems.slice(0, MAX_YAML_FINDINGS).map(({ kind, line, message }) =>
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

function syntax(line: number, message: string): Problem {
  return { kind: "syntax", line, message };
}

function decode(bytes: Uint8Array): string | Problem {
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

/** A document's plain value, and how to find the line that a key path stands on. */
interface Tree {
  readonly value: unknown;
  readonly problems: readonly Problem[];
  readonly root: unknown;
  readonly lineOf: (offset: number) => number;
}

function parseTree(text: string): Tree | Problem {
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
  const problems: Problem[] = [];
  const value = isEmpty(root) ? {} : readNode(root, { problems, lineOf });
  return { value, problems, root, lineOf };
}

function syntaxMessage(message: string): string {
  return `expected valid YAML, got a mistake: ${message}`;
}

/** Nothing but white space, comments and a document marker. */
function isEmpty(root: unknown): boolean {
  return root === null || (isScalar(root) && root.value === null && (root.source ?? "") === "");
}

interface NodeReader {
  readonly problems: Problem[];
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

/** The message that a schema has for an issue when its author gave none; an unknown key's is the list of known ones. */
function expectation(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return TYPES[issue.expected];
    case "invalid_value":
      return issue.values.map((value) => `\`${String(value)}\``).join(" or ");
    case "unrecognized_keys":
      return issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.shape).join(" ") : "";
    case "too_big":
      return `at most ${issue.maximum} ${UNITS[issue.origin] ?? ""}`.trimEnd();
    case "too_small":
      return `at least ${issue.minimum} ${UNITS[issue.origin] ?? ""}`.trimEnd();
    default:
      return undefined;
  }
}

const TYPES: Readonly<Record<string, string>> = {
  string: "a text",
  boolean: "`true` or `false`",
  array: "a list",
  object: "a mapping",
  record: "a mapping",
  number: "a number",
  int: "a whole number",
};

const UNITS: Readonly<Record<string, string>> = { array: "entries", string: "characters" };

/** One problem for each value: what zod says after the first is about the same mistake. */
function schemaProblems(error: z.ZodError, tree: Tree): readonly Problem[] {
  const first = new Map(
    error.issues.toReversed().map((issue) => [JSON.stringify([issue.code === "unrecognized_keys", issue.path]), issue]),
  );
  const issues = [...first.values()].reverse();
  return issues
    .slice(0, MAX_YAML_FINDINGS)
    .flatMap((issue) => (issue.code === "unrecognized_keys" ? unknownKeys(issue, tree) : [valueProblem(issue, tree)]))
    .sort((a, b) => a.line - b.line);
}

function unknownKeys(issue: z.core.$ZodIssueUnrecognizedKeys, tree: Tree): readonly Problem[] {
  const known = issue.message.split(" ");
  const list = known.map((key) => `\`${key}\``).join(", ");
  return issue.keys.slice(0, MAX_YAML_FINDINGS).map((key) => {
    const path = [...issue.path, key];
    const meant = nearest(key, known);
    const question = meant === undefined ? "" : `: did you mean \`${meant}\`?`;
    return {
      kind: "unknown-key",
      line: find(path, tree).line,
      message: `expected one of ${list}, got the unknown key ${showPath(path)}${question}`,
    };
  });
}

function valueProblem(issue: z.core.$ZodIssue, tree: Tree): Problem {
  const { line, node } = find(issue.path, tree);
  const where = issue.path.length === 0 ? "" : `${showPath(issue.path)}: `;
  if (issue.code === "invalid_key") {
    const expected = issue.issues[0]?.message ?? "another key";
    return {
      kind: "value",
      line,
      message: `${where}expected ${expected} as key, got ${showKey(String(issue.path.at(-1)))}`,
    };
  }
  const unquoted =
    issue.code === "invalid_type" && issue.expected === "string" && isScalar(node) && node.value !== null;
  return {
    kind: "value",
    line,
    message: `${where}expected ${issue.message}, got ${describe(node)}${unquoted ? ": quote it" : ""}`,
  };
}

/** The node at a path, and its key's line; for what is absent, the line of the innermost thing that is there. */
function find(path: readonly PropertyKey[], tree: Tree): { readonly line: number; readonly node: unknown } {
  let node = tree.root;
  let offset = offsetOf(node) ?? 0;
  for (const key of path) {
    const pair: Pair | undefined = isMap(node)
      ? node.items.find((item) => isScalar(item.key) && item.key.value === key)
      : undefined;
    node = isSeq(node) ? node.items[Number(key)] : pair?.value;
    offset = offsetOf(pair?.key) ?? offsetOf(node) ?? offset;
  }
  return { line: tree.lineOf(offset), node };
}

function offsetOf(node: unknown): number | undefined {
  return isMap(node) || isSeq(node) || isScalar(node) ? node.range?.[0] : undefined;
}

function showKey(key: string): string {
  return `\`${quote(key, 80)}\``;
}

function showPath(path: readonly PropertyKey[]): string {
  return showKey(path.map(String).join("."));
}

/** What is there, as a reader of the file sees it and, where that differs, as YAML reads it. */
function describe(node: unknown): string {
  if (isMap(node)) return "a mapping";
  if (isSeq(node)) return "a list";
  if (!isScalar(node) || node.value === null) return "nothing";
  if (typeof node.value === "string") return `"${quote(node.value, 60)}"`;
  const read = String(node.value);
  const written = quote(node.source ?? read, 60);
  const what = typeof node.value === "number" ? `the number \`${written}\`` : `\`${written}\``;
  return read === written ? what : `${what}, which reads as \`${read}\``;
}
