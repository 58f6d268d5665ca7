/** `promote`, `rollback`, `yank`, `offline`, `deprecate`, `online`, `enable` and `disable`, from the edit to what agents get. */
import { cpSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Release } from "../../src/core/catalog/catalog.ts";
import { resolve as resolveRequest } from "../../src/core/catalog/resolve.ts";
import type { Problem, SkillView } from "../../src/core/catalog/view.ts";
import { RegistryError } from "../../src/core/errors.ts";
import type { Offered } from "../../src/wire/propose-offer.ts";
import { CommandLine } from "../support/command-line.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";
import { startGitHub } from "../support/github-emulator.ts";
import { NOW, type Reconciled, reconciled } from "../support/reconciled.ts";

const SKILL = "skills/billing/refunds/SKILL.md";
const LIFECYCLE = "lifecycle/billing/refunds.yaml";
const BEGIN = `# Ours.
owners: [acme/billing] # two of us
channels:
  # moved by hand until May
  stable: 1.0.0   # slow
tags: [money]
`;
const POLICY = `roles:
  security: ["@acme/security"]
approvals:
  source: host
  rules:
    - when: { kind: channel }
      from: owner
    - when: { kind: visibility }
      from: admin
    - when: { kind: state }
      from: security
      count: 2
      after: owner
`;

let base: GitFixture;
let cli: CommandLine;
let repo: GitFixture;
/** Publishes what is merged; what it then says is what agents get. */
let registry: Reconciled;
beforeAll(async () => {
  base = new GitFixture();
  base.commit(
    {
      "skilltrunk.yaml": "admins: [ann]\n",
      "policy.yaml": POLICY,
      [SKILL]: skillMd("refunds", { version: "1.0.0" }),
      [LIFECYCLE]: BEGIN,
    },
    "feat: refunds",
  );
  base.commit({ [SKILL]: skillMd("refunds", { version: "1.1.0" }) }, "feat: more");
  base.commit({ [SKILL]: skillMd("refunds", { version: "1.2.0" }) }, "feat: most");
  const { pass, source } = await reconciled(base);
  await pass();
  await source.close();
});
afterAll(() => base.cleanup());
beforeEach(async () => {
  cli = new CommandLine();
  repo = new GitFixture();
  rmSync(repo.dir, { recursive: true });
  cpSync(base.dir, repo.dir, { recursive: true });
  registry = await reconciled(repo);
  await registry.pass();
});
afterEach(async () => {
  await registry.close();
  await cli.cleanup();
});

const run = (...args: string[]) => cli.run(args, { cwd: repo.dir });
const json = async <T = Offered>(...args: string[]) => (await cli.json<T>(args, { cwd: repo.dir })).document;
const text = () => readFileSync(join(repo.dir, LIFECYCLE), "utf8");
const show = () => cli.json<SkillView>(["show", "billing/refunds", "--registry", repo.dir]);

/** What an agent gets who asks for this: the release with its warnings, or the code of the error. */
function resolve(wanted: string): Partial<Release> & { readonly warnings?: readonly string[]; readonly code?: string } {
  const request = { namespace: "billing", name: "refunds", wanted };
  const now = new Date(NOW).toISOString();
  try {
    const { release, warnings } = resolveRequest(registry.reconciler.catalog, request, { audience: "all", now });
    return { ...release, warnings };
  } catch (error) {
    if (error instanceof RegistryError) return { code: error.code };
    throw error;
  }
}

/** Commits what a command left in the work tree, and publishes it. */
async function merge(title: string): Promise<void> {
  repo.commit({}, title);
  await registry.pass();
}

