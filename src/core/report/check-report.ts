/**
 * What a check says: one value from which the terminal's text, Markdown, SARIF, JSON and annotations are made. A zod
 * schema, because the workflow that comments on a pull request reads it from an artifact that nobody vouches for.
 */
import { z } from "zod";
import { SEVERITIES } from "../finding.ts";
import { CATEGORIES } from "../scan/scan-rule.ts";
import { CAPABILITIES } from "../skill/content-profile.ts";

/** The layout of this document. */
export const REPORT_FORMAT = 1;

/** What a report holds: UTF-16 code units of a text, entries of everything else. */
export const REPORT_LIMITS = {
  text: 4000,
  short: 1200,
  list: 2000,
  skills: 20_000,
  /** Of one skill, and of the change as a whole. */
  findings: 5000,
  needs: 500,
  asks: 100,
  events: 50_000,
  via: 20,
  steps: 20,
} as const;

const text = z.string().max(REPORT_LIMITS.text);
const short = z.string().max(REPORT_LIMITS.short);
const oid = z.string().regex(/^[0-9a-f]{40}$/);
const list = z.array(short).max(REPORT_LIMITS.list);

/**
 * `blocks`: refuses the release. `standing`: refused it before, and this change does not touch it. `reported`: below what
 * blocks. `known`: the last release has it too. `waived`: accepted.
 */
const FINDING_STATUSES = ["blocks", "standing", "reported", "known", "waived"] as const;

const reportedFinding = z.strictObject({
  rule: short,
  severity: z.enum(SEVERITIES),
  status: z.enum(FINDING_STATUSES),
  /** Path in the repository. */
  file: short,
  /** Path inside the skill's folder, as a waiver names it; absent for what is not in one. */
  path: short.exactOptional(),
  line: z.int().min(1).exactOptional(),
  message: text,
  hint: text.exactOptional(),
  /** All that it is about, where the message names a few: releases. */
  subjects: list.exactOptional(),
  /** What the scanner adds: where in the line, what it undid to see it, and why its severity is not the rule's own. */
  column: z.int().min(1).exactOptional(),
  via: z.array(short).max(REPORT_LIMITS.via).exactOptional(),
  adjusted: z.strictObject({ from: z.enum(SEVERITIES), why: short }).exactOptional(),
  /** Of one that a waiver lets pass: the last day of that, and why. `unapproved`: once the merge that brought it is approved. */
  accepted: z.strictObject({ until: short, reason: text, unapproved: z.literal(true).exactOptional() }).exactOptional(),
  /** What kind of harm, in our words, and in those of OWASP, MITRE ATLAS and Cisco. */
  category: z.enum(CATEGORIES).exactOptional(),
  maps: z
    .strictObject({ owasp: short.exactOptional(), atlas: short.exactOptional(), cisco: short.exactOptional() })
    .exactOptional(),
  fingerprint: z.string().regex(/^sha256:[0-9a-f]{64}$/),
});
export type ReportedFinding = z.infer<typeof reportedFinding>;

const left = z.int().min(0);
const counts = z.strictObject({ before: z.int().min(0), after: z.int().min(0) });

/** What a change does to one skill, beside its bytes. */
export const semanticDiffSchema = z.strictObject({
  files: z.strictObject({ added: list, changed: list, removed: list }),
  /** Frontmatter keys (`metadata.version`, …) and what they say; null where there is or was none. */
  frontmatter: z.array(z.strictObject({ key: short, before: text.nullable(), after: text.nullable() })).max(200),
  /** In the order of CAPABILITIES; only those that changed. `added` widens what the skill can do. */
  capabilities: z
    .array(z.strictObject({ capability: z.enum(CAPABILITIES), added: list, removed: list }))
    .max(CAPABILITIES.length),
  /** Everything that comes with it, where that or what it can do is other than it was. */
  brings: z
    .strictObject({
      before: list,
      after: list,
      /** `added`: neither the release before nor what came with it could do that. */
      capabilities: z.array(z.strictObject({ capability: z.enum(CAPABILITIES), added: list })).max(CAPABILITIES.length),
    })
    .exactOptional(),
  tokens: z.strictObject({ description: counts, body: counts }),
  bodyLines: counts,
});
export type SemanticDiff = z.infer<typeof semanticDiffSchema>;

export const OUTCOMES = ["released", "refused", "held", "retired", "offered", "unchanged"] as const;

