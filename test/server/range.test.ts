import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cut, parseRange } from "../../src/server/range.ts";

describe("a range header", () => {
  test.each([
    ["bytes=0-0", { first: 0, last: 0 }],
    ["bytes=2-", { first: 2, last: 9 }],
    ["bytes=-3", { first: 7, last: 9 }],
    ["bytes=-99", { first: 0, last: 9 }],
    ["bytes=8-99", { first: 8, last: 9 }],
    ["BYTES = 1-2", { first: 1, last: 2 }],
    ["bytes=10-", "unsatisfiable"],
    ["bytes=3-2", "unsatisfiable"],
    ["bytes=-0", "unsatisfiable"],
    ["bytes=-", "unsatisfiable"],
    ["bytes=a-b", "unsatisfiable"],
    ["bytes=99999999999999999999-", "unsatisfiable"],
    ["bytes=0-1,4-5", undefined],
    ["lines=0-1", undefined],
    [undefined, undefined],
  ] as const)("%s of ten bytes", (header, expected) => {
    expect(parseRange(header, 10)).toEqual(expected);
  });

  test("that cuts a stream gives the bytes that it cuts from the whole, however the stream is cut", async () => {
    const range = fc.tuple(fc.nat(40), fc.nat(40)).map(([a, b]) => ({ first: Math.min(a, b), last: Math.max(a, b) }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 9 }), { maxLength: 9 }),
        range,
        async (pieces, { first, last }) => {
          const parts: Uint8Array[] = [];
          const stream = (async function* () {
            yield* pieces;
          })();
          for await (const part of cut(stream, { first, last })) parts.push(part);
          expect(Buffer.concat(parts)).toEqual(Buffer.concat(pieces).subarray(first, last + 1));
        },
      ),
    );
  });
});
