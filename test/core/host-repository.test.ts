import { expect, test } from "vitest";
import { GITHUB_API, parseHostRepository } from "../../src/core/host-repository.ts";

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
