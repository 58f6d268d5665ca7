/** `withdraw` as a person runs it, and what everybody hears of it. */
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { StatusDocument } from "../../src/core/catalog/status.ts";
import { CommandLine } from "../support/command-line.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";
import { createIndex, json, STATUS } from "../support/index-fixture.ts";
import { RegistryFixture } from "../support/registry-fixture.ts";

let cli: CommandLine;
let repo: GitFixture;
beforeEach(async () => {
  cli = new CommandLine();
  repo = new GitFixture();
  repo.commit({ "skills/billing/refunds/SKILL.md": skillMd("refunds") }, "feat: refunds");
  expect((await cli.run(["reconcile", repo.dir])).status).toBe(0);
});
afterEach(async () => {
  repo.cleanup();
  await cli.cleanup();
});

const at = (...more: readonly string[]) => ["withdraw", "billing/refunds@1.0.0", ...more, "--repository", repo.dir];

test("withdraws at once, leaves the branch that makes the trunk agree, and explains what is to be done", async () => {
  const { status, stdout } = await cli.run(at("--reason", "sends card numbers away"));
  expect(status).toBe(0);
  expect(stdout).toMatch(/^billing\/refunds@1\.0\.0 is withdrawn in the ledger \(\w{12}\) by \S+ on /);
  const git = `git -C ${repo.dir}`;
  const command = `${git} switch main && ${git} merge --no-ff --no-edit withdrawn/billing/refunds/1.0.0`;
  expect(stdout).toContain(`Next: ${command}\n`);
  const file = repo.git("show", "withdrawn/billing/refunds/1.0.0:lifecycle/billing/refunds.yaml");
  expect(file).toContain("sends card numbers away");
  const shown = await cli.run(["show", "billing/refunds@1.0.0", "--registry", repo.dir]);
  expect([shown.status, shown.stderr]).toEqual([3, expect.stringContaining("withdrawn")]);
  const explained = await cli.run(["explain", "--repository", repo.dir]);
  expect(explained.stdout).toContain("billing/refunds@1.0.0");
  expect(explained.stdout).toMatch(/Emergency|emergency/);
  const [line = ""] = repo.git("show", "skilltrunk/ledger:events/_registry/0.ndjson").split("\n");
  const { conditions } = (await cli.json(["explain", "--repository", repo.dir])).document as Pick<
    StatusDocument,
    "conditions"
  >;
  expect(conditions.find(({ type }) => type === "Emergency")?.since).toBe(JSON.parse(line).entered);
  expect(spawnSync("sh", ["-c", command]).status).toBe(0);
  expect((await cli.run(["reconcile", repo.dir])).status).toBe(0);
  const again = await cli.run(at("--reason", "once more"));
  expect([again.status, again.stdout]).toEqual([
    0,
    `billing/refunds@1.0.0 is withdrawn in the ledger already, for the reason given then: sends card numbers away\nIt counts for whoever reads ${repo.dir}.\nThe trunk says so already.\n`,
  ]);
  const { document } = await cli.json(at("--reason", "once more"));
  expect(document).toMatchObject({ withdrawn: true, isKnown: true, id: "billing/refunds" });
  expect((await cli.run(["explain", "--repository", repo.dir])).stdout).not.toContain("AwaitingMerge");
  expect((await cli.run(["verify", repo.dir])).stdout).toMatch(/^Identical/);
});

test("says what moves the trunk on in a bare repository, where nothing can be checked out", async () => {
  const bare = new GitFixture({ bare: true });
  try {
    repo.git("push", "-q", bare.dir, "main", "skilltrunk/ledger");
    const withdraw = ["withdraw", "billing/refunds@1.0.0", "--reason", "leaks", "--repository", bare.dir];
    const { status, stdout } = await cli.run(withdraw);
    const command = `git -C ${bare.dir} fetch . withdrawn/billing/refunds/1.0.0:main`;
    expect([status, stdout]).toEqual([0, expect.stringContaining(`Next: ${command}\n`)]);
    expect(spawnSync("sh", ["-c", command]).status).toBe(0);
    expect((await cli.run(["reconcile", bare.dir])).status).toBe(0);
    expect((await cli.run(withdraw)).stdout).toContain("The trunk says so already.");
  } finally {
    bare.cleanup();
  }
});

