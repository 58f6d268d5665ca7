/**
 * The scanner's rules as rows of the table of rules, and the digest of all that they find by. Bundles have both as data in the
 * place of this file (scripts/scan-table.js), so that whoever knows the rules need not load what scans.
 */
import { sha256 } from "../bytes.ts";
import type { Digest } from "../names.ts";
import type { Rule } from "../rule.ts";
import { visibleText } from "../visible-text.ts";
import type { Example, ScanRule } from "./scan-rule.ts";
import { SCAN_RULES, SIGNAL_ROWS } from "./scan-rules.ts";
import type { Expression } from "./signal.ts";

/** Raise it when the scanner finds something else by the same rules: its detectors, decoders and zones are code. */
const SCAN_ENGINE = 1;

/** Lines of an example, and characters of each, that explain a rule. */
const MAX_LINES = 20;
const MAX_LINE = 160;

export const SCAN_RULE_ROWS: readonly Rule[] = SCAN_RULES.map(toRow);

let digest: Digest | undefined;

/** It changes with whatever the scanner's rules find, and how severe that is; not with their examples and mappings. */
export function scanRuleSet(): Digest {
  // Every pattern has to be made for it, and most programs never ask.
  digest ??= scanDigest(SCAN_RULES, SIGNAL_ROWS);
  return digest;
}

/** What rules and signals find by, as one digest. Regular expressions count as they are written. */
export function scanDigest(rules: readonly ScanRule[], rows: typeof SIGNAL_ROWS): Digest {
  const found = rules.map(({ id, severity, message, hint, match, mention, adjust }) => [
    ...[id, severity, message, hint, mention],
    ...[match, adjust],
  ]);
  const signals = rows.map(({ name, patterns }) => ({ name, patterns }));
  return sha256(JSON.stringify([SCAN_ENGINE, found, signals], written));
}

/** Of an expression how it is written, and nothing of what only says where it is worth trying. */
function written(key: string, value: unknown): unknown {
  if (key === "apart" || key === "otherScript") return undefined;
  return key === "pattern" ? expressionText(value as Expression) : value;
}

function expressionText({ source, flags }: Expression): string {
  return `/${source}/${flags}`;
}

function toRow({ id, title, severity, why, hint, bad, category, confidence, maps }: ScanRule): Rule {
  let example: string | undefined;
  return {
    ...{ id, group: "scan", title, severity, why, hint, fixable: false, fixed: false },
    scan: { category, confidence, maps },
    /** Made when somebody reads it: few do. */
    get example() {
      example ??= exampleText(bad[0] ?? "");
      return example;
    },
  };
}

/** The beginning of an example, with nothing hidden in it. */
function exampleText(example: Example): string {
  const files =
    typeof example === "string" ? [example] : Object.entries(example).map(([path, text]) => `${path}:\n${text}`);
  const lines = files.join("\n").split("\n");
  const shown = lines.slice(0, MAX_LINES).map((line) => {
    const indent = /^ {0,40}/.exec(line)?.[0] ?? "";
    return `${indent}${visibleText(line, MAX_LINE)}`.trimEnd();
  });
  return `${shown.join("\n").trim()}${lines.length > MAX_LINES ? "\n…" : ""}`;
}
