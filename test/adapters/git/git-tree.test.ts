import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseTree } from "../../../src/adapters/git/git-tree.ts";
import { RegistryError } from "../../../src/core/errors.ts";

const ID = "a".repeat(40);

describe("parseTree", () => {
  it("reads entries in the order they are stored, names as bytes", () => {
    const bytes = Buffer.concat([entry("40000", "z"), entry("100664", "\xff"), entry("160000", "a")]);
    expect(parseTree(ID, bytes)).toEqual([
      { name: "z", mode: 0o40000, oid: "11".repeat(20) },
      { name: "\xff", mode: 0o100644, oid: "11".repeat(20) },
      { name: "a", mode: 0o160000, oid: "11".repeat(20) },
    ]);
  });

  it("leaves out the names that nobody keeps", () => {
    const bytes = Buffer.concat([entry("40000", "z"), entry("100644", "\xff"), entry("100644", "a")]);
    expect(parseTree(ID, bytes, (name) => name !== "z").map(({ name }) => name)).toEqual(["\xff", "a"]);
    expect(() => parseTree(ID, bytes.subarray(0, -1), () => false)).toThrow(RegistryError);
  });

  it.each([
    ["a cut id", entry("100644", "a").subarray(0, -1)],
    ["no name", entry("100644", "")],
    ["no mode", entry("", "a")],
    ["a mode that is no octal number", entry("100648", "a")],
    ["no end of the name", Buffer.from("100644 a")],
    ["no space", Buffer.from(`100644\0${"1".repeat(20)}`)],
  ])("refuses an entry with %s", (_, bytes) => {
    expect(() => parseTree(ID, bytes)).toThrow(RegistryError);
    expect(() => parseTree(ID, Buffer.concat([entry("100644", "fine"), bytes]))).toThrow(
      `byte ${entry("100644", "fine").length}`,
    );
  });

  it("answers or refuses, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        try {
          parseTree(ID, Buffer.from(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(RegistryError);
        }
      }),
    );
  });
});

function entry(mode: string, name: string): Buffer {
  return Buffer.concat([Buffer.from(`${mode} ${name}\0`, "latin1"), Buffer.alloc(20, 0x11)]);
}
