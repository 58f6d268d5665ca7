import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { openInstallTarget } from "../../src/adapters/disk/install-folder.ts";
import { openLockFile } from "../../src/adapters/disk/install-lock.ts";
import { openHttpRegistry } from "../../src/adapters/registry/registry-http.ts";
import { check } from "../../src/app/check/check.ts";
import { explain } from "../../src/app/check/explain.ts";
import { readEvents } from "../../src/app/index/skill-events.ts";
import { install } from "../../src/app/install/install.ts";
import type { FetchedSource, FetchSource } from "../../src/app/ports/fetching.ts";
import type { Source } from "../../src/app/ports/ports.ts";
import { createReconciler } from "../../src/app/reconcile/reconcile.ts";
import { createSourceMirror } from "../../src/app/reconcile/source-mirror.ts";
import { parseSkillRequest, type SkillRequest } from "../../src/core/names.ts";
import { pointerText } from "../../src/core/relations/source-pointer.ts";
import type { CheckReport } from "../../src/core/report/check-report.ts";
import type { IndexDeps } from "../../src/server/scope.ts";
import { GitFixture, skillMd, temporaryFolder } from "../support/git-fixture.ts";
import { serveIndex } from "../support/index-server.ts";
import { NOW, type Reconciled, reconciled } from "../support/reconciled.ts";
import { RegistryFixture } from "../support/registry-fixture.ts";

const COMMIT = "a".repeat(40);
const PIN = `git:https://git.acme.com/skills.git@${COMMIT}`;
const pointer = (version: string, more = "", commit = COMMIT) =>
  `version: "${version}"\nsource:\n  git: https://git.acme.com/skills.git\n  commit: ${commit}\n${more}`;
const files = (texts: Readonly<Record<string, string>>): FetchedSource => ({
  kind: "fetched",
  files: Object.entries(texts).map(([path, text]) => ({ path, executable: false, bytes: Buffer.from(text) })),
});
const put = (repo: GitFixture, changed: Record<string, string | null>) => repo.commit(changed, "change");
const REFUNDS = files({ "SKILL.md": skillMd("refunds", { body: "Fetched.\n" }), "references/a.md": "Prices.\n" });

