/** `scan(files) → findings`: what a skill's files would do, seen without running anything. Same files, same findings. */
import { compareUtf8 } from "../bytes.ts";
import { compareFindings } from "../finding.ts";
import type { SkillFile } from "../skill-files.ts";
import { openFiles } from "./archives.ts";
import { capabilitiesOf, type Observed } from "./capabilities.ts";
import type { Detector } from "./detector.ts";
import { DETECTORS } from "./detectors.ts";
import type { ScanDocument } from "./document.ts";
import { documentsOf } from "./documents.ts";
import { findingsOf, type ScanFinding } from "./evaluate.ts";
import { textOf } from "./file-text.ts";
import { MAX_SKILL_TEXT } from "./limits.ts";
import { matcherOf } from "./matching.ts";
import type { Signals } from "./meeting.ts";
import type { ScanRule, SignalRow } from "./scan-rule.ts";
import { SCAN_RULES, SIGNAL_ROWS } from "./scan-rules.ts";
import type { Signal } from "./signal.ts";
import { unreadSignals } from "./unread.ts";

/** A scanner of these rules. */
export function scannerOf(
  rules: readonly ScanRule[],
  rows: readonly SignalRow[],
  detectors: readonly Detector[] = [],
): (files: readonly SkillFile[]) => readonly ScanFinding[] {
  const observe = observerOf(rules, rows, detectors);
  return (files) => findingsOf(rules, observe(files)).toSorted(compareFindings);
}

/** Sees of a skill what these rules, rows and detectors look for. */
function observerOf(
  rules: readonly ScanRule[],
  rows: readonly SignalRow[],
  detectors: readonly Detector[],
): (files: readonly SkillFile[]) => Signals {
  const own = rules.flatMap(({ id, match }) => ("patterns" in match ? [{ name: id, patterns: match.patterns }] : []));
  const matcher = matcherOf([...rows, ...own]);
  const fileSeen = remembered((file) => {
    const { documents, unread } = documentsOf(file);
    return { documents, signals: [...documents.flatMap(matcher), ...unreadSignals(file, unread)] };
  });
  return (unsorted) => {
    const sorted = [...unsorted].sort((a, b) => compareUtf8(a.path, b.path));
    const opened = openFiles(sorted);
    const files = [...sorted, ...opened.files];
    const seen = withinLimit(files, fileSeen);
    const documents = seen.flatMap((file) => file.documents);
    const signals = new Map<string, Signal[]>();
    for (const file of seen) collect(file.signals, signals);
    collect(opened.signals, signals);
    for (const detect of detectors) collect(detect({ files, documents, signals }), signals);
    return signals;
  };
}

/** What is seen in one file, whichever skill it is in. */
interface FileSeen {
  readonly documents: readonly ScanDocument[];
  readonly signals: readonly Signal[];
}

/** Every file, until their texts together are beyond the limit. */
function withinLimit(files: readonly SkillFile[], see: (file: SkillFile) => FileSeen): readonly FileSeen[] {
  let rest = MAX_SKILL_TEXT;
  return files.map((file) => {
    if (rest <= 0 && file.bytes !== undefined && textOf(file.path, file.bytes) !== undefined)
      return { documents: [], signals: unreadSignals(file, [`${MAX_SKILL_TEXT} characters of all files together`]) };
    const seen = see(file);
    rest = seen.documents.reduce((left, { text }) => left - text.length, rest);
    return seen;
  });
}

/** The same for the same bytes at the same path, as long as somebody keeps those bytes: the next release has most of them too. */
function remembered(see: (file: SkillFile) => FileSeen): (file: SkillFile) => FileSeen {
  const known = new WeakMap<Uint8Array, FileSeen & { readonly path: string }>();
  return (file) => {
    const before = file.bytes === undefined ? undefined : known.get(file.bytes);
    if (before?.path === file.path) return before;
    const seen = { ...see(file), path: file.path };
    if (file.bytes !== undefined) known.set(file.bytes, seen);
    return seen;
  };
}

let observer: ReturnType<typeof observerOf> | undefined;

/** Scans a skill with the rules that Skilltrunk comes with: what they find, and what the skill can do. */
export function scanSkill(files: readonly SkillFile[]): {
  readonly findings: readonly ScanFinding[];
  readonly observed: Observed;
} {
  observer ??= observerOf(SCAN_RULES, SIGNAL_ROWS, DETECTORS);
  const signals = observer(files);
  return { findings: findingsOf(SCAN_RULES, signals).toSorted(compareFindings), observed: capabilitiesOf(signals) };
}

/** What alone they find. */
export function scan(files: readonly SkillFile[]): readonly ScanFinding[] {
  return scanSkill(files).findings;
}

function collect(seen: readonly Signal[], signals: Map<string, Signal[]>): void {
  for (const signal of seen) {
    const list = signals.get(signal.name);
    if (list === undefined) signals.set(signal.name, [signal]);
    else list.push(signal);
  }
}
