/**
 * A log of one JSON object a line, by pino: `time`, `level` and `msg` on each, and the facts of that line under names of
 * their own. What others wrote is shown with nothing hidden in it, so that a terminal may print a line as it is.
 */
import { type Logger, pino, stdTimeFunctions } from "pino";
import type { Log, LogFields, LogValue } from "../app/ports/log.ts";
import { redact } from "../core/errors.ts";
import { visibleText } from "../core/visible-text.ts";

const MAX_MESSAGE = 2_000;
const MAX_FIELD = 2_000;
const MAX_ENTRIES = 50;
const MAX_DEPTH = 3;

/** Opens a log on a stream; each line is written at once. */
export function createJsonLog(options: {
  readonly stream: { write(line: string): unknown };
  readonly version: string;
}): Log {
  const { stream, version } = options;
  const logger: Logger = pino(
    {
      base: { program: "skilltrunk", version },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
    },
    { write: (line: string) => void stream.write(line) },
  );
  return {
    write(level, message, fields = {}) {
      logger[level](shownFields(fields, 0), shown(message, MAX_MESSAGE));
    },
  };
}

function shown(text: string, max: number): string {
  return visibleText(redact(text), max);
}

function shownFields(fields: LogFields, depth: number): Record<string, unknown> {
  const entries = Object.entries(fields).slice(0, MAX_ENTRIES);
  return Object.fromEntries(entries.map(([name, value]) => [name, shownValue(value, depth + 1)]));
}

function shownValue(value: LogValue, depth: number): unknown {
  if (typeof value === "string") return shown(value, MAX_FIELD);
  if (typeof value !== "object" || value === null) return value;
  if (depth > MAX_DEPTH) return "…";
  if (isList(value)) return value.slice(0, MAX_ENTRIES).map((entry) => shownValue(entry, depth + 1));
  return shownFields(value, depth);
}

function isList(value: object): value is readonly LogValue[] {
  return Array.isArray(value);
}
