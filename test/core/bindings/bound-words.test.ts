/** What is said to whoever offers a release otherwise than before: who gets it, and what it comes with. */
import { describe, expect, it } from "vitest";
import { toBound } from "../../../src/core/bindings/bound-agents.ts";
import { boundWords } from "../../../src/core/bindings/bound-words.ts";
import { sha256 } from "../../../src/core/bytes.ts";
import type { State } from "../../../src/core/ledger/event.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { BoundFixture } from "../../support/bound-fixture.ts";

const AS = { audience: "all", now: "2026-06-01T00:00:00Z" } as const;
const pin = (id: string) => [{ id: id as SkillId, version: "1.0.0", digest: sha256(`${id} 1.0.0`) }];

function world(): BoundFixture {
  const made = new BoundFixture();
  made.release("b/base", "1.0.0");
  made.release("b/base", "1.1.0");
  made.release("a/one", "1.0.0", { closure: pin("b/base") });
  made.release("a/one", "1.1.0");
  made.release("a/old", "1.0.0", { closure: pin("b/base") });
  made.state("a/old", "1.0.0", "yanked");
  made.release("a/kit", "2.0.0", { kind: "group", members: pin("b/base") });
  made.release("a/set", "3.0.0", { kind: "group", members: pin("a/one") });
  made.bind({
    "agents/quote": 'skills: { a/one: "1.0.0", b/base: "1.0.0" }\n',
    "agents/other": "skills: { b/base: ^1.1 }\n",
  });
  return made;
}

function said(state: State, version = "1.0.0"): readonly string[] {
  return boundWords(toBound(world().catalog, { skill: "b/base" as SkillId, version }, AS), state);
}

describe("a release that is offered otherwise", () => {
  it("concerns agents that get it, and the offered releases that it comes with", () => {
    const agents = ["Agents that have it by their bindings:", "  quote (1.0.0)", "  quote (through a/one@1.0.0)"];
    expect(said("withdrawn")).toEqual([
      ...agents,
      "Cannot be installed without it:",
      "  a/kit@2.0.0 (holds it, and is withdrawn with it)",
      "  a/one@1.0.0 (needs it)",
      "  a/set@3.0.0 (holds a/one@1.0.0, which needs it)",
    ]);
    expect(said("offline").slice(3, 5)).toEqual(["Cannot be installed without it:", "  a/kit@2.0.0 (holds it)"]);
    expect(said("yanked")[3]).toBe("Who installs one of these gets it, too, then with a warning:");
    expect(said("online")[3]).toBe("Who installs one of these gets it, too:");
    expect(said("yanked", "1.1.0")).toEqual(["Agents that have it by their bindings:", "  other (^1.1)"]);
  });

  it("concerns nobody where nobody relies on it", () => {
    expect(boundWords({ agents: [], dependents: [] }, "withdrawn")).toEqual([]);
  });

  it("names no dependent that the asker may not know of", () => {
    const made = world();
    made.visibility("a/one", "private");
    const { dependents } = toBound(
      made.catalog,
      { skill: "b/base" as SkillId, version: "1.0.0" },
      { ...AS, audience: "internal" },
    );
    expect(dependents).toEqual([{ id: "a/kit", version: "2.0.0", by: "holds" }]);
  });
});
