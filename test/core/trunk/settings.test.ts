import { describe, expect, it } from "vitest";
import type { SkillId } from "../../../src/core/names.ts";
import {
  DEFAULT_SETTINGS,
  isBranchName,
  parseSettings,
  type Settings,
  visibilityOf,
} from "../../../src/core/trunk/settings.ts";

function parse(text: string) {
  return parseSettings(new TextEncoder().encode(text));
}

function good(text: string): Settings {
  const { settings, findings } = parse(text);
  expect(findings).toEqual([]);
  if (settings === undefined) throw new Error("no settings");
  return settings;
}

function problems(text: string): readonly string[] {
  const { settings, findings } = parse(text);
  expect(settings).toBeUndefined();
  return findings.map((f) => `${f.path}:${f.line} ${f.rule} ${f.message}`);
}

describe("parseSettings", () => {
  it("gives the defaults where there is no file or an empty one", () => {
    expect(parseSettings(undefined)).toEqual({ settings: DEFAULT_SETTINGS, findings: [] });
    expect(good("")).toEqual(DEFAULT_SETTINGS);
    expect(DEFAULT_SETTINGS.paths.map((template) => template.text)).toEqual([
      "skills/{namespace}/{name}",
      "skills/{name}",
      "plugins/{namespace}/skills/{name}",
      "{name}",
    ]);
    expect(DEFAULT_SETTINGS).toMatchObject({
      namespace: "default",
      names: "unique",
      versions: "derived",
      visibility: "public",
      owners: [],
      admins: [],
      history: {},
      ledger: { branch: "skilltrunk/ledger" },
    });
  });

  it("takes the owners for admins where no admins are named", () => {
    expect(good('owners: ["@acme/platform"]\n').admins).toEqual(["@acme/platform"]);
    expect(good('owners: ["@acme/platform"]\nadmins: [alice]\n')).toMatchObject({
      owners: ["@acme/platform"],
      admins: ["alice"],
    });
    expect(good("admins: []\nowners: [alice]\n").admins).toEqual([]);
    expect(problems("admins: alice\n")).toEqual([expect.stringContaining("`admins`: expected a list")]);
  });

  it("reads every key", () => {
    const from = "0123456789abcdef0123456789abcdef01234567";
    const settings = good(`
paths:
  - "agents/{namespace}/{name}"
  - .github/skills/{name}
namespace: billing
names: scoped
versions: declared
visibility: internal
namespaces:
  billing: { visibility: private, owners: ["@acme/billing", alice] }
  support: {}
owners: ["@acme/platform"]
history: { from: ${from} }
renames:
  default/refunds: billing/refunds
ledger:
  branch: registry/ledger
  repository: https://git.example.com/acme/skills-ledger.git
trunk: release/main
`);
    expect(settings.paths.map((template) => template.text)).toEqual([
      "agents/{namespace}/{name}",
      ".github/skills/{name}",
    ]);
    expect(settings).toMatchObject({
      namespace: "billing",
      names: "scoped",
      versions: "declared",
      visibility: "internal",
      owners: ["@acme/platform"],
      history: { from },
      ledger: { branch: "registry/ledger", repository: "https://git.example.com/acme/skills-ledger.git" },
      trunk: "release/main",
    });
    expect([...settings.namespaces]).toEqual([
      ["billing", { visibility: "private", owners: ["@acme/billing", "alice"] }],
      ["support", {}],
    ]);
    expect([...settings.renames]).toEqual([["default/refunds", "billing/refunds"]]);
  });

  it("keeps the ledger's default branch beside another repository", () => {
    expect(good("ledger: { repository: 'git@git.example.com:acme/ledger.git' }").ledger).toEqual({
      branch: "skilltrunk/ledger",
      repository: "git@git.example.com:acme/ledger.git",
    });
  });

  it("takes names that JavaScript objects have of their own", () => {
    const settings = good("namespaces:\n  constructor: { visibility: private }\n  tostring: {}\n  '1': {}\n");
    expect(new Set(settings.namespaces.keys())).toEqual(new Set(["constructor", "tostring", "1"]));
    expect(visibilityOf(settings, "valueof", undefined)).toBe("public");
  });

  it.each([
    ["visibilty: public\n", "1 settings-unknown-key", "did you mean `visibility`?"],
    [
      "\nvisibility: open\n",
      "2 settings-value",
      '`visibility`: expected `public` or `internal` or `private`, got "open".',
    ],
    ["paths: skills\n", "1 settings-value", '`paths`: expected a list, got "skills".'],
    ["paths: []\n", "1 settings-value", "`paths`: expected at least 1 entries, got a list."],
    ["paths:\n- skills/{nam}\n", "2 settings-value", "`paths.0`: expected a path template such as"],
    ["paths:\n- lifecycle/{name}\n", "2 settings-value", "`paths.0`: expected a path template"],
    ["namespace: Billing\n", "1 settings-value", "`namespace`: expected a name of lowercase letters"],
    [
      "namespaces:\n  Big_Name: {}\n",
      "2 settings-value",
      "`namespaces.Big_Name`: expected a name of lowercase letters",
    ],
    [
      "namespaces:\n  a: { visibilities: public }\n",
      "2 settings-unknown-key",
      "got the unknown key `namespaces.a.visibilities`",
    ],
    ["owners: [alice@example.com]\n", "1 settings-value", "`owners.0`: expected a login"],
    ["owners: [1]\n", "1 settings-value", "got the number `1`: quote it."],
    ["history: { from: main }\n", "1 settings-value", "`history.from`: expected the 40 hex digits of a commit"],
    ["history: {}\n", "1 settings-value", "`history.from`: expected the 40 hex digits of a commit, got nothing."],
    [`history: { from: ${"1".repeat(40)} }\n`, "1 settings-value", "quote it"],
    [
      "renames: { refunds: billing/refunds }\n",
      "1 settings-value",
      "expected a skill's `namespace/name` as key, got `refunds`",
    ],
    ["renames: { a/b: c }\n", "1 settings-value", "`renames.a/b`: expected a skill's `namespace/name`"],
    ["trunk: --upload-pack=x\n", "1 settings-value", "`trunk`: expected a branch name"],
    ["trunk: skilltrunk/ledger\n", "1 settings-value", "`trunk`: expected another branch than the ledger's"],
    ["ledger: { branch: '../x' }\n", "1 settings-value", "`ledger.branch`: expected a branch name"],
    ["visibility:\n", "1 settings-value", "got nothing."],
  ])("refuses %j", (text, where, message) => {
    expect(problems(text)).toEqual([expect.stringContaining(message)]);
    expect(problems(text)[0]).toContain(`skilltrunk.yaml:${where}`);
  });

  it.each([
    "ext::sh -c touch% /tmp/x",
    "--upload-pack=x",
    "-oProxyCommand=x",
    "ssh://-oProxyCommand=x/path",
    "ssh://-x@git.example.com/acme/ledger",
    "git@-oProxyCommand=x:y",
    "https://user:secret@git.example.com/acme/ledger",
    "https://token@git.example.com/acme/ledger",
    "https://git.example.com",
    "https://git.example.com/a b",
    "javascript:alert(1)",
    "../ledger",
    "a@b://c",
    "",
    `https://git.example.com/${"x".repeat(1024)}`,
  ])("refuses %.60s as the ledger's repository", (repository) => {
    expect(problems(`ledger: { repository: ${JSON.stringify(repository)} }`)).toHaveLength(1);
  });

  it.each([
    "ssh://git@git.example.com:22/acme/ledger",
    "file:///srv/ledger.git",
    "git@git.example.com:~acme/l",
    "http://127.0.0.1:3000/a/l",
  ])("takes %s as the ledger's repository", (repository) => {
    expect(good(`ledger: { repository: ${JSON.stringify(repository)} }`).ledger.repository).toBe(repository);
  });

  it("takes a chain of renames and refuses circles and two skills becoming one", () => {
    const chain = good("renames: { a/one: b/one, b/one: c/one }").renames;
    expect(chain.get("a/one" as SkillId)).toBe("b/one");
    expect(problems("renames:\n  a/one: a/one\n")).toEqual([
      expect.stringContaining(":2 settings-value `renames.a/one`: expected renames that come to an end"),
    ]);
    expect(problems("renames:\n  a/one: b/one\n  b/one: a/one\n  c/one: d/one\n")).toHaveLength(2);
    expect(problems("renames:\n  a/one: c/one\n  b/one: c/one\n")).toEqual([
      expect.stringContaining(":3 settings-value `renames.b/one`: expected a new name"),
    ]);
  });

  it("ends on thousands of entries", () => {
    const chain = Array.from({ length: 6000 }, (_, i) => `  a/n${i}: a/n${i + 1}\n`).join("");
    expect(good(`renames:\n${chain}`).renames.size).toBe(6000);
    expect(problems(`renames:\n${chain}  a/n6000: a/n0\n`)).toHaveLength(20);
  });
});

