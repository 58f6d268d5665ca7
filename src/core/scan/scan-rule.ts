/** A rule of the scanner as data: what it looks for, what it says, and examples that it is tried on. */
import type { Severity } from "../finding.ts";
import type { Pattern } from "./signal.ts";

export const CATEGORIES = [
  "prompt-injection",
  "hidden-content",
  "data-exfiltration",
  "credential-access",
  "remote-code-execution",
  "malware-delivery",
  "obfuscation",
  "persistence",
  "privilege-escalation",
  "security-weakening",
  "supply-chain",
  "destructive-action",
  "resource-abuse",
  "social-engineering",
  "hardcoded-secret",
  "policy",
] as const;
export type Category = (typeof CATEGORIES)[number];

export type Confidence = "high" | "medium" | "low";

/** How far apart signals may be that together make a finding; `lines:n` counts line feeds between them. */
export type Scope = "statement" | `lines:${number}` | "document" | "skill";

/** The name of a signal, or several of which one is enough. */
export type Term = string | readonly string[];

/**
 * A match of its own patterns, or signals that meet; the first of `all` is where the finding is. What `none` names is
 * not near it.
 */
export type Match =
  | { readonly patterns: readonly Pattern[]; readonly none?: readonly Term[]; readonly within?: Scope }
  | {
      readonly all: readonly Term[];
      readonly none?: readonly Term[];
      readonly within: Scope;
    };

/** A skill to try a rule on: the body of a SKILL.md, or files by their paths; `base64:` begins one that is no text. */
export type Example = string | Readonly<Record<string, string>>;

export interface ScanRule {
  /** Kebab case, begins with a word for its category; never given to another rule. */
  readonly id: string;
  readonly category: Category;
  /** `critical`: malice is plain in the text; `high`: a combination that somebody must clear. */
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** What holds when the rule is kept. */
  readonly title: string;
  readonly why: string;
  readonly hint: string;
  /** One sentence; `{name}` stands for a fact of the signals. */
  readonly message: string;
  readonly match: Match;
  /**
   * Steps of severity that it loses where the text only talks about it (see roles.ts): quoted, negated, an example of
   * an attack. 0 where talking about it is as bad as doing it.
   */
  readonly mention: 0 | 1 | 2 | 3;
  /** The signal that takes one step of severity off, wherever in the skill it is, and why: no text of a skill does more. */
  readonly adjust?: { readonly by: string; readonly why: string };
  /**
   * `statement`: a finding stands for the whole statement that it is in, because what is seen says nothing of what is done
   * with it, as a word or a host; absent: for what is seen and what is told of it.
   */
  readonly evidence?: "statement";
  /** OWASP Agentic Skills Top 10, MITRE ATLAS, Cisco AI Security Framework. */
  readonly maps: { readonly owasp?: string; readonly atlas?: string; readonly cisco?: string };
  /** Skills that it must find, and look-alikes in which it must find nothing of at least `medium`. */
  readonly bad: readonly Example[];
  readonly good: readonly Example[];
}

/** Names a set of patterns, so that several rules may combine them. */
export interface SignalRow {
  readonly name: string;
  /** What it tells of a skill, for its inventory. */
  readonly title: string;
  readonly patterns: readonly Pattern[];
}
