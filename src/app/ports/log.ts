/** What a program that goes on running writes of itself, one line at a time. */

/** Facts that can be asked for by name; a line can be read without them. */
export interface LogFields {
  readonly [name: string]: LogValue;
}
export type LogValue = string | number | boolean | null | undefined | readonly LogValue[] | LogFields;

export interface Log {
  /** Untrusted text and credentials may be in both: whoever writes the line takes care of them. */
  write(level: "info" | "warn" | "error", message: string, fields?: LogFields): void;
}