describe("visibilityOf", () => {
  const settings = good(
    "visibility: internal\nnamespaces: { open: { visibility: public }, shut: { visibility: private }, plain: {} }",
  );
  const inner = good("namespaces: { inner: { visibility: internal } }");

  it("defaults to the namespace's setting, else the repository's", () => {
    expect(visibilityOf(settings, "open", undefined)).toBe("public");
    expect(visibilityOf(settings, "shut", undefined)).toBe("private");
    expect(visibilityOf(settings, "plain", undefined)).toBe("internal");
    expect(visibilityOf(settings, "other", undefined)).toBe("internal");
  });

  it("never goes above the namespace's ceiling", () => {
    expect(visibilityOf(inner, "inner", "public")).toBe("internal");
    expect(visibilityOf(inner, "inner", "internal")).toBe("internal");
    expect(visibilityOf(inner, "inner", "private")).toBe("private");
    expect(visibilityOf(settings, "open", "private")).toBe("private");
    expect(visibilityOf(settings, "plain", "public")).toBe("public");
  });
});

describe("isBranchName", () => {
  it.each(["main", "release/1.x", "skilltrunk/ledger", "a_b-c.d"])("takes %s", (name) => {
    expect(isBranchName(name)).toBe(true);
  });
  it.each([
    "",
    "-x",
    "a..b",
    "a/",
    "/a",
    "a//b",
    "a.lock",
    "a.lock/b",
    "a.",
    ".a",
    "HEAD",
    "refs/heads/main",
    "a b",
    "a~1",
    "a^",
    "a:b",
    "a\\b",
    "a@{1}",
    "ä",
    "a\n",
    "a".repeat(201),
  ])("refuses %j", (name) => {
    expect(isBranchName(name)).toBe(false);
  });
});
