/** A script as the flow of data through it: what is assigned to what, what is called with what; one form for every language. */

interface Placed {
  readonly start: number;
  readonly end: number;
}

export interface Text extends Placed {
  readonly kind: "text";
  readonly text: string;
}

/** A variable, with the members that are known by name: `os.environ.HOME`. */
export interface Name extends Placed {
  readonly kind: "name";
  readonly name: string;
}

/** `join`: strings one after the other; `all`: whatever holds its parts. */
export interface Parts extends Placed {
  readonly kind: "join" | "all";
  readonly parts: readonly Expression[];
}

export interface Call extends Placed {
  readonly kind: "call";
  /** As it is written, without arguments: `requests.post`, `curl`. */
  readonly callee: string;
  /** What a method is called on. */
  readonly on?: Expression;
  readonly args: readonly Argument[];
}

export interface Argument {
  /** `json`, `--data`, `<stdin>`; empty for one that has only a place. */
  readonly name: string;
  readonly value: Expression;
}

export type Expression = Text | Name | Parts | Call;

/** An expression whose value goes to names; to none where it is only called. `file:…` is a file. */
export interface Step {
  readonly targets: readonly string[];
  readonly value: Expression;
  readonly isReturn: boolean;
}

export interface Routine {
  /** Empty for what runs when the script does. */
  readonly name: string;
  readonly parameters: readonly string[];
  readonly steps: readonly Step[];
}

export interface Program {
  readonly routines: readonly Routine[];
}

/** How deep expressions and blocks may nest; what lies deeper is read as if it were not there, and no person writes it. */
export const MAX_DEPTH = 400;

/** Collects the routines of a program while a translator walks its tree. */
export class ProgramBuilder {
  private readonly done: { name: string; parameters: readonly string[]; steps: Step[] }[] = [
    { name: "", parameters: [], steps: [] },
  ];
  private readonly open: number[] = [0];

  /** Adds a step to the routine that is open, unless nothing happens in it. */
  step(targets: readonly string[], value: Expression, isReturn = false): void {
    if (targets.length === 0 && !isReturn && !doesAnything(value)) return;
    this.done[this.open.at(-1) as number]?.steps.push({ targets, value, isReturn });
  }

  /** Whatever `body` adds belongs to a routine of this name. */
  routine(name: string, parameters: readonly string[], body: () => void): void {
    this.done.push({ name, parameters, steps: [] });
    this.open.push(this.done.length - 1);
    body();
    this.open.pop();
  }

  program(): Program {
    return { routines: this.done };
  }
}

function doesAnything(value: Expression): boolean {
  return value.kind === "call" || ((value.kind === "all" || value.kind === "join") && value.parts.length > 0);
}
