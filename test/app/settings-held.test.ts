/** A change of settings under `source: api`: nobody decides or reads by it before it is approved. */
import { afterEach, expect, it } from "vitest";
import { check } from "../../src/app/check/check.ts";
import { emergencyEnvironment } from "../../src/app/check/emergency-environment.ts";
import { explain } from "../../src/app/check/explain.ts";
import { acknowledge } from "../../src/app/reconcile/acknowledge.ts";
import { createReconciler } from "../../src/app/reconcile/reconcile.ts";
import type { SkillId } from "../../src/core/names.ts";
import { skillMd } from "../support/git-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../support/reconciled.ts";

let open: Reconciled | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

const ONE = "skills/team/one/SKILL.md";
const FILE = "lifecycle/team/one.yaml";
const clock = { now: () => NOW };
const API = "approvals: { source: api, rules: [{ when: { kind: content }, from: owner }] }\n";
const BEFORE = "owners: [ann]\nadmins: [root]\nvisibility: internal\n";
const TAKEN = "owners: [eve]\nadmins: [eve]\nvisibility: public\n";

async function governed(): Promise<Reconciled> {
  const r = await reconciled();
  open = r;
  r.repo.commit({ [ONE]: skillMd("one"), "skilltrunk.yaml": BEFORE }, "feat: one");
  r.repo.commit({ "policy.yaml": API }, "chore: govern");
  await r.pass();
  return r;
}

const approve = (r: Reconciled, subject: string) =>
  acknowledge({ ...{ source: r.source, clock, by: "operator", reason: "reviewed" }, step: `approval:${subject}` });
const held = (r: Reconciled) => r.reconciler.catalog.heldSettings;
const offer = (r: Reconciled) => r.entry("team/one")?.offer;

async function isFunctionOfHistory(r: Reconciled): Promise<void> {
  expect(await r.verify()).toMatchObject({ identical: true, difference: null });
}

it("make nobody an owner or an admin, and open nothing, until an admin of before approved them", async () => {
  const r = await governed();
  const commit = r.repo.commit({ "skilltrunk.yaml": TAKEN }, "chore: take over (#3)");
  await r.pass();
  expect(held(r)?.pending).toMatchObject([{ commit, stages: [{ role: "admin", count: 1, people: ["root"] }] }]);
  expect(offer(r)).toMatchObject({ visibility: "internal", owners: ["ann"] });
  r.repo.commit({ [ONE]: skillMd("one", { body: "New.\n" }) }, "feat: content");
  const policy = r.repo.commit({ "policy.yaml": `${API}block: critical\n` }, "chore: relax");
  await r.pass();
  expect(r.entry("team/one")?.outstanding).toMatchObject({
    kind: "held",
    stages: [{ role: "owner", people: ["ann"] }],
  });
  expect(r.reconciler.catalog.heldPolicy?.pending).toMatchObject([{ commit: policy, stages: [{ people: ["root"] }] }]);
  await isFunctionOfHistory(r);
  await approve(r, `${commit}:admin:1:skilltrunk.yaml`);
  await r.pass();
  expect([held(r), offer(r)]).toMatchObject([undefined, { visibility: "public", owners: ["eve"] }]);
  await isFunctionOfHistory(r);
});

it("restrict at once, and say who approves the rest, in a check and in explain", async () => {
  const r = await governed();
  const closed = "owners: [eve]\nadmins: [root]\nvisibility: private\n";
  r.repo.branch("topic");
  r.repo.commit({ "skilltrunk.yaml": closed }, "chore: close");
  r.repo.checkout("main");
  const report = await check({ source: r.source, ledger: r.source.ledger, clock, head: "topic" });
  expect(report.needs).toMatchObject([{ role: "admin", people: ["root"], enforcedBy: "api" }]);
  const commit = r.repo.commit({ "skilltrunk.yaml": closed }, "chore: close");
  await r.pass();
  expect(offer(r)).toMatchObject({ visibility: "private", owners: ["ann"] });
  const { unheeded } = await explain({
    ...{ source: r.source, clock },
    reconcilerOf: (source) => createReconciler({ source, clock }),
  });
  expect(unheeded).toMatchObject([
    {
      path: "skilltrunk.yaml",
      message: expect.stringContaining(`${commit.slice(0, 12)} changes who may decide or read`),
      hint: expect.stringContaining(`approval:${commit}:admin:1:skilltrunk.yaml`),
    },
  ]);
});

