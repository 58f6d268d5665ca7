/** `policy.yaml` as people write it: its keys and values, and what must fit together in it. policy.ts says what it means. */
import { z } from "zod";
import { SEVERITIES } from "../finding.ts";
import { isName, NAME_PATTERN } from "../names.ts";
import { isFixedRule, RULE_SEVERITIES } from "../rules.ts";
import { CAPABILITIES } from "../skill/content-profile.ts";
import { nameText, people } from "../trunk/settings.ts";
import { textOf, unknownWord, wordOf } from "../trunk/yaml-file.ts";
import { PACK_RULES } from "./policy-rules.ts";
import { CUSTOM, EXTERNAL } from "./policy-scan.ts";
import { customIds, scanSchema } from "./policy-scan-file.ts";

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
  "binding",
  "grant",
] as const;

/** What each preset sets; everything else it leaves as it is without a policy. */
export const PRESETS = {
  report: { block: "critical", known: "report", concurrent: "warn" },
  balanced: { block: "high", known: "report", concurrent: "warn" },
  strict: { block: "medium", known: "block", concurrent: "block" },
} as const;

/** The roles that every repository has: the skill's owners, and the admins of the settings. */
const BUILT_IN_ROLES: readonly string[] = ["owner", "admin"];
/** `author` is what reports call the one who proposed a change. */
const RESERVED_ROLES: readonly string[] = [...BUILT_IN_ROLES, "author"];
const MAX_APPROVAL_RULES = 100;
const MAX_GLOBS = 50;
const MAX_ROLES = 20;
/** Tokens or lines. */
const MAX_LIMIT = 1_000_000;
/** People of one stage, as a report counts them. */
const MAX_COUNT = 100;

const RULE_IDS = [...RULE_SEVERITIES.keys(), ...PACK_RULES.keys()];

/** A schema for the id of a rule. */
export const ruleId = wordOf("the id of a rule", RULE_IDS).describe("The id of a rule.");

/** A schema for the id of a rule that a policy brings itself. */
export const customRuleId = textOf("the id of a rule", (text) => isBrought(text) && isName(text));

function isBrought(id: string): boolean {
  return id.startsWith(CUSTOM) || id.startsWith(EXTERNAL);
}

const role = z.string().describe("A role of `roles`, or `owner` or `admin`.");
const newRole = textOf(
  "a name of lowercase letters, digits and single hyphens, other than `owner`, `admin` and `author`",
  (text) => isName(text) && !RESERVED_ROLES.includes(text),
).meta({ pattern: NAME_PATTERN, not: { enum: RESERVED_ROLES } });
const glob = textOf(
  "a path or a pattern for paths such as `skills/*/scripts/**`",
  (text) =>
    text.length <= 200 &&
    text.isWellFormed() &&
    /^(?:[^/\\\u0000-\u001f\u007f]+\/)*[^/\\\u0000-\u001f\u007f]*$/.test(text) &&
    text !== "" &&
    !text.split("/").some((segment) => segment === "." || segment === ".." || /^.+\*\*|\*\*.+$/.test(segment)),
).describe("`*` and `?` stay within a folder, `**` does not; what ends with `/` is everything in that folder.");

const rating = z.enum(["off", "info", "low", "medium", "high", "critical"]);

/** Of a rule that the policy brings itself, whether there is one is seen when the whole file is. */
const ratedRule = z
  .string()
  .superRefine((id, context) => {
    if (RULE_IDS.includes(id) || (isBrought(id) && isName(id))) return;
    context.addIssue(unknownWord({ expected: "the id of a rule", words: RULE_IDS }));
  })
  .describe("The id of a rule.")
  .meta({ anyOf: [{ enum: RULE_IDS.filter((id) => !isFixedRule(id)) }, { pattern: `^(?:${CUSTOM}|${EXTERNAL})` }] });

