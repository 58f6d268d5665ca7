import { expect, it } from "vitest";
import { bindingEffects } from "../../../src/core/bindings/binding-effects.ts";
import { conflictFindings } from "../../../src/core/bindings/conflict-findings.ts";
import { sha256 } from "../../../src/core/bytes.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { BoundFixture } from "../../support/bound-fixture.ts";

const bringing = (version: string, range = `~${version}`) => ({
  requires: [`a/base@${range}`],
  closure: [{ id: "a/base" as SkillId, version, digest: sha256(`a/base ${version}`) }],
});

function fixture(): BoundFixture {
  const made = new BoundFixture();
  made.release("a/base", "1.0.0");
  made.release("a/app", "1.0.0", bringing("1.0.0"));
  made.bind({
    "agents/quote": "teams: [care]\nskills: { a/base: ^1 }\n",
    "agents/other": "skills: { a/app: ^1 }\n",
    "teams/care": "skills: { a/app: ^1 }\n",
  });
  return made;
}

it("names the agent, the file, every way and what helps", () => {
  const made = fixture();
  const before = made.catalog;
  made.release("a/base", "1.1.0");
  const touched = { skills: ["a/base" as SkillId], subjects: [] };
  expect(conflictFindings(before, made.catalog, touched).fresh).toMatchObject([
    {
      rule: "binding-conflict",
      severity: "high",
      path: "bindings/agents/quote.yaml",
      message:
        "Merging leaves agent quote with two releases of a/base, and so with neither. There is room for one release of a/base, no one does for all, and the bindings give a/base@1.0.0, which comes with a/app@1.0.0, bound as ^1 in bindings/teams/care.yaml; and a/base@1.1.0, bound as ^1 in bindings/agents/quote.yaml.",
      hint: "Bind a/base to 1.0.0, which does for all that bring it.",
    },
  ]);
  expect(bindingEffects(before, made.catalog, touched)).toEqual([
    "quote: a/app: 1.0.0 → nothing (1.0.0 would bring a second release of a/base)",
    "quote: a/base: 1.0.0 → nothing (1.1.0 would bring a second release of a/base)",
  ]);
});

it("is silent about what was so before, and about whom the change does not touch", () => {
  const made = fixture();
  made.release("a/base", "1.1.0");
  made.release("a/free", "1.0.0");
  const before = made.catalog;
  made.bind({ "agents/quote": "teams: [care]\nskills: { a/base: ^1, a/free: ^1 }\n" });
  const touched = { skills: [], subjects: ["agents/quote" as const] };
  expect(conflictFindings(before, made.catalog, touched)).toEqual({ fresh: [], old: [] });
  expect(conflictFindings(fixture().catalog, before, { skills: [], subjects: ["agents/other"] }).fresh).toEqual([]);
  expect(conflictFindings(fixture().catalog, before, { skills: [], subjects: ["teams/care"] }).fresh).toHaveLength(1);
});

it("advises otherwise where nobody binds the skill itself", () => {
  const made = fixture();
  made.release("a/base", "1.1.0");
  made.release("a/two", "1.0.0", bringing("1.1.0"));
  const before = made.catalog;
  made.bind({ "agents/other": "skills: { a/app: ^1, a/two: ^1 }\n" });
  const [found] = conflictFindings(before, made.catalog, { skills: [], subjects: ["agents/other"] }).fresh;
  expect(found?.hint).toBe(
    "No offered release of a/base does for all: a/app@1.0.0 takes ~1.0.0, and a/two@1.0.0 takes ~1.1.0. Bind another release of a/app or a/two, or publish one that takes more.",
  );
});

it("is silent about a release that does for whoever brings another one", () => {
  const made = fixture();
  made.release("a/app", "1.1.0", bringing("1.0.0", "^1"));
  const before = made.catalog;
  made.release("a/base", "1.1.0");
  const touched = { skills: ["a/base" as SkillId], subjects: [] };
  expect(conflictFindings(before, made.catalog, touched)).toEqual({ fresh: [], old: [] });
  expect(bindingEffects(before, made.catalog, touched)).toEqual(["quote: a/base: 1.0.0 → 1.1.0"]);
});

it("tells what was in conflict before by other releases as old, unless another binding is in it now", () => {
  const made = fixture();
  made.release("a/base", "1.1.0");
  const before = made.catalog;
  made.release("a/app", "1.0.1", bringing("1.0.0"));
  const touched = { skills: ["a/app" as SkillId], subjects: [] };
  const { fresh, old } = conflictFindings(before, made.catalog, touched);
  expect(fresh).toEqual([]);
  expect(old.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^Agent quote has two releases of a\/base, and so neither, as before\. There is room/),
  ]);
  made.release("a/two", "1.0.0", bringing("1.0.0"));
  made.bind({ "agents/quote": "teams: [care]\nskills: { a/base: ^1, a/two: ^1 }\n" });
  const more = conflictFindings(before, made.catalog, { skills: [], subjects: ["agents/quote"] });
  expect(more).toMatchObject({ fresh: [{ rule: "binding-conflict" }], old: [] });
});