it("say in the check what they do to which skills once they are approved", async () => {
  const r = await governed();
  const two = { "skills/team/two/SKILL.md": skillMd("two"), "lifecycle/team/two.yaml": "visibility: private\n" };
  r.repo.commit(two, "feat: two");
  await r.pass();
  r.repo.branch("topic");
  r.repo.commit({ "skilltrunk.yaml": TAKEN }, "chore: take over");
  r.repo.checkout("main");
  const checked = () => check({ source: r.source, ledger: r.source.ledger, clock, head: "topic" });
  const effects = async () =>
    (await checked()).findings.flatMap(({ rule, message }) => (rule === "settings-effect" ? [message] : []));
  expect(await effects()).toEqual([
    "Once this is approved, owners change from ann to eve for 2 skills: team/one and team/two.",
    "Once this is approved, visibility widens from internal to public for 1 skill: team/one.",
  ]);
  r.repo.branch("tightened");
  r.repo.commit({ "skilltrunk.yaml": BEFORE.replace("internal", "private") }, "chore: close");
  r.repo.checkout("main");
  const { findings } = await check({ source: r.source, ledger: r.source.ledger, clock, head: "tightened" });
  expect(findings.filter(({ rule }) => rule === "settings-effect")).toEqual([]);
});

it("say in the check which value is of the skill's own file, and may take an approval of its own", async () => {
  const r = await reconciled();
  open = r;
  const namespace = (visibility: string) => `admins: [root]\nnamespaces: { team: { visibility: ${visibility} } }\n`;
  const lifecycle = { "lifecycle/team/one.yaml": "visibility: public\n" };
  r.repo.commit({ [ONE]: skillMd("one"), "skilltrunk.yaml": namespace("internal"), ...lifecycle }, "feat: one");
  r.repo.commit({ "policy.yaml": API }, "chore: govern");
  await r.pass();
  r.repo.branch("topic");
  r.repo.commit({ "skilltrunk.yaml": namespace("public") }, "chore: open");
  r.repo.checkout("main");
  const { findings } = await check({ source: r.source, ledger: r.source.ledger, clock, head: "topic" });
  expect(findings.flatMap(({ rule, message }) => (rule === "settings-effect" ? [message] : []))).toEqual([
    "Once this is approved, visibility widens from internal to public (or waits for approval of what the skill's own file says) for 1 skill: team/one.",
  ]);
});

it("wait no longer once the trunk has them as they were, and do not wait for what decides nothing", async () => {
  const r = await governed();
  r.repo.commit({ "skilltrunk.yaml": TAKEN }, "chore: take over");
  await r.pass();
  r.repo.commit({ "skilltrunk.yaml": `${BEFORE}names: scoped\n` }, "revert: take over");
  await r.pass();
  expect([held(r), offer(r)?.owners]).toEqual([undefined, ["ann"]]);
  await isFunctionOfHistory(r);
});

it("count once they are approved though a later merge changed what decides nothing, of which no admin is asked with them", async () => {
  const r = await governed();
  const commit = r.repo.commit({ "skilltrunk.yaml": TAKEN }, "chore: take over");
  await r.pass();
  r.repo.branch("topic");
  r.repo.commit({ "skilltrunk.yaml": `${TAKEN}names: scoped\n` }, "chore: names");
  const report = await check({ source: r.source, ledger: r.source.ledger, clock, head: "topic" });
  expect(report.findings.filter(({ rule }) => rule === "settings-effect")).toEqual([]);
  r.repo.checkout("main");
  r.repo.merge("topic", "Merge names");
  await r.pass();
  expect(held(r)?.pending.map((one) => one.commit)).toEqual([commit]);
  expect(r.reconciler.catalog.unapproved?.pending).toMatchObject([{ paths: ["skilltrunk.yaml"] }]);
  await isFunctionOfHistory(r);
  await approve(r, `${commit}:admin:1:skilltrunk.yaml`);
  await r.pass();
  expect([held(r), offer(r)]).toMatchObject([undefined, { visibility: "public", owners: ["eve"] }]);
  await isFunctionOfHistory(r);
});