describe("a channel", () => {
  test("is promoted, merged, published, and rolled back", async () => {
    const { status, stdout } = await run("promote", "refunds@1.1.0", "--channel", "stable");
    expect(status).toBe(0);
    expect(stdout).toBe(`${LIFECYCLE}: stable of billing/refunds is 1.1.0 (was 1.0.0), once this is merged.
Who asks for one of these gets something else:
  @stable: 1.1.0 instead of 1.0.0
Policy wants it approved by owner (acme/billing) (the code host asks for it).
Next: commit ${LIFECYCLE} and open a pull request.
`);
    expect(text()).toBe(BEGIN.replace("1.0.0", '"1.1.0"'));
    expect(resolve("stable").version).toBe("1.0.0");
    await merge("chore: promote");
    expect((await show()).document.channels).toEqual({ latest: "1.2.0", stable: "1.1.0" });
    expect(resolve("stable").version).toBe("1.1.0");

    const back = await run("rollback", "skills/billing/refunds", "--channel", "stable");
    expect(back.stdout).toContain("stable of billing/refunds is 1.0.0 (was 1.1.0)");
    expect(back.stdout).toContain("It was moved from 1.0.0 to 1.1.0 on 2026-01-01 by Author.");
    await merge("chore: roll back");
    expect(resolve("stable").version).toBe("1.0.0");
  });

  test("that is latest stays where it is put, and says so", async () => {
    const { stdout } = await run("promote", "refunds@1.1.0", "--channel", "latest");
    expect(stdout).toContain("latest of billing/refunds is 1.1.0 (had none before), once this is merged.");
    expect(stdout).toContain("@latest: 1.1.0 instead of 1.2.0");
    expect(stdout).toContain(
      `From then on latest follows no release, until \`latest: auto\` in ${LIFECYCLE} is merged.`,
    );
    await merge("chore: latest is 1.1.0");
    expect(resolve("latest").version).toBe("1.1.0");
    const again = await run("promote", "refunds@1.0.0", "--channel", "latest");
    expect(again.stdout).not.toContain("follows no release");
    await merge("chore: latest is 1.0.0");
    expect((await run("rollback", "refunds", "--channel", "latest")).stdout).toContain("is 1.1.0 (was 1.0.0)");
    await merge("chore: roll back");
    expect(resolve("latest").version).toBe("1.1.0");
  });

  test("may be new, and says so where it is there already", async () => {
    const made = await json("promote", "billing/refunds@1.2.0", "--channel", "canary");
    expect(made).toMatchObject({ before: null, changed: true, answers: [{ asked: "canary", before: null }] });
    expect(made).not.toHaveProperty("file");
    const again = await run("promote", "billing/refunds@1.2.0", "--channel", "canary");
    expect(again.stdout).toBe(
      `${LIFECYCLE} says so already: canary of billing/refunds is 1.2.0, which is not so yet. Nothing was changed.\nWhat the file says is not published yet.\n`,
    );
    const other = await json("promote", "billing/refunds@1.1.0", "--channel", "canary");
    expect(other.notes).toEqual(["The file said 1.2.0, which is not taken into the registry yet: that is replaced."]);
  });

  test.each([
    [["promote", "refunds@1.1.1", "--channel", "stable"], 3, "Did you mean 1.1.0?"],
    [["promote", "refunds", "--channel", "stable"], 2, "expected skill@version"],
    [["promote", "@1.0.0", "--channel", "stable"], 2, "expected skill@version"],
    [["rollback", "refunds"], 2, "--channel"],
    [["yank", "refunds@1.1.0"], 2, "--reason"],
  ])("%j is refused in one sentence, and nothing is written", async (args, status, words) => {
    const ended = await run(...args);
    expect([ended.status, ended.stdout]).toEqual([status, ""]);
    expect(ended.stderr).toMatch(/^error: .*\n(hint: .*\n)?$/);
    expect(ended.stderr).toContain(words);
    expect(text()).toBe(BEGIN);
  });
});

