import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packFiles, unpackFiles } from "../../../src/core/trunk/packed-files.ts";

const file = fc.record({
  path: fc.string({ unit: "binary", minLength: 1 }).map((path) => path.replaceAll("\0", " ")),
  mode: fc.constantFrom(0o100644, 0o100755, 0o120000, 0o160000),
  oid: fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 40, maxLength: 40 }),
});

describe("packed files", () => {
  it("are what they were, whatever their paths are", () => {
    fc.assert(
      fc.property(fc.array(file), (files) => {
        expect(unpackFiles(packFiles(files))).toEqual(files);
      }),
    );
    const odd = [{ path: "a b/\udc80 c", mode: 0o100644, oid: "1".repeat(40) }];
    expect(unpackFiles(packFiles(odd))).toEqual(odd);
  });
});
