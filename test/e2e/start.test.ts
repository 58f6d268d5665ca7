import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CommandLine, eventually, type Running } from "../support/command-line.ts";
import { hasProgram } from "../support/programs.ts";

const MINUTES = 60_000;

/** What `npm start` prints, tried as it stands: the commands are taken from its output, not from here. */
describe("npm start", () => {
  const machine = new CommandLine();
  let registry: Running;
  let index = "";
  let commands: readonly string[] = [];
  let demonstration = "";

  beforeAll(async () => {
    registry = machine.start(["start", "--fresh", "--port", "0", "--admin-port", "0"]);
    const [, address = ""] = await registry.printed(/The index is at (http:\/\/127\.0\.0\.1:\d+)/);
    index = address;
    const [, listed = ""] = await registry.printed(/three things to try:\n\n([\s\S]*?)\n\n/);
    commands = listed.split("\n").map((line) => line.trim());
    [, demonstration = ""] = await registry.printed(/published from (\S+)/);
  }, 2 * MINUTES);

  afterAll(async () => {
    expect((await registry.stop("SIGINT")).status).toBe(130);
    await machine.cleanup();
  });

  /** Pastes a command into a shell in an empty folder. */
  async function paste(command: string, folder: string): Promise<string> {
    const cwd = join(machine.home, folder);
    mkdirSync(cwd);
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

  it("the unmodified skills client installs Git's bytes from the scoped URL", { timeout: 5 * MINUTES }, async () => {
    await paste(commands[1] ?? "", "vercel");
    expectGitsBytes(join(machine.home, "vercel", ".claude", "skills", "pricing-policy"), "billing/pricing-policy");
  });

  it("our own client, fetched from the index, installs Git's bytes and writes the lock", {
    timeout: 5 * MINUTES,
  }, async () => {
    await paste(commands[2] ?? "", "own");
    expectGitsBytes(join(machine.home, "own", ".agents", "skills", "pricing-policy"), "billing/pricing-policy");
    expect(readFileSync(join(machine.home, "own", "skilltrunk.lock"), "utf8")).toContain('"billing/pricing-policy"');
  });

  it("the unmodified skills client lists and installs every skill of the index", { timeout: 5 * MINUTES }, async () => {
    const client = "npx -y -p node@24 -p skills@1.7.4 skills add";
    expect(await paste(`${client} ${index} --list`, "list")).toContain("reply-tone");
    await paste(`${client} ${index} --all --yes`, "all");
    for (const skill of ["billing/pricing-policy", "billing/refunds", "support/reply-tone", "support/triage"]) {
      expectGitsBytes(join(machine.home, "all", ".agents", "skills", skill.split("/")[1] ?? ""), skill);
    }
  });

  it("a merge into the demonstration is in the index without anybody asking", async () => {
    const env = {
      ...process.env,
      GIT_AUTHOR_NAME: "Author",
      GIT_AUTHOR_EMAIL: "a@example.com",
      GIT_COMMITTER_NAME: "Author",
      GIT_COMMITTER_EMAIL: "a@example.com",
    };
    const git = (...args: string[]) => execFileSync("git", args, { cwd: demonstration, env, stdio: "pipe" });
    git("checkout", "-q", "-b", "topic");
    execFileSync("sh", ["-c", "echo 'Be kind.' >> skills/support/triage/SKILL.md"], { cwd: demonstration });
    git("commit", "-q", "-am", "wip");
    git("checkout", "-q", "main");
    git("merge", "-q", "--no-ff", "-m", "Merge pull request #9 from acme/topic\n\nfeat: be kind", "topic");
    const version = await eventually(async () => {
      const answer = (await (await fetch(`${index}/v1/skills/support/triage`)).json()) as { version: string };
      return answer.version === "1.0.0" ? undefined : answer.version;
    }, "the new version");
    expect(version).toBe("1.1.0");
  });
});
