/** `list`, `search`, `show`, `install`, `digest` and `validate`, as a person runs them. */
import { execFileSync, spawn } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openInstallTarget } from "../../src/adapters/disk/install-folder.ts";
import { openLockFile } from "../../src/adapters/disk/install-lock.ts";
import type { InstallResult } from "../../src/app/install/install.ts";
import type { ChannelEventsView, Problem, ReleaseView, SkillSummary, SkillView } from "../../src/core/catalog/view.ts";
import { parseLock } from "../../src/core/install/lock.ts";
import type { SkillId } from "../../src/core/names.ts";
import { CommandLine } from "../support/command-line.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";
import { serveIndex, serveOn, type TestServer } from "../support/index-server.ts";
import { reconciled } from "../support/reconciled.ts";
import { RegistryFixture } from "../support/registry-fixture.ts";
import { keyDocument, type Liar, serveSigned, testKey } from "../support/signing-index.ts";

let cli: CommandLine;
let published: RegistryFixture;
let index: TestServer;
beforeEach(async () => {
  cli = new CommandLine();
  published = new RegistryFixture()
    .publish("billing/refunds", "1.0.0", { description: "Pays money back." })
    .publish("billing/refunds", "1.1.0", {
      description: "Pays money back.",
      files: { "run.sh": { text: "#!/bin/sh\n", executable: true } },
    })
    .publish("tools/review", "2.0.0", { description: "Reads pull requests." })
    .state("billing/refunds", "1.0.0", "deprecated", { reason: "old prices", replacement: "billing/refunds@^1.1" });
  index = await serveIndex(published);
});
afterEach(async () => {
  await index.close();
  await cli.cleanup();
});

const at = (...path: string[]): string => join(cli.home, ".agents", "skills", ...path);
const registry = () => ["--registry", index.url];

test("an agent that somebody uses and no file of the project tells of is named after an install", async () => {
  const project = join(cli.home, "project");
  mkdirSync(join(cli.home, ".claude"), { recursive: true });
  mkdirSync(project);
  const install = async (...more: string[]) =>
    (await cli.run(["install", "tools/review", ...registry(), ...more], { cwd: project })).stderr;
  expect(await install("--agent", "codex")).not.toContain("You use");
  rmSync(join(project, ".agents"), { recursive: true });
  expect(await install()).toContain("`--agent claude-code` does that.");
  expect(await install()).not.toContain("You use");
  rmSync(join(project, ".agents"), { recursive: true });
  writeFileSync(join(project, "CLAUDE.md"), "# Us\n");
  expect(await install()).not.toContain("You use");
  expect(existsSync(join(project, ".claude", "skills", "review", "SKILL.md"))).toBe(true);
});

