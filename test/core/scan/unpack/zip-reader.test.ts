/** Zip files, also those that tell different programs different things. */
import { describe, expect, it } from "vitest";
import { Budget } from "../../../../src/core/scan/unpack/unpacked.ts";
import { readZip } from "../../../../src/core/scan/unpack/zip-reader.ts";
import { zipOf } from "../../../support/archive-builder.ts";

function read(bytes: Buffer) {
  const { members, oddities } = readZip(bytes, new Budget());
  return {
    paths: members.map(({ path }) => path),
    oddities: oddities.map(({ name, facts }) => [name, facts["member"]]),
  };
}

describe("a zip file", () => {
  it("has members, folders left out", () => {
    const bytes = zipOf([
      { path: "docs/", content: "", method: 0 },
      { path: "docs/a.md", content: "# A" },
      { path: "b.txt", content: "b", method: 0 },
    ]);
    expect(read(bytes)).toEqual({ paths: ["docs/a.md", "b.txt"], oddities: [] });
  });

  it.each([
    ["encrypted", { path: "a", content: "b", flags: 1 }, "archive.locked"],
    ["encrypted with AES", { path: "a", content: "b", method: 99 }, "archive.locked"],
    ["of an unknown method", { path: "a", content: "b", method: 93 }, "archive.unreadable"],
    ["of another name in its own header", { path: "a", localPath: "c", content: "b" }, "archive.lies"],
    ["left out of the directory", { path: "a", content: "b", isHidden: true }, "archive.lies"],
    ["an absolute path", { path: "/etc/a", content: "b" }, "archive.outside"],
    ["a path of Windows", { path: "..\\..\\a", content: "b" }, "archive.outside"],
    ["a link to elsewhere", { path: "docs/a", content: "../../b", mode: 0o120777 }, "archive.outside"],
  ])("has a member that is %s", (_, entry, name) => {
    expect(read(zipOf([entry])).oddities).toContainEqual([name, entry.path]);
  });

  it("may have links inside of it", () => {
    expect(read(zipOf([{ path: "docs/a", content: "../b", mode: 0o120777 }])).oddities).toEqual([]);
  });

  it("says how many members it has", () => {
    expect(read(zipOf([{ path: "a", content: "b" }], { count: 3 })).oddities).toEqual([["archive.lies", ""]]);
  });

  it("may stand behind something else", () => {
    const bytes = Buffer.concat([Buffer.from("#!/bin/sh\n"), zipOf([{ path: "a", content: "b" }])]);
    expect(read(bytes)).toEqual({ paths: ["a"], oddities: [] });
  });
});
