/** A registry that runs, and other people's programs from npm, unmodified, each with a home that is empty. */
import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { CommandLine, eventually } from "./command-line.ts";
import { type FileSpec, GitFixture, skillMd } from "./git-fixture.ts";

/** What the outcome table of docs/clients.md was run with. */
export const PROGRAMS = {
  skills: "skills@1.7.4",
  opencode: "opencode-ai@1.18.33",
  claude: "@anthropic-ai/claude-code@2.1.197",
  codex: "@openai/codex@0.169.0",
  copilot: "@github/copilot@1.0.102",
  "nacos-cli": "@nacos-group/cli@1.1.4",
  "mcp-inspector": "@modelcontextprotocol/inspector@0.15.0",
} as const;

export interface Said {
  readonly status: number;
  /** Both streams. */
  readonly text: string;
}

export const REFUNDS = {
  "SKILL.md": skillMd("refunds", { description: "Pays money back when asked to." }),
  "references/policy.md": "# Policy\n",
  "scripts/run.sh": { text: "#!/bin/sh\necho hi\n", executable: true },
} as const;

export class ClientsWorld {
  readonly cli = new CommandLine();
  readonly repo = new GitFixture();
  /** Where the programs run. */
  readonly home: string;
  readonly tokens: string;
  url = "";

  constructor() {
    this.home = join(this.cli.home, "client");
    this.tokens = join(this.cli.home, "tokens.json");
    mkdirSync(this.home);
  }

  /** Publishes two public skills and a private one, and serves them. */
  async start(): Promise<void> {
    const refunds = Object.entries(REFUNDS).map(([path, file]) => [`skills/billing/refunds/${path}`, file]);
    this.repo.commit(
      {
        ...(Object.fromEntries(refunds) as Record<string, FileSpec>),
        "skilltrunk.yaml": `marketplace:\n  name: acme-skills\n  url: file://${this.repo.dir}\n`,
        "skills/support/triage/SKILL.md": skillMd("triage", { description: "Sorts tickets." }),
        "skills/legal/contracts/SKILL.md": skillMd("contracts", { description: "Reads contracts." }),
        "lifecycle/legal/contracts.yaml": "visibility: private\nowners: [alice]\n",
      },
      "feat: skills",
    );
    const env = { SKILLTRUNK_TOKENS: this.tokens };
    await this.cli.run(["token", "new", "somebody"], { env });
    const args = ["run", this.repo.dir, "--port", "0", "--admin-port", "0", "--json"];
    const [text] = await this.cli.start(args, { env: { SKILLTRUNK_TOKENS: this.tokens } }).printed(/^\{[\s\S]*^\}$/m);
    this.url = (JSON.parse(text) as { index: string }).index;
  }

  /** Merges a change of the refunds skill, and waits until it is served. */
  async release(policy: string, version: string): Promise<void> {
    this.repo.commit({ "skills/billing/refunds/references/policy.md": policy }, "fix: policy");
    const isServed = async () => {
      const answer = await fetch(`${this.url}/v1/skills/billing/refunds`);
      return ((await answer.json()) as { version: string }).version === version ? true : undefined;
    };
    await eventually(isServed, `version ${version}`);
  }

  /** Runs a program from npm to its end. */
  run(program: keyof typeof PROGRAMS, args: readonly string[], cwd = this.home): Promise<Said> {
    const node = program === "skills" ? ["-p", "node@24"] : [];
    return this.exec("npx", ["-y", ...node, "-p", PROGRAMS[program], program, ...args], cwd);
  }

  exec(command: string, args: readonly string[], cwd = this.home): Promise<Said> {
    const env = {
      PATH: process.env["PATH"],
      HOME: this.home,
      CI: "1",
      DISABLE_TELEMETRY: "1",
      DISABLE_AUTOUPDATER: "1",
      DO_NOT_TRACK: "1",
      GIT_CONFIG_NOSYSTEM: "1",
      // What npm has downloaded once serves every story.
      npm_config_cache: join(homedir(), ".npm"),
    };
    return new Promise((resolve) => {
      const child = execFile(command, args, { cwd, env, timeout: 300_000, maxBuffer: 1 << 26 }, (error, out, err) => {
        resolve({ status: error === null ? 0 : Number(error.code ?? 1), text: `${out}${err}` });
      });
      child.stdin?.end();
    });
  }

  /** The files below a folder of the programs' home whose path matches, with their text. */
  found(pattern: RegExp, folder = this.home): Readonly<Record<string, string>> {
    const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      .filter((path) => pattern.test(path) && !path.includes("node_modules"));
    return Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
  }

  async cleanup(): Promise<void> {
    await this.cli.cleanup();
    this.repo.cleanup();
  }
}