describe("list, search, show", () => {
  test("list: one line a skill, or one document", async () => {
    const { status, stdout } = await cli.run(["list", ...registry()]);
    expect(status).toBe(0);
    expect(stdout).toBe("billing/refunds  1.1.0  Pays money back.\ntools/review     2.0.0  Reads pull requests.\n");
    const { document } = await cli.json<{ skills: SkillSummary[] }>(["list", "--namespace", "tools"], {
      env: { SKILLTRUNK_REGISTRY: index.url },
    });
    expect(document.skills.map((s) => s.id)).toEqual(["tools/review"]);
  });

  test("list: nothing is said in words", async () => {
    const { status, stdout } = await cli.run(["list", "--namespace", "legal", ...registry()]);
    expect([status, stdout]).toEqual([0, `${index.url} lists no skills in the namespace "legal".\n`]);
  });

  test("search", async () => {
    const { stdout } = await cli.run(["search", "pull", "requests", ...registry()]);
    expect(stdout).toBe("tools/review  2.0.0  Reads pull requests.\n");
    expect((await cli.run(["search", "nothing-like-it", ...registry()])).stdout).toBe(
      'No skill matches "nothing-like-it".\n',
    );
  });

  test("show: a skill, then one release of it with its warning", async () => {
    const skill = await cli.run(["show", "refunds", ...registry()]);
    expect(skill.stdout).toMatch(
      /^billing\/refunds 1\.1\.0\nPays money back\.\n\n[\s\S]*channels {2,}latest → 1\.1\.0[\s\S]*1\.0\.0 {2,}deprecated/,
    );
    const release = await cli.run(["show", "refunds@1.0.0", ...registry()]);
    expect(release.stdout).toMatch(/^billing\/refunds@1\.0\.0\n[\s\S]*0644 {2,}\d+ {2,}SKILL\.md\n$/);
    expect(release.stderr).toBe(
      "warning: billing/refunds@1.0.0 is deprecated: old prices. Use billing/refunds@^1.1 instead.\n",
    );
    const view = await cli.json<SkillView>(["show", "refunds", ...registry()]);
    expect(view.document.versions.map((v) => v.version)).toEqual(["1.1.0", "1.0.0"]);
    const one = await cli.json<ReleaseView>(["show", "billing/refunds@^1", ...registry()]);
    expect(one.document).toMatchObject({ version: "1.1.0", resolvedBy: "range" });
  });

  test("show: what is in a release, and where it came from; verify --installed asks who vouches for it", async () => {
    const [key, now] = [testKey(), new Date().toISOString()];
    const liar: Liar = { registry: published, key, document: keyDocument(key), now, tamper: undefined };
    const signed = await serveSigned(liar);
    try {
      const shown = await cli.run(["show", "refunds@1.1.0", "--registry", signed.url]);
      expect(shown.stdout).toMatch(/provenance {2,}signed by the registry: commit [0-9a-f]{40}\n/);
      expect(shown.stdout).toMatch(/shell scripts {2,}run\.sh\ninterpreters {2,}sh\n/);
      const install = ["install", "refunds@1.1.0", "--registry", signed.url, "--dir", at()];
      expect((await cli.run(install)).status).toBe(0);
      const good = await cli.run(["verify", "--installed"]);
      expect([good.status, good.stdout]).toEqual([0, expect.stringContaining("signed by its registry")]);
      liar.tamper = (path, body) =>
        path.endsWith("/provenance") ? body.replace('"payload":"e', '"payload":"f') : body;
      const forged = await cli.run(["verify", "--installed"]);
      expect([forged.status, forged.stdout]).toEqual([4, expect.stringContaining("not what its registry signed")]);
    } finally {
      await signed.close();
    }
  });

  test("--at: as it was then", async () => {
    const at = ["--at", "2026-01-01T00:01:00Z", ...registry()];
    expect((await cli.run(["list", ...at])).stdout).toBe("billing/refunds  1.0.0  Pays money back.\n");
    expect((await cli.run(["show", "refunds@latest", ...at])).stdout).toMatch(/^billing\/refunds@1\.0\.0\n/);
    expect((await cli.run(["channels", "refunds", ...at])).stdout).toBe("latest  1.0.0  follows the releases\n");
  });

  test("--at: of before a skill was there is told so, by its whole name and its bare one", async () => {
    for (const name of ["refunds", "billing/refunds"]) {
      const early = await cli.run(["show", name, "--at", "2020-01-01T00:00:00Z", ...registry()]);
      expect([early.status, early.stderr]).toEqual([
        3,
        expect.stringContaining("There was no billing/refunds at 2020-01-01T00:00:00Z: it came later."),
      ]);
      expect(early.stderr).not.toContain("Did you mean");
    }
  });

  test("--at: neither a moment nor a commit that the ledger has", async () => {
    const wrong = await cli.run(["list", "--at", "yesterday", ...registry()]);
    expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringContaining("--at: expected a moment such as")]);
    expect((await cli.run(["show", "refunds", "--at", "f".repeat(40), ...registry()])).status).toBe(3);
  });

  test("channels: where they are, and every move of one", async () => {
    published
      .channel("billing/refunds", "production", "1.0.0", { by: "Ada", pr: 41 })
      .channel("billing/refunds", "production", "1.1.0", { by: "Grace", pr: 57 });
    const all = await cli.run(["channels", "refunds", ...registry()]);
    expect(all.stdout).toMatch(
      /^latest {6}1\.1\.0 {2}follows the releases\nproduction {2}1\.1\.0 .*by Grace \(#57\) in /,
    );
    const moves = await cli.run(["channels", "refunds", "--channel", "production", ...registry()]);
    expect(moves.stdout).toMatch(/^nothing → 1\.0\.0 {2}\S+Z by Ada \(#41\) in .*\n1\.0\.0 → 1\.1\.0 {4}\S+Z by Grace/);
    const one = await cli.json<ChannelEventsView>(["channels", "refunds", "--channel", "production", ...registry()]);
    expect(one.document.events.map(({ pr }) => pr)).toEqual([41, 57]);
    expect((await cli.run(["channels", "refunds", "--channel", "beta", ...registry()])).status).toBe(3);
    expect((await cli.run(["channels", "nobody/ever", ...registry()])).status).toBe(3);
  });

  test("what a registry says reaches a terminal without its escapes", async () => {
    published.publish("tools/odd", "1.0.0", { description: "red \u001b[31m bell \u0007" });
    for (const command of [["list"], ["search", "odd"], ["show", "odd"], ["show", "odd@1.0.0"]]) {
      const { stdout } = await cli.run([...command, ...registry()]);
      expect(stdout).toContain("red \\u{1b}[31m bell");
      expect(stdout).not.toMatch(/[\u001b\u0007]/);
    }
  });

  test.each([
    [["show", "absent"], 3, "SKILL_NOT_FOUND"],
    [["show", "Not A Name"], 2, "USAGE"],
    [["show", "refunds@7.0.0"], 3, "VERSION_NOT_FOUND"],
    [["install", "refunds@nothing"], 3, "CHANNEL_UNRESOLVABLE"],
    [["list", "--registry", "http://127.0.0.1:9"], 5, "REGISTRY_UNREACHABLE"],
    [["list", "--where", "tag=UPPER"], 2, "USAGE"],
    [["list", "--where", "scan.date<2027-13-45"], 2, "USAGE"],
    [["list", "--tag", "UPPER"], 2, "USAGE"],
    [["list", "--registry", "/nowhere"], 2, "NOT_A_REPOSITORY"],
    [["list", "--registry", "ext::sh -c id"], 2, "USAGE"],
  ])("%j ends with status %i and %s", async (args, status, code) => {
    const ended = await cli.json<Problem>(args.includes("--registry") ? args : [...args, ...registry()]);
    expect([ended.status, ended.document.code]).toEqual([status, code]);
  });
});

describe("install", () => {
  test("into .agents/skills, with the lock beside", async () => {
    const { status, stdout } = await cli.run(["install", "refunds", "tools/review", ...registry()]);
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^billing\/refunds@1\.1\.0 {2,}new {2,}\.agents\/skills\/refunds {2,}sha256:[0-9a-f]{64}\ntools\/review@2\.0\.0 /,
    );
    expect(statSync(at("refunds", "run.sh")).mode & 0o111).not.toBe(0);
    const lock = parseLock(readFileSync(join(cli.home, "skilltrunk.lock"), "utf8"));
    expect([...lock.keys()]).toEqual([".agents/skills/refunds", ".agents/skills/review"]);
  });

  test("--dir, --lock, --json, and credentials that are kept out of all of them", async () => {
    const url = index.url.replace("//", "//ada:secret@");
    const { document } = await cli.json<InstallResult>([
      "install",
      "refunds@1.0.0",
      "--dir",
      "here",
      "--lock",
      "locks/a.lock",
      "--registry",
      url,
    ]);
    const digest = published.catalog.skills.get("billing/refunds" as SkillId)?.releases.get("1.0.0")?.digest;
    expect(document).toEqual({
      installed: [
        {
          id: "billing/refunds",
          version: "1.0.0",
          digest,
          dir: join(cli.home, "here", "refunds"),
          change: "new",
          facts: expect.objectContaining({ state: "deprecated", permissions: [] }),
          warnings: ["billing/refunds@1.0.0 is deprecated: old prices. Use billing/refunds@^1.1 instead."],
        },
      ],
    });
    expect(readFileSync(join(cli.home, "locks/a.lock"), "utf8")).not.toMatch(/ada|secret/);
  });

  test("names secrets that are needed, and those that are not, before it places anything", async () => {
    const declares = { permissions: [], secrets: ["CRM_TOKEN"], optionalSecrets: ["TRACE_KEY"] };
    published.publish("tools/traced", "1.0.0", { related: { declares } });
    const { stderr } = await cli.run(["install", "tools/traced", ...registry()]);
    expect(stderr).toContain("  secrets           CRM_TOKEN\n  optional secrets  TRACE_KEY\n  scan              ");
  });

  test("an edited folder stays, and says which file and what to do", async () => {
    await cli.run(["install", "refunds@1.0.0", ...registry()]);
    writeFileSync(at("refunds", "SKILL.md"), "mine");
    const refused = await cli.run(["install", "refunds", ...registry()]);
    expect(refused.status).toBe(4);
    expect(refused.stderr).toMatch(/^\.agents\/skills\/refunds was changed:\n[\s\S]*\n\+mine\n/);
    expect(refused.stderr.slice(refused.stderr.indexOf("error:"))).toBe(
      "error: .agents/skills/refunds is not as billing/refunds@1.0.0 was installed: SKILL.md was changed.\n" +
        "hint: Move it away, choose another --dir, or replace it with --force.\n",
    );
    expect(readFileSync(at("refunds", "SKILL.md"), "utf8")).toBe("mine");
    expect((await cli.run(["install", "refunds", "--force", ...registry()])).status).toBe(0);
  });

  test("^C in the middle of a download leaves everything as it was", async () => {
    await cli.run(["install", "refunds@1.0.0", ...registry()]);
    const before = readFileSync(join(cli.home, "skilltrunk.lock"), "utf8");
    let asked = (): void => {};
    const downloading = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const slow = await serveOn((request, response) => {
      if (request.url?.startsWith("/archives/")) {
        response.writeHead(200, { "content-type": "application/zip" }).write("PK");
        asked();
      } else {
        void fetch(index.url + request.url).then(async (answer) =>
          response
            .writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" })
            .end(await answer.text()),
        );
      }
    });
    const running = cli.start(["install", "refunds@1.1.0", "--registry", slow.url]);
    await downloading;
    const { status, stderr } = await running.stop("SIGINT");
    await slow.close();
    expect([status, stderr]).toEqual([130, expect.stringContaining("Stopped before the end.")]);
    expect(readdirSync(at())).toEqual(["refunds"]);
    expect(readdirSync(at("refunds"))).toEqual(["SKILL.md"]);
    expect(readFileSync(join(cli.home, "skilltrunk.lock"), "utf8")).toBe(before);
  });

  test("killed at any moment, everything is as it was or as it is to be after the next command", async () => {
    const files = (version: string) =>
      Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`data/${i}.txt`, `${version} ${i}\n`]));
    for (const version of ["1.0.0", "2.0.0"])
      for (const name of ["large", "other"]) published.publish(`tools/${name}`, version, { files: files(version) });
    const digestOf = (name: string, version: string) =>
      published.catalog.skills.get(`tools/${name}` as SkillId)?.releases.get(version)?.digest;
    const wanted = (version: string) => [`large@${version}`, `other@${version}`];
    await cli.run(["install", ...wanted("1.0.0"), ...registry()]);
    const place = {
      lockPath: join(cli.home, "skilltrunk.lock"),
      journals: join(cli.home, "state", "skilltrunk", "installs"),
    };
    const target = openInstallTarget({ ...place, folders: [at()] });
    for (let i = 0; i < 8; i++) {
      const running = cli.start(["install", ...wanted(`${1 + ((i + 1) % 2)}.0.0`), ...registry()]);
      await new Promise((resolve) => setTimeout(resolve, 300 + 40 * i));
      await running.stop("SIGKILL");
      await openLockFile(place).exclusively(async () => {});
      const lock = parseLock(readFileSync(place.lockPath, "utf8"));
      const version = lock.get(".agents/skills/large")?.version ?? "";
      for (const name of ["large", "other"]) {
        expect((await target.inspect(`.agents/skills/${name}`))?.digest).toBe(digestOf(name, version));
        expect(lock.get(`.agents/skills/${name}`)?.version).toBe(version);
      }
    }
    expect((await cli.run(["install", ...wanted("2.0.0"), ...registry()])).status).toBe(0);
    expect(readdirSync(at())).toEqual(["large", "other"]);
    expect(readdirSync(place.journals)).toEqual([]);
  });

  test("--agent and --global: into the folders of the agents named, or of those found", async () => {
    const project = join(cli.home, "project");
    mkdirSync(join(project, ".claude"), { recursive: true });
    const run = (...args: string[]) => cli.run(["install", "refunds", ...args, ...registry()], { cwd: project });
    expect((await run()).stdout).toContain("new  .agents/skills/refunds, .claude/skills/refunds  sha256:");
    expect(lstatSync(join(project, ".claude/skills/refunds")).isSymbolicLink()).toBe(true);
    expect((await run("--agent", "windsurf,codex", "--global")).status).toBe(0);
    expect(readdirSync(join(cli.home, ".codeium/windsurf/skills"))).toEqual(["refunds"]);
    expect([...parseLock(readFileSync(join(cli.home, ".agents/skilltrunk.lock"), "utf8")).entries()]).toMatchObject([
      [".agents/skills/refunds", { links: [".codeium/windsurf/skills/refunds"] }],
    ]);
    const wrong = await run("--agent", "claud-code");
    expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringContaining("Did you mean claude-code?")]);
    expect((await run("--agent", "codex", "--dir", "x")).status).toBe(2);
    const { document } = await cli.json<{ harnesses: { id: string }[] }>(["harnesses", "--found"], { cwd: project });
    expect(document.harnesses.map(({ id }) => id)).toEqual(["claude-code", "windsurf"]);
    expect((await cli.run(["harnesses"])).stdout).toMatch(/^claude-code +Claude Code +\.claude\/skills/m);
  });
});

