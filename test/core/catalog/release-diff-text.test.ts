/** A comparison as a person reads it. */
import { expect, test } from "vitest";
import type { ReleaseDiff } from "../../../src/core/catalog/release-diff.ts";
import { releaseDiffText } from "../../../src/core/catalog/release-diff-text.ts";

const state = (size: number, mode: "0644" | "0755" = "0644") => ({ size, mode, sha256: `sha256:${"a".repeat(64)}` });
const DIFF: ReleaseDiff = {
  from: { id: "a/b", version: "1.0.0", digest: "sha256:1" },
  to: { id: "a/b", version: "1.1.0", digest: "sha256:2" },
  files: [
    {
      path: "run.sh",
      change: "changed",
      before: state(10),
      after: state(12, "0755"),
      content: "text",
      hunks: [{ before: 1, after: 1, lines: ["-\told \u001b[31m", "+new\u202e\n\\ No newline at end of file"] }],
      omitted: 3,
    },
    { path: "logo\n.png", change: "added", before: null, after: state(1234), content: "binary", hunks: [], omitted: 0 },
  ],
};

test("says file by file what is different, and nothing in it moves the cursor", () => {
  expect(releaseDiffText(DIFF)).toBe(
    [
      "a/b@1.0.0 → a/b@1.1.0",
      "",
      "run.sh (changed, mode 0644 → 0755)",
      "--- a/run.sh",
      "+++ b/run.sh",
      "@@ -1,1 +1,1 @@",
      "-\told \\u{1b}[31m",
      "+new\\u{202e}",
      "\\ No newline at end of file",
      "… and 3 lines more",
      "",
      "logo .png (added, not a text, 1,234 bytes)",
    ].join("\n"),
  );
});

test("says that nothing is", () => {
  expect(releaseDiffText({ ...DIFF, files: [] })).toMatch(/Nothing is different/);
});

test("colours our words and their lines", () => {
  expect(releaseDiffText(DIFF, (style, text) => `<${style}>${text}`)).toContain("<red>-\told");
});
