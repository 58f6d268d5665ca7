/** Evidence of an emergency, and what follows from it. */
import { describe, expect, test } from "vitest";
import { CatalogDraft } from "../../../src/core/catalog/fold.ts";
import type { SkillId } from "../../../src/core/names.ts";
import {
  emergencyBody,
  emergencyEffect,
  emergencySubject,
  isEmergency,
  parseEmergencyBody,
  parseEmergencySubject,
  pendingEmergencies,
  standingEmergency,
} from "../../../src/core/plan/emergency.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

const PROOF = { kind: "user", user: "ops", host: "here" } as const;
const evidence = (kind: string, subject: string, body = emergencyBody({ reason: "leaks", proof: PROOF })) => ({
  type: "evidence" as const,
  kind,
  subject,
  after: null,
  body,
  digest: `sha256:${"0".repeat(64)}` as const,
  source: "user",
  at: "2026-02-01T00:00:00Z",
  commit: "a".repeat(40),
  by: "ops",
});

test("bodies are one canonical line, and what is none is not taken apart", () => {
  const body = emergencyBody({ reason: "leaks", proof: PROOF });
  expect(body).toBe('{"proof":{"host":"here","kind":"user","user":"ops"},"reason":"leaks"}');
  expect(parseEmergencyBody(body)).toEqual({ reason: "leaks", proof: PROOF });
  for (const text of ["", "{}", "[1", '{"reason":"x"}', `{"reason":"x","proof":{"kind":"magic"}}`])
    expect(parseEmergencyBody(text)).toBeUndefined();
});

test("subjects name one exact version", () => {
  expect(parseEmergencySubject(emergencySubject("a/b" as SkillId, "1.0.0-rc.1"))).toEqual({
    id: "a/b",
    version: "1.0.0-rc.1",
  });
  for (const text of ["a/b", "a/b@^1", "a/b@1.0.0@1", "b@1.0.0"]) expect(parseEmergencySubject(text)).toBeUndefined();
  expect([isEmergency("erase"), isEmergency("rewrite")]).toEqual([true, false]);
});

describe("emergencyEffect", () => {
  const registry = new RegistryFixture()
    .publish("a/one", "1.0.0", { files: { "SKILL.md": "same" } })
    .publish("b/two", "3.0.0", { files: { "SKILL.md": "same" } })
    .publish("b/two", "4.0.0");
  const effect = (kind: string, subject: string, body?: string) =>
    emergencyEffect(new CatalogDraft(registry.catalog), evidence(kind, subject, body));

  test("withdraws one release", () => {
    expect(effect("withdraw", "a/one@1.0.0")).toMatchObject({
      facts: [
        { id: "a/one", fact: { version: "1.0.0", from: "online", to: "withdrawn", reason: "leaks", emergency: true } },
      ],
      erased: [],
    });
  });

  test("erases all with the same bytes, and tells the others' readers no reason of another skill", () => {
    const { facts, erased } = effect("erase", "a/one@1.0.0");
    expect(erased).toEqual([
      { skill: "a/one", version: "1.0.0" },
      { skill: "b/two", version: "3.0.0" },
    ]);
    const [own, other] = facts.map(({ fact }) => fact as { erased?: true; emergency?: boolean; reason?: string });
    expect([own?.erased, own?.emergency, own?.reason]).toEqual([true, true, "leaks"]);
    expect([other?.erased, other?.emergency, other?.reason]).toEqual([
      true,
      undefined,
      "The same bytes were withdrawn and erased.",
    ]);
  });

  test.each([
    ["rewrite", "a/one@1.0.0", undefined],
    ["withdraw", "a/one@9.0.0", undefined],
    ["withdraw", "x/none@1.0.0", undefined],
    ["withdraw", "a/one", undefined],
    ["withdraw", "a/one@1.0.0", "not ours"],
  ])("is nothing for %s of %s with the body %s", (kind, subject, body) => {
    expect(effect(kind, subject, body)).toEqual({ facts: [], erased: [] });
  });
});

test("what is pending is told oldest first, and at most five of it by name", () => {
  const registry = new RegistryFixture();
  for (let i = 6; i >= 0; i--) registry.publish(`a/s${i}`, "1.0.0");
  for (let i = 6; i >= 0; i--) registry.state(`a/s${i}`, "1.0.0", "withdrawn", { emergency: true });
  registry.state("a/s3", "1.0.0", "withdrawn", { reason: "merged" });
  const pending = pendingEmergencies(registry.catalog);
  expect(pending.map(({ entry }) => entry.name)).toEqual(["s6", "s5", "s4", "s2", "s1", "s0"]);
  const { words, since } = standingEmergency(pending) ?? {};
  expect(words).toContain("a/s6@1.0.0, a/s5@1.0.0, a/s4@1.0.0, a/s2@1.0.0, a/s1@1.0.0 and 1 more.");
  expect(since).toBe(pending[0]?.release.since);
  expect(standingEmergency([])).toBeUndefined();
});

test("a rename takes what is pending along", () => {
  const registry = new RegistryFixture()
    .publish("a/old", "1.0.0")
    .state("a/old", "1.0.0", "withdrawn", { emergency: true })
    .rename("a/old", "a/new");
  expect(pendingEmergencies(registry.catalog).map(({ entry }) => entry.id)).toEqual(["a/new"]);
});
