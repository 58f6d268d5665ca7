/** `check` on real repositories: what it promises is what publication then does. */
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { type CheckRequest, check } from "../../../src/app/check/check.ts";
import { canonicalJson, type Json } from "../../../src/core/bytes.ts";
import { type CheckReport, checkReportSchema } from "../../../src/core/report/check-report.ts";
import { reportMarkdown } from "../../../src/core/report/report-markdown.ts";
import { reportText } from "../../../src/core/report/report-text.ts";
import { needsOf } from "../../../src/core/report/report-words.ts";
import { renderCodeowners } from "../../../src/core/trunk/codeowners.ts";
import { DEFAULT_SETTINGS } from "../../../src/core/trunk/settings.ts";
import { type GitFixture, skillMd } from "../../support/git-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../../support/reconciled.ts";

let open: Reconciled | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

async function started(): Promise<Reconciled> {
  open = await reconciled();
  return open;
}

/** Checks the branch `topic` (or what is named) against the trunk; the report is one that its schema takes. */
async function checked(r: Reconciled, more: Partial<CheckRequest> = {}): Promise<CheckReport> {
  const { source } = r;
  const report = await check({ source, ledger: source.ledger, clock: { now: () => NOW }, head: "topic", ...more });
  return checkReportSchema.parse(JSON.parse(JSON.stringify(report)));
}

/** Squashes `topic` onto the trunk as the code host would. */
function squash(repo: GitFixture, title: string): string {
  repo.checkout("main");
  repo.git("merge", "-q", "--squash", "topic");
  return repo.commit({}, title);
}

