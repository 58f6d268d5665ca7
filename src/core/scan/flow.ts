/** Follows data through the programs of a skill: from secrets and downloads, by names, calls and files, to where it goes. */
import { changesReceiver, forgets, NO_BODY, sinkOf } from "./flow-calls.ts";
import type { Call, Expression, Program, Routine, Step } from "./flow-program.ts";
import { type Leak, leaksOf } from "./flow-sinks.ts";
import { sourceOf } from "./flow-sources.ts";
import { brought, channelTo, memberOf, ofVariable, passesText } from "./flow-taints.ts";
import { add, combined, EMPTY, isSame, type Value } from "./flow-value.ts";

/** Times that every step is looked at; what takes more hands to pass through is not followed to its end. */
const ROUNDS = 6;
const MAX_DEPTH = 420;

export interface Unit {
  /** For imports: `scripts/send.py`. */
  readonly path: string;
  readonly text: string;
  readonly isShell: boolean;
  readonly program: Program;
}

export interface Found extends Leak {
  readonly unit: Unit;
  readonly start: number;
  readonly end: number;
}

/** Everything that leaves, or is run, in programs that may call each other. */
export function flowsOf(units: readonly Unit[]): readonly Found[] {
  const flow = new Flow(units);
  for (let round = 0; round < ROUNDS; round++) if (!flow.round()) break;
  return flow.finish();
}

/** The names of one routine, or of a script. */
type Names = Map<string, Value>;

interface Scope {
  readonly unit: Unit;
  readonly routine: Routine;
  readonly names: Names;
  readonly outer: Names;
}

class Flow {
  private readonly scopes: readonly Scope[];
  private readonly routines = new Map<string, Scope[]>();
  private readonly returns = new Map<Scope, Value>();
  /** Files are shared by all that run on one machine. */
  private readonly files: Names = new Map();
  private isChanged = false;
  private found: Found[] | undefined;

  constructor(units: readonly Unit[]) {
    this.scopes = units.flatMap((unit) => {
      const outer: Names = new Map();
      return unit.program.routines.map((routine) => ({
        unit,
        routine,
        outer,
        names: routine.name === "" ? outer : new Map(),
      }));
    });
    for (const scope of this.scopes)
      if (scope.routine.name !== "")
        this.routines.set(scope.routine.name, [...(this.routines.get(scope.routine.name) ?? []), scope]);
  }

  /** Looks at every step once; whether anything new was learnt. */
  round(): boolean {
    this.isChanged = false;
    for (const scope of this.scopes) for (const step of scope.routine.steps) this.take(scope, step);
    return this.isChanged;
  }

  finish(): readonly Found[] {
    const found: Found[] = [];
    this.found = found;
    this.round();
    return found;
  }

  private take(scope: Scope, { targets, value, isReturn }: Step): void {
    const result = this.evaluate(scope, value, 0);
    if (isReturn) {
      const before = this.returns.get(scope) ?? EMPTY;
      this.changed(before, add(before, result), (now) => this.returns.set(scope, now));
    }
    for (const target of targets) this.give(scope, target, result, value);
  }

  /** Adds to what a name holds. */
  private give(scope: Scope, target: string, value: Value, from: Expression): void {
    if (!target.startsWith("file:")) this.put(scope.names, target, value);
    else {
      const file = target.slice("file:".length);
      const to = /^\/dev\/(?:tcp|udp)\/([^/]+)\//.exec(file)?.[1];
      if (to !== undefined) this.leak(scope, from, [{ kind: "socket", address: to, taints: value.taints }]);
      this.put(this.files, nameOfFile(scope, file, this), value);
    }
  }

  private put(names: Names, name: string, value: Value): void {
    const before = names.get(name);
    if (before === undefined) names.set(name, EMPTY);
    this.changed(before ?? EMPTY, add(before ?? EMPTY, value), (now) => names.set(name, now));
  }

  private changed(before: Value, after: Value, keep: (after: Value) => void): void {
    if (isSame(before, after)) return;
    this.isChanged = true;
    keep(after);
  }

  /** What a file of this name holds. */
  file(path: string): Value {
    return this.files.get(path) ?? EMPTY;
  }

  evaluate(scope: Scope, expression: Expression, depth: number): Value {
    if (depth > MAX_DEPTH) return EMPTY;
    switch (expression.kind) {
      case "text":
        return this.text(expression.text);
      case "name":
        return this.name(scope, expression.name);
      case "join":
      case "all": {
        const values = expression.parts.map((part) => this.evaluate(scope, part, depth + 1));
        const joined = combined(values, expression.kind === "join" ? "" : " ");
        return expression.kind === "join" && joined.text !== undefined ? add(joined, this.text(joined.text)) : joined;
      }
      case "call":
        return this.call(scope, expression, depth);
    }
  }

  private text(text: string): Value {
    const source = sourceOf(text);
    const held = this.file(text.replace(/^[^@]{0,40}@/, ""));
    const taints = new Set(held.taints);
    if (source !== undefined) taints.add(`${source}|${text.slice(0, 80)}`);
    return { taints, text, lead: taints };
  }

  private name(scope: Scope, name: string): Value {
    const environment = /^(?:os\.environ|environ|process\.env|Deno\.env)(?:\.(.+))?$/.exec(name);
    if (environment !== null) return ofVariable(environment[1]);
    const known = scope.names.get(name) ?? scope.outer.get(name);
    if (known !== undefined) return known;
    const dot = name.lastIndexOf(".");
    if (dot === -1) return scope.unit.isShell && /^[A-Z][A-Z0-9_]+$/.test(name) ? ofVariable(name) : EMPTY;
    return memberOf(this.name(scope, name.slice(0, dot)), name.slice(dot + 1));
  }

