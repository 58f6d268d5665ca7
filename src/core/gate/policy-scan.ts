/** What `policy.yaml` says to the scanner: hosts that it trusts or refuses, words of its own, and what counts as looked at. */
import { sha256 } from "../bytes.ts";
import { type Finding, isAtLeast, type Severity, stepped } from "../finding.ts";
import { type Digest, isName } from "../names.ts";
import { PACK_DETECTORS, PACKS, type PackName } from "../scan/compliance-packs.ts";
import type { Detector } from "../scan/detector.ts";
import { judgeHost } from "../scan/hosts.ts";
import type { ScanLimits } from "../scan/limits.ts";
import type { ScanRule } from "../scan/scan-rule.ts";
import type { ZoneFilter } from "../scan/signal.ts";

/** The rule that says that something could not be read in full. */
export const INCOMPLETE_RULE = "policy-analysis-incomplete";
/** Begins the id of every rule that a policy brings; none of ours does. */
export const CUSTOM = "custom-";

/** Begins the id of the rule that stands for what another scanner finds; behind it comes the scanner's name. */
export const EXTERNAL = "external-";

/** Where the files of packs are in a repository. */
export const POLICY_PACKS = "policy-packs/";

/** Is it where such a file has to be? */
export function isPackPath(path: string): boolean {
  const [, name] = /^policy-packs\/([^/]+)\.yaml$/.exec(path) ?? [];
  return name !== undefined && isName(name);
}

/** A file of rules, and what its bytes have to be. */
export interface PackPin {
  readonly path: string;
  readonly sha256: Digest;
}

/** Words that an organisation wants to hear of. */
export interface PolicyWords {
  readonly id: string;
  readonly any: readonly string[];
  readonly severity: Severity;
  readonly zones: ZoneFilter;
  readonly message?: string;
}

export interface ScanPolicy {
  /** Hosts, `*.` and a host, or an account of a shared host: `github.com/acme-*`. */
  readonly allow: readonly string[];
  /** Rules that the policy brings itself; those of the files in `packs` once they are read. */
  readonly rules: readonly ScanRule[];
  /** What those rules see by, beside their own patterns. */
  readonly detectors: readonly Detector[];
  /** Files that have not been read: until they are, nothing can be judged. */
  readonly packs: readonly PackPin[];
  /** Of those rules and limits: what was found in a tree is the same under the same digest; "" where there are neither. */
  readonly digest: string;
  /** Scanners that the operator knows, in the order in which they look at content. */
  readonly scanners: readonly string[];
  /** How much of a skill is read, where that is another than usual. */
  readonly limits?: ScanLimits;
  /** Characters of what one change brings that its check looks at, where that is another number than usual. */
  readonly changeText?: number;
  /** Does it keep a skill from being published that not all of it could be read? Absent: as severe as the rule is. */
  readonly incomplete?: "block" | "report";
}

/** Nothing of its own. */
export const NO_SCAN_POLICY: ScanPolicy = { allow: [], rules: [], detectors: [], packs: [], scanners: [], digest: "" };

/** Is everything found without this policy that is found with it? */
export function bringsNothing({ digest }: ScanPolicy): boolean {
  return digest === "";
}

/** Steps of severity that a finding loses where policy allows every host in its statements. */
const ALLOWED_STEPS = 2;

/** Findings of the scanner as the policy's hosts and gates have them; those of other rules stay as they are. */
export function byScanPolicy<F extends Finding>(
  findings: readonly F[],
  policy: { readonly scan: ScanPolicy; readonly block: Severity },
): readonly F[] {
  const { allow, incomplete } = policy.scan;
  return findings.map((found) => {
    if (found.rule === INCOMPLETE_RULE && incomplete !== undefined)
      return gated(found, { incomplete, block: policy.block });
    return allow.length > 0 && isAllowed(found, allow) ? lowered(found) : found;
  });
}

