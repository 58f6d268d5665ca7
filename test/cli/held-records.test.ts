/** What waits for approval and what an approval let through, as the command line tells it of a real repository. */
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ChannelsView, SkillView } from "../../src/core/catalog/view.ts";
import type { AuditRow } from "../../src/core/ledger/audit.ts";
import { CommandLine } from "../support/command-line.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";

const LIMIT_MS = 120_000;
const ONE = "skills/team/one/SKILL.md";
const FILE = "lifecycle/team/one.yaml";
const API = `approvals:
  source: api
  rules:
    - { when: { kind: channel }, from: owner }
    - { when: { kind: content }, from: security, count: 2 }
roles: { security: [sam, sue] }
`;

const TWO_STAGES = API.replace("rules:", "rules:\n    - { when: { kind: channel }, from: security, count: 2 }");

let cli: CommandLine;
let repo: GitFixture;
beforeEach(() => {
  cli = new CommandLine();
  repo = new GitFixture();
});
afterEach(async () => {
  await cli.cleanup();
  repo.cleanup();
});

/** Two versions are published, and policy asks from the last commit on. */
async function governed(): Promise<void> {
  const settings = "owners: [ann]\nadmins: [root]\nvisibility: internal\n";
  repo.commit({ [ONE]: skillMd("one"), "skilltrunk.yaml": settings }, "feat: one");
  repo.commit({ [ONE]: skillMd("one", { body: "More.\n" }) }, "feat: more");
  repo.commit({ "policy.yaml": API }, "chore: govern");
  await said(["reconcile", repo.dir]);
}

async function said(args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await cli.run(args);
  expect([status, stderr.replace(/^(reconcile|verify) …\n/, "")]).toEqual([0, ""]);
  return stdout;
}

describe("what waits", { timeout: LIMIT_MS }, () => {
  it("is told of a channel by show, list and channels, until it is approved", async () => {
    await governed();
    const at = ["--registry", repo.dir];
    const commit = repo.commit({ [FILE]: "channels:\n  stable: 1.1.0\n" }, "chore: stable (#7)");
    await said(["reconcile", repo.dir]);
    const words = "Channel stable: nothing → 1.1.0, once approved by one person of owner (ann).";
    const line = `waits: ${words} (merged in ${commit.slice(0, 12)})`;
    expect(await said(["show", "team/one", ...at])).toContain(line);
    expect(await said(["channels", "team/one", ...at])).toContain(line);
    expect(await said(["list", ...at])).toContain("1.1.0 (a change waits for owner)");
    const waiting = [{ channels: ["stable"], words, roles: ["owner"], commit }];
    expect((await cli.json<SkillView>(["show", "team/one", ...at])).document.waiting).toEqual(waiting);
    expect((await cli.json<ChannelsView>(["channels", "team/one", ...at])).document.waiting).toEqual(waiting);
    const step = `approval:${commit}:owner:1:team/one`;
    const told = await said(["acknowledge", repo.dir, step, "--reason", "seen", "--by", "ann"]);
    expect(told).toMatch(/It lets this through:\nchanged +team\/one +stable nothing → 1\.1\.0 /);
    expect(await said(["channels", "team/one", ...at])).toMatch(/^stable +1\.1\.0/m);
    for (const command of [["show", "team/one"], ["list"], ["channels", "team/one"]])
      expect(await said([...command, ...at])).not.toContain("wait");
  });

  it("is told with those alone who have not approved yet, now and as of then", async () => {
    await governed();
    repo.commit({ "policy.yaml": TWO_STAGES }, "chore: ask two");
    await said(["reconcile", repo.dir]);
    const policy = repo.head();
    await said(["acknowledge", repo.dir, `approval:${policy}:admin:1:policy.yaml`, "--reason", "seen", "--by", "root"]);
    const commit = repo.commit({ [FILE]: "channels:\n  stable: 1.1.0\n" }, "chore: stable (#7)");
    await said(["reconcile", repo.dir]);
    await said(["acknowledge", repo.dir, `approval:${commit}:owner:1:team/one`, "--reason", "seen", "--by", "ann"]);
    const words = "Channel stable: nothing → 1.1.0, once approved by 2 people of security (sam, sue).";
    const at = ["--registry", repo.dir];
    expect(await said(["explain", "--repository", repo.dir, "one"])).toContain(words);
    for (const command of ["show", "channels"]) {
      for (const then of [[], ["--at", commit], ["--at", new Date().toISOString()]])
        expect([command, then, await said([command, "team/one", ...at, ...then])]).toEqual([
          ...[command, then, expect.stringContaining(`waits: ${words} `)],
        ]);
    }
  });

  it("is told of content, which is no move of a channel", async () => {
    await governed();
    const at = ["--registry", repo.dir];
    repo.commit({ [ONE]: skillMd("one", { body: "Even more.\n" }) }, "feat: even more");
    await said(["reconcile", repo.dir]);
    expect(await said(["show", "team/one", ...at])).toContain(
      "waits: Version 1.2.0 waits for the approval of 2 people of security (sam, sue).",
    );
    expect(await said(["list", ...at])).toContain("(a change waits for security)");
    expect(await said(["channels", "team/one", ...at])).not.toContain("wait");
  });
});

