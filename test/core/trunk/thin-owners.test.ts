import { describe, expect, it } from "vitest";
import { isThinlyOwned, thinWords } from "../../../src/core/trunk/thin-owners.ts";

const skill = (name: string, ...owners: readonly string[]) => ({ id: `team/${name}`, owners });

describe("isThinlyOwned", () => {
  it.each([
    [[], true],
    [["ann"], true],
    [["@ann"], true],
    [["@acme/team"], false],
    [["acme/team"], false],
    [["ann", "bob"], false],
  ])("%j: %s", (owners, expected) => {
    expect(isThinlyOwned({ owners })).toBe(expected);
  });
});

describe("thinWords", () => {
  it("says nothing where somebody can stand in for every owner", () => {
    expect(thinWords([skill("a", "ann", "bob"), skill("b", "@acme/team")])).toBeUndefined();
    expect(thinWords([])).toBeUndefined();
  });

  it("counts and names skills of one owner, and of none", () => {
    const skills = [skill("a", "ann"), skill("b"), skill("c", "bob"), skill("d", "ann", "bob")];
    expect(thinWords(skills)).toBe("2 skills have one owner (team/a, team/c), and 1 skill has no owner (team/b).");
  });

  it("names only some of many", () => {
    const many = Array.from({ length: 8 }, (_, i) => skill(`s${i}`, "ann"));
    expect(thinWords(many)).toBe("8 skills have one owner (team/s0, team/s1, team/s2, team/s3, team/s4, and 3 more).");
  });
});