describe("by the lock", () => {
  test("update, outdated, uninstall, list and verify --installed, install --frozen", async () => {
    const run = (...args: string[]) => cli.run([...args, "--json"]);
    await cli.run(["install", "refunds@^1", "review@2.0.0", ...registry()]);
    published.publish("billing/refunds", "1.2.0");
    const outdated = await cli.run(["outdated"]);
    expect([outdated.status, outdated.stdout]).toEqual([
      1,
      "skill            installed  wanted  offered  latest  place\nbilling/refunds  1.1.0      ^1      1.2.0    1.2.0   .agents/skills/refunds\n",
    ]);
    const update = await cli.run(["update"]);
    expect(update.stdout).toMatch(
      /^tools\/review@2\.0\.0 +unchanged .*\nbilling\/refunds@1\.2\.0 {2}upgraded from 1\.1\.0 /,
    );
    expect((await cli.run(["outdated"])).stdout).toBe("Nothing newer is offered.\n");
    published.state("tools/review", "2.0.0", "deprecated", { reason: "old", replacement: "billing/refunds" });
    const deprecated = await cli.run(["outdated"]);
    expect([deprecated.status, deprecated.stdout]).toEqual([0, "Nothing newer is offered.\n"]);
    expect(deprecated.stderr).toMatch(/review@2\.0\.0 is deprecated: old\. Use billing\/refunds instead\./);

    writeFileSync(at("review", "SKILL.md"), "mine\n");
    const kept = await cli.run(["update", "--registry", index.url]);
    expect([kept.status, kept.stderr]).toEqual([1, expect.stringMatching(/\+mine[\s\S]*review@2\.0\.0 is kept/)]);
    const synced = await cli.run(["sync"]);
    expect([synced.status, synced.stdout]).toEqual([1, "Everything else is in step.\n"]);
    published.publish("tools/review", "2.1.0").publish("billing/refunds", "1.3.0");
    const refused = await cli.run(["install", "review", ...registry()]);
    expect([refused.status, refused.stderr]).toEqual([
      4,
      expect.stringMatching(/was changed:[\s\S]*\+mine[\s\S]*--force/),
    ]);
    expect((await cli.run(["verify", "--installed"])).status).toBe(4);
    expect((await cli.run(["list", "--installed"])).stdout).toMatch(/review@2\.0\.0 +changed/);
    expect((await run("install", "--frozen")).status).toBe(4);
    expect((await run("install", "--force")).status).toBe(0);
    expect((await run("install", "--frozen", "refunds@^1")).status).toBe(0);
    expect((await run("install", "--frozen", "refunds@^2")).status).toBe(4);
    expect((await run("verify", "--installed")).status).toBe(0);
    const one = await cli.run(["verify", "--installed", ".agents/skills/review"]);
    expect([one.status, one.stdout]).toEqual([0, expect.stringMatching(/^tools\/review@2\.0\.0 +unchanged [^\n]*\n$/)]);
    expect((await cli.run(["verify", ".agents/skills/review"])).stderr).toContain("verify --installed");

    expect((await cli.run(["uninstall", "review"])).stdout).toBe(
      "tools/review@2.0.0  removed  .agents/skills/review\n",
    );
    expect((await run("uninstall", "review")).status).toBe(3);
    expect(readdirSync(at())).toEqual(["refunds"]);
  }, 180_000);
});