describe("what waits of content and of a channel at once", { timeout: LIMIT_MS }, () => {
  it("is told whole by explain, with the commands for both", async () => {
    await governed();
    const many = Array.from({ length: 12 }, (_, i) => `somebody-with-a-long-name-${i}`);
    repo.commit({ "policy.yaml": API.replace("[sam, sue]", `[${many.join(", ")}]`) }, "chore: many");
    await said(["reconcile", repo.dir]);
    const admin = `approval:${repo.head()}:admin:1:policy.yaml`;
    await said(["acknowledge", repo.dir, admin, "--reason", "seen", "--by", "root"]);
    const content = repo.commit({ [ONE]: skillMd("one", { body: "Even more.\n" }) }, "feat: even more");
    const channel = repo.commit({ [FILE]: "channels:\n  stable: 1.1.0\n" }, "chore: stable");
    await said(["reconcile", repo.dir]);
    const told = await said(["explain", "--repository", repo.dir, "one"]);
    expect(told).toContain("Version 1.2.0 waits for the approval of 2 people of security");
    expect(told).toContain(`approval:${content}:security:2:team/one`);
    expect(told).toContain("Channel stable: nothing → 1.1.0, once approved by one person of owner (ann).");
    expect(told).toContain(`approval:${channel}:owner:1:team/one`);
    expect(told).not.toContain("…");
  });
});

describe("an approval", { timeout: LIMIT_MS }, () => {
  it("of settings says what they change, in one line for many skills", async () => {
    const names = ["one", "two", "three", "four", "five"];
    const skills = Object.fromEntries(names.map((name) => [`skills/team/${name}/SKILL.md`, skillMd(name)]));
    const settings = (visibility: string) => `owners: [ann]\nadmins: [root]\nvisibility: ${visibility}\n`;
    repo.commit({ ...skills, "skilltrunk.yaml": settings("internal") }, "feat: five");
    repo.commit({ "policy.yaml": API }, "chore: govern");
    const commit = repo.commit({ "skilltrunk.yaml": settings("public") }, "chore: open (#3)");
    await said(["reconcile", repo.dir]);
    const args = [
      "acknowledge",
      repo.dir,
      `approval:${commit}:admin:1:skilltrunk.yaml`,
      "--reason",
      "seen",
      "--by",
      "root",
    ];
    const told = await said(args);
    expect(told).toMatch(/^changed +5 skills: team\/five, team\/four, … +visibility internal → public /m);
    expect(await said(args)).toContain("It is in the ledger already");
    expect((await cli.json<SkillView>(["show", "team/one", "--registry", repo.dir])).document.visibility).toBe(
      "public",
    );
  });

  it("of one stage of two says what still waits, of the last one what is published", async () => {
    await governed();
    const two = API.replace("count: 2 }", "count: 2, after: it }\n    - { when: { kind: content }, from: it }");
    repo.commit(
      { "policy.yaml": two.replace("security: [sam, sue]", "security: [sam, sue], it: [ian]") },
      "chore: two",
    );
    await said(["reconcile", repo.dir]);
    const admin = `approval:${repo.head()}:admin:1:policy.yaml`;
    await said(["acknowledge", repo.dir, admin, "--reason", "seen", "--by", "root"]);
    const commit = repo.commit({ [ONE]: skillMd("one", { body: "Even more.\n" }) }, "feat: even more");
    await said(["reconcile", repo.dir]);
    const approve = (role: string, by: string) =>
      cli.json<{ released: { id: string; version: string }[] }>([
        ...["acknowledge", repo.dir, `approval:${commit}:${role}:team/one`, "--reason", "seen", "--by", by],
      ]);
    expect((await approve("it:1", "ian")).document.released).toEqual([]);
    expect((await approve("security:2", "sam")).document.released).toMatchObject([
      { id: "team/one", version: "1.2.0" },
    ]);
  });
});