const skillReport = z.strictObject({
  /** `namespace/name`. */
  id: short,
  /** The skill's folder in the repository; empty where it is gone. */
  path: short,
  /** What merging does to its content; `offered`: only how its releases are offered changes. */
  outcome: z.enum(OUTCOMES),
  /** The version that is released, refused or held. */
  version: short.exactOptional(),
  /** Versions that are released before it, the last of them, where several commits land one by one. */
  steps: z.array(short).max(REPORT_LIMITS.steps).exactOptional(),
  /** The version published last. */
  previous: short.exactOptional(),
  /** The merge's title, where it decided that version. */
  title: short.exactOptional(),
  /** That title is the one of a merge before, which is in this content and in no release. */
  earlierTitle: z.literal(true).exactOptional(),
  /** The version that it gets instead where somebody merges with git's own message (“Merge branch …”); absent where that is the same. */
  byHand: short.exactOptional(),
  /** Of the archive that is released; of the content that is refused, as a forced release names it. */
  digest: short.exactOptional(),
  /** Bytes of the archive that is released. */
  size: z.int().min(0).exactOptional(),
  /** Released although findings block, or to be once that is approved: an admin accepted all of them. */
  forced: z.boolean(),
  /** How much of the worst it was refused for until now, which a change of policy takes out of its way; absent where that is none. */
  lifted: z.strictObject({ critical: left, high: left }).exactOptional(),
  findings: z.array(reportedFinding).max(REPORT_LIMITS.findings),
  diff: semanticDiffSchema.exactOptional(),
  /** What else merging does, a sentence each: `channel stable moves from 1.0.0 to 1.1.0`. */
  effects: list,
  /** It was never offered before: `effects` say how it is offered from the first release on. */
  first: z.literal(true).exactOptional(),
  /** All that merging does to it waits for approval first. */
  awaits: z.literal(true).exactOptional(),
  /** Earlier merges whose approvals its content waits for as well: they brought it, or accept what is found in it. */
  awaitsMerges: z.array(oid).max(REPORT_LIMITS.list).exactOptional(),
});
export type SkillReport = z.infer<typeof skillReport>;

/** Somebody who has to act before this can be published. */
const need = z.strictObject({
  /** The role that policy names; `author` for what only a change of the content clears. */
  role: short,
  /** Logins and teams; empty where nobody is named. */
  people: list,
  count: z.int().min(1).max(100),
  /** The role whose people approve first. */
  after: short.exactOptional(),
  /** What it is about: skills, or files of the repository. */
  subjects: list,
  /** One sentence: why. */
  why: text,
  /**
   * `host`: CODEOWNERS of the base has the code host ask these people. `api`: the status skilltrunk/approvals does.
   * `nobody`: this verdict alone.
   */
  enforcedBy: z.enum(["host", "api", "nobody"]),
});
export type Need = z.infer<typeof need>;

export const VERDICTS = ["pass", "review", "fail"] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Event lines without what only the merge decides (`commit`, `at`, `by`, `pr`, `n`, `prev`). */
const plan = z
  .array(z.strictObject({ chain: short, event: z.record(z.string(), z.unknown()) }))
  .max(REPORT_LIMITS.events);

export const checkReportSchema = z.strictObject({
  format: z.literal(REPORT_FORMAT),
  engine: z.int().min(1),
  verdict: z.enum(VERDICTS),
  /** One sentence that says the verdict's reason. */
  reason: text,
  change: z.strictObject({
    /** The trunk commit it is judged on; null: everything is judged. */
    base: oid.nullable(),
    /** The commit that is proposed; null for files that are not committed. */
    head: oid.nullable(),
    /** What the merge's subject would be: it decides the bump of derived versions. */
    title: text,
    /** The branch that it is to be merged into, and the trunk; absent: into the trunk. */
    elsewhere: z.strictObject({ into: short, trunk: short }).exactOptional(),
  }),
  /** Trunk commits that the ledger has not taken yet, and that were planned first; null where the ledger could not be read. */
  pending: z.int().min(0).nullable(),
  /** What those come to: so many skills; absent where that is nothing. `first`: the registry has published nothing before. */
  earlier: z
    .strictObject({ released: left, refused: left, held: left, first: z.literal(true).exactOptional() })
    .exactOptional(),
  /** In UTF-8 order of identity. */
  skills: z.array(skillReport).max(REPORT_LIMITS.skills),
  /** About the repository's own files, and about the change as a whole. */
  findings: z.array(reportedFinding).max(REPORT_LIMITS.findings),
  needs: z.array(need).max(REPORT_LIMITS.needs),
  /** Under `approvals.source: api`: who owned what it touches before it; none of them may want changes. */
  owners: list.exactOptional(),
  /**
   * Whom the code host asks for a review of which files, by its CODEOWNERS; absent where it asks nobody, or nobody sees to
   * approvals. `besides`: it is not the host that sees to them.
   */
  asks: z
    .array(z.strictObject({ owners: list, paths: list, more: left, besides: z.literal(true).exactOptional() }))
    .max(REPORT_LIMITS.asks)
    .exactOptional(),
  /** What agents get that they do not get now, a sentence each; absent where that is nothing. */
  bindings: list.exactOptional(),
  /** What merging appends. */
  plan,
  /**
   * What follows beyond the merge once the change is approved, where the policy that it makes waits for that. `besides`: commits
   * before it whose policy waits too, and is taken for approved there.
   */
  approved: z
    .strictObject({
      besides: z.array(oid).max(REPORT_LIMITS.list),
      skills: z.array(skillReport).max(REPORT_LIMITS.skills),
      bindings: list.exactOptional(),
      plan,
    })
    .exactOptional(),
  /** How many of each the report has no room for: what matters least is left out, and still counts for the verdict. */
  omitted: z
    .strictObject({ skills: left, findings: left, needs: left, events: left, owners: left.exactOptional() })
    .exactOptional(),
});
export type CheckReport = z.infer<typeof checkReportSchema>;
