/** `action.yml` and what is released of it: what they promise is what the program reads and writes. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { compareUtf8 } from "../../src/core/bytes.ts";
import { parseWorkflow } from "../../src/core/trunk/workflow-file.ts";
import { temporaryFolder } from "../support/git-fixture.ts";
import { hasProgram } from "../support/programs.ts";
import { toCommands } from "../support/workflow-runner.ts";

const ROOT = dirname(dirname(import.meta.dirname));
/** 3.5 MB of it are the scanner's grammars. */
const MAX_BUNDLE_BYTES = 8_500_000;
const folder = temporaryFolder();
afterAll(() => folder.cleanup());

interface Manifest {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value?: string }>>;
  readonly runs: {
    readonly using: string;
    readonly main?: string;
    readonly steps?: readonly { readonly name: string; readonly run: string; readonly env?: Record<string, string> }[];
  };
}

function read(...path: string[]): string {
  return readFileSync(join(...path), "utf8");
}

const manifest = parse(read(ROOT, "action.yml")) as Manifest;
const sources = readdirSync(join(ROOT, "src", "action")).map((name) => read(ROOT, "src", "action", name));

describe("action.yml", () => {
  it("names the inputs that the program reads, and passes all of them on", () => {
    const asked = sources.flatMap((text) => [...text.matchAll(/\bread\("([\w-]+)"\)/g)].map(([, name]) => name));
    expect(Object.keys(manifest.inputs).sort()).toEqual([...new Set(asked)].sort());
    const step = manifest.runs.steps?.find(({ name }) => name === "Run");
    const passed = Object.keys(manifest.inputs).map((name) => [
      `INPUT_${name.toUpperCase()}`,
      `\${{ inputs.${name} }}`,
    ]);
    expect(step?.env).toEqual(Object.fromEntries(passed));
  });

  it("names the outputs that the program sets, and takes all of them over", () => {
    const set = sources.flatMap((text) =>
      [...text.matchAll(/setOutputs\(\{([^;]*)\}\);/g)].flatMap(([, body = ""]) =>
        [...body.matchAll(/(?<=^|[\s{])"?([a-z][a-z-]*)"?: /g)].map(([, name]) => name),
      ),
    );
    expect(Object.keys(manifest.outputs).sort()).toEqual([...new Set(set)].sort());
    for (const [name, { value }] of Object.entries(manifest.outputs))
      expect(value).toBe(`\${{ steps.run.outputs.${name} }}`);
  });

  it("puts no input into a script's text", () => {
    for (const { run } of manifest.runs.steps ?? []) expect(run).not.toContain("${{");
  });

  it.runIf(hasProgram("bash"))("hands inputs with a dash through the shell", () => {
    const { run = "" } = manifest.runs.steps?.find(({ name }) => name === "Run") ?? {};
    const env = {
      PATH: process.env["PATH"],
      GITHUB_ACTION_PATH: ROOT,
      INPUT_MODE: "merge",
      "INPUT_GITHUB-TOKEN": "t",
      ...RUNNER,
    };
    const { status, stdout } = spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", run], {
      env,
      encoding: "utf8",
    });
    expect(status).toBe(2);
    expect(toCommands(stdout)[0]?.message).toContain("mode");
  });
});

const RUNNER = {
  GITHUB_REPOSITORY: "acme/skills",
  GITHUB_SERVER_URL: "http://127.0.0.1:9",
  GITHUB_API_URL: "http://127.0.0.1:9",
  GITHUB_EVENT_NAME: "push",
  GITHUB_EVENT_PATH: "/dev/null",
  GITHUB_SHA: "0".repeat(40),
  GITHUB_WORKSPACE: "/",
  GITHUB_RUN_ID: "1",
  RUNNER_TEMP: "/nonexistent",
};

