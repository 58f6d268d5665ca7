import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SkillId } from "../../../src/core/names.ts";
import {
  mirroredBody,
  parseSourceSubject,
  readSourceEvidence,
  SOURCE,
  SOURCE_REFUSED,
  SourceDraft,
  sourcePath,
  sourceSubject,
} from "../../../src/core/relations/source-evidence.ts";
import { parsePointerText, pointerText, type SourcePointer } from "../../../src/core/relations/source-pointer.ts";

const ID = "billing/refunds" as SkillId;
const TREE = "c".repeat(40);
const PIN = `git:https://git.acme.com/a.git@${"a".repeat(40)}`;
const subject = sourceSubject(ID, PIN);

describe("evidence of a source", () => {
  it("names skill and pin, and both are read from it", () => {
    expect(parseSourceSubject(subject)).toEqual({ id: ID, pointer: PIN });
    expect(parseSourceSubject("no skill")).toBeUndefined();
    expect(parseSourceSubject(PIN)).toBeUndefined();
  });

  it("has a place of its own in the ledger for every pin", () => {
    const path = sourcePath({ id: ID, pointer: PIN });
    expect(path).toMatch(/^sources\/billing\/refunds\/[0-9a-f]{64}$/);
    expect(sourcePath({ id: ID, pointer: `${PIN}#a` })).not.toBe(path);
  });

  it("says a tree, or why there is none, and nothing else", () => {
    expect(readSourceEvidence({ kind: SOURCE, body: mirroredBody(TREE) })).toEqual({ kind: "mirrored", tree: TREE });
    expect(readSourceEvidence({ kind: SOURCE_REFUSED, body: "It is empty." })).toEqual({
      kind: "refused",
      message: "It is empty.",
    });
    expect(readSourceEvidence({ kind: SOURCE, body: '{"tree":"main"}' })).toBeUndefined();
    expect(readSourceEvidence({ kind: "approval", body: mirroredBody(TREE) })).toBeUndefined();
  });

  it("comes to the same in whatever order it is folded, and what was erased stays so", () => {
    const steps = [
      (draft: SourceDraft) => draft.apply({ kind: SOURCE, subject, body: mirroredBody(TREE) }),
      (draft: SourceDraft) => draft.apply({ kind: SOURCE_REFUSED, subject, body: "It is another one." }),
      (draft: SourceDraft) => draft.erase({ skill: ID, source: { from: PIN, folder: TREE } }),
    ];
    const fold = (order: readonly number[]) => {
      const draft = new SourceDraft(new Map());
      for (const i of order) steps[i]?.(draft);
      return draft.known.get(subject);
    };
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2], { minLength: 1 }), (order) => {
        expect(fold(order)).toEqual(fold([...order].sort((a, b) => a - b)));
      }),
    );
    expect(fold([2, 0])).toEqual({ kind: "erased", tree: TREE });
    expect(fold([1, 0])).toEqual({ kind: "mirrored", tree: TREE });
  });

  it("changes nothing that others read already", () => {
    const before = new Map();
    new SourceDraft(before).apply({ kind: SOURCE, subject, body: mirroredBody(TREE) });
    expect(before.size).toBe(0);
  });

  it("is about a pin that can be fetched again from its name alone", () => {
    const hex = "d".repeat(64);
    const pointers: readonly SourcePointer[] = [
      { git: "https://u.example/a@b.git", commit: "a".repeat(40) },
      { git: "https://u.example/a.git", commit: "a".repeat(40), path: "skills/a#b" },
      { oci: "ghcr.io:443/acme/refunds", digest: `sha256:${hex}` as never },
      { zip: "https://u.example/a.zip?x=1", sha256: hex, path: "x" },
    ];
    for (const pointer of pointers) expect(parsePointerText(pointerText(pointer))).toEqual(pointer);
    expect(parsePointerText("zip:https://u.example/a.zip@main")).toBeUndefined();
  });
});