/** Are all the hosts that the finding is about allowed? One that is unknown is none. */
function isAllowed({ facts }: Finding, allow: readonly string[]): boolean {
  const addresses = (facts?.["destinations"] ?? "").split(" ").filter((address) => address !== "");
  const isTrusted = (address: string) => judgeHost(address, allow).kind === "trusted";
  const named = facts?.["host"];
  if (named === undefined || addresses.length === 0 || !addresses.every(isTrusted)) return false;
  return addresses.some((address) => judgeHost(address, allow).host === judgeHost(named, allow).host);
}

function lowered<F extends Finding>(found: F): F {
  const { from = found.severity, why } = found.adjusted ?? {};
  const reasons = [...(why === undefined ? [] : [why]), "policy allows its hosts"];
  return { ...found, severity: stepped(found.severity, ALLOWED_STEPS), adjusted: { from, why: reasons.join(", ") } };
}

function gated<F extends Finding>(
  found: F,
  { incomplete, block }: { readonly incomplete: "block" | "report"; readonly block: Severity },
): F {
  const severity = incomplete === "report" ? "info" : isAtLeast(found.severity, block) ? found.severity : block;
  if (severity === found.severity) return found;
  const why = incomplete === "report" ? "policy only reports it" : "policy wants all of it read";
  return { ...found, severity, adjusted: { from: found.severity, why } };
}

/** Rules for what a policy refuses by itself, its limits, and the digest that stands for both. */
export function customRules(from: {
  readonly words: readonly PolicyWords[];
  readonly deny: readonly string[];
  readonly packs?: readonly (PackName | PackPin)[];
  readonly limits?: ScanLimits | undefined;
}): Omit<ScanPolicy, "allow" | "changeText" | "incomplete" | "scanners"> {
  const packs = from.packs ?? [];
  const named = new Set(packs.filter((pack) => typeof pack === "string"));
  const packed = [...named].flatMap((name) => PACKS[name]);
  const files = packs.filter((pack) => typeof pack !== "string");
  const rules = [...from.words.map(wordRule), ...(from.deny.length === 0 ? [] : [denyRule(from.deny)]), ...packed];
  const { limits } = from;
  const isNothing = rules.length + files.length === 0 && limits === undefined;
  const digest = isNothing ? "" : sha256(JSON.stringify(from));
  return {
    rules,
    detectors: packed.length === 0 ? [] : PACK_DETECTORS,
    packs: files,
    digest,
    ...(limits === undefined ? {} : { limits }),
  };
}

const CUSTOM_RULE = {
  category: "policy",
  confidence: "high",
  mention: 0,
  // Whoever accepts that a host is warned of has not accepted that something is sent there.
  evidence: "statement",
  maps: {},
  bad: [],
  good: [],
} as const;

function wordRule({ id, any, severity, zones, message }: PolicyWords): ScanRule {
  const title = `Nothing says what policy.yaml lists as ${id}`;
  const [keywords, source] = [any.map((word) => word.toLowerCase()), any.map(escaped).join("|")];
  return {
    ...CUSTOM_RULE,
    id: `${CUSTOM}${id}`,
    severity,
    title,
    why: "This organisation does not want it in a skill.",
    hint: "Leave it out, or ask whoever looks after policy.yaml.",
    message: `${message ?? `policy.yaml has a word for this (${id}).`} {text}`,
    match: { patterns: [{ keywords, pattern: new RegExp(source, "i"), zones }] },
  };
}

function denyRule(hosts: readonly string[]): ScanRule {
  const keywords = hosts.map((host) => host.replace(/^\*\./, ""));
  const sources = hosts.map((host) =>
    host.startsWith("*.") ? `(?:[a-z0-9-]{1,63}\\.){1,6}${escaped(host.slice(2))}` : escaped(host),
  );
  return {
    ...CUSTOM_RULE,
    id: `${CUSTOM}host-denied`,
    severity: "high",
    title: "No host is named that policy.yaml denies",
    why: "This organisation does not want its agents to talk to it.",
    hint: "Use another host, or ask whoever looks after policy.yaml.",
    message: "policy.yaml denies the host {host}.",
    match: {
      patterns: [
        {
          keywords,
          pattern: new RegExp(`(?<![\\w.-])(?<host>${sources.join("|")})(?![\\w-]|\\.[a-z0-9])`, "i"),
          zones: "any",
        },
      ],
    },
  };
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