describe("a version", () => {
  test("is yanked", async () => {
    const yanked = await run("yank", "billing/refunds@1.2.0", "--reason", "rounds: half a cent down");
    expect(yanked.stdout).toContain("billing/refunds@1.2.0 is yanked (was online)");
    expect(yanked.stdout).toContain("  @latest: 1.1.0 instead of 1.2.0\n  @^1: 1.1.0 instead of 1.2.0\n");
    expect(yanked.stdout).toContain("2 of security (@acme/security) after owner (the code host asks for it)");
    expect(text().startsWith(BEGIN)).toBe(true);
    await merge("chore: yank");
    expect(resolve("^1").version).toBe("1.1.0");
    expect(resolve("1.2.0")).toMatchObject({ state: "yanked", reason: "rounds: half a cent down" });
    const refused = await json<Problem>("promote", "refunds@1.2.0", "--channel", "stable");
    expect(refused).toMatchObject({ code: "VERSION_GONE", hint: expect.stringContaining("skilltrunk online") });
  });

  test("names the agents that have it, by themselves and with what brings it", async () => {
    const kit = "kind: group\nmembers: [billing/refunds@1.2.0]\n";
    repo.commit(
      {
        "skills/billing/kit/SKILL.md": skillMd("kit"),
        "skills/billing/kit/skill.yaml": kit,
        "bindings/agents/quote.yaml": "skills:\n  billing/refunds: ^1\n",
        "bindings/agents/other.yaml": "skills:\n  billing/kit: ^1\n",
      },
      "feat: a kit, and who runs it",
    );
    await merge("chore: bind");
    const yanked = await run("yank", "billing/refunds@1.2.0", "--reason", "slow");
    expect(yanked.stdout).toContain(
      "Agents that have it by their bindings:\n  other (through billing/kit@1.0.0)\n  quote (^1)\nWho installs one of these gets it, too, then with a warning:\n  billing/kit@1.0.0 (holds it)\n",
    );
    expect((await run("offline", "billing/refunds@1.2.0", "--reason", "slow")).stdout).toContain(
      "Cannot be installed without it:\n  billing/kit@1.0.0 (holds it)\n",
    );
    const { bound } = await json<Offered>("offline", "billing/refunds@1.2.0", "--reason", "slow");
    expect(bound.agents.map(({ agent, via }) => [agent, via?.id])).toEqual([
      ["other", "billing/kit"],
      ["quote", undefined],
    ]);
    const disabled = await run("disable", "billing/refunds");
    expect(disabled.stdout).toContain(
      "Agents that have it by their bindings:\n  other (through billing/kit@1.0.0)\n  quote (^1)\n",
    );
    expect(disabled.stdout).toContain("Cannot be installed without it:\n  billing/kit@1.0.0 (holds it)\n");
  });

  test("is taken offline and offered again", async () => {
    await run("offline", "refunds@1.2.0", "--reason", "worse than that");
    await merge("chore: offline");
    expect(resolve("1.2.0")).toMatchObject({ code: "VERSION_GONE" });
    await run("online", "refunds@1.2.0");
    await merge("chore: online");
    expect(resolve("latest").version).toBe("1.2.0");
    expect((await run("online", "refunds@1.2.0")).stdout).toContain("says so already");
  });

  test("is deprecated, with what to use instead and until when", async () => {
    const of = ["deprecate", "refunds@1.0.0", "--reason", "old price list", "--sunset", "2999-03-31"];
    const far = await json(...of, "--replacement", "billing/other@^2");
    expect(far.notes).toEqual(["billing/other@^2 leads to nothing that is published yet."]);
    repo.git("checkout", "-q", ".");
    const hidden = {
      "skills/billing/secret/SKILL.md": skillMd("secret"),
      "lifecycle/billing/secret.yaml": "visibility: private\n",
    };
    repo.commit(hidden, "feat: secret");
    await registry.pass();
    expect((await json(...of, "--replacement", "billing/secret")).notes).toEqual([
      "billing/secret is not for all who may read billing/refunds: the others are told of no replacement.",
    ]);
    repo.git("checkout", "-q", ".");
    expect((await json(...of, "--replacement", "billing/refunds@^1.1")).notes).toEqual([]);
    await merge("chore: deprecate");
    expect(resolve("stable")).toMatchObject({
      version: "1.0.0",
      replacement: "billing/refunds@^1.1",
      sunset: "2999-03-31",
      warnings: [expect.stringContaining("Use billing/refunds@^1.1 instead. It sunsets on 2999-03-31.")],
    });
  });

  test("is named with who is told to use it instead, where it is taken away", async () => {
    await run("deprecate", "refunds@1.0.0", "--reason", "old price list", "--replacement", "billing/refunds@1.2.0");
    await merge("chore: use exactly that");
    const lost =
      "billing/refunds@1.0.0 is deprecated in favour of billing/refunds@1.2.0, which then is of no use: its users are told of no replacement.";
    expect((await json("offline", "refunds@1.2.0", "--reason", "worse than that")).notes).toContain(lost);
    repo.git("checkout", "-q", ".");
    const dry = await run("withdraw", "billing/refunds@1.2.0", "--reason", "harm to cards", "--dry-run");
    expect(dry.stderr).toContain(lost);
  });

  test("that is withdrawn stays so", async () => {
    repo.write({ [LIFECYCLE]: `${BEGIN}versions:\n  1.0.0: { state: withdrawn, reason: harm }\n` });
    expect(await json<Problem>("online", "refunds@1.0.0")).toMatchObject({ code: "VERSION_GONE", status: 410 });
    await merge("chore: withdraw");
    repo.commit({ [LIFECYCLE]: BEGIN }, "chore: forget");
    expect(await json<Problem>("yank", "refunds@1.0.0", "--reason", "x")).toMatchObject({ code: "VERSION_GONE" });
  });
});

