/** A rewrite of the trunk under `source: api`: who leaves a history approves nothing by that. */
import { afterEach, expect, it } from "vitest";
import { acknowledge } from "../../src/app/reconcile/acknowledge.ts";
import { createReconciler } from "../../src/app/reconcile/reconcile.ts";
import { sha256 } from "../../src/core/bytes.ts";
import type { SkillId } from "../../src/core/names.ts";
import { encodeArchive } from "../../src/core/skill/archive.ts";
import { skillMd } from "../support/git-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../support/reconciled.ts";
import { waiver } from "../support/refusal.ts";

let open: Reconciled | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

const ONE = "skills/team/one/SKILL.md";
const clock = { now: () => NOW };
const API = "approvals: { source: api, rules: [{ when: { kind: [visibility, content] }, from: owner }] }\n";
const NONE = "approvals: { source: none }\n";
const BEFORE = "owners: [ann]\nadmins: [root]\nvisibility: internal\n";
const TAKEN = "owners: [eve]\nadmins: [eve]\nvisibility: public\n";
const OPENED = { "skilltrunk.yaml": TAKEN, "policy.yaml": NONE };

async function governed(): Promise<Reconciled> {
  const r = await reconciled();
  open = r;
  r.repo.commit({ [ONE]: skillMd("one"), "skilltrunk.yaml": BEFORE }, "feat: one");
  r.repo.commit({ "policy.yaml": API }, "chore: govern");
  await r.pass();
  return r;
}

const acknowledged = (r: Reconciled, step: string) =>
  acknowledge({ ...{ source: r.source, clock, by: "operator", reason: "meant by all of us" }, step });
const offer = (r: Reconciled) => r.entry("team/one")?.offer;
const pending = (r: Reconciled) => {
  const { heldPolicy, heldSettings } = r.reconciler.catalog;
  return [heldPolicy, heldSettings].map((held) => held?.pending.map(({ commit }) => commit));
};
const file = (commit: string) => ({
  "acknowledgements/x.yaml": `acknowledge: rewrite\ncommit: ${commit}\nreason: we cleaned up the history\n`,
});
const CLOSED = { visibility: "internal", owners: ["ann"] };

/** The history up to `last` anew, and what `changes` say after it. */
function anew(r: Reconciled, last: string, changes: Readonly<Record<string, string>>): string {
  r.repo.git("reset", "-q", "--hard", last);
  r.repo.git("commit", "-q", "--amend", "--allow-empty", "-m", "chore: govern, again");
  return r.repo.commit(changes, "chore: anew");
}

function forget(r: Reconciled): void {
  r.repo.git("reflog", "expire", "--expire=now", "--all");
  r.repo.git("gc", "-q", "--prune=now");
}

/** By a machine that takes everything from the ledger and the trunk. */
async function afresh(r: Reconciled) {
  const other = createReconciler({ source: r.source, clock });
  await other.pass();
  return other.catalog.skills.get("team/one" as SkillId)?.offer;
}

it("is not acknowledged by a file that comes with it, whether what it takes up was held or never seen", async () => {
  const r = await governed();
  const held = r.repo.commit(OPENED, "chore: take over");
  await r.pass();
  expect(pending(r)).toEqual([[held], [held]]);
  r.repo.git("checkout", "-q", "--orphan", "anew");
  r.repo.commit(file(held), "chore: anew");
  r.repo.git("branch", "-q", "-M", "anew", "main");
  await expect(r.pass()).rejects.toMatchObject({
    code: "HISTORY_REWRITTEN",
    message: expect.stringContaining("an operator has to say that it is meant"),
  });
  expect([offer(r), pending(r)]).toMatchObject([CLOSED, [[held], [held]]]);
});

it("is not acknowledged by a file of a merge the wrong way round", async () => {
  const r = await governed();
  r.repo.branch("side");
  r.repo.commit(OPENED, "chore: side");
  r.repo.checkout("main");
  const tip = r.repo.commit({ "README.md": "x\n" }, "docs: x");
  await r.pass();
  r.repo.checkout("side");
  r.repo.commit(file(tip), "chore: acknowledge");
  r.repo.merge("main", "Merge branch 'main' into side");
  r.repo.checkout("main");
  r.repo.git("merge", "-q", "--ff-only", "side");
  await expect(r.pass()).rejects.toMatchObject({ code: "HISTORY_REWRITTEN" });
  expect(offer(r)).toMatchObject(CLOSED);
});

