/** The Dockerfile, as far as it can be judged where there is no Docker. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "./support/git-fixture.ts";

const ROOT = dirname(import.meta.dirname);
const text = readFileSync(join(ROOT, "Dockerfile"), "utf8");

/** Every instruction with its arguments, continued lines joined, by the stage that it is in. */
const stages: { readonly word: string; readonly rest: string }[][] = [];
for (const line of text
  .replaceAll(/^#.*\n/gm, "")
  .replaceAll(/\\\n\s*/g, "")
  .split("\n")
  .filter(Boolean)) {
  const [, word = "", rest = ""] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
  if (word === "FROM") stages.push([]);
  stages.at(-1)?.push({ word, rest });
}
const all = stages.flat();
const last = stages.at(-1) ?? [];
const of = (word: string, lines = all) => lines.filter((line) => line.word === word).map(({ rest }) => rest);
/** What is copied from this repository. */
const copied = of("COPY")
  .filter((rest) => !rest.startsWith("--from="))
  .flatMap((rest) => rest.split(" ").slice(0, -1));

describe("the Dockerfile", () => {
  it("is read whole by this test", () => {
    expect(stages).toHaveLength(2);
    expect(all.filter(({ word }) => word === "")).toEqual([]);
    expect(copied.length).toBeGreaterThan(5);
  });

  it("copies what is there, and the build sees nothing else", () => {
    expect(copied.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    const ignore = readFileSync(join(ROOT, ".dockerignore"), "utf8").split("\n");
    const allowed = ignore.filter((line) => line.startsWith("!")).map((line) => line.slice(1));
    expect(ignore).toContain("*");
    expect(allowed.toSorted()).toEqual(copied.toSorted());
  });

  it("copies all that the build reads", () => {
    const read = new Set<string>();
    const look = (script: string) => {
      if (read.has(`scripts/${script}`)) return;
      read.add(`scripts/${script}`);
      const source = readFileSync(join(ROOT, "scripts", script), "utf8");
      for (const [, path = ""] of source.matchAll(/(?:join\(root, |filesBelow\(root, )"([\w.-]+)"/g)) read.add(path);
      for (const [, name = ""] of source.matchAll(/^import .* from "\.\/([\w-]+\.js)";$/gm)) look(name);
    };
    look("build.js");
    const made = ["dist", "node_modules"];
    expect([...read]).toEqual(expect.arrayContaining(["LICENSE", "tsconfig.json", "skills-repo-template"]));
    const missing = [...read].filter((path) => !copied.includes(path.split("/")[0] ?? "") && !made.includes(path));
    expect(missing).toEqual([]);
  });

  it("runs as nobody, from a named base, with no more than it needs", () => {
    const [major = ""] = /\d+/.exec(readFileSync(join(ROOT, "package.json"), "utf8").split('"engines"')[1] ?? "") ?? [];
    for (const base of of("FROM")) expect(base).toMatch(new RegExp(`^node:${major}-bookworm-slim( AS \\w+)?$`));
    expect(of("USER", last)).toEqual([expect.stringMatching(/^[1-9]\d{3,}:[1-9]\d{3,}$/)]);
    const order = last.map(({ word }) => word);
    expect(order.indexOf("USER")).toBeGreaterThan(order.lastIndexOf("RUN"));
    expect([of("ADD"), of("ARG"), of("ONBUILD")]).toEqual([[], [], []]);
    for (const run of of("RUN").filter((rest) => rest.includes("apt-get install"))) {
      expect(run).toMatch(/--no-install-recommends.*rm -rf \/var\/lib\/apt\/lists/);
    }
    for (const run of of("RUN").filter((rest) => rest.includes("npm "))) expect(run).toContain("--ignore-scripts");
    expect(of("ENV").join(" ")).not.toMatch(/TOKEN|SECRET|PASSWORD|KEY/);
  });

  it("sets variables that there are, and starts, stops and asks as an exec does", () => {
    const variables =
      of("ENV")
        .join(" ")
        .match(/SKILLTRUNK_\w+/g) ?? [];
    const config = readFileSync(join(ROOT, "src/config.ts"), "utf8");
    expect(variables.length).toBeGreaterThan(1);
    expect(variables.filter((name) => !config.includes(`"${name}"`))).toEqual([]);
    const [health = ""] = of("HEALTHCHECK", last);
    for (const command of [...of("ENTRYPOINT"), ...of("CMD"), health.slice(health.indexOf("["))]) {
      expect(Array.isArray(JSON.parse(command))).toBe(true);
    }
    expect(of("STOPSIGNAL")).toEqual(["SIGTERM"]);
  });

  it("has a program that runs from where it is unpacked", () => {
    const folder = temporaryFolder("skilltrunk-image-");
    try {
      execFileSync("tar", ["-xzf", join(ROOT, "dist/cli.tgz"), "-C", folder.path, "--strip-components=1"]);
      const [, program = ""] = JSON.parse(of("ENTRYPOINT")[0] ?? "[]") as string[];
      const path = join(folder.path, program.replace("/opt/skilltrunk/", ""));
      const version = execFileSync(process.execPath, [path, "--version"], { encoding: "utf8", cwd: folder.path });
      const { version: ours } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
      expect(version.trim()).toBe(ours);
    } finally {
      folder.cleanup();
    }
  });
});
