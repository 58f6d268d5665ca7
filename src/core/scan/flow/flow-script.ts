/** Python and JavaScript as the flow of data: both trees are read by one walk, with a table for each of the languages. */

import { childIn, type SyntaxNode } from "../syntax.ts";
import { bare, calledName, constantOf, GLOBAL, isDoer, nameOf, namesIn } from "./flow-names.ts";
import { type Argument, type Expression, MAX_DEPTH, type Name, type Program, ProgramBuilder } from "./flow-program.ts";
import { ROLES, unescaped } from "./flow-roles.ts";

const COMPARISON = /^(?:===?|!==?|<=?|>=?|in|instanceof|&&)$/;

/** Reads a tree of either language. */
export function scriptProgram(root: SyntaxNode, text: string): Program {
  const script = new Script(text);
  script.visit(root, 0);
  return script.builder.program();
}

class Script {
  readonly builder = new ProgramBuilder();
  private readonly text: string;
  /** Other names of what is imported: `r` → `requests`. */
  private readonly imported = new Map<string, string>();

  constructor(text: string) {
    this.text = text;
  }

  /** A statement: whatever is below it adds its steps. */
  visit(node: SyntaxNode, depth: number): void {
    if (depth > MAX_DEPTH) return;
    const role = ROLES[node.type];
    if (node.type === "aliased_import" || node.type === "import_specifier") this.alias(node);
    if (role === "function") this.routine(node, nameOf(childIn(node, "name"), this.text), depth);
    else if (role === "return")
      for (const child of node.children) this.builder.step([], this.read(child, depth + 1), true);
    else if (role === "loop") this.loop(node, depth);
    else if (role === undefined || node.type.startsWith("import"))
      for (const child of node.children) this.visit(child, depth + 1);
    else if (role !== "skip") this.expression(node, depth);
  }

  private expression(node: SyntaxNode, depth: number): void {
    const isAssigned =
      ROLES[node.type] === "assign" && (childIn(node, "right") ?? childIn(node, "value")) !== undefined;
    // What is assigned has a step already.
    if (isAssigned) this.assign(node, depth);
    else this.builder.step([], this.read(node, depth + 1));
  }

  private loop(node: SyntaxNode, depth: number): void {
    this.assign(node, depth);
    for (const child of node.children) if (child.field === "body") this.visit(child, depth + 1);
  }

  private alias(node: SyntaxNode): void {
    const name = childIn(node, "name");
    const alias = childIn(node, "alias");
    if (name !== undefined && alias !== undefined) this.imported.set(this.slice(alias), this.slice(name));
  }

  private routine(node: SyntaxNode, name: string, depth: number): void {
    const body = childIn(node, "body");
    const parameters = childIn(node, "parameters") ?? childIn(node, "parameter");
    const names = parameters === undefined ? [] : namesIn(parameters, this.text).filter((one) => one !== "self");
    this.builder.routine(name, names, () => {
      for (const one of parameters?.children ?? []) {
        const value = childIn(one, "value");
        if (value !== undefined) this.builder.step(namesIn(one, this.text).slice(0, 1), this.read(value, depth + 1));
      }
      if (body === undefined) return;
      if (body.type.endsWith("block")) this.visit(body, depth + 1);
      else this.builder.step([], this.read(body, depth + 1), true);
    });
  }

  /** Steps for what a node assigns; the value that it has itself. */
  private assign(node: SyntaxNode, depth: number): Expression {
    const left = childIn(node, "left") ?? childIn(node, "name") ?? childIn(node, "alias");
    const right = childIn(node, "right") ?? childIn(node, "value");
    if (left === undefined || right === undefined) return this.all(node, depth);
    if (ROLES[right.type] === "lambda") {
      this.routine(right, this.slice(left).split(".").at(-1) as string, depth + 1);
      return { kind: "all", parts: [], start: node.start, end: node.end };
    }
    this.nickname(left, right);
    const value = this.read(right, depth + 1);
    const targets = left.type === "object_pattern" ? [] : this.targets(left);
    if (left.type === "object_pattern") this.destructure(left, value);
    this.builder.step(targets, value);
    return value;
  }

