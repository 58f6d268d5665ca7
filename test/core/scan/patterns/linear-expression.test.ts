import { expect, it } from "vitest";
import { linearExpression, MAX_PROGRAM } from "../../../../src/core/scan/patterns/linear-expression.ts";

const read = (source: string) => linearExpression(source);
const exec = (source: string, text: string, from = 0) => {
  const expression = read(source);
  return typeof expression === "string" ? expression : expression.exec(text, from);
};

it("finds letters of either case, and tells named groups that took part", () => {
  expect(exec("b(?P<more>c+)?(?P<none>x)?", "abCC")).toEqual({ start: 1, end: 4, groups: { more: "CC" } });
  expect(exec("(?-i)b", "aB")).toBeUndefined();
  expect(exec("a", "aba", 1)).toEqual({ start: 2, end: 3, groups: {} });
});

it("says why it takes no expression", () => {
  for (const [source, why] of [
    ["(?=a)b", "invalid or unsupported Perl syntax"],
    ["(a", "missing closing"],
    ["(a)\\1", "invalid escape"],
    ["a{2000}", "invalid repeat count"],
    ["(?:a{1,100}){1,10}", `${MAX_PROGRAM} are the most`],
    ["a*", "matches nothing at all"],
  ] as const)
    expect(read(source), source).toEqual(expect.stringContaining(why));
});

it("costs what the text is long, whatever the expression is", () => {
  const expression = read("(?:a|aa)+(?:a|aa)+(?:a|aa)+!");
  if (typeof expression === "string") throw new Error(expression);
  // A square would take hours: the test's own timeout is what catches it.
  expect(expression.exec("a".repeat(1_000_000), 0)).toBeUndefined();
});
