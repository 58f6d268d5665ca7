import { describe, expect, it } from "vitest";
import {
  idsMeant,
  linesUntil,
  mayReadCurrent,
  parseAsOf,
  relatedTo,
  withAccessOf,
} from "../../../src/core/catalog/as-of.ts";
import { mayRead } from "../../../src/core/catalog/resolve.ts";
import { chain, EMPTY_CHAIN, type Fact } from "../../../src/core/ledger/event.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { skillMd } from "../../support/git-fixture.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

const COMMIT = "c".repeat(40);
const id = (text: string) => text as SkillId;

describe("a moment", () => {
  it.each([
    ["2026-11-20T12:00:00Z", { at: "2026-11-20T12:00:00Z" }],
    ["2026-11-20T12:00:00.999Z", { at: "2026-11-20T12:00:00Z" }],
    ["2026-11-20T12:00:00+01:00", { at: "2026-11-20T11:00:00Z" }],
    ["2026-11-20T12:00:00 01:00", { at: "2026-11-20T11:00:00Z" }],
    [COMMIT, { commit: COMMIT }],
  ])("%s", (text, expected) => {
    expect(parseAsOf(text)).toEqual(expected);
  });

  it.each(["", "yesterday", "2026-11-20", "2026-02-31T00:00:00Z", "2026-11-20T12:00:00", COMMIT.slice(1), "HEAD"])(
    "is not %j",
    (text) => {
      expect(parseAsOf(text)).toBeUndefined();
    },
  );
});

describe("the lines of a chain until a moment", () => {
  const [one, two, three] = ["1", "2", "3"].map((digit) => digit.repeat(40)) as [string, string, string];
  const facts: readonly [string, string, number?][] = [
    ["2026-01-01T00:00:00Z", one],
    ["2026-01-02T00:00:00Z", two],
    ["2026-01-02T00:00:00Z", three, 2],
    ["2026-01-03T00:00:00Z", COMMIT],
  ];
  let tip = EMPTY_CHAIN;
  const lines = facts.map(([at, commit, turn]) => {
    const stands = turn === undefined ? { at } : { at, turn };
    const fact: Fact = { type: "retired", ...stands, commit, by: '","at":"2099-01-01T00:00:00Z', path: "a" };
    const next = chain(tip, fact);
    tip = next.tip;
    return next.line;
  });

  it("are those up to its second, or of a commit, which others in that second follow", () => {
    expect(linesUntil(lines, { at: "2025-12-31T00:00:00Z" })).toEqual([]);
    expect(linesUntil(lines, { at: "2026-01-01T23:59:59Z" })).toEqual(lines.slice(0, 1));
    expect(linesUntil(lines, { at: "2026-01-02T00:00:00Z" })).toEqual(lines.slice(0, 3));
    expect(linesUntil(lines, { at: "2026-01-02T00:00:00Z", turn: 0 })).toEqual(lines.slice(0, 2));
    expect(linesUntil(lines, { at: "2026-01-02T00:00:00Z", turn: 1 })).toEqual(lines.slice(0, 2));
    expect(linesUntil(lines, { at: "2026-01-02T00:00:00Z", turn: 2 })).toEqual(lines.slice(0, 3));
    expect(linesUntil(lines, { at: "2099-01-01T00:00:00Z" })).toEqual(lines);
  });

  it("hold an emergency from when it was entered on, or from when what follows it was taken", () => {
    const state = (entered: string): Fact => ({
      ...{ type: "state", version: "1.0.0", from: "online", to: "withdrawn", reason: "x", emergency: true },
      ...{ at: "2026-01-02T00:00:00Z", turn: 2, commit: three, by: "ops", entered },
    });
    const chained = (...more: readonly Fact[]) => {
      let end = tip;
      return more.map((fact) => {
        const next = chain(end, fact);
        end = next.tip;
        return next.line;
      });
    };
    const all = [...lines.slice(0, 3), ...chained(state("2026-01-02T12:00:00Z"))];
    expect(linesUntil(all, { at: "2026-01-02T11:59:59Z" })).toEqual(lines.slice(0, 3));
    expect(linesUntil(all, { at: "2026-01-02T12:00:00Z" })).toEqual(all);
    // After the commit that it stands at, it had not happened yet.
    expect(linesUntil(all, { at: "2026-01-02T00:00:00Z", turn: 2 })).toEqual(lines.slice(0, 3));
    const retired: Fact = { type: "retired", at: "2026-01-03T00:00:00Z", commit: COMMIT, by: "Ada", path: "a" };
    const ahead = [...lines.slice(0, 3), ...chained(state("2030-01-01T00:00:00Z"), retired)];
    expect(linesUntil(ahead, { at: "2026-01-02T23:00:00Z" })).toEqual(lines.slice(0, 3));
    expect(linesUntil(ahead, { at: "2026-01-03T00:00:00Z" })).toEqual(ahead);
    expect(linesUntil(ahead, { at: "2026-01-03T00:00:00Z", turn: 0 })).toEqual(ahead);
  });

  it("hold what was let through later from then on, or after its commit", () => {
    const at = "2026-01-02T00:00:00Z";
    const entered = "2026-01-02T12:00:00Z";
    const moved: Fact = {
      type: "channel",
      name: "stable",
      from: null,
      to: "1.0.0",
      at,
      turn: 2,
      entered,
      commit: three,
      by: "Ada",
    };
    const all = [...lines.slice(0, 3), chain(chain(tip, moved).tip, moved).line];
    expect(linesUntil(all, { at })).toEqual(lines.slice(0, 3));
    expect(linesUntil(all, { at: "2026-01-02T11:59:59Z" })).toEqual(lines.slice(0, 3));
    expect(linesUntil(all, { at: entered })).toEqual(all);
    expect(linesUntil(all, { at, turn: 2 })).toEqual(all);
    expect(linesUntil(all, { at, turn: 1 })).toEqual(lines.slice(0, 2));
  });
});

