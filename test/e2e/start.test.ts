import { execFileSync, spawn } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CommandLine, eventually, type Running } from "../support/command-line.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";
import { hasNpmRegistry, hasProgram } from "../support/programs.ts";

const MINUTES = 60_000;
const PROJECT = dirname(dirname(import.meta.dirname));
const hasNpm = hasNpmRegistry();

/** What `npm start` prints, tried as it stands: the commands are taken from its output, not from here. */
describe("npm start", () => {
  const machine = new CommandLine();
  let registry: Running;
  let index = "";
  let commands: readonly string[] = [];
  let change: readonly string[] = [];
  let demonstration = "";

  beforeAll(async () => {
    registry = machine.start(["start", "--fresh", "--port", "0", "--admin-port", "0"]);
    const [, address = ""] = await registry.printed(/The index is at (http:\/\/127\.0\.0\.1:\d+)/);
    index = address;
    const [, listed = ""] = await registry.printed(/three things to try:\n\n([\s\S]*?)\n\n/);
    commands = listed.split("\n").map((line) => line.trim());
    const [, lines = ""] = await registry.printed(/Merge a change, and [^\n]*:\n\n([\s\S]*?)\n\n/);
    change = lines.split("\n").map((line) => line.trim());
    [, demonstration = ""] = await registry.printed(/published from (\S+)/);
  }, 2 * MINUTES);

  afterAll(async () => {
    expect((await registry.stop("SIGINT")).status).toBe(130);
    await machine.cleanup();
  });

  /** Pastes a command into a shell, in a folder that is made if it is not there. */
  async function paste(command: string, folder: string): Promise<string> {
    const cwd = join(machine.home, folder);
    mkdirSync(cwd, { recursive: true });
    const shell = spawn("sh", ["-c", command], {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
      env: { PATH: process.env["PATH"], HOME: machine.home, DO_NOT_TRACK: "1" },
    });
    let said = "";
    let output = "";
    shell.stdout.on("data", (chunk: Buffer) => {
      output += chunk;
    });
    shell.stderr.on("data", (chunk: Buffer) => {
      said += chunk;
    });
    const status = await new Promise((done) => shell.once("close", done));
    expect(status, said).toBe(0);
    return output;
  }

  /** Is the installed folder what Git has at the trunk's tip? */
  function expectGitsBytes(installed: string, skill: string): void {
    const listed = execFileSync("git", ["ls-tree", "-r", "--name-only", "main", `skills/${skill}/`], {
      cwd: demonstration,
      encoding: "utf8",
    });
    const paths = listed
      .trim()
      .split("\n")
      .map((path) => path.slice(`skills/${skill}/`.length));
    const found = readdirSync(installed, { recursive: true, encoding: "utf8" }).filter((path) =>
      statSync(join(installed, path)).isFile(),
    );
    expect(found.toSorted()).toEqual(paths.toSorted());
    for (const path of paths) {
      expect(readFileSync(join(installed, path))).toEqual(
        execFileSync("git", ["show", `main:skills/${skill}/${path}`], { cwd: demonstration }),
      );
    }
  }

  it("prints three commands for this address", () => {
    expect(commands).toHaveLength(3);
    for (const command of commands) expect(command).toContain(index);
  });

  it.runIf(hasProgram("curl"))("the curl command answers the skills", async () => {
    const { skills } = JSON.parse(await paste(commands[0] ?? "", "curl")) as {
      skills: { id: string; version: string }[];
    };
    expect(skills).toContainEqual(expect.objectContaining({ id: "billing/pricing-policy", version: "1.2.0" }));
  });

  // Before the others: what npx has fetched and installed once, it does not install again.
  it.runIf(hasNpm)("each works in the folder where npm start was typed", { timeout: 5 * MINUTES }, async () => {
    const project = join(machine.home, "project");
    mkdirSync(project);
    for (const file of [".npmrc", "package.json", "package-lock.json"])
      copyFileSync(join(PROJECT, file), join(project, file));
    await paste(commands[1] ?? "", "project");
    await paste(commands[2] ?? "", "project");
    for (const folder of [".claude", ".agents"])
      expectGitsBytes(join(project, folder, "skills", "pricing-policy"), "billing/pricing-policy");
  });

  it.runIf(hasNpm)(
    "the unmodified skills client installs Git's bytes from the scoped URL",
    {
      timeout: 5 * MINUTES,
    },
    async () => {
      await paste(commands[1] ?? "", "vercel");
      expectGitsBytes(join(machine.home, "vercel", ".claude", "skills", "pricing-policy"), "billing/pricing-policy");
    },
  );

  it("our own client, fetched from the index, installs Git's bytes and writes the lock", {
    timeout: 5 * MINUTES,
  }, async () => {
    await paste(commands[2] ?? "", "own");
    expectGitsBytes(join(machine.home, "own", ".agents", "skills", "pricing-policy"), "billing/pricing-policy");
    expect(readFileSync(join(machine.home, "own", "skilltrunk.lock"), "utf8")).toContain('"billing/pricing-policy"');
  });

  it.runIf(hasNpm)(
    "the unmodified skills client lists and installs every skill of the index",
    {
      timeout: 5 * MINUTES,
    },
    async () => {
      const client = "npx -y -p node@24 -p skills@1.7.4 skills add";
      expect(await paste(`${client} ${index} --list`, "list")).toContain("reply-tone");
      await paste(`${client} ${index} --all --yes`, "all");
      for (const skill of ["billing/pricing-policy", "billing/refunds", "support/reply-tone", "support/triage"]) {
        expectGitsBytes(join(machine.home, "all", ".agents", "skills", skill.split("/")[1] ?? ""), skill);
      }
    },
  );

  it("the lines that merge a change work as they stand, again and again, and nobody has to ask", async () => {
    for (const expected of ["1.3.0", "1.4.0"]) {
      await paste(change.join("\n"), "changing");
      const version = await eventually(async () => {
        const answer = (await (await fetch(`${index}/v1/skills/billing/pricing-policy`)).json()) as { version: string };
        return answer.version === expected ? answer.version : undefined;
      }, `version ${expected}`);
      expect(version).toBe(expected);
    }
  });
});

