import { describe, expect, it } from "vitest";
import { loadSyntax } from "../../src/adapters/syntax-parsers.ts";
import { MAX_NODES, type SyntaxNode } from "../../src/core/scan/syntax.ts";

const parse = await loadSyntax();

function outline({ type, field, children }: SyntaxNode): string {
  const inner = children.map(outline).join(" ");
  return `${field === "" ? "" : `${field}:`}${type}${inner === "" ? "" : `(${inner})`}`;
}

describe("loadSyntax", () => {
  it("loads once, whoever asks", () => {
    expect(loadSyntax()).toBe(loadSyntax());
  });

  it.each([
    ["python", "f(x)\n", "module(expression_statement(call(function:identifier arguments:argument_list(identifier))))"],
    ["sh", "cat a\n", "program(command(name:command_name(word) argument:word))"],
    [
      "javascript",
      "f(x)\n",
      "program(expression_statement(call_expression(function:identifier arguments:arguments(identifier))))",
    ],
  ] as const)("reads %s", (language, text, expected) => {
    expect(outline(parse(language, text) as SyntaxNode)).toBe(expected);
  });

  it("counts in UTF-16 code units", () => {
    const text = "a = '😀é'\nb = 1\n";
    const [, second] = parse("python", text)?.children ?? [];
    expect(text.slice(second?.start, second?.end)).toBe("b = 1");
  });

  it("reads around what is broken", () => {
    expect(outline(parse("python", "x = (\nf(y)\n") as SyntaxNode)).toContain("identifier");
  });

  it("gives nothing for more nodes than anybody writes", () => {
    expect(parse("python", "a\n".repeat(MAX_NODES / 2 + 1)) === undefined).toBe(true);
    expect(parse("python", "a\n".repeat(10)) === undefined).toBe(false);
  });
});
