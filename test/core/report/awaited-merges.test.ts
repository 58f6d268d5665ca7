import { expect, it } from "vitest";
import type { LedgerEvent } from "../../../src/core/ledger/event.ts";
import { awaitedMerges, awaitedMergesWords, onceApproved } from "../../../src/core/report/awaited-merges.ts";

const [OWN, CONTENT, WAIVER] = ["a", "b", "c"].map((digit) => digit.repeat(40)) as [string, string, string];
const held = (waiting: readonly string[], more: object = {}) =>
  ({
    ...{ type: "held", commit: OWN, waiting },
    ...{ stages: ["it", "legal"].map((role) => ({ role, count: 1, people: ["ann"] })), ...more },
  }) as unknown as Extract<LedgerEvent, { type: "held" }>;
const approval = (commit: string, role: string) => `approval:${commit}:${role}:1:a/b`;
const nobodys = () => false;

it("names the merges of others, who approves them, and what each is for", () => {
  const waiting = [approval(OWN, "it"), approval(CONTENT, "it"), approval(WAIVER, "it"), approval(WAIVER, "legal")];
  const event = held([...waiting, "scan:a/b"], { brought: CONTENT });
  expect(awaitedMergesWords(event, nobodys)).toEqual([
    `it waits for approval of ${CONTENT.slice(0, 12)}, which brought its content, by one person of it (ann): approving this change is not that`,
    `it waits for approval of ${WAIVER.slice(0, 12)}, which accepts what is found in it, by one person of it (ann), and by one person of legal (ann): approving this change is not that`,
  ]);
  expect(awaitedMerges([event], nobodys)).toEqual([CONTENT, WAIVER]);
});

it("names none that the change lands itself, and none of content that waits no more", () => {
  const event = held([approval(OWN, "it"), approval(WAIVER, "it")]);
  expect(awaitedMergesWords(event, (commit) => commit === WAIVER)).toEqual([]);
  expect(awaitedMerges([event], (commit) => commit === WAIVER)).toEqual([]);
  expect(awaitedMerges([event, { type: "released" } as LedgerEvent], nobodys)).toEqual([]);
  expect(awaitedMerges([], nobodys)).toEqual([]);
});

it("says what has to be approved, each merge once, and no more of them than a sentence has room for", () => {
  const api = [{ enforcedBy: "api" }] as const;
  const skill = (...awaitsMerges: string[]) => ({ awaitsMerges });
  const of = (skills: readonly { awaitsMerges?: string[] }[], needs: readonly { enforcedBy: "api" }[] = api) =>
    onceApproved({ skills, needs });
  expect(of([{}])).toBe("once it is approved");
  expect(of([skill(WAIVER), skill(WAIVER)])).toBe("once it is approved, and what it rests on (cccccccccccc) is too");
  expect(of([skill(WAIVER)], [])).toBe("once what it rests on (cccccccccccc) is approved");
  const many = ["1", "2", "3", "4", "5"].map((digit) => digit.repeat(40));
  expect(of([skill(...many)], [])).toContain("(111111111111, 222222222222, 333333333333 and 2 more)");
});
