import { afterEach, describe, expect, test } from "vitest";
import { openSource } from "../../../src/adapters/git/open-source.ts";
import { withMarketplace } from "../../../src/app/reconcile/marketplace-branch.ts";
import { createReconciler } from "../../../src/app/reconcile/reconcile.ts";
import { GitFixture, skillMd, temporaryFolder } from "../../support/git-fixture.ts";
import { NOW } from "../../support/reconciled.ts";

const BRANCH = "skilltrunk/marketplace";
const SETTINGS = "names: scoped\nmarketplace:\n  name: acme-skills\n  url: https://git.example.com/acme/skills.git\n";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

interface Published {
  readonly failures: readonly unknown[];
  readonly pass: () => Promise<void>;
}

async function open(location: string, push = false): Promise<Published> {
  const state = temporaryFolder("skilltrunk-state-");
  const source = await openSource({ location, stateDir: state.path, push });
  cleanups.push(state.cleanup, () => source.close());
  const failures: unknown[] = [];
  const reconciler = withMarketplace(createReconciler({ source, clock: { now: () => NOW } }), {
    source,
    onFailure: (error) => failures.push(error),
  });
  return { failures, pass: async () => void (await reconciler.pass()) };
}

function repository(): GitFixture {
  const repo = new GitFixture();
  cleanups.push(() => repo.cleanup());
  repo.commit(
    {
      "skilltrunk.yaml": SETTINGS,
      "skills/billing/refunds/SKILL.md": skillMd("refunds"),
      "skills/billing/refunds/scripts/run.sh": { text: "#!/bin/sh\n", executable: true },
      "skills/billing/review/SKILL.md": skillMd("review"),
      "skills/legal/review/SKILL.md": skillMd("review", { description: "Another." }),
      "skills/legal/secret/SKILL.md": skillMd("secret"),
      "lifecycle/legal/secret.yaml": "visibility: internal\n",
    },
    "feat: all",
  );
  return repo;
}

interface Claude {
  readonly name: string;
  readonly plugins: readonly {
    readonly name: string;
    readonly version: string;
    readonly source: { readonly sha: string; readonly path: string; readonly ref: string };
  }[];
}

function list(repo: GitFixture): Claude {
  return JSON.parse(repo.git("show", `${BRANCH}:.claude-plugin/marketplace.json`)) as Claude;
}

describe("the generated branch", () => {
  test("holds what anybody may see, each plugin at a commit that the branch reaches", async () => {
    const repo = repository();
    const { pass, failures } = await open(repo.dir);
    await pass();
    expect(failures).toEqual([]);
    const { name, plugins } = list(repo);
    expect([name, plugins.map((plugin) => plugin.name)]).toEqual(["acme-skills", ["refunds"]]);
    const [{ source } = { source: { sha: "", path: "", ref: "" } }] = plugins;
    expect([source.path, source.ref]).toEqual(["plugins/refunds", BRANCH]);
    expect(repo.git("merge-base", "--is-ancestor", source.sha, BRANCH)).toBe("");
    expect(repo.git("ls-tree", "-r", "--format=%(objectmode) %(path)", source.sha).split("\n")).toEqual([
      "100644 plugins/refunds/plugin.json",
      "100644 plugins/refunds/skills/refunds/SKILL.md",
      "100755 plugins/refunds/skills/refunds/scripts/run.sh",
    ]);
    expect(repo.git("log", "-p", BRANCH)).not.toMatch(/secret|review/);
  });

  test("is the same tree on every machine, written in one step or in several, and rises", async () => {
    const repo = repository();
    const one = await open(repo.dir);
    await one.pass();
    const first = list(repo).plugins[0]?.version ?? "";
    repo.commit({ "skills/billing/refunds/SKILL.md": skillMd("refunds", { description: "New." }) }, "feat: new");
    repo.commit({ "skills/legal/triage/SKILL.md": skillMd("triage") }, "feat: triage");
    await one.pass();
    repo.commit({ "skills/legal/triage": null, "skills/billing/answers/SKILL.md": skillMd("answers") }, "feat: other");
    await one.pass();
    const tree = repo.git("rev-parse", `${BRANCH}^{tree}`);
    const commit = repo.git("rev-parse", BRANCH);
    expect(list(repo).plugins.map(({ name }) => name)).toEqual(["answers", "refunds"]);
    expect(list(repo).plugins[1]?.version.split("+")).toEqual([expect.not.stringMatching(first), "1.1.0"]);
    await one.pass();
    expect(repo.git("rev-parse", BRANCH)).toBe(commit);
    repo.git("update-ref", "-d", `refs/heads/${BRANCH}`);
    const other = await open(repo.dir);
    await other.pass();
    expect(other.failures).toEqual([]);
    expect(repo.git("rev-parse", `${BRANCH}^{tree}`)).toBe(tree);
    expect(repo.git("fsck", "--strict", "--no-dangling")).toBe("");
  });

  test("takes out what is hidden, and holds what is internal where the settings say so", async () => {
    const repo = repository();
    const { pass } = await open(repo.dir);
    await pass();
    repo.commit({ "skilltrunk.yaml": `${SETTINGS}  visibility: internal\n` }, "chore: more");
    await pass();
    expect(list(repo).plugins.map(({ name }) => name)).toEqual(["refunds", "secret"]);
    repo.commit({ "lifecycle/billing/refunds.yaml": "visibility: private\n" }, "fix: hide");
    await pass();
    expect(list(repo).plugins.map(({ name }) => name)).toEqual(["secret"]);
  });

  test("is not written where no setting asks for it, and never over a branch that somebody stands on", async () => {
    const repo = repository();
    repo.commit({ "skilltrunk.yaml": "names: scoped\n" }, "chore: off");
    const { pass, failures } = await open(repo.dir);
    await pass();
    expect(repo.git("branch", "--list", BRANCH)).toBe("");
    repo.commit({ "skilltrunk.yaml": SETTINGS }, "chore: on");
    repo.git("checkout", "-q", "-b", BRANCH);
    const before = repo.git("rev-parse", BRANCH);
    await pass();
    expect(repo.git("rev-parse", BRANCH)).toBe(before);
    expect(failures.map((error) => (error as { code?: string }).code)).toEqual(["LEDGER_CHECKED_OUT"]);
  });

  test("is sent where the ledger is sent, and continues what another machine sent there", async () => {
    const repo = repository();
    const bare = new GitFixture({ bare: true });
    cleanups.push(() => bare.cleanup());
    repo.git("push", "-q", bare.dir, "main");
    const url = `file://${bare.dir}`;
    const one = await open(url, true);
    await one.pass();
    const tip = bare.git("rev-parse", BRANCH);
    repo.commit({ "skills/billing/answers/SKILL.md": skillMd("answers") }, "feat: answers");
    repo.git("push", "-q", bare.dir, "main");
    const other = await open(url, true);
    await other.pass();
    expect([...one.failures, ...other.failures]).toEqual([]);
    expect(list(bare).plugins.map(({ name }) => name)).toEqual(["answers", "refunds"]);
    expect(bare.git("rev-parse", `${BRANCH}^1`)).toBe(tip);
  });
});