const rules = z
  .record(
    ratedRule,
    z.union([
      rating,
      z.strictObject({
        severity: rating,
        reason: z.string().min(1).max(200).describe("Why, for whoever reads a report."),
      }),
    ]),
  )
  .superRefine((ratings, context) => {
    for (const [id, given] of Object.entries(ratings)) {
      const severity = typeof given === "string" ? given : given.severity;
      if (severity === "critical" || !isFixedRule(id)) continue;
      const message = "`critical` alone, because nothing can be published for sure where this rule is broken";
      context.addIssue({ code: "custom", path: [id], message });
    }
  })
  .describe("How severe a finding of a rule is, in place of the rule's own severity; `off` leaves it out.");

const limit = z.int().min(1).max(MAX_LIMIT);
const limits = z
  .strictObject({
    "description-tokens": limit.describe("Estimated tokens of name and description together (100).").exactOptional(),
    "body-tokens": limit.describe("Estimated tokens of SKILL.md below its frontmatter (5000).").exactOptional(),
    "body-lines": limit.describe("Lines of SKILL.md below its frontmatter (500).").exactOptional(),
  })
  .describe("How large a skill's texts may be before a finding says so.");

const judging = {
  preset: z
    .enum(["report", "balanced", "strict"])
    .describe("Where to start: report blocks what is critical, balanced also high, strict also medium, known or not.")
    .exactOptional(),
  block: z
    .enum(SEVERITIES)
    .describe("A skill with a finding at least this severe is not published; the others are reported.")
    .exactOptional(),
  known: z
    .enum(["report", "block"])
    .describe("What becomes of findings that the last published release has too.")
    .exactOptional(),
  rules: rules.exactOptional(),
  limits: limits.exactOptional(),
  versions: z
    .strictObject({
      order: z
        .enum(["strict", "line"])
        .describe("strict: greater than every published version; line: than those of its own 1.2.x line.")
        .exactOptional(),
    })
    .describe("What a new version has to be.")
    .exactOptional(),
  "concurrent-proposals": z
    .enum(["off", "warn", "block"])
    .describe("Several open pull requests that change one skill: the lowest number goes first.")
    .exactOptional(),
};

const condition = z
  .strictObject({
    kind: oneOrMore(z.enum(CHANGE_KINDS), CHANGE_KINDS.length).describe("What is changed of a skill.").exactOptional(),
    widens: oneOrMore(z.enum(CAPABILITIES), CAPABILITIES.length)
      .describe("What the new content can do that the last release could not.")
      .exactOptional(),
    path: oneOrMore(glob, MAX_GLOBS).describe("Paths in the repository, one of which is touched.").exactOptional(),
    severity: z.enum(SEVERITIES).describe("A new finding at least this severe.").exactOptional(),
  })
  .describe("The changes it is about: all that is given must hold; of a list, one entry.");

const approvalRule = z.strictObject({
  when: condition.default({}),
  from: role.describe("Whose approval it takes: a role of `roles`, or `owner` or `admin`."),
  count: z.int().min(1).max(MAX_COUNT).default(1).describe("How many of them."),
  after: role.describe("The role that approves before.").exactOptional(),
});

const approvals = z.strictObject({
  source: z
    .enum(["host", "api", "none"])
    .describe(
      "host: the code host's required reviews; api: read from the code host and kept as evidence; none: nobody.",
    )
    .exactOptional(),
  rules: z
    .array(approvalRule)
    .max(MAX_APPROVAL_RULES)
    .describe("Who has to approve which changes; each rule that fits adds a stage.")
    .exactOptional(),
});

const waivingRoles = oneOrMore(role, MAX_ROLES).exactOptional();
const waivers = z.strictObject({
  critical: waivingRoles,
  high: waivingRoles,
  medium: waivingRoles,
  low: waivingRoles,
  info: waivingRoles,
});

const layout = z.strictObject({
  ...judging,
  scan: scanSchema.describe("What the scanner is told, in every namespace.").exactOptional(),
  approvals: approvals.describe("Who approves what, and who sees to it.").exactOptional(),
  waivers: waivers
    .describe("The roles that must all approve a waiver of a finding, by its severity; owner where none is named.")
    .exactOptional(),
  roles: z
    .record(newRole, people.min(1))
    .describe("Roles and who has them: logins and teams. `owner` and `admin` are there without being named.")
    .exactOptional(),
  namespaces: z
    .record(nameText, z.strictObject(judging))
    .describe("What holds for one namespace instead.")
    .exactOptional(),
});

