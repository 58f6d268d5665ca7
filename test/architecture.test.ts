/** What no type and no linter holds: purity, size, one place for each power, and documents that name what is there. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { compareUtf8 } from "../src/core/bytes.ts";
import { ERRORS } from "../src/core/errors.ts";

const ROOT = dirname(import.meta.dirname);
const MAX_LINES = 300;
const MAX_FACE_LINES = 150;

/** Core files that hold types and tables alone, tested through everything that uses them. */
const UNTESTED_CORE = [
  "src/core/catalog/catalog.ts",
  "src/core/catalog/view.ts",
  "src/core/gate/change-rules.ts",
  "src/core/plan/facts.ts",
  "src/core/plan/version-rules.ts",
  "src/core/relations/relation-rules.ts",
  "src/core/scan/detector.ts",
  "src/core/scan/scan-rule.ts",
  "src/core/skill/manifest-schema.ts",
  "src/core/skill/portable-rules.ts",
  "src/core/skill/specification-rules.ts",
  "src/core/skill/structure-rules.ts",
  "src/core/trunk/our-file-rules.ts",
];

/** Permissive all: they ask for their notice and nothing else. */
const ALLOWED_LICENCES = [
  "MIT",
  "ISC",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "0BSD",
  "Zlib",
  "PSF-2.0",
];

const sources = filesUnder("src").filter((path) => /\.tsx?$/.test(path));
const core = sources.filter((path) => path.startsWith("src/core/"));
/** Rules of the scanner are data that carry their own examples, which `test/core/scan/examples.test.ts` runs. */
const testedCore = core.filter((path) => !path.startsWith("src/core/scan/rules/"));

describe("the source", () => {
  it(`has no file of more than ${MAX_LINES} lines`, () => {
    expect(sources.filter((path) => read(path).trimEnd().split("\n").length > MAX_LINES)).toEqual([]);
  });

  it(`has no face of more than ${MAX_FACE_LINES} lines: one that needs more says that the catalog lacks something`, () => {
    const faces = sources.filter((path) => path.startsWith("src/server/faces/"));
    expect(faces.length).toBeGreaterThan(5);
    expect(faces.filter((path) => read(path).trimEnd().split("\n").length > MAX_FACE_LINES)).toEqual([]);
  });

  it("reads the environment only in config.ts and git-process.ts", () => {
    expect(mentioning(sources, /process\.env\b/)).toEqual(["src/adapters/git/git-process.ts", "src/config.ts"]);
  });

  it("ends the process only in the doors' main.ts", () => {
    expect(mentioning(sources, /process\.exit\b/)).toEqual(["src/action/main.ts", "src/cli/main.ts"]);
  });

  it("throws every error code somewhere", () => {
    const thrown = sources
      .filter((path) => path !== "src/core/errors.ts")
      .map(read)
      .join("\n");
    expect(Object.keys(ERRORS).filter((code) => !thrown.includes(`"${code}"`))).toEqual([]);
  });
});

describe("the core", () => {
  it.each([
    ["the process", /\bprocess\./],
    ["the clock", /\bDate\.now\(|\bnew Date\(\s*\)|\bperformance\./],
    ["chance", /\bMath\.random\(|\brandomBytes\b|\brandomUUID\b/],
    ["the network", /\bfetch\(/],
    ["the terminal", /\bconsole\./],
    ["the machine's language", /\.localeCompare\(|\.toLocale[A-Z]|\bIntl\.(?!Segmenter)/],
    ["the default order", /\.(sort|toSorted)\(\s*\)/],
  ])("does not know %s", (_, pattern) => {
    expect(mentioning(core, pattern)).toEqual([]);
  });

  it("has a test for every file", () => {
    const testOf = (path: string) => path.replace(/^src\//, "test/").replace(/\.ts$/, ".test.ts");
    const untested = testedCore.filter((path) => !existsSync(join(ROOT, testOf(path))));
    expect(untested).toEqual(UNTESTED_CORE);
  });
});

describe("the project", () => {
  it("never tells anyone to run a package of our name that is not ours yet", () => {
    const texts = ["src", "test", "docs", "bench", "scripts", "skills-repo-template"].flatMap(filesUnder);
    const top = readdirSync(ROOT).filter((name) => /\.(md|json|ya?ml|ts)$/.test(name));
    expect(mentioning([...texts, ...top], /\bnpx\s+(?:(?:-y|--yes)\s+)?skilltrunk\b/)).toEqual([]);
  });

  it("describes every source file in AGENTS.md, by its own opening comment", () => {
    const { status, stderr } = spawnSync(process.execPath, ["scripts/file-tree.js", "--check"], {
      cwd: ROOT,
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([0, ""]);
    expect(sources.filter((path) => !/^(#!.*\n)?\/\*\*/.test(read(path)))).toEqual([]);
  });

  it("ships only dependencies whose licence allows it", () => {
    const unsuitable = productionPackages()
      .map((path) => ({ path, licence: licenceOf(path) }))
      .filter(({ licence }) => !isAllowed(licence));
    expect(unsuitable).toEqual([]);
  });
});

function filesUnder(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length + 1))
    .sort(compareUtf8);
}

function read(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

function mentioning(paths: readonly string[], pattern: RegExp): readonly string[] {
  return paths.filter((path) => pattern.test(read(path)));
}

/** The folders of what `npm install --omit=dev` brings to this machine. */
function productionPackages(): readonly string[] {
  const lock = JSON.parse(read("package-lock.json")) as { packages: Record<string, { dev?: true; optional?: true }> };
  return Object.entries(lock.packages)
    .filter(
      ([path, entry]) => path !== "" && entry.dev !== true && (entry.optional !== true || existsSync(join(ROOT, path))),
    )
    .map(([path]) => path);
}

function licenceOf(folder: string): string {
  const { license } = JSON.parse(read(join(folder, "package.json"))) as { license?: unknown };
  return typeof license === "string" ? license : JSON.stringify(license ?? "none");
}

/** An SPDX expression without nesting: one alternative of an OR, every part of an AND. */
function isAllowed(licence: string): boolean {
  const alternatives = licence.replaceAll(/[()]/g, "").split(" OR ");
  return alternatives.some((one) => one.split(" AND ").every((name) => ALLOWED_LICENCES.includes(name.trim())));
}
