import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { openLedgerReader } from "../../../src/adapters/ledger/registry-ledger.ts";
import { createLedgerRegistry } from "../../../src/app/install/ledger-registry.ts";
import type { Registry } from "../../../src/app/ports/ports.ts";
import { sha256 } from "../../../src/core/bytes.ts";
import { parseSkillRequest, type SkillId, type SkillRequest } from "../../../src/core/names.ts";
import { GitFixture, skillMd, temporaryFolder } from "../../support/git-fixture.ts";
import { startGitHost } from "../../support/git-http.ts";
import { NOW, type Reconciled, reconciled } from "../../support/reconciled.ts";

const LEDGER = "refs/heads/skilltrunk/ledger";
const SKILLS = ["billing/refunds", "billing/invoices", "tools/review", "legal/review"];

let repo: GitFixture;
let published: Reconciled;
let state: ReturnType<typeof temporaryFolder>;
const opened: Registry[] = [];

beforeAll(async () => {
  repo = new GitFixture();
  const files = SKILLS.map((id) => [
    `skills/${id}/SKILL.md`,
    skillMd(id.split("/")[1] ?? "", { description: `Helps with ${id}.` }),
  ]);
  repo.commit({ "skilltrunk.yaml": "names: scoped\n", ...Object.fromEntries(files) }, "feat: four skills");
  repo.commit(
    { "skills/billing/refunds/scripts/run.sh": { text: "#!/bin/sh\n", executable: true } },
    "feat(refunds): a script",
  );
  repo.commit({ "skills/billing/refunds/notes.md": "only in the second minor" }, "feat(refunds): notes");
  published = await reconciled(repo);
  await published.pass();
});
afterAll(() => published.close());
beforeEach(() => {
  state = temporaryFolder();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((registry) => registry.close()));
  vi.unstubAllEnvs();
  state.cleanup();
});

async function open(location: string): Promise<Registry> {
  const registry = createLedgerRegistry(await openLedgerReader({ location, stateDir: state.path }), { now: () => NOW });
  opened.push(registry);
  return registry;
}

const request = (text: string): SkillRequest => parseSkillRequest(text) as SkillRequest;

interface Remote {
  readonly url: string;
  readonly git: (...args: readonly string[]) => string;
  /** The blobs that the client has here. */
  readonly fetched: () => ReadonlySet<string>;
  /** The blobs of one skill's events or files. */
  readonly blobsOf: (...paths: readonly string[]) => readonly string[];
  readonly cleanup: () => void;
}

/** A bare repository that only has the ledger branch, as a host would serve it. */
function remote(settings: Readonly<Record<string, string>> = {}): Remote {
  const root = temporaryFolder();
  const dir = join(root.path, "skills.git");
  execFileSync("git", ["clone", "-q", "--bare", repo.dir, dir]);
  const git = (...args: readonly string[]): string => execFileSync("git", args, { cwd: dir, encoding: "utf8" }).trim();
  const defaults = { "uploadpack.allowFilter": "true", "uploadpack.allowAnySHA1InWant": "true" };
  for (const [key, value] of Object.entries({ ...defaults, ...settings })) git("config", key, value);
  return {
    url: `file://${dir}`,
    git,
    fetched: () => fetchedBlobs(state.path),
    blobsOf: (...paths) => git("ls-tree", "-r", "--format=%(objectname)", LEDGER, ...paths).split("\n"),
    cleanup: root.cleanup,
  };
}

