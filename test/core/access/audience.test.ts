import { describe, expect, test } from "vitest";
import { audienceKey, isAnybody, isOpenTo, levelOf, principal } from "../../../src/core/access/audience.ts";
import type { Visibility } from "../../../src/core/ledger/event.ts";

const offered = (visibility: Visibility, more: { owners?: string[]; readers?: string[] } = {}) => ({
  visibility,
  owners: more.owners ?? ["@acme/billing"],
  readers: more.readers ?? ["Support"],
});
const somebody = (name: string, groups: readonly string[] = [], member = true) => principal({ name, groups, member });

describe("to whom a skill is open", () => {
  test.each([
    ["public", "public", true],
    ["internal", "public", false],
    ["private", "public", false],
    ["internal", "internal", true],
    ["private", "internal", false],
    ["private", "all", true],
  ] as const)("%s for %s: %s", (visibility, audience, open) => {
    expect(isOpenTo(offered(visibility), audience)).toBe(open);
  });

  test("to owners and readers by name or group, however their case is, with an @ or without", () => {
    expect(isOpenTo(offered("private"), somebody("ann", ["acme/Billing"]))).toBe(true);
    expect(isOpenTo(offered("private"), somebody("ann", ["support"]))).toBe(true);
    expect(isOpenTo(offered("private", { readers: ["@ann"] }), somebody("ANN"))).toBe(true);
    expect(isOpenTo(offered("private"), somebody("ann", ["acme", "billing", "acme/billing/eu"]))).toBe(false);
    expect(isOpenTo(offered("private"), somebody(""))).toBe(false);
    expect(isOpenTo(offered("private", { readers: ["kim"] }), somebody("\u212Aim"))).toBe(false);
  });

  test("who is no member sees what is public and what names them", () => {
    const partner = somebody("partner", [], false);
    expect(isOpenTo(offered("public"), partner)).toBe(true);
    expect(isOpenTo(offered("internal"), partner)).toBe(false);
    expect(isOpenTo(offered("internal", { readers: ["partner"] }), partner)).toBe(true);
    expect(levelOf(partner)).toBe("public");
    expect(isAnybody(partner)).toBe(false);
  });
});

test("a key is shared by those only to whom the same is open", () => {
  expect(audienceKey(somebody("ann", ["b", "a"]))).toBe(audienceKey(somebody("@Ann", ["a", "b", "b"])));
  const keys = [
    audienceKey("public"),
    audienceKey("internal"),
    audienceKey("all"),
    audienceKey(somebody("public")),
    audienceKey(somebody("ann")),
    audienceKey(somebody("ann", [], false)),
    audienceKey(somebody("ann", ["a"])),
    audienceKey(somebody("ann", ["a,b"])),
    audienceKey(somebody("ann", ["a", "b"])),
  ];
  expect(new Set(keys).size).toBe(keys.length);
});
