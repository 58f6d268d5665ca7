/** What of how a skill is offered waits for approvals, and what does not. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isOpenTo, principal } from "../../../src/core/access/audience.ts";
import { sha256 } from "../../../src/core/bytes.ts";
import type { Offer } from "../../../src/core/catalog/catalog.ts";
import { type ApprovalRule, DEFAULT_POLICY, type Policy } from "../../../src/core/gate/policy.ts";
import { chain, REGISTRY_CHAIN, STATES, VISIBILITIES } from "../../../src/core/ledger/event.ts";
import { PlanFixture } from "../../support/plan-fixture.ts";

const ONE = { folders: { "skills/team/one": { body: "one", declared: "1.0.0" } } };
const TWO = { folders: { "skills/team/one": { body: "two", declared: "1.1.0" } } };
const api = (...rules: readonly ApprovalRule[]): Policy => ({
  ...DEFAULT_POLICY,
  roles: new Map([["security", ["sam"]]]),
  approvals: { source: "api", rules },
});
const ALL = api({ when: {}, from: "owner", count: 1 });

/** 1.0.0 and 1.1.0 are published and offered like this, before anybody asks for approvals. */
function offered(lifecycle: string): PlanFixture {
  const plan = new PlanFixture();
  plan.commit({ "team/one": ONE }, { settings: "owners: [root]\n" });
  plan.commit({ "team/one": { ...TWO, lifecycle } });
  return plan;
}

const merged = (plan: PlanFixture, lifecycle: string, policy = ALL) =>
  plan.commit({ "team/one": { ...TWO, lifecycle, policy } });
const holds = (plan: PlanFixture) => plan.entry("team/one")?.holds ?? [];
const held = (plan: PlanFixture) =>
  holds(plan).flatMap(({ stages, changes }) =>
    changes.map(({ what, name, to }) => [[what, name ?? [], to].flat(2).join(" "), ...stages.map(({ role }) => role)]),
  );

function approve(plan: PlanFixture, commit: string, role = "owner"): void {
  const tip = plan.draft.tip(REGISTRY_CHAIN);
  const linked = chain(tip, {
    ...{ type: "evidence", kind: "approval", subject: `${commit}:${role}:1:team/one`, body: "", digest: sha256("") },
    ...{ source: "operator", after: commit, at: "2026-01-01T01:00:00Z", commit, by: "ann" },
  });
  plan.draft.apply(REGISTRY_CHAIN, linked.event, linked.tip);
}

const commitOf = (plan: PlanFixture, at = 0): string => holds(plan)[at]?.commit ?? "";

