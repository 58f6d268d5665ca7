/** What is wrong with a YAML file, as sentences with the line they are about: "expected …, got …". */
import { isMap, isScalar, isSeq, type Pair } from "yaml";
import { z } from "zod";
import { quote, redact } from "../errors.ts";
import { nearest } from "../nearest.ts";

/** Findings of one kind reported for one file at once; the rest show when these are mended. */
export const MAX_YAML_FINDINGS = 20;

export interface YamlProblem {
  readonly kind: "syntax" | "unknown-key" | "value";
  readonly line: number;
  readonly message: string;
}

/** A parsed document, and the line that an offset in its text is on. */
export interface YamlTree {
  readonly root: unknown;
  readonly lineOf: (offset: number) => number;
  /** Is what stands at this path not to be repeated? */
  readonly isSecret?: ((path: readonly PropertyKey[]) => boolean) | undefined;
}

/** The message that a schema has for an issue when its author gave none; an unknown key's is the list of known ones. */
export function expectation(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return TYPES[issue.expected];
    case "invalid_value":
      return oneOf(issue.values);
    case "invalid_union":
      return "options" in issue && Array.isArray(issue.options) ? oneOf(issue.options) : undefined;
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

function oneOf(values: readonly unknown[]): string {
  return values.map((value) => `\`${String(value)}\``).join(" or ");
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
export function schemaProblems(error: z.ZodError, tree: YamlTree): readonly YamlProblem[] {
  const first = new Map(
    error.issues
      .flatMap(chosen)
      .toReversed()
      .map((issue) => [JSON.stringify([issue.code === "unrecognized_keys", issue.path]), issue]),
  );
  const issues = [...first.values()].reverse();
  const keys = issues.flatMap((issue) => (issue.code === "unrecognized_keys" ? [issue] : []));
  const values = issues.filter(({ code }) => code !== "unrecognized_keys");
  return [
    ...values.slice(0, MAX_YAML_FINDINGS).map((issue) => valueProblem(issue, tree)),
    ...keys.slice(0, MAX_YAML_FINDINGS).flatMap((issue) => unknownKeys(issue, tree)),
  ].sort((a, b) => a.line - b.line);
}

/** The first problems of each kind, so that none of them hides another kind. */
export function firstProblems(problems: readonly YamlProblem[]): readonly YamlProblem[] {
  const counts = new Map<YamlProblem["kind"], number>();
  return problems.filter(({ kind }) => {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return count <= MAX_YAML_FINDINGS;
  });
}

/** Where a value may have several layouts: what the one says that it was meant to have, which knows most of its keys. */
function chosen(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  // Where a key decides between layouts and has no known value, none of them has been looked at.
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return [issue];
  const isOtherLayout = ({ code, path }: z.core.$ZodIssue) =>
    path.length === 0 && (code === "invalid_type" || code === "invalid_value");
  const layouts = issue.errors.filter((issues) => !issues.some(isOtherLayout));
  const fewest = Math.min(...layouts.map(strangers));
  const meant = layouts.find((issues) => strangers(issues) === fewest) ?? issue.errors[0] ?? [];
  return meant.flatMap((inner) => chosen({ ...inner, path: [...issue.path, ...inner.path] }));
}

/** How many keys of the value itself a layout does not know. */
function strangers(issues: readonly z.core.$ZodIssue[]): number {
  const own = issues.filter(({ path }) => path.length === 0);
  return own.reduce((count, issue) => count + (issue.code === "unrecognized_keys" ? issue.keys.length : 0), 0);
}

function unknownKeys(issue: z.core.$ZodIssueUnrecognizedKeys, tree: YamlTree): readonly YamlProblem[] {
  const known = issue.message.split(" ");
  const list = known.map((key) => `\`${key}\``).join(", ");
  return issue.keys.slice(0, MAX_YAML_FINDINGS).map((key) => {
    const path = [...issue.path, key];
    return {
      kind: "unknown-key",
      line: find(path, tree).line,
      message: `expected one of ${list}, got the unknown key ${showPath(path)}${question(key, known)}`,
    };
  });
}

function question(word: unknown, known: readonly string[]): string {
  const meant = typeof word === "string" ? nearest(word, known) : undefined;
  return meant === undefined ? "" : `: did you mean \`${meant}\`?`;
}

function wordsOf(issue: z.core.$ZodIssue | undefined): readonly string[] {
  if (issue?.code === "invalid_value") return issue.values.filter((value) => typeof value === "string");
  return issue?.code === "custom" ? (issue.params?.["words"] ?? []) : [];
}

function valueProblem(issue: z.core.$ZodIssue, tree: YamlTree): YamlProblem {
  const { line, node } = find(issue.path, tree);
  if (tree.isSecret?.(issue.path) === true && issue.code !== "invalid_key")
    return { kind: "value", line, message: `${showPath(issue.path)}: expected ${issue.message}, got something else` };
  const where = issue.path.length === 0 ? "" : `${showPath(issue.path)}: `;
  if (issue.code === "invalid_key") {
    const expected = issue.issues[0]?.message ?? "another key";
    const key = String(issue.path.at(-1));
    return {
      kind: "value",
      line,
      message: `${where}expected ${expected} as key, got ${showKey(key)}${question(key, wordsOf(issue.issues[0]))}`,
    };
  }
  const unquoted =
    issue.code === "invalid_type" && issue.expected === "string" && isScalar(node) && node.value !== null;
  const advice = unquoted ? ": quote it" : question(isScalar(node) ? node.value : undefined, wordsOf(issue));
  return { kind: "value", line, message: `${where}expected ${issue.message}, got ${describe(node)}${advice}` };
}

/** The node at a path, and its key's line; for what is absent, the line of the innermost thing that is there. */
function find(path: readonly PropertyKey[], tree: YamlTree): { readonly line: number; readonly node: unknown } {
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

/** Where a node starts in the text. */
export function offsetOf(node: unknown): number | undefined {
  return isMap(node) || isSeq(node) || isScalar(node) ? node.range?.[0] : undefined;
}

/** A key as messages show it; never with an address's credentials. */
export function showKey(key: string): string {
  return `\`${quote(withoutCredentials(key), 80)}\``;
}

function showPath(path: readonly PropertyKey[]): string {
  return showKey(path.map(String).join("."));
}

/**
 * What stands before the last `@` of an address, be the rest of it as wrong as it likes, and in `user:password@host/path`; an
 * address that begins with a plain host has its `@` in the path.
 */
const CREDENTIALS =
  /^([a-z][a-z0-9+.-]*:[\\/]+)(?![\\/]|[\w.-]+(?::\d+)?(?:[\\/]|$)).*@|^[^\s/@:]*:(?![\\/])[^\s/]*[^\s/:]@(?=[\w.-]+[:/])/is;

/** What is shown of a value that is refused ends up where everybody reads it. */
function withoutCredentials(text: string): string {
  return redact(text.replace(CREDENTIALS, "$1"));
}

/**
 * What is there, as a reader of the file sees it and, where that differs, as YAML reads it; never with an address's
 * credentials.
 */
export function describe(node: unknown): string {
  if (isMap(node)) return "a mapping";
  if (isSeq(node)) return "a list";
  if (!isScalar(node) || node.value === null) return "nothing";
  if (typeof node.value === "string") return `"${quote(withoutCredentials(node.value), 60)}"`;
  const read = String(node.value);
  const written = quote(node.source ?? read, 60);
  const what = typeof node.value === "number" ? `the number \`${written}\`` : `\`${written}\``;
  return read === written ? what : `${what}, which reads as \`${read}\``;
}
