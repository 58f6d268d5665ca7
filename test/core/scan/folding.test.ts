/** The tables of letters say one thing of each sign. */
import { expect, it } from "vitest";
import { FOLDED, LOOK_ALIKE } from "../../../src/core/scan/folding.ts";

it("stands for Latin letters alone", () => {
  for (const [sign, letters] of [...FOLDED, ...LOOK_ALIKE]) {
    expect([sign, letters, sign.length]).toEqual([sign, expect.stringMatching(/^[A-Za-z3]{1,3}$/), 1]);
    expect(sign).toMatch(/[^\u0000-\u007f]/);
  }
});

it("agrees with Unicode's own compatibility forms where there are any", () => {
  for (const [sign, letters] of FOLDED) {
    const own = sign
      .normalize("NFKC")
      .normalize("NFD")
      .replace(/[\u0300-\u036f()]/g, "");
    if (/^[A-Za-z]+$/.test(own)) expect([sign, letters]).toEqual([sign, own]);
  }
});
