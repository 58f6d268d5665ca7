/** `mode: report` of the built action: one comment, kept up to date, whatever the artifact holds. */
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import MarkdownIt from "markdown-it";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { CheckReport } from "../../src/core/report/check-report.ts";
import { skillMd } from "../support/git-fixture.ts";
import { READ_TOKEN } from "../support/github-emulator.ts";
import { HostedRepository, type Proposed } from "../support/hosted-repository.ts";

let hosted: HostedRepository;
let proposed: Proposed;
/** What the check of it said. */
let good: CheckReport;
let artifact: string;

beforeAll(async () => {
  hosted = await HostedRepository.start({ "skills/billing/refunds/SKILL.md": skillMd("refunds") });
  proposed = await hosted.propose({
    branch: "better",
    title: "feat: better",
    files: { "skills/billing/refunds/SKILL.md": skillMd("refunds", { body: "Better.\n" }) },
  });
  const { outputs } = await hosted.check(proposed);
  good = JSON.parse(readFileSync(outputs["report-path"] ?? "", "utf8")) as CheckReport;
  artifact = join(hosted.runner.temporary, "artifact", "report.json");
  mkdirSync(dirname(artifact));
});
afterEach(() => {
  hosted.github.intercept = () => undefined;
  rmSync(artifact, { force: true });
});
afterAll(() => hosted.close());

function report(content: unknown, about = proposed, inputs: Readonly<Record<string, string>> = {}) {
  writeFileSync(artifact, typeof content === "string" ? content : JSON.stringify(content));
  return hosted.after(about, { mode: "report", "report-path": artifact, ...inputs });
}

async function ours(number = proposed.number): Promise<readonly string[]> {
  const comments = await hosted.github.comments(number);
  return comments.filter(({ by }) => by === "github-actions[bot]").map(({ body }) => body);
}

describe("the comment", () => {
  it("is written once, edited when the report changes, and left alone when it does not", async () => {
    await hosted.github.comment(proposed.number, "eve", "<!-- skilltrunk:report -->\nAll is well, says eve.");
    const first = await report(good);
    expect([first.status, first.stdout]).toEqual([0, expect.stringContaining("is created")]);
    expect(await ours()).toEqual([expect.stringContaining("`billing/refunds`")]);
    expect(first.summary).toContain("`billing/refunds`");

    expect((await report(good)).stdout).toContain("is unchanged");
    const other = { ...good, verdict: "review", reason: "Security has to look at it." };
    expect((await report(other)).stdout).toContain("is edited");
    expect(await ours()).toEqual([expect.stringContaining("Security has to look at it.")]);
    const all = await hosted.github.comments(proposed.number);
    expect(all).toContainEqual({ by: "eve", body: expect.stringContaining("All is well") });
    expect(all).toHaveLength(2);
  });

  it("is found among more comments than one page holds", async () => {
    for (let i = 0; i < 101; i++) await hosted.github.comment(proposed.number, "bob", `word ${i}`);
    expect((await report(good)).stdout).toContain("is edited");
    expect(await ours()).toHaveLength(1);
  });

  it("goes to a fork's pull request too", async () => {
    const fork = await hosted.propose({
      as: "eve",
      branch: "from-outside",
      title: "feat: from outside",
      files: { "skills/eve/trick/SKILL.md": skillMd("trick") },
      fork: true,
    });
    expect((await report(good, fork)).stdout).toContain("is created");
    expect(await ours(fork.number)).toHaveLength(1);
  });

  it("goes to a pull request into another branch, and says so, though the same commit is proposed for the trunk", async () => {
    hosted.repo.git("branch", "release-1", "main");
    await hosted.push("release-1");
    const older = await hosted.github.propose({ as: "ann", title: "feat: there", head: "better", base: "release-1" });
    hosted.git("update-ref", `refs/pull/${older}/head`, proposed.head);
    const { outputs } = await hosted.check({ ...proposed, number: older });
    const there = JSON.parse(readFileSync(outputs["report-path"] ?? "", "utf8")) as CheckReport;
    const before = await ours();
    expect((await report(there)).stdout).toContain(`The comment on pull request #${older} is created`);
    const [comment, ...more] = await ours(older);
    expect(comment).toContain("This is to be merged into `release-1`, which publishes nothing");
    expect([more, await ours()]).toEqual([[], before]);
    // Nor does a report of a branch that nobody proposes it for go anywhere.
    const nowhere = { ...there, change: { ...there.change, elsewhere: { into: "release-2", trunk: "main" } } };
    expect((await report(nowhere)).stdout).toContain("nobody to tell");
    // The same commit is proposed once again: nothing makes its report doubtful any more.
    await hosted.github.api("PATCH", `/repos/acme/skills/pulls/${older}`, { body: { state: "closed" } });
  });

  it("goes nowhere for a head that is not the pull request's any more, or is another repository's", async () => {
    for (const about of [
      { ...proposed, head: hosted.repo.head("main") },
      { ...proposed, from: "eve/skills" },
      { ...proposed, branch: "elsewhere" },
    ]) {
      hosted.github.requests.length = 0;
      const { status, stdout } = await report({ ...good, reason: "Not for you." }, about);
      expect([status, stdout]).toEqual([0, expect.stringContaining("nobody to tell")]);
      expect(hosted.github.requests.filter(({ method }) => method !== "GET")).toEqual([]);
    }
  });

  it("that may not be written leaves the summary and a warning", async () => {
    const other = { ...good, reason: "Read-only." };
    const { status, commands, summary } = await report(other, proposed, { "github-token": READ_TOKEN });
    expect(status).toBe(0);
    expect(summary).toContain("`billing/refunds`");
    expect(commands).toEqual([
      expect.objectContaining({ name: "warning", message: expect.stringContaining("`pull-requests: write`") }),
    ]);
  });

  it("that a host in trouble does not take leaves the same", async () => {
    hosted.github.intercept = ({ path }) => (path.includes("/issues/") ? { status: 503, body: "" } : undefined);
    const { status, commands, summary } = await report({ ...good, reason: "Down." });
    expect([status, commands.map(({ name }) => name)]).toEqual([0, ["warning"]]);
    expect(summary).toContain("`billing/refunds`");
  });
});

