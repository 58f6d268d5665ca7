import { expect, test } from "vitest";
import {
  BESIDE_SKILLS,
  MARKERS,
  READS_UNIVERSAL_OF_USER,
  SKILL_FOLDERS,
} from "../../../src/core/install/harness-table.ts";
import { isSafePath } from "../../../src/core/skill/skill-files.ts";

test("every table is about agents that are known", () => {
  const known = SKILL_FOLDERS.map(([id]) => id);
  const named = [...Object.keys(MARKERS), ...Object.keys(BESIDE_SKILLS), ...READS_UNIVERSAL_OF_USER];
  expect(named.filter((id) => !known.includes(id))).toEqual([]);
});

test("a file of settings is written in what its name says", () => {
  const files = Object.values(BESIDE_SKILLS).flatMap(({ project, user }) => [project?.servers, user?.servers]);
  const wrong = files.flatMap((one) =>
    (one?.files ?? []).filter((path) => !isSafePath(path) || path.endsWith(".toml") !== (one?.format === "toml")),
  );
  expect(wrong).toEqual([]);
  expect(files.filter((one) => one !== undefined).length).toBeGreaterThan(12);
});