describe("a skill", () => {
  test("is hidden as a whole, and shown again", async () => {
    const { stdout } = await run("disable", "refunds");
    expect(stdout).toContain("The whole skill is hidden");
    expect(stdout).toContain("  @stable: nothing any more, was 1.0.0\n");
    expect(stdout).toContain("Policy wants it approved by admin (ann) (the code host asks for it).");
    await merge("chore: disable");
    expect(resolve("1.0.0").code).toBe("SKILL_NOT_FOUND");
    const hidden = await json("promote", "refunds@1.2.0", "--channel", "stable");
    expect(hidden.notes.join()).toContain("is disabled: nobody gets any of it until `skilltrunk enable");
    repo.git("checkout", "-q", ".");
    expect((await json("enable", "refunds")).answers).toHaveLength(2);
    await merge("chore: enable");
    expect(resolve("stable").version).toBe("1.0.0");
    expect((await run("enable", "refunds")).stdout).toContain("says so already");
  });

  test("whose lifecycle file is gone gets no new one, which would show what was private", async () => {
    rmSync(join(repo.dir, LIFECYCLE));
    const { status, stderr } = await run("yank", "refunds@1.0.0", "--reason", "x");
    expect([status, existsSync(join(repo.dir, LIFECYCLE))]).toEqual([2, false]);
    expect(stderr).toContain("Restore that file first");
  });

  test("that never had one gets one, and one that is not published is said to be none", async () => {
    repo.commit({ "skills/billing/notes/SKILL.md": skillMd("notes", { version: "1.0.0" }) }, "feat: notes");
    expect(await json<Problem>("disable", "notes")).toMatchObject({ code: "VERSION_NOT_FOUND" });
    await registry.pass();
    expect((await json("disable", "notes")).path).toBe("lifecycle/billing/notes.yaml");
    expect(readFileSync(join(repo.dir, "lifecycle/billing/notes.yaml"), "utf8")).toMatch(/\nenabled: false\n$/);
  });

  test("with a lifecycle file that is broken is left to a person", async () => {
    repo.write({ [LIFECYCLE]: "channels: nothing\n" });
    expect(await json<Problem>("disable", "refunds")).toMatchObject({
      code: "USAGE",
      detail: expect.stringContaining(`${LIFECYCLE}:1`),
    });
    expect(text()).toBe("channels: nothing\n");
  });
});

