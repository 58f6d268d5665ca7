/** A rule's hit. Content that breaks a rule yields these values; it is never an exception. */
import { canonicalJson, compareUtf8, type Json, sha256 } from "./bytes.ts";
import { quote } from "./errors.ts";
import type { Digest } from "./names.ts";
import { visibleLine } from "./visible-text.ts";

export const SEVERITIES = ["critical", "high", "medium", "low", "info"] as const;
export type Severity = (typeof SEVERITIES)[number];

export interface Finding extends Partial<Seen> {
  readonly rule: string;
  readonly severity: Severity;
  /** Path inside the skill's folder, or the repository path of one of our own files. */
  readonly path: string;
  /** 1-based, where a line is known. */
  readonly line?: number;
  /** One sentence: what, where, expected, got. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  /** SHA-256 of the normalised evidence: what a waiver names. */
  readonly fingerprint: Digest;
}

/** What the scanner tells beside it; the findings of other rules have none of this, and no event holds it. */
export interface Seen {
  /** 1-based, in UTF-16 code units. */
  readonly column: number;
  /** What was undone to see it, outermost first. */
  readonly via: readonly string[];
  /** The severity that it had first, and why it has another one. */
  readonly adjusted?: { readonly from: Severity; readonly why: string };
  /** What the text itself says: a host, a source, a package. */
  readonly facts: Readonly<Record<string, string>>;
}

/**
 * Builds a finding; `evidence` (default: the message) is what its fingerprint stands for, without line numbers. It is
 * hashed as it is: what Unicode's normal forms make of it is not the same on every machine.
 */
export function finding(facts: Omit<Finding, "fingerprint"> & { readonly evidence?: string }): Finding {
  const { evidence, ...rest } = facts;
  const fingerprint = sha256(`${rest.rule}\0${rest.path}\0${evidence ?? rest.message}`);
  return { ...rest, path: rest.path.toWellFormed(), message: quote(rest.message, 600), fingerprint };
}

type Placed = Pick<Finding, "severity" | "path" | "line" | "message"> & { readonly rule: string };

/** Worst first, then path, line, rule: the order in which people read findings, and what another scanner found. */
export function compareFindings(a: Placed, b: Placed): number {
  return (
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    compareUtf8(a.path, b.path) ||
    (a.line ?? 0) - (b.line ?? 0) ||
    compareUtf8(a.rule, b.rule) ||
    compareUtf8(a.message, b.message)
  );
}

/** Is `severity` at least as bad as `threshold`? */
export function isAtLeast(severity: Severity, threshold: Severity): boolean {
  return SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(threshold);
}

/** The severity so many steps below (above, where negative) this one, as far as there are any. */
export function stepped(severity: Severity, steps: number): Severity {
  const step = Math.min(SEVERITIES.length - 1, Math.max(0, SEVERITIES.indexOf(severity) + steps));
  return SEVERITIES[step] as Severity;
}

/** The digest under which a refusal remembers its findings: order and line numbers do not count. */
export function findingsDigest(findings: readonly Finding[]): Digest {
  return sha256(canonicalJson([...new Set(findings.map((f) => f.fingerprint))].sort(compareUtf8) as Json));
}

/** One line that says where and what: `skilltrunk.yaml:2: expected …, got …`; nothing of it is hidden from a reader. */
export function describeFinding({ path, line, message }: Finding): string {
  return `${visible(path)}${line === undefined ? "" : `:${line}`}: ${visible(message)}`;
}

function visible(text: string): string {
  return visibleLine(quote(text, MAX_SHOWN), 10 * MAX_SHOWN);
}
/** Code points of a path or a message: `finding` makes none longer. */
const MAX_SHOWN = 600;
