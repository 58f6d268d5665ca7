import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WELL_KNOWN_NPM, WELL_KNOWN_PYPI } from "../../../src/core/scan/rules/well-known-packages.ts";
import { misspeltIn, pypiName, squattedBy } from "../../../src/core/scan/squatting.ts";

describe("a name that wants to be taken for another", () => {
  it.each([
    ["reqeusts", "pypi", "requests"],
    ["reqests", "pypi", "requests"],
    ["requessts", "pypi", "requests"],
    ["pandaas", "pypi", "pandas"],
    ["pythondateutil", "pypi", "python-dateutil"],
    ["urlIib3", "pypi", "urllib3"],
    ["numpi", "pypi", "numpy"],
    ["expres", "npm", "express"],
    ["lodahs", "npm", "lodash"],
    ["crossenv", "npm", "cross-env"],
    ["electorn", "npm", "electron"],
    ["@angullar/core", "npm", "@angular/core"],
    ["some-cIi", "npm", "some-cli"],
  ] as const)("is %s, on %s, for %s", (name, registry, like) => {
    expect(squattedBy(name, registry)).toBe(like);
  });

  it.each([
    ["psycopg3", "pypi"],
    ["pypdf3", "pypi"],
    ["Requests", "pypi"],
    ["ruamel.yaml", "pypi"],
    ["preact", "npm"],
    ["colours", "npm"],
    ["expressx", "npm"],
    ["vues", "npm"],
    ["@acme/lodash", "npm"],
    ["aaaa", "npm"],
    ["a-name-of-somebodys-own", "npm"],
  ] as const)("is not %s, on %s", (name, registry) => {
    expect(squattedBy(name, registry)).toBeUndefined();
  });

  it("is none of the well-known ones", () => {
    expect([...WELL_KNOWN_NPM].filter((name) => squattedBy(name, "npm") !== undefined)).toEqual([]);
    expect([...WELL_KNOWN_PYPI].filter((name) => squattedBy(name, "pypi") !== undefined)).toEqual([]);
  });

  it("is every well-known one with two letters in the middle changed over", () => {
    const names = [...WELL_KNOWN_PYPI].filter((name) => /^[a-z]{7,}$/.test(name));
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.nat(), (name, at) => {
        const i = 1 + (at % (name.length - 3));
        const moved = name.slice(0, i) + name.charAt(i + 1) + name.charAt(i) + name.slice(i + 2);
        return moved === name || WELL_KNOWN_PYPI.has(moved) || squattedBy(moved, "pypi") !== undefined;
      }),
    );
  });
});

it("compares names on PyPI as PyPI does", () => {
  expect(["Ruamel.YAML", "ruamel_yaml", "ruamel--yaml"].map(pypiName)).toEqual(Array(3).fill("ruamel-yaml"));
});

it.each([
  ["gtihub-notes", { part: "gtihub", like: "github", isSlip: true }],
  ["my-tellegram-bot", { part: "tellegram", like: "telegram", isSlip: true }],
  ["tolegram-bot", { part: "tolegram", like: "telegram", isSlip: false }],
  ["github-notes", undefined],
  ["crypt-backup", undefined],
  ["validators", undefined],
])("sees in the skill name %s: %j", (name, expected) => {
  expect(misspeltIn(name)).toEqual(expected);
});
