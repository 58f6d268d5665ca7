import { describe, expect, it } from "vitest";
import { sha256 } from "../../../src/core/bytes.ts";
import { toRelease } from "../../../src/core/catalog/published-release.ts";
import type { ReleasedEvent } from "../../../src/core/ledger/event.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { NO_RELATIONS } from "../../../src/core/skill/declares.ts";

const ID = "team/one" as SkillId;
const published = (more: Partial<ReleasedEvent> = {}): ReleasedEvent => ({
  n: 1,
  prev: null,
  engine: 1,
  type: "released",
  at: "2026-01-01T00:00:00Z",
  commit: "c".repeat(40),
  by: "Ada",
  version: "1.0.0",
  digest: sha256("one"),
  size: 3,
  tree: "d".repeat(40),
  path: "skills/team/one",
  name: "one",
  description: "Does one thing.",
  kind: "skill",
  rules: sha256("rules"),
  verdict: "pass",
  notes: "",
  ...more,
});

describe("a published release", () => {
  it("begins online, and has every member, so that all have one shape", () => {
    const plain = toRelease(ID, published(), undefined);
    expect(plain).toMatchObject({ skill: ID, state: "online", waived: [], forced: false, relations: NO_RELATIONS });
    const rich = toRelease(ID, published({ pr: 1, forced: true, payload: "agent.md", brought: "e".repeat(40) }), plain);
    expect(Object.keys(rich)).toEqual(Object.keys(plain));
    expect(rich).toMatchObject({ pr: 1, forced: true, relations: { payload: "agent.md" } });
  });

  it("holds what it declares once for all releases that declare the same", () => {
    const first = toRelease(ID, published({ declares: { permissions: ["shell"] } }), undefined);
    const second = toRelease(ID, published({ version: "1.1.0", declares: { permissions: ["shell"] } }), first);
    expect(second.relations).toBe(first.relations);
  });
});
