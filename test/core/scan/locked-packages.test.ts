import { describe, expect, it } from "vitest";
import { lockedPackages } from "../../../src/core/scan/locked-packages.ts";

const inFile = (path: string, text: string) =>
  Array.from(lockedPackages({ path, text, spans: [], via: [], positionOf: () => ({ line: 1, column: 1 }) }));
const named = (path: string, text: string) =>
  inFile(path, text).map(({ registry, name, version }) => `${registry} ${name} ${version}`);

describe("a lock file names packages in their versions", () => {
  it("package-lock.json since npm 7, without the project and its links", () => {
    const lock = {
      lockfileVersion: 3,
      packages: {
        "": { name: "own", version: "1.0.0" },
        "node_modules/a": { version: "1.2.3" },
        "node_modules/a/node_modules/@b/c": { version: "2.0.0-rc.1" },
        "node_modules/alias": { name: "real", version: "3.0.0" },
        "node_modules/own": { link: true, resolved: "packages/own" },
        "packages/own": { version: "0.0.1" },
        "node_modules/broken": null,
      },
    };
    const text = JSON.stringify(lock, null, 2);
    expect(named("web/package-lock.json", text)).toEqual(["npm a 1.2.3", "npm @b/c 2.0.0-rc.1", "npm real 3.0.0"]);
    const at = inFile("package-lock.json", text).map((one) => text.slice(one.at).split("\n")[0]);
    expect(at).toEqual(['"node_modules/a": {', '"node_modules/a/node_modules/@b/c": {', '"node_modules/alias": {']);
  });

  it("package-lock.json before that, dependencies of dependencies too, however deep, also beside packages", () => {
    let deep: object = { version: "9.9.9" };
    for (let i = 0; i < 60; i++) deep = { version: "1.0.0", dependencies: { a: deep } };
    const lock = {
      packages: {},
      dependencies: { x: { version: "1.0.0", dependencies: { y: { version: "2.0.0" } } }, a: deep },
    };
    const found = named("npm-shrinkwrap.json", JSON.stringify(lock));
    expect(found.slice(0, 3)).toEqual(["npm x 1.0.0", "npm y 2.0.0", "npm a 1.0.0"]);
    expect(found).toContain("npm a 9.9.9");
  });

  it.each([
    [
      "yarn.lock",
      '"@a/b@^1.0.0", "@a/b@^1.1.0":\n  version "1.1.2"\n  resolved "https://…"\n\nc@^2:\n  version "2.0.1"\n',
      ["npm @a/b 1.1.2", "npm c 2.0.1"],
    ],
    ["yarn.lock", '"c@npm:^2.0.0":\n  version: 2.0.1\n  resolution: "c@npm:2.0.1"\n', ["npm c 2.0.1"]],
    [
      "pnpm-lock.yaml",
      "packages:\n\n  /@a/b@1.1.2(peer@2.0.0):\n    resolution: {}\n\n  'c@2.0.1':\n    resolution: {}\n\n  /d/3.0.0:\n    dev: false\n",
      ["npm @a/b 1.1.2", "npm c 2.0.1", "npm d 3.0.0"],
    ],
    [
      "uv.lock",
      '[[package]]\nname = "requests"\nversion = "2.31.0"\nsource = {}\n\n[[package]]\nname = "own"\nsource = { virtual = "." }\n',
      ["pypi requests 2.31.0"],
    ],
    ["Pipfile.lock", '{"_meta": {}, "default": {"a": {"version": "==1.0"}, "b": {"git": "x"}}}', ["pypi a 1.0"]],
    ["package-lock.json", "{ not json", []],
    ["package-lock.json", '{"packages": [1, "x"], "dependencies": 3}', []],
    ["other.lock", '[[package]]\nname = "a"\nversion = "1"\n', []],
  ])("%s", (path, text, expected) => {
    expect(named(path, text)).toEqual(expected);
  });

  it.each([
    ["yarn.lock", '"tidy@npm:@a/real@^1.0.0":\n  version "1.2.0"\n', "npm @a/real 1.2.0"],
    ["package-lock.json", '{"dependencies": {"tidy": {"version": "npm:real@1.2.0"}}}', "npm real 1.2.0"],
  ])("%s, where a package has another name than its own", (path, text, expected) => {
    expect(named(path, text)).toEqual([expected]);
  });

  it("and looks for the place of a name that is written otherwise only so often", () => {
    let looks = 0;
    const keys = Array.from({ length: 500 }, (_, i) => `"node_modules/\\u0061${i}": {"version": "1.0.0"}`);
    const text = Object.assign(new String(`{"packages": {${keys.join()}}}`), {
      indexOf: (key: string, at: number) => {
        looks++;
        return String.prototype.indexOf.call(text, key, at);
      },
    }) as string;
    expect(inFile("package-lock.json", text)).toHaveLength(500);
    expect(looks).toBe(20);
  });
});
