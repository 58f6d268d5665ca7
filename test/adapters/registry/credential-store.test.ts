import { chmodSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  askHelper,
  credentialsPath,
  storedToken,
  storeToken,
} from "../../../src/adapters/registry/credential-store.ts";
import { temporaryFolder } from "../../support/git-fixture.ts";

const TOKEN = `skt_${"A".repeat(43)}`;
const OTHER = `skt_${"B".repeat(43)}`;
let folder: ReturnType<typeof temporaryFolder>;
let path: string;
beforeEach(() => {
  folder = temporaryFolder("skilltrunk-credentials-");
  path = credentialsPath(folder.path);
});
afterEach(() => folder.cleanup());

describe("the file of a user's tokens", () => {
  test("keeps one for each index, for the user alone", async () => {
    expect(await storeToken(path, "https://Skills.example.com/", TOKEN)).toBe(false);
    expect(await storeToken(path, "https://skills.example.com/below", OTHER)).toBe(false);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await storedToken(path, "https://skills.example.com")).toBe(TOKEN);
    expect(await storedToken(path, "https://skills.example.com/below/")).toBe(OTHER);
    for (const other of ["http://skills.example.com", "https://skills.example.com:444", "https://example.com"])
      expect(await storedToken(path, other)).toBeUndefined();
    expect(await storeToken(path, "https://skills.example.com", undefined)).toBe(true);
    expect(await storedToken(path, "https://skills.example.com")).toBeUndefined();
    expect(await storedToken(path, "https://skills.example.com/below")).toBe(OTHER);
  });

  test("loses nothing when several log in at once", async () => {
    const hosts = Array.from({ length: 8 }, (_, i) => `https://host${i}.example.com`);
    await Promise.all(hosts.map((host) => storeToken(path, host, TOKEN)));
    expect(Object.keys(JSON.parse(readFileSync(path, "utf8")).registries).sort()).toEqual(hosts);
  });

  test("takes no other text for a token, and no path for an index", async () => {
    await expect(storeToken(path, "https://a.example.com", "my password")).rejects.toMatchObject({ code: "USAGE" });
    await expect(storeToken(path, "git@a.example.com:x", TOKEN)).rejects.toMatchObject({ code: "USAGE" });
    await storeToken(path, "https://a.example.com", TOKEN);
    writeFileSync(path, `{"${TOKEN}`);
    const failed = await storedToken(path, "https://a.example.com").catch((error: Error) => error.message);
    expect(failed).toMatch(/cannot be read as credentials/);
    expect(failed).not.toContain("skt_");
  });
});

describe("a credential helper", () => {
  const helper = (script: string) => {
    const program = join(folder.path, "helper");
    writeFileSync(program, `#!/bin/sh\n${script}\n`);
    chmodSync(program, 0o755);
    return program;
  };

  test("is asked for one address, on its input", async () => {
    const program = helper(`read line; test "$1 $line" = "get url=https://a.example.com" && echo token=${TOKEN}`);
    expect(await askHelper(program, "https://a.example.com/")).toBe(TOKEN);
  });

  test("may know none, and fails in a sentence that shows nothing of what it said", async () => {
    expect(await askHelper(helper("cat > /dev/null"), "https://a.example.com")).toBeUndefined();
    const failed = await askHelper(helper(`echo token=${TOKEN}; exit 3`), "https://a.example.com").catch(
      (error: Error) => error.message,
    );
    expect(failed).toMatch(/failed \(3\)\.$/);
    await expect(askHelper(join(folder.path, "none"), "https://a.example.com")).rejects.toThrow("failed (ENOENT)");
  });
});
