/** A repository behind a URL of which a check fetches what it reads: its report is that of a complete clone. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openSource, type SourceOptions } from "../../../src/adapters/git/open-source.ts";
import { type CheckRequest, check } from "../../../src/app/check/check.ts";
import type { Source } from "../../../src/app/ports/ports.ts";
import { createReconciler } from "../../../src/app/reconcile/reconcile.ts";
import type { CheckReport } from "../../../src/core/report/check-report.ts";
import { type FileSpec, GitFixture, skillMd, temporaryFolder } from "../../support/git-fixture.ts";
import { type GitHost, startGitHost } from "../../support/git-http.ts";

const LEDGER = "skilltrunk/ledger";
const clock = { now: () => Date.UTC(2027, 0, 1) };
const ONE = "skills/team/one/SKILL.md";
const TWO = "skills/team/two/SKILL.md";
const DATA = "skills/team/one/data.txt";
const LINES = Array.from({ length: 40 }, (_, i) => `line ${i}`);

let repo: GitFixture;
let folder: ReturnType<typeof temporaryFolder>;
let hosts: GitHost[];
let sources: Source[];
let states: number;

beforeEach(() => {
  repo = new GitFixture();
  repo.git("config", "uploadpack.allowFilter", "true");
  folder = temporaryFolder();
  hosts = [];
  sources = [];
  states = 0;
});

afterEach(async () => {
  await Promise.all(sources.map((source) => source.close()));
  await Promise.all(hosts.map((host) => host.close()));
  vi.unstubAllEnvs();
  repo.cleanup();
  folder.cleanup();
});

/** Each time in a state folder of its own, unless it is named. */
async function open(options: Partial<SourceOptions> = {}): Promise<Source> {
  const location = `file://${repo.dir}`;
  const stateDir = join(folder.path, `state-${states++}`);
  // A remote's default branch is what HEAD names: here what happens to be checked out.
  const source = await openSource({ location, stateDir, trunk: "main", ...options });
  sources.push(source);
  return source;
}

async function publish(): Promise<void> {
  const source = await open({ location: repo.dir });
  await createReconciler({ source, clock }).pass();
}

function checked(source: Source, more: Partial<CheckRequest> = {}): Promise<CheckReport> {
  return check({ source, ledger: source.ledger, clock, head: "topic", ...more });
}

/** The report of a lazy check, once it was seen to be that of the complete repository on this machine. */
async function sameReport(
  options: Partial<SourceOptions> = {},
  more: Partial<CheckRequest> = {},
): Promise<CheckReport> {
  const whole = await checked(await open({ ...options, location: repo.dir }), more);
  const lazy = await checked(await open({ ...options, lazy: true }), more);
  expect(JSON.stringify(lazy)).toBe(JSON.stringify(whole));
  return lazy;
}

/** Git's directories of the lazy mirror in the state folder that was opened last. */
function gitDirs(state = join(folder.path, `state-${states - 1}`)): readonly string[] {
  const found = readdirSync(state, { recursive: true, encoding: "utf8" });
  return found.filter((path) => /(^|\/)git$/.test(path)).map((path) => join(state, path));
}