it("keeps what counted, and lets the admins approve what the new trunk has", async () => {
  const r = await governed();
  const last = r.repo.git("rev-parse", "HEAD").trim();
  const left = r.repo.commit(OPENED, "chore: take over");
  await r.pass();
  const to = anew(r, last, OPENED);
  await acknowledged(r, `rewrite:${left}..${to}`);
  await r.pass();
  expect([offer(r), pending(r)]).toMatchObject([CLOSED, [[to], [to]]]);
  expect(r.reconciler.catalog.heldSettings?.pending[0]?.stages).toMatchObject([{ role: "admin", people: ["root"] }]);
  expect(await r.verify()).toMatchObject({ identical: true, takenAsGiven: null });
  forget(r);
  expect(await r.verify()).toMatchObject({ identical: true, takenAsGiven: left });
  r.repo.commit({ [ONE]: skillMd("one", { body: "New.\n" }) }, "fix: one");
  expect(await afresh(r)).toMatchObject(CLOSED);
  await r.pass();
  expect(r.entry("team/one")?.outstanding).toMatchObject({ kind: "held", stages: [{ people: ["ann"] }] });
  await acknowledged(r, `approval:${to}:admin:1:skilltrunk.yaml`);
  await acknowledged(r, `approval:${to}:admin:1:policy.yaml`);
  await r.pass();
  expect([offer(r), pending(r)]).toMatchObject([{ visibility: "public", owners: ["eve"] }, [undefined, undefined]]);
  expect(await r.verify()).toMatchObject({ identical: true });
});

it("holds what it changes though nothing waited, and nothing where it changes none of that", async () => {
  const r = await governed();
  const last = r.repo.git("rev-parse", "HEAD").trim();
  const left = r.repo.commit({ "README.md": "a secret\n" }, "docs: leak");
  await r.pass();
  const clean = anew(r, last, { "README.md": "none\n" });
  await acknowledged(r, `rewrite:${left}..${clean}`);
  await r.pass();
  expect([offer(r), pending(r)]).toMatchObject([CLOSED, [undefined, undefined]]);
  const to = anew(r, last, { "skilltrunk.yaml": TAKEN });
  await acknowledged(r, `rewrite:${clean}..${to}`);
  await r.pass();
  expect([offer(r), pending(r)]).toMatchObject([CLOSED, [undefined, [to]]]);
  expect(await r.verify()).toMatchObject({ identical: true });
});

it("stalls where the new trunk never had what counts, until it has", async () => {
  const r = await governed();
  const left = r.repo.commit({ "skilltrunk.yaml": TAKEN }, "chore: take over");
  await r.pass();
  r.repo.git("checkout", "-q", "--orphan", "anew");
  const to = r.repo.commit({}, "chore: anew");
  r.repo.git("branch", "-q", "-M", "anew", "main");
  await acknowledged(r, `rewrite:${left}..${to}`);
  await expect(r.pass()).rejects.toMatchObject({
    code: "HISTORY_REWRITTEN",
    message: expect.stringContaining("it never has skilltrunk.yaml as it counted"),
  });
  expect(offer(r)).toMatchObject(CLOSED);
  const mended = r.repo.commit({ "skilltrunk.yaml": BEFORE }, "chore: as it was");
  await acknowledged(r, `rewrite:${left}..${mended}`);
  await r.pass();
  expect([offer(r), pending(r)]).toMatchObject([CLOSED, [undefined, undefined]]);
  expect(await r.verify()).toMatchObject({ identical: true });
});

it("is an operator's to take up whole where the history that was left is nowhere, unless something of it waited", async () => {
  const r = await governed();
  const last = r.repo.git("rev-parse", "HEAD").trim();
  const left = r.repo.commit({ "README.md": "a secret\n" }, "docs: leak");
  await r.pass();
  const to = anew(r, last, { "skilltrunk.yaml": TAKEN, ...file(left) });
  forget(r);
  await expect(r.pass()).rejects.toMatchObject({ code: "HISTORY_REWRITTEN" });
  await acknowledged(r, `rewrite:${left}..${to}`);
  await r.pass();
  expect(offer(r)).toMatchObject({ owners: ["eve"] });
  expect(await r.verify()).toMatchObject({ identical: true, takenAsGiven: left });
  const held = r.repo.commit({ "policy.yaml": NONE }, "chore: no more");
  await r.pass();
  expect(pending(r)).toEqual([[held], undefined]);
  const again = anew(r, `${to}~1`, OPENED);
  await acknowledged(r, `rewrite:${held}..${again}`);
  forget(r);
  await expect(r.pass()).rejects.toMatchObject({
    code: "HISTORY_REWRITTEN",
    message: expect.stringContaining("while a change of policy or settings waited"),
  });
});

