import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BindingDraft, type BindingEvent, boundPaths, EMPTY_BOOK } from "../../../src/core/bindings/binding-book.ts";
import type { HeldStage } from "../../../src/core/ledger/event.ts";

const event = (fields: Partial<BindingEvent>): BindingEvent => ({
  n: 1,
  prev: null,
  engine: 1,
  type: "binding",
  at: "2026-01-01T00:00:00Z",
  commit: "1".repeat(40),
  by: "Ada",
  subject: "agents/a",
  from: null,
  to: null,
  ...fields,
});

const STAGE: HeldStage = { role: "security", count: 1, people: [] };

describe("the book of bindings", () => {
  it("knows who uses a skill, and who is in a team", () => {
    const draft = new BindingDraft(EMPTY_BOOK);
    draft.apply(event({ to: "sales support" }));
    draft.apply(event({ skill: "x/y", to: "^1", grants: { network: null } }));
    const { book } = draft;
    expect(boundPaths(book)).toEqual(["bindings/agents/a.yaml"]);
    expect([...(book.users.get("x/y" as never) ?? [])]).toEqual(["agents/a"]);
    expect([...book.members.keys()]).toEqual(["sales", "support"]);
    draft.apply(event({ to: null }));
    expect(draft.book).toEqual(EMPTY_BOOK);
  });

  it("leaves the book before it as it was", () => {
    const first = new BindingDraft(EMPTY_BOOK);
    first.apply(event({ to: "sales" }));
    first.apply(event({ skill: "x/y", to: "^1" }));
    const before = structuredClone(first.book);
    const second = new BindingDraft(first.book);
    second.apply(event({ to: "support" }));
    second.apply(event({ skill: "x/y", to: null }));
    second.apply(event({ skill: "x/z", to: "^2" }));
    second.apply(event({ subject: "agents/b", to: "sales" }));
    expect(first.book).toEqual(before);
    const { book } = first;
    expect(new BindingDraft(book).book).toBe(book);
  });

  it("is the same however its events are cut into drafts", () => {
    const subject = fc.constantFrom("agents/a", "agents/b", "teams/t", "organisation", "locks/a");
    const skill = fc.constantFrom("x/y", "x/z");
    const said = fc.oneof(
      fc.record({ subject, to: fc.constantFrom(null, "", "t", "t u") }),
      fc.record({ subject, skill, to: fc.constantFrom(null, "^1", "1.0.0"), grants: fc.constant({ network: null }) }),
      fc.record({
        subject: fc.constant("organisation"),
        skill,
        deny: fc.constant(true as const),
        to: fc.constantFrom(null, "denied"),
      }),
      fc.record({
        subject: fc.constant("organisation"),
        skill,
        deny: fc.constant(true as const),
        to: fc.constant(null),
        stages: fc.constant<HeldStage[]>([STAGE]),
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(said, fc.boolean()), { maxLength: 40 }), (steps) => {
        const whole = new BindingDraft(EMPTY_BOOK);
        let cut = new BindingDraft(EMPTY_BOOK);
        for (const [fields, isCut] of steps) {
          whole.apply(event(fields));
          cut.apply(event(fields));
          if (isCut) cut = new BindingDraft(cut.book);
        }
        expect(cut.book).toEqual(whole.book);
      }),
    );
  });
});
