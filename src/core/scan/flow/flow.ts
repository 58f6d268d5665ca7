/** Follows data through the programs of a skill: from secrets and downloads, by names, calls and files, to where it goes. */
import { type CallKind, callKind, NO_BODY } from "./flow-calls.ts";
import { type Cell, isDue, Memory, type Names, newCell, newReader, type Reader } from "./flow-memory.ts";
import { stemOf } from "./flow-pieces.ts";
import type { Call, Expression, Program, Routine, Step } from "./flow-program.ts";
import { type Leak, leaksOf } from "./flow-sinks.ts";
import { sourceOf } from "./flow-sources.ts";
import { brought, channelTo, keyAskedFor, memberOf, nameOnly, ofVariable } from "./flow-taints.ts";
import { add, combined, EMPTY, type Value } from "./flow-value.ts";

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
  return flow.found();
}

interface Scope {
  readonly unit: Unit;
  readonly routine: Routine;
  readonly names: Names;
  readonly outer: Names;
  readonly steps: readonly Taken[];
  readonly returns: Cell;
}

/** A step, with what it read and let out when it was last looked at. */
interface Taken extends Reader {
  readonly step: Step;
  found: Found[];
}

class Flow {
  private readonly scopes: readonly Scope[];
  private readonly routines = new Map<string, Scope[]>();
  private readonly memory = new Memory();
  private readonly calls = new Map<string, CallKind>();
  private readonly sources = new Map<string, string | undefined>();
  private readonly mentions = new Map<Unit, Map<Unit, boolean>>();
  private current: Taken | undefined;

  constructor(units: readonly Unit[]) {
    this.scopes = units.flatMap((unit) => {
      const outer: Names = new Map();
      return unit.program.routines.map((routine) => ({
        unit,
        routine,
        outer,
        names: routine.name === "" ? outer : new Map(),
        steps: routine.steps.map((step) => ({ ...newReader(), step, found: [] })),
        returns: newCell(),
      }));
    });
    for (const scope of this.scopes) {
      const { name } = scope.routine;
      if (name !== "") this.routines.set(name, [...(this.routines.get(name) ?? []), scope]);
    }
  }

  /** Looks at every step that has read something new; whether there was one. */
  round(): boolean {
    let isAny = false;
    for (const scope of this.scopes)
      for (const taken of scope.steps) {
        if (!isDue(taken)) continue;
        isAny = true;
        this.take(scope, taken);
      }
    return isAny;
  }

  found(): readonly Found[] {
    return this.scopes.flatMap(({ steps }) => steps.flatMap(({ found }) => found));
  }

  private take(scope: Scope, taken: Taken): void {
    const { targets, value, isReturn } = taken.step;
    this.memory.startReading(taken);
    taken.found = [];
    this.current = taken;
    const result = this.evaluate(scope, value, 0);
    if (isReturn) this.memory.give(scope.returns, result);
    for (const target of targets) this.assign(scope, target, result, value);
  }