  /** `f = requests.post`, `const { exec: run } = require("child_process")`: another name for what does something. */
  private nickname(left: SyntaxNode, right: SyntaxNode): void {
    const value = bare(right);
    const name = this.dotted(value, 0);
    if (name === undefined) return;
    const isModule = ROLES[value.type] === "call" && !name.includes(".");
    const isKnown = isModule || isDoer(name) || GLOBAL.test(name);
    if (ROLES[left.type] === "name" && isKnown && !isDoer(this.slice(left))) this.imported.set(this.slice(left), name);
    if (left.type !== "object_pattern" || ROLES[value.type] !== "call") return;
    for (const child of left.children) {
      const [target] = namesIn(childIn(child, "value") ?? child, this.text);
      if (target !== undefined) this.imported.set(target, `${name}.${this.slice(childIn(child, "key") ?? child)}`);
    }
  }

  /** `const { KEY } = where.env` is `KEY = where.env.KEY`. */
  private destructure(pattern: SyntaxNode, value: Expression): void {
    for (const child of pattern.children) {
      const key = this.slice(childIn(child, "key") ?? child);
      const [target] = namesIn(childIn(child, "value") ?? child, this.text);
      const member: Expression = value.kind === "name" ? { ...value, name: `${value.name}.${key}` } : value;
      this.builder.step([target ?? key], member);
    }
  }

  /** The names that an assignment to `node` changes; of `a.b["c"]` the whole and its root. */
  private targets(node: SyntaxNode): readonly string[] {
    const role = ROLES[node.type];
    if (role !== "member" && role !== "subscript") return namesIn(node, this.text);
    const dotted = this.dotted(node, 0);
    if (dotted === undefined) return namesIn(node, this.text).slice(0, 1);
    const root = dotted.split(".")[0] as string;
    if (root === "self" || root === "this") return [dotted, dotted.split(".").slice(0, 2).join(".")];
    return root === "os" || root === "process" ? [dotted] : [dotted, root];
  }

  /** What an expression is made of. */
  private read(node: SyntaxNode, depth: number): Expression {
    const { start, end } = node;
    if (depth > MAX_DEPTH) return { kind: "all", parts: [], start, end };
    switch (ROLES[node.type]) {
      case "text":
        return this.string(node, depth);
      case "name":
        return this.name(node, this.imported.get(this.slice(node)) ?? this.slice(node));
      case "member":
      case "subscript":
        return this.member(node, depth);
      case "call": {
        const constant = constantOf(node, this.text);
        return constant === undefined ? this.call(node, depth) : { kind: "text", text: constant, start, end };
      }
      case "assign":
      case "alias":
        return node.type === "as_pattern" ? this.asPattern(node, depth) : this.assign(node, depth);
      case "loop":
        return this.assign(node, depth);
      case "join":
        return this.joined(node, depth);
      case "lambda":
        return this.lambda(node, [], depth);
      case "condition":
        return this.all({ ...node, children: node.children.filter(({ field }) => field !== "condition") }, depth);
      case "function":
        this.visit(node, depth);
        return { kind: "all", parts: [], start, end };
      case "skip":
        return { kind: "all", parts: [], start, end };
      default:
        return this.all(node, depth);
    }
  }

  private name({ start, end }: SyntaxNode, name: string): Name {
    return { kind: "name", name, start, end };
  }

  private all(node: SyntaxNode, depth: number): Expression {
    // The clauses of a comprehension come after what they bind.
    const parts = node.children.map((child) => this.read(child, depth + 1));
    return { kind: "all", parts, start: node.start, end: node.end };
  }

  private asPattern(node: SyntaxNode, depth: number): Expression {
    const [value, alias] = node.children;
    if (value === undefined) return this.all(node, depth);
    const read = this.read(value, depth + 1);
    if (alias !== undefined) this.builder.step(namesIn(alias, this.text), read);
    return read;
  }

  private joined(node: SyntaxNode, depth: number): Expression {
    const [left, right] = [childIn(node, "left"), childIn(node, "right")];
    if (left !== undefined && right !== undefined && node.type === "binary_expression") {
      const operator = this.text.slice(left.end, right.start).trim();
      if (COMPARISON.test(operator)) return { kind: "all", parts: [], start: node.start, end: node.end };
      if (operator !== "+") return this.all(node, depth);
    }
    const parts = node.children.map((child) => this.read(child, depth + 1));
    const isPath = node.type === "binary_operator" && this.text.slice(left?.end, right?.start).trim() === "/";
    const { start, end } = node;
    const slash: Expression = { kind: "text", text: "/", start, end };
    return {
      kind: "join",
      parts: isPath ? parts.flatMap((part, i) => (i === 0 ? [part] : [slash, part])) : parts,
      start,
      end,
    };
  }

