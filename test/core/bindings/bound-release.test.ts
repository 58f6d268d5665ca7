import { describe, expect, it } from "vitest";
import { type BoundRelease, boundRelease, lockOf } from "../../../src/core/bindings/bound-release.ts";
import { bindingOf } from "../../../src/core/bindings/effective-bindings.ts";
import { sha256 } from "../../../src/core/bytes.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { BoundFixture } from "../../support/bound-fixture.ts";

const SKILL = "a/one" as SkillId;
const AS = { audience: "all", now: "2026-06-01T12:00:00Z" } as const;
const lock = (use: string, version: string, digest = sha256(`${SKILL} ${version}`)) =>
  `skills:\n  a/one: { use: ${use}, version: ${version}, digest: "${digest}" }\n`;

function fixture(use: string, locked?: string): BoundFixture {
  const made = new BoundFixture();
  for (const version of ["1.0.0", "1.1.0", "2.0.0"]) made.release(SKILL, version);
  made.bind({ "agents/quote": `skills: { a/one: "${use}" }\n` });
  if (locked !== undefined) made.bind({ "agents/quote.lock": locked });
  return made;
}

function given(made: BoundFixture): BoundRelease {
  const binding = bindingOf(made.catalog, "quote", SKILL);
  if (binding === undefined) throw new Error("no binding");
  return boundRelease(made.catalog, binding, AS);
}

function told(found: BoundRelease): string {
  if (found.status === "unresolvable") return found.why;
  return `${found.status} ${found.release.version}${found.locked ? " locked" : ""}`;
}

describe("what a binding gives", () => {
  it.each([
    ["^1", "active 1.1.0"],
    ["1.0.0", "active 1.0.0"],
    ["latest", "active 2.0.0"],
    ["^3", "a/one has no release that is ^3."],
    ["9.9.9", "a/one has no release that is 9.9.9."],
    ["stable", 'The channel "stable" of a/one resolves to nothing: it has no such channel.'],
  ])("by %s: %s", (use, expected) => {
    expect(told(given(fixture(use)))).toBe(expected);
  });

  it("nothing of what was taken back", () => {
    const made = fixture("1.1.0");
    made.state(SKILL, "1.1.0", "yanked");
    expect(told(given(made))).toBe("active 1.1.0");
    made.state(SKILL, "1.1.0", "offline");
    expect(told(given(made))).toBe("a/one@1.1.0 is offline: why.");
  });

  it("nothing whose needs were taken back", () => {
    const made = fixture("^2");
    made.release("b/base", "1.0.0");
    const closure = [{ id: "b/base", version: "1.0.0", digest: sha256("b/base 1.0.0") }];
    made.release(SKILL, "2.1.0", { closure } as never);
    const found = given(made);
    expect(told(found)).toBe("active 2.1.0");
    expect(found.status === "active" && found.brought.map(({ entry }) => entry.id)).toEqual(["b/base"]);
    made.state("b/base", "1.0.0", "withdrawn");
    expect(told(given(made))).toBe("a/one@2.1.0 cannot be installed: it needs b/base@1.0.0, which is withdrawn.");
  });

  it("asks also for what comes with it, as far as the asker sees that", () => {
    const made = fixture("^2");
    made.release("b/base", "1.0.0", { declares: { permissions: ["network"] } } as never);
    const closure = [{ id: "b/base", version: "1.0.0", digest: sha256("b/base 1.0.0") }];
    made.release(SKILL, "2.1.0", { closure } as never);
    expect(told(given(made))).toBe("pending_grants 2.1.0");
  });
});

describe("a lock", () => {
  it("holds a range where it was, says what is later, and keeps what was yanked", () => {
    const made = fixture("^1", lock("^1", "1.0.0"));
    expect(given(made)).toMatchObject({ status: "active", locked: true, later: { version: "1.1.0" }, warnings: [] });
    made.state(SKILL, "1.0.0", "yanked");
    expect(given(made)).toMatchObject({
      status: "active",
      release: { version: "1.0.0" },
      warnings: ["a/one@1.0.0 is yanked: why."],
    });
    expect(lockOf(made.catalog, { agent: "quote", skill: SKILL } as never)).toMatchObject({ version: "1.0.0" });
  });

  it("does not offer a later release that needs what is gone, and says why", () => {
    const made = fixture("^1", lock("^1", "1.1.0"));
    made.release("b/base", "1.0.0");
    const closure = [{ id: "b/base" as SkillId, version: "1.0.0", digest: sha256("b/base 1.0.0") }];
    made.release(SKILL, "1.2.0", { closure });
    expect(given(made)).toMatchObject({ later: { version: "1.2.0" }, warnings: [] });
    made.state("b/base", "1.0.0", "withdrawn");
    const found = given(made);
    expect(found).toMatchObject({
      status: "active",
      warnings: [
        "A later release is there, but a/one@1.2.0 cannot be installed: it needs b/base@1.0.0, which is withdrawn.",
      ],
    });
    expect(found).not.toHaveProperty("later");
  });

  it.each([
    ["^2", lock("^1", "1.1.0"), "active 2.0.0"],
    ["1.0.0", lock("^1", "1.1.0"), "active 1.0.0"],
    ["latest", lock("^1", "1.1.0"), "active 2.0.0"],
    ["latest", lock("latest", "1.1.0"), "active 1.1.0 locked"],
    ["^1.0", lock("^1", "1.0.0"), "active 1.0.0 locked"],
    ["^1", lock("^1", "1.7.0"), "active 1.1.0"],
    ["^1", lock("^1", "1.0.0", sha256("another")), "active 1.1.0"],
  ])("never outdoes its binding: %s with %s gives %s", (use, locked, expected) => {
    expect(told(given(fixture(use, locked)))).toBe(expected);
  });

  it.each(["offline", "withdrawn"])("serves nothing that is %s, and nothing else in its place", (state) => {
    const made = fixture("^1", lock("^1", "1.0.0"));
    made.state(SKILL, "1.0.0", state);
    expect(given(made)).toEqual({
      status: "unresolvable",
      isDenied: false,
      why: `a/one@1.0.0 is ${state}.`,
      advice: "The lock names it: run `skilltrunk lock`.",
    });
    made.state(SKILL, "1.1.0", "offline");
    const { advice } = given(made) as { readonly advice?: string };
    expect(advice).toMatch(/nothing else that the binding asks for can be installed: put a release online, or change/);
  });

  it("does nothing against a denial", () => {
    const made = fixture("^1", lock("^1", "1.0.0"));
    made.bind({ organisation: "deny: [a/*]\n" });
    expect(told(given(made))).toBe("The organisation denies a/one.");
  });

  it("keeps what is left of a skill that is retired", () => {
    const made = fixture("^1", lock("^1", "1.0.0"));
    made.say(SKILL, { type: "retired", path: "skills/a/one" } as never);
    expect(told(given(made))).toBe("active 1.0.0 locked");
  });
});
