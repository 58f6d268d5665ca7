import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { addToken, readTokens, removeToken, watchedTokens } from "../../../src/adapters/access/token-file.ts";
import { hashOfToken, idOfToken, isAccessToken } from "../../../src/core/access/access-token.ts";
import { temporaryFolder } from "../../support/git-fixture.ts";

let folder: ReturnType<typeof temporaryFolder>;
let path: string;
beforeEach(() => {
  folder = temporaryFolder("skilltrunk-tokens-");
  path = join(folder.path, "deep", "tokens.json");
});
afterEach(() => folder.cleanup());

const entry = (name: string) => ({
  name,
  groups: ["support"],
  member: true,
  use: "header" as const,
  created: "2026-01-01T00:00:00Z",
});

describe("the tokens file", () => {
  test("keeps hashes, for its owner alone, and leaves nothing beside it", async () => {
    const { token } = await addToken(path, entry("alice"));
    expect(isAccessToken(token)).toBe(true);
    const text = readFileSync(path, "utf8");
    expect(text).not.toContain(token);
    expect(text).toContain(hashOfToken(token));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(folder.path, "deep"))).toEqual(["tokens.json"]);
  });

  test("loses nothing when many edit it at once", async () => {
    const names = Array.from({ length: 12 }, (_, i) => `user${i}`);
    const made = await Promise.all(names.map((name) => addToken(path, entry(name))));
    const tokens = await readTokens(path);
    expect(tokens.map(({ name }) => name).sort()).toEqual(names.toSorted());
    expect(new Set(made.map(({ token }) => token)).size).toBe(names.length);
    await Promise.all(tokens.slice(0, 6).map((token) => removeToken(path, idOfToken(token))));
    expect(await readTokens(path)).toHaveLength(6);
  });

  test("stays as it is where an edit fails", async () => {
    await addToken(path, entry("alice"));
    const before = readFileSync(path);
    await expect(removeToken(path, "nobody")).rejects.toMatchObject({ code: "USAGE" });
    await expect(addToken(path, { ...entry("x"), name: "a b" })).rejects.toMatchObject({ code: "TOKENS_INVALID" });
    expect(readFileSync(path)).toEqual(before);
    writeFileSync(path, "{");
    await expect(addToken(path, entry("bob"))).rejects.toMatchObject({ code: "TOKENS_INVALID" });
    expect(readFileSync(path, "utf8")).toBe("{");
  });
});

describe("a registry that reads it", () => {
  test("knows what changed, and reads nothing twice", async () => {
    await addToken(path, entry("alice"));
    const tokens = watchedTokens(path);
    const first = await tokens();
    expect(await tokens()).toBe(first);
    await addToken(path, entry("bob"));
    expect((await tokens()).map(({ name }) => name)).toEqual(["alice", "bob"]);
    await removeToken(path, "alice");
    expect((await tokens()).map(({ name }) => name)).toEqual(["bob"]);
  });

  test("lets nobody in while it cannot be read, is gone, or can be written by others", async () => {
    await addToken(path, entry("alice"));
    const tokens = watchedTokens(path);
    expect(await tokens()).toHaveLength(1);
    const good = readFileSync(path);
    writeFileSync(path, "nonsense");
    await expect(tokens()).rejects.toMatchObject({ code: "TOKENS_INVALID" });
    writeFileSync(path, good);
    expect(await tokens()).toHaveLength(1);
    chmodSync(path, 0o622);
    await expect(tokens()).rejects.toMatchObject({ code: "TOKENS_INVALID" });
    await expect(watchedTokens(join(folder.path, "none"))()).rejects.toMatchObject({ code: "TOKENS_INVALID" });
    mkdirSync(join(folder.path, "dir"));
    await expect(watchedTokens(join(folder.path, "dir"))()).rejects.toMatchObject({ code: "TOKENS_INVALID" });
    expect(existsSync(path)).toBe(true);
  });
});
