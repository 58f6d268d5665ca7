/** Pages of an audit: together they are all of it, in order, whatever goes by in which order. */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Approvals,
  type AuditPlace,
  type AuditRow,
  chainRows,
  compareRows,
  isAsked,
} from "../../../src/core/ledger/audit.ts";
import { AuditPage, isAuditMoment } from "../../../src/core/ledger/audit-page.ts";
import { type ChainId, chain, EMPTY_CHAIN, type Fact } from "../../../src/core/ledger/event.ts";

const at = (second: number) => new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString().replace(".000Z", "Z");

function moved(second: number, by: string, entered?: number): Fact {
  const common = { at: at(second), commit: "c".repeat(40), by };
  if (entered === undefined) return { type: "channel", name: "stable", from: null, to: "1.0.0", ...common };
  // An emergency stands at the trunk's time, and happened later.
  const state = { type: "state", version: "1.0.0", from: "online", to: "withdrawn", reason: "leaks" } as const;
  return { ...state, emergency: true, entered: at(entered), ...common } as Fact;
}

function lines(facts: readonly Fact[]): readonly string[] {
  let tip = EMPTY_CHAIN;
  return facts.map((fact) => {
    const linked = chain(tip, fact);
    tip = linked.tip;
    return linked.line;
  });
}

const facts = fc
  .array(
    fc.record({
      second: fc.nat(30),
      by: fc.constantFrom("Ada", "Grace"),
      later: fc.option(fc.nat(20), { nil: undefined }),
    }),
    { maxLength: 6 },
  )
  .map((all) =>
    all
      .toSorted((a, b) => a.second - b.second)
      .map(({ second, by, later }) => moved(second, by, later === undefined ? undefined : second + later)),
  );
const chains = fc.array(facts, { maxLength: 5 }).chain((all) =>
  fc.shuffledSubarray(
    all.map((some, i) => ({ chain: `a/s${i}` as ChainId, lines: lines(some) })),
    { minLength: all.length },
  ),
);

const review = { role: "owner", approvedBy: ["Zoé"], pr: 7, source: "code host" };
const approvals: Approvals = new Map([[`${"c".repeat(40)} a/s0`, [review]]]);
const all = { approvals, mayTell: () => () => true };

test("pages in turn are what an audit of everything is", () => {
  const query = fc.record({
    person: fc.constantFrom(undefined, "@ada", "@zoÉ", "Mallory"),
    since: fc.constantFrom(undefined, at(5), "2026-01-01"),
    until: fc.constantFrom(undefined, at(20), "2026-01-01"),
  });
  let pages = 0;
  fc.assert(
    fc.property(chains, query, fc.integer({ min: 1, max: 7 }), (some, asked, limit) => {
      const seen: AuditRow[] = [];
      let after: AuditPlace | undefined;
      do {
        const page = new AuditPage({ query: asked, limit, after });
        for (const one of some) page.add(one.chain, one.lines, all);
        const { rows, last } = page.rows;
        expect(rows.length).toBeLessThanOrEqual(limit);
        seen.push(...rows);
        after = last;
        pages++;
      } while (after !== undefined);
      const rows = some.flatMap((one) => chainRows(one, approvals));
      expect(seen).toEqual(rows.filter((row) => isAsked(row, asked)).toSorted(compareRows));
    }),
    { numRuns: 200 },
  );
  expect(pages).toBeGreaterThan(200);
});

test("a chain that cannot come onto it is not read", () => {
  const broken = ['{"at":"2026-01-01T00:00:04Z"}', '{"at":"2026-01-01T00:00:05Z","by":"Ada"}'];
  const read = (query: ConstructorParameters<typeof AuditPage>[0]["query"]) => () =>
    new AuditPage({ query, limit: 2 }).add("a/b" as ChainId, broken, all);
  expect(read({ person: "ada" })).toThrow();
  for (const query of [{ person: "Grace" }, { until: "2025-12-31" }, { since: "2026-01-02" }])
    expect(read(query)).not.toThrow();
});

test("what may not be told is not on a page, and takes no place on it", () => {
  const page = new AuditPage({ query: {}, limit: 2 });
  const three = lines([moved(1, "Ada"), moved(2, "Ada"), moved(3, "Ada")]);
  page.add("a/b" as ChainId, three, { approvals: new Map(), mayTell: () => (n) => n !== 2 });
  expect(page.rows.rows.map(({ n }) => n)).toEqual([1, 3]);
  expect(page.rows.last).toBeUndefined();
});

test("a chain that cannot come onto a full page is not read", () => {
  const page = new AuditPage({ query: {}, limit: 1 });
  page.add("a/b" as ChainId, lines([moved(1, "Ada"), moved(2, "Ada")]), all);
  page.add("a/c" as ChainId, [`{"at":"${at(9)}","is":"no event"}`], all);
  expect(page.rows.rows.map(({ skill }) => skill)).toEqual(["a/b"]);
  expect(() => page.add("a/c" as ChainId, [`{"at":"${at(1)}","is":"no event"}`], all)).toThrow(/event 1 of a\/c/);
});

test.each([
  ["2026-01-31", true],
  ["2026-01-31T10:00:00Z", true],
  ["2026-13-45", false],
  ["2026-01-31T10:00:00+02:00", false],
  ["yesterday", false],
])("%s as a moment: %s", (text, isOne) => {
  expect(isAuditMoment(text)).toBe(isOne);
});