/** The events of one commit in the published ledger, as a plan shows them. */
function publishedBy(r: Reconciled, commit: string): CheckReport["plan"] {
  const paths = r.repo.git("ls-tree", "-r", "--name-only", "skilltrunk/ledger", "events/").split("\n");
  return paths.flatMap((path) => {
    const chain = path.replace(/^events\//, "").replace(/\/\d+\.ndjson$/, "");
    const lines = r.repo.git("show", `skilltrunk/ledger:${path}`).split("\n");
    return lines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter((event) => event["commit"] === commit)
      .map(({ n: _n, prev: _p, at: _at, commit: _c, by: _by, pr: _pr, engine: _e, ...event }) => ({ chain, event }));
  });
}

function ordered(plan: CheckReport["plan"]): readonly string[] {
  return plan.map((planned) => canonicalJson(planned as Json)).sort();
}

const ONE = "skills/team/one/SKILL.md";
const TWO = "skills/team/two/SKILL.md";

describe("what a check plans", () => {
  it("goes on from the last version of a skill that gets another name", async () => {
    const r = await started();
    r.repo.commit({ [ONE]: skillMd("one") }, "feat: one");
    await r.pass();
    r.repo.branch("topic");
    const renamed = { [ONE]: null, [TWO]: skillMd("two"), "skilltrunk.yaml": "renames: { team/one: team/two }\n" };
    r.repo.commit(renamed, "fix: a better name");
    expect((await checked(r)).skills).toContainEqual(
      expect.objectContaining({ id: "team/two", version: "1.0.1", previous: "1.0.0" }),
    );
  });

  it("is what publication does, event for event", async () => {
    const r = await started();
    r.repo.commit(
      { [ONE]: skillMd("one"), [TWO]: skillMd("two"), "skills/team/gone/SKILL.md": skillMd("gone") },
      "feat: all",
    );
    await r.pass();
    r.repo.branch("topic");
    r.repo.commit(
      {
        [ONE]: skillMd("one", { body: "More.\n" }),
        [TWO]: "no frontmatter\n",
        "skills/team/new/SKILL.md": skillMd("new"),
        "skills/team/new/run.sh": { text: "#!/bin/sh\ncurl https://api.acme.dev\n", executable: true },
        "skills/team/gone/SKILL.md": null,
        "lifecycle/team/one.yaml":
          "visibility: internal\nchannels:\n  stable: 1.0.0\nversions:\n  1.0.0: { state: deprecated, reason: old }\n",
      },
      "wip",
    );
    const title = "feat!: a new way";
    const report = await checked(r, { title });
    expect(report.verdict).toBe("fail");
    expect(report.skills.map(({ id, outcome, version }) => [id, outcome, version])).toEqual([
      ["team/gone", "retired", undefined],
      ["team/new", "released", "1.0.0"],
      ["team/one", "released", "2.0.0"],
      ["team/two", "refused", "2.0.0"],
    ]);
    const merged = squash(r.repo, title);
    await r.pass();
    expect(ordered(report.plan)).toEqual(ordered(publishedBy(r, merged)));
    expect(report.plan.length).toBeGreaterThan(6);
    const digest = r.entry("team/one")?.releases.get("2.0.0")?.digest;
    expect(report.skills.find(({ id }) => id === "team/one")).toMatchObject({ digest, previous: "1.0.0" });
  });

  it("comes after what the trunk has and the ledger has not: three merges, one of which takes the version", async () => {
    const r = await started();
    r.repo.commit(
      { "skilltrunk.yaml": "versions: declared\n", [ONE]: skillMd("one", { version: "1.0.0" }) },
      "feat: one",
    );
    await r.pass();
    r.repo.branch("topic");
    r.repo.commit({ [ONE]: skillMd("one", { version: "1.1.0", body: "Mine.\n" }) }, "feat: mine");
    r.repo.checkout("main");
    r.repo.commit({ [TWO]: skillMd("two", { version: "1.0.0" }) }, "feat: two");
    const earlier = { released: 1, refused: 0, held: 0 };
    expect(await checked(r)).toMatchObject({ verdict: "pass", pending: 1, earlier });
    r.repo.commit(
      { "skills/team/one/notes.md": "theirs\n", [ONE]: skillMd("one", { version: "1.1.0" }) },
      "feat: theirs",
    );
    r.repo.commit({ "README.md": "x\n" }, "docs: x");
    r.repo.checkout("topic");
    r.repo.git("merge", "-q", "-X", "ours", "-m", "Merge branch 'main' into topic", "main");
    const report = await checked(r);
    expect(report).toMatchObject({
      verdict: "fail",
      pending: 3,
      earlier: { released: 2, refused: 0, held: 0 },
      change: { title: expect.stringContaining("feat: mine") },
    });
    expect(report.skills).toMatchObject([
      { id: "team/one", outcome: "refused", findings: [{ rule: "version-immutable" }] },
    ]);
  });

  it("is nothing for a change of no skill, and says so", async () => {
    const r = await started();
    r.repo.commit({ [ONE]: skillMd("one") }, "feat: one");
    r.repo.branch("topic");
    r.repo.commit({ "README.md": "x\n" }, "docs: x");
    expect(await checked(r)).toMatchObject({ verdict: "pass", skills: [], plan: [], reason: "It changes no skill." });
    r.repo.git("reset", "-q", "--hard", "main");
    expect(await checked(r)).toMatchObject({ verdict: "pass", skills: [], plan: [] });
  });

  it("is everything without a base", async () => {
    const r = await started();
    r.repo.commit({ [ONE]: skillMd("one"), [TWO]: "no frontmatter\n" }, "feat: one");
    const report = await checked(r, { base: null, head: "main" });
    expect(report).toMatchObject({ verdict: "fail", change: { base: null } });
    expect(report.skills.map(({ id, outcome }) => [id, outcome])).toEqual([
      ["team/one", "released"],
      ["team/two", "refused"],
    ]);
  });
});

describe("a change of our own files", () => {
  it.each([
    ["policy.yaml", "blok: high\n", "policy-unknown-key"],
    ["skilltrunk.yaml", "versions: 2\n", "settings-value"],
    ["acknowledgements/x.yaml", "acknowledge: mass-remoal\n", "acknowledgement-value"],
    ["lifecycle/team/nobody.yaml", "tags: x\n", "lifecycle-value"],
  ])("that breaks %s fails, judged by the base", async (path, text, rule) => {
    const r = await started();
    r.repo.commit({ [ONE]: skillMd("one"), "policy.yaml": "block: high\n" }, "feat: one");
    r.repo.branch("topic");
    r.repo.commit({ [path]: text }, "chore: break it");
    const report = await checked(r);
    expect(report).toMatchObject({ verdict: "fail" });
    expect(report.findings).toContainEqual(expect.objectContaining({ rule, status: "blocks", file: path, line: 1 }));
  });

  it("cannot relax what judges it: policy and skill together are judged by the base's policy", async () => {
    const r = await started();
    const settings = { "skilltrunk.yaml": "admins: [ada]\n", ".github/CODEOWNERS": "* @ada\n" };
    r.repo.commit({ [ONE]: skillMd("one"), "policy.yaml": "block: high\n", ...settings }, "feat: one");
    r.repo.branch("topic");
    const extended = skillMd("one", { body: "x\n" }).replace("---\n", "---\nargument-hint: x\n");
    r.repo.commit({ [ONE]: extended, "policy.yaml": "block: critical\n" }, "feat: relax");
    const report = await checked(r);
    expect(report.skills).toMatchObject([
      { outcome: "refused", digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) },
    ]);
    for (const said of [reportText(report), reportMarkdown(report, { maxCharacters: 60_000 })]) {
      expect(said).toContain(report.skills[0]?.digest);
    }
    expect(report.skills[0]?.findings).toContainEqual(
      expect.objectContaining({ rule: "frontmatter-fields", status: "blocks", file: ONE, path: "SKILL.md" }),
    );
    expect(report.findings).toContainEqual(expect.objectContaining({ rule: "guarded-change", status: "reported" }));
    expect(report.needs).toContainEqual(expect.objectContaining({ role: "admin", enforcedBy: "host" }));
    expect(report.asks).toEqual([{ owners: ["@ada"], paths: ["policy.yaml", ONE], more: 0 }]);
  });

  it("is not red for what the trunk has and was refused before, whatever a new policy finds in it", async () => {
    const r = await started();
    const extended = skillMd("two").replace("---\n", "---\nargument-hint: x\n");
    r.repo.commit({ [ONE]: skillMd("one"), "policy.yaml": "block: high\n" }, "feat: one");
    r.repo.commit({ [TWO]: extended }, "feat: two, over a red check");
    r.repo.branch("topic");
    const stricter =
      "block: high\nrules: { frontmatter-fields: critical, body-lines: high }\nlimits: { body-lines: 1 }\n";
    r.repo.commit({ "policy.yaml": stricter }, "chore: stricter");
    const report = await checked(r);
    expect(report.plan).toMatchObject([{ chain: "team/two", event: { type: "refused" } }]);
    expect(report.skills).toMatchObject([{ id: "team/two", outcome: "unchanged" }]);
    expect(report.skills[0]?.findings.map(({ rule, status }) => [rule, status])).toContainEqual([
      "frontmatter-fields",
      "standing",
    ]);
    expect(report.needs.map(({ role }) => role)).toEqual(["admin"]);
    expect(reportText(report)).toContain("keeps this skill unpublished as before");
    expect(report.verdict).not.toBe("fail");
  });

  it("shows which current releases a new policy would judge otherwise", async () => {
    const r = await started();
    const extended = skillMd("one").replace("---\n", "---\nargument-hint: x\n");
    r.repo.commit({ [ONE]: extended, [TWO]: skillMd("two"), "policy.yaml": "block: critical\n" }, "feat: one");
    r.repo.branch("topic");
    r.repo.commit({ "policy.yaml": "block: high\n" }, "chore: tighten");
    const report = await checked(r);
    expect(report.findings.filter(({ rule }) => rule === "policy-effect")).toMatchObject([
      {
        subjects: ["team/one 1.0.0"],
        message: expect.stringMatching(
          /^team\/one 1\.0\.0 would be refused if it came now: frontmatter-fields\. .*does not stop its next release\.$/,
        ),
      },
    ]);
  });

  it("names together those whose next release a new policy stops for what they have already", async () => {
    const r = await started();
    const extended = (name: string) => skillMd(name).replace("---\n", "---\nargument-hint: x\n");
    r.repo.commit(
      {
        [ONE]: extended("one"),
        [TWO]: extended("two"),
        "policy.yaml": "block: high\nknown: report\nrules: { frontmatter-fields: off }\n",
      },
      "feat: both",
    );
    r.repo.commit({ "policy.yaml": "block: high\n" }, "chore: tighten");
    r.repo.branch("topic");
    const effects = async () =>
      (await checked(r)).findings.flatMap(({ rule, message }) => (rule === "policy-effect" ? [message] : []));
    r.repo.commit({ "policy.yaml": "block: high\nknown: block\n" }, "chore: strict");
    expect(await effects()).toEqual([
      "team/one 1.0.0 and team/two 1.0.0 would be refused if they came now: frontmatter-fields. What is published stays so, and their next release is refused until that is mended, whatever else it changes.",
    ]);
    r.repo.commit({ "policy.yaml": "block: critical\n" }, "chore: lax");
    expect(await effects()).toEqual([
      "team/one 1.0.0 and team/two 1.0.0 would no longer be refused: frontmatter-fields.",
    ]);
  });

  it("says of many first what becomes of them, and names all of them in the report", async () => {
    const r = await started();
    const names = ["a", "b", "c", "d", "e"].map((name) => `${name}-${"x".repeat(50)}`);
    const files = names.map((name) => [
      `skills/team/${name}/SKILL.md`,
      skillMd(name).replace("---\n", "---\nargument-hint: x\n"),
    ]);
    r.repo.commit({ ...Object.fromEntries(files), "policy.yaml": "block: critical\n" }, "feat: five");
    r.repo.branch("topic");
    r.repo.commit({ "policy.yaml": "block: high\n" }, "chore: tighten");
    const effects = (await checked(r)).findings.filter(({ rule }) => rule === "policy-effect");
    const [a, b, c] = names;
    expect(effects.map(({ message }) => message)).toEqual([
      `5 skills would be refused if they came now: frontmatter-fields. What is published stays so, and does not stop their next release. They are team/${a} 1.0.0, team/${b} 1.0.0, team/${c} 1.0.0 and 2 more.`,
    ]);
    expect(effects[0]?.subjects).toEqual(names.map((name) => `team/${name} 1.0.0`));
  });

  it("shows which open pull requests a new policy would judge otherwise", async () => {
    const r = await started();
    r.repo.commit({ [ONE]: skillMd("one"), "policy.yaml": "block: critical\n" }, "feat: one");
    r.repo.branch("good");
    r.repo.commit({ [ONE]: skillMd("one", { body: "x\n" }) }, "feat: good");
    r.repo.branch("strict", "main");
    r.repo.commit({ [TWO]: skillMd("two").replace("---\n", "---\nargument-hint: x\n") }, "feat: extended");
    r.repo.branch("topic", "main");
    r.repo.commit({ "policy.yaml": "block: high\n" }, "chore: tighten");
    const heads = new Map([
      ["1", "good"],
      ["2", "strict"],
      ["3", "gone"],
    ]);
    const { proposals } = r.source;
    const source = {
      ...r.source,
      proposals: { ...proposals, find: (name: string) => proposals.find(heads.get(name) ?? name) },
    };
    const open = [1, 2, 3].map((number) => ({ number, title: `pull request ${number}` }));
    const listProposals = async (trunk: string) => (trunk === "main" ? open : []);
    const report = await checked(r, { source, listProposals });
    expect(report.findings.filter(({ rule }) => rule === "policy-effect").map(({ message }) => message)).toEqual([
      "Pull request #2 (pull request 2) would be judged not to be published instead of ready to merge.",
      "Open pull request #3 could not be judged, so whether this policy changes anything for it is not known.",
    ]);
  });

  it("that leaves CODEOWNERS behind is told", async () => {
    const r = await started();
    const settings = "owners: [ada]\nadmins: [bob]\n";
    r.repo.commit(
      { [ONE]: skillMd("one"), "skilltrunk.yaml": settings, ".github/CODEOWNERS": "/skills/team/one/ @eve\n" },
      "feat: one",
    );
    r.repo.branch("topic");
    r.repo.commit({ "lifecycle/team/one.yaml": "owners: [carol, dave]\n" }, "chore: other owners");
    expect((await checked(r)).findings).toMatchObject([
      { rule: "codeowners-drift", file: ".github/CODEOWNERS", message: expect.stringContaining("/skills/team/one/") },
      { rule: "codeowners-drift", message: expect.stringMatching(/^By \S+ others own \*, .* and did before: /) },
    ]);
  });

  it("that leaves CODEOWNERS as wrong as it was is told, and not stopped", async () => {
    const r = await started();
    const policy = "block: medium\nversions: { order: line }\n";
    r.repo.commit(
      {
        [ONE]: skillMd("one"),
        "skilltrunk.yaml": "owners: [ada]\nadmins: [bob]\n",
        ".github/CODEOWNERS": "/skills/team/one/ @eve\n",
        "policy.yaml": policy,
      },
      "feat: one",
    );
    await r.pass();
    r.repo.branch("topic");
    const drift = async () =>
      (await checked(r)).findings.flatMap(({ rule, status }) => (rule === "codeowners-drift" ? [status] : []));
    const yanked = "versions: { 1.0.0: { state: yanked, reason: bad } }\n";
    r.repo.commit({ "lifecycle/team/one.yaml": yanked }, "fix: take it back");
    expect(await drift()).toEqual(["reported"]);
    r.repo.commit({ "lifecycle/team/one.yaml": `owners: [carol, dave]\n${yanked}` }, "chore: other owners");
    expect(await drift()).toContain("blocks");
  });

  it("that removes CODEOWNERS, or undoes a line of it, is told", async () => {
    const r = await started();
    const settings = "owners: [ada]\nadmins: [bob]\n";
    const codeowners = renderCodeowners({ ...DEFAULT_SETTINGS, owners: ["ada"], admins: ["bob"] }, []);
    r.repo.commit({ [ONE]: skillMd("one"), "skilltrunk.yaml": settings, CODEOWNERS: codeowners }, "feat: one");
    r.repo.branch("topic");
    const drift = async () =>
      (await checked(r)).findings
        .filter(({ rule }) => rule === "codeowners-drift")
        .map(({ file, message }) => [file, message]);
    r.repo.commit({ CODEOWNERS: `${codeowners}/policy.yaml @mallory\n` }, "chore: mine");
    expect(await drift()).toEqual([["CODEOWNERS", expect.stringContaining("/policy.yaml")]]);
    r.repo.commit({ CODEOWNERS: codeowners, ".github/CODEOWNERS": "* @mallory\n" }, "chore: in front");
    expect(await drift()).toEqual([[".github/CODEOWNERS", expect.stringContaining("others own *, /.github/")]]);
    r.repo.commit({ CODEOWNERS: null, ".github/CODEOWNERS": null }, "chore: none");
    expect(await drift()).toEqual([["CODEOWNERS", expect.stringContaining("It removes CODEOWNERS")]]);
  });

  it.each([
    ["* @ada\n", "pass", "host"],
    ["/skills/ @ada\n", "review", "nobody"],
    [undefined, "review", "nobody"],
  ])(
    "that decides who decides is for an admin: with CODEOWNERS %j it is %s",
    async (codeowners, verdict, enforcedBy) => {
      const r = await started();
      const files = { "policy.yaml": "block: high\n", "skilltrunk.yaml": "admins: [ada]\n" };
      r.repo.commit(
        { ...files, ...(codeowners === undefined ? {} : { "docs/CODEOWNERS": codeowners }) },
        "chore: govern",
      );
      r.repo.branch("topic");
      r.repo.commit({ "policy.yaml": "block: critical\n", "docs/CODEOWNERS": "* @ada @mallory\n" }, "chore: relax");
      expect(await checked(r)).toMatchObject({ verdict, needs: [{ role: "admin", people: ["ada"], enforcedBy }] });
    },
  );

  it("is told of whom nobody asks: CODEOWNERS cannot say what widens", async () => {
    const r = await started();
    const policy =
      "approvals:\n  rules:\n    - { when: { widens: network }, from: security }\nroles: { security: [sam] }\n";
    r.repo.commit({ [ONE]: skillMd("one"), "policy.yaml": policy, ".github/CODEOWNERS": "* @ada\n" }, "feat: one");
    await r.pass();
    r.repo.branch("topic");
    r.repo.commit({ "skills/team/one/run.sh": "curl https://evil.acme.dev\n" }, "feat: x");
    expect(await checked(r)).toMatchObject({
      verdict: "review",
      needs: [{ role: "security", people: ["sam"], enforcedBy: "nobody" }],
    });
  });

  it("is told of whom nobody asks where what it requires brings more, and what that is", async () => {
    const r = await started();
    const policy =
      "approvals:\n  rules:\n    - { when: { widens: [network, permissions] }, from: security }\nroles: { security: [sam] }\n";
    const requires = (range: string) => ({ "skills/team/one/skill.yaml": `requires:\n  - team/two@${range}\n` });
    r.repo.commit({ [TWO]: skillMd("two") }, "feat: two");
    r.repo.commit({ [ONE]: skillMd("one"), ...requires("^1"), "policy.yaml": policy }, "feat: one");
    await r.pass();
    r.repo.commit({ "skills/team/two/skill.yaml": "permissions: [network:pay.acme.dev]\n" }, "feat!: two");
    await r.pass();
    r.repo.branch("topic");
    r.repo.commit(requires("^2"), "feat: use two 2");
    const report = await checked(r);
    expect(report).toMatchObject({
      verdict: "review",
      needs: [{ role: "security", people: ["sam"], subjects: ["team/one"] }],
    });
    const found = report.skills.flatMap(({ findings }) => findings).filter((one) => one.rule === "permission-widened");
    expect(found).toMatchObject([
      {
        file: "skills/team/one/skill.yaml",
        message:
          "With what it brings (team/two@2.0.0) it can do more than the last release: permissions network:pay.acme.dev.",
      },
    ]);
    expect(report.skills[0]?.diff?.brings).toEqual({
      before: ["team/two@1.0.0"],
      after: ["team/two@2.0.0"],
      capabilities: [{ capability: "permissions", added: ["network:pay.acme.dev"] }],
    });
    r.repo.commit(requires("^1.0"), "feat: stay with two 1");
    expect(await checked(r)).toMatchObject({ verdict: "pass", needs: [] });
  });

  it("that the base's broken policy would judge is for an admin to look at", async () => {
    const r = await started();
    r.repo.commit(
      { [ONE]: skillMd("one"), "policy.yaml": "blok: high\n", "skilltrunk.yaml": "admins: [ada]\n" },
      "feat: one",
    );
    r.repo.branch("topic");
    r.repo.commit({ [ONE]: skillMd("one", { body: "x\n" }) }, "fix: one");
    expect(await checked(r)).toMatchObject({
      verdict: "review",
      needs: expect.arrayContaining([
        expect.objectContaining({ role: "admin", people: ["ada"], enforcedBy: "nobody" }),
      ]),
    });
    expect(needsOf(await checked(r)).map(({ role }) => role)).not.toContain("author");
    r.repo.commit({ "policy.yaml": "block: high\n" }, "fix: mend it");
    expect(await checked(r)).toMatchObject({ skills: [{ outcome: "released" }] });
  });

  it("needs a person where policy names one that nobody else asks", async () => {
    const r = await started();
    const policy =
      "approvals:\n  source: none\n  rules:\n    - { when: { kind: content }, from: security, count: 2 }\nroles: { security: [ada, bob] }\n";
    r.repo.commit({ [ONE]: skillMd("one"), "policy.yaml": policy }, "feat: one");
    r.repo.branch("topic");
    r.repo.commit({ [ONE]: skillMd("one", { body: "x\n" }) }, "fix: one");
    expect(await checked(r)).toMatchObject({
      verdict: "review",
      needs: [{ role: "security", people: ["ada", "bob"], count: 2, enforcedBy: "nobody", subjects: ["team/one"] }],
    });
  });
});