test("does not say of what was pushed before that nobody sees it", async () => {
  const place = `file://${repo.dir}`;
  const withdraw = ["withdraw", "billing/refunds@1.0.0", "--reason", "leaks", "--repository", place];
  const pushed = await cli.run([...withdraw, "--push"]);
  expect([pushed.status, pushed.stdout]).toEqual([0, expect.stringContaining(`It is pushed to ${place}`)]);
  const again = await cli.run(withdraw);
  expect([again.status, again.stdout]).toEqual([
    0,
    expect.stringContaining(`Unless it was pushed to ${place} then, nobody who reads that sees it`),
  ]);
  expect(again.stdout).not.toContain("on this machine alone");
});

test("takes a group along that holds it, which says why, read from the repository too", async () => {
  const group = "kind: group\nmembers:\n  - billing/refunds@1.0.0\n";
  repo.commit({ "skills/team/kit/SKILL.md": skillMd("kit"), "skills/team/kit/skill.yaml": group }, "feat: kit");
  expect((await cli.run(["reconcile", repo.dir])).status).toBe(0);
  expect((await cli.run(["show", "team/kit@1.0.0", "--registry", repo.dir])).status).toBe(0);
  expect((await cli.run(at("--reason", "leaks"))).status).toBe(0);
  const shown = await cli.run(["show", "team/kit@1.0.0", "--registry", repo.dir]);
  expect([shown.status, shown.stderr]).toEqual([
    3,
    expect.stringContaining("team/kit@1.0.0 is withdrawn: it holds billing/refunds@1.0.0: leaks."),
  ]);
});

test("says before it acts who relies on it", async () => {
  const kit = "kind: group\nmembers: [billing/refunds@1.0.0]\n";
  const needs = "requires: [billing/refunds]\n";
  repo.commit(
    {
      "skills/billing/kit/SKILL.md": skillMd("kit"),
      "skills/billing/kit/skill.yaml": kit,
      "skills/billing/desk/SKILL.md": skillMd("desk"),
      "skills/billing/desk/skill.yaml": needs,
      "bindings/agents/quote.yaml": "skills: { billing/refunds: ^1 }\n",
    },
    "feat: rely on it",
  );
  expect((await cli.run(["reconcile", repo.dir])).status).toBe(0);
  const { status, stderr } = await cli.run(at("--reason", "leaks"));
  expect(status).toBe(0);
  expect(stderr).toMatch(/Agents that have it by their bindings:\n\s+quote \(\^1\)/);
  expect(stderr).toMatch(
    /without it:\n\s+billing\/desk@1\.0\.0 \(needs it\)\n\s+billing\/kit@1\.0\.0 \(holds it, and is withdrawn with it\)/,
  );
});

test("says with --dry-run what it would do, and does nothing", async () => {
  const before = repo.git("rev-parse", "skilltrunk/ledger");
  const { status, stdout } = await cli.run(at("--reason", "leaks", "--erase", "--dry-run", "--yes"));
  expect([status, stdout]).toEqual([
    0,
    expect.stringMatching(
      /^Would withdraw billing\/refunds@1\.0\.0 \(sha256:\w{64}\) and erase its bytes\. Nothing was done\.\nNo agent has it by its bindings, and nothing needs it\.\nWho asks for one of these would get something else:\n {2}@latest: nothing any more, was 1\.0\.0\n {2}@\^1: nothing any more, was 1\.0\.0\n$/,
    ),
  ]);
  const { document } = await cli.json(at("--reason", "leaks", "--dry-run"));
  expect(document).toMatchObject({ withdrawn: false, id: "billing/refunds", hit: { agents: [], dependents: [] } });
  expect(repo.git("rev-parse", "skilltrunk/ledger")).toBe(before);
  expect(repo.git("branch", "--list", "withdrawn/*")).toBe("");
});

