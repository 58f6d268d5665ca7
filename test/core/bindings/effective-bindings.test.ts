import { describe, expect, it } from "vitest";
import {
  agentsNaming,
  agentsOf,
  bindingOf,
  bindingsOf,
  isDenied,
} from "../../../src/core/bindings/effective-bindings.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { BoundFixture } from "../../support/bound-fixture.ts";

const id = (text: string) => text as SkillId;

function fixture(): BoundFixture {
  const made = new BoundFixture();
  for (const skill of ["a/one", "a/two", "b/three"]) made.release(skill, "1.0.0");
  return made;
}

const uses = (made: BoundFixture, agent = "quote") =>
  bindingsOf(made.catalog, agent)?.map(({ skill, from, bound }) => `${skill} ${bound.use} ${from}`);

describe("which file decides", () => {
  it("the most specific one, and of two teams the one that is named first", () => {
    const made = fixture();
    made.bind({
      "agents/quote": "teams: [sales, support]\nskills: { a/one: 1.0.0 }\n",
      "teams/sales": "skills: { a/one: ^2, a/two: ^1 }\n",
      "teams/support": "skills: { a/two: ^3, b/three: ^1 }\n",
      organisation: "skills: { a/one: ^9, b/three: ^9, a/none: ^1 }\n",
    });
    expect(uses(made)).toEqual([
      "a/none ^1 organisation",
      "a/one 1.0.0 agents/quote",
      "a/two ^1 teams/sales",
      "b/three ^1 teams/support",
    ]);
    expect(uses(made, "nobody")).toBeUndefined();
    expect(bindingOf(made.catalog, "quote", id("a/two"))?.from).toBe("teams/sales");
    expect(bindingOf(made.catalog, "quote", id("a/else"))).toBeUndefined();
    expect(bindingOf(made.catalog, "nobody", id("a/two"))).toBeUndefined();
  });

  it("what the organisation denies is denied whoever binds it", () => {
    const made = fixture();
    made.bind({ "agents/quote": "skills: { a/one: ^1, b/three: ^1 }\n", organisation: "deny: [a/one, b/*]\n" });
    expect(bindingsOf(made.catalog, "quote")?.map(({ denied }) => denied)).toEqual([true, true]);
    expect([id("a/one"), id("a/two"), id("b/three")].map((one) => isDenied(made.catalog, one))).toEqual([
      true,
      false,
      true,
    ]);
  });

  it("knows the agents that a skill is named for, through whatever file", () => {
    const made = fixture();
    made.bind({
      "agents/quote": "teams: [sales]\n",
      "agents/plan": "skills: { a/one: ^1 }\n",
      "agents/rest": "",
      "teams/sales": "skills: { a/one: ^1 }\n",
      organisation: "skills: { a/two: ^1 }\n",
    });
    expect(agentsOf(made.catalog.bindings)).toEqual(["plan", "quote", "rest"]);
    expect(agentsNaming(made.catalog, id("a/one"))).toEqual(["plan", "quote"]);
    expect(agentsNaming(made.catalog, id("a/two"))).toEqual(["plan", "quote", "rest"]);
    expect(agentsNaming(made.catalog, id("b/three"))).toEqual([]);
  });
});

describe("a skill that is called something else now", () => {
  function renamed(): BoundFixture {
    const made = fixture();
    made.say("c/new", { type: "renamed", path: "skills/c/new", from: "a/one", to: "c/new" } as never);
    made.say("a/one", { type: "renamed", from: "a/one", to: "c/new" } as never);
    return made;
  }

  it("is bound and denied by its old name too", () => {
    const made = renamed();
    made.bind({ "agents/quote": "skills: { a/one: ^1 }\n" });
    expect(uses(made)).toEqual(["c/new ^1 agents/quote"]);
    expect(agentsNaming(made.catalog, id("c/new"))).toEqual(["quote"]);
    expect(agentsNaming(made.catalog, id("a/one"))).toEqual(["quote"]);
    made.bind({ organisation: "deny: [a/*]\n" });
    expect(isDenied(made.catalog, id("c/new"))).toBe(true);
  });

  it("is bound by its new name where a file has both", () => {
    const made = renamed();
    made.bind({ "agents/quote": "skills: { a/one: ^1, c/new: ^2 }\n" });
    expect(uses(made)).toEqual(["c/new ^2 agents/quote"]);
  });
});