/** Every blob in any repository below a folder, told by listing what is there: nothing is asked for by name. */
function fetchedBlobs(folder: string): ReadonlySet<string> {
  const dirs = execFileSync("find", [folder, "-name", "HEAD", "-printf", "%h\n"], { encoding: "utf8" })
    .trim()
    .split("\n");
  const listed = dirs.flatMap((dir) =>
    execFileSync("git", [`--git-dir=${dir}`, "cat-file", "--batch-all-objects", "--batch-check"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).split("\n"),
  );
  return new Set(listed.filter((line) => line.includes(" blob ")).map((line) => line.slice(0, 40)));
}

describe.each([
  ["a local folder", () => ({ location: repo.dir, cleanup: () => {} })],
  [
    "a remote",
    () => {
      const { url, cleanup } = remote();
      return { location: url, cleanup };
    },
  ],
])("the ledger of %s", (_, make) => {
  let place: ReturnType<typeof make>;
  beforeEach(() => {
    place = make();
  });
  afterEach(() => place.cleanup());

  test("lists, searches and shows what was published", async () => {
    const registry = await open(place.location);
    expect((await registry.list()).map((s) => s.id)).toEqual([...SKILLS].sort());
    expect((await registry.search("invoices")).map((s) => s.id)).toEqual(["billing/invoices"]);
    const view = await registry.show(request("refunds"));
    expect(view.versions.map((v) => v.version)).toEqual(["1.2.0", "1.1.0", "1.0.0"]);
    expect(view.chain).toEqual(published.entry("billing/refunds")?.tip);
  });

  test("resolves, and gives the archive with the release's digest", async () => {
    const registry = await open(place.location);
    for (const [wanted, version] of [
      ["refunds", "1.2.0"],
      ["billing/refunds@~1.1", "1.1.0"],
      ["refunds@1.0.0", "1.0.0"],
    ] as const) {
      const release = await registry.resolve(request(wanted));
      expect(release.version).toBe(version);
      expect(sha256(await registry.archive(release))).toBe(release.digest);
      expect(release.files.map((f) => f.path)[0]).toBe("SKILL.md");
    }
  });

  test("looks back to a time and to a commit", async () => {
    const registry = await open(place.location);
    const { versions } = await registry.show(request("refunds"));
    const { commit = "", at = "" } = versions[1] ?? {};
    for (const asOf of [{ commit }, { at }]) {
      expect(await registry.show(request("refunds"), asOf)).toMatchObject({ version: "1.1.0", asOf: at });
      expect((await registry.resolve(request("billing/refunds@^1"), asOf)).version).toBe("1.1.0");
      expect((await registry.channels(request("refunds"), asOf)).channels).toMatchObject([{ version: "1.1.0" }]);
      const listed = await registry.list(undefined, asOf);
      expect(listed.map((s) => `${s.name} ${s.version}`)).toContain("refunds 1.1.0");
    }
    const unknown = { commit: "f".repeat(40) };
    await expect(registry.list(undefined, unknown)).rejects.toMatchObject({ code: "CHANGE_NOT_FOUND" });
    await expect(registry.show(request("refunds"), { at: "2000-01-01T00:00:00Z" })).rejects.toMatchObject({
      code: "SKILL_NOT_FOUND",
    });
  });

  test("says where channels are", async () => {
    const registry = await open(place.location);
    const { id, channels } = await registry.channels(request("refunds"));
    expect([id, channels.map(({ name, version }) => `${name} ${version}`)]).toEqual([
      "billing/refunds",
      ["latest 1.2.0"],
    ]);
    expect((await registry.channelEvents(request("refunds"), "latest")).events).toEqual([]);
    await expect(registry.channelEvents(request("refunds"), "beta")).rejects.toMatchObject({
      code: "CHANNEL_UNRESOLVABLE",
    });
  });

  test("gives the events of a skill", async () => {
    const registry = await open(place.location);
    const lines = await registry.events("billing/refunds" as SkillId);
    expect(lines.length).toBe(3);
    expect(sha256(lines.at(-1) ?? "")).toBe(published.entry("billing/refunds")?.tip.hash);
  });

  test.each([
    ["absent", "SKILL_NOT_FOUND"],
    ["billing/absent", "SKILL_NOT_FOUND"],
    ["review", "SKILL_NOT_FOUND"],
    ["refunds@7.0.0", "VERSION_NOT_FOUND"],
    ["refunds@beta", "CHANNEL_UNRESOLVABLE"],
  ])("%s is %s", async (text, code) => {
    const registry = await open(place.location);
    await expect(registry.resolve(request(text))).rejects.toMatchObject({ code });
    await expect(registry.events("billing/absent" as SkillId)).rejects.toMatchObject({ code: "SKILL_NOT_FOUND" });
  });
});

describe("of a remote", () => {
  let host: Remote;
  afterEach(() => host.cleanup());

  test("one skill's release needs the blobs of that skill and no other's", async () => {
    host = remote();
    const registry = await open(host.url);
    const release = await registry.resolve(request("billing/refunds@1.1.0"));
    await registry.archive(release);
    const wanted = new Set(host.blobsOf("head.json", "events/billing/refunds/", "releases/billing/refunds/1.1.0/"));
    expect(host.fetched()).toEqual(wanted);
  });

  test("showing a skill needs its events; a bare name no more than those of that name", async () => {
    host = remote();
    await (await open(host.url)).show(request("refunds"));
    expect(host.fetched()).toEqual(new Set(host.blobsOf("head.json", "events/billing/refunds/")));
    await expect((await open(host.url)).show(request("review"))).rejects.toMatchObject({ code: "SKILL_NOT_FOUND" });
    expect(host.fetched()).toEqual(
      new Set(host.blobsOf("head.json", "events/billing/refunds/", "events/tools/review/", "events/legal/review/")),
    );
  });

  test("listing needs the events and no file of any release", async () => {
    host = remote();
    await (await open(host.url)).list();
    expect(host.fetched()).toEqual(new Set(host.blobsOf("head.json", "events/")));
  });

  test("a release with more files than a skill may have is refused before any of them is fetched", async () => {
    host = remote();
    const blob = host.git("rev-parse", `${LEDGER}:releases/billing/refunds/1.0.0/SKILL.md`);
    const index = { env: { ...process.env, GIT_INDEX_FILE: join(state.path, "index") }, cwd: host.url.slice(7) };
    const git = (input: string, ...args: readonly string[]): string =>
      execFileSync("git", args, { ...index, input, encoding: "utf8" }).trim();
    git("", "read-tree", LEDGER);
    const paths = Array.from({ length: 1_001 }, (_, i) => `releases/billing/refunds/1.0.0/${i}.md`);
    git(paths.map((path) => `100644 ${blob}\t${path}\n`).join(""), "update-index", "--index-info");
    // The event names the tree, so the reader is asked for that one.
    const tree = git("", "write-tree", "--prefix=releases/billing/refunds/1.0.0/");
    const author = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
    git("", "update-ref", LEDGER, git("", ...author, "commit-tree", "-m", "x", git("", "write-tree")));
    const reader = await openLedgerReader({ location: host.url, stateDir: state.path });
    await reader.tip();
    const list = async (): Promise<void> => {
      for await (const _ of reader.objects.files(tree));
    };
    await expect(list()).rejects.toMatchObject({ code: "LEDGER_CORRUPT" });
    await reader.close();
    expect(host.fetched()).toEqual(new Set(host.blobsOf("head.json")));
  });

  test("only the ledger branch is fetched, without its history", async () => {
    host = remote();
    await (await open(host.url)).list();
    const commits = execFileSync("find", [state.path, "-name", "shallow"], { encoding: "utf8" }).trim().split("\n");
    expect(commits.length).toBe(1);
    expect(host.git("rev-parse", `${LEDGER}^{tree}`)).toMatch(/^[0-9a-f]{40}$/);
    const trunk = host.git("rev-parse", "refs/heads/main");
    const dirs = execFileSync("find", [state.path, "-name", "HEAD", "-printf", "%h\n"], { encoding: "utf8" })
      .trim()
      .split("\n");
    for (const dir of dirs)
      expect(() =>
        execFileSync("git", [`--git-dir=${dir}`, "cat-file", "-e", trunk], {
          stdio: "ignore",
          env: { ...process.env, GIT_ALLOW_PROTOCOL: "none" },
        }),
      ).toThrow();
  });

  test.each([
    ["that knows no filters", { "uploadpack.allowFilter": "false" }, {}],
    ["that hands out no single objects", { "uploadpack.allowAnySHA1InWant": "false" }, { protocol: "0" }],
  ])("a host %s is read all the same", async (_, settings, { protocol }: { readonly protocol?: string }) => {
    host = remote(settings);
    if (protocol !== undefined) {
      vi.stubEnv("GIT_CONFIG_GLOBAL", join(state.path, "user.config"));
      execFileSync("git", ["config", "--file", join(state.path, "user.config"), "protocol.version", protocol]);
    }
    for (let runs = 0; runs < 2; runs++) {
      const registry = await open(host.url);
      const release = await registry.resolve(request("refunds"));
      expect(sha256(await registry.archive(release))).toBe(release.digest);
    }
    // Such a host sends everything; a difference would mean that it was not one.
    expect(host.fetched()).toEqual(new Set(host.blobsOf()));
  });

  test("what is published later is seen by the next reader", async () => {
    host = remote();
    await (await open(host.url)).show(request("refunds"));
    const before = host.git("rev-parse", LEDGER);
    const earlier = repo.git("rev-parse", `${LEDGER}~0`);
    expect(before).toBe(earlier);
    repo.commit({ "skills/billing/refunds/more.md": "more" }, "fix(refunds): more");
    await published.pass();
    host.git("fetch", "-q", repo.dir, `+${LEDGER}:${LEDGER}`);
    const registry = await open(host.url);
    const release = await registry.resolve(request("refunds"));
    expect(release.version).toBe("1.2.1");
    expect(sha256(await registry.archive(release))).toBe(release.digest);
  });

  test("two readers at once do not stand in each other's way", async () => {
    host = remote();
    const readers = await Promise.all(Array.from({ length: 4 }, () => open(host.url)));
    const lists = await Promise.all(readers.map((registry) => registry.list()));
    expect(lists.map((list) => list.length)).toEqual([4, 4, 4, 4]);
  });

  test("`git+` in front of the URL means the same", async () => {
    host = remote();
    const registry = await open(`git+${host.url}`);
    expect(registry.location).toBe(host.url);
    expect((await registry.list()).length).toBe(4);
  });

  test("a private one opens to the credentials of its URL, or to the user's helper, and shows neither", async () => {
    host = remote();
    host.git("config", "http.receivepack", "false");
    const dir = host.url.slice("file://".length);
    const server = await startGitHost(dirname(dir), { account: "ada:secret" });
    const url = `http://127.0.0.1:${server.port}/${basename(dir)}`;
    try {
      await expect(open(url)).rejects.toMatchObject({
        code: "GIT_UNREACHABLE",
        hint: expect.stringContaining("credential helper"),
      });
      const registry = await open(url.replace("//", "//ada:secret@"));
      expect([(await registry.list()).length, registry.location]).toEqual([4, url]);
      const helper = join(state.path, "user.config");
      execFileSync("git", [
        "config",
        "--file",
        helper,
        "credential.helper",
        "!f() { echo username=ada; echo password=secret; }; f",
      ]);
      vi.stubEnv("GIT_CONFIG_GLOBAL", helper);
      expect((await (await open(url)).show(request("refunds"))).id).toBe("billing/refunds");
      rmSync(helper);
      const { status } = spawnSync("grep", ["-rE", "ada:|secret", state.path]);
      expect(status, "grep finds nothing").toBe(1);
    } finally {
      await server.close();
    }
  });

  test("a repository without a ledger, and one that is not there", async () => {
    host = remote();
    host.git("update-ref", "-d", LEDGER);
    await expect(open(host.url)).rejects.toMatchObject({ code: "LEDGER_NOT_FOUND" });
    await expect(open(`${host.url}.absent`)).rejects.toMatchObject({ code: "NOT_A_REPOSITORY" });
  });
});

describe("of a local folder", () => {
  test("one without a ledger, one without a repository", async () => {
    const empty = new GitFixture();
    await expect(open(empty.dir)).rejects.toMatchObject({ code: "LEDGER_NOT_FOUND" });
    await expect(open(join(empty.dir, ".."))).rejects.toMatchObject({ code: "NOT_A_REPOSITORY" });
    empty.cleanup();
  });

  test("nothing is written anywhere", async () => {
    const refs = (): string => repo.git("for-each-ref") + repo.git("count-objects", "-v");
    const before = refs();
    await (await open(repo.dir)).list();
    expect(refs()).toBe(before);
    expect(readdirSync(state.path)).toEqual([]);
    expect(existsSync(join(repo.dir, ".git", "lock"))).toBe(false);
  });
});

describe("of skills that are tied to others", () => {
  let tied: Reconciled;
  beforeAll(async () => {
    tied = await reconciled();
    const twin = skillMd("refunds", { description: "The same bytes twice." });
    tied.repo.commit(
      {
        "skilltrunk.yaml": "names: scoped\n",
        "skills/default/refunds/SKILL.md": twin,
        "skills/other/refunds/SKILL.md": twin,
        "skills/third/unrelated/SKILL.md": skillMd("unrelated"),
      },
      "feat: skills",
    );
    await tied.pass();
    tied.repo.git("mv", "skills/default", "skills/billing");
    tied.repo.commit(
      { "skilltrunk.yaml": "names: scoped\nrenames:\n  default/refunds: billing/refunds\n" },
      "feat: move",
    );
    tied.repo.commit(
      { "lifecycle/other/refunds.yaml": 'versions:\n  1.0.0: { state: withdrawn, reason: "leaks" }\n' },
      "fix: withdraw",
    );
    await tied.pass();
  });
  afterAll(() => tied.close());

  test("a renamed skill is found under both names, with its versions", async () => {
    const registry = await open(tied.repo.dir);
    expect((await registry.show(request("default/refunds"))).id).toBe("billing/refunds");
    expect((await registry.show(request("billing/refunds"))).versions.map((v) => v.version)).toEqual(["1.0.0"]);
  });

  test("a withdrawn twin withdraws, as it does in the index", async () => {
    const registry = await open(tied.repo.dir);
    await expect(registry.resolve(request("billing/refunds@1.0.0"))).rejects.toMatchObject({ code: "VERSION_GONE" });
    await expect((await open(tied.repo.dir)).resolve(request("default/refunds@1.0.0"))).rejects.toMatchObject({
      code: "VERSION_GONE",
    });
    expect((await registry.list()).map((s) => s.id)).toEqual(["third/unrelated"]);
  });
});