it("are asked for again by a merge that has them other than those that wait, and by one that mends them", async () => {
  const r = await governed();
  const first = r.repo.commit({ "skilltrunk.yaml": TAKEN }, "chore: take over");
  await r.pass();
  const other = r.repo.commit(
    { "skilltrunk.yaml": `${TAKEN}namespaces: { team: { owners: [mal] } }\n` },
    "chore: more",
  );
  await r.pass();
  expect(held(r)?.pending.map((one) => one.commit)).toEqual([first, other]);
  await approve(r, `${first}:admin:1:skilltrunk.yaml`);
  await r.pass();
  expect(offer(r)).toMatchObject({ visibility: "internal", owners: ["ann"] });
  r.repo.commit({ "skilltrunk.yaml": "owners: {\n" }, "chore: break");
  await r.pass().catch(() => undefined);
  const mended = r.repo.commit({ "skilltrunk.yaml": `${TAKEN}names: scoped\n` }, "chore: mend");
  await r.pass();
  expect(held(r)?.pending.map((one) => one.commit)).toEqual([first, other, mended]);
  await isFunctionOfHistory(r);
});

it("wait, too, where they mend what nobody could read", async () => {
  const r = await governed();
  r.repo.commit({ "skilltrunk.yaml": "owners: {\n" }, "chore: break");
  await r.pass().catch(() => undefined);
  const commit = r.repo.commit({ "skilltrunk.yaml": TAKEN }, "chore: mend");
  await r.pass();
  expect([held(r)?.pending.map((one) => one.commit), offer(r)?.owners]).toEqual([[commit], ["ann"]]);
  await isFunctionOfHistory(r);
});

it("other files of an admin's are told of until somebody approved their change", async () => {
  const r = await governed();
  const commit = r.repo.commit({ ".github/workflows/check.yml": "on: push\n" }, "ci: check (#4)");
  await r.pass();
  expect(r.reconciler.catalog.unapproved?.pending).toMatchObject([
    { commit, stages: [{ role: "admin", count: 1, people: ["root"] }], paths: [".github/workflows/check.yml"] },
  ]);
  await approve(r, `${commit}:admin:1:guarded-files`);
  await r.pass();
  expect(r.reconciler.catalog.unapproved).toBeUndefined();
  await isFunctionOfHistory(r);
});

it.each([
  ["before", ["lifecycle", "settings"]],
  ["after", ["settings", "lifecycle"]],
] as const)("that make room for what a skill's own file asks for %s them approve nothing of it", async (_, order) => {
  const r = await reconciled();
  open = r;
  const namespace = (readers: string) =>
    `admins: [root]\nnamespaces: { team: { visibility: private, owners: [ann], readers: [${readers}] } }\n`;
  const files = {
    settings: { "skilltrunk.yaml": namespace("support, partner") },
    lifecycle: { "lifecycle/team/one.yaml": "readers: [partner]\n" },
  };
  r.repo.commit(
    {
      [ONE]: skillMd("one"),
      "skilltrunk.yaml": namespace("support"),
      "lifecycle/team/one.yaml": "readers: []\n",
    },
    "feat: one",
  );
  const rule = "approvals: { source: api, rules: [{ when: { kind: [visibility, content] }, from: owner }] }\n";
  r.repo.commit({ "policy.yaml": rule }, "chore: govern");
  const commits = order.map((what) => ({ what, commit: r.repo.commit(files[what], `chore: ${what}`) }));
  const later = r.repo.commit({ [ONE]: skillMd("one", { body: "New.\n" }) }, "fix: content");
  await r.pass();
  await approve(r, `${later}:owner:1:team/one`);
  await r.pass();
  const settings = commits.find(({ what }) => what === "settings")?.commit;
  await approve(r, `${settings}:admin:1:skilltrunk.yaml`);
  await r.pass();
  expect([held(r), offer(r)?.readers]).toEqual([undefined, []]);
  const [waiting] = r.entry("team/one")?.holds ?? [];
  expect(waiting?.commit).toBe(commits.find(({ what }) => what === "lifecycle")?.commit);
  expect(waiting).toMatchObject({ stages: [{ role: "owner", people: ["ann"] }], changes: [{ what: "readers" }] });
  await isFunctionOfHistory(r);
  await approve(r, `${waiting?.commit}:owner:1:team/one`);
  await r.pass();
  expect(offer(r)?.readers).toEqual(["partner"]);
  await isFunctionOfHistory(r);
});

