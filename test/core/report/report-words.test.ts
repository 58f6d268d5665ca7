import { describe, expect, it } from "vitest";
import type { Need, SkillReport } from "../../../src/core/report/check-report.ts";
import { headline } from "../../../src/core/report/headline.ts";
import {
  askWords,
  atMost,
  counted,
  direction,
  footing,
  grouped,
  type Ink,
  inWords,
  named,
  needsOf,
  needWords,
  outcomeWords,
  summary,
  versionWords,
} from "../../../src/core/report/report-words.ts";
import { REPORTS, report } from "../../support/report-fixture.ts";

/** Shows what went through it. */
const INK: Ink = { prose: (text) => `“${text}”`, code: (text) => `[${text}]`, strong: (text) => text };
const fixture = (name: string) => REPORTS[name] ?? report();
const need = (facts: Partial<Need>): string =>
  needWords(
    { role: "owner", people: ["alice"], count: 1, subjects: ["a/b"], why: "Why.", enforcedBy: "host", ...facts },
    INK,
  );

function never(): never {
  throw new Error("the fixture has a finding");
}

describe("headline and summary", () => {
  it.each([
    ["pass-nothing", "Ready to merge", "No skill changes, so merging publishes nothing."],
    ["pass-held", "Ready to merge, once it is approved", "Once it is approved, merging publishes 1 skill."],
    ["pass-retired", "Ready to merge", "Merging takes 1 skill out of the lists."],
    ["pass-elsewhere", "Ready to merge", "There, merging publishes 1 skill."],
    ["pass-offers", "Ready to merge", "Merging changes how 1 skill is offered."],
    [
      "pass-adopted",
      "Ready to merge",
      "First comes 1 earlier merge, not published yet: 1 skill is published and 1 refused. Merging changes how 1 skill is offered. 1 skill is still not published.",
    ],
    [
      "pass-adopting",
      "Ready to merge",
      "Nothing is published yet, so what the trunk has already comes first: 80 skills are published and 1 refused. Merging changes how 1 skill is offered.",
    ],
    ["fail-settings-broken", "This is not ready to merge", "What merging publishes can be said once this is mended."],
    ["review-ledger-unread", "Somebody has to look at this first", "Nobody can say yet what merging publishes."],
    ["fail-findings", "This is not ready to merge", "Merging publishes 1 skill. 2 skills are not published."],
    ["fail-mass-removal", "This is not ready to merge", ""],
  ])("%s", (name, words, sentence) => {
    expect([headline(fixture(name)), summary(fixture(name))]).toEqual([words, sentence]);
  });

  it("says of what waits what it waits for", () => {
    const skills = (["released", "held", "held"] as const).map((outcome, i) => ({
      id: `a/${i}`,
      path: "",
      outcome,
      forced: false,
      findings: [],
      effects: [],
    }));
    expect(summary(report({ skills }))).toBe(
      "Merging publishes 1 skill. Once it is approved, 2 more skills are published.",
    );
    const awaited = { ...(fixture("fail-scan").skills[0]?.findings[0] ?? never()), rule: "scan-awaited" };
    const scanned = skills.slice(1).map((skill) => ({ ...skill, findings: [awaited] }));
    expect(summary(report({ skills: scanned }))).toBe("Merging publishes nothing. 2 skills wait for another scanner.");
  });

  it("names several things that merging does", () => {
    const skills = (["released", "offered", "offered", "retired"] as const).map((outcome, i) => ({
      id: `a/${i}`,
      path: "",
      outcome,
      previous: "1.0.0",
      forced: false,
      findings: [],
      effects: [],
    }));
    expect(summary(report({ skills }))).toBe(
      "Merging publishes 1 skill, changes how 2 skills are offered and takes 1 skill out of the lists.",
    );
  });
});

describe("needs", () => {
  it("says who has to approve what, why, and who sees to it", () => {
    expect(need({})).toBe(
      "One owner has to approve [a/b]. “Why.” Ask [alice]. The code host asks them, as its file CODEOWNERS says, and waits for them if its rules for the trunk require that.",
    );
    expect(need({ role: "security", count: 2, after: "owner", enforcedBy: "api" })).toBe(
      "2 people of [security] have to approve [a/b], after an owner has. “Why.” Ask [alice]. The status `skilltrunk/approvals` turns green when they have.",
    );
    expect(need({ role: "admin", after: "security", enforcedBy: "nobody", subjects: [] })).toMatch(
      /^One admin of this repository has to approve this change, after somebody of \[security\] has\. .* stays red; an admin/,
    );
    expect(need({ role: "legal", after: "admin", people: ["a", "b"] })).toMatch(
      /^One person of \[legal\] has to approve \[a\/b\], after an admin has\. .* Ask \[a\] or \[b\]\./,
    );
  });

  it.each(["owner", "admin", "security"])("says what to do where nobody is %s", (role) => {
    expect(need({ role, people: [] })).toMatch(/Nobody is named .* yet: .*add/);
  });

  it("asks the author to mend what is in the way, unless the report does", () => {
    expect(needsOf(fixture("fail-mass-removal"))).toMatchObject([{ role: "author", subjects: [] }]);
    expect(needsOf(fixture("fail-findings"))).toMatchObject([{ subjects: ["billing/refunds", "support/reply-tone"] }]);
    const told = { ...fixture("fail-hostile"), needs: fixture("fail-hostile").needs };
    expect(needsOf(told)).toBe(told.needs);
    expect(needsOf(fixture("pass-held"))).toBe(fixture("pass-held").needs);
    expect(need({ role: "author" })).toBe("The author has to mend [a/b]. “Why.”");
  });
});

