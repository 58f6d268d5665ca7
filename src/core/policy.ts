/** `policy.yaml`: what blocks a release, in which order versions may come, and who approves what (DESIGN 7). */
import { z } from "zod";
import type { Capability } from "./content-profile.ts";
import { type Finding, SEVERITIES, type Severity } from "./finding.ts";
import { parseYamlFile } from "./yaml-file.ts";

export const POLICY_PATH = "policy.yaml";

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

/** What somebody may change of a skill; an approval rule names the kinds that it is about. */
export const CHANGE_KINDS = [
  "new",
  "content",
  "removal",
  "channel",
  "state",
  "visibility",
  "owners",
  "waiver",
  "lifecycle",
] as const;
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
  readonly limits: Limits;
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

export type NamespacePolicy = Partial<Pick<Policy, "block" | "known" | "rules" | "limits" | "versions" | "concurrent">>;

const policySchema = z.strictObject({
  versions: z.strictObject({ order: z.enum(["strict", "line"]).exactOptional() }).exactOptional(),
  block: z.enum(SEVERITIES).exactOptional(),
});

/** The policy of a repository that has no `policy.yaml`. */
export const DEFAULT_POLICY: Policy = {
  block: "critical",
  known: "report",
  rules: new Map(),
  limits: { descriptionTokens: 100, bodyTokens: 5000, bodyLines: 500 },
  versions: { order: "strict" },
  concurrent: "warn",
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
  if (value === undefined) return { policy: undefined, findings };
  const versions = { ...DEFAULT_POLICY.versions, ...value.versions };
  return { policy: { ...DEFAULT_POLICY, ...value, versions }, findings };
}

/** The policy as it is for one namespace. */
export function policyFor(policy: Policy, namespace: string): Policy {
  const own = policy.namespaces.get(namespace);
  if (own === undefined) return policy;
  return {
    ...policy,
    ...own,
    rules: own.rules === undefined ? policy.rules : new Map([...policy.rules, ...own.rules]),
  };
}
