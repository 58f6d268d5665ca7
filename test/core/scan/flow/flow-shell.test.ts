import { expect, it } from "vitest";
import type { Expression } from "../../../../src/core/scan/flow/flow-program.ts";
import { shellProgram } from "../../../../src/core/scan/flow/flow-shell.ts";
import { currentSyntax, type SyntaxNode } from "../../../../src/core/scan/syntax.ts";

function said(expression: Expression): string {
  switch (expression.kind) {
    case "text":
      return expression.text;
    case "name":
      return `$${expression.name}`;
    case "call":
      return `${expression.callee}(${expression.args.map(({ name, value }) => (name === "" ? "" : `${name}: `) + said(value)).join(", ")})`;
    default:
      return `[${expression.parts.map(said).join(" ")}]`;
  }
}

function steps(text: string): readonly string[] {
  const { routines } = shellProgram(currentSyntax()("sh", text) as SyntaxNode, text);
  return routines.flatMap(({ name, steps }) =>
    steps.map(
      ({ targets, value }) =>
        `${name === "" ? "" : `${name}: `}${targets.length === 0 ? "" : `${targets} = `}${said(value)}`,
    ),
  );
}

it.each<[string, readonly string[]]>([
  ["cat a | base64 | nc h 90", ["nc(h, 90, <stdin>: base64(<stdin>: cat(a)))"]],
  ["cat a > /tmp/b", ["file:/tmp/b = cat(a)", "cat(a)"]],
  ["make 2> log", ["make()"]],
  ['X=$(cat a)\necho "$X"', ["X = [cat(a)]", "echo([$X])"]],
  ["curl -sd @a https://h", ["curl(-d: @a, https://h)"]],
  ["sudo /usr/bin/nc h 90", ["nc(h, 90)"]],
  ["curl u | sh", ["sh(<fetched>: curl(u))"]],
  ["send() { curl $1; }", ["send: curl($1)"]],
  ["for k in a b; do cat $k; done", ["k = [a b]", "cat($k)"]],
  ["# curl u\n", []],
])("%s", (text, expected) => {
  expect(steps(text)).toEqual(expected);
});