describe("a repository as the registry", () => {
  let repo: GitFixture;
  beforeAll(async () => {
    repo = new GitFixture();
    repo.commit(
      { "skills/tools/review/SKILL.md": skillMd("review", { description: "Reads pull requests." }) },
      "feat: review",
    );
    const registry = await reconciled(repo);
    await registry.pass();
    await registry.source.close();
  });
  afterAll(() => repo.cleanup());

  test.each([
    ["a folder", () => repo.dir],
    ["a URL", () => `file://${repo.dir}`],
  ])("%s", async (_, where) => {
    const list = await cli.run(["list", "--registry", where()]);
    expect(list.stdout).toBe("tools/review  1.0.0  Reads pull requests.\n");
    const { document } = await cli.json<InstallResult>(["install", "review@^1", "--registry", where()]);
    expect(document.installed[0]).toMatchObject({ id: "tools/review", version: "1.0.0", dir: ".agents/skills/review" });
    expect(readFileSync(at("review", "SKILL.md"), "utf8")).toContain("name: review");
    const digest = await cli.json<{ digest: string }>(["digest", at("review")]);
    expect(digest.document.digest).toBe(document.installed[0]?.digest);
  });
});

test("what is no version, range or channel is a usage error", async () => {
  for (const command of ["show", "install"]) {
    const { status, document } = await cli.json<Problem>([command, "tools/review@^x.y!", ...registry()]);
    expect([status, document.code, document.detail]).toEqual([2, "USAGE", '"^x.y!" is no version, range or channel.']);
  }
});

