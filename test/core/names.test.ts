import fc from "fast-check";
import { valid, validRange } from "semver";
import { describe, expect, it } from "vitest";
import {
  isChannelName,
  isDigest,
  isName,
  isOid,
  isPersonName,
  isVersion,
  nameOf,
  namespaceOf,
  parseSkillId,
  parseSkillRequest,
  pullRequestNumber,
  skillId,
} from "../../src/core/names.ts";

const HOSTILE = [
  "",
  " ",
  "\n",
  "a\n",
  "\na",
  "__proto__",
  "a\u0000",
  "ａ",
  "A",
  "é",
  ".",
  "..",
  "a/b",
  "a".repeat(10_000),
];
const name = fc.stringMatching(/^[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,3}$/);

describe("pullRequestNumber", () => {
  it("takes a number as people write it, and nothing else", () => {
    expect(["42", "#42", "1", "999999999"].map(pullRequestNumber)).toEqual([42, 42, 1, 999_999_999]);
    for (const text of [...HOSTILE, "0", "#", "##1", "-1", "1.0", "1e3", "0x1", " 1", "1\n", "1234567890", "١"])
      expect(pullRequestNumber(text)).toBeUndefined();
  });
});

describe("isName", () => {
  it.each(["a", "0", "pdf", "a-b-c", "x1-2y", "a".repeat(64)])("takes %j", (text) => expect(isName(text)).toBe(true));

  it.each([...HOSTILE, "-a", "a-", "a--b", "a_b", "a.b", "a".repeat(65)])("refuses %j", (text) =>
    expect(isName(text)).toBe(false),
  );

  it("answers about a hostile text at once", () => {
    expect(isName(`${"a-".repeat(1_000_000)}!`)).toBe(false);
  });
});

describe("isPersonName", () => {
  it.each(["ann", "@Ann", "@acme/pay.ments", "_a", "a".repeat(128)])("takes %j", (text) =>
    expect(isPersonName(text)).toBe(true),
  );

  it.each(["", "@", "ann@acme.com", "a!b", "a b", "@acme/", "/a", "-a", "a\n", "a".repeat(129)])("refuses %j", (text) =>
    expect(isPersonName(text)).toBe(false),
  );
});

describe("an identity", () => {
  it("is two names, and parsing and building are inverse", () => {
    fc.assert(
      fc.property(name, name, (namespace, own) => {
        const id = skillId(namespace, own);
        expect(parseSkillId(id)).toBe(id);
        expect([namespaceOf(id), nameOf(id)]).toEqual([namespace, own]);
      }),
    );
  });

  it.each([
    "a",
    "a/",
    "/a",
    "a/b/c",
    "a//b",
    "A/b",
    "a/b ",
    "a/../b",
    "__proto__/a",
    ...HOSTILE.filter((t) => t !== "a/b"),
  ])("is not %j", (text) => expect(parseSkillId(text)).toBeUndefined());
});

describe("isVersion", () => {
  it.each(["0.0.0", "1.2.3", "10.20.30", "1.0.0-rc.1", "1.0.0-0", "1.0.0-a-b.C"])("takes %s", (text) =>
    expect(isVersion(text)).toBe(true),
  );

  it.each([
    ...HOSTILE,
    "v1.2.3",
    "=1.2.3",
    "1.2",
    "1",
    "01.2.3",
    "1.2.3+build",
    "1.2.3-",
    "1.2.3-01",
    " 1.2.3",
    "1.2.3\n",
  ])("refuses %j", (text) => expect(isVersion(text)).toBe(false));

  it("refuses numbers that no double holds, and 129 characters", () => {
    expect(isVersion(`1.0.${2 ** 53}`)).toBe(false);
    expect(isVersion(`1.0.0-${"a".repeat(122)}`)).toBe(true);
    expect(isVersion(`1.0.0-${"a".repeat(123)}`)).toBe(false);
  });

  it("takes only what semver writes itself", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[v=]?\d{1,3}(\.\d{1,3}){1,3}([-+][0-9a-z.]{0,6})?$/), (text) => {
        expect(isVersion(text)).toBe(!text.includes("+") && valid(text) === text);
      }),
    );
  });
});

describe("isChannelName", () => {
  it.each(["latest", "stable", "canary", "next-1", "beta2", "v"])("takes %s", (text) =>
    expect(isChannelName(text)).toBe(true),
  );

  it.each([...HOSTILE, "x", "v1", "1.2.0", "*", "-a", "1a", "constructor.x", "a".repeat(65)])("refuses %j", (text) =>
    expect(isChannelName(text)).toBe(false),
  );

  it("shares no word with ranges or versions, so that no request means two things", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9^~*.-]{1,6}$/), (text) => {
        if (isChannelName(text)) expect([isVersion(text), validRange(text)]).toEqual([false, null]);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("hashes", () => {
  const hex = "0123456789abcdef".repeat(4);

  it("are lowercase, full length and nothing more", () => {
    expect(isDigest(`sha256:${hex}`)).toBe(true);
    expect(isOid(hex.slice(0, 40))).toBe(true);
    for (const text of [hex, `sha256:${hex.toUpperCase()}`, `sha256:${hex}0`, `sha256:${hex}\n`, `SHA256:${hex}`])
      expect(isDigest(text)).toBe(false);
    for (const text of [hex.slice(0, 39), hex.slice(0, 41), `${hex.slice(0, 40)}\n`, "A".repeat(40), hex, ""])
      expect(isOid(text)).toBe(false);
  });
});

describe("parseSkillRequest", () => {
  it.each([
    ["refunds", { name: "refunds" }],
    ["billing/refunds", { namespace: "billing", name: "refunds" }],
    ["refunds@1.2.0", { name: "refunds", wanted: "1.2.0" }],
    ["billing/refunds@^1", { namespace: "billing", name: "refunds", wanted: "^1" }],
    ["refunds@stable", { name: "refunds", wanted: "stable" }],
    ["refunds@>=1 <2", { name: "refunds", wanted: ">=1 <2" }],
    ["refunds@a@b/c", { name: "refunds", wanted: "a@b/c" }],
  ])("reads %j", (text, request) => expect(parseSkillRequest(text)).toEqual(request));

  it.each([
    ...HOSTILE.filter((text) => text !== "a/b"),
    "a@",
    "@a",
    "@acme/a",
    "a/b/c@1",
    `a@${"1".repeat(129)}`,
    "/a",
    "a/",
  ])("refuses %j", (text) => expect(parseSkillRequest(text)).toBeUndefined());
});
