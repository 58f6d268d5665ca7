import { expect, it } from "vitest";
import type { Expression } from "../../../../src/core/scan/flow/flow-program.ts";
import { scriptProgram } from "../../../../src/core/scan/flow/flow-script.ts";
import { currentSyntax, type ParsedLanguage, type SyntaxNode } from "../../../../src/core/scan/syntax.ts";

function said(expression: Expression): string {
  switch (expression.kind) {
    case "text":
      return JSON.stringify(expression.text);
    case "name":
      return expression.name;
    case "call":
      return `${expression.callee}(${expression.args.map(({ name, value }) => (name === "" ? "" : `${name}: `) + said(value)).join(", ")})`;
    default:
      return `${expression.kind}[${expression.parts.map(said).join(" ")}]`;
  }
}

/** Every step as `routine: target = value`. */
function steps(language: ParsedLanguage, text: string): readonly string[] {
  const { routines } = scriptProgram(currentSyntax()(language, text) as SyntaxNode, text);
  return routines.flatMap(({ name, parameters, steps }) =>
    steps.map(({ targets, value, isReturn }) =>
      [
        name === "" ? "" : `${name}(${parameters}): `,
        isReturn ? "return " : "",
        targets.join(),
        targets.length > 0 ? " = " : "",
        said(value),
      ].join(""),
    ),
  );
}

it.each<[ParsedLanguage, string, readonly string[]]>([
  ["python", "import requests as r\nr.post(u, data=x)\n", ["requests.post(u, data: x)"]],
  ["python", "a = 'x' + b\n", ['a = join["x" b]']],
  ["python", "p = Path.home() / '.ssh'\n", ['p = join[Path.home() "/" ".ssh"]']],
  ["python", "def f(x):\n    return g(x)\n", ["f(x): return g(x)"]],
  ["python", "with open('a') as f:\n    s(f)\n", ['f = open("a")', 'open("a")', "s(f)"]],
  ["python", "if key == 'a':\n    pass\n", []],
  ["python", "key = a['b']\n", ["key = a.b"]],
  ["javascript", "const { KEY } = process.env;\n", ["KEY = process.env.KEY"]],
  ["javascript", "fetch(`$" + "{h}/x`, { body: key });\n", ['fetch(join[all[h] "/x"], {body}: key)']],
  ["javascript", "const f = (x) => send(x);\n", ["f(x): return send(x)"]],
])("%s: %s", (language, text, expected) => {
  expect(steps(language, text)).toEqual(expected);
});
