/** What computed names come to in Python and JavaScript: `getattr(requests, "po" + "st")`, `require("child_" + "process")`. */
import { childIn, type SyntaxNode } from "../syntax.ts";
import { callKind } from "./flow-calls.ts";
import { ROLES, unescaped } from "./flow-roles.ts";

const MAX_DEPTH = 12;
/** Nodes that are what is in them. */
const WRAPPERS = /^(?:parenthesized_expression|await_expression|await|non_null_expression|as_expression)$/;
const LISTS = /^(?:list|array|tuple)$/;

/** The constant that an expression comes to: strings, their sums, and lists of them that are joined. */
export function constantOf(node: SyntaxNode, text: string, depth = 0): string | undefined {
  if (depth > MAX_DEPTH) return undefined;
  if (WRAPPERS.test(node.type)) return onlyChild(node, (child) => constantOf(child, text, depth + 1));
  switch (ROLES[node.type]) {
    case "text":
      return stringOf(node, text);
    case "join": {
      const [left, right] = [childIn(node, "left"), childIn(node, "right")];
      if (left !== undefined && right !== undefined && text.slice(left.end, right.start).trim() !== "+")
        return undefined;
      return sum(node.children, (child) => constantOf(child, text, depth + 1), "");
    }
    case "call":
      return joinedOf(node, text, depth);
    default:
      return undefined;
  }
}

function stringOf(node: SyntaxNode, text: string): string | undefined {
  if (node.children.some(({ type }) => /interpolation|substitution/.test(type))) return undefined;
  const raw = text.slice(node.start, node.end);
  return unescaped(raw.replace(/^[a-zA-Z]{0,2}("""|'''|["'`])([\s\S]*)\1$/, "$2"));
}

/** `["a", "b"].join("")` and `"".join(["a", "b"])`. */
function joinedOf(node: SyntaxNode, text: string, depth: number): string | undefined {
  const callee = childIn(node, "function");
  const [argument] = childIn(node, "arguments")?.children ?? [];
  if (callee === undefined || argument === undefined || ROLES[callee.type] !== "member") return undefined;
  const [on, method] = callee.children;
  if (on === undefined || method === undefined || text.slice(method.start, method.end) !== "join") return undefined;
  const [list, between] = LISTS.test(on.type) ? [on, argument] : [argument, on];
  const separator = constantOf(between, text, depth + 1);
  if (!LISTS.test(list.type) || separator === undefined) return undefined;
  return sum(list.children, (child) => constantOf(child, text, depth + 1), separator);
}

function sum(
  nodes: readonly SyntaxNode[],
  of: (node: SyntaxNode) => string | undefined,
  between: string,
): string | undefined {
  const parts = nodes.filter(({ type }) => type !== "comment").map(of);
  return parts.includes(undefined) ? undefined : parts.join(between);
}

function onlyChild<T>(node: SyntaxNode, of: (node: SyntaxNode) => T | undefined): T | undefined {
  const [child] = node.children;
  return child === undefined ? undefined : of(child);
}

/** The expression without `await` and brackets around it. */
export function bare(node: SyntaxNode, depth = 0): SyntaxNode {
  const [child] = node.children;
  return child !== undefined && depth < MAX_DEPTH && WRAPPERS.test(node.type) ? bare(child, depth + 1) : node;
}

const IMPORTS = /^(?:require|import|__import__|importlib\.import_module|import_module|process\.mainModule\.require)$/;

/** What a call names: the module that it loads, or the member that it gets. */
export function calledName(
  node: SyntaxNode,
  text: string,
  dotted: (node: SyntaxNode) => string | undefined,
): string | undefined {
  const callee = childIn(node, "function");
  const [first, second] = childIn(node, "arguments")?.children ?? [];
  if (callee === undefined || first === undefined) return undefined;
  const name = text.slice(callee.start, callee.end);
  if (IMPORTS.test(name)) return constantOf(first, text)?.replace(/^node:/, "");
  if (name !== "getattr" || second === undefined) return undefined;
  const [object, member] = [dotted(first), constantOf(second, text)];
  if (object === undefined || member === undefined || !/^\w{1,60}$/.test(member)) return undefined;
  return GLOBAL.test(object) ? member : `${object}.${member}`;
}

/** What everything global is a member of. */
export const GLOBAL = /^(?:globalThis|global|window|builtins|__builtins__)$/;

/** Is it worth knowing under another name: something that sends, runs or brings? */
export function isDoer(name: string): boolean {
  const { sink, brings, opensChannel } = callKind(name);
  return (sink !== undefined && sink !== "write" && sink !== "channel") || brings !== undefined || opensChannel;
}

/** What a node is written as; nothing where there is none. */
export function nameOf(node: SyntaxNode | undefined, text: string): string {
  return node === undefined ? "" : text.slice(node.start, node.end);
}

/** The identifiers below a pattern, without those of types and defaults. */
export function namesIn(node: SyntaxNode, text: string): readonly string[] {
  const found: string[] = [];
  const open: SyntaxNode[] = [node];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (ROLES[next.type] === "name") found.push(text.slice(next.start, next.end));
    else if (ROLES[next.type] !== "skip")
      open.push(
        ...next.children
          .filter(({ field }) => !/^(?:value|type|key|subscript|index)$/.test(field) || next?.type === "pair_pattern")
          .reverse(),
      );
  }
  return found;
}
