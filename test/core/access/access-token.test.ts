import { describe, expect, test } from "vitest";
import {
  demandHolder,
  findToken,
  hasExpired,
  hashOfToken,
  idOfToken,
  isAccessToken,
  MAX_TOKENS_BYTES,
  parseTokens,
  renderTokens,
  type TokenEntry,
  toAccessToken,
} from "../../../src/core/access/access-token.ts";

const entry = (n: number, more: Partial<TokenEntry> = {}): TokenEntry => ({
  hash: hashOfToken(toAccessToken(new Uint8Array(32).fill(n))),
  name: "alice",
  groups: ["support", "@acme/billing"],
  member: true,
  use: "header",
  created: "2026-01-01T00:00:00Z",
  ...more,
});

test("a token is known by its looks", () => {
  expect(isAccessToken(toAccessToken(new Uint8Array(32)))).toBe(true);
  for (const text of ["", "skt_", `skt_${"A".repeat(42)}`, `skt_${"A".repeat(44)}`, `SKT_${"A".repeat(43)}`])
    expect(isAccessToken(text)).toBe(false);
});

test("a file reads back what was written, in one order", () => {
  const tokens = [entry(2), entry(1), entry(3, { name: "Zoe", expires: "2027-01-01T00:00:00Z", use: "url" })];
  const text = renderTokens(tokens);
  expect(new Set(parseTokens(text, "f"))).toEqual(new Set(tokens));
  expect(renderTokens(tokens.toReversed())).toBe(text);
  expect(parseTokens(undefined, "f")).toEqual([]);
});

test.each([
  ["no JSON", "skt_secret", "is not JSON"],
  ["another format", '{"format":2,"tokens":[]}', "format"],
  ["an unknown key", '{"format":1,"tokens":[],"more":1}', "more"],
  ["a token in the clear", JSON.stringify({ format: 1, tokens: [{ ...entry(1), hash: "skt_x" }] }), "expected sha256:"],
  ["an address for a name", JSON.stringify({ format: 1, tokens: [{ ...entry(1), name: "a@b.c" }] }), "name"],
  ["a time without a zone", JSON.stringify({ format: 1, tokens: [{ ...entry(1), expires: "2026-01-01" }] }), "expires"],
  ["a list in place of what it is", "[]", "expected object"],
  ["tokens that are no list", '{"format":1,"tokens":{}}', "tokens"],
  ["an unknown key of a token", JSON.stringify({ format: 1, tokens: [{ ...entry(1), scope: "all" }] }), "scope"],
  ["a member that is a text", JSON.stringify({ format: 1, tokens: [{ ...entry(1), member: "no" }] }), "member"],
  ["groups that are a text", JSON.stringify({ format: 1, tokens: [{ ...entry(1), groups: "support" }] }), "groups"],
  ["a use that is none", JSON.stringify({ format: 1, tokens: [{ ...entry(1), use: "cookie" }] }), "use"],
  ["a token without a name", JSON.stringify({ format: 1, tokens: [{ ...entry(1), name: undefined }] }), "name"],
  ["an end that is no time", JSON.stringify({ format: 1, tokens: [{ ...entry(1), expires: "never" }] }), "expires"],
  ["lists in lists in lists", `${"[".repeat(100_000)}${"]".repeat(100_000)}`, "cannot be used"],
  ["more tokens than fit", JSON.stringify({ format: 1, tokens: Array(10_001).fill(entry(1)) }), "10000"],
  ["too much of it", " ".repeat(MAX_TOKENS_BYTES + 1), "larger than"],
  ["one token twice", JSON.stringify({ format: 1, tokens: [entry(1), entry(1, { name: "bob" })] }), "twice"],
])("a file with %s is not used", (_, text, why) => {
  let message = "";
  try {
    parseTokens(text, "/etc/tokens.json");
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message).toMatch(why);
  expect(message).toContain("/etc/tokens.json");
  expect(message).not.toContain("secret");
  expect(message.length).toBeLessThan(500);
});

test("an end is the first moment at which it is refused, whatever its zone is written as", () => {
  const ending = entry(1, { expires: "2026-06-01T00:00:00Z" });
  expect(hasExpired(ending, "2026-05-31T23:59:59.999Z")).toBe(false);
  expect(hasExpired(ending, "2026-06-01T00:00:00Z")).toBe(true);
  expect(hasExpired(ending, "2026-06-01T00:00:00.001Z")).toBe(true);
  expect(hasExpired(entry(1), "9999-01-01T00:00:00Z")).toBe(false);
});

describe("a token that a person names", () => {
  const tokens = [entry(1), entry(2), entry(3, { name: "bob" })];
  test("is found by its id, or by a name that only it has", () => {
    expect(findToken(tokens, "bob")).toBe(tokens[2]);
    expect(findToken(tokens, idOfToken(tokens[1] as TokenEntry))).toBe(tokens[1]);
  });
  test("has to be one", () => {
    expect(() => findToken(tokens, "alice")).toThrow('"alice" has 2 tokens.');
    expect(() => findToken(tokens, "carol")).toThrow('There is no token with the id or the name "carol".');
  });
});

test.each([
  ["Alice Smith", [], 'the name: expected a login, `@login` or `@organisation/team`, got "Alice Smith".'],
  ["", [], 'the name: expected a login, `@login` or `@organisation/team`, got "".'],
  ["alice", ["acme/pay", "x y"], '--group: expected a login, `@login` or `@organisation/team`, got "x y".'],
])("a token is for nobody whom no owner could be compared with: %j, %j", (name, groups, message) => {
  expect(() => demandHolder({ name, groups })).toThrow(message);
  demandHolder({ name: "@alice", groups: ["acme/pay"] });
});
