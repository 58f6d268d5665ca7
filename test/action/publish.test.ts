/** `mode: publish` of the built action: a registry with no server, and what people hear of it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { checkReportSchema } from "../../src/core/report/check-report.ts";
import { skillMd } from "../support/git-fixture.ts";
import { WORKFLOW_TOKEN } from "../support/github-emulator.ts";
import { HostedRepository } from "../support/hosted-repository.ts";

let hosted: HostedRepository;
beforeAll(async () => {
  hosted = await HostedRepository.start({ "skills/billing/refunds/SKILL.md": skillMd("refunds") });
});
afterEach(() => {
  hosted.github.intercept = () => undefined;
});
afterAll(() => hosted.close());

function publish() {
  return hosted.step({ mode: "publish" }, "push", { ref: "refs/heads/main" });
}

async function merged(branch: string, files: Readonly<Record<string, string>>) {
  const { number } = await hosted.propose({ branch, title: `feat: ${branch}`, files });
  return { number, commit: await hosted.merge(number) };
}

describe("publishing", () => {
  it("pushes the ledger, once, and says what it published", async () => {
    const first = await publish();
    expect([first.status, first.stdout]).toEqual([0, expect.stringContaining("Released 1, refused 0, waiting 0")]);
    expect(JSON.parse(first.outputs["published"] ?? "")).toEqual([
      { id: "billing/refunds", version: "1.0.0", digest: expect.stringMatching(/^sha256:/) },
    ]);
    expect(first.outputs["ledger"]).toBe(hosted.git("rev-parse", "refs/heads/skilltrunk/ledger"));
    expect(first.summary).toContain("| published | `billing/refunds` | `1.0.0` |");
    expect(first.summary).toContain("Trial mode");
    expect(hosted.github.statuses(hosted.repo.head("main"))).toEqual([
      expect.objectContaining({
        context: "skilltrunk/publish",
        state: "success",
        description: "published billing/refunds@1.0.0",
      }),
    ]);

    const again = await publish();
    expect(again.outputs).toMatchObject({ published: "[]", ledger: first.outputs["ledger"] });
    expect(hosted.github.statuses(hosted.repo.head("main"))).toHaveLength(1);
  });

  it("writes the public index as files where a site is asked for", async () => {
    const site = join(hosted.repo.dir, "..", "site");
    const inputs = { mode: "publish", site, "site-url": "https://acme.example/skills" };
    const step = await hosted.step(inputs, "push", { ref: "refs/heads/main" });
    expect([step.status, step.outputs["site"]]).toEqual([0, "https://acme.example/skills"]);
    expect(step.summary).toContain("The public index: `https://acme.example/skills`");
    const listed = JSON.parse(readFileSync(join(site, "v1/skills/index.html"), "utf8")) as { skills: { id: string }[] };
    expect(listed.skills.map(({ id }) => id)).toEqual(["billing/refunds"]);
    const bare = await hosted.step({ mode: "publish", site }, "push", { ref: "refs/heads/main" });
    expect(bare.commands).toContainEqual(
      expect.objectContaining({ name: "error", message: expect.stringContaining("site-url") }),
    );
  });

  it("turns the check's comment into what came of it", async () => {
    const files = { "skills/billing/refunds/SKILL.md": skillMd("refunds", { body: "Better.\n" }) };
    const { number, commit } = await merged("better", files);
    await hosted.github.comment(number, "github-actions[bot]", "<!-- skilltrunk:report -->\nReady to merge.");
    expect((await publish()).status).toBe(0);
    const comments = await hosted.github.comments(number);
    const install = `skilltrunk install billing/refunds@1.1.0 --registry ${hosted.github.url}/acme/skills.git`;
    expect(comments).toEqual([{ by: "github-actions[bot]", body: expect.stringContaining(install) }]);
    expect(hosted.github.statuses(commit)).toEqual([expect.objectContaining({ state: "success" })]);
  });

  it("appends what the check promised, though the host puts the number after the title", async () => {
    const files = { "skills/billing/numbered/SKILL.md": skillMd("numbered") };
    const proposed = await hosted.propose({ branch: "numbered", title: "feat: more (#3)", files });
    const { outputs } = await hosted.check(proposed);
    const report = checkReportSchema.parse(JSON.parse(readFileSync(outputs["report-path"] ?? "", "utf8")));
    const commit = await hosted.merge(proposed.number);
    expect(hosted.repo.git("show", "-s", "--format=%s", commit)).toBe(`feat: more (#3) (#${proposed.number})`);
    expect((await publish()).status).toBe(0);
    const [event = ""] = hosted
      .git("show", "refs/heads/skilltrunk/ledger:events/billing/numbered/0.ndjson")
      .split("\n");
    const {
      n: _n,
      prev: _prev,
      at: _at,
      commit: _commit,
      by: _by,
      engine: _engine,
      pr,
      ...appended
    } = JSON.parse(event);
    expect(report.plan).toEqual([{ chain: "billing/numbered", event: appended }]);
    expect([appended.notes, pr]).toEqual(["feat: more", proposed.number]);
  });

  it("says what it refused, and why", async () => {
    const { number, commit } = await merged("bad", { "skills/billing/broken/SKILL.md": "no frontmatter\n" });
    const { status, commands } = await publish();
    expect(status).toBe(0);
    expect(commands).toContainEqual(
      expect.objectContaining({ name: "warning", message: expect.stringContaining("billing/broken") }),
    );
    expect(hosted.github.statuses(commit)).toEqual([
      expect.objectContaining({ state: "failure", description: expect.stringContaining("refused billing/broken") }),
    ]);
    const said = (await hosted.github.comments(number))[0]?.body;
    expect(said).toContain("frontmatter");
    expect(said).toContain("**What to do:**");
  });

  it("publishes also while the host's interface is down", async () => {
    const files = { "skills/billing/refunds/SKILL.md": skillMd("refunds", { body: "Best.\n" }) };
    await merged("best", files);
    hosted.github.intercept = ({ path }) => (path.startsWith("/repos/") ? { status: 503, body: "" } : undefined);
    const { status, outputs, commands } = await publish();
    expect(status).toBe(0);
    expect(outputs["published"]).toContain("1.2.0");
    expect(commands).toContainEqual(
      expect.objectContaining({ name: "warning", message: expect.stringContaining("no status") }),
    );
  });

  it("says in the next run what could not be said before", async () => {
    expect(hosted.github.statuses(hosted.repo.head("main"))).toEqual([]);
    expect((await publish()).outputs["published"]).toBe("[]");
    expect(hosted.github.statuses(hosted.repo.head("main"))).toEqual([
      expect.objectContaining({ state: "success", description: expect.stringContaining("billing/refunds@1.2.0") }),
    ]);
  });

  it("says it of every merge, though more than ten came at once", async () => {
    const commits: string[] = [];
    for (let i = 0; i < 12; i++) {
      const files = { "skills/billing/refunds/SKILL.md": skillMd("refunds", { body: `Step ${i}.\n` }) };
      commits.push((await merged(`step-${i}`, files)).commit);
    }
    expect((await publish()).status).toBe(0);
    for (const commit of commits) expect(hosted.github.statuses(commit)).toMatchObject([{ state: "success" }]);
  });

  it("pushes the ledger with a token of its own, and speaks with the other one", async () => {
    const files = { "skills/billing/refunds/SKILL.md": skillMd("refunds", { body: "Two tokens.\n" }) };
    const { number, commit } = await merged("tokens", files);
    await hosted.github.comment(number, "bob", "<!-- skilltrunk:report -->\nReady to merge.");
    const inputs = { mode: "publish", "github-token": "token-bob", "ledger-token": WORKFLOW_TOKEN };
    const { status, outputs, stdout, summary } = await hosted.step(inputs, "push", { ref: "refs/heads/main" });
    expect([status, outputs["ledger"]]).toEqual([0, hosted.git("rev-parse", "refs/heads/skilltrunk/ledger")]);
    expect(hosted.github.statuses(commit)).toHaveLength(1);
    expect(await hosted.github.comments(number)).toEqual([
      { by: "bob", body: expect.stringContaining("billing/refunds@") },
    ]);
    // Whose token pushes decides whether others could.
    expect(summary).toContain("Trial mode");
    expect(stdout).not.toContain(WORKFLOW_TOKEN);
  });

  it("leaves other branches alone", async () => {
    const ledger = hosted.git("rev-parse", "refs/heads/skilltrunk/ledger");
    const { status, stdout } = await hosted.step({ mode: "publish" }, "push", { ref: "refs/heads/topic" });
    expect([status, stdout]).toEqual([0, expect.stringContaining("not to the trunk")]);
    expect(hosted.git("rev-parse", "refs/heads/skilltrunk/ledger")).toBe(ledger);
  });

  it("fails with one sentence where the ledger may not be pushed", async () => {
    await merged("refused", { "skills/billing/refunds/SKILL.md": skillMd("refunds", { body: "Last.\n" }) });
    hosted.git("config", "http.receivepack", "false");
    const { status, commands } = await publish();
    hosted.git("config", "http.receivepack", "true");
    expect(status).not.toBe(0);
    expect(commands.filter(({ name }) => name === "error")).toHaveLength(1);
    expect(JSON.stringify(commands)).not.toContain("token-workflow");
    const before = hosted.git("rev-parse", "refs/heads/skilltrunk/ledger");
    expect((await publish()).status).toBe(0);
    expect(hosted.git("rev-parse", "refs/heads/skilltrunk/ledger")).not.toBe(before);
  });
});