describe("what was there before", () => {
  it("does not fail a change that leaves refused content as it is, and is told of it", async () => {
    const r = await started();
    r.repo.commit({ [ONE]: skillMd("one"), [TWO]: "no frontmatter\n" }, "feat: one");
    await r.pass();
    r.repo.branch("topic");
    r.repo.commit({ "policy.yaml": "block: high\nknown: block\n" }, "chore: govern");
    const report = await checked(r);
    expect(report.skills.find(({ id }) => id === "team/two")).toMatchObject({ outcome: "unchanged" });
    const found = report.skills
      .flatMap(({ findings }) => findings)
      .filter(({ rule }) => rule === "frontmatter-missing");
    expect(found).toMatchObject([{ status: "standing" }]);
    expect(report.verdict).toBe("pass");
    r.repo.commit({ [TWO]: "still no frontmatter\n" }, "fix: two");
    expect(await checked(r)).toMatchObject({ verdict: "fail", reason: "team/two would be refused." });
  });

  it("is shown as still unpublished, not as different, by a change of how it is offered", async () => {
    const r = await started();
    r.repo.commit({ [ONE]: skillMd("other") }, "feat: one");
    await r.pass();
    r.repo.branch("topic");
    r.repo.commit({ "skilltrunk.yaml": "visibility: internal\n" }, "chore: settings");
    const report = await checked(r);
    expect(report).toMatchObject({ verdict: "pass", skills: [{ id: "team/one", outcome: "offered" }] });
    expect(report.skills[0]?.diff).toBeUndefined();
    expect(reportText(report)).toContain("Merging publishes nothing. 1 skill is still not published.");
  });

  it("is not judged again by the change that lets the registry begin here", async () => {
    const r = await started();
    const start = r.repo.commit({ [ONE]: skillMd("one"), [TWO]: "no frontmatter\n" }, "feat: one");
    r.repo.branch("topic");
    r.repo.commit({ "skilltrunk.yaml": `history: { from: ${start} }\n` }, "chore: adopt");
    const report = await checked(r);
    const [merge] = [squash(r.repo, report.change.title)];
    await r.pass();
    expect(ordered(report.plan)).toEqual(ordered(publishedBy(r, merge)));
  });
});