describe("an approval that somebody names somebody for", { timeout: LIMIT_MS }, () => {
  it("is refused of who is not asked, or before its turn, unless it is meant; another one stands beside it", async () => {
    await governed();
    const rule = "    - { when: { kind: content }, from: it, after: security }";
    const policy = `${API.replace("roles:", `${rule}\nroles:`).replace("security: [sam, sue]", "security: [sam, sue], it: [ian]")}`;
    repo.commit({ "policy.yaml": policy }, "chore: two");
    await said(["reconcile", repo.dir]);
    const admin = ["acknowledge", repo.dir, `approval:${repo.head()}:admin:1:policy.yaml`, "--reason", "seen"];
    expect((await cli.run([...admin, "--by", "mallory"])).stderr).toContain(
      "mallory is none of those who are asked: one person of admin (root).",
    );
    await said([...admin, "--by", "@Root"]);
    const commit = repo.commit({ [ONE]: skillMd("one", { body: "Even more.\n" }) }, "feat: even more");
    await said(["reconcile", repo.dir]);
    const step = (role: string) => `approval:${commit}:${role}:team/one`;
    const approve = (role: string, ...more: readonly string[]) =>
      cli.run(["acknowledge", repo.dir, step(role), "--reason", "seen", ...more]);
    const early = await approve("it:1", "--by", "ian");
    expect([early.status, early.stderr]).toEqual([
      2,
      expect.stringContaining(`It comes after an approval that is not there yet: ${step("security:2")}.`),
    ]);
    const wrong = await approve("security:2", "--by", "mallory");
    expect([wrong.status, wrong.stderr]).toEqual([
      2,
      expect.stringMatching(
        /mallory is none of those who are asked: 2 people of security \(sam, sue\)\.[\s\S]*--anyway/,
      ),
    ]);
    const meant = await approve("security:2", "--by", "mallory", "--anyway");
    expect([meant.status, meant.stdout]).toEqual([
      0,
      expect.stringContaining("mallory is none of those who are asked"),
    ]);
    expect((await approve("security:2")).stdout).toContain("It is in the ledger already, said by mallory");
    expect((await approve("security:2", "--by", "sam")).stdout).toMatch(
      /^Recorded in the ledger beside what was said by mallory \([0-9a-f]{12}\)/,
    );
    expect((await approve("security:2", "--by", "SAM")).stdout).toContain(
      "in the ledger already, said by mallory, sam",
    );
    // A name that comes later is held against the same people, and so is the login of whoever types.
    expect((await approve("security:2", "--by", "trudy")).stderr).toContain("trudy is none of those who are asked");
    const typed = await approve("it:1");
    expect([typed.status, typed.stderr]).toEqual([
      2,
      expect.stringMatching(
        /is none of those who are asked: one person of it \(ian\), after security\. That is the login on this machine\./,
      ),
    ]);
    expect((await approve("it:1", "--by", "ian")).stdout).toContain("1.2.0");
    const audit = await said(["audit", "--repository", repo.dir]);
    expect(audit).toContain(`security: said so by mallory on ${hostname()}`);
    expect(audit).toContain(`security: said so by sam on ${hostname()}`);
    expect(await said(["verify", repo.dir])).toContain("Identical");
  });
});

describe("a forced release", { timeout: LIMIT_MS }, () => {
  it("is told with its own pull request, reason and approval, in audit and show", async () => {
    const bad = skillMd("one", { body: "More and more.\n" }).replace("---\n", "---\nargument-hint: x\n");
    const settings = "owners: [ann]\nadmins: [root]\nvisibility: internal\n";
    repo.commit({ [ONE]: skillMd("one"), "skilltrunk.yaml": settings }, "feat: one");
    repo.commit({ "policy.yaml": "block: high\napprovals: { source: api }\n" }, "chore: govern");
    repo.commit({ [ONE]: bad }, "feat: two (#14)");
    await said(["reconcile", repo.dir]);
    const { digest } = (await cli.json<{ digest: string }>(["digest", join(repo.dir, dirname(ONE))])).document;
    const force = `acknowledge: force-release\nskill: team/one\ndigest: "${digest}"\nreason: our own host\n`;
    const commit = repo.commit({ "acknowledgements/now.yaml": force }, "chore: force (#16)");
    await said(["reconcile", repo.dir]);
    await said(["acknowledge", repo.dir, `approval:${commit}:admin:1:team/one`, "--reason", "seen", "--by", "root"]);
    const audit = await said(["audit", "--repository", repo.dir]);
    expect(audit).toMatch(/\[forced\] published 1\.1\.0 .*, forced by .+ \(#16\): our own host/);
    expect(audit).toContain(`admin: said so by root on ${hostname()}; forced in spite of frontmatter-fields SKILL.md`);
    expect(audit).toContain(`forced once it is approved: content ${digest}`);
    expect(audit).not.toMatch(/waived|accepted once/);
    const rows = (await cli.json<{ events: AuditRow[] }>(["audit", "--repository", repo.dir])).document.events;
    expect(rows.find(({ exceptional }) => exceptional === "forced")).toMatchObject({
      pr: 14,
      force: { pr: 16, reason: "our own host", path: "acknowledgements/now.yaml", commit },
      approvals: [{ role: "admin", approvedBy: ["root"], source: `operator on ${hostname()}` }],
    });
    const shown = await said(["show", "team/one@1.1.0", "--registry", repo.dir]);
    expect(shown).toMatch(/^forced +yes, by .+ \(#16\), acknowledgements\/now\.yaml: our own host$/m);
  });
});
