/** What an acceptance waits for, and what the ledger remembers of it. */
import { describe, expect, it } from "vitest";
import { sha256 } from "../../../src/core/bytes.ts";
import { finding } from "../../../src/core/finding.ts";
import {
  AcceptanceDraft,
  type Acceptances,
  type AcceptedBy,
  awaitedOfFindings,
  awaitedOfForce,
  awaitedOfWaiver,
  toAccepted,
} from "../../../src/core/gate/accepted.ts";
import { DEFAULT_POLICY, type Policy } from "../../../src/core/gate/policy.ts";
import type { LedgerEvent } from "../../../src/core/ledger/event.ts";
import type { SkillId } from "../../../src/core/names.ts";
import type { Waiver } from "../../../src/core/trunk/lifecycle.ts";

const ID = "team/one" as SkillId;
const [FIRST, SECOND] = ["1".repeat(40), "2".repeat(40)];
const FOUND = finding({ rule: "link-broken", severity: "high", path: "SKILL.md", message: "a link" });
const { rule, path, fingerprint } = FOUND;
const WAIVER: Waiver = { rule, path, fingerprint, reason: "r", expires: "2026-12-31" };
const API: Policy = {
  ...DEFAULT_POLICY,
  approvals: { source: "api", rules: [] },
  waivers: new Map([["high", ["owner", "security"]]]),
};

type Offer = Extract<LedgerEvent, { type: "offer" }>;
const said = (commit: string, waivers: readonly Waiver[], forced: readonly string[] = []): Offer =>
  ({
    type: "offer",
    commit,
    skill: ID,
    changes: {},
    accepts: { waivers: waivers.map(toAccepted), forced },
  }) as unknown as Offer;
const asOf = (acceptances: Acceptances, approved: readonly string[] = [], policy = API) => ({
  id: ID,
  brought: acceptances.get(ID),
  policy,
  isApproved: (subject: string) => approved.includes(subject),
});
const NONE: Acceptances = new Map();
function withAccepted(acceptances: Acceptances, ...events: readonly Offer[]): Acceptances {
  const draft = new AcceptanceDraft(acceptances);
  for (const event of events) draft.apply(event);
  return draft.known;
}

describe("a waiver", () => {
  const known = withAccepted(NONE, said(FIRST, [WAIVER]));

  it("waits for whom policy names for the finding's severity, an owner where it names nobody", () => {
    const subjects = (severity: "high" | "critical") =>
      awaitedOfWaiver(WAIVER, { severity }, asOf(known)).map(({ subject }) => subject);
    expect(subjects("high")).toEqual([`${FIRST}:owner:1:team/one`, `${FIRST}:security:1:team/one`]);
    expect(subjects("critical")).toEqual([`${FIRST}:owner:1:team/one`]);
  });

  it("waits for nothing that came, and for nothing where the ledger knows of no merge or the host sees to it", () => {
    const approved = [`${FIRST}:owner:1:team/one`];
    expect(awaitedOfWaiver(WAIVER, FOUND, asOf(known, approved))).toEqual([
      { role: "security", count: 1, subject: `${FIRST}:security:1:team/one` },
    ]);
    expect(awaitedOfWaiver(WAIVER, FOUND, asOf(NONE))).toEqual([]);
    expect(awaitedOfWaiver(WAIVER, FOUND, asOf(known, [], DEFAULT_POLICY))).toEqual([]);
  });

  it("is the merge's that brought it last, and no other waiver's", () => {
    const again = withAccepted(known, said(SECOND, [WAIVER]));
    expect(awaitedOfWaiver(WAIVER, FOUND, asOf(again))[0]?.subject).toBe(`${SECOND}:owner:1:team/one`);
    for (const other of [{ rule: "body-lines" }, { path: "x.md" }, { fingerprint: sha256("x") }])
      expect(awaitedOfWaiver({ ...WAIVER, ...other }, FOUND, asOf(known))).toEqual([]);
    expect(known.get(ID)?.size).toBe(1);
  });

  it("is remembered with as much of its path as an event holds", () => {
    const long = { ...WAIVER, path: "x/".repeat(2000) };
    expect(toAccepted(long).path.length).toBeLessThan(410);
    expect(awaitedOfWaiver(long, FOUND, asOf(withAccepted(NONE, said(FIRST, [long]))))).toHaveLength(2);
  });
});

it("an admin approves a forced release", () => {
  const digest = sha256("content");
  const known = withAccepted(NONE, said(FIRST, [], [digest]));
  expect(awaitedOfForce(digest, asOf(known))).toEqual([
    { role: "admin", count: 1, subject: `${FIRST}:admin:1:team/one` },
  ]);
  expect(awaitedOfForce(sha256("other"), asOf(known))).toEqual([]);
});

it("of findings, each approval is named once; a waiver that counts spares another one's", () => {
  const second = finding({ rule: "link-broken", severity: "high", path: "b.md", message: "b" });
  const other: Waiver = { ...WAIVER, path: "b.md", fingerprint: second.fingerprint };
  const known = withAccepted(NONE, said(FIRST, [WAIVER, other]));
  const waived = [FOUND, second].map((found) => ({ ...found, status: "waived" as const }));
  const of = { ...asOf(known), waivers: [WAIVER, other], digest: undefined };
  expect(awaitedOfFindings(waived, of).map(({ role }) => role)).toEqual(["owner", "security"]);
  expect(awaitedOfFindings([{ ...FOUND, status: "reported" }], of)).toEqual([]);
  const digest = sha256("content");
  const forced = { ...asOf(withAccepted(known, said(SECOND, [], [digest]))), waivers: [], digest };
  expect(awaitedOfFindings([{ ...FOUND, status: "waived", isForced: true }], forced)).toMatchObject([
    { subject: `${SECOND}:admin:1:team/one` },
  ]);
});

describe("what is remembered", () => {
  it("leaves alone what it began with", () => {
    const base = withAccepted(NONE, said(FIRST, [WAIVER]));
    const before = new Map(base.get(ID));
    const next = withAccepted(base, said(SECOND, [WAIVER], [sha256("x")]));
    expect([base.get(ID), base.size]).toEqual([before, 1]);
    expect([...(next.get(ID)?.values() ?? [])].map(({ commit }) => commit)).toEqual([SECOND, SECOND]);
  });

  it("is copied once, however many events come", () => {
    let copies = 0;
    class Counted extends Map<SkillId, ReadonlyMap<string, AcceptedBy>> {
      override [Symbol.iterator]() {
        copies++;
        return super[Symbol.iterator]();
      }
    }
    const draft = new AcceptanceDraft(new Counted([["team/two" as SkillId, new Map()]]));
    const known = new Set<Acceptances>();
    for (let i = 0; i < 100; i++) {
      draft.apply({ ...said(FIRST, [WAIVER]), skill: `team/s${i}` });
      known.add(draft.known);
    }
    expect([copies, known.size, draft.known.size]).toEqual([1, 1, 101]);
  });
});
