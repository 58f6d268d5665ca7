import { describe, expect, it } from "vitest";
import { titleDecides } from "../../../src/core/trunk/merge-settings.ts";

type Known = boolean | undefined;
const settings = (squash: readonly [Known, Known], merge: readonly [Known, Known]) => ({
  mergeMethods: { squash: squash[0], merge: merge[0], rebase: undefined },
  titleOnly: { squash: squash[1], merge: merge[1] },
});

describe("titleDecides", () => {
  it.each([
    [settings([true, true], [true, true]), true],
    [settings([true, true], [false, false]), true],
    [settings([undefined, true], [undefined, true]), true],
    [settings([true, true], [true, false]), false],
    [settings([true, false], [undefined, undefined]), false],
    [settings([true, true], [undefined, false]), undefined],
    [settings([true, undefined], [false, undefined]), undefined],
    [settings([undefined, undefined], [undefined, undefined]), undefined],
  ])("of %j is %j", (of, decides) => {
    expect(titleDecides(of)).toBe(decides);
  });
});
