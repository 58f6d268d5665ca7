import { describe, expect, it } from "vitest";
import { Hits } from "../../../../src/core/scan/patterns/hits.ts";

describe("Hits", () => {
  it("holds as many as there are, and none once it is cleared", () => {
    const hits = new Hits();
    for (let i = 0; i < 200_000; i++) hits.add(i % 7, i);
    const last = hits.count - 1;
    expect([hits.count, hits.words[last], hits.starts[last], hits.words[0]]).toEqual([
      200_000,
      199_999 % 7,
      199_999,
      0,
    ]);
    hits.clear();
    expect([hits.count, hits.words.length < 200_000]).toEqual([0, true]);
  });
});