it("that would have to make room for it first do not keep a check from asking for what a file says", async () => {
  const r = await reconciled();
  open = r;
  const bound = "admins: [root]\nnamespaces: { team: { visibility: private, owners: [ann], readers: [support] } }\n";
  r.repo.commit({ [ONE]: skillMd("one"), "skilltrunk.yaml": bound, [FILE]: "readers: []\n" }, "feat: one");
  r.repo.commit({ "policy.yaml": API.replace("content", "visibility") }, "chore: govern");
  await r.pass();
  r.repo.branch("topic");
  r.repo.commit({ [FILE]: "readers: [partner]\n" }, "chore: partner");
  r.repo.checkout("main");
  const report = await check({ source: r.source, ledger: r.source.ledger, clock, head: "topic" });
  expect([report.verdict, report.needs]).toMatchObject(["pass", [{ role: "owner", people: ["ann"] }]]);
  expect(report.skills).toMatchObject([
    {
      outcome: "offered",
      awaits: true,
      effects: ["readers: none → partner, once approved by one person of owner (ann)"],
      findings: [{ rule: "lifecycle-readers-ceiling" }, { rule: "single-owner" }],
    },
  ]);
  const commit = r.repo.commit({ [FILE]: "readers: [partner]\n" }, "chore: partner");
  await r.pass();
  await approve(r, `${commit}:owner:1:team/one`);
  r.repo.commit({ "skilltrunk.yaml": bound.replace("support", "support, partner") }, "chore: make room");
  await r.pass();
  expect(offer(r)?.readers).toEqual([]);
  await approve(r, `${held(r)?.pending[0]?.commit}:admin:1:skilltrunk.yaml`);
  await r.pass();
  expect([offer(r)?.readers, r.entry("team/one")?.holds]).toEqual([["partner"], undefined]);
  await isFunctionOfHistory(r);
});

it("that make room for what a file said before anybody was asked have its owner asked for the merge that said so", async () => {
  const r = await reconciled();
  open = r;
  const bound = (visibility: string) =>
    `admins: [root]\nnamespaces: { team: { visibility: ${visibility}, owners: [ann] } }\n`;
  r.repo.commit({ [ONE]: skillMd("one"), "skilltrunk.yaml": bound("private") }, "feat: one");
  const says = r.repo.commit({ [FILE]: "visibility: public\n" }, "chore: public");
  r.repo.commit({ "policy.yaml": API.replace("content", "[visibility, content]") }, "chore: govern");
  r.repo.commit({ [FILE]: "visibility: public\ntags: [tax]\n" }, "chore: tag");
  const settings = r.repo.commit({ "skilltrunk.yaml": bound("public") }, "chore: open");
  const later = r.repo.commit({ [ONE]: skillMd("one", { body: "New.\n" }) }, "fix: content");
  await r.pass();
  await approve(r, `${later}:owner:1:team/one`);
  await approve(r, `${settings}:admin:1:skilltrunk.yaml`);
  await r.pass();
  expect([r.entry("team/one")?.last, offer(r)?.visibility]).toEqual(["1.0.1", "private"]);
  expect(r.entry("team/one")?.holds?.map(({ commit }) => commit)).toEqual([says]);
  await isFunctionOfHistory(r);
  await approve(r, `${says}:owner:1:team/one`);
  await r.pass();
  expect(offer(r)?.visibility).toBe("public");
  await isFunctionOfHistory(r);
});

