import { describe, expect, it } from "vitest";
import { type Acknowledgement, acknowledges, parseAcknowledgement } from "../../../src/core/trunk/acknowledgement.ts";

const COMMIT = "a".repeat(40);
const OTHER = "b".repeat(40);
const parse = (text: string) => parseAcknowledgement("acknowledgements/spring.yaml", new TextEncoder().encode(text));

describe("an acknowledgement file", () => {
  it("says what is meant, of which commit, and why", () => {
    expect(parse(`acknowledge: rewrite\ncommit: ${COMMIT}\nreason: a secret\n`)).toEqual({
      acknowledge: "rewrite",
      commit: COMMIT,
      reason: "a secret",
    });
    expect(parse("acknowledge: mass-removal\nreason: spring cleaning\n")).toEqual({
      acknowledge: "mass-removal",
      reason: "spring cleaning",
    });
  });

  it.each([
    "",
    "acknowledge: mass-removal\n",
    "acknowledge: everything\nreason: x\n",
    "acknowledge: future-date\nreason: x\n",
    "acknowledge: rewrite\nreason: ''\n",
    `acknowledge: rewrite\nreason: ${"x".repeat(2001)}\n`,
    "acknowledge: rewrite\ncommit: aaaaaaa\nreason: x\n",
    `acknowledge: rewrite\ncommit: ${COMMIT.toUpperCase()}\nreason: x\n`,
    "acknowledge: rewrite\nreason: x\nuntil: never\n",
    "acknowledge: [rewrite]\nreason: x\n",
    "acknowledge: &a rewrite\nreason: x\n",
  ])("that says %j accepts nothing", (text) => {
    expect(parse(text)).toBeUndefined();
  });
});

describe("a step", () => {
  const named: Acknowledgement = { acknowledge: "mass-removal", commit: COMMIT, reason: "x" };
  const { commit: _, ...unnamed } = named;

  it.each([
    ["the commit that is named, wherever the file came", named, "mass-removal", COMMIT, OTHER, true],
    ["another commit", named, "mass-removal", OTHER, OTHER, false],
    ["another kind of step", named, "rewrite", COMMIT, COMMIT, false],
    ["the commit that brought the file, where none is named", unnamed, "mass-removal", COMMIT, COMMIT, true],
    ["any other, where none is named", unnamed, "mass-removal", COMMIT, OTHER, false],
  ] as const)("of %s", (_what, file, kind, commit, broughtBy, accepted) => {
    expect(acknowledges(file, { kind, commit, broughtBy })).toBe(accepted);
  });
});
