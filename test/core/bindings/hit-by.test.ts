/** Whom it hits when a release is taken away. */
import { describe, expect, it } from "vitest";
import { hitBy, hitWords } from "../../../src/core/bindings/hit-by.ts";
import { sha256 } from "../../../src/core/bytes.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { BoundFixture } from "../../support/bound-fixture.ts";

const BASE = { skill: "b/base" as SkillId, version: "1.0.0", digest: sha256("b/base 1.0.0") };
const PIN = [{ id: "b/base" as SkillId, version: "1.0.0", digest: BASE.digest }];

describe("a release that is taken away", () => {
  it("hits agents that get it, what needs it and the groups that hold it, where those are offered", () => {
    const made = new BoundFixture();
    made.release("b/base", "1.0.0");
    made.release("b/base", "1.1.0");
    made.release("a/one", "1.0.0", { closure: PIN });
    made.release("a/one", "1.1.0");
    made.release("a/old", "1.0.0", { closure: PIN });
    made.state("a/old", "1.0.0", "yanked");
    made.release("a/kit", "2.0.0", { kind: "group", members: PIN });
    made.bind({
      "agents/quote": 'skills: { a/one: "1.0.0", b/base: "1.0.0" }\n',
      "agents/other": "skills: { b/base: ^1.1 }\n",
    });
    const hit = hitBy(made.catalog, BASE, "2026-06-01T00:00:00Z");
    expect(hitWords(hit)).toEqual([
      "Agents that have it by their bindings:",
      "  quote (1.0.0)",
      "  quote (through a/one@1.0.0)",
      "Cannot be installed without it:",
      "  a/one@1.0.0",
      "Groups that go with it:",
      "  a/kit@2.0.0",
    ]);
    const other = { skill: BASE.skill, version: "1.1.0", digest: sha256("b/base 1.1.0") };
    expect(hitBy(made.catalog, other, "2026-06-01T00:00:00Z").dependents).toEqual([]);
  });

  it("hits nobody where nobody relies on it", () => {
    expect(hitWords({ agents: [], dependents: [] })).toEqual([]);
  });
});
