/** Settings that keep the ledger elsewhere, at a time when they cannot be read: no second ledger ever begins. */

import { renameSync } from "node:fs";
import { dirname } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { PassResult } from "../../src/app/reconcile/pass.ts";
import type { SkillView } from "../../src/core/catalog/view.ts";
import type { CheckReport } from "../../src/core/report/check-report.ts";
import { CommandLine, eventually } from "../support/command-line.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";
import { type GitHost, startGitHost } from "../support/git-http.ts";

const REFUNDS = "skills/billing/refunds/SKILL.md";
const BROKEN = { "skilltrunk.yaml": "ledger: [\n" };
/** Many processes a test, on a machine that may be busy. */
const LIMIT_MS = 120_000;

let cli: CommandLine;
let skills: GitFixture;
let ledgers: GitFixture;

beforeEach(() => {
  cli = new CommandLine();
  skills = new GitFixture();
  ledgers = new GitFixture({ bare: true });
});

afterEach(async () => {
  await cli.cleanup();
  skills.cleanup();
  ledgers.cleanup();
});

/** Merges the first skill, and that the ledger is kept in the other repository. */
function keepElsewhere(): void {
  const settings = `ledger:\n  repository: file://${ledgers.dir}\n`;
  skills.commit({ [REFUNDS]: skillMd("refunds", { version: "1.0.0" }), "skilltrunk.yaml": settings }, "feat: refunds");
}

const ledgerBranches = (repository: GitFixture) => repository.git("branch", "--list", "skilltrunk/*");

describe("settings that broke", { timeout: LIMIT_MS }, () => {
  it("go on meaning the place that they last named", async () => {
    keepElsewhere();
    const before = await cli.json<PassResult>(["reconcile", skills.dir, "--push"]);
    expect(before.document).toMatchObject({ skills: 1 });
    skills.commit(BROKEN, "chore: settings");
    const after = await cli.json<{ code: string }>(["reconcile", skills.dir, "--push"]);
    expect(after).toMatchObject({ status: 2, document: { code: "SETTINGS_INVALID" } });
    expect(ledgerBranches(skills)).toBe("");
    expect(ledgers.head("skilltrunk/ledger")).not.toBe("");
  });

  it("mean nothing to a machine that has not seen others: no ledger begins, until they are mended", async () => {
    keepElsewhere();
    skills.commit(BROKEN, "chore: settings");
    const running = cli.start(["run", skills.dir, "--push", "--port", "0", "--admin-port", "0", "--json"]);
    await running.said(/stalled \(SettingsInvalid\): .*skilltrunk\.yaml/);
    expect([ledgerBranches(skills), ledgerBranches(ledgers)]).toEqual(["", ""]);
    keepElsewhere();
    await pushed();
    expect(ledgerBranches(skills)).toBe("");
  });
});

describe("a folder of the ledger that is not there", { timeout: LIMIT_MS }, () => {
  it("is a report of a check, by folder and by URL, that calls nobody a publisher", async () => {
    keepElsewhere();
    expect((await cli.run(["reconcile", skills.dir, "--push"])).status).toBe(0);
    skills.branch("mine");
    skills.commit({ [REFUNDS]: skillMd("refunds", { version: "1.0.0", body: "More.\n" }) }, "fix: more");
    renameSync(ledgers.dir, `${ledgers.dir}-away`);
    for (const place of [skills.dir, `file://${skills.dir}`]) {
      const { status, document } = await cli.json<CheckReport>(["check", "mine", "--repository", place]);
      expect([place, status, document.verdict, document.pending]).toEqual([place, 1, "review", null]);
      expect(document.reason).toContain("does not exist");
    }
    renameSync(`${ledgers.dir}-away`, ledgers.dir);
  });
});

describe("a repository without a commit", { timeout: LIMIT_MS }, () => {
  it("says with its first one where the ledger is", async () => {
    const running = cli.start(["run", skills.dir, "--push", "--port", "0", "--admin-port", "0", "--json"]);
    const { index } = JSON.parse((await running.printed(/^\{[\s\S]*^\}$/m))[0]) as { index: string };
    keepElsewhere();
    await visible(index);
    await pushed();
    expect(ledgerBranches(skills)).toBe("");
  });
});

describe("a host that is down at the start", { timeout: LIMIT_MS }, () => {
  let host: GitHost;

  beforeEach(async () => {
    keepElsewhere();
    skills.git("config", "http.receivepack", "true");
    host = await startGitHost(dirname(skills.dir));
    await host.close();
  });
  afterEach(() => host.close().catch(() => {}));

  const up = async () => {
    host = await startGitHost(dirname(skills.dir), { port: host.port });
  };
  const run = async () => {
    const url = `http://127.0.0.1:${host.port}/repo`;
    const running = cli.start(["run", url, "--push", "--port", "0", "--admin-port", "0", "--json"]);
    const [text] = await running.printed(/^\{[\s\S]*^\}$/m);
    return { running, ...(JSON.parse(text) as { index: string; skills: number }) };
  };

  it("is waited for: nothing is published before its settings were read", async () => {
    const { running, index } = await run();
    await running.said(/not up to date \(GitUnreachable\)/);
    await up();
    await visible(index);
    await pushed();
    expect(ledgerBranches(skills)).toBe("");
  });

  it("is served meanwhile from the ledger that is known", async () => {
    await up();
    expect((await cli.run(["reconcile", `http://127.0.0.1:${host.port}/repo`, "--push"])).status).toBe(0);
    await host.close();
    const { index, skills: served } = await run();
    expect(served).toBe(1);
    await visible(index);
    expect(ledgerBranches(skills)).toBe("");
  });
});