describe("digest", () => {
  test("of a folder, in words and as a document", async () => {
    const folder = join(cli.home, "review");
    mkdirSync(folder);
    writeFileSync(join(folder, "SKILL.md"), skillMd("review"));
    const { stdout } = await cli.run(["digest", folder]);
    expect(stdout).toMatch(/^sha256:[0-9a-f]{64} {2}\d+ bytes, 1 file\n$/);
    const { document } = await cli.json<object>(["digest", folder]);
    expect(Object.keys(document)).toEqual(["digest", "size", "files", "git"]);
  });

  test("of a folder that would be refused says so beside it", async () => {
    const folder = join(cli.home, "review");
    mkdirSync(folder);
    writeFileSync(join(folder, "SKILL.md"), "---\nname: review\n---\n");
    const { status, stdout, stderr } = await cli.run(["digest", folder]);
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^sha256:/)]);
    expect(stderr).toMatch(/^warning: It would not be published: SKILL\.md.*description/m);
  });

  test("what cannot be published has none", async () => {
    mkdirSync(join(cli.home, "empty"));
    const { status, stderr } = await cli.run(["digest", join(cli.home, "empty")]);
    expect(status).toBe(4);
    expect(stderr).toContain("has no SKILL.md");
    expect((await cli.run(["digest", join(cli.home, "absent")])).status).toBe(2);
  });
});