describe("a folder that points elsewhere", () => {
  let open: Reconciled | undefined;
  afterEach(async () => {
    await open?.close();
    open = undefined;
  });
  /** What the server gives, and how often it was asked. */
  const server = (given: Record<string, FetchedSource>) => {
    const asked: string[] = [];
    const fetch: FetchSource = async (pin) => {
      asked.push(pointerText(pin));
      return given[pointerText(pin)] ?? { kind: "failed", why: "nobody is there" };
    };
    return { asked, fetch, given };
  };
  const at = "skills/billing/refunds/skill.yaml";

  it("is released as if the files stood in it, beside its own skill.yaml", async () => {
    const { fetch, asked } = server({ [PIN]: REFUNDS });
    const repo = new GitFixture();
    put(repo, { [at]: pointer("1.0.0", "permissions: [network:api.acme.com]\n") });
    open = await reconciled(repo, { fetch });
    const result = await open.pass();
    expect(result.released).toMatchObject([{ id: "billing/refunds", version: "1.0.0" }]);
    const release = open.entry("billing/refunds")?.releases.get("1.0.0");
    expect(release?.source).toEqual({ from: PIN, folder: repo.git("rev-parse", "HEAD:skills/billing/refunds") });
    const tree = repo.git("ls-tree", "-r", "--name-only", "skilltrunk/ledger:releases/billing/refunds/1.0.0");
    expect(tree.split("\n")).toEqual(["SKILL.md", "references/a.md", "skill.yaml"]);
    expect(repo.git("cat-file", "-p", "skilltrunk/ledger:releases/billing/refunds/1.0.0/skill.yaml")).toContain(COMMIT);
    expect(release?.relations.declares.permissions).toEqual(["network:api.acme.com"]);
    expect(asked).toEqual([PIN]);
    expect(await open.verify()).toMatchObject({ identical: true });
    await open.pass();
    expect(asked).toEqual([PIN]);
  });

  it("is a group that is installed as one unit, where its skill.yaml says that it is a group", async () => {
    const { fetch } = server({
      [PIN]: files({
        "SKILL.md": skillMd("refunds"),
        "skills/credit/SKILL.md": skillMd("credit"),
        "agents/clerk.md": "You are a clerk.\n",
      }),
    });
    const repo = new GitFixture();
    put(repo, { [at]: pointer("1.0.0", "kind: group\n") });
    open = await reconciled(repo, { fetch });
    expect((await open.pass()).released).toMatchObject([{ id: "billing/refunds", version: "1.0.0" }]);
    const release = open.entry("billing/refunds")?.releases.get("1.0.0");
    expect(release).toMatchObject({ kind: "group", source: { from: PIN }, relations: { members: [], closure: [] } });

    const { reconciler, source } = open;
    const events: IndexDeps["events"] = (skill, ledger) => readEvents(source.objects, ledger, skill);
    const deps = { snapshot: () => reconciler.snapshot, objects: () => source.objects, events };
    const index = await serveIndex(new RegistryFixture(), deps);
    const place = temporaryFolder();
    const home = { lockPath: join(place.path, "skilltrunk.lock"), journals: join(place.path, "state") };
    const target = openInstallTarget({ ...home, folders: [join(place.path, "skills")] });
    const ports = { registry: openHttpRegistry(index.url), target, lock: openLockFile(home) };
    const requests = [parseSkillRequest("billing/refunds") as SkillRequest];
    const { installed } = await install(ports, { requests, force: false });
    expect(installed.map(({ id, version }) => `${id}@${version}`)).toEqual(["billing/refunds@1.0.0"]);
    expect(readdirSync(join(place.path, "skills"))).toEqual(["refunds"]);
    const there = readdirSync(join(place.path, "skills", "refunds"), { recursive: true }).map(String);
    expect(there.filter((path) => /\.(?:md|yaml)$/.test(path)).toSorted()).toEqual([
      "SKILL.md",
      "agents/clerk.md",
      "skill.yaml",
      "skills/credit/SKILL.md",
    ]);
    await index.close();
    place.cleanup();
  });

  it("waits while nothing can be fetched, holds nobody else back, and goes on without a commit", async () => {
    const { fetch, asked, given } = server({});
    const repo = new GitFixture();
    put(repo, { [at]: pointer("1.0.0"), "skills/billing/prices/SKILL.md": skillMd("prices") });
    let now = NOW;
    open = await reconciled(repo, { fetch, now: () => now });
    const first = await open.pass();
    expect(first.released.map(({ id }) => id)).toEqual(["billing/prices"]);
    expect(first.held).toMatchObject([{ id: "billing/refunds", waiting: [`source:billing/refunds ${PIN}`] }]);
    given[PIN] = REFUNDS;
    await open.pass();
    expect(asked).toHaveLength(1);
    now += 60_000;
    expect((await open.pass()).released).toMatchObject([{ id: "billing/refunds", version: "1.0.0" }]);
    expect(asked).toHaveLength(2);
    expect(open.entry("billing/refunds")?.outstanding).toBeUndefined();
    expect(await open.verify()).toMatchObject({ identical: true });
  });

  it("is refused for good content that is wrong, and released when the server mends it", async () => {
    const { fetch, given } = server({ [PIN]: { kind: "refused", message: "The bytes are others than pinned." } });
    const repo = new GitFixture();
    put(repo, { [at]: pointer("1.0.0") });
    let now = NOW;
    open = await reconciled(repo, { fetch, now: () => now });
    const { refused } = await open.pass();
    expect(refused[0]?.findings.map(({ rule, message }) => [rule, message])).toEqual([
      ["source-content", "The bytes are others than pinned."],
    ]);
    given[PIN] = REFUNDS;
    now += 60 * 60_000;
    expect((await open.pass()).released).toHaveLength(1);
    expect(await open.verify()).toMatchObject({ identical: true });
  });

  it("releases every version of a history, and gives a second reconciler and a rebuild the same with the server gone", async () => {
    const other = "b".repeat(40);
    const second = PIN.replace(COMMIT, other);
    const { fetch } = server({
      [PIN]: REFUNDS,
      [second]: files({ "SKILL.md": skillMd("refunds", { body: "Two.\n" }) }),
    });
    const repo = new GitFixture();
    put(repo, { [at]: pointer("1.0.0") });
    put(repo, { [at]: pointer("1.1.0", "", other) });
    put(repo, { [at]: pointer("1.2.0", "", other) });
    put(repo, { [at]: pointer("1.3.0") });
    open = await reconciled(repo, { fetch });
    await open.pass();
    expect(Object.keys(open.versions("billing/refunds"))).toEqual(["1.0.0", "1.1.0", "1.2.0", "1.3.0"]);
    expect(await open.verify()).toMatchObject({ identical: true });
    const again = await reconciled(repo, {});
    put(repo, { "skills/billing/prices/SKILL.md": skillMd("prices") });
    expect((await again.pass()).released.map(({ id }) => id)).toEqual(["billing/prices"]);
    expect(await again.verify()).toMatchObject({ identical: true });
    await again.source.close();
  });

  it.each([
    ["files beside it", { "skills/billing/refunds/notes.md": "Notes.\n" }, pointer("1.0.0"), "source-pointer"],
    ["no version", {}, pointer("1.0.0").replace(/^version.*\n/, ""), "source-pointer"],
    ["a branch", {}, 'version: "1.0.0"\nsource: { git: https://acme.com/a.git, branch: main }\n', "manifest-relations"],
    [
      "content of its own",
      { "skills/billing/refunds/SKILL.md": skillMd("refunds") },
      pointer("1.0.0"),
      "source-pointer",
    ],
  ])("is refused with %s, and nothing is fetched", async (_, more, text, rule) => {
    const { fetch, asked } = server({ [PIN]: REFUNDS });
    const repo = new GitFixture();
    put(repo, { [at]: text, ...(more as Record<string, string>) });
    open = await reconciled(repo, { fetch });
    const { refused } = await open.pass();
    expect(refused[0]?.findings.map((found) => found.rule)).toContain(rule);
    expect(asked).toEqual([]);
    expect(await open.verify()).toMatchObject({ identical: true });
  });

  it("is no skill without `source`, nor inside of a skill", async () => {
    const { fetch, asked } = server({ [PIN]: REFUNDS });
    const repo = new GitFixture();
    put(repo, {
      "skills/billing/foreign/skill.yaml": "name: somebody's\nentrypoint: main.py\n",
      "skills/billing/prices/SKILL.md": skillMd("prices"),
      "skills/billing/prices/sub/skill.yaml": pointer("1.0.0"),
    });
    open = await reconciled(repo, { fetch });
    const result = await open.pass();
    expect([result.released.map(({ id }) => id), result.refused, asked]).toEqual([["billing/prices"], [], []]);
  });

  it("becomes content, and content becomes a pointer, as versions of one skill", async () => {
    const { fetch } = server({ [PIN]: REFUNDS });
    const repo = new GitFixture();
    const md = "skills/billing/refunds/SKILL.md";
    put(repo, { [md]: skillMd("refunds", { version: "1.0.0" }) });
    put(repo, { [md]: null, [at]: pointer("1.1.0") });
    put(repo, { [at]: null, [md]: skillMd("refunds", { version: "1.2.0" }) });
    open = await reconciled(repo, { fetch });
    await open.pass();
    expect(Object.keys(open.versions("billing/refunds"))).toEqual(["1.0.0", "1.1.0", "1.2.0"]);
    expect(await open.verify()).toMatchObject({ identical: true });
  });

  it("keeps from the ledger what no skill may hold", async () => {
    const { fetch } = server({ [PIN]: files({ "SKILL.md": skillMd("refunds"), ".gitmodules": "[x]\n" }) });
    const repo = new GitFixture();
    put(repo, { [at]: pointer("1.0.0") });
    open = await reconciled(repo, { fetch });
    expect((await open.pass()).refused[0]?.findings[0]?.message).toMatch(/\.gitmodules, which Git reads itself/);
    expect(repo.git("ls-tree", "-r", "--name-only", "skilltrunk/ledger")).not.toMatch(/sources/);
  });

  it("is fetched by a check too, which promises what publication then does", async () => {
    const { fetch, asked } = server({ [PIN]: REFUNDS });
    const repo = new GitFixture();
    put(repo, { "skills/billing/prices/SKILL.md": skillMd("prices") });
    open = await reconciled(repo, { fetch });
    await open.pass();
    repo.branch("topic");
    put(repo, { [at]: pointer("1.0.0") });
    const { source } = open;
    const clock = { now: () => NOW };
    const mirror = createSourceMirror({ fetch, source: { ledger: source.scratch() }, clock });
    const request = { source, ledger: source.ledger, clock, head: "topic" };
    const released = (report: CheckReport) =>
      report.plan.flatMap(({ event }) => (event.type === "released" ? [event] : []));
    const report = await check({ ...request, mirror });
    expect(asked).toEqual([PIN]);
    const [promised] = released(report);
    expect(promised?.version).toBe("1.0.0");
    const said = (one: CheckReport) => one.skills.flatMap(({ findings }) => findings.map(({ rule }) => rule));
    expect(said(report)).not.toContain("source-awaited");
    const unfetched = await check(request);
    expect([released(unfetched), said(unfetched)]).toEqual([[], ["source-awaited"]]);
    expect([report.verdict, unfetched.verdict]).toEqual(["pass", "review"]);
    repo.checkout("main");
    repo.git("merge", "-q", "--ff-only", "topic");
    await open.pass();
    const release = open.entry("billing/refunds")?.releases.get("1.0.0");
    expect([release?.digest, release?.tree]).toEqual([promised?.digest, promised?.tree]);
  });

  it("is explained by what keeps its content from being fetched", async () => {
    const { fetch } = server({});
    const repo = new GitFixture();
    put(repo, { [at]: pointer("1.0.0") });
    open = await reconciled(repo, { fetch });
    expect((await open.pass()).unfetched).toEqual([{ id: "billing/refunds", why: "nobody is there" }]);
    const clock = { now: () => NOW };
    const reconcilerOf = (source: Source) => createReconciler({ source, clock, fetch });
    const { skills } = await explain({ source: open.source, reconcilerOf, clock });
    expect(skills[0]?.explanation).toMatch(/could not be fetched, for nobody is there/);
  });

  it("that was taken away before anything of it was published is spoken of no more", async () => {
    const { fetch } = server({});
    const repo = new GitFixture();
    put(repo, { [at]: pointer("1.0.0") });
    open = await reconciled(repo, { fetch });
    await open.pass();
    put(repo, { [at]: null });
    await open.pass();
    const { source } = open;
    const clock = { now: () => NOW };
    const reconcilerOf = (of: Source) => createReconciler({ source: of, clock, fetch });
    const { skills } = await explain({ source, reconcilerOf, clock, skill: "billing/refunds" });
    expect(skills[0]?.explanation).toContain("before anything of it was published");
    const asked = { source, ledger: source.ledger, clock, head: "topic" };
    repo.branch("topic");
    put(repo, { "skilltrunk.yaml": "versions: declared\n" });
    expect((await check(asked)).skills).toEqual([]);
  });
});
