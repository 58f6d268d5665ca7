import { describe, expect, it } from "vitest";
import { CODEOWNERS_PLACES } from "../../../src/core/trunk/codeowners-match.ts";
import { GUARDED_FILES, isGuardedFile } from "../../../src/core/trunk/guarded-files.ts";

describe("isGuardedFile", () => {
  it.each([...GUARDED_FILES.map(({ example }) => example), ...CODEOWNERS_PLACES, ".github/a/b"])("%s is", (path) => {
    expect(isGuardedFile(path)).toBe(true);
  });

  it.each(["README.md", "skills/a/b/policy.yaml", "docs/index.md", ".github", "lifecycle/a/b.yaml"])(
    "%s is not",
    (path) => {
      expect(isGuardedFile(path)).toBe(false);
    },
  );
});