/** `policy.yaml` as it is written. */
export type PolicyFile = z.infer<typeof layout>;
/** The part of it that judges a skill, which a namespace may have of its own. */
export type JudgingFile = NonNullable<PolicyFile["namespaces"]>[string];

/** The schema of `policy.yaml`. */
export const policySchema = layout
  .superRefine(checkRoles)
  .superRefine(checkOrder)
  .superRefine(checkPlaces)
  .superRefine(checkCustomRules)
  .describe("What blocks a release, in which order versions may come, and who approves what.");

/** A rule that it rates has to be one that it brings; what the files of its packs bring is not known yet. */
function checkCustomRules({ scan, rules: own = {}, namespaces = {} }: PolicyFile, context: z.RefinementCtx): void {
  const words = customIds(scan);
  const hasFiles = scan?.packs?.some((pack) => typeof pack !== "string") === true;
  const check = (ratings: object, path: readonly PropertyKey[]): void => {
    for (const id of Object.keys(ratings)) {
      if (!isBrought(id) || words.includes(id) || (hasFiles && id.startsWith(CUSTOM))) continue;
      context.addIssue(unknownWord({ expected: "the id of a rule that `scan` brings", words, path: [...path, id] }));
    }
  };
  check(own, ["rules"]);
  for (const [name, { rules: rated = {} }] of Object.entries(namespaces)) check(rated, ["namespaces", name, "rules"]);
}

/** One value, or a list of them. */
function oneOrMore<T extends z.ZodType<unknown, string>>(entry: T, max: number) {
  return z.union([entry, z.array(entry).min(1).max(max)]);
}

function checkRoles(
  { roles = {}, approvals: { rules: stages = [] } = {}, waivers = {} }: PolicyFile,
  context: z.RefinementCtx,
): void {
  const words = [...Object.keys(roles), ...BUILT_IN_ROLES];
  const check = (used: string | undefined, path: readonly PropertyKey[]): void => {
    if (used === undefined || words.includes(used)) return;
    context.addIssue(unknownWord({ expected: "a role of `roles`, or `owner` or `admin`", words, path }));
  };
  stages.forEach(({ from, after }, i) => {
    check(from, ["approvals", "rules", i, "from"]);
    check(after, ["approvals", "rules", i, "after"]);
  });
  for (const [severity, used] of Object.entries(waivers)) {
    if (Array.isArray(used)) used.forEach((one, i) => void check(one, ["waivers", severity, i]));
    else check(used, ["waivers", severity]);
  }
}

/** No stage may wait, through whichever others, for itself. */
function checkOrder({ approvals: { rules: stages = [] } = {} }: PolicyFile, context: z.RefinementCtx): void {
  stages.forEach(({ from, after }, i) => {
    if (after === undefined || !awaitedAfter(after, stages).has(from)) return;
    const message = `a role that does not itself wait for \`${from}\``;
    context.addIssue({ code: "custom", path: ["approvals", "rules", i, "after"], message });
  });
}

/** A role has one place in the order, whichever of its rules fit: what another one says of it would have to be dropped. */
function checkPlaces({ approvals: { rules: stages = [] } = {} }: PolicyFile, context: z.RefinementCtx): void {
  const places = new Map<string, string>();
  stages.forEach(({ from, after }, i) => {
    if (after === undefined) return;
    const place = places.get(from) ?? after;
    places.set(from, place);
    if (place === after) return;
    const message = `\`${place}\`, which an earlier rule of \`${from}\` names: one role comes after one other`;
    context.addIssue({ code: "custom", path: ["approvals", "rules", i, "after"], message });
  });
}

/** The roles that have to approve before somebody who comes after `role`, directly or not. */
function awaitedAfter(role: string, stages: readonly z.infer<typeof approvalRule>[]): ReadonlySet<string> {
  const awaited = new Set([role]);
  // A set goes on to what is added while it is walked.
  for (const one of awaited) {
    for (const { from, after } of stages) if (from === one && after !== undefined) awaited.add(after);
  }
  return awaited;
}
