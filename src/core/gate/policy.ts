/** `policy.yaml`: what blocks a release, in which order versions may come, and who approves what (DESIGN 7). */
import { compareUtf8, sha256 } from "../bytes.ts";
import type { Finding, Severity } from "../finding.ts";
import type { Digest } from "../names.ts";
import { isFixedRule } from "../rules.ts";
import type { Capability } from "../skill/content-profile.ts";
import { parseYamlFile } from "../trunk/yaml-file.ts";
import { type CHANGE_KINDS, type JudgingFile, type PolicyFile, PRESETS, policySchema } from "./policy-file.ts";
import { isPackPath, NO_SCAN_POLICY, type ScanPolicy } from "./policy-scan.ts";
import { toScanPolicy } from "./policy-scan-file.ts";

export const POLICY_PATH = "policy.yaml";

/** Is it a file that judges: the policy, or a pack of rules, which the policy may name? */
export function isPolicyFile(path: string): boolean {
  return path === POLICY_PATH || isPackPath(path);
}

/** `strict`: greater than every published version; `line`: greater than all of its own major.minor line. */
export type VersionOrder = "strict" | "line";

/** Budgets of a skill's content; what is over one is a finding of the rule named beside it. */
export interface Limits {
  /** `description-budget`: estimated tokens of name and description together. */
  readonly descriptionTokens: number;
  /** `body-budget`: estimated tokens of SKILL.md's body. */
  readonly bodyTokens: number;
  /** `body-lines`: lines of SKILL.md's body. */
  readonly bodyLines: number;
}

/** What somebody may change of a skill. */
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** All that is given must hold; of a list, one entry. */
export interface ApprovalCondition {
  readonly kind?: readonly ChangeKind[];
  /** What the new content can do that the last release could not. */
  readonly widens?: readonly Capability[];
  /** Globs over repository paths that the change touches; `*` stays within a folder, `**` does not. */
  readonly path?: readonly string[];
  /** A finding at least this severe that is neither known nor off. */
  readonly severity?: Severity;
}

/** One stage: so many people of a role must have approved, after those of another role have. */
export interface ApprovalRule {
  readonly when: ApprovalCondition;
  /** A role of `roles`, or the built-in `owner` or `admin`. */
  readonly from: string;
  readonly count: number;
  readonly after?: string;
}

export interface Policy {
  /** Findings at least this severe refuse a release; the others are reported. */
  readonly block: Severity;
  /** Do findings block that the last published release has too? */
  readonly known: "report" | "block";
  /** Severities other than a rule's own. A rule without which nothing can be published for sure is never here. */
  readonly rules: ReadonlyMap<string, Severity | "off">;
  /** Why policy gives a rule another severity, for those for which it says so. */
  readonly reasons: ReadonlyMap<string, string>;
  readonly limits: Limits;
  /** What the scanner is told; the same in every namespace. */
  readonly scan: ScanPolicy;
  readonly versions: { readonly order: VersionOrder };
  /** Several open pull requests that change one skill; the lowest number goes first. */
  readonly concurrent: "off" | "warn" | "block";
  readonly approvals: {
    /** Who sees to it: the code host's required reviews, evidence from its interface, or nobody. */
    readonly source: "host" | "api" | "none";
    readonly rules: readonly ApprovalRule[];
  };
  /** For findings of a severity: the roles that must all approve a waiver; severities not named follow `owner`. */
  readonly waivers: ReadonlyMap<Severity, readonly string[]>;
  /** Role → logins and teams. `owner` (the skill's) and `admin` (the settings') are built in. */
  readonly roles: ReadonlyMap<string, readonly string[]>;
  /** What holds for one namespace instead. */
  readonly namespaces: ReadonlyMap<string, NamespacePolicy>;
}

export type NamespacePolicy = Partial<
  Pick<Policy, "block" | "known" | "rules" | "reasons" | "limits" | "versions" | "concurrent">
>;

/** The policy of a repository that has no `policy.yaml`. */
export const DEFAULT_POLICY: Policy = {
  ...PRESETS.report,
  rules: new Map(),
  reasons: new Map(),
  scan: NO_SCAN_POLICY,
  limits: { descriptionTokens: 100, bodyTokens: 5000, bodyLines: 500 },
  versions: { order: "strict" },
  approvals: { source: "host", rules: [] },
  waivers: new Map(),
  roles: new Map(),
  namespaces: new Map(),
};

