/** `scan(files) → findings`: what a skill's files would do, seen without running anything. Same files, same findings. */
import { compareUtf8 } from "../bytes.ts";
import { compareFindings } from "../finding.ts";
import type { SkillFile } from "../skill/skill-files.ts";
import { BUILT_PATTERNS } from "./built-patterns.ts";
import { capabilitiesOf, type Observed } from "./capabilities.ts";
import type { Detector } from "./detector.ts";
import { DETECTORS } from "./detectors.ts";
import type { ScanDocument } from "./document.ts";
import { documentsOf } from "./documents.ts";
import { findingsOf, type ScanFinding } from "./evaluate.ts";
import { textOf } from "./file-text.ts";
import { SCAN_LIMITS, type ScanLimits } from "./limits.ts";
import type { Signals } from "./meeting.ts";
import { type Matcher, matcherOf, type NamedPatterns } from "./patterns/matching.ts";
import type { ScanRule, SignalRow } from "./scan-rule.ts";
import { SCAN_RULES, SIGNAL_ROWS } from "./scan-rules.ts";
import type { Signal } from "./signal.ts";
import { openFiles } from "./unpack/archives.ts";
import { unreadSignals } from "./unread.ts";

/** A scanner of these rules. */
export function scannerOf(
  rules: readonly ScanRule[],
  rows: readonly SignalRow[],
  detectors: readonly Detector[] = [],
  limits: ScanLimits = SCAN_LIMITS,
): (files: readonly SkillFile[]) => readonly ScanFinding[] {
  const observe = observerOf(matcherOf(patternsOf(rules, rows)), detectors, limits);
  return (files) => findingsOf(rules, observe(files).signals).toSorted(compareFindings);
}

/** The patterns of these rows, and those that rules have for themselves. */
export function patternsOf(rules: readonly ScanRule[], rows: readonly SignalRow[]): NamedPatterns {
  const own = rules.flatMap(({ id, match }) => ("patterns" in match ? [{ name: id, patterns: match.patterns }] : []));
  return [...rows, ...own];
}

/** Sees of a skill what this matcher and these detectors look for. */
export function observerOf(
  matcher: Matcher,
  detectors: readonly Detector[],
  limits: ScanLimits,
): (files: readonly SkillFile[]) => { readonly signals: Signals; readonly characters: number } {
  const fileSeen = remembered((file) => {
    const { documents, unread } = documentsOf(file, limits);
    return { documents, signals: [...documents.flatMap(matcher), ...unreadSignals(file, unread)] };
  });
  return (unsorted) => {
    const sorted = [...unsorted].sort((a, b) => compareUtf8(a.path, b.path));
    const opened = openFiles(sorted, limits);
    const files = [...sorted, ...opened.files];
    const seen = withinLimit(files, limits.skillText, fileSeen);
    const documents = seen.flatMap((file) => file.documents);
    const signals = new Map<string, Signal[]>();
    for (const file of seen) collect(file.signals, signals);
    collect(opened.signals, signals);
    for (const detect of detectors) collect(detect({ files, documents, signals }), signals);
    return { signals, characters: documents.reduce((sum, { text }) => sum + text.length, 0) };
  };
}

/** What is seen in one file, whichever skill it is in. */
interface FileSeen {
  readonly documents: readonly ScanDocument[];
  readonly signals: readonly Signal[];
}

/** Every file, until their texts together are beyond the limit. */
function withinLimit(
  files: readonly SkillFile[],
  most: number,
  see: (file: SkillFile) => FileSeen,
): readonly FileSeen[] {
  let rest = most;
  return files.map((file) => {
    if (rest <= 0 && file.bytes !== undefined && textOf(file.path, file.bytes) !== undefined)
      return { documents: [], signals: unreadSignals(file, [`${most} characters of all files together`]) };
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

let matcher: Matcher | undefined;
/** One for each reading of a policy that has limits of its own. */
const observers = new WeakMap<ScanLimits, ReturnType<typeof observerOf>>();

/** Scans a skill with the rules that Skilltrunk comes with: what they find, and what the skill can do. */
export function scanSkill(
  files: readonly SkillFile[],
  limits: ScanLimits = SCAN_LIMITS,
): {
  readonly findings: readonly ScanFinding[];
  readonly observed: Observed;
  /** Of all texts that were looked at, unpacked and decoded ones too. */
  readonly characters: number;
} {
  matcher ??= matcherOf(patternsOf(SCAN_RULES, SIGNAL_ROWS), BUILT_PATTERNS);
  const observe = observers.get(limits) ?? observerOf(matcher, DETECTORS, limits);
  observers.set(limits, observe);
  const { signals, characters } = observe(files);
  const findings = findingsOf(SCAN_RULES, signals).toSorted(compareFindings);
  return { findings, observed: capabilitiesOf(signals), characters };
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