describe("a file that makes no skill", () => {
  it("stands in the way where it made one until now, and nothing does once it is gone", async () => {
    const r = await started();
    r.repo.commit({ [ONE]: skillMd("one"), [TWO]: skillMd("two") }, "feat: two skills");
    await r.pass();
    r.repo.branch("topic");
    const misnamed = ONE.replace("SKILL.md", "skill.md");
    r.repo.commit({ [ONE]: null, [misnamed]: skillMd("one"), "skills/team/new/skill.md": skillMd("new") }, "feat: one");
    expect(await checked(r)).toMatchObject({
      verdict: "fail",
      findings: [
        { rule: "placement-file-name", file: "skills/team/new/skill.md", status: "reported" },
        { rule: "placement-file-name", file: misnamed, status: "blocks" },
      ],
    });
    r.repo.commit({ [misnamed]: null }, "feat: remove one");
    expect((await checked(r)).verdict).toBe("pass");
  });

  it("is told where it is called like one, except as an example for the policy", async () => {
    const r = await started();
    r.repo.commit({ [ONE]: skillMd("one") }, "feat: one");
    r.repo.branch("topic");
    r.repo.commit(
      {
        "skills/team/Bad_Name/SKILL.md": skillMd("bad"),
        "a/b/c/d/SKILL.md": skillMd("d"),
        "policy-examples/a/skill/x/SKILL.md": skillMd("x"),
      },
      "feat: lost",
    );
    const { findings, verdict } = await checked(r);
    expect(findings).toMatchObject([
      { rule: "placement-unmatched", file: "a/b/c/d/SKILL.md", status: "reported" },
      { rule: "placement-name", file: "skills/team/Bad_Name/SKILL.md", status: "reported" },
    ]);
    expect(verdict).toBe("pass");
  });
});

