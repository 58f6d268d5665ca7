import { describe, expect, it } from "vitest";
import { manifestPackages, objectIn, packagesOf, referenceOf } from "../../../src/core/scan/package-references.ts";

const install = (words: string, registry: "npm" | "pypi") =>
  packagesOf(words, { registry, isRunner: false, at: 0 }).map(({ name, version, url }) => name + version + url);
const run = (words: string, registry: "npm" | "pypi") =>
  packagesOf(words, { registry, isRunner: true, at: 0 }).map(({ name, version }) => [name, version]);
const inFile = (path: string, text: string) =>
  manifestPackages({ path, text, spans: [], via: [], positionOf: () => ({ line: 1, column: 1 }) });

describe("the words of a command", () => {
  it.each([
    ["-U requests 'httpx>=0.27' rich[all]==13.7  # for output", ["requests", "httpx0.27", "rich13.7"]],
    ["-r requirements.txt -i https://packages.acme.example/simple pandas", ["pandas"]],
    ["-e . ./local ../other x.whl $PKG {name}", []],
    ["git+https://git.acme.io/a.git", ["git+https://git.acme.io/a.git"]],
  ])("pip install %s", (words, expected) => {
    expect(install(words, "pypi")).toEqual(expected);
  });

  it.each([
    ["--save-dev typescript@5.4 @types/node", ["typescript5.4", "@types/node"]],
    ["acme/tool ./here file.tgz", ["github:acme/tool"]],
    ["--prefix /tmp/x lodash", ["lodash"]],
  ])("npm install %s", (words, expected) => {
    expect(install(words, "npm")).toEqual(expected);
  });

  it.each([
    ["-y cowsay@1.6 hello world", "npm", [["cowsay", "1.6"]]],
    ["-p typescript tsc --init", "npm", [["typescript", ""]]],
    ["--from acme-tools acme run", "pypi", [["acme-tools", ""]]],
    [
      "--with pandas ruff check",
      "pypi",
      [
        ["pandas", ""],
        ["ruff", ""],
      ],
    ],
    ["ruff@0.6.1 check requests", "pypi", [["ruff", "0.6.1"]]],
  ] as const)("a runner given %s", (words, registry, expected) => {
    expect(run(words, registry)).toEqual(expected);
  });

  it("says where each of them stands", () => {
    const words = "-U  requests 'httpx'";
    const places = packagesOf(words, { registry: "pypi", isRunner: false, at: 100 }).map(({ at }) => at - 100);
    expect(places.map((at) => words.slice(at, at + 5))).toEqual(["reque", "httpx"]);
  });
});

describe("the files of package managers", () => {
  it("reads requirements", () => {
    const text = "# all of it\nrequests==2.31 --hash=sha256:ab\n-r other.txt\nacme @ https://acme.io/a.zip\n";
    expect(inFile("requirements-dev.txt", text)).toMatchObject([
      { name: "requests", version: "2.31" },
      { name: "acme", url: "https://acme.io/a.zip" },
    ]);
  });

  it("reads package.json, its own name too", () => {
    const text = JSON.stringify({ name: "own", dependencies: { a: "^1.0.0", b: "git+ssh://git@acme.io/b.git" } });
    expect(inFile("x/package.json", text)).toMatchObject([
      { name: "own" },
      { name: "a", version: "^1.0.0", url: "" },
      { name: "b", url: "git+ssh://git@acme.io/b.git" },
    ]);
    expect(inFile("package.json", "{ not json")).toEqual([]);
    expect(objectIn("[1]")).toEqual({ 0: 1 });
  });

  it("reads pyproject.toml and the head of a script", () => {
    const project = '[project]\ndependencies = [\n  "requests>=2",\n  "rich[all]",\n]\nname = "x"\n';
    expect(inFile("pyproject.toml", project)?.map(({ name }) => name)).toEqual(["requests", "rich"]);
    const script =
      '#!/usr/bin/env python3\n# /// script\n# dependencies = [\n#   "httpx<1",\n# ]\n# ///\nx = ["other"]\n';
    const [found, ...others] = inFile("run.py", script) ?? [];
    expect(others).toEqual([]);
    expect(script.slice(found?.at, (found?.at ?? 0) + 5)).toBe("httpx");
  });

  it("has a limit on each", () => {
    const lines = Array.from({ length: 3000 }, (_, i) => `package-${i}==1.0`).join("\n");
    expect(inFile("requirements.txt", lines)).toHaveLength(2000);
    expect(inFile("requirements.txt", "a==1\n".repeat(100_000))).toBeUndefined();
    expect(inFile("big.py", "a = 1\n".repeat(100_000))).toEqual([]);
  });
});

it.each(["./a", "a.whl", "-x", "$X", ""])("%j is no package", (word) => {
  expect(referenceOf(word, "pypi", 0)).toBeUndefined();
});