describe("validate", () => {
  beforeEach(() => {
    const skills = {
      good: skillMd("good"),
      other: skillMd("wrong-name"),
      extra: skillMd("extra").replace("---\n", "---\nextra: 1\n"),
    };
    for (const [name, text] of Object.entries(skills)) {
      mkdirSync(join(cli.home, name));
      writeFileSync(join(cli.home, name, "SKILL.md"), text);
    }
  });

  test("portable: a verdict a folder with its findings", async () => {
    const { status, stdout } = await cli.run(["validate", "good", "other"]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^good: valid\nother: not valid, 1 finding\n {2}critical {2}SKILL\.md.*\[name-folder\]\n/);
    expect((await cli.run(["validate", "good"])).status).toBe(0);
    const { document } = await cli.json<{ skills: { path: string; valid: boolean; findings: { rule: string }[] }[] }>([
      "validate",
      "other",
    ]);
    expect(document.skills).toMatchObject([{ path: "other", valid: false, findings: [{ rule: "name-folder" }] }]);
  });

  test("reference: exactly its lines, on its streams", async () => {
    expect(await cli.run(["validate", "--profile", "reference", "good"])).toEqual({
      status: 0,
      stdout: "Valid skill: good\n",
      stderr: "",
    });
    expect(await cli.run(["validate", "--profile", "reference", "./other/", "extra/SKILL.md", "good"])).toEqual({
      status: 1,
      stdout: "Valid skill: good\n",
      stderr:
        "Validation failed for other:\n  - Directory name 'other' must match skill name 'wrong-name'\n" +
        "Validation failed for extra:\n  - Unexpected fields in frontmatter: extra. Only ['allowed-tools', 'compatibility', 'description', 'license', 'metadata', 'name'] are allowed.\n",
    });
    expect((await cli.run(["validate", "--profile", "reference", "extra"])).stdout).toBe("");
  });

  test.each([["portable"], ["reference"]])("%s: a path that is not there is a usage error", async (profile) => {
    const one = await cli.run(["validate", "--profile", profile, "absent"]);
    expect([one.status, one.stdout]).toEqual([2, ""]);
    const { status, stdout, stderr } = await cli.run(["validate", "--profile", profile, "absent", "good", "gone"]);
    expect([status, stdout]).toEqual([2, expect.stringMatching(/valid.*good|good.*valid/i)]);
    expect(stderr).toMatch(/absent[\s\S]*gone/);
  });

  test("an unknown profile is a usage error", async () => {
    expect((await cli.run(["validate", "--profile", "mine", "good"])).status).toBe(2);
  });
});

