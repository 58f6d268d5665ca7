import { expect, it } from "vitest";
import { agentConflicts } from "../../../src/core/bindings/agent-manifest.ts";
import { conflictHint } from "../../../src/core/bindings/conflict-hint.ts";
import { sha256 } from "../../../src/core/bytes.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { BoundFixture } from "../../support/bound-fixture.ts";

const pin = (version: string) => ({ id: "a/base" as SkillId, version, digest: sha256(`a/base ${version}`) });

/** quote has base 2.0.0 by itself, and app, which was published with 1.1.0. */
function fixture(): BoundFixture {
  const made = new BoundFixture();
  for (const version of ["1.0.0", "1.0.1", "1.1.0", "2.0.0"]) made.release("a/base", version);
  made.release("a/app", "1.0.0", { requires: ["a/base@^1"], closure: [pin("1.1.0")] });
  made.release("a/kit", "1.0.0", { kind: "group", members: [pin("1.0.0")] });
  made.bind({ "agents/quote": "skills: { a/base: 2.0.0, a/app: ^1 }\n" });
  return made;
}

function hints({ catalog }: BoundFixture): readonly string[] {
  return agentConflicts(catalog, "quote", "2026-06-01T00:00:00Z").map((one) => conflictHint(catalog, one));
}

it("names the greatest release that all take, and none that was taken back", () => {
  const made = fixture();
  expect(hints(made)).toEqual(["Bind a/base to 1.1.0, which does for all that bring it."]);
  made.state("a/base", "1.1.0", "yanked");
  expect(hints(made)).toEqual(["Bind a/base to 1.0.1, which does for all that bring it."]);
});

it("is what helps", () => {
  const made = fixture();
  made.state("a/base", "1.1.0", "yanked");
  made.bind({ "agents/quote": "skills: { a/base: 1.0.1, a/app: ^1 }\n" });
  expect(hints(made)).toEqual([]);
});

it("says whose requirement leaves none", () => {
  const made = fixture();
  for (const version of ["1.0.0", "1.0.1", "1.1.0"]) made.state("a/base", version, "yanked");
  expect(hints(made)).toEqual([
    "No offered release of a/base does for all: a/app@1.0.0 takes ^1. Bind another release of a/app, or publish one that takes more.",
  ]);
});

it("knows that a group holds one release and takes no other", () => {
  const made = fixture();
  made.bind({ "agents/quote": "skills: { a/base: 2.0.0, a/app: ^1, a/kit: ^1 }\n" });
  expect(hints(made)).toEqual(["Bind a/base to 1.0.0, which does for all that bring it."]);
  made.state("a/base", "1.0.0", "yanked");
  expect(hints(made)).toEqual([
    "No offered release of a/base does for all: a/app@1.0.0 takes ^1, and a/kit@1.0.0 holds 1.0.0. Bind another release of a/app or a/kit, or publish one that takes more.",
  ]);
});
