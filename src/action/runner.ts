/**
 * How the action speaks to its runner. What it prints is searched for commands line by line, so whatever comes from a
 * pull request is made visible text first, and no line of ours holds what a runner would obey.
 */
import { error, info, notice, setOutput, summary, warning } from "@actions/core";
import { redact } from "../core/errors.ts";
import { visibleText } from "../core/visible-text.ts";

/** Code points of one line of the log. */
const MAX_LINE = 2000;
/** Bytes of a step's summary: 1 MiB, and a line end that the toolkit adds. */
export const MAX_SUMMARY = (1 << 20) - 2;

export type Level = "error" | "warning" | "notice";

/** A remark, where it has one at a file and line of the repository. */
export interface Annotation {
  readonly level: Level;
  readonly message: string;
  readonly title?: string;
  readonly file?: string;
  readonly line?: number;
}

/** One line for whoever reads the log. */
export function say(text: string): void {
  info(inert(text));
}

const WRITE = { error, warning, notice } as const;

/** Shows a remark in the log, in the summary of the run and, where it has a place, beside the changed lines. */
export function annotate({ level, message, title, file, line }: Annotation): void {
  WRITE[level](inert(message), {
    ...(title === undefined ? {} : { title: inert(title) }),
    ...(file === undefined ? {} : { file: inert(file) }),
    ...(line === undefined ? {} : { startLine: line }),
  });
}

/** Sets outputs of the step. */
export function setOutputs(outputs: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(outputs)) setOutput(name, value);
}

/** Makes Markdown, which has to be safe to show, the summary of the step. */
export async function summarise(markdown: string): Promise<void> {
  try {
    await summary.addRaw(markdown, true).write();
  } catch {
    // A runner without summaries: the log says it all.
    say("This runner takes no summary.");
  }
}

/**
 * The text with nothing in it that a runner obeys: one visible line, without `##[` anywhere (the older form of a command)
 * and `::` at its start, and without what a URL in it may say of who asks.
 */
export function inert(text: string): string {
  return visibleText(redact(text), MAX_LINE).replaceAll("##[", "## [").replace(/^::/, ": :");
}
