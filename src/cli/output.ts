/**
 * Where a command's words go: results on stdout (text, or one JSON document with `--json`), everything said on the way
 * on stderr. Nothing else in the command line writes to a stream.
 */
import type { Log, LogFields } from "../app/ports/log.ts";
import type { Progress } from "../app/ports/ports.ts";
import type { Problem } from "../core/catalog/view.ts";
import { consequenceOf, quote, RegistryError, redact } from "../core/errors.ts";
import { Fault } from "../core/fault.ts";

/** The part of a stream that an output needs. */
export interface TextStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface OutputOptions {
  readonly json: boolean;
  readonly colour: boolean;
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  /** Where a person answers; absent: nobody does. */
  readonly stdin?: NodeJS.ReadableStream & { readonly isTTY?: boolean };
}

/** A command's result. `exit` is the exit status it means (default 0; 1 for findings). */
export interface CommandResult {
  /** What `--json` prints. */
  readonly document: unknown;
  /** What a person reads; the last LF is added. Untrusted parts have passed `quote` or `table`. */
  readonly text: string;
  readonly exit?: number;
}

const SGR = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;
type Style = keyof typeof SGR;

const LINE_EVERY_MS = 5_000;
const REWRITE_EVERY_MS = 80;
const CLEAR_LINE = "\r\u001b[2K";

export class Output {
  readonly json: boolean;
  /** The exit status of the results so far. */
  exitStatus = 0;
  private readonly options: OutputOptions;
  private log: Log | undefined;
  private printed = false;
  private lineOpen = false;
  private shown = { phase: "", at: 0 };

  constructor(options: OutputOptions) {
    this.options = options;
    this.json = options.json;
  }

  /** From now on everything that is said on stderr is a line of the log that is opened on it. */
  async sayTo(open: (stream: TextStream) => Promise<Log>): Promise<void> {
    this.closeLine();
    this.log = await open(this.options.stderr);
  }

  /** Prints the command's result: called once. */
  result(result: CommandResult): void {
    this.closeLine();
    this.printed = true;
    this.exitStatus = result.exit ?? 0;
    const text = this.json ? JSON.stringify(result.document, undefined, 2) : result.text;
    this.options.stdout.write(text === "" || text.endsWith("\n") ? text : `${text}\n`);
  }

  /** One line for a person, on stderr, without what a URL in it may say of who asks; `fields` are for a log. */
  note(text: string, fields?: LogFields): void {
    if (this.log !== undefined) this.log.write("info", text, fields);
    else this.line(text);
  }

  /** One line that deserves attention, on stderr. */
  warn(text: string, fields?: LogFields): void {
    if (this.log !== undefined) this.log.write("warn", text, fields);
    else this.line(`${this.style("yellow", "warning:")} ${text}`);
  }

  /** Asks a person at a terminal; true where there is none, or where the result is for a program. */
  async confirm(question: string): Promise<boolean> {
    const { stdin, stderr } = this.options;
    if (this.json || stdin?.isTTY !== true || stderr.isTTY !== true) return true;
    this.closeLine();
    stderr.write(`${redact(question)} [y/N] `);
    const { createInterface } = await import("node:readline");
    const lines = createInterface({ input: stdin, terminal: false });
    for await (const line of lines) return /^\s*y(es)?\s*$/i.test(line);
    stderr.write("\n");
    return false;
  }

  /** Says why the command failed (sentence and hint; a problem document with `--json`) and answers its exit status. */
  error(error: unknown): number {
    this.closeLine();
    const { exit } = consequenceOf(error);
    const problem = toProblem(error);
    if (this.json && !this.printed) {
      this.options.stdout.write(`${JSON.stringify(problem, undefined, 2)}\n`);
      return exit;
    }
    const stack = stackOf(error);
    if (this.log !== undefined) {
      const { code, detail, hint } = problem;
      this.log.write("error", detail, { event: "error", code, hint, stack });
      return exit;
    }
    this.line(`${this.style("red", "error:")} ${problem.detail}`);
    if (problem.hint !== undefined) this.line(`${this.style("cyan", "hint:")} ${problem.hint}`);
    if (stack !== undefined) this.line(stack);
    return exit;
  }

  /** Shows long work: one rewritten line on a terminal, else a line a phase and one every few seconds. */
  readonly progress: Progress = (step) => {
    const now = Date.now();
    const terminal = this.options.stderr.isTTY === true;
    const begins = step.phase !== this.shown.phase;
    if (!begins && now - this.shown.at < (terminal ? REWRITE_EVERY_MS : LINE_EVERY_MS)) return;
    this.shown = { phase: step.phase, at: now };
    if (this.log !== undefined) return this.log.write("info", describe(step, begins), { event: "progress", ...step });
    const text = quote(describe(step, begins), Math.max(20, (this.options.stderr.columns ?? 80) - 1));
    this.options.stderr.write(terminal ? `${CLEAR_LINE}${this.style("dim", text)}` : `${text}\n`);
    this.lineOpen = terminal;
  };

  /** Wraps text in a colour where stdout and stderr take one. */
  style(style: Style, text: string): string {
    return this.options.colour ? `\u001b[${SGR[style]}m${text}\u001b[0m` : text;
  }

  private line(text: string): void {
    this.closeLine();
    this.options.stderr.write(`${redact(text)}\n`);
  }

  private closeLine(): void {
    if (this.lineOpen) this.options.stderr.write(CLEAR_LINE);
    this.lineOpen = false;
  }
}

function describe({ phase, done, total }: Parameters<Progress>[0], begins: boolean): string {
  if (total !== undefined && total > 0) return `${phase} ${done}/${total}`;
  if (begins || done === 0) return `${phase} …`;
  const unit = COUNTS_COMMITS.has(phase) ? ` commit${done === 1 ? "" : "s"}` : "";
  return `${phase} ${done}${unit}`;
}

/** Phases that take a history whose length nobody has counted. */
const COUNTS_COMMITS: ReadonlySet<string> = new Set(["reconcile", "verify", "explain"]);

/** Aligns rows in columns two spaces apart; control characters in cells are made visible. */
export function table(rows: readonly (readonly string[])[], maxCell = 72): string {
  const cells = rows.map((row) => row.map((cell) => quote(cell, maxCell)));
  const widths: number[] = [];
  for (const row of cells) {
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, cell.length);
    });
  }
  return cells
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

const BUG_HINT =
  "This is a bug in skilltrunk, not in your repository: please report it with this message and the command you ran.";

/** Where a bug of ours happened; nothing of an error that was expected. */
function stackOf(error: unknown): string | undefined {
  if (error instanceof Fault) return error.frames;
  return error instanceof RegistryError || !(error instanceof Error) ? undefined : error.stack;
}

function toProblem(error: unknown): Problem {
  if (error instanceof RegistryError) {
    return {
      type: `/errors/${error.code}`,
      title: error.code.charAt(0) + error.code.slice(1).toLowerCase().replaceAll("_", " "),
      status: consequenceOf(error).http,
      detail: redact(error.message),
      code: error.code,
      ...(error.hint === undefined ? {} : { hint: redact(error.hint) }),
    };
  }
  const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    type: "/errors/BUG",
    title: "Bug",
    status: 500,
    detail: quote(redact(detail), 600),
    code: "BUG",
    hint: BUG_HINT,
  };
}
