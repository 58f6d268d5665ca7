import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  findExport,
  folderTransport,
  httpTransport,
  isIndexUrl,
} from "../../../src/adapters/registry/index-transport.ts";
import { temporaryFolder } from "../../support/git-fixture.ts";

let root: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  root = temporaryFolder();
  mkdirSync(join(root.path, "public", "v1", "status"), { recursive: true });
  writeFileSync(join(root.path, "public", "v1", "status", "index.html"), "{}");
  writeFileSync(join(root.path, "secret"), "secret");
});
afterEach(() => root.cleanup());

const LIMITS = { maxBytes: 100, timeoutMs: 1000 };
const folder = () => join(root.path, "public");

describe("an exported folder", () => {
  test("is found by path and by URL, and nothing else is", async () => {
    expect(await findExport(folder())).toBe(folder());
    expect(await findExport(pathToFileURL(folder()).href)).toBe(folder());
    for (const other of [root.path, `${folder()}/absent`, "https://example.com/", "git@host:path", "file://host/x"]) {
      expect(await findExport(other)).toBeUndefined();
    }
  });

  test("gives its files, and the index.html of its folders", async () => {
    const { fetch, location } = folderTransport(folder());
    const read = async (path: string) => (await fetch(new URL(location + path), LIMITS)).status;
    expect(await read("/v1/status")).toBe(200);
    expect(await read("/v1/status?limit=1")).toBe(200);
    expect(await read("/v1/absent")).toBe(404);
  });

  test("gives nothing that is outside, or that a link leads to", async () => {
    symlinkSync(root.path, join(folder(), "out"));
    symlinkSync(join(root.path, "secret"), join(folder(), "link"));
    const { fetch, location } = folderTransport(folder());
    for (const path of ["/out/secret", "/link", "/../secret", "/%2e%2e/secret", "/..%2fsecret", "/v1%00"]) {
      expect((await fetch(new URL(location + path), LIMITS)).status).toBe(404);
    }
    writeFileSync(join(folder(), "large"), "x".repeat(101));
    await expect(fetch(new URL(`${location}/large`), LIMITS)).rejects.toMatchObject({ code: "REGISTRY_INVALID" });
  });
});

test("an index is told from a repository by its URL", () => {
  expect(
    ["https://a.example/x", "http://a.example", "https://a.example/x.git", "git+https://a.example/x", "/x"].map(
      isIndexUrl,
    ),
  ).toEqual([true, true, false, false, false]);
  expect(() => httpTransport("ftp://a.example")).toThrow("not valid");
  expect(() => httpTransport("http://ada:secret@a.example")).toThrow("over plain http");
});
