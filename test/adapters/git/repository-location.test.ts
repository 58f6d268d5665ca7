import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { branchRef, parseLocation } from "../../../src/adapters/git/repository-location.ts";
import { RegistryError, redact } from "../../../src/core/errors.ts";

const refusal = (text: string): RegistryError => {
  try {
    parseLocation(text);
  } catch (error) {
    if (error instanceof RegistryError) return error;
    throw error;
  }
  throw new Error(`accepted: ${text}`);
};

describe("parseLocation", () => {
  it.each([
    ["/srv/skills", "/srv/skills"],
    ["skills", resolve("skills")],
    ["./host:path", resolve("host:path")],
    ["dir/host:path", resolve("dir/host:path")],
    [".", resolve(".")],
  ])("takes %s as a folder", (text, path) => {
    expect(parseLocation(text)).toEqual({ kind: "folder", path, shown: path });
  });

  it.each([
    ["https://example.com/acme/skills.git", "https://example.com/acme/skills.git"],
    ["https://EXAMPLE.com:443/acme/skills/", "https://example.com/acme/skills"],
    ["http://localhost:8080/a", "http://localhost:8080/a"],
    ["http://127.0.0.1:8080/a", "http://127.0.0.1:8080/a"],
    ["http://[::1]:8080/a", "http://[::1]:8080/a"],
    ["ssh://example.com/acme/skills", "ssh://example.com/acme/skills"],
    ["example.com:acme/skills", "example.com:acme/skills"],
  ])("takes %s as a remote", (text, url) => {
    expect(parseLocation(text)).toEqual({ kind: "remote", url, shown: url });
  });

  it("names the folder of a file:// location", () => {
    expect(parseLocation("file:///srv/a%20b")).toMatchObject({ kind: "remote", path: "/srv/a b" });
  });

  it.each([
    ["ssh://git@example.com:2222/acme", "ssh://git@example.com:2222/acme", "ssh://example.com:2222/acme"],
    ["ssh://git:hunter2@example.com/acme", "ssh://git@example.com/acme", "ssh://example.com/acme"],
    ["git@example.com:acme/skills", "git@example.com:acme/skills", "example.com:acme/skills"],
  ])("keeps the user of %s for ssh, and shows none", (text, url, shown) => {
    expect(parseLocation(text)).toEqual({ kind: "remote", url, shown });
  });

  it.each([
    ["https://alice:t%40ken@example.com/a", { username: "alice", password: "t@ken" }],
    ["https://t0ken@example.com/a", { username: "t0ken", password: undefined }],
    ["https://:t0ken@example.com/a", { username: "", password: "t0ken" }],
  ])("takes the credential out of %s", (text, credential) => {
    const url = "https://example.com/a";
    expect(parseLocation(text)).toEqual({ kind: "remote", url, shown: url, credential });
  });

  it.each([
    "",
    "   ",
    "-oProxyCommand=touch /tmp/x",
    "--upload-pack=x",
    "ext::sh -c id",
    "fd::3",
    "https::https://example.com/a",
    "git://example.com/a",
    "ftp://example.com/a",
    "rsync://example.com/a",
    "http://example.com/a",
    "http://localhost.example.com/a",
    "https://",
    "https://example.com/a?access_token=t0ken",
    "https://example.com/a#b",
    "https://alice:%0ahost=evil@example.com/a",
    "https://alice:%zz@example.com/a",
    "https://1:2/s3cret@example.com/a",
    "ssh://-oProxyCommand=id/a",
    "ssh://-a@example.com/a",
    "file://example.com/a",
    "-a@example.com:b",
    "example.com:-b",
    "user:password@example.com:b",
    "user:t0ken@example.com/a",
    "user@example.com:t0ken@example.com/a",
    "https:/alice:t0ken@example.com/a",
    "https:alice:t0ken@example.com/a",
    "HTTPS:/alice@example.com/a",
    "https//alice:t0ken@example.com/a",
    "http:/example.com/a",
    "ssh:git@example.com/a",
    "git:example.com/a",
    "file:/srv/a",
    "htps:/alice:t0ken@example.com/a",
    "//alice:t0ken@example.com/a",
    "https://example.com/a\nb",
  ])("refuses %j", (text) => {
    const error = refusal(text);
    expect(error.code).toBe("USAGE");
    expect(error.message).toMatch(/^[A-Z:a-z].*\.$/);
    expect(error.hint).toContain("https://host/path");
  });

  it("refuses what is too long", () => {
    expect(refusal("a".repeat(5000)).message).toContain("longer than 4096");
  });

  it.each([
    ["user:s3cr3t@example.com/x"],
    ["https:/user:s3cr3t@example.com/x"],
    ["https//user:s3cr3t@example.com/x"],
    ["https:user:s3cr3t@example.com/x"],
  ])("does not repeat the secret of the typo %s", (text) => {
    const { message, hint } = refusal(text);
    expect(`${message}${hint}`).not.toContain("s3cr3t");
  });

  it("never repeats a credential, whatever stands around it", () => {
    const secret = "s3cr3t-t0k3n";
    const scheme = fc.constantFrom("https", "http", "ssh", "ftp", "git", "HTTPS", "ext");
    const noise = fc.string({ maxLength: 6 });
    fc.assert(
      fc.property(scheme, noise, noise, noise, (name, before, after, path) => {
        const text = `${name}://${before}:${secret}${after}@example.com/${path}`;
        try {
          const location = parseLocation(text);
          if (location.kind === "remote") expect(location.url + location.shown).not.toContain(secret);
        } catch (error) {
          if (!(error instanceof RegistryError)) throw error;
          expect(`${error.message}${error.hint}`).not.toContain(secret);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("redact", () => {
  it("takes what somebody says without end as it comes", () => {
    const endless = "a".repeat(2 ** 20);
    expect(redact(`${endless}://u:p@host ${endless}`)).toBe(`${endless}://host ${endless}`);
  });

  it.each([
    ["fatal: 'https://u:p@ss@example.com/a' failed", "fatal: 'https://example.com/a' failed"],
    ["https://t0ken@example.com and ssh://git@example.com", "https://example.com and ssh://example.com"],
    ['got "https://user:a-long-tok…".', 'got "https://…".'],
    ["https://example.com/skills/a/b@1.2 is here…", "https://example.com/skills/a/b@1.2 is here…"],
    ["fatal: unable to access 'https://me:it's@example.com/x'", "fatal: unable to access 'https://example.com/x'"],
    ['got "https://u:p"q@example.com/x"', 'got "https://example.com/x"'],
    ["nothing here", "nothing here"],
  ])("of %s", (text, clean) => {
    expect(redact(text)).toBe(clean);
  });
});

describe("branchRef", () => {
  it("accepts only what git does", () => {
    const name = fc.oneof(
      fc.constantFrom(
        "main",
        "skilltrunk/ledger",
        "@",
        "a.lock",
        "a/.b",
        "-a",
        "a..b",
        "a@{b",
        "a//b",
        "/a",
        "a/",
        "a.",
      ),
      fc.string({ minLength: 1, maxLength: 8, unit: fc.constantFrom(..."ab/.-@{~^:?*[\\ é") }),
    );
    fc.assert(
      fc.property(name, (text) => {
        let accepted = true;
        try {
          expect(branchRef(text)).toBe(`refs/heads/${text}`);
        } catch (error) {
          if (!(error instanceof RegistryError)) throw error;
          accepted = false;
        }
        if (accepted) execFileSync("git", ["check-ref-format", `refs/heads/${text}`]);
      }),
      { numRuns: 60 },
    );
  });

  it.each(["main", "skilltrunk/ledger", "release/1.x", "übung"])("accepts %s", (name) => {
    expect(branchRef(name)).toBe(`refs/heads/${name}`);
  });

  it.each(["", "-d", "a b", "a..b", "a/.b", "a.lock", "a/", "@", "a@{1}", "a\u0000b"])("refuses %j", (name) => {
    expect(() => branchRef(name)).toThrow("no valid Git branch name");
  });
});