const GATED = "block: high\napprovals: { source: api, rules: [] }\nwaivers: { high: owner }\n";
/** A key that strict clients refuse. */
const extended = (body: string): string => skillMd("one", { body }).replace("---\n", "---\nargument-hint: x\n");

/** A skill whose next release is refused, the commit before, and what would accept it: in a waiver, and by force. */
async function refused() {
  const r = await reconciled();
  open = r;
  r.repo.commit({ [ONE]: skillMd("one"), "skilltrunk.yaml": BEFORE }, "feat: one");
  const last = r.repo.commit({ "policy.yaml": GATED }, "chore: govern");
  r.repo.commit({ [ONE]: extended("New.\n") }, "feat: over a red check");
  await r.pass();
  const files = [{ path: "SKILL.md", executable: false, bytes: Buffer.from(extended("New.\n")) }];
  const digest = sha256(encodeArchive(files));
  const accepting = {
    waiver: { "lifecycle/team/one.yaml": waiver(r) },
    force: {
      "acknowledgements/f.yaml": `acknowledge: force-release\nskill: team/one\ndigest: "${digest}"\nreason: it has to go\n`,
    },
  };
  return { r, last, accepting };
}

it.each([
  ["waiver", "owner"],
  ["force", "admin"],
] as const)("lets through nothing by a %s that only the new trunk has, until the %s approves it", async (how, role) => {
  const { r, last, accepting } = await refused();
  const left = r.repo.git("rev-parse", "HEAD").trim();
  r.repo.git("reset", "-q", "--hard", last);
  const to = r.repo.commit({ [ONE]: extended("New.\n"), ...accepting[how] }, "feat: anew");
  await acknowledged(r, `rewrite:${left}..${to}`);
  await r.pass();
  expect(r.versions("team/one")).toEqual({ "1.0.0": "online" });
  expect(r.entry("team/one")?.outstanding).toMatchObject({
    kind: "held",
    waiting: [`approval:${to}:${role}:1:team/one`],
  });
  await acknowledged(r, `approval:${to}:${role}:1:team/one`);
  await r.pass();
  expect(r.versions("team/one")).toEqual({ "1.0.0": "online", "1.1.0": "online" });
  expect(await r.verify()).toMatchObject({ identical: true, takenAsGiven: null });
  forget(r);
  expect(await r.verify()).toMatchObject({ identical: true, takenAsGiven: left });
});

it("goes on accepting what was approved before, where the new trunk has it too", async () => {
  const { r, last, accepting } = await refused();
  const brought = r.repo.commit(accepting.waiver, "chore: accept it");
  await r.pass();
  await acknowledged(r, `approval:${brought}:owner:1:team/one`);
  await r.pass();
  expect(r.versions("team/one")).toEqual({ "1.0.0": "online", "1.1.0": "online" });
  r.repo.git("reset", "-q", "--hard", last);
  const to = r.repo.commit({ [ONE]: extended("New.\n"), ...accepting.waiver }, "feat: anew");
  await acknowledged(r, `rewrite:${brought}..${to}`);
  await r.pass();
  r.repo.commit({ [ONE]: extended("Newer.\n") }, "fix: newer");
  await r.pass();
  expect(r.versions("team/one")).toMatchObject({ "1.1.1": "online" });
  expect(await r.verify()).toMatchObject({ identical: true });
});

it.each(["lets hold for longer", "has no more"])(
  "publishes nothing by a waiver that it %s, with the old commits and without",
  async (how) => {
    const { r, last, accepting } = await refused();
    const brought = r.repo.commit(accepting.waiver, "chore: accept it");
    await r.pass();
    await acknowledged(r, `approval:${brought}:owner:1:team/one`);
    await r.pass();
    const text = accepting.waiver["lifecycle/team/one.yaml"];
    const longer = { "lifecycle/team/one.yaml": text.replace("expires: 2026-12-31", "expires: 2027-12-31") };
    expect(longer).not.toEqual(accepting.waiver);
    r.repo.git("reset", "-q", "--hard", last);
    const kept = how === "has no more" ? {} : longer;
    const to = r.repo.commit({ [ONE]: extended("Newer.\n"), ...kept }, "feat: anew");
    await acknowledged(r, `rewrite:${brought}..${to}`);
    await r.pass();
    expect(r.versions("team/one")).toEqual({ "1.0.0": "online", "1.1.0": "online" });
    expect(r.entry("team/one")?.outstanding?.kind).toBe("refused");
    expect(await r.verify()).toMatchObject({ identical: true, difference: null });
    forget(r);
    expect(await r.verify()).toMatchObject({ identical: true, difference: null, takenAsGiven: brought });
  },
);
