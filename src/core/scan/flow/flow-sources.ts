/** Which secret a constant text names: the same patterns that find secrets in prose, tried on what a program puts together. */
import { SECRET_SOURCES } from "../rules/secret-sources.ts";

const MAX_PATH = 200;
const ROWS = SECRET_SOURCES.filter(({ name }) => name !== "secret.environment").map(({ name, patterns }) => ({
  name,
  patterns: patterns.filter(({ zones }) => zones === "any").map(({ keywords, pattern }) => ({ keywords, pattern })),
}));

/** The source that a path or a command names; nothing for a sentence that mentions one. */
export function sourceOf(text: string): string | undefined {
  if (text.length < 4 || text.length > MAX_PATH || !/[._]/.test(text) || /[\n'"()]|^https?:/.test(text))
    return undefined;
  const lower = text.toLowerCase();
  const row = ROWS.find(({ patterns }) =>
    patterns.some(({ keywords, pattern }) => keywords.some((word) => lower.includes(word)) && pattern.test(text)),
  );
  return row?.name;
}
