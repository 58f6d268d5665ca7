import { describe, expect, test } from "vitest";
import { compareUtf8 } from "../../../src/core/bytes.ts";
import {
  foldersOfFound,
  foldersOfNamed,
  HARNESSES,
  isSkillPlace,
  namedHarnesses,
  placesOf,
} from "../../../src/core/install/harnesses.ts";
import { isSafePath } from "../../../src/core/skill/skill-files.ts";

describe("the table", () => {
  test("is in order, each id once", () => {
    const ids = HARNESSES.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].sort(compareUtf8));
  });

  test("has no path that leaves the project or the home", () => {
    const paths = HARNESSES.flatMap(({ project, user }) =>
      [project, user].flatMap((places) => [places?.skills, places?.agents?.folder, ...(places?.servers?.files ?? [])]),
    ).filter((path) => path !== undefined);
    expect(paths.filter((path) => !isSafePath(path))).toEqual([]);
    expect(paths.length).toBeGreaterThan(150);
  });

  test("what is found by its own folder is not found by everybody's", () => {
    const markers = HARNESSES.flatMap(({ project, user }) => [...project.markers, ...(user?.markers ?? [])]);
    expect(markers).not.toContain(".agents");
    expect(markers).not.toContain(".config");
  });
});

test("an agent is found by its settings, too, where a project has nothing else of it", () => {
  const markers = (id: string) => HARNESSES.find((one) => one.id === id)?.project.markers;
  expect(markers("opencode")).toEqual([".opencode", "opencode.json", "opencode.jsonc"]);
  expect(markers("claude-code")).toEqual([".claude", ".mcp.json", "CLAUDE.md"]);
});

describe("agents by name", () => {
  test("a misspelled one, and one without a place for a user", () => {
    expect(() => namedHarnesses(["claude-cod"], "project")).toThrow('there is no agent called "claude-cod"');
    expect(() => namedHarnesses(["eve"], "user")).toThrow("Eve has skills of a project only");
    expect(namedHarnesses(["eve"], "project")).toHaveLength(1);
  });
});

describe("folders", () => {
  test("of named agents are theirs and no others, the shared one first", () => {
    const folders = (...ids: string[]) => foldersOfNamed(namedHarnesses(ids, "project"), "project");
    expect(folders("claude-code")).toEqual([".claude/skills"]);
    expect(folders("claude-code", "codex", "cursor")).toEqual([".agents/skills", ".claude/skills"]);
    expect(foldersOfNamed(namedHarnesses(["cursor", "codex"], "user"), "user")).toEqual([
      ".agents/skills",
      ".cursor/skills",
    ]);
  });

  test("of found agents are the shared one, and those of agents that do not read it", () => {
    expect(foldersOfFound([], "project")).toEqual([".agents/skills"]);
    expect(foldersOfFound(namedHarnesses(["claude-code", "codex"], "project"), "project")).toEqual([
      ".agents/skills",
      ".claude/skills",
    ]);
    expect(foldersOfFound(namedHarnesses(["cursor", "claude-code"], "user"), "user")).toEqual([
      ".agents/skills",
      ".claude/skills",
    ]);
  });

  test("places differ by scope", () => {
    const [claude] = namedHarnesses(["claude-code"], "user");
    expect(claude && placesOf(claude, "user")?.servers).toMatchObject({ files: [".claude.json"], key: "mcpServers" });
  });
});

test.each([
  [".agents/skills/refunds", true],
  [".claude/skills/refunds", true],
  ["my/skills/refunds", true],
  ["my/skills/other", false],
  ["refunds", false],
  [".git/refunds", false],
  [".github/workflows/refunds", false],
  ["skills/.git/refunds", false],
  ["../skills/refunds", false],
  ["/etc/skills/refunds", false],
  ["a//refunds", false],
  ["C:\\skills/refunds", false],
])("a lock may name %s as the place of the skill refunds: %s", (place, expected) => {
  expect(isSkillPlace(place, "refunds")).toBe(expected);
});