describe("who may look back", () => {
  const registry = new RegistryFixture().publish("a/one", "1.0.0").publish("b/one", "1.0.0");
  const { catalog: past } = registry;
  registry.offer("a/one", { visibility: "private" }).rename("b/one", "c/one");
  const { catalog: today } = registry;

  it("is who may read what the identity leads to today", () => {
    const looked = withAccessOf(today, past);
    const can = (name: string) => mayRead(looked.skills.get(id(name)) as never, "public");
    expect([can("a/one"), can("b/one")]).toEqual([false, true]);
    expect(looked.skills.get(id("a/one"))?.offer.visibility).toBe("public");
    expect([mayReadCurrent(today, id("b/one"), "public"), mayReadCurrent(today, id("x/y"), "public")]).toEqual([
      true,
      false,
    ]);
  });

  it("may mean every readable skill of a bare name", () => {
    expect(idsMeant(today, { name: "one" }, "public")).toEqual(["b/one", "c/one"]);
    expect(idsMeant(today, { namespace: "b", name: "one" }, "public")).toEqual(["b/one", "c/one"]);
    for (const request of [{ name: "none" }, { namespace: "a", name: "one" }, { namespace: "x", name: "y" }]) {
      expect(() => idsMeant(today, request, "public")).toThrow(expect.objectContaining({ code: "SKILL_NOT_FOUND" }));
    }
  });
});

it("what decides about a skill is all with its other names and the same bytes, and theirs", () => {
  const same = { files: { "SKILL.md": skillMd("same") } };
  const { catalog } = new RegistryFixture()
    .publish("a/one", "1.0.0", same)
    .rename("a/one", "b/one")
    .publish("c/twin", "1.0.0", same)
    .rename("c/twin", "d/twin")
    .publish("e/other", "1.0.0");
  expect([...relatedTo(catalog, [id("b/one")])].toSorted()).toEqual(["a/one", "b/one", "c/twin", "d/twin"]);
  expect(relatedTo(catalog, [id("e/other")])).toEqual(["e/other"]);
});
