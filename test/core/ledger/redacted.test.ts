import { describe, expect, test } from "vitest";
import { principal } from "../../../src/core/access/audience.ts";
import { sha256 } from "../../../src/core/bytes.ts";
import { checkChain } from "../../../src/core/install/lock.ts";
import { namesHidden, redactLines } from "../../../src/core/ledger/redacted.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

const OPEN = "open/plan" as SkillId;
const registry = new RegistryFixture()
  .publish("secret/plan", "1.0.0")
  .offer("secret/plan", { visibility: "private", owners: ["spy"] })
  .publish(OPEN, "1.0.0", { notes: "Taken out of secret/plan." })
  .publish(OPEN, "2.0.0")
  .state(OPEN, "1.0.0", "deprecated", { reason: "old", replacement: "secret/plan@^1" })
  .state(OPEN, "2.0.0", "deprecated", { reason: "old", replacement: "no/skill" })
  .channel(OPEN, "stable", "1.0.0");
const { catalog } = registry;
const lines = await registry.events(OPEN);
const shown = (audience: Parameters<typeof redactLines>[2]) => redactLines(catalog, lines, audience);
const redacted = (audience: Parameters<typeof redactLines>[2]) =>
  shown(audience).flatMap((line, i) => (line === lines[i] ? [] : [i + 1]));

describe("a chain", () => {
  test("is whole for whoever sees everything", () => {
    expect(shown("all")).toBe(lines);
  });

  test("hides what points at a hidden skill, and just so what points at none", () => {
    expect(redacted("public")).toEqual([3, 4]);
    expect(redacted(principal({ name: "spy", groups: [], member: true }))).toEqual([4]);
    expect(JSON.parse(shown("public")[2] ?? "")).toEqual({ hash: sha256(lines[2] ?? ""), n: 3, redacted: true });
  });

  test("shows what somebody wrote about the skill itself, and where its folder is", () => {
    expect(redacted("public")).not.toContain(1);
    const moved = lines.map((line) => line.replace("skills/open/plan", "skills/secret/plan"));
    expect(redactLines(catalog, moved, "public")[0]).toContain('"redacted":true');
  });

  test("hides by which file a release was forced where that names a hidden skill, and never why it was", () => {
    const forced = (force: object) => JSON.stringify({ force, n: 1, type: "released" });
    const hidden = forced({ path: "acknowledgements/secret/plan.yaml", reason: "r" });
    const told = forced({ path: "acknowledgements/now.yaml", reason: "as secret/plan had it" });
    expect(redactLines(catalog, [hidden], "public")).toEqual([expect.stringContaining('"redacted":true')]);
    expect(redactLines(catalog, [told], "public")).toEqual([told]);
    expect(namesHidden(catalog, "acknowledgements/secret/plan.yaml", "public")).toBe(true);
    expect(namesHidden(catalog, "acknowledgements/now.yaml", "public")).toBe(false);
    expect(namesHidden(catalog, "acknowledgements/secret/plan.yaml", "all")).toBe(false);
  });

  test.each(["x--secret/plan--y", "(secret/plan-)", "a/secret/plan/b", "-secret/plan"])(
    "hides a hidden skill's name in %s",
    (path) => {
      expect(redactLines(catalog, [JSON.stringify({ path })], "public")[0]).toContain('"redacted":true');
    },
  );

  test.each(["my-secret/plan", "secret/plan-b", "secret-/plan", "secret/-plan", "secret/ plan"])(
    "shows %s, which is another name or none",
    (path) => {
      const line = JSON.stringify({ path });
      expect(redactLines(catalog, [line], "public")).toEqual([line]);
    },
  );

  test.each(["a", "a-", "-", "a/", "a--/"])("is read in one go, however often a text says %s", (piece) => {
    // With steps back, this would take minutes.
    const line = JSON.stringify({ notes: piece.repeat(300_000) });
    expect(redactLines(catalog, [line], "public")).toEqual([line]);
  });

  test("still continues, and still shows a registry that tells another story", () => {
    const told = shown("public");
    const tips = told.map((line, i) => {
      const event = JSON.parse(line);
      return { n: i + 1, hash: event.redacted === true ? event.hash : sha256(line) };
    });
    expect(() => checkChain(OPEN, told, tips)).not.toThrow();
    expect(() => checkChain(OPEN, told.slice(0, -1), tips)).toThrow("rolled back");
    const other = told.with(2, JSON.stringify({ hash: sha256("another"), n: 3, redacted: true }));
    expect(() => checkChain(OPEN, other, tips.slice(-1))).not.toThrow();
    expect(() => checkChain(OPEN, other, tips)).toThrow("was rewritten");
    expect(() => checkChain(OPEN, told.with(4, lines[4]?.replace("stable", "beta") ?? ""), tips)).toThrow("rewritten");
    expect(() => checkChain(OPEN, told.with(2, '{"redacted":true}'), [])).toThrow("does not continue");
  });
});