/** Reads `policy.yaml`: the default where there is none, undefined and why where it cannot be used. */
export function parsePolicy(bytes: Uint8Array | undefined): {
  readonly policy: Policy | undefined;
  readonly findings: readonly Finding[];
} {
  if (bytes === undefined) return { policy: DEFAULT_POLICY, findings: [] };
  const { value, findings } = parseYamlFile({ path: POLICY_PATH, bytes, rule: "policy" }, policySchema);
  return { policy: value === undefined ? undefined : toPolicy(value), findings };
}

const digests = new WeakMap<Policy["rules"], Map<string, Digest>>();

/** The digest of what judges a skill's content: policies that judge alike have the same one. */
export function policyDigest({ block, known, rules, limits, scan, versions }: Policy): Digest {
  const { allow, digest, scanners, incomplete = null } = scan;
  const external = scanners.length === 0 ? [] : [scanners];
  const judging = [block, known, limits, versions.order, allow, digest, incomplete, ...external];
  const key = JSON.stringify(judging);
  const ofRules = digests.get(rules) ?? new Map<string, Digest>();
  digests.set(rules, ofRules);
  const answer =
    ofRules.get(key) ?? sha256(JSON.stringify([judging, [...rules].sort(([a], [b]) => compareUtf8(a, b))]));
  ofRules.set(key, answer);
  return answer;
}

/** The policy as it is for one namespace. */
export function policyFor(policy: Policy, namespace: string): Policy {
  const own = policy.namespaces.get(namespace);
  if (own === undefined) return policy;
  return {
    ...policy,
    ...own,
    rules: own.rules === undefined ? policy.rules : new Map([...policy.rules, ...own.rules]),
    reasons: own.rules === undefined ? policy.reasons : reasonsFor(policy, own),
  };
}

/** A namespace that rates a rule itself has its own reason, or none. */
function reasonsFor(policy: Policy, { rules = new Map(), reasons = new Map() }: NamespacePolicy): Policy["reasons"] {
  return new Map([...[...policy.reasons].filter(([id]) => !rules.has(id)), ...reasons]);
}

function toPolicy(file: PolicyFile): Policy {
  const { approvals = {}, waivers = {}, roles = {}, namespaces = {} } = file;
  const scan = toScanPolicy(file.scan);
  const whole = { ...DEFAULT_POLICY, ...toJudging(file, DEFAULT_POLICY.limits), scan };
  return {
    ...whole,
    approvals: {
      source: approvals.source ?? DEFAULT_POLICY.approvals.source,
      rules: (approvals.rules ?? []).map(({ when, ...rule }) => ({ ...rule, when: toCondition(when) })),
    },
    waivers: new Map(Object.entries(waivers).map(([severity, names]) => [severity as Severity, listOf(names) ?? []])),
    roles: new Map(Object.entries(roles)),
    namespaces: new Map(Object.entries(namespaces).map(([name, own]) => [name, toJudging(own, whole.limits)])),
  };
}

/** What a part of the file says: its own keys before those of its preset. `limits` are those that it changes. */
function toJudging(file: JudgingFile, limits: Limits): NamespacePolicy {
  const { preset, block, known, rules, versions, "concurrent-proposals": concurrent } = file;
  const order = versions?.order;
  return {
    ...(preset === undefined ? {} : PRESETS[preset]),
    ...given({ block, known, concurrent }),
    ...(rules === undefined ? {} : toRules(rules)),
    ...(file.limits === undefined ? {} : { limits: { ...limits, ...toLimits(file.limits) } }),
    ...(order === undefined ? {} : { versions: { order } }),
  };
}

function toRules(file: NonNullable<JudgingFile["rules"]>): Pick<Policy, "rules" | "reasons"> {
  const entries = Object.entries(file).filter(([id]) => !isFixedRule(id));
  return {
    rules: new Map(entries.map(([id, rating]) => [id, typeof rating === "string" ? rating : rating.severity])),
    reasons: new Map(entries.flatMap(([id, rating]) => (typeof rating === "string" ? [] : [[id, rating.reason]]))),
  };
}

function toLimits(file: NonNullable<JudgingFile["limits"]>): Partial<Limits> {
  return given({
    descriptionTokens: file["description-tokens"],
    bodyTokens: file["body-tokens"],
    bodyLines: file["body-lines"],
  });
}

function toCondition({ kind, widens, path, severity }: ConditionFile): ApprovalCondition {
  return given({ kind: listOf(kind), widens: listOf(widens), path: listOf(path), severity });
}

function listOf<T extends string>(oneOrMore: T | readonly T[] | undefined): readonly T[] | undefined {
  return typeof oneOrMore === "string" ? [oneOrMore] : oneOrMore;
}

type ConditionFile = NonNullable<NonNullable<PolicyFile["approvals"]>["rules"]>[number]["when"];

/** The members that are there. */
function given<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as typeof members;
}