describe("--propose", () => {
  const branch = "promote/billing/refunds/1.1.0/stable";
  const promote = ["promote", "refunds@1.1.0", "--channel", "stable", "--propose"];

  test("leaves a commit on a branch of its own: no file here, no other change in it", async () => {
    repo.write({ [LIFECYCLE]: `${BEGIN}# not committed\n` });
    const { stdout } = await run(...promote);
    expect(stdout).toContain(
      `New branch ${branch}, one commit for main.\nNext: git switch main && git merge --no-ff --no-edit ${branch}\n`,
    );
    expect(text()).toBe(`${BEGIN}# not committed\n`);
    expect(repo.git("show", `${branch}:${LIFECYCLE}`)).toBe(BEGIN.replace("1.0.0", '"1.1.0"').trim());
    expect(repo.git("diff", "--stat", `main...${branch}`)).toContain("1 file changed");
    expect(repo.git("log", "-1", "--format=%s", branch)).toBe("chore: move stable of billing/refunds to 1.1.0");

    expect((await run(...promote)).stdout).toContain(`There already: branch ${branch}`);
    repo.git("checkout", "-q", ".");
    repo.merge(branch, "chore: promote");
    await registry.pass();
    expect(resolve("stable").version).toBe("1.1.0");
    const done = await json(...promote);
    expect([done.changed, done.proposal]).toEqual([false, undefined]);
  });

  test("leaves a branch of that name alone that holds something else", async () => {
    repo.git("branch", branch);
    expect(await json<Problem>(...promote)).toMatchObject({ code: "WOULD_OVERWRITE" });
    expect(repo.head(branch)).toBe(repo.head("main"));
  });

  test("goes on from what origin has of the trunk, and prints where to open the pull request", async () => {
    repo.git("remote", "add", "origin", "https://github.com/acme/skills.git");
    repo.git("update-ref", "refs/remotes/origin/main", "main");
    const ahead = repo.commit({ "README.md": "more" }, "docs: more");
    repo.git("update-ref", "refs/remotes/origin/main", ahead);
    repo.git("reset", "-q", "--hard", "HEAD~1");
    const { proposal } = await json(...promote);
    expect(proposal).toEqual({
      branch,
      title: "chore: move stable of billing/refunds to 1.1.0",
      base: "main",
      made: true,
      remote: true,
      link: `https://github.com/acme/skills/compare/main...${branch}?expand=1`,
    });
    expect(repo.head(`${branch}^`)).toBe(ahead);
  });

  test("pushes and opens the pull request where a token allows it, and else says why not", async () => {
    const github = await startGitHub();
    const host = new GitFixture({ bare: true });
    try {
      await github.push(repo, "main");
      repo.git("remote", "add", "origin", host.dir);
      repo.git("push", "-q", "origin", "main");
      const env = { GITHUB_TOKEN: "token-acme", GITHUB_API_URL: github.url, GITHUB_REPOSITORY: "acme/skills" };
      github.intercept = () => ({ status: 403, body: { message: "Resource not accessible" } });
      const denied = await cli.run(promote, { cwd: repo.dir, env });
      expect([denied.status, denied.stdout]).toEqual([0, expect.stringContaining(`git push origin ${branch}`)]);
      expect(denied.stderr).toContain("warning: No pull request was opened: ");
      expect(host.head(branch)).toBe(repo.head(branch));

      github.intercept = () => undefined;
      await github.push(repo, branch);
      const opened = await cli.run(promote, { cwd: repo.dir, env });
      expect(opened.stderr).toBe("");
      expect(opened.stdout).toMatch(/Opened pull request \d+: http/);
      const pulls = await github.api<{ title: string; head: { ref: string } }[]>("GET", "/repos/acme/skills/pulls");
      expect(pulls).toMatchObject([{ title: "chore: move stable of billing/refunds to 1.1.0", head: { ref: branch } }]);
    } finally {
      host.cleanup();
      await github.close();
    }
  });
});

test("where the registry sees to approvals, it says what waits for them after the merge", async () => {
  repo.commit({ "policy.yaml": POLICY.replace("source: host", "source: api") }, "chore: see to approvals");
  const moved = await run("promote", "refunds@1.1.0", "--channel", "stable");
  expect(moved.stdout).toContain("stable of billing/refunds is 1.1.0 (was 1.0.0), once this is merged and approved.");
  expect(moved.stdout).toContain("after one without it, what is so now stays until it is recorded");
  await merge("chore: promote");
  expect(resolve("stable").version).toBe("1.0.0");
  const yanked = await run("yank", "refunds@1.0.0", "--reason", "slow");
  expect(yanked.stdout).toContain("once this is merged.\n");
  expect(yanked.stdout).toContain("as it only restricts, it counts once it is merged");
});