describe("what opens", () => {
  const BEFORE =
    "visibility: private\nreaders: [bob]\nowners: [ann]\nenabled: false\nchannels: { stable: 1.0.0 }\nversions: { 1.0.0: { state: yanked, reason: bad } }\n";

  it.each([
    ["visibility", "private", "internal", "visibility internal"],
    ["readers", "[bob]", "[bob, eve]", "readers bob eve"],
    ["owners", "[ann]", "[eve]", "owners eve"],
    ["enabled", "false", "true", "enabled true"],
    ["a channel", "stable: 1.0.0", "stable: 1.1.0", "channel stable 1.1.0"],
    ["a channel that ends", "{ stable: 1.0.0 }", "{}", "channel stable "],
    ["a state", "yanked", "deprecated", "state 1.0.0 deprecated"],
    ["what is said of a state", "bad", "worse", "state 1.0.0 yanked"],
  ])("waits until it is approved: %s", (_, from, to, change) => {
    const plan = offered(BEFORE);
    const before = plan.entry("team/one");
    expect(merged(plan, BEFORE.replace(from, to))).toEqual(["team/one offer "]);
    const { holds: _holds, tip: _tip, updatedAt: _at, ...rest } = plan.entry("team/one") ?? {};
    expect(before).toMatchObject(rest);
    expect(held(plan)).toEqual([[change, "owner"]]);
    expect(merged(plan, BEFORE.replace(from, to))).toEqual([]);
    approve(plan, commitOf(plan));
    expect(merged(plan, BEFORE.replace(from, to))).toHaveLength(2);
    expect(held(plan)).toEqual([]);
  });

  it("waits for those alone whom policy asks for it", () => {
    const plan = offered("channels: { stable: 1.0.0 }\nvisibility: private\n");
    const policy = api(
      { when: { kind: ["channel"] }, from: "owner", count: 1 },
      { when: { kind: ["visibility"] }, from: "security", count: 1 },
    );
    merged(plan, "channels: { stable: 1.1.0 }\nvisibility: public\ntags: [tax]\n", policy);
    expect(plan.entry("team/one")?.offer.tags).toEqual(["tax"]);
    expect(held(plan)).toEqual([
      ["visibility public", "security"],
      ["channel stable 1.1.0", "owner"],
    ]);
    approve(plan, commitOf(plan), "security");
    merged(plan, "channels: { stable: 1.1.0 }\nvisibility: public\ntags: [tax]\n", policy);
    expect(plan.entry("team/one")?.offer.visibility).toBe("public");
    expect(held(plan)).toEqual([["channel stable 1.1.0", "owner"]]);
  });

  it("of a new skill is not there before it is approved: it begins as the settings say", () => {
    const plan = new PlanFixture();
    const settings = "visibility: internal\nowners: [root]\n";
    plan.commit(
      { "team/one": { ...ONE, lifecycle: "visibility: public\nowners: [eve]\n", policy: ALL } },
      { settings },
    );
    expect(plan.entry("team/one")?.offer).toMatchObject({ visibility: "internal", owners: ["root"], governed: true });
    expect(held(plan)).toEqual([
      ["visibility public", "owner"],
      ["owners eve", "owner"],
    ]);
    expect(holds(plan)[0]?.stages[0]?.people).toEqual(["root"]);
  });

  it.each([
    ["host", { ...ALL, approvals: { ...ALL.approvals, source: "host" as const } }],
    ["api, and no rule asks for it", api({ when: { kind: ["content"] }, from: "owner", count: 1 })],
  ])("counts as it is merged where the source is %s", (_, policy) => {
    const plan = offered("visibility: private\n");
    expect(merged(plan, "visibility: public\n", policy)).toEqual(["team/one offer visibility"]);
  });

  it("counts once policy asks no more", () => {
    const plan = offered("visibility: private\n");
    merged(plan, "visibility: public\n");
    merged(plan, "visibility: public\n", DEFAULT_POLICY);
    expect([plan.entry("team/one")?.offer.visibility, held(plan)]).toEqual(["public", []]);
  });
});

describe("several merges", () => {
  it("of one value: the last one is all there is", () => {
    const plan = offered("channels: { stable: 1.0.0 }\n");
    merged(plan, "channels: { stable: 1.1.0 }\n");
    const first = commitOf(plan);
    merged(plan, "channels: {}\n");
    expect(held(plan)).toEqual([["channel stable ", "owner"]]);
    approve(plan, first);
    merged(plan, "channels: {}\n");
    expect(plan.entry("team/one")?.channels.get("stable")).toBe("1.0.0");
    approve(plan, commitOf(plan));
    merged(plan, "channels: {}\n");
    expect(plan.entry("team/one")?.channels.size).toBe(0);
  });

  it("of a list: each adds to it, and each has to be approved", () => {
    const plan = offered("readers: [bob]\n");
    merged(plan, "readers: [bob, eve]\n");
    merged(plan, "readers: [bob, eve, sue]\n");
    expect(held(plan).map(([change]) => change)).toEqual(["readers bob eve", "readers bob eve sue"]);
    approve(plan, commitOf(plan, 1));
    merged(plan, "readers: [bob, eve, sue]\n");
    expect(plan.entry("team/one")?.offer.readers).toEqual(["bob"]);
    approve(plan, commitOf(plan));
    merged(plan, "readers: [bob, eve, sue]\n");
    expect(plan.entry("team/one")?.offer.readers).toEqual(["bob", "eve", "sue"]);
  });

  it("of what a later one takes back: nobody is asked for that any more", () => {
    const plan = offered("readers: [bob]\n");
    merged(plan, "readers: [bob, eve]\n");
    const first = commitOf(plan);
    merged(plan, "readers: [bob, eve, sue]\n");
    merged(plan, "readers: [bob, eve]\n");
    expect(holds(plan).map(({ commit }) => commit)).toEqual([first]);
    merged(plan, "readers: [bob]\n");
    expect(held(plan)).toEqual([]);
  });
});

