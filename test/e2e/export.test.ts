/** `export` as a person runs it, and real clients at the host of plain files that it fills. */
import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CommandLine } from "../support/command-line.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";
import type { TestServer } from "../support/index-server.ts";
import { hasNpmRegistry, hasProgram } from "../support/programs.ts";
import { serveFiles } from "../support/static-host.ts";

const MINUTES = 60_000;
const hasNpm = hasNpmRegistry();

const FILES = {
  "SKILL.md": skillMd("refunds", { description: "Pays money back." }),
  "references/policy.md": "# Policy\n",
  "scripts/run.sh": "#!/bin/sh\n",
};

describe("export", { timeout: 5 * MINUTES }, () => {
  const machine = new CommandLine();
  const repo = new GitFixture();
  const servers: TestServer[] = [];
  let site = "";

  beforeAll(async () => {
    const skill = Object.entries(FILES).map(([path, text]) => [`skills/billing/refunds/${path}`, text]);
    repo.commit(Object.fromEntries(skill), "feat: refunds");
    repo.commit(
      {
        "skills/support/triage/SKILL.md": skillMd("triage"),
        "skills/support/inner/SKILL.md": skillMd("inner"),
        "lifecycle/support/inner.yaml": "visibility: internal\n",
      },
      "feat: more",
    );
    expect((await machine.run(["reconcile", repo.dir])).status).toBe(0);
    const args = ["export", "public", "--repository", repo.dir, "--url", "https://acme.example.com/skills"];
    const { status, stdout, stderr } = await machine.run(args);
    expect([status, stderr.includes("error")]).toEqual([0, false]);
    expect(stdout).toMatch(/^\d+ files are in public: \d+ written, 0 removed, the others as they were\.\n/);
    expect(stdout).toContain("They are what https://acme.example.com/skills is to serve.");
    const server = await serveFiles(join(machine.home, "public"), "/skills");
    servers.push(server);
    site = `${server.url}/skills`;
  }, MINUTES);

  afterAll(async () => {
    await Promise.all(servers.map((server) => server.close()));
    await machine.cleanup();
    repo.cleanup();
  });

  it("says what it did, as JSON too", async () => {
    const args = ["export", "public", "--repository", repo.dir, "--url", "https://acme.example.com/skills"];
    const { status, document } = await machine.json<{ files: number }>(args);
    expect(status).toBe(0);
    expect(document).toMatchObject({ dir: "public", url: "https://acme.example.com/skills", written: 0, removed: 0 });
    expect(document.files).toBeGreaterThan(100);
  });

  it("wants to know where the files will be served", async () => {
    const { status, stderr } = await machine.run(["export", "other", "--repository", repo.dir]);
    expect(status).toBe(2);
    expect(stderr).toContain("--url");
    expect(readdirSync(machine.home)).not.toContain("other");
  });

  it("fills a host that our own command line installs from", async () => {
    const listed = await machine.run(["list", "--registry", site]);
    expect(listed.stdout).toContain("billing/refunds");
    expect(listed.stdout).not.toContain("inner");
    const args = ["install", "refunds@^1", "support/triage", "--registry", site];
    const { status, stderr } = await machine.run(args);
    expect([status, stderr]).toEqual([0, expect.not.stringMatching(/warning|error/)]);
    expectFiles(join(machine.home, ".agents", "skills", "refunds"));
    const lock = readFileSync(join(machine.home, "skilltrunk.lock"), "utf8");
    expect(lock).toContain(site);
    // The history is there too: what the lock remembers of it is checked.
    expect((await machine.run(args)).status).toBe(0);
  });

  it.runIf(hasProgram("python3"))("is served by a program of somebody else's", async () => {
    const server = spawn("python3", ["-u", "-m", "http.server", "0", "--bind", "127.0.0.1"], {
      cwd: join(machine.home, "public"),
      stdio: ["ignore", "pipe", "ignore"],
    });
    try {
      const port = await new Promise<string>((resolve) => {
        server.stdout.on("data", (text: Buffer) => resolve(/port (\d+)/.exec(text.toString())?.[1] ?? ""));
      });
      const { status, stdout, stderr } = await machine.run([
        "install",
        "billing/refunds@1.x",
        "--registry",
        `http://127.0.0.1:${port}`,
        "--dir",
        "elsewhere",
        "--lock",
        "elsewhere.lock",
      ]);
      expect([status, stderr]).toEqual([0, expect.not.stringMatching(/warning|error/)]);
      expect(stdout).toContain("billing/refunds");
      expectFiles(join(machine.home, "elsewhere", "refunds"));
    } finally {
      server.kill();
    }
  });

  it.runIf(hasNpm)("fills a host that the unmodified skills client takes, whole and scoped", async () => {
    const client = "npx -y -p node@24 -p skills@1.7.4 skills add";
    const listed = await paste(`${client} ${site} --list`, "list");
    expect(listed).toContain("triage");
    expect(listed).not.toContain("inner");
    await paste(`${client} ${site} --all --yes`, "all");
    expectFiles(join(machine.home, "all", ".agents", "skills", "refunds"));
    await paste(`${client} ${site}/skills/billing/refunds/1.0.0 --yes --agent claude-code --copy`, "one");
    expectFiles(join(machine.home, "one", ".claude", "skills", "refunds"));
  });

  function expectFiles(folder: string): void {
    const found = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) =>
      statSync(join(folder, path)).isFile(),
    );
    expect(found.toSorted()).toEqual(Object.keys(FILES).toSorted());
    for (const [path, text] of Object.entries(FILES)) expect(readFileSync(join(folder, path), "utf8")).toBe(text);
  }

  async function paste(command: string, folder: string): Promise<string> {
    const cwd = join(machine.home, folder);
    mkdirSync(cwd, { recursive: true });
    const shell = spawn("sh", ["-c", command], {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
      env: { PATH: process.env["PATH"], HOME: machine.home, DO_NOT_TRACK: "1" },
    });
    let output = "";
    let said = "";
    shell.stdout.on("data", (chunk: Buffer) => {
      output += chunk;
    });
    shell.stderr.on("data", (chunk: Buffer) => {
      said += chunk;
    });
    const status = await new Promise((done) => shell.once("close", done));
    expect(status, said + output).toBe(0);
    return output;
  }
});
