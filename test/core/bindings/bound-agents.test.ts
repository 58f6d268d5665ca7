import { describe, expect, it } from "vitest";
import { principal } from "../../../src/core/access/audience.ts";
import { boundSchema } from "../../../src/core/bindings/agent-view.ts";
import { toBound } from "../../../src/core/bindings/bound-agents.ts";
import { sha256 } from "../../../src/core/bytes.ts";
import type { Audience } from "../../../src/core/catalog/resolve.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { bringersOf } from "../../../src/core/relations/brought-releases.ts";
import { BoundFixture } from "../../support/bound-fixture.ts";

const NOW = "2026-06-01T12:00:00Z";
const pin = (id: string, version: string) => ({ id: id as SkillId, version, digest: sha256(`${id} ${version}`) });

function fixture(): BoundFixture {
  const made = new BoundFixture();
  made.release("b/need", "1.0.0");
  made.release("b/need", "1.1.0");
  made.release("a/app", "1.0.0", { requires: ["b/need@~1.0"], closure: [pin("b/need", "1.0.0")] });
  made.release("a/deep", "2.0.0", { requires: ["a/app@^1"], closure: [pin("b/need", "1.0.0"), pin("a/app", "1.0.0")] });
  made.release("a/kit", "1.0.0", { kind: "group", members: [pin("b/need", "1.1.0")] });
  made.release("a/gone", "1.0.0", { requires: ["b/need@^1"], closure: [pin("b/need", "1.0.0")] });
  made.release("a/gone", "1.1.0");
  made.bind({
    "agents/itself": "skills: { b/need: 1.0.0 }\n",
    "agents/both": "skills: { a/app: ^1, b/need: ^1 }\n",
    "agents/deep": "skills: { a/deep: ^2 }\n",
    "agents/kit": "skills: { a/kit: ^1 }\n",
    "agents/gone": "skills: { a/gone: ^1 }\n",
  });
  return made;
}

function rows(made: BoundFixture, { skill = "b/need", version = "1.0.0", audience = "all" as Audience } = {}) {
  const view = toBound(made.catalog, { skill: skill as SkillId, version }, { audience, now: NOW });
  expect(boundSchema.strict().parse(view)).toEqual(view);
  return view.agents.map(({ agent, status, via }) =>
    `${agent} ${status} ${via === undefined ? "" : `${via.id}@${via.version}`}`.trim(),
  );
}

describe("who gets a release", () => {
  it("is whoever's binding leads to exactly that one", () => {
    const made = new BoundFixture();
    made.release("a/open", "1.0.0", { declares: { permissions: ["network"] } } as never);
    made.release("a/open", "1.1.0");
    made.bind({ "agents/pinned": "skills: { a/open: 1.0.0 }\n", "agents/quote": "skills: { a/open: ^1 }\n" });
    const bound = (version: string) => toBound(made.catalog, { skill: "a/open" as SkillId, version }, AS);
    expect(bound("1.0.0")).toEqual({
      id: "a/open",
      version: "1.0.0",
      complete: false,
      dependents: [],
      agents: [{ agent: "pinned", use: "1.0.0", from: "agents/pinned", status: "pending_grants", locked: false }],
    });
    expect(rows(made, { skill: "a/open", version: "1.1.0" })).toEqual(["quote active"]);
  });
  const AS = { audience: "internal", now: NOW } as const;

  it("is whoever is bound to a group that holds what needs it", () => {
    const made = fixture();
    made.release("a/whole", "1.0.0", { kind: "group", members: [pin("a/app", "1.0.0")] });
    made.bind({ "agents/whole": "skills: { a/whole: ^1 }\n" });
    expect(rows(made)).toContain("whole active a/whole@1.0.0");
    expect(bringersOf(made.catalog, "b/need" as SkillId)).toContain("a/whole");
  });

  it("is also whoever is bound to what needs or holds it, through the release that does", () => {
    expect(rows(fixture())).toEqual(["both conflict a/app@1.0.0", "deep active a/deep@2.0.0", "itself active"]);
    expect(rows(fixture(), { version: "1.1.0" })).toEqual(["both conflict", "kit active a/kit@1.0.0"]);
  });

  it("is through what takes more than it was published with, if the agent has another one in its range", () => {
    const made = fixture();
    made.bind({
      "agents/both": "skills: { a/gone: 1.0.0, b/need: ^1 }\n",
      "agents/kit": "skills: { a/kit: ^1, a/gone: 1.0.0 }\n",
    });
    expect(rows(made, { version: "1.1.0" })).toEqual([
      "both active",
      "both active a/gone@1.0.0",
      "kit active a/gone@1.0.0",
      "kit active a/kit@1.0.0",
    ]);
    expect(rows(made)).toEqual(["deep active a/deep@2.0.0", "itself active"]);
  });

  it("follows renames of what brings it and of itself", () => {
    const made = fixture();
    for (const [from, to] of [
      ["b/need", "b/base"],
      ["a/app", "a/tool"],
    ] as const) {
      made.say(to, { type: "renamed", path: `skills/${to}`, from, to } as never);
      made.say(from, { type: "renamed", from, to } as never);
    }
    for (const skill of ["b/need", "b/base"]) {
      expect(rows(made, { skill })).toEqual([
        "both conflict a/tool@1.0.0",
        "deep active a/deep@2.0.0",
        "itself active",
      ]);
    }
    expect(bringersOf(made.catalog, "b/need" as SkillId)).toEqual(["a/deep", "a/gone", "a/kit", "a/tool"]);
  });

  it("tells nobody of agents or of skills that are none of their business", () => {
    const made = fixture();
    made.visibility("a/app", "private");
    expect(rows(made, { audience: "internal" })).toEqual(["itself active"]);
    expect(rows(made, { audience: "public" })).toEqual([]);
    const deep = principal({ name: "deep", groups: [], member: false });
    expect(rows(fixture(), { audience: deep })).toEqual(["deep active a/deep@2.0.0"]);
    expect(rows(made, { audience: "all" })).toHaveLength(3);
  });
});