describe("what would stall the reconciler", () => {
  const names = Array.from({ length: 8 }, (_, i) => `skill-${i}`);
  const all = (text: (name: string) => string | null) =>
    Object.fromEntries(names.map((name) => [`skills/team/${name}/SKILL.md`, text(name)]));

  it("a change that deletes every skill fails with the acknowledgement to add, and passes with it", async () => {
    const r = await started();
    const settings = { "skilltrunk.yaml": "admins: [ada]\n", ".github/CODEOWNERS": "* @ada\n" };
    r.repo.commit({ "policy.yaml": "block: high\n", ...settings, ...all((name) => skillMd(name)) }, "feat: all");
    r.repo.branch("topic");
    r.repo.commit(
      all(() => null),
      "chore: empty",
    );
    const report = await checked(r);
    expect(report).toMatchObject({ verdict: "fail" });
    expect(report.findings).toContainEqual(
      expect.objectContaining({
        rule: "mass-removal",
        status: "blocks",
        hint: expect.stringContaining("acknowledge: mass-removal"),
      }),
    );
    expect(report.skills.filter(({ outcome }) => outcome === "retired")).toHaveLength(8);
    r.repo.commit({ "acknowledgements/all.yaml": "acknowledge: mass-removal\nreason: moved\n" }, "chore: it is meant");
    expect(await checked(r)).toMatchObject({ verdict: "pass" });
    squash(r.repo, "chore: empty");
    expect((await r.pass()).retired).toHaveLength(8);
  });

  it.each([
    [9, 5, true],
    [9, 6, false],
    [60, 6, true],
    [60, 7, false],
  ])("of %d skills takes %d: the check passes it, and publication takes it: %s", async (live, gone, isTaken) => {
    const r = await started();
    const path = (n: number) => `skills/team/s${n}/SKILL.md`;
    const all = Array.from({ length: live }, (_, n) => [path(n), skillMd(`s${n}`)] as const);
    r.repo.commit({ ...Object.fromEntries(all), "policy.yaml": "block: critical\n" }, "feat: many");
    await r.pass();
    r.repo.branch("topic");
    r.repo.commit(Object.fromEntries(all.slice(0, gone).map(([file]) => [file, null])), "chore: few left");
    expect((await checked(r)).verdict).toBe(isTaken ? "pass" : "fail");
    squash(r.repo, "chore: few left");
    const passed = r.pass().then(({ retired }) => retired.length);
    if (isTaken) expect(await passed).toBe(gone);
    else await expect(passed).rejects.toMatchObject({ code: "MASS_REMOVAL" });
  });

  it("a branch that would leave the trunk's chain fails as it is, and passes as a merge", async () => {
    const r = await started();
    r.repo.commit({ [ONE]: skillMd("one") }, "feat: one");
    r.repo.branch("topic");
    r.repo.commit({ [TWO]: skillMd("two") }, "feat: two");
    r.repo.checkout("main");
    r.repo.commit({ "README.md": "x\n" }, "docs: x");
    r.repo.checkout("topic");
    r.repo.merge("main", "Merge branch 'main' into topic");
    const report = await checked(r, { landing: "as-is" });
    expect(report).toMatchObject({ verdict: "fail", findings: [{ rule: "foxtrot-merge" }] });
    expect(await checked(r)).toMatchObject({ verdict: "pass" });
  });

  it("such a branch is red also where it says that it is meant, and is taken once an admin has pushed it", async () => {
    const r = await started();
    r.repo.commit({ [ONE]: skillMd("one"), "policy.yaml": "block: high\n" }, "feat: one");
    r.repo.branch("topic");
    r.repo.commit({ [TWO]: skillMd("two") }, "feat: two");
    r.repo.checkout("main");
    const base = r.repo.commit({ [ONE]: skillMd("one", { body: "Left.\n" }) }, "fix: one");
    await r.pass();
    r.repo.checkout("topic");
    r.repo.merge("main", "Merge branch 'main' into topic");
    const [found] = (await checked(r, { landing: "as-is" })).findings;
    expect(found?.hint).toContain(`\`acknowledge: rewrite\`, \`commit: ${base}\``);
    const meant = `acknowledge: rewrite\ncommit: ${base}\nreason: we want that history\n`;
    r.repo.commit({ "acknowledgements/topic.yaml": meant }, "chore: it is meant");
    expect(await checked(r, { landing: "as-is" })).toMatchObject({
      verdict: "fail",
      findings: [{ rule: "foxtrot-merge" }],
    });
    r.repo.checkout("main");
    r.repo.git("reset", "-q", "--hard", "topic");
    expect((await r.pass()).released).toMatchObject([{ id: "team/two", version: "1.0.0" }]);
  });

  it("several commits that land one by one publish each: told, and planned", async () => {
    const r = await started();
    r.repo.commit({ [ONE]: skillMd("one") }, "feat: one");
    r.repo.branch("topic");
    r.repo.commit({ [ONE]: skillMd("one", { body: "Draft.\n" }) }, "feat: draft");
    r.repo.commit({ [ONE]: skillMd("one", { body: "Final.\n" }) }, "fix: final");
    const report = await checked(r, { landing: "as-is" });
    expect(report.findings).toMatchObject([{ rule: "rebase-merge", status: "reported" }]);
    expect(report.plan.map(({ event }) => event["version"])).toEqual(["1.1.0", "1.1.1"]);
    expect(report.skills).toMatchObject([{ version: "1.1.1", steps: ["1.1.0"], title: "fix: final" }]);
    r.repo.commit({ "README.md": "x\n" }, "docs: what is no skill");
    const later = await checked(r, { landing: "as-is" });
    expect(later.skills).toMatchObject([{ version: "1.1.1", title: "fix: final" }]);
    expect(reportText(later)).toContain("1.0.0 → 1.1.0 → 1.1.1, the last by the title “fix: final”");
    r.repo.checkout("main");
    r.repo.git("merge", "-q", "--ff-only", "topic");
    expect((await r.pass()).released.map(({ version }) => version)).toEqual(["1.0.0", "1.1.0", "1.1.1"]);
  });

  it("several commits that land one by one are told by what is so in the end", async () => {
    const r = await started();
    r.repo.commit({ "README.md": "x\n" }, "docs: x");
    r.repo.branch("topic");
    r.repo.commit({ [ONE]: "no frontmatter\n", [TWO]: skillMd("two") }, "feat: draft");
    r.repo.commit({ [ONE]: skillMd("one") }, "fix: frontmatter");
    r.repo.commit(
      { [ONE]: null, [TWO]: "none any more\n", "skills/team/three/SKILL.md": skillMd("three") },
      "refactor: other names",
    );
    const report = await checked(r, { landing: "as-is" });
    expect(report.skills.map(({ id, outcome, effects }) => [id, outcome, effects[0]])).toEqual([
      ["team/one", "retired", "on the way there 1.0.0 is published, which stays"],
      ["team/three", "released", undefined],
      ["team/two", "refused", "on the way there 1.0.0 is published, which stays"],
    ]);
    const [one] = report.skills;
    expect(one?.effects[1]).toBe("it leaves the lists; its exact versions stay");
    expect(reportText(report)).toContain(
      "- team/one is removed; version: none yet; on the way there 1.0.0 is published, which stays; it leaves the lists;",
    );
    r.repo.checkout("main");
    r.repo.git("merge", "-q", "--ff-only", "topic");
    await r.pass();
    expect([r.entry("team/one")?.retired, r.versions("team/one")]).toEqual([true, { "1.0.0": "online" }]);
    expect([r.entry("team/two")?.outstanding?.kind, r.versions("team/two")]).toEqual([
      "refused",
      { "1.0.0": "online" },
    ]);
  });
});

