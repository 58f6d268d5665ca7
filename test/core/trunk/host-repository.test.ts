import { expect, test } from "vitest";
import { GITHUB_API, newPullRequestUrl, parseHostRepository } from "../../../src/core/trunk/host-repository.ts";

test.each([
  ["https://github.com/acme/skills.git", GITHUB_API],
  ["https://github.com/acme/skills/", GITHUB_API],
  ["git@github.com:acme/skills.git", GITHUB_API],
  ["ssh://git@ssh.github.com:443/acme/skills.git", GITHUB_API],
  ["https://git.example.com/acme/skills", "https://git.example.com/api/v3"],
  ["ssh://git@git.example.com:2222/acme/skills", "https://git.example.com/api/v3"],
])("%s is acme/skills at %s", (address, apiUrl) => {
  expect(parseHostRepository(address)).toEqual({ repository: "acme/skills", apiUrl });
});

test.each([
  "",
  "file:///srv/skills.git",
  "/srv/acme/skills",
  "https://github.com/acme",
  "https://github.com/a/b/c",
  "https://github.com/../skills",
  "https://github.com/acme/skills?x",
  "ext::sh -c id",
])("%j is none", (address) => {
  expect(parseHostRepository(address)).toBeUndefined();
});

test("a pull request is opened on the page of its branches", () => {
  const branches = { base: "main", head: "yanked/a/b/1.0.0-rc#1?" };
  expect(newPullRequestUrl({ repository: "acme/skills", apiUrl: GITHUB_API }, branches)).toBe(
    "https://github.com/acme/skills/compare/main...yanked/a/b/1.0.0-rc%231%3F?expand=1",
  );
  expect(newPullRequestUrl({ repository: "a/b", apiUrl: "https://git.example.com/api/v3" }, branches)).toMatch(
    /^https:\/\/git\.example\.com\/a\/b\/compare\/main\.\.\./,
  );
});
