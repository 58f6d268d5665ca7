import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  CAPABILITIES,
  type ContentProfile,
  EMPTY_PROFILE,
  widenings,
} from "../../../src/core/skill/content-profile.ts";

const entries = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d"));
const profile = fc.record(Object.fromEntries(CAPABILITIES.map((name) => [name, entries]))).map(
  (capabilities): ContentProfile => ({
    ...EMPTY_PROFILE,
    capabilities: capabilities as unknown as ContentProfile["capabilities"],
  }),
);

describe("widenings", () => {
  it("are what is there now and was not before, capability by capability, and nothing else", () => {
    fc.assert(
      fc.property(profile, profile, (from, to) => {
        const found = new Map(widenings(from, to).map(({ capability, added }) => [capability, added]));
        for (const name of CAPABILITIES) {
          const added = to.capabilities[name].filter((entry) => !from.capabilities[name].includes(entry));
          expect(found.get(name) ?? []).toEqual(added);
        }
        expect([...found.values()].every((added) => added.length > 0)).toBe(true);
      }),
    );
    expect(widenings(EMPTY_PROFILE, EMPTY_PROFILE)).toEqual([]);
  });
});