describe("skills", () => {
  const skill = (facts: Partial<SkillReport>): SkillReport => ({
    id: "a/b",
    path: "",
    outcome: "released",
    forced: false,
    findings: [],
    effects: [],
    ...facts,
  });

  it.each([
    [{ outcome: "released", version: "1.1.0", previous: "1.0.0" }, "is published", "[1.0.0] → [1.1.0]"],
    [{ outcome: "released", version: "1.0.0" }, "is published", "[1.0.0] (the first)"],
    [
      { outcome: "released", version: "1.1.0", previous: "1.0.0", forced: true },
      "is published by force: an admin accepts all that is found in it",
      "[1.0.0] → [1.1.0]",
    ],
    [
      { outcome: "held", version: "1.1.0", previous: "1.0.0" },
      "waits for approval",
      "[1.0.0] → [1.1.0], once approved",
    ],
    [
      { outcome: "refused", version: "1.1.0", previous: "1.0.0" },
      "is not published: something else stands in the way",
      "[1.0.0] (would be [1.1.0])",
    ],
    [
      { outcome: "refused", version: "1.0.0", previous: "1.0.0" },
      "is not published: something else stands in the way",
      "[1.0.0]",
    ],
    [{ outcome: "offered" }, "is still not published", "none yet"],
    [{ outcome: "refused" }, "is not published: something else stands in the way", "none yet"],
    [{ outcome: "retired", previous: "1.0.0" }, "is removed", "[1.0.0]"],
    [{ outcome: "offered", previous: "1.0.0" }, "stays as it is, and is offered differently", "[1.0.0]"],
    [{ outcome: "unchanged", previous: "1.0.0" }, "stays as it is", "[1.0.0]"],
  ] as const)("%j", (facts, outcome, version) => {
    expect([outcomeWords(skill(facts), INK), versionWords(skill(facts), INK)]).toEqual([outcome, version]);
  });
});

it("says on what a report rests", () => {
  expect(footing(fixture("pass-held"), INK)).toEqual([
    "This report is about [aaaaaaaaaaaa], as it would be merged into [bbbbbbbbbbbb].",
    "3 earlier merges are not published yet; this report counts them as published.",
  ]);
  expect(footing(fixture("fail-mass-removal"), INK)).toEqual([
    "This report is about the files as they are on this machine, with nothing to compare it with.",
  ]);
  expect(footing(fixture("review-ledger-unread"), INK)[1]).toMatch(/no version here is certain/);
});

it("lists and counts", () => {
  expect(named(["a", "b"], INK)).toBe("[a] and [b]");
  expect(
    named(
      Array.from({ length: 1012 }, (_, i) => String(i)),
      INK,
    ),
  ).toMatch(/^\[0\], .*\[9\] and 1,002 more$/);
  expect(inWords(["a", "b", "c"], "or")).toBe("a, b or c");
  expect([inWords([]), counted(1, "skill"), counted(2000, "skill")]).toEqual(["", "1 skill", "2,000 skills"]);
  expect([0, 999, 1000, 1234567].map(grouped)).toEqual(["0", "999", "1,000", "1,234,567"]);
  const upper = (text: string) => text.toUpperCase();
  expect(atMost(2, ["a", "b"], upper)).toEqual(["A", "B"]);
  expect(atMost(2, ["a", "b", "c"], upper)).toEqual(["A", "B", "… and 1 more"]);
});

it("says first where it goes, if that is not the trunk", () => {
  expect(direction(fixture("pass-elsewhere"), INK)).toContain("merged into [release-1], which publishes nothing");
  expect(direction(fixture("pass-release"), INK)).toBe("");
});

it("says whom the code host asks, that of several one is enough, and whose file says it", () => {
  const asked = fixture("pass-host-asks");
  const words = (asked.asks ?? []).map((ask) => askWords(ask, asked, INK));
  expect(words).toEqual([
    "By CODEOWNERS the code host asks [@acme/billing] for a review of [skills/billing/refunds/SKILL.md] and [skills/billing/refunds/scripts/pay.sh].",
    "By CODEOWNERS the code host asks [@ann] and [bob@acme.example] for a review of [README.md] and 12 more. One of them is enough for it.",
  ]);
  const [ask = never()] = asked.asks ?? [];
  expect(askWords({ ...ask, besides: true }, fixture("pass-host-asks"), INK)).toMatch(
    /\. It waits for that if its rules for the trunk require it\.$/,
  );
  expect(askWords(ask, fixture("pass-elsewhere"), INK)).toMatch(/^By CODEOWNERS of \[release-1\] the code host asks /);
});