describe("a SARIF file", () => {
  it("is made anew of the report, not taken from the artifact", async () => {
    const path = join(hosted.runner.temporary, "made.sarif");
    const { outputs } = await report(good, proposed, { "sarif-path": path });
    expect(outputs["sarif-path"]).toBe(path);
    expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({ version: "2.1.0" });
  });
});

describe("a hostile artifact", () => {
  async function refused(result: Awaited<ReturnType<typeof report>>, why: string) {
    expect(result.status).toBe(0);
    expect(result.commands).toEqual([
      expect.objectContaining({ name: "warning", message: expect.stringContaining(why) }),
    ]);
    expect(result.summary).toBe("");
  }

  it.each([
    ["no JSON", "::error::ran\n{", "it is no report"],
    ["bytes that are no text", "\ud800", "it is no report"],
    ["another document", "[]", "it is no report"],
    ["a key that we do not know", () => ({ ...good, extra: 1 }), "it is no report"],
    ["a wrong type", () => ({ ...good, skills: "none" }), "skills"],
    ["a text without end", () => ({ ...good, reason: "x".repeat(5000) }), "reason"],
    ["too many skills", () => ({ ...good, skills: Array(20_001).fill(good.skills[0]) }), "skills"],
    ["more bytes than a report has", () => `${JSON.stringify(good)}${" ".repeat(17 << 20)}`, "bytes"],
  ])("is not shown: %s", async (_, content, why) => {
    await refused(await report(typeof content === "function" ? content() : content), why);
  });

  it("is not shown where there is none, or a folder, or a link to something else", async () => {
    await refused(await hosted.after(proposed, { mode: "report", "report-path": `${artifact}.none` }), "is not there");
    symlinkSync("/etc/passwd", artifact);
    await refused(await hosted.after(proposed, { mode: "report", "report-path": artifact }), "it is no report");
    const { status } = await hosted.after(proposed, { mode: "report", "report-path": dirname(artifact) });
    expect(status).toBe(2);
  });

  it("says nothing as itself: no mention, no markup, no command", async () => {
    const bait =
      "@acme/all <img src=x onerror=y> [here](https://example.com) ![x](//e) | `</details>` \n::error::ran\n##[warning]ran";
    const [skill] = good.skills;
    const finding = {
      rule: bait,
      severity: "critical",
      status: "blocks",
      file: bait,
      path: bait,
      line: 1,
      message: bait,
      hint: bait,
      fingerprint: `sha256:${"0".repeat(64)}`,
    };
    const hostile = {
      ...good,
      verdict: "fail",
      reason: bait,
      change: { ...good.change, title: bait },
      skills: [{ ...skill, id: bait, path: bait, version: bait, findings: [finding], effects: [bait] }],
      findings: [finding],
      needs: [{ role: bait, people: [bait, "@acme/all"], count: 1, subjects: [bait], why: bait, enforcedBy: "api" }],
    };
    const { status, commands, summary } = await report(hostile);
    expect([status, commands]).toEqual([0, []]);
    const [comment = ""] = await ours();
    for (const text of [comment, summary]) {
      // With HTML let through, as the host does: what is not code has no link, no picture and nobody's name in it.
      const html = MarkdownIt({ html: true, linkify: true }).render(text);
      const shown = html.replaceAll(/<code[\s>][\s\S]*?<\/code>/g, "");
      expect(shown).not.toMatch(/<img|<a |@acme/);
      expect(text).not.toMatch(/^(::|##\[)/m);
    }
  });
});
