/** Tar files. */
import { describe, expect, it } from "vitest";
import { readTar } from "../../../../src/core/scan/unpack/tar-reader.ts";
import { Budget } from "../../../../src/core/scan/unpack/unpacked.ts";
import { type TarEntry, tarOf } from "../../../support/archive-builder.ts";

function read(entries: readonly TarEntry[]) {
  const { members, oddities } = readTar(tarOf(entries), new Budget());
  return { paths: members.map(({ path }) => path), oddities: oddities.map(({ facts }) => facts["member"]) };
}

describe("a tar file", () => {
  it("has files, and names as long as they are", () => {
    const long = `${"deep/".repeat(30)}run.sh`;
    expect(
      read([
        { path: "docs/", type: "5" },
        { path: "a.md", content: "# A" },
        { path: "././@LongLink", type: "L", content: `${long}\0` },
        { path: long, content: "echo" },
        { path: "pax", type: "x", content: "20 path=docs/b.md\n" },
        { path: "b.md", content: "# B" },
      ]).paths,
    ).toEqual(["a.md", long, "docs/b.md"]);
  });

  it.each([
    [{ path: "../a", content: "b" }],
    [{ path: "/a", content: "b" }],
    [{ path: "docs/a", type: "2", link: "../../b" }],
    [{ path: "docs/a", type: "2", link: "/etc/passwd" }],
    [{ path: "docs/a", type: "1", link: "../b" }],
  ])("does not leave its folder: %j", (entry) => {
    expect(read([entry]).oddities).toEqual([entry.path]);
  });

  it("may have links inside of it", () => {
    expect(read([{ path: "docs/a", type: "2", link: "../b" }]).oddities).toEqual([]);
  });
});