/** Waits until the skill is in the index. */
function visible(index: string): Promise<SkillView> {
  return eventually(async () => {
    const response = await fetch(`${index}/v1/skills/billing/refunds`);
    return response.ok ? ((await response.json()) as SkillView) : undefined;
  }, "billing/refunds in the index");
}

/** Waits until the ledger is where the settings want it: what is visible is pushed a moment later. */
function pushed(): Promise<true> {
  return eventually(
    async () => (ledgerBranches(ledgers) === "skilltrunk/ledger" ? true : undefined),
    "the ledger in its own repository",
  );
}

describe("settings that name a new place for the ledger", { timeout: LIMIT_MS }, () => {
  const elsewhere = "ledger:\n  branch: kept/here\n";
  const reconcile = () => cli.json<{ code?: string }>(["reconcile", skills.dir]);

  /** Publishes 1.0.0, and merges settings that keep the ledger on another branch, and begin it there at other content. */
  async function moved(): Promise<void> {
    skills.commit({ [REFUNDS]: skillMd("refunds", { version: "1.0.0" }) }, "feat: refunds");
    expect((await reconcile()).status).toBe(0);
    const evil = skills.commit({ [REFUNDS]: `${skillMd("refunds", { version: "1.0.0" })}Other bytes.\n` }, "feat: sly");
    skills.commit({ "skilltrunk.yaml": `${elsewhere}history:\n  from: ${evil}\n` }, "chore: settings");
  }

  it("are told of by a check of them", async () => {
    skills.commit({ [REFUNDS]: skillMd("refunds", { version: "1.0.0" }) }, "feat: refunds");
    skills.commit({ "skilltrunk.yaml": elsewhere }, "chore: first settings");
    expect((await reconcile()).status).toBe(0);
    skills.branch("move");
    skills.commit({ "skilltrunk.yaml": "ledger:\n  branch: kept/there\n" }, "chore: settings");
    const { document } = await cli.json<CheckReport>(["check", "move", "--repository", skills.dir]);
    expect(document.findings.map(({ rule }) => rule)).toContain("ledger-moved");
  });

  it("begin no second one beside that which is there, on no machine", async () => {
    await moved();
    for (const state of [[], ["--state", "fresh"]]) {
      const { status, stderr } = await cli.run(["reconcile", skills.dir, ...state]);
      expect(status).toBe(4);
      expect(stderr).toMatch(/kept\/here of .*, which has none; what is published is in skilltrunk\/ledger of/);
    }
    expect(skills.git("branch", "--list", "kept/*")).toBe("");
  });

  it("leave what is published on offer, until the ledger is there", async () => {
    await moved();
    const running = cli.start(["run", skills.dir, "--port", "0", "--admin-port", "0", "--json"]);
    const { index } = JSON.parse((await running.printed(/^\{[\s\S]*^\}$/m))[0]) as { index: string };
    await running.said(/stalled \(LedgerElsewhere\)/);
    expect(await visible(index)).toMatchObject({ version: "1.0.0" });
    await running.stop("SIGTERM");
    skills.git("branch", "kept/here", "skilltrunk/ledger");
    const before = skills.head("kept/here");
    expect((await reconcile()).status).toBe(0);
    expect(skills.git("merge-base", before, "kept/here")).toBe(before);
  });

  it("count where the ledger was removed from the old place", async () => {
    await moved();
    skills.git("branch", "-D", "skilltrunk/ledger");
    expect((await reconcile()).status).toBe(0);
    expect(skills.git("branch", "--list", "kept/*")).toContain("kept/here");
  });
});

describe("a ledger that is kept elsewhere", { timeout: LIMIT_MS }, () => {
  const list = async (location: string) => {
    const { document } = await cli.json<{ skills?: { id: string }[]; code?: string }>(["list", "--registry", location]);
    return document.skills?.map(({ id }) => id) ?? document.code;
  };

  it("is found by who names the skills repository", async () => {
    keepElsewhere();
    expect(await list(skills.dir)).toBe("LEDGER_NOT_FOUND");
    expect((await cli.run(["reconcile", skills.dir, "--push"])).status).toBe(0);
    expect(await list(skills.dir)).toEqual(["billing/refunds"]);
    expect(await list(`file://${skills.dir}`)).toEqual(["billing/refunds"]);
    expect((await cli.run(["install", "refunds", "--registry", `file://${skills.dir}`])).status).toBe(0);
  });

  it("is found on another branch", async () => {
    skills.commit(
      { [REFUNDS]: skillMd("refunds"), "skilltrunk.yaml": "ledger:\n  branch: kept/here\n" },
      "feat: refunds",
    );
    expect((await cli.run(["reconcile", skills.dir])).status).toBe(0);
    expect(await list(skills.dir)).toEqual(["billing/refunds"]);
    expect(await list(`file://${skills.dir}`)).toEqual(["billing/refunds"]);
  });

  it("is not looked for on this machine because somebody else's repository says so", async () => {
    keepElsewhere();
    expect((await cli.run(["reconcile", skills.dir, "--push"])).status).toBe(0);
    const host = await startGitHost(dirname(skills.dir));
    expect(await list(`git+http://127.0.0.1:${host.port}/repo`)).toBe("LEDGER_NOT_FOUND");
    await host.close();
  });
});