  private string(node: SyntaxNode, depth: number): Expression {
    const { start, end } = node;
    const parts = node.children.flatMap((child): readonly Expression[] => {
      if (/^string_(?:content|fragment)$/.test(child.type))
        return [{ kind: "text", text: unescaped(this.slice(child)), start: child.start, end: child.end }];
      if (child.type === "escape_sequence")
        return [{ kind: "text", text: unescaped(this.slice(child)), start: child.start, end: child.end }];
      return /^string_(?:start|end)$/.test(child.type) ? [] : [this.all(child, depth + 1)];
    });
    const [only] = parts;
    if (parts.length === 1 && only?.kind === "text") return { ...only, start, end };
    return parts.length === 0 ? { kind: "text", text: "", start, end } : { kind: "join", parts, start, end };
  }

  /** `a.b["c"]` as the name `a.b.c`; of anything else, what it is a member of. */
  private member(node: SyntaxNode, depth: number): Expression {
    const dotted = this.dotted(node, 0);
    return dotted === undefined ? this.all(node, depth) : this.name(node, dotted);
  }

  private dotted(node: SyntaxNode, depth: number): string | undefined {
    if (depth > 12) return undefined;
    if (ROLES[node.type] === "name") return this.imported.get(this.slice(node)) ?? this.slice(node);
    const role = ROLES[node.type];
    if (role === "call") return calledName(node, this.text, (one) => this.dotted(one, depth + 1));
    if (role !== "member" && role !== "subscript") return undefined;
    const [wrapped, member] = node.children;
    const object = wrapped === undefined ? undefined : bare(wrapped);
    const root = object === undefined ? undefined : this.dotted(object, depth + 1);
    if (root === undefined || member === undefined) return undefined;
    const key = role === "member" ? this.slice(member) : constantOf(member, this.text);
    if (key === undefined || !/^[\w#-]{1,80}$/.test(key)) return root;
    return GLOBAL.test(root) ? key : `${root}.${key}`;
  }

  private call(node: SyntaxNode, depth: number): Expression {
    const callee = childIn(node, "function") ?? childIn(node, "constructor");
    const given = childIn(node, "arguments");
    if (callee === undefined) return this.all(node, depth);
    const object = ROLES[callee.type] === "member" ? callee.children[0] : undefined;
    const on = object === undefined ? undefined : this.read(object, depth + 1);
    const name =
      this.dotted(callee, 0) ?? (object === undefined ? "" : `().${this.slice(callee.children[1] ?? callee)}`);
    const callbacks: SyntaxNode[] = [];
    const args: Argument[] = [];
    for (const one of given?.children ?? []) {
      if (ROLES[one.type] === "lambda") callbacks.push(one);
      else args.push(...this.argument(one, depth + 1));
    }
    const call: Expression = {
      kind: "call",
      callee: name,
      ...(on === undefined ? {} : { on }),
      args,
      start: node.start,
      end: node.end,
    };
    const returned = callbacks.map((one) => this.lambda(one, [call], depth + 1));
    return returned.length === 0 ? call : { kind: "all", parts: [call, ...returned], start: node.start, end: node.end };
  }

  /** An argument; an object of options is an argument for each of its entries too. */
  private argument(node: SyntaxNode, depth: number): readonly Argument[] {
    if (node.type === "keyword_argument") {
      const value = childIn(node, "value") ?? node;
      return [{ name: this.slice(childIn(node, "name") ?? node), value: this.read(value, depth) }];
    }
    if (node.type !== "object") return [{ name: "", value: this.read(node, depth) }];
    return node.children.map((entry) => {
      const key = childIn(entry, "key") ?? entry;
      const value = childIn(entry, "value") ?? entry;
      return { name: `{${this.slice(key).replace(/^["']|["']$/g, "")}}`, value: this.read(value, depth) };
    });
  }

  /** A function without a name lives where it stands: its parameters are what `given` is. */
  private lambda(node: SyntaxNode, given: readonly Expression[], depth: number): Expression {
    const { start, end } = node;
    const parameters = childIn(node, "parameters") ?? childIn(node, "parameter");
    const body = childIn(node, "body");
    if (given.length > 0) {
      const names = parameters === undefined ? [] : namesIn(parameters, this.text);
      this.builder.step(node.type.startsWith("function") ? [...names, "this"] : names, {
        kind: "all",
        parts: given,
        start,
        end,
      });
    }
    if (body === undefined) return { kind: "all", parts: [], start, end };
    if (!body.type.endsWith("block")) return this.read(body, depth + 1);
    this.visit(body, depth + 1);
    return { kind: "all", parts: [], start, end };
  }

  private slice({ start, end }: SyntaxNode): string {
    return this.text.slice(start, end);
  }
}