  /** Adds to what a name holds, or a file. */
  private assign(scope: Scope, target: string, value: Value, from: Expression): void {
    const isShared = /^(?:self|this)\./.test(target);
    if (!target.startsWith("file:")) this.memory.giveName(isShared ? scope.outer : scope.names, target, value);
    else {
      const file = target.slice("file:".length);
      const to = /^\/dev\/(?:tcp|udp)\/([^/]+)\//.exec(file)?.[1];
      if (to !== undefined) this.leak(scope, from, [{ kind: "socket", address: to, taints: value.taints }]);
      this.memory.giveFile(nameOfFile(scope, file, this), value);
    }
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
        const joined = expression.kind === "join" ? combined(withoutNamed(values), "") : combined(values, " ");
        return expression.kind === "join" && joined.text !== undefined ? add(joined, this.text(joined.text)) : joined;
      }
      case "call":
        return this.call(scope, expression, depth);
    }
  }

  private text(text: string): Value {
    const source = this.source(text);
    const held = this.memory.file(text.replace(/^[^@]{0,40}@/, ""));
    const taints = new Set(held.taints);
    if (source !== undefined) taints.add(`${source}|${text.slice(0, 80)}`);
    return { taints, text, lead: taints };
  }

  private source(text: string): string | undefined {
    if (!this.sources.has(text)) this.sources.set(text, sourceOf(text));
    return this.sources.get(text);
  }

  private name(scope: Scope, name: string): Value {
    const environment = /^(?:os\.environ|environ|process\.env|Deno\.env)(?:\.(.+))?$/.exec(name);
    if (environment !== null) return ofVariable(environment[1]);
    const known = this.memory.name(scope.names, name) ?? this.memory.name(scope.outer, name);
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
    const kind = this.kind(call.callee);
    this.change(scope, call, { on, given, kind, values: args.map(({ value }) => value) });
    const leaks = leaksOf({ callee: call.callee, sink: kind.sink, on, args, isShell: scope.unit.isShell });
    if (leaks.length > 0) this.leak(scope, call, leaks);
    const key = args[0]?.value.text;
    if (kind.reads !== undefined && key !== undefined)
      return kind.reads === "variable" ? ofVariable(key) : add(memberOf(on, key), brought(kind, given));
    if (kind.isPath) {
      const path = combined([on, ...args.map(({ value }) => value)], "/");
      return path.text === undefined ? path : add(path, this.text(path.text.replace(/^\*\//, "")));
    }
    if (/\burljoin$/.test(call.callee))
      return combined(
        args.map(({ value }) => nameOnly(value)),
        "/",
      );
    const called = this.called(scope, call, args);
    if (called !== undefined) return called;
    if (kind.forgets) return EMPTY;
    return passed(call.callee, kind, on, given);
  }

  private kind(callee: string): CallKind {
    const known = this.calls.get(callee) ?? callKind(callee);
    this.calls.set(callee, known);
    return known;
  }

  /** A routine of the skill: it is given the arguments, and gives back what it returns. */
  private called(scope: Scope, { callee }: Call, args: readonly { name: string; value: Value }[]): Value | undefined {
    const name = callee.split(".").at(-1) as string;
    const all = this.routines.get(name) ?? [];
    const own = all.filter(({ unit }) => unit === scope.unit);
    const targets = own.length > 0 ? own : all.filter(({ unit }) => this.knows(scope.unit, unit));
    if (targets.length === 0) return undefined;
    let result = EMPTY;
    for (const target of targets) {
      args.forEach((arg, i) => {
        const parameter = target.routine.parameters.includes(arg.name) ? arg.name : target.routine.parameters[i];
        if (parameter !== undefined) this.memory.giveName(target.names, parameter, arg.value);
      });
      result = add(result, this.memory.read(target.returns) ?? EMPTY);
    }
    return result;
  }

  /** Does one name the file of the other? */
  private knows(unit: Unit, other: Unit): boolean {
    const known = this.mentions.get(unit) ?? new Map<Unit, boolean>();
    this.mentions.set(unit, known);
    const before = known.get(other) ?? unit.text.includes(stemOf(other.path));
    known.set(other, before);
    return before;
  }

  /** `list.append(x)`, `writeFile(path, x)`: what a call puts into names and files. */
  private change(scope: Scope, call: Call, { on, given, kind, values }: Evaluated): void {
    if (kind.changes) {
      const value = call.callee.endsWith(".connect") ? channelTo(given) : { ...given, text: undefined };
      for (const name of call.on === undefined ? [] : namesIn(call.on)) this.memory.giveName(scope.names, name, value);
      for (const file of openFiles(on)) this.memory.giveFile(file, value);
    }
    if (kind.writes) this.write(scope, call, { on, given, kind, values });
  }

  private write(scope: Scope, call: Call, { on, given, kind, values }: Evaluated): void {
    const value = add({ ...given, text: undefined }, brought(kind, given));
    const places = [...call.args.map((arg, i) => [arg.value, values[i] ?? EMPTY] as const), [call.on, on] as const];
    for (const [place, { text }] of places) {
      if (text !== undefined && isPath(text)) this.memory.giveFile(text, value);
      if (place?.kind === "name") this.memory.giveName(scope.names, place.name, value);
    }
  }

  private leak({ unit }: Scope, { start, end }: Expression, leaks: readonly Leak[]): void {
    for (const leak of leaks) this.current?.found.push({ ...leak, unit, start, end });
  }
}

/** The name of a file in an address asks a server for one like it: what is in the file here does not go along. */
function withoutNamed(values: readonly Value[]): readonly Value[] {
  return /^https?:\/\//i.test(values[0]?.text ?? "") ? values.map(nameOnly) : values;
}

/** What a call that is nobody's routine gives back: what it was given, and what it brings itself. */
function passed(callee: string, kind: CallKind, on: Value, given: Value): Value {
  if (callee === "jq") return memberOf(given, "jq");
  const asked = keyAskedFor(`${callee} ${given.text ?? ""}`);
  if (asked !== undefined) return ofVariable(asked);
  const own = { ...on, text: undefined };
  return add(
    add(own, { ...given, text: kind.passesText ? given.text : undefined }),
    brought(kind, kind.brings === "encoded" ? add(given, own) : given),
  );
}

/** The files that a value was opened for. */
function openFiles({ taints }: Value): readonly string[] {
  return [...taints].flatMap((taint) => (taint.startsWith("file|") ? [taint.slice("file|".length)] : []));
}

interface Evaluated {
  readonly on: Value;
  readonly given: Value;
  readonly kind: CallKind;
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
