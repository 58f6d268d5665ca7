/** Which release of a skill does for all who want one. */
import fc from "fast-check";
import { satisfies } from "semver";
import { describe, expect, it } from "vitest";
import { agreedVersion, type Wanted, willDo } from "../../../src/core/relations/one-release.ts";

describe("a release that is wanted", () => {
  it("may be another one that all the ranges take, and is that very one where nobody names a range", () => {
    expect(willDo("1.4.0", { version: "1.0.0", takes: ["^1", ">=1.2"] })).toBe(true);
    expect(willDo("1.1.0", { version: "1.2.0", takes: ["^1", ">=1.2"] })).toBe(false);
    expect(willDo("1.0.1", { version: "1.0.0" })).toBe(false);
    expect(willDo("1.0.1", { version: "1.0.0", takes: [] })).toBe(false);
    expect(willDo("2.0.0-rc.1", { version: "2.0.0-rc.1", takes: ["^1"] })).toBe(true);
    expect(willDo("1.1.0-rc.1", { version: "1.0.0", takes: ["^1"] })).toBe(false);
  });
});

describe("what all agree on", () => {
  it("is the greatest that does for everybody", () => {
    expect(
      agreedVersion([
        { version: "1.0.0", takes: ["^1"] },
        { version: "1.10.0", takes: ["*"] },
      ]),
    ).toBe("1.10.0");
    expect(agreedVersion([{ version: "1.0.0" }, { version: "1.10.0", takes: ["*"] }])).toBe("1.0.0");
    expect(agreedVersion([{ version: "1.0.0" }, { version: "1.1.0" }])).toBeUndefined();
    expect(agreedVersion([])).toBeUndefined();
  });

  it("is one of the wanted, in every order the same, and outside nobody's ranges", () => {
    const version = fc.constantFrom("1.0.0", "1.1.0", "1.2.0", "2.0.0", "2.0.0-rc.1");
    const takes = fc.array(fc.constantFrom("^1", "*", "~1.1", ">=1.1 <3", "2"), { minLength: 1, maxLength: 3 });
    const wanted: fc.Arbitrary<Wanted> = fc.oneof(fc.record({ version }), fc.record({ version, takes }));
    fc.assert(
      fc.property(fc.array(wanted, { minLength: 1, maxLength: 5 }), (all) => {
        const agreed = agreedVersion(all);
        expect(agreedVersion([...all].reverse())).toBe(agreed);
        const isFine = (text: string) =>
          all.every((one) => one.version === text || (one.takes?.every((range) => satisfies(text, range)) ?? false));
        expect(agreed !== undefined).toBe(all.some((one) => isFine(one.version)));
        if (agreed !== undefined) expect(isFine(agreed) && all.some((one) => one.version === agreed)).toBe(true);
      }),
    );
  });
});