describe("several commits that land as they are", () => {
  const API =
    "approvals:\n  source: api\n  rules:\n    - { when: { widens: network }, from: security }\nroles: { security: [sam] }\nblock: high\n";

  it("hide neither a waiver nor what is widened, nor that somebody governs", async () => {
    const r = await started();
    r.repo.commit(
      { [ONE]: skillMd("one"), "policy.yaml": API, "skilltrunk.yaml": "owners: [ada, bob]\n" },
      "feat: one",
    );
    await r.pass();
    r.repo.branch("topic");
    const waiver = `waivers:\n  - { rule: frontmatter-fields, path: SKILL.md, fingerprint: "sha256:${"0".repeat(64)}", reason: r, expires: 2027-01-01 }\n`;
    r.repo.commit({ "lifecycle/team/one.yaml": waiver }, "chore: accept");
    r.repo.commit({ "skills/team/one/run.sh": "curl https://api.acme.dev\n" }, "feat: reach");
    r.repo.commit({ "policy.yaml": null }, "chore: nobody governs");
    r.repo.commit({ [ONE]: skillMd("one", { body: "x\n" }) }, "fix: words");
    for (const landing of ["merged", "as-is"] as const) {
      const { needs, skills, findings } = await checked(r, { landing });
      const rules = [...findings, ...skills.flatMap((skill) => skill.findings)].map(({ rule }) => rule);
      expect(rules, landing).toEqual(expect.arrayContaining(["guarded-change", "permission-widened", "waiver-added"]));
      expect(needs.map(({ role }) => role).sort(), landing).toEqual(["admin", "owner", "security"]);
    }
  });
});

