/** Who did what: rows off events, and cells that no spreadsheet runs. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sha256 } from "../../../src/core/bytes.ts";
import { auditCsv, auditRows } from "../../../src/core/ledger/audit.ts";
import { type ChainId, chain, EMPTY_CHAIN, type Fact, REGISTRY_CHAIN } from "../../../src/core/ledger/event.ts";
import { emergencyBody } from "../../../src/core/plan/emergency.ts";

const COMMIT = "c".repeat(40);
const D = sha256("x");
const at = (day: number) => `2026-03-${String(day).padStart(2, "0")}T10:00:00Z`;
const released = (day: number, more: object = {}): Fact => ({
  type: "released",
  version: `1.0.${day}`,
  digest: D,
  size: 1,
  tree: COMMIT,
  path: "skills/a/b",
  name: "b",
  description: "",
  kind: "skill",
  rules: D,
  verdict: "pass",
  notes: "",
  at: at(day),
  commit: COMMIT,
  by: "Ada",
  ...more,
});
const evidence = (kind: string, subject: string, body: string, by: string): Fact => ({
  type: "evidence",
  kind,
  subject,
  after: COMMIT,
  body,
  digest: sha256(body),
  source: "code host",
  at: at(2),
  commit: COMMIT,
  by,
});

function lines(facts: readonly Fact[]): readonly string[] {
  let tip = EMPTY_CHAIN;
  return facts.map((fact) => {
    const linked = chain(tip, fact);
    tip = linked.tip;
    return linked.line;
  });
}

const waived = [{ rule: "network", path: "x.sh", fingerprint: D }];
const CHAINS = [
  { chain: "a/b" as ChainId, lines: lines([released(1), released(3, { waived, forced: true, pr: 7 })]) },
  { chain: "a/c" as ChainId, lines: lines([{ ...released(2), by: "Grace" }]) },
  {
    chain: REGISTRY_CHAIN as ChainId,
    lines: lines([
      evidence("approval", `${COMMIT}:owner:1:a/b`, '{"approvedBy":["linus"],"head":"x","pr":7}', "linus"),
      evidence(
        "withdraw",
        "a/c@1.0.2",
        emergencyBody({ reason: "leaks", proof: { kind: "user", user: "ops", host: "h" } }),
        "ops",
      ),
    ]),
  },
];

describe("auditRows", () => {
  test("says what happened, oldest first, with approvals, waivers and what was out of the ordinary", () => {
    const rows = auditRows(CHAINS);
    expect(rows.map(({ skill, what, by }) => [skill, what.replace(/sha256:\w+/, "…"), by])).toEqual([
      ["a/b", "published 1.0.1 (…)", "Ada"],
      ["a/b", expect.stringContaining("approval"), "linus"],
      ["a/c", "published 1.0.2 (…)", "Grace"],
      ["a/c", "withdraw a/c@1.0.2: leaks (ops on h)", "ops"],
      ["a/b", "published 1.0.3 (…)", "Ada"],
    ]);
    expect(rows.at(-1)).toMatchObject({
      pr: 7,
      approvals: [{ role: "owner", approvedBy: ["linus"], pr: 7, source: "code host" }],
      waivers: [`network x.sh ${D}`],
      exceptional: "forced",
    });
    expect(rows[3]?.exceptional).toBe("emergency");
  });

  test("what a skill is offered as from its first release on was never anything else", () => {
    const common = { at: at(1), commit: COMMIT, by: "Ada" };
    const offered = (to: "public" | "private", from: "public" | "private", governed?: boolean): Fact => ({
      ...common,
      type: "offer",
      changes: {
        visibility: { from, to },
        ...(governed === undefined ? {} : { governed: { from: !governed, to: governed } }),
      },
    });
    const restored: Fact = { ...common, type: "restored", path: "skills/a/b" };
    const facts = [
      offered("private", "public", true),
      released(1),
      offered("public", "private"),
      restored,
      { ...common, type: "retired", path: "skills/a/b" } as Fact,
      restored,
    ];
    expect(auditRows([{ chain: "a/b" as ChainId, lines: lines(facts) }]).map(({ what }) => what)).toEqual([
      'offered from the first release on: visibility: "private"; it has a lifecycle file',
      expect.stringContaining("published"),
      'visibility: "private" → "public"',
      "the trunk has again what is published",
      "removed from the trunk",
      "back on the trunk",
    ]);
  });

  test("a grant says of which skill and with whose approval, a deprecation what comes instead and when it ends", () => {
    const stages = [{ role: "security", count: 1, people: [] }];
    const binding = { type: "binding", subject: "agents/quote", at: at(1), commit: COMMIT, by: "Ada", pr: 4 } as const;
    const bound: Fact = { ...binding, skill: "a/b", from: null, to: "^1", grants: { exec: null }, stages };
    const body = '{"approvedBy":["linus"],"head":"x","pr":4}';
    const approval = evidence("approval", `${COMMIT}:security:1:bindings/agents/quote.yaml`, body, "linus");
    const registry = { chain: REGISTRY_CHAIN as ChainId, lines: lines([bound, approval]) };
    const deprecated: Fact = {
      ...{
        type: "state",
        version: "1.0.1",
        from: "online",
        to: "deprecated",
        reason: "old",
        at: at(3),
        commit: COMMIT,
      },
      ...{ by: "Ada", replacement: "a/c@^2", sunset: "2027-01-31" },
    };
    const pinned: Fact = {
      type: "channel",
      name: "latest",
      from: null,
      to: "1.0.1",
      at: at(4),
      commit: COMMIT,
      by: "Ada",
    };
    const rows = auditRows([registry, { chain: "a/b" as ChainId, lines: lines([released(1), deprecated, pinned]) }]);
    expect(rows.find(({ type }) => type === "binding")).toMatchObject({
      ...{ skill: "a/b", by: "Ada", pr: 4 },
      what: "agents/quote: a/b is bound to ^1; exec is granted without end; to be approved by security",
      approvals: [{ role: "security", approvedBy: ["linus"], pr: 4, source: "code host" }],
    });
    expect(rows.slice(-2).map(({ what }) => what)).toEqual([
      "1.0.1: online → deprecated: old; to be replaced by a/c@^2; ends on 2027-01-31",
      "latest: auto → 1.0.1",
    ]);
  });

  test("what is accepted once it is approved is told of its skill, with who approved it", () => {
    const accepts = { waivers: [{ rule: "network", path: "x.sh", fingerprint: D }], forced: [D] };
    const offer: Fact = { type: "offer", skill: "a/b", changes: {}, accepts, at: at(1), commit: COMMIT, by: "Ada" };
    const body = '{"approvedBy":["linus"],"head":"x","pr":4}';
    const registry = [offer, evidence("approval", `${COMMIT}:owner:1:a/b`, body, "linus")];
    const [row] = auditRows([{ chain: REGISTRY_CHAIN as ChainId, lines: lines(registry) }]);
    expect(row).toMatchObject({
      skill: "a/b",
      what: `accepted once it is approved: network in x.sh; forced once it is approved: content ${D}`,
      approvals: [{ role: "owner", approvedBy: ["linus"], pr: 4 }],
    });
  });

  test("a change of policy that waits is told with who approved it, and that it waits no longer", () => {
    const common = { type: "offer", changes: {}, commit: COMMIT, by: "Ada" } as const;
    const stages = [{ role: "admin", count: 1, people: ["root"] }];
    const held: Fact = { ...common, at: at(1), policy: { from: "d".repeat(40), stages } };
    const body = '{"approvedBy":["root"],"head":"x","pr":4}';
    const registry = [
      held,
      evidence("approval", `${COMMIT}:admin:1:policy.yaml`, body, "root"),
      { ...common, at: at(3), policy: { from: null, stages: [] } } as Fact,
    ];
    const rows = auditRows([{ chain: REGISTRY_CHAIN as ChainId, lines: lines(registry) }]);
    expect(rows.map(({ what }) => what)).toEqual([
      "policy: waits for admin; that of dddddddddddd counts",
      expect.stringContaining("approval"),
      "policy: the trunk has again what counts",
    ]);
    expect(rows[0]?.approvals).toEqual([{ role: "admin", approvedBy: ["root"], pr: 4, source: "code host" }]);
  });

  test("an emergency is of the moment when it was entered", () => {
    const body = emergencyBody({ reason: "leaks", proof: { kind: "user", user: "ops", host: "h" } });
    const entered = { ...evidence("withdraw", "a/c@1.0.2", body, "ops"), entered: at(9) } as Fact;
    const chains = [{ chain: REGISTRY_CHAIN as ChainId, lines: lines([entered]) }];
    expect(auditRows(chains, { since: "2026-03-09" }).map((row) => row.at)).toEqual([at(9)]);
    expect(auditRows(chains, { until: "2026-03-08" })).toEqual([]);
  });

  test.each([
    [{ skill: "a/c" }, 2],
    [{ skill: "c" }, 2],
    [{ person: "@LINUS" }, 3],
    [{ person: "grace" }, 1],
    [{ since: "2026-03-02", until: "2026-03-02" }, 3],
    [{ until: "2026-03-02T09:00:00Z" }, 1],
    [{ person: "nobody" }, 0],
  ])("asked for %j gives %i", (query, count) => {
    expect(auditRows(CHAINS, query)).toHaveLength(count);
  });

  test("says where a chain is broken", () => {
    const broken = [{ chain: "a/b" as ChainId, lines: (CHAINS[0]?.lines ?? []).toReversed() }];
    expect(() => auditRows(broken)).toThrow(/event 1 of a\/b/);
  });
});

describe("auditCsv", () => {
  const csvOf = (by: string) => auditCsv(auditRows([{ chain: "a/b" as ChainId, lines: lines([released(1, { by })]) }]));

  test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "|x", "%x", "＝1"])("no cell is a formula: %j", (by) => {
    expect(csvOf(by)).toContain(`,"'`);
  });

  test("cells come back as they were, but for what could be run or would break a line", () => {
    fc.assert(
      fc.property(fc.string(), (by) => {
        const [, row = ""] = csvOf(by).split("\r\n");
        const cells = [...row.matchAll(/"((?:[^"]|"")*)"(?:,|$)/g)].map(([, text]) =>
          (text ?? "").replaceAll('""', '"'),
        );
        expect(cells).toHaveLength(12);
        expect(cells.every((text) => !/^\s*[=+\-@]/.test(text))).toBe(true);
        if (/^[\w "',]+$/.test(by)) expect(cells[6]).toBe(by.toWellFormed());
      }),
    );
  });
});

test("what one merge brought and another one let pass has the approvals of both, and names the second", () => {
  const brought = "b".repeat(40);
  const approved = (commit: string, who: string) =>
    evidence("approval", `${commit}:admin:1:a/b`, `{"approvedBy":["${who}"],"head":"x","pr":7}`, who);
  const row = (more: object) =>
    auditRows([
      { chain: "a/b" as ChainId, lines: lines([{ ...released(1), brought, waived, ...more } as Fact]) },
      { chain: REGISTRY_CHAIN as ChainId, lines: lines([approved(brought, "ann"), approved(COMMIT, "root")]) },
    ]).find(({ type }) => type === "released");
  const forced = row({ forced: true });
  expect(forced?.approvals.flatMap(({ approvedBy }) => approvedBy)).toEqual(["ann", "root"]);
  expect(forced?.what).toMatch(new RegExp(`, forced by what ${COMMIT.slice(0, 12)} merged$`));
  expect(row({})?.what).toMatch(new RegExp(`, let pass by what ${COMMIT.slice(0, 12)} merged$`));
});
