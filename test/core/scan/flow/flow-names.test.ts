import { expect, it } from "vitest";
import type { Expression } from "../../../../src/core/scan/flow/flow-program.ts";
import { scriptProgram } from "../../../../src/core/scan/flow/flow-script.ts";
import { currentSyntax, type ParsedLanguage, type SyntaxNode } from "../../../../src/core/scan/syntax.ts";

/** The callees and texts of a program, in order. */
function named(language: ParsedLanguage, text: string): readonly string[] {
  const { routines } = scriptProgram(currentSyntax()(language, text) as SyntaxNode, text);
  return routines.flatMap(({ steps }) => steps.flatMap(({ value }) => said(value)));
}

function said(expression: Expression): readonly string[] {
  if (expression.kind === "text") return [JSON.stringify(expression.text)];
  if (expression.kind === "name") return [];
  if (expression.kind === "call") return [expression.callee, ...expression.args.flatMap(({ value }) => said(value))];
  return expression.parts.flatMap(said);
}

it.each<[ParsedLanguage, string, string]>([
  ["python", 'f = getattr(requests, "po" + "st")\nf(u)\n', "requests.post"],
  ["python", 'r = importlib.import_module("req" "uests")\nr.put(u)\n', "requests.put"],
  ["python", "send = requests.post\nsend(u)\n", "requests.post"],
  ["python", 'o = getattr(builtins, "exec")\no(u)\n', "exec"],
  ["python", 'p = "_".join(["id", "rsa"])\n', '"id_rsa"'],
  ["javascript", 'const cp = require("child_" + "process"); cp["ex" + "ec"](c);\n', "child_process.exec"],
  ["javascript", 'const { exec: run } = require("node:child_process"); run(c);\n', "child_process.exec"],
  ["javascript", 'const { exec: run } = await import("child_process"); run(c);\n', "child_process.exec"],
  ["javascript", 'const g = globalThis; g["fet" + "ch"](u);\n', "fetch"],
  ["javascript", 'f(["id", "rsa"].join("_"));\n', '"id_rsa"'],
])("%s: %s comes to %s", (language, text, wanted) => {
  expect(named(language, text)).toContain(wanted);
});

it("leaves names alone that are put together from what is not constant, or that do nothing", () => {
  expect(named("python", 'f = getattr(requests, "po" + x)\nf(u)\n')).toContain("f");
  expect(named("javascript", "const text = data.text; text(u);\n")).toContain("text");
  expect(named("javascript", 'f([a, "rsa"].join("_"));\n')).not.toContain('"rsa"');
});