describe("what goes beyond the settings", () => {
  const bound = (visibility: string) => ({
    settings: `owners: [root]\nnamespaces: { team: { visibility: ${visibility}, readers: [bob] } }\n`,
  });
  const lifecycle = "visibility: public\nreaders: [bob, eve]\n";
  const begun = (): PlanFixture => {
    const plan = new PlanFixture();
    plan.commit({ "team/one": { ...TWO, lifecycle: "readers: [bob]\n" } }, bound("private"));
    plan.commit({ "team/one": { ...TWO, lifecycle, policy: ALL } });
    return plan;
  };

  it("is asked for with the merge that says so, and with no later one", () => {
    const plan = begun();
    const first = commitOf(plan);
    expect(held(plan)).toEqual([
      ["visibility public", "owner"],
      ["readers bob eve", "owner"],
    ]);
    plan.commit({ "team/one": { ...ONE, lifecycle: `${lifecycle}channels: { stable: 1.1.0 }\n`, policy: ALL } });
    const later = holds(plan).at(-1)?.commit ?? "";
    expect(later).not.toBe(first);
    approve(plan, later);
    plan.commit({ "team/one": { ...TWO, lifecycle, policy: ALL } }, bound("internal"));
    expect(plan.entry("team/one")?.offer).toMatchObject({ visibility: "private", readers: ["bob"] });
    approve(plan, first);
    plan.commit({ "team/one": { ...TWO, lifecycle, policy: ALL } });
    expect(plan.entry("team/one")?.offer).toMatchObject({ visibility: "internal", readers: ["bob"] });
  });

  it("stays approved until there is room for it, and no longer than the file says it", () => {
    const plan = begun();
    approve(plan, commitOf(plan));
    plan.commit({ "team/one": { ...TWO, lifecycle, policy: ALL } });
    expect([plan.entry("team/one")?.offer.visibility, held(plan).length]).toEqual(["private", 2]);
    plan.commit({ "team/one": { ...TWO, lifecycle: "readers: [bob, eve]\n", policy: ALL } }, bound("internal"));
    expect(held(plan).filter(([change]) => change?.startsWith("visibility"))).toEqual([
      ["visibility internal", "owner"],
    ]);
    expect(plan.entry("team/one")?.offer.visibility).toBe("private");
    plan.commit({ "team/one": { ...TWO, lifecycle: "visibility: private\nreaders: [bob]\n", policy: ALL } });
    expect(held(plan)).toEqual([]);
  });

  it("is restricted with the settings, while it waits for more", () => {
    const plan = new PlanFixture();
    plan.commit({ "team/one": { ...TWO, lifecycle: "visibility: internal\n" } }, bound("internal"));
    plan.commit({ "team/one": { ...TWO, lifecycle: "visibility: public\n", policy: ALL } }, bound("private"));
    expect([plan.entry("team/one")?.offer.visibility, held(plan)]).toEqual([
      "private",
      [["visibility public", "owner"]],
    ]);
  });
});