function isFetched(object: string): boolean {
  return gitDirs().some((gitDir) => {
    try {
      const env = { ...process.env, GIT_NO_LAZY_FETCH: "1", GIT_ALLOW_PROTOCOL: "none" };
      execFileSync("git", ["--git-dir", gitDir, "cat-file", "-e", object], { env, stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  });
}

/** Commits without work, for histories that are long. */
function grow(count: number, branch = "main"): void {
  const parent = repo.head(branch);
  const commits = Array.from({ length: count }, (_, i) => {
    const from = i === 0 ? `from ${parent}\n` : "";
    const text = `note ${i}\n`;
    return `commit refs/heads/grown\ncommitter C <c@example.com> ${1_770_000_000 + i * 60} +0000\ndata 5\nnotes\n${from}M 100644 inline notes.txt\ndata ${text.length}\n${text}\n`;
  });
  repo.gitInput(commits.join(""), "fast-import", "--quiet");
  repo.git("update-ref", `refs/heads/${branch}`, "refs/heads/grown");
  repo.git("update-ref", "-d", "refs/heads/grown");
  repo.git("reset", "-q", "--hard");
}

/** Two skills, published; then the branch `topic` for what is proposed. */
async function started(files: Readonly<Record<string, FileSpec>> = {}): Promise<void> {
  repo.commit({ [ONE]: skillMd("one"), [DATA]: LINES.join("\n"), [TWO]: skillMd("two"), ...files }, "feat: all");
  await publish();
  repo.branch("topic");
}

describe("the report of a lazy check is that of a complete clone", () => {
  it("for a change of one skill, of which nothing else is fetched", async () => {
    await started({ "videos/large.bin": "x".repeat(1000) });
    repo.commit({ [ONE]: skillMd("one", { body: "More.\n" }) }, "fix: one");
    expect(await sameReport()).toMatchObject({ verdict: "pass", skills: [{ id: "team/one", version: "1.0.1" }] });
    const shown = [ONE, DATA, TWO, "videos/large.bin"].map((path) => isFetched(repo.head(`topic:${path}`)));
    expect(shown).toEqual([true, true, false, false]);
  });

  it("for a skill that goes on under another name", async () => {
    await started({ "skilltrunk.yaml": "renames: { team/one: team/uno }\n", "lifecycle/team/one.yaml": "tags: [x]\n" });
    repo.git("mv", "skills/team/one", "skills/team/uno");
    repo.commit({ "skills/team/uno/SKILL.md": skillMd("uno") }, "feat: uno");
    expect((await sameReport()).plan.length).toBeGreaterThan(0);
  });

  it("for a remote that cannot leave out blobs", async () => {
    await started();
    repo.git("config", "uploadpack.allowFilter", "false");
    repo.commit({ [ONE]: skillMd("one", { body: "More.\n" }) }, "fix: one");
    await sameReport();
    expect(isFetched(repo.head(`topic:${TWO}`))).toBe(true);
  });

  it("for a remote that hands out no single objects", async () => {
    await started();
    repo.commit({ [ONE]: skillMd("one", { body: "More.\n" }) }, "fix: one");
    const config = join(folder.path, "gitconfig");
    writeFileSync(config, "[protocol]\n\tversion = 0\n");
    vi.stubEnv("GIT_CONFIG_GLOBAL", config);
    vi.stubEnv("GIT_CONFIG_NOSYSTEM", "1");
    await sameReport();
    expect(isFetched(repo.head(`topic:${TWO}`))).toBe(true);
  });

  it("for a merge of what both sides changed, also where one of them moved it", async () => {
    await started();
    repo.commit({ [DATA]: LINES.toSpliced(2, 1, "ours").join("\n") }, "fix: one");
    repo.checkout("main");
    repo.commit({ [DATA]: LINES.toSpliced(30, 1, "theirs").join("\n") }, "fix: also one");
    await publish();
    expect(await sameReport()).toMatchObject({ verdict: "pass", skills: [{ id: "team/one", version: "1.0.2" }] });
    expect(isFetched(repo.head(`main:${TWO}`))).toBe(false);
    repo.git("mv", DATA, "skills/team/one/moved.txt");
    repo.commit({}, "refactor: data");
    await sameReport();
    repo.commit({ "skills/team/one/moved.txt": LINES.toSpliced(2, 1, "clash").join("\n") }, "fix: again");
    expect(await sameReport()).toMatchObject({ verdict: "fail", skills: [] });
  });

  it("for a merge of branches that were merged into each other", async () => {
    await started();
    const first = repo.commit({ [DATA]: LINES.toSpliced(2, 1, "ours").join("\n") }, "fix: one");
    repo.checkout("main");
    const second = repo.commit({ [DATA]: LINES.toSpliced(30, 1, "theirs").join("\n") }, "fix: two");
    repo.merge(first, "Merge topic");
    repo.checkout("topic");
    repo.merge(second, "Merge main");
    repo.commit({ [DATA]: LINES.toSpliced(15, 1, "both").join("\n") }, "fix: both");
    await sameReport();
  });

  it("after what the ledger has not taken yet", async () => {
    await started();
    repo.commit({ [ONE]: skillMd("one", { body: "Mine.\n" }) }, "feat: mine");
    repo.checkout("main");
    repo.commit({ "lifecycle/team/one.yaml": "tags: [finance]\n" }, "chore: tags");
    repo.commit({ [DATA]: "other", [TWO]: "no frontmatter" }, "feat!: other");
    expect(await sameReport()).toMatchObject({ pending: 2, skills: [{ id: "team/one", version: "2.1.0" }] });
  });

  it("where the ledger is further behind than the commits that are fetched first", async () => {
    await started();
    repo.commit({ [ONE]: skillMd("one", { body: "Mine.\n" }) }, "feat: mine");
    repo.checkout("main");
    grow(60);
    expect(await sameReport()).toMatchObject({ pending: 60 });
    grow(500);
    expect(await sameReport()).toMatchObject({ pending: 560 });
    expect(isFetched(repo.head(`main:${TWO}`))).toBe(false);
  });

  it("of a ledger that started long ago, of which nobody needs that commit", async () => {
    const from = repo.commit({ [ONE]: skillMd("one") }, "feat: one");
    repo.commit({ "skilltrunk.yaml": `history: { from: ${from} }\n` }, "chore: settings");
    grow(60);
    await publish();
    repo.branch("topic");
    // Later than all others: where the dates are out of order, more is looked through.
    repo.commit({ [ONE]: skillMd("one", { body: "More.\n" }) }, "fix: one", { date: "2026-06-01T00:00:00Z" });
    expect(await sameReport()).toMatchObject({ pending: 0, skills: [{ version: "1.0.1" }] });
    expect([isFetched(from), isFetched(repo.head("main~20"))]).toEqual([false, true]);
  });

  it("for a branch that left the trunk long ago", async () => {
    await started();
    repo.commit({ [ONE]: skillMd("one", { body: "Mine.\n" }) }, "feat: mine");
    repo.checkout("main");
    grow(60);
    await publish();
    expect(await sameReport()).toMatchObject({ pending: 0, verdict: "pass" });
    grow(450);
    await publish();
    expect(await sameReport()).toMatchObject({ pending: 0, verdict: "pass" });
  });

  it("where the trunk no longer has what the ledger has taken", async () => {
    await started();
    repo.git("checkout", "-q", "--orphan", "fresh");
    repo.commit({ [ONE]: skillMd("one") }, "feat: fresh");
    repo.git("update-ref", "refs/heads/main", "fresh");
    repo.branch("next");
    repo.commit({ [ONE]: skillMd("one", { body: "Next.\n" }) }, "feat: next");
    expect(await sameReport({}, { head: "next" })).toMatchObject({ verdict: "review" });
    await expect(checked(await open({ lazy: true }))).rejects.toMatchObject({ code: "BASE_NOT_FOUND" });
  });

  it("without a ledger: then everything is needed", async () => {
    repo.commit({ [ONE]: skillMd("one"), [TWO]: "no frontmatter" }, "feat: one");
    repo.commit({ [ONE]: skillMd("one", { body: "More.\n" }) }, "feat: more");
    repo.branch("topic");
    repo.commit({ [TWO]: skillMd("two") }, "feat: two");
    expect(await sameReport()).toMatchObject({ pending: 2 });
    repo.commit({ "skilltrunk.yaml": `history: { from: ${repo.head("main")} }\n` }, "chore: settings");
    repo.git("update-ref", "refs/heads/main", "topic");
    repo.commit({ [TWO]: skillMd("two", { body: "More.\n" }) }, "feat: two");
    await sameReport();
  });

  it("for a change of the settings, of the policy, and for all that is there", async () => {
    await started();
    const all = { base: null, head: "main" };
    expect((await sameReport({}, all)).skills).toHaveLength(2);
    repo.commit({ "policy.yaml": "block: high\n" }, "chore: policy");
    await sameReport();
    repo.commit({ "skilltrunk.yaml": 'paths: ["skills/team/{name}"]\n' }, "chore: settings");
    await sameReport();
  });

  it("with a ledger in another repository", async () => {
    const ledger = new GitFixture({ bare: true });
    ledger.git("config", "uploadpack.allowFilter", "true");
    const ledgerLocation = `file://${ledger.dir}`;
    try {
      repo.commit({ [ONE]: skillMd("one"), [TWO]: skillMd("two") }, "feat: all");
      const source = await open({ ledgerLocation, push: true });
      await createReconciler({ source, clock }).pass();
      expect(ledger.git("branch", "--list").trim()).toBe(LEDGER);
      repo.branch("topic");
      repo.commit({ [ONE]: skillMd("one", { body: "More.\n" }) }, "fix: one");
      expect(await sameReport({ ledgerLocation })).toMatchObject({ pending: 0, verdict: "pass" });
      expect(isFetched(repo.head(`topic:${TWO}`))).toBe(false);
    } finally {
      ledger.cleanup();
    }
  });

  it("for whatever is changed", async () => {
    const name = fc.constantFrom("one", "two", "three");
    const change = fc.oneof(
      fc.record({ kind: fc.constant("body" as const), name, text: fc.string({ maxLength: 8 }) }),
      fc.record({ kind: fc.constant("gone" as const), name }),
      fc.record({ kind: fc.constant("tags" as const), name, tag: fc.constantFrom("a", "b") }),
      fc.record({ kind: fc.constant("data" as const), name, line: fc.nat(39) }),
    );
    const changes = fc.array(change, { minLength: 1, maxLength: 3 });
    type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;
    const apply = (made: Change): Record<string, FileSpec> => {
      const dir = `skills/team/${made.name}`;
      if (made.kind === "gone") return { [`${dir}/SKILL.md`]: null };
      if (made.kind === "tags") return { [`lifecycle/team/${made.name}.yaml`]: `tags: [${made.tag}]\n` };
      if (made.kind === "data") return { [`${dir}/data.txt`]: LINES.toSpliced(made.line, 1, "new").join("\n") };
      return { [`${dir}/SKILL.md`]: skillMd(made.name, { body: `${made.text}\n` }) };
    };
    await started();
    const start = repo.head("main");
    await fc.assert(
      fc.asyncProperty(changes, fc.array(change, { maxLength: 2 }), async (proposed, pending) => {
        repo.git("checkout", "-q", "-B", "main", start);
        repo.git("checkout", "-q", "-B", "topic");
        for (const made of proposed) repo.commit(apply(made), "feat: proposed");
        repo.checkout("main");
        for (const made of pending) repo.commit(apply(made), "fix: pending");
        await sameReport();
      }),
      { numRuns: 15 },
    );
  }, 120_000);
});

describe("a lazy source", () => {
  async function host(): Promise<{ readonly url: string; readonly traffic: GitHost["traffic"] }> {
    const root = join(folder.path, "host");
    mkdirSync(root, { recursive: true });
    execFileSync("git", ["clone", "-q", "--bare", repo.dir, join(root, "skills.git")]);
    execFileSync("git", ["--git-dir", join(root, "skills.git"), "config", "uploadpack.allowFilter", "true"]);
    const started = await startGitHost(root);
    hosts.push(started);
    return { url: `http://127.0.0.1:${started.port}/skills.git`, traffic: started.traffic };
  }

  it.each([
    ["four for a skill, however many files it has", {}, 4],
    ["one more where its lifecycle file may name others", { "lifecycle/team/one.yaml": "tags: [x]\n" }, 5],
  ])("asks the host few times: %s", async (_, more, fetches) => {
    const files = Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`skills/team/one/f${i}.txt`, `file ${i}`]));
    await started({ ...files, "policy.yaml": "block: high\n", "skilltrunk.yaml": "versions: derived\n" });
    repo.commit({ [ONE]: skillMd("one", { body: "More.\n" }), ...more }, "fix: one");
    const { url, traffic } = await host();
    await checked(await open({ location: url, lazy: true }));
    expect(traffic().fetches).toBe(fetches);
  });

  it("asks for its refs once, and takes the change along that it was told of", async () => {
    await started();
    repo.commit({ [ONE]: skillMd("one", { body: "More.\n" }) }, "fix: one");
    const { url, traffic } = await host();
    const told = await open({ location: url, lazy: true, proposal: "topic" });
    await told.refresh();
    const before = traffic();
    await told.refresh();
    expect(await told.proposals.find("topic")).toBe(repo.head("topic"));
    expect(traffic()).toEqual(before);
    const report = await checked(told);
    expect(report).toEqual(await checked(await open({ location: repo.dir })));
    expect(traffic().fetches).toBe(3);
    const wrong = await open({ location: url, lazy: true, proposal: "none" });
    await wrong.refresh();
    await expect(wrong.proposals.find("none")).rejects.toThrow("none");
    expect(await wrong.proposals.find("topic")).toBe(repo.head("topic"));
  });

  it("fetches no more of a change than of the trunk, also where that one is here already", async () => {
    await started();
    grow(200);
    const location = `file://${repo.dir}`;
    const stateDir = join(folder.path, "kept");
    await (await open({ location, lazy: true, stateDir })).refresh();
    repo.git("checkout", "-q", "-B", "topic", "main~60");
    repo.commit({ [ONE]: skillMd("one", { body: "More.\n" }) }, "fix: one");
    grow(1);
    const told = await open({ location, lazy: true, stateDir, proposal: "topic" });
    await told.refresh();
    expect(await told.proposals.find("topic")).toBe(repo.head("topic"));
    const commits = gitDirs(stateDir).map((dir) =>
      execFileSync("git", ["--git-dir", dir, "rev-list", "--count", "--all"]),
    );
    expect(Math.max(...commits.map(Number))).toBeLessThan(150);
  });

  it("fetches each blob once, and those that are wanted together in one go", async () => {
    await started();
    const { url, traffic } = await host();
    const { objects, refresh } = await open({ location: url, lazy: true });
    await refresh();
    const before = traffic().fetches;
    const oids = [ONE, TWO, DATA, ONE].map((path) => repo.head(`main:${path}`));
    const sizes = await Promise.all(oids.map(async (oid) => (await objects.blob(oid)).size));
    expect(sizes[2]).toBe(LINES.join("\n").length);
    for (const oid of oids) await objects.blob(oid);
    expect(traffic().fetches).toBe(before + 1);
  });

  it("fetches all there is rather than ever more files one after the other", async () => {
    const paths = Array.from({ length: 40 }, (_, i) => `notes/f${i}.txt`);
    const old = repo.commit({ "notes/f0.txt": "as it was" }, "docs: old");
    repo.commit(Object.fromEntries(paths.map((path) => [path, path])), "docs: notes");
    const { url, traffic } = await host();
    const { objects, refresh } = await open({ location: url, lazy: true });
    await refresh();
    for (const path of paths) await objects.blob(repo.head(`main:${path}`));
    expect(traffic().fetches).toBeLessThan(40);
    expect(isFetched(repo.head(`${old}:notes/f0.txt`))).toBe(true);
  });

  it("fetches very many files as one tip, without what they were before", async () => {
    const old = repo.commit({ "notes/f0.txt": "as it was" }, "docs: old");
    const paths = Array.from({ length: 1100 }, (_, i) => `notes/f${i}.txt`);
    repo.commit(Object.fromEntries(paths.map((path) => [path, path])), "docs: notes");
    const { url, traffic } = await host();
    const { objects, refresh } = await open({ location: url, lazy: true });
    const { trunk = "" } = await refresh();
    const oids: string[] = [];
    for await (const { oid } of objects.files(trunk)) oids.push(oid);
    const blobs = await Promise.all(oids.map((oid) => objects.blob(oid)));
    expect(blobs).toHaveLength(1100);
    expect(traffic().fetches).toBe(2);
    expect(isFetched(repo.head(`${old}:notes/f0.txt`))).toBe(false);
  });

  it("says which object even the remote does not have, and asks for it once", async () => {
    await started();
    const { url, traffic } = await host();
    const { objects, refresh } = await open({ location: url, lazy: true });
    await refresh();
    const missing = objects.blob("1".repeat(40));
    await expect(missing).rejects.toMatchObject({ code: "OBJECT_MISSING" });
    const { fetches } = traffic();
    await expect(objects.blob("1".repeat(40))).rejects.toMatchObject({ code: "OBJECT_MISSING" });
    expect(traffic().fetches).toBe(fetches);
    expect((await objects.blob(repo.head(`main:${ONE}`))).size).toBeGreaterThan(0);
  });

  it("that is opened again takes what is new, and forgets nothing", async () => {
    await started();
    repo.checkout("main");
    grow(60);
    await publish();
    const stateDir = join(folder.path, "kept");
    repo.checkout("topic");
    repo.commit({ [ONE]: skillMd("one", { body: "More.\n" }) }, "fix: one");
    await checked(await open({ lazy: true, stateDir }));
    repo.checkout("main");
    repo.commit({ [TWO]: skillMd("two", { body: "More.\n" }) }, "fix: two");
    const again = await checked(await open({ lazy: true, stateDir }));
    expect(again).toMatchObject({ pending: 1, verdict: "pass" });
    expect(JSON.stringify(again)).toBe(JSON.stringify(await checked(await open({ location: repo.dir }))));
  });

  it("leaves the complete mirror alone, and is not needed where that is", async () => {
    await started();
    repo.commit({ [ONE]: skillMd("one", { body: "More.\n" }) }, "fix: one");
    const stateDir = join(folder.path, "shared");
    await checked(await open({ lazy: true, stateDir }));
    const complete = await open({ stateDir });
    expect((await complete.refresh()).shallow).toBe(false);
    expect((await complete.objects.blob(repo.head(`main:${TWO}`))).size).toBeGreaterThan(0);
    await complete.close();
    // With all of its own objects, whatever happens to the lazy one.
    const mirrors = gitDirs(stateDir).filter((gitDir) => existsSync(join(gitDir, "refs", "heads", "main")));
    expect(mirrors).toHaveLength(2);
    renameSync(join(repo.dir, ".git", "objects"), join(folder.path, "objects"));
    mkdirSync(join(repo.dir, ".git", "objects"));
    const reading = await open({ lazy: true, stateDir });
    await reading.refresh();
    expect((await reading.objects.blob(repo.gitInput(skillMd("two"), "hash-object", "--stdin"))).size).toBeGreaterThan(
      0,
    );
  });

  it("finds changes by the names that people give them", async () => {
    await started();
    const head = repo.commit({ [ONE]: skillMd("one", { body: "More.\n" }) }, "fix: one");
    repo.git("update-ref", "refs/pull/7/head", head);
    repo.git("update-ref", "refs/merge-requests/8/head", "main");
    const { proposals, refresh } = await open({ lazy: true });
    await refresh();
    const found = await Promise.all(["7", "#7", "topic", "8"].map((named) => proposals.find(named)));
    expect(found).toEqual([head, head, head, repo.head("main")]);
    expect(await proposals.find(head)).toBe(head);
    for (const named of ["9", "nowhere", "1".repeat(40)]) {
      await expect(proposals.find(named)).rejects.toMatchObject({ code: "CHANGE_NOT_FOUND" });
    }
    await expect(proposals.find("--upload-pack=x")).rejects.toMatchObject({ code: "USAGE" });
  });

  it("may be read by several at once from one state folder", async () => {
    await started();
    repo.commit({ [ONE]: skillMd("one", { body: "More.\n" }) }, "fix: one");
    repo.branch("other", "main");
    repo.commit({ [TWO]: skillMd("two", { body: "More.\n" }) }, "fix: two");
    const stateDir = join(folder.path, "together");
    const heads = ["topic", "other", "topic"];
    const reports = await Promise.all(
      heads.map(async (head) => checked(await open({ lazy: true, stateDir }), { head })),
    );
    expect(reports.map(({ skills }) => skills.map(({ id }) => id))).toEqual([["team/one"], ["team/two"], ["team/one"]]);
  });

  it("publishes nothing", async () => {
    await started();
    const source = await open({ lazy: true });
    await source.refresh();
    expect(source.publishes).toBe(false);
    const tip = await source.ledger.tip();
    await expect(source.ledger.publish(tip?.commit, tip?.commit ?? "")).rejects.toMatchObject({ code: "USAGE" });
  });
});