describe("a release", () => {
  const release = join(folder.path, "release");
  const make = (target: string) =>
    spawnSync(process.execPath, [join(ROOT, "scripts", "release-action.js"), target], { encoding: "utf8" });

  it("starts its bundle with the runner's own Node, with nothing beside it, and says the same as main", () => {
    expect(make(release)).toMatchObject({ status: 0, stderr: "" });
    const released = parse(read(release, "action.yml")) as Manifest;
    expect(released.runs).toEqual({ using: "node24", main: "dist/main.mjs" });
    expect(released.inputs).toEqual(manifest.inputs);
    expect(Object.keys(released.outputs)).toEqual(Object.keys(manifest.outputs));
    expect(existsSync(join(release, "dist", "THIRD-PARTY-LICENSES"))).toBe(true);
    const started = spawnSync(process.execPath, [join(release, "dist", "main.mjs")], {
      env: { ...RUNNER },
      encoding: "utf8",
    });
    expect([started.status, started.stderr]).toEqual([2, ""]);
    expect(toCommands(started.stdout)[0]?.message).toContain("push");
  });

  it("has the same bytes whoever makes it, and is small", () => {
    const again = join(folder.path, "again");
    expect(make(again).status).toBe(0);
    const files = filesIn(join(release, "dist"));
    expect(filesIn(join(again, "dist"))).toEqual(files);
    for (const name of files) {
      expect(readFileSync(join(again, "dist", name)).equals(readFileSync(join(release, "dist", name))), name).toBe(
        true,
      );
    }
    const bytes = files.reduce((sum, name) => sum + statSync(join(release, "dist", name)).size, 0);
    expect(bytes).toBeLessThan(MAX_BUNDLE_BYTES);
  });

  it("overwrites nothing", () => {
    writeFileSync(join(release, "mine"), "");
    expect(make(release).status).not.toBe(0);
  });
});

function filesIn(folder: string): readonly string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1)).sort(compareUtf8);
}

describe("the template's workflows", () => {
  const github = join(ROOT, "skills-repo-template", ".github");
  const paths = ["workflows", "optional-workflows"].flatMap((dir) =>
    readdirSync(join(github, dir)).map((name) => join(dir, name)),
  );

  it.each(paths)("%s gives no more than it needs to nobody but a job, and runs nothing of a stranger's", (path) => {
    const text = read(github, path);
    const workflow = parse(text) as {
      readonly on: Readonly<Record<string, unknown>>;
      readonly permissions: unknown;
      readonly jobs: Readonly<
        Record<
          string,
          {
            readonly permissions?: Record<string, string>;
            readonly steps: readonly { readonly run?: string; readonly uses?: string }[];
          }
        >
      >;
    };
    expect(workflow.permissions).toEqual({});
    expect(Object.keys(workflow.on)).not.toContain("pull_request_target");
    const isOpenToAll = "pull_request" in workflow.on || "pull_request_review" in workflow.on;
    const isByTheClock = Object.keys(workflow.on).every((event) => ["schedule", "workflow_dispatch"].includes(event));
    for (const { permissions = {}, steps } of Object.values(workflow.jobs)) {
      if (isOpenToAll) expect(Object.values(permissions)).not.toContain("write");
      for (const name of Object.keys(permissions)) expect(text).toMatch(new RegExp(`^ +${name}: \\w+ # .+$`, "m"));
      for (const { run = "", uses = "" } of steps) {
        expect(run).not.toContain("${{");
        if (!isByTheClock) expect(uses).not.toContain("actions/checkout");
        // Ours is whoever publishes it; all others are one program for ever.
        if (uses !== "" && uses !== "acme/skilltrunk@v1") expect(uses).toMatch(/^actions\/[\w-]+@[0-9a-f]{40}$/);
      }
    }
  });

  it("neither wait for one another nor cancel each other's runs", () => {
    const groups = paths.map((path) => {
      const { concurrency } = parse(read(github, path)) as { readonly concurrency?: { readonly group: string } };
      return concurrency?.group.split("-$")[0] ?? `none of ${path}`;
    });
    expect(groups).toContain("publish");
    expect(new Set(groups).size).toBe(paths.length);
  });

  it("start on what their mode is for, with inputs that there are", () => {
    const found = paths.flatMap((path) => {
      const workflow = parseWorkflow(path, readFileSync(join(github, path)));
      return workflow?.jobs.map(({ mode }) => [mode, [...workflow.events.keys()]]) ?? [];
    });
    expect(Object.fromEntries(found)).toEqual({
      check: ["pull_request", "merge_group"],
      report: ["workflow_run"],
      withdraw: ["workflow_dispatch"],
      publish: ["push", "schedule", "workflow_dispatch"],
      approvals: ["workflow_run", "schedule"],
    });
    for (const path of paths) {
      const used = [
        ...read(github, path).matchAll(/uses: acme\/skilltrunk@.*\n(?: *#.*\n)* +with:\n((?: {10}.*\n)*)/g),
      ];
      for (const [, body = ""] of used) {
        const names = [...body.matchAll(/^ +(?:# )?([\w-]+):/gm)].map(([, name]) => name);
        expect(Object.keys(manifest.inputs)).toEqual(expect.arrayContaining(names));
      }
    }
  });
});
