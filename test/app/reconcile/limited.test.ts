import { describe, expect, it } from "vitest";
import { limited } from "../../../src/app/reconcile/limited.ts";

describe("limited", () => {
  it("runs as many as it may at once, never more, in the order asked, whether they fail or not", async () => {
    const atOnce = limited(3);
    const begun: number[] = [];
    let running = 0;
    let most = 0;
    const work = (i: number) => async () => {
      begun.push(i);
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
      if (i % 2 === 1) throw new Error(`${i}`);
      return i;
    };
    const ended = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => atOnce(work(i))));
    expect(ended.map((one) => (one.status === "fulfilled" ? one.value : Number(one.reason.message)))).toEqual(
      Array.from({ length: 20 }, (_, i) => i),
    );
    expect(begun).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(most).toBe(3);
  });
});