describe("what ordinary and hostile changes bring", () => {
  it.each([
    [
      "a path that is longer than a report holds",
      { [`skills/team/one/${Array.from({ length: 6 }, () => "d".repeat(250)).join("/")}/x.md`]: "x" },
    ],
    [
      "forty long tags",
      {
        "lifecycle/team/one.yaml": `tags:\n${Array.from({ length: 40 }, (_, i) => `  - a-rather-long-tag-about-some-subject-${i}\n`).join("")}`,
      },
    ],
  ])("%s is reported all the same", async (_, files) => {
    const r = await started();
    r.repo.commit({ [ONE]: skillMd("one") }, "feat: one");
    await r.pass();
    r.repo.branch("topic");
    r.repo.commit(files, "feat: much");
    expect((await checked(r)).skills).toMatchObject([{ id: "team/one" }]);
  });
});

describe("what cannot be judged", () => {
  it("a base that cannot be found is one clear sentence", async () => {
    const r = await started();
    r.repo.commit({ [ONE]: skillMd("one") }, "feat: one");
    r.repo.branch("topic");
    await expect(checked(r, { base: "nowhere" })).rejects.toMatchObject({
      code: "CHANGE_NOT_FOUND",
      message: expect.stringContaining("nowhere"),
      hint: expect.stringContaining("."),
    });
  });

  it("a conflict fails, with the files", async () => {
    const r = await started();
    r.repo.commit({ [ONE]: skillMd("one") }, "feat: one");
    r.repo.branch("topic");
    r.repo.commit({ [ONE]: skillMd("one", { body: "Mine.\n" }) }, "fix: mine");
    r.repo.checkout("main");
    r.repo.commit({ [ONE]: skillMd("one", { body: "Theirs.\n" }) }, "fix: theirs");
    expect(await checked(r)).toMatchObject({
      verdict: "fail",
      findings: [{ rule: "merge-conflict", message: expect.stringContaining(ONE) }],
    });
  });

  it("a ledger that cannot be read is reviewed by an admin, never guessed", async () => {
    const r = await started();
    r.repo.commit({ "skilltrunk.yaml": "admins: [eve]\n", [ONE]: skillMd("one") }, "feat: one");
    await r.pass();
    r.repo.branch("topic");
    r.repo.commit({ [ONE]: skillMd("one", { body: "x\n" }) }, "fix: one");
    const ledger = { ...r.source.ledger, tip: () => Promise.reject(new Error("no")) };
    await expect(checked(r, { ledger })).rejects.toThrow("no");
    r.repo.git("update-ref", "refs/heads/skilltrunk/ledger", "main");
    expect(await checked(r)).toMatchObject({
      verdict: "review",
      pending: null,
      findings: [{ rule: "ledger-unread" }],
      needs: [{ role: "admin", people: ["eve"] }],
    });
  });

  it.each([
    ["a file of a skill", ONE, skillMd("one", { body: "New.\n" }), ONE],
    ["the policy", "policy.yaml", "block: high\n", "policy.yaml"],
    ["a new folder", "skills/team/two", "---\n", ""],
  ])("a change whose branch lacks %s fails for that, and blames no registry", async (_, lost, text, path) => {
    const r = await started();
    r.repo.commit({ [ONE]: skillMd("one") }, "feat: one");
    await r.pass();
    r.repo.branch("topic");
    r.repo.commit({ [lost === "skills/team/two" ? TWO : lost]: text }, "fix: one");
    const oid = r.repo.git("rev-parse", `topic:${lost}`);
    rmSync(join(r.repo.dir, ".git/objects", oid.slice(0, 2), oid.slice(2)));
    expect(await checked(r)).toMatchObject({
      verdict: "fail",
      pending: null,
      findings: [{ rule: "change-unread", status: "blocks", file: path, message: expect.stringContaining(oid) }],
      needs: [],
    });
  });

  it("a trunk that lacks a file blames no change", async () => {
    const r = await started();
    r.repo.commit({ [ONE]: skillMd("one") }, "feat: one");
    await r.pass();
    r.repo.commit({ [ONE]: skillMd("one", { body: "Lost.\n" }) }, "fix: lost");
    const oid = r.repo.git("rev-parse", `main:${ONE}`);
    r.repo.branch("topic");
    r.repo.commit({ [TWO]: skillMd("two") }, "feat: two");
    rmSync(join(r.repo.dir, ".git/objects", oid.slice(0, 2), oid.slice(2)));
    expect(await checked(r)).toMatchObject({ verdict: "review", findings: [{ rule: "ledger-unread" }] });
  });

  it("a change of 2,000 skills is judged whole", { timeout: 240_000 }, async () => {
    const r = await started();
    r.repo.commit({ [ONE]: skillMd("one") }, "feat: one");
    r.repo.branch("topic");
    const many = Array.from({ length: 2000 }, (_, i) => `many-${i}`);
    r.repo.commit(
      Object.fromEntries(many.map((name) => [`skills/team/${name}/SKILL.md`, skillMd(name)])),
      "feat: many",
    );
    const report = await checked(r);
    expect(report).toMatchObject({ verdict: "pass" });
    expect(report.skills).toHaveLength(2000);
  });
});

it("leaves the repository as it was", async () => {
  const r = await started();
  r.repo.commit({ [ONE]: skillMd("one") }, "feat: one");
  await r.pass();
  r.repo.branch("topic");
  r.repo.commit({ [ONE]: skillMd("one", { body: "x\n" }) }, "fix: one");
  // A pack that a program on standby has begun may come and go.
  const objects = () => r.repo.git("count-objects", "-v").replace(/^garbage.*$/m, "");
  const before = [r.repo.git("for-each-ref"), objects()];
  await checked(r);
  expect([r.repo.git("for-each-ref"), objects()]).toEqual(before);
  expect(execFileSync("git", ["status", "--porcelain"], { cwd: r.repo.dir, encoding: "utf8" })).toBe("");
});
