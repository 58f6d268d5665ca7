import { describe, expect, it } from "vitest";
import { sha256 } from "../../../src/core/bytes.ts";
import type { ReleasedEvent } from "../../../src/core/ledger/event.ts";
import { NO_RELATIONS, NOTHING_DECLARED, relationsOf, toldOf } from "../../../src/core/skill/declares.ts";
import { EMPTY_MANIFEST, parseManifest } from "../../../src/core/skill/manifest.ts";

const told = (text: string) => toldOf(parseManifest(Buffer.from(text)).manifest);
const event = (of: object) => of as ReleasedEvent;

describe("what a release declares", () => {
  it("is left out where it is nothing", () => expect(toldOf(EMPTY_MANIFEST)).toEqual({}));

  it("is what skill.yaml says, and of secrets the names", () => {
    const text =
      "kind: agent\npayload: agent.md\nrequires: [a/b, a/c@^1]\npermissions: [shell]\nsecrets: [A, {name: B, required: false}]\n" +
      "triggers: [refund]\ncompatibility: {os: linux}\nruntime: {timeout: 5}\n";
    expect(told(text)).toEqual({
      declares: {
        permissions: ["shell"],
        secrets: ["A"],
        optionalSecrets: ["B"],
        triggers: ["refund"],
        compatibility: { os: ["linux"] },
        runtime: { timeout: 5 },
      },
      requires: ["a/b@*", "a/c@^1"],
      payload: "agent.md",
    });
  });

  it("is one and the same object for all releases that declare nothing", () => {
    expect(relationsOf(event({}), undefined)).toBe(NO_RELATIONS);
    expect(relationsOf(event({}), { ...NO_RELATIONS, payload: "a" })).toBe(NO_RELATIONS);
  });

  it("is shared with the release before where it is the same, in whatever order its keys come", () => {
    const one = relationsOf(event({ declares: { permissions: ["a"], triggers: ["b"] } }), undefined);
    expect(relationsOf(event({ declares: { triggers: ["b"], permissions: ["a"] } }), one)).toBe(one);
    const other = relationsOf(event({ declares: { permissions: ["a"] } }), one);
    expect(other.declares).toEqual({ ...NOTHING_DECLARED, permissions: ["a"] });
    const closure = [{ id: "a/b", version: "1.0.0", digest: sha256("a") }];
    expect(relationsOf(event({ requires: ["a/b@*"], closure }), other)).toMatchObject({ requires: ["a/b@*"], closure });
  });
});
