import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { sha256 } from "../../../src/core/bytes.ts";
import { decideVersion } from "../../../src/core/plan/version.ts";
import { type BumpQuestion, decideBump } from "../../../src/core/trunk/version-bump.ts";

const ask = (question: Partial<BumpQuestion>) =>
  decideBump({ declared: undefined, order: "strict", published: [], ...question });

describe("decideBump", () => {
  const published = ["1.0.0", "2.0.0", "1.0.1"];
  it.each<[Partial<BumpQuestion>, ReturnType<typeof decideBump>]>([
    [{}, { kind: "bump", version: "1.0.0" }],
    [{ wanted: "minor" }, { kind: "bump", version: "1.0.0" }],
    [{ merged: ["1.0.0"] }, { kind: "bump", version: "1.0.1" }],
    [
      { published, merged: ["2.1.0", "2.0.0"], wanted: "2.1.0" },
      {
        kind: "refuse",
        why: "Version 2.1.0 is merged, and published soon, and a release never changes.",
        next: "2.1.1",
      },
    ],
    [{ published }, { kind: "bump", version: "2.0.1" }],
    [
      { published, declared: "2.0.0" },
      { kind: "bump", version: "2.0.1" },
    ],
    [
      { published, declared: "2.1" },
      { kind: "bump", version: "2.0.1" },
    ],
    [
      { published, declared: "2.4.0" },
      { kind: "already", version: "2.4.0" },
    ],
    [
      { published, declared: "2.4.0", wanted: "patch" },
      { kind: "bump", version: "2.0.1" },
    ],
    [
      { published, wanted: "minor" },
      { kind: "bump", version: "2.1.0" },
    ],
    [
      { published, wanted: "major" },
      { kind: "bump", version: "3.0.0" },
    ],
    [
      { published, wanted: "2.0.7" },
      { kind: "bump", version: "2.0.7" },
    ],
    [
      { published, declared: "1.0.1", order: "line" },
      { kind: "bump", version: "1.0.2" },
    ],
    [
      { published, declared: "1.0.1", order: "line", wanted: "major" },
      { kind: "bump", version: "3.0.0" },
    ],
    [
      { published, meant: "major", declared: "2.0.0" },
      { kind: "bump", version: "3.0.0" },
    ],
    [
      { published, meant: "minor", wanted: "patch" },
      { kind: "bump", version: "2.0.1" },
    ],
    [{ published: ["2.0.0-rc.1"] }, { kind: "bump", version: "2.0.0-rc.2" }],
  ])("%j gives %j", (question, answer) => {
    expect(ask(question)).toEqual(answer);
  });

  it.each([
    ["1.5.0", "Version 1.5.0 is not greater than 2.0.0, which is published."],
    ["1.0.0", "Version 1.0.0 is published, and a release never changes."],
    ["2.1", '"2.1" is no version: expected three numbers with dots between them, such as 1.2.0.'],
    ["v3.0.0", '"v3.0.0" is no version: expected three numbers with dots between them, such as 1.2.0.'],
  ])("refuses %s, and names the next one", (wanted, why) => {
    expect(ask({ published, wanted })).toEqual({ kind: "refuse", why, next: "2.0.1" });
  });
});

test("a refusal for its version names what is written without a wish", () => {
  const number = fc.integer({ min: 0, max: 3 });
  const version = fc.tuple(number, number, number).map((parts) => parts.join("."));
  const asked = fc.record({
    declared: version,
    order: fc.constantFrom("strict" as const, "line" as const),
    published: fc.uniqueArray(version, { minLength: 1, maxLength: 6 }),
    meant: fc.constantFrom(["fix: a", "patch"] as const, ["feat: a", "minor"] as const, ["feat!: a", "major"] as const),
  });
  let refused = 0;
  fc.assert(
    fc.property(asked, ({ meant: [message, meant], published, ...question }) => {
      const decision = decideVersion({
        ...question,
        mode: "declared",
        published: published.map((v) => ({ version: v, digest: sha256(v) })),
        digest: sha256("new"),
        message,
      });
      if (decision.kind !== "refuse") return;
      refused++;
      const bumped = decideBump({ ...question, published, meant });
      expect(bumped.kind === "bump" && decision.hint.includes(`"${bumped.version}"`)).toBe(true);
    }),
  );
  expect(refused).toBeGreaterThan(10);
});

test("what it answers is what publication accepts", () => {
  const part = fc.integer({ min: 0, max: 3 });
  const version = fc
    .tuple(part, part, part, fc.constantFrom("", "", "-rc.1"))
    .map(([a, b, c, d]) => `${a}.${b}.${c}${d}`);
  const question = fc.record({
    wanted: fc.option(fc.oneof(version, fc.constantFrom("major", "minor", "patch")), { nil: undefined }),
    declared: fc.option(version, { nil: undefined }),
    order: fc.constantFrom("strict" as const, "line" as const),
    published: fc.uniqueArray(version, { maxLength: 6 }),
  });
  fc.assert(
    fc.property(question, (asked) => {
      const given = decideBump(asked);
      const version = given.kind === "refuse" ? asked.wanted : given.version;
      const decision = decideVersion({
        mode: "declared",
        order: asked.order,
        declared: version,
        published: asked.published.map((v) => ({ version: v, digest: sha256(v) })),
        digest: sha256("new"),
        message: "",
      });
      expect(decision.kind).toBe(given.kind === "refuse" ? "refuse" : "release");
    }),
  );
});