  private call(scope: Scope, call: Call, depth: number): Value {
    const on = call.on === undefined ? EMPTY : this.evaluate(scope, call.on, depth + 1);
    const args = call.args.map(({ name, value }) => ({ name, value: this.evaluate(scope, value, depth + 1) }));
    const given = combined(
      args.filter(({ name }) => !NO_BODY.test(name)).map(({ value }) => value),
      " ",
    );
    this.change(scope, call, { on, given, values: args.map(({ value }) => value) });
    const leaks = leaksOf({ callee: call.callee, sink: sinkOf(call.callee), on, args, isShell: scope.unit.isShell });
    if (leaks.length > 0) this.leak(scope, call, leaks);
    const key = /(?:environ\.get|getenv|env\.get)$/.test(call.callee) ? args[0]?.value.text : undefined;
    if (key !== undefined) return ofVariable(key);
    if (/\.get$/.test(call.callee) && args[0]?.value.text !== undefined)
      return add(memberOf(on, args[0].value.text), brought(call.callee, given));
    if (/(?:^|\.)(?:join|joinpath|resolve|Path|URL)$/.test(call.callee)) {
      const path = combined([on, ...args.map(({ value }) => value)], "/");
      return path.text === undefined ? path : add(path, this.text(path.text.replace(/^\*\//, "")));
    }
    const called = this.called(scope, call, args);
    if (called !== undefined) return called;
    if (forgets(call.callee)) return EMPTY;
    if (call.callee === "jq") return memberOf(given, "jq");
    return add(
      add({ ...on, text: undefined }, { ...given, text: passesText(call.callee) ? given.text : undefined }),
      brought(call.callee, given),
    );
  }

  /** A routine of the skill: it is given the arguments, and gives back what it returns. */
  private called(scope: Scope, { callee }: Call, args: readonly { name: string; value: Value }[]): Value | undefined {
    const name = callee.split(".").at(-1) as string;
    const all = this.routines.get(name) ?? [];
    const own = all.filter(({ unit }) => unit === scope.unit);
    const targets = own.length > 0 ? own : all.filter(({ unit }) => scope.unit.text.includes(stemOf(unit.path)));
    if (targets.length === 0) return undefined;
    let result = EMPTY;
    for (const target of targets) {
      args.forEach((arg, i) => {
        const parameter = target.routine.parameters.includes(arg.name) ? arg.name : target.routine.parameters[i];
        if (parameter !== undefined) this.put(target.names, parameter, arg.value);
      });
      result = add(result, this.returns.get(target) ?? EMPTY);
    }
    return result;
  }

  /** `list.append(x)`, `writeFile(path, x)`: what a call puts into names and files. */
  private change(scope: Scope, call: Call, { on, given, values }: Evaluated): void {
    if (changesReceiver(call.callee)) {
      const value = call.callee.endsWith(".connect") ? channelTo(given) : { ...given, text: undefined };
      for (const name of call.on === undefined ? [] : namesIn(call.on)) this.put(scope.names, name, value);
      for (const file of openFiles(on)) this.put(this.files, file, value);
    }
    if (writes(call.callee)) this.write(scope, call, { on, given, values });
  }

  private write(scope: Scope, call: Call, { on, given, values }: Evaluated): void {
    const value = add({ ...given, text: undefined }, brought(call.callee, given));
    const places = [...call.args.map((arg, i) => [arg.value, values[i] ?? EMPTY] as const), [call.on, on] as const];
    for (const [place, { text }] of places) {
      if (text !== undefined && isPath(text)) this.put(this.files, text, value);
      if (place?.kind === "name") this.put(scope.names, place.name, value);
    }
  }

  private leak({ unit }: Scope, { start, end }: Expression, leaks: readonly Leak[]): void {
    for (const leak of leaks) this.found?.push({ ...leak, unit, start, end });
  }
}

/** The files that a value was opened for. */
function openFiles({ taints }: Value): readonly string[] {
  return [...taints].flatMap((taint) => (taint.startsWith("file|") ? [taint.slice("file|".length)] : []));
}

/** Does a call write what it is given to a file that it is given? */
function writes(callee: string): boolean {
  return sinkOf(callee) === "write" || /\burlretrieve$|^(?:curl|wget)$/.test(callee);
}

interface Evaluated {
  readonly on: Value;
  readonly given: Value;
  readonly values: readonly Value[];
}

function nameOfFile(scope: Scope, file: string, flow: Flow): string {
  const variable = /^\$\{?(\w+)\}?$/.exec(file)?.[1];
  if (variable === undefined) return file;
  return flow.evaluate(scope, { kind: "name", name: variable, start: 0, end: 0 }, 0).text ?? file;
}

function isPath(text: string): boolean {
  return text.length > 2 && text.length < 200 && !/[\s:]/.test(text) && /[./]/.test(text);
}

function namesIn(expression: Expression): readonly string[] {
  if (expression.kind === "name") return [expression.name];
  if (expression.kind === "call")
    return expression.args.flatMap(({ value }) => (value.kind === "name" ? [value.name] : []));
  return [];
}

/** How an import names a file: `send` for `scripts/send.py`. */
function stemOf(path: string): string {
  return /([^/]+?)(?:\.\w+)?$/.exec(path)?.[1] ?? path;
}
