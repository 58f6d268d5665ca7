/** `scan(files) → findings`: what a skill's files would do, seen without running anything. Same files, same findings. */
import { compareUtf8 } from "../bytes.ts";
import { compareFindings } from "../finding.ts";
import type { SkillFile } from "../skill-files.ts";
import { positionsIn, type ScanDocument } from "./document.ts";
import { findingsOf, type ScanFinding } from "./evaluate.ts";
import { type Matcher, matcherOf } from "./matching.ts";
import type { ScanRule, SignalRow } from "./scan-rule.ts";
import { SCAN_RULES, SIGNAL_ROWS } from "./scan-rules.ts";
import type { Signal } from "./signal.ts";
import { zonesOf } from "./zones.ts";

/** A scanner of these rules. */
export function scannerOf(
  rules: readonly ScanRule[],
  rows: readonly SignalRow[],
): (files: readonly SkillFile[]) => readonly ScanFinding[] {
  const own = rules.flatMap(({ id, match }) => ("patterns" in match ? [{ name: id, patterns: match.patterns }] : []));
  const matcher = matcherOf([...rows, ...own]);
  return (files) => {
    const signals = new Map<string, Signal[]>();
    for (const file of [...files].sort((a, b) => compareUtf8(a.path, b.path))) collect(file, matcher, signals);
    return findingsOf(rules, signals).toSorted(compareFindings);
  };
}

let scanner: ReturnType<typeof scannerOf> | undefined;

/** Scans a skill with the rules that Skilltrunk comes with. */
export function scan(files: readonly SkillFile[]): readonly ScanFinding[] {
  scanner ??= scannerOf(SCAN_RULES, SIGNAL_ROWS);
  return scanner(files);
}

function collect(file: SkillFile, matcher: Matcher, signals: Map<string, Signal[]>): void {
  for (const document of documentsOf(file)) {
    for (const signal of matcher(document)) {
      const list = signals.get(signal.name);
      if (list === undefined) signals.set(signal.name, [signal]);
      else list.push(signal);
    }
  }
}

/** The texts of a file: as it is, and what decoding makes of it. */
function documentsOf({ path, bytes }: SkillFile): readonly ScanDocument[] {
  if (bytes === undefined) return [];
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8");
  return [{ path, text, spans: zonesOf(path, text), via: [], positionOf: positionsIn(text) }];
}