it.each([
  ["before", "internal", ["lifecycle", "settings"]],
  ["after", "internal", ["settings", "lifecycle"]],
  // The namespace hides what the file says, so there nothing of that waits while the settings do.
  ["out of sight after", "private", ["settings", "lifecycle"]],
] as const)(
  "that say what a skill's own file no longer does since %s them do not approve that",
  async (_, was, order) => {
    const r = await reconciled();
    open = r;
    const namespace = (visibility: string) =>
      `admins: [root]\nnamespaces: { team: { visibility: ${visibility}, owners: [ann] } }\n`;
    const files = {
      settings: { "skilltrunk.yaml": namespace("public") },
      lifecycle: { "lifecycle/team/one.yaml": "tags: [tax]\n" },
    };
    const lifecycle = { "lifecycle/team/one.yaml": "visibility: private\n" };
    r.repo.commit({ [ONE]: skillMd("one"), "skilltrunk.yaml": namespace(was), ...lifecycle }, "feat: one");
    r.repo.commit({ "policy.yaml": API.replace("content", "[visibility, channel]") }, "chore: govern");
    const commits = order.map((what) => ({ what, commit: r.repo.commit(files[what], `chore: ${what}`) }));
    const moved = `${files.lifecycle["lifecycle/team/one.yaml"]}channels: { stable: 1.0.0 }\n`;
    const later = r.repo.commit({ [FILE]: moved }, "chore: stable");
    await r.pass();
    await approve(r, `${later}:owner:1:team/one`);
    await r.pass();
    const settings = commits.find(({ what }) => what === "settings")?.commit;
    await approve(r, `${settings}:admin:1:skilltrunk.yaml`);
    await r.pass();
    expect([held(r), offer(r)?.visibility]).toEqual([undefined, "private"]);
    const [waiting] = r.entry("team/one")?.holds ?? [];
    expect(waiting).toMatchObject({ changes: [{ what: "visibility", to: "public" }] });
    expect(waiting?.commit).toBe(commits.find(({ what }) => what === "lifecycle")?.commit);
    await isFunctionOfHistory(r);
    await approve(r, `${waiting?.commit}:owner:1:team/one`);
    await r.pass();
    expect(offer(r)?.visibility).toBe("public");
    await isFunctionOfHistory(r);
  },
);

it("wait where they mend what nobody could read, also for who starts in between, or is told of an approval there", async () => {
  const r = await governed();
  r.repo.commit({ "skilltrunk.yaml": "owners: {\n" }, "chore: break");
  const start = async () => {
    const fresh = createReconciler({ source: r.source, clock });
    await fresh.pass().catch(() => undefined);
    return fresh;
  };
  await start();
  const commit = r.repo.commit({ "skilltrunk.yaml": TAKEN }, "chore: mend and take over");
  const { catalog } = await start();
  expect(catalog.heldSettings?.pending.map((one) => one.commit)).toEqual([commit]);
  expect(catalog.heldSettings?.pending[0]?.stages).toMatchObject([{ role: "admin", people: ["root"] }]);
  expect(catalog.skills.get("team/one" as SkillId)?.offer.owners).toEqual(["ann"]);
  await isFunctionOfHistory(r);
  r.repo.commit({ "skilltrunk.yaml": "owners: {\n" }, "chore: break once more");
  await start();
  await approve(r, `${commit}:admin:1:skilltrunk.yaml`);
  await start();
  r.repo.commit({ "skilltrunk.yaml": TAKEN }, "chore: mend");
  expect((await start()).catalog.heldSettings).toBeUndefined();
  await isFunctionOfHistory(r);
});

it("name the environment of an emergency once they are approved, and at once where nobody approves", async () => {
  const r = await governed();
  const named = (environment: string) => `${BEFORE}emergency: { environment: ${environment} }\n`;
  expect(await emergencyEnvironment(r.source)).toBe("withdraw");
  const commit = r.repo.commit({ "skilltrunk.yaml": named("anybody") }, "chore: let anybody in (#3)");
  // Neither what the ledger has not taken yet counts, nor what it holds.
  expect(await emergencyEnvironment(r.source)).toBe("withdraw");
  await r.pass();
  expect(await emergencyEnvironment(r.source)).toBe("withdraw");
  await approve(r, `${commit}:admin:1:skilltrunk.yaml`);
  await r.pass();
  expect(await emergencyEnvironment(r.source)).toBe("anybody");
  const other = await reconciled();
  other.repo.commit({ [ONE]: skillMd("one"), "skilltrunk.yaml": BEFORE }, "feat: one");
  await other.pass();
  other.repo.commit({ "skilltrunk.yaml": named("other") }, "chore: other");
  expect(await emergencyEnvironment(other.source)).toBe("other");
  await other.close();
});
