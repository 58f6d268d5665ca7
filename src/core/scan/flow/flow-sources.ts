/** Which secret a constant text names: the same patterns that find secrets in prose, tried on what a program puts together. */
import { SECRET_SOURCES } from "../rules/secret-sources.ts";

const MAX_PATH = 200;
let rows: ReturnType<typeof rowsOf> | undefined;

function rowsOf() {
  return SECRET_SOURCES.filter(({ name }) => name !== "secret.environment").map(({ name, patterns }) => ({
    name,
    patterns: patterns
      .filter(({ zones }) => zones === "any")
      .map(({ keywords, pattern }) => ({ keywords, pattern: new RegExp(pattern.source, pattern.flags) })),
  }));
}

/** The source that a path or a command names; nothing for a sentence that mentions one. */
export function sourceOf(text: string): string | undefined {
  if (
    text.length < 4 ||
    text.length > MAX_PATH ||
    !/[._]/.test(text) ||
    /[\n'"()]|^https?:|^(?:[A-Za-z]{1,20} ){4}/.test(text)
  )
    return undefined;
  const lower = text.toLowerCase();
  rows ??= rowsOf();
  const row = rows.find(({ patterns }) =>
    patterns.some(({ keywords, pattern }) => keywords.some((word) => lower.includes(word)) && pattern.test(text)),
  );
  return row?.name;
}