describe("the bundled command line", () => {
  const TARBALL = join(import.meta.dirname, "..", "..", "dist", "cli.tgz");

  test("is small, and lists no dependency", () => {
    expect(statSync(TARBALL).size).toBeLessThan(3 << 20);
    const text = execFileSync("tar", ["xzOf", TARBALL, "package/package.json"], { encoding: "utf8" });
    expect(Object.keys(JSON.parse(text))).toEqual([
      "name",
      "version",
      "description",
      "license",
      "type",
      "bin",
      "exports",
      "engines",
    ]);
  });

  test("installs a skill through npx, from an empty folder, with nothing but the index", async () => {
    const served = await serveIndex(published, { cliPackage: async () => readFileSync(TARBALL) });
    const args = [
      "-y",
      "-p",
      `${served.url}/cli.tgz`,
      "skilltrunk",
      "install",
      "billing/refunds",
      "--registry",
      served.url,
      "--json",
    ];
    const env = { PATH: process.env["PATH"], HOME: cli.home, npm_config_update_notifier: "false" };
    const npx = spawn("npx", args, { cwd: cli.home, env, stdio: ["ignore", "pipe", "inherit"] });
    const parts: Buffer[] = [];
    npx.stdout.on("data", (chunk: Buffer) => parts.push(chunk));
    const status = await new Promise((resolve) => npx.once("close", resolve));
    await served.close();
    expect(status).toBe(0);
    expect(JSON.parse(Buffer.concat(parts).toString()) as InstallResult).toMatchObject({
      installed: [{ id: "billing/refunds", version: "1.1.0" }],
    });
    expect(existsSync(at("refunds", "SKILL.md"))).toBe(true);
  });

  test("brings its template: `init` works from the tarball", async () => {
    const folder = join(cli.home, "unpacked");
    mkdirSync(folder);
    execFileSync("tar", ["xzf", TARBALL, "-C", folder]);
    renameSync(join(folder, "package"), join(folder, "skilltrunk"));
    const main = join(folder, "skilltrunk", "dist", "cli", "main.js");
    execFileSync(process.execPath, [main, "init", join(cli.home, "new")], {
      env: { PATH: process.env["PATH"], HOME: cli.home },
    });
    expect(existsSync(join(cli.home, "new", "skilltrunk.yaml"))).toBe(true);
  });
});
