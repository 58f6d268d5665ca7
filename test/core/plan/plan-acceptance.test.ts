/** What people accept counts once it is approved, where policy has us see to that: planned on hand-made commits. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../../src/core/bytes.ts";
import { finding } from "../../../src/core/finding.ts";
import { DEFAULT_POLICY, type Policy } from "../../../src/core/gate/policy.ts";
import { REGISTRY_CHAIN } from "../../../src/core/ledger/event.ts";
import { planAcceptances, planRules } from "../../../src/core/plan/plan-acceptance.ts";
import { DEFAULT_SETTINGS } from "../../../src/core/trunk/settings.ts";
import { type Content, PlanFixture, type SkillState } from "../../support/plan-fixture.ts";

const FOUND = finding({ rule: "link-broken", severity: "high", path: "SKILL.md", message: "a link" });
const WORSE = finding({ rule: "link-broken", severity: "high", path: "b.md", message: "another" });
const NOTHING = { waivers: [], forced: [] };
const API: Policy = {
  ...DEFAULT_POLICY,
  block: "high",
  approvals: { source: "api", rules: [] },
  waivers: new Map([["high", ["security"]]]),
};
const waivers = (...named: readonly (typeof FOUND)[]) =>
  `waivers:\n${named.map(({ path, fingerprint }) => `  - { rule: link-broken, path: ${path}, fingerprint: "${fingerprint}", reason: r, expires: 2026-12-31 }\n`).join("")}`;
const bad = (body: string, findings = [FOUND]): Content => ({ body, findings });
const state = (content: Content, more: Partial<SkillState> = {}): SkillState => ({
  folders: { "skills/team/one": content },
  policy: API,
  ...more,
});
const accepts = (content: Content, more: Partial<SkillState> = {}) =>
  state(content, { lifecycle: waivers(FOUND), inherited: NOTHING, ...more });

function outcomes(...states: readonly SkillState[]): readonly string[] {
  const plan = new PlanFixture();
  return states.map((one) => {
    const own = plan
      .events({ "team/one": one })
      .filter(({ chain, event }) => chain !== REGISTRY_CHAIN && event.type !== "offer");
    return own.map(({ event }) => event.type).join(" ");
  });
}

describe("a waiver that waits for approval", () => {
  it("holds what it alone would let pass, and what else is wrong refuses", () => {
    expect(outcomes(state(bad("one")), accepts(bad("one")))).toEqual(["refused", "held"]);
    const both = bad("one", [FOUND, WORSE]);
    expect(outcomes(state(both), accepts(both))).toEqual(["refused", ""]);
  });

  it("is of no account to content that needs none", () => {
    expect(outcomes(state(bad("one")), accepts({ body: "two" }))).toEqual(["refused", "released"]);
  });

  it("is asked for where the first parent's policy asks, whatever this commit says", () => {
    const host: Policy = { ...API, approvals: { source: "host", rules: [] } };
    expect(outcomes(state(bad("one")), accepts(bad("one"), { ownPolicy: host }))).toEqual(["refused", "held"]);
    expect(outcomes(state(bad("one"), { policy: host }), accepts(bad("one"), { policy: host }))).toEqual([
      "refused",
      "released",
    ]);
  });

  it("is remembered with the commit that brought it, in pieces that a line can hold", () => {
    const many = Array.from({ length: 250 }, (_, n) => ({ ...FOUND, fingerprint: sha256(String(n)) }));
    const plan = new PlanFixture();
    const said = plan
      .events({ "team/one": accepts({ body: "one" }, { lifecycle: waivers(...many) }) })
      .flatMap(({ chain, event }) => (chain === REGISTRY_CHAIN && event.type === "offer" ? [event] : []));
    expect(said.map(({ skill, accepts }) => [skill, accepts?.waivers.length])).toEqual([
      ["team/one", 100],
      ["team/one", 100],
      ["team/one", 50],
    ]);
    expect(plan.draft.known.acceptances.get("team/one" as never)?.size).toBe(250);
  });
});

it("says of forced releases what their files say, in events that stay lines however the reasons are written", () => {
  const digests = Array.from({ length: 5 }, (_, n) => sha256(String(n)));
  const reason = "\u0001".repeat(2000);
  const words = { path: "\\".repeat(1000), reason };
  const waived = Array.from({ length: 250 }, (_, n) => {
    return { rule: "network-exfiltration", path: "\\".repeat(1000), fingerprint: sha256(String(n)), reason: "r" };
  });
  const own = { waivers: waived, forced: digests, said: new Map(digests.map((digest) => [digest, words])) };
  const accepted = { own, inherited: { waivers: [], forced: [] } };
  const said: {
    readonly accepts: { readonly said?: readonly { readonly digest: string; readonly reason: string }[] };
  }[] = [];
  const emit = (_: string, body: unknown) => void said.push(body as (typeof said)[number]);
  const skills = [{ id: "team/one", policy: API, obstacles: [], accepted }];
  planAcceptances({ facts: { skills }, emit } as never);
  const all = said.flatMap(({ accepts }) => accepts.said ?? []);
  expect(all.map(({ digest }) => digest)).toEqual(digests);
  expect(all.every((one) => one.reason === reason)).toBe(true);
  expect(Math.max(...said.map((body) => JSON.stringify(body).length))).toBeLessThan(127 * 1024);
});

it("a change of policy that waits is told with whose policy judges, and who approves it", () => {
  const said: unknown[] = [];
  const emit = (chain: string, body: object) => void said.push([chain, body]);
  const base = { ...DEFAULT_SETTINGS, admins: ["root"] };
  const planned = (from: string | null) =>
    planRules({ facts: { base, policy: { from, policy: API, paths: ["policy.yaml"] } }, emit } as never);
  planned("1".repeat(40));
  planned(null);
  planRules({ facts: { base }, emit } as never);
  const stages = [{ role: "admin", count: 1, people: ["root"] }];
  expect(said).toEqual([
    [REGISTRY_CHAIN, { type: "offer", changes: {}, policy: { from: "1".repeat(40), stages } }],
    [REGISTRY_CHAIN, { type: "offer", changes: {}, policy: { from: null, stages: [] } }],
  ]);
});

it("a forced release that waits lets nothing pass that would not pass by itself", () => {
  const forced = [sha256("one")];
  const force = (content: Content) => state(content, { forced, inherited: NOTHING });
  expect(outcomes(state(bad("one")), force(bad("one")))).toEqual(["refused", "held"]);
  expect(outcomes(force({ body: "one" }))).toEqual(["released"]);
});

it("no course of changes publishes a finding that blocks before somebody approved its waiver", () => {
  const step = fc.record({
    body: fc.integer({ min: 0, max: 3 }),
    wrong: fc.subarray([FOUND, WORSE]),
    waived: fc.subarray([FOUND, WORSE]),
    forces: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 8 }), (steps) => {
      const plan = new PlanFixture();
      let before: Pick<SkillState, "inherited"> = { inherited: NOTHING };
      for (const { body, wrong, waived, forces } of steps) {
        const content = bad(`${body} ${wrong.map(({ path }) => path).join()}`, wrong);
        const forced = forces ? [sha256(content.body)] : [];
        const own = waived.length === 0 ? {} : { lifecycle: waivers(...waived) };
        const events = plan.events({ "team/one": state(content, { ...own, forced, ...before }) });
        const isReleased = events.some(({ event }) => event.type === "released");
        expect(isReleased && wrong.length > 0).toBe(false);
        const accepted = waived.map(({ rule, path, fingerprint }) => {
          return { rule, path, fingerprint, reason: "r", expires: "2026-12-31" };
        });
        before = { inherited: { waivers: accepted, forced } };
      }
    }),
  );
});