const HAS_SCRIPT = spawnSync("script", ["--version"]).status === 0;
test.skipIf(!HAS_SCRIPT && process.env["CI"] !== "true")("asks a person at a terminal first", async () => {
  const program = join(dirname(dirname(import.meta.dirname)), "dist", "cli", "main.js");
  const command = [process.execPath, program, ...at("--reason", "leaks")].map((word) => `'${word}'`).join(" ");
  const answered = (answer: string) =>
    spawnSync("script", ["-qec", command, "/dev/null"], {
      input: `${answer}\n`,
      encoding: "utf8",
      env: { PATH: process.env["PATH"], HOME: cli.home, XDG_STATE_HOME: join(cli.home, "state") },
    });
  const before = repo.git("rev-parse", "skilltrunk/ledger");
  const no = answered("n");
  expect([no.status, no.stdout]).toEqual([1, expect.stringContaining("Withdraw billing/refunds@1.0.0 for ever?")]);
  expect(repo.git("rev-parse", "skilltrunk/ledger")).toBe(before);
  const yes = answered("y");
  expect([yes.status, yes.stdout]).toEqual([0, expect.stringContaining("is withdrawn in the ledger")]);
});

test.each([
  ["no token", { GITHUB_RUN_ID: "7", GITHUB_REPOSITORY: "acme/skills" }],
  ["no run", { GITHUB_TOKEN: "t", GITHUB_REPOSITORY: "acme/skills" }],
])("in a workflow with %s the runner's own name is no proof", async (_, env) => {
  const { status, stderr } = await cli.run(at("--reason", "x"), { env: { GITHUB_ACTIONS: "true", ...env } });
  expect([status, stderr]).toEqual([4, expect.stringContaining("cannot say who withdraws")]);
  expect((await cli.run(["show", "billing/refunds@1.0.0", "--registry", repo.dir])).status).toBe(0);
});

test.each([
  [["withdraw", "billing/refunds", "--reason", "x"], 2],
  [["withdraw", "billing/refunds@^1", "--reason", "x"], 2],
  [["withdraw", "billing/refunds@1.0.0"], 2],
])("%j is a mistake of who typed it", async (args, status) => {
  expect((await cli.run(args)).status).toBe(status);
});

describe("the condition Emergency", () => {
  const registry = new RegistryFixture()
    .publish("a/open", "1.0.0")
    .publish("a/shut", "1.0.0")
    .offer("a/shut", { visibility: "private" })
    .state("a/shut", "1.0.0", "withdrawn", { emergency: true });
  const emergency = { type: "Emergency", status: true, reason: "x", message: "a/shut", since: "2026-05-05T00:00:00Z" };
  const status = () => ({ ...STATUS, conditions: [...STATUS.conditions, emergency as never] });
  const asked = async (audience: "public" | "internal" | "all") => {
    const index = createIndex({ registry, audience, deps: { status } });
    const document = await json<StatusDocument>(index.ask("/v1/status"));
    return document.conditions.find(({ type }) => type === "Emergency");
  };

  test("is told to who may read the skill, and is not there for others", async () => {
    expect(await asked("all")).toMatchObject({ status: true, message: expect.stringContaining("a/shut@1.0.0") });
    expect(await asked("internal")).toMatchObject({
      status: false,
      reason: "TrunkAgrees",
      since: STATUS.conditions[0]?.since,
    });
    expect(await asked("public")).toMatchObject({ status: false, reason: "TrunkAgrees" });
    registry.state("a/open", "1.0.0", "withdrawn", { emergency: true });
    expect(await asked("public")).toMatchObject({ status: true, reason: "AwaitingMerge" });
  });
});