describe("start, of a repository whose skills not everybody may see", { timeout: MINUTES }, () => {
  const machine = new CommandLine();
  const repo = new GitFixture();
  afterAll(async () => {
    await machine.cleanup();
    repo.cleanup();
  });

  const start = async (...flags: string[]) => {
    const running = machine.start(["start", repo.dir, "--port", "0", "--admin-port", "0", ...flags]);
    await running.printed(/Press Ctrl-C to stop\./);
    return (await running.stop()).stdout;
  };

  it("says that there is nothing to see, and the flag that changes it", async () => {
    repo.commit({ "skilltrunk.yaml": "visibility: internal\n", "skills/a/inner/SKILL.md": skillMd("inner") }, "one");
    const text = await start("--anonymous", "public");
    expect(text).toContain("1 skill published");
    expect(text).toContain("`--anonymous internal`");
    expect(text).not.toContain("a/inner");
    expect(await start("--anonymous", "internal")).toContain("skilltrunk install a/inner");
  });

  it("recommends what can be seen, at an address that this machine reaches", async () => {
    repo.commit(
      { "skills/b/outer/SKILL.md": skillMd("outer"), "lifecycle/b/outer.yaml": "visibility: public\n" },
      "two",
    );
    const text = await start("--host", "0.0.0.0");
    expect(text).toMatch(/skills add http:\/\/127\.0\.0\.1:\d+\/skills\/b\/outer /);
    expect(text).toContain("listens on every address");
    expect(text).toContain("The index shows 1 of them. The others are not public");
    expect(text).not.toMatch(/a\/inner|0\.0\.0\.0/);
  });

  it("says how long a merge takes where nothing tells of it", async () => {
    const running = machine.start(["start", `file://${repo.dir}`, "--port", "0", "--admin-port", "0"]);
    await running.printed(/in the index within 30 seconds; a push webhook to http:\/\/127\.0\.0\.1:\d+\/webhook/);
    await running.stop();
  });

  it("names what was refused and what is published with findings, and what says why", async () => {
    repo.commit(
      {
        "skilltrunk.yaml": "visibility: public\n",
        "skills/b/open/SKILL.md": skillMd("open"),
        "skills/b/risky/SKILL.md": skillMd("risky"),
        "skills/b/risky/a.sh": '#!/bin/sh\n(crontab -l; echo "* * * * * /tmp/x") | crontab -\n',
        "skills/b/bad/SKILL.md": "nothing of a skill\n",
        "skills/b/long/SKILL.md": skillMd("x".repeat(60)),
      },
      "one good and two bad",
    );
    const text = await start();
    expect(text).toMatch(/ b\/long +refused +SKILL\.md.*x{60}.*[^…]\n/);
    expect(text).toMatch(
      /Not published: `skilltrunk explain --repository \S+` says what it needs\.\n +b\/bad +refused +SKILL\.md: SKILL\.md must start/,
    );
    expect(text).toMatch(
      /The scanner has findings in 1 published skill, high or worse in it: `skilltrunk check --all --repository \S+` lists them\./,
    );
    const empty = new GitFixture();
    empty.commit({ "skills/b/bad/SKILL.md": "nothing of a skill\n" }, "one");
    const registry = machine.start(["start", empty.dir, "--port", "0", "--admin-port", "0"]);
    await registry.printed(/Nothing is published\.\n\nNot published: [^\n]+\n +b\/bad +refused/);
    await registry.stop("SIGINT");
    empty.cleanup();
  });

  it("names the places where it looked for skills", async () => {
    const empty = new GitFixture();
    empty.commit({ "README.md": "nothing\n" }, "one");
    const running = machine.start(["start", empty.dir, "--port", "0", "--admin-port", "0"]);
    await running.printed(
      /No skill of .* is published: skills are looked for at skills\/\{namespace\}\/\{name\}\/SKILL\.md/,
    );
    await running.stop();
    empty.cleanup();
  });
});