describe("a channel at a version that is not published yet", () => {
  const lifecycle = "channels: { stable: 1.1.0 }\n";

  it("is approved with the merge that says so, whichever publishes the version", () => {
    const plan = new PlanFixture();
    plan.commit({ "team/one": ONE });
    plan.commit({ "team/one": { ...ONE, lifecycle, policy: ALL } });
    approve(plan, commitOf(plan));
    expect(plan.commit({ "team/one": { ...ONE, lifecycle, policy: ALL } })).toEqual([]);
    const free = api({ when: { kind: ["channel"] }, from: "owner", count: 1 });
    plan.commit({ "team/one": { ...TWO, lifecycle, policy: free } });
    expect([plan.entry("team/one")?.channels.get("stable"), held(plan)]).toEqual(["1.1.0", []]);
  });

  it("stays unset without that", () => {
    const plan = new PlanFixture();
    plan.commit({ "team/one": ONE });
    plan.commit({ "team/one": { ...ONE, lifecycle, policy: ALL } });
    const free = api({ when: { kind: ["channel"] }, from: "owner", count: 1 });
    plan.commit({ "team/one": { ...TWO, lifecycle, policy: free } });
    expect([plan.entry("team/one")?.last, plan.entry("team/one")?.channels.size]).toEqual(["1.1.0", 0]);
  });
});

it("remembers no more than a hundred changes, and lets none of the others pass", () => {
  const plan = offered("");
  const channels = Array.from({ length: 150 }, (_, i) => `  c${i}: 1.0.0\n`).join("");
  merged(plan, `channels:\n${channels}`);
  expect([held(plan).length, plan.entry("team/one")?.channels.size]).toEqual([100, 0]);
});

describe("holding", () => {
  const people = ["ann", "bob", "eve"];
  const offer = fc.record({
    visibility: fc.constantFrom(...VISIBILITIES),
    readers: fc.subarray(people),
    owners: fc.subarray(people, { minLength: 1 }),
    enabled: fc.boolean(),
    states: fc.tuple(fc.constantFrom(...STATES), fc.constantFrom(...STATES)),
  });
  const file = (of: {
    visibility: string;
    readers: string[];
    owners: string[];
    enabled: boolean;
    states: string[];
  }) => {
    const versions = ["1.0.0", "1.1.0"].map((version, i) => `  ${version}: { state: ${of.states[i]}, reason: x }\n`);
    return `visibility: ${of.visibility}\nreaders: [${of.readers}]\nowners: [${of.owners}]\nenabled: ${of.enabled}\nversions:\n${versions.join("")}`;
  };
  const reads = (of: Offer | undefined, login: string) =>
    of?.enabled === true && isOpenTo(of, principal({ name: login, groups: [], member: login !== "nobody" }));
  const installs = (plan: PlanFixture, version: string) =>
    STATES.indexOf(plan.entry("team/one")?.releases.get(version)?.state ?? "online");

  it("never widens who may read or install, and once approved all is as merged", () => {
    fc.assert(
      fc.property(offer, offer, (before, after) => {
        const plan = offered(file(before));
        const old = plan.entry("team/one")?.offer;
        const was = ["1.0.0", "1.1.0"].map((version) => installs(plan, version));
        merged(plan, file(after));
        const now = plan.entry("team/one")?.offer;
        for (const login of [...people, "nobody"]) if (reads(now, login)) expect(reads(old, login)).toBe(true);
        const is = ["1.0.0", "1.1.0"].map((version) => installs(plan, version));
        for (const [i, state] of is.entries()) expect(state).toBeGreaterThanOrEqual(was[i] ?? 0);
        for (const commit of new Set(holds(plan).map((one) => one.commit))) approve(plan, commit);
        merged(plan, file(after));
        const direct = offered(file(before));
        direct.commit({ "team/one": { ...TWO, lifecycle: file(after) } });
        expect(plan.entry("team/one")?.offer).toEqual(direct.entry("team/one")?.offer);
        expect(["1.0.0", "1.1.0"].map((v) => installs(plan, v))).toEqual(
          ["1.0.0", "1.1.0"].map((v) => installs(direct, v)),
        );
        expect(held(plan)).toEqual([]);
      }),
    );
  });
});
