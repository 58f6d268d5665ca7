/** What people accept of content under `source: api`: it counts once those approved it whom policy names. */
import { afterEach, describe, expect, it } from "vitest";
import type { CodeHost } from "../../src/app/ports/code-host.ts";
import { acknowledge } from "../../src/app/reconcile/acknowledge.ts";
import { recordApprovals } from "../../src/app/reconcile/record-approvals.ts";
import { skillMd } from "../support/git-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../support/reconciled.ts";
import { waiver } from "../support/refusal.ts";

let open: Reconciled[] = [];
afterEach(async () => {
  for (const one of open) await one.close();
  open = [];
});

const ONE = "skills/team/one/SKILL.md";
const LIFECYCLE = "lifecycle/team/one.yaml";
const POLICY = [
  "block: high",
  "approvals: { source: api, rules: [] }",
  "roles: { security: [sam] }",
  "waivers: { high: [owner, security] }",
  "",
].join("\n");
/** A key that strict clients refuse: high, and no more than that. */
const extended = (body: string): string => skillMd("one", { body }).replace("---\n", "---\nargument-hint: x\n");

async function started(policy = POLICY): Promise<Reconciled> {
  const r = await reconciled();
  open.push(r);
  r.repo.commit({ [ONE]: skillMd("one"), "skilltrunk.yaml": "owners: [ann, bob]\nadmins: [root]\n" }, "feat: one");
  r.repo.commit({ "policy.yaml": policy }, "chore: govern");
  await r.pass();
  return r;
}

const approve = (r: Reconciled, commit: string, role: string) =>
  acknowledge({
    source: r.source,
    clock: { now: () => NOW },
    step: `approval:${commit}:${role}:1:team/one`,
    reason: "reviewed",
    by: "operator",
  });

/** The ledger is what a rebuild gives, in one pass and from nothing. */
async function isFunctionOfHistory(r: Reconciled): Promise<void> {
  expect(await r.verify()).toMatchObject({ identical: true, difference: null });
}

describe("a waiver that nobody approved", () => {
  it("clears nothing until those approved it whom policy names for the finding", async () => {
    const r = await started();
    r.repo.commit({ [ONE]: extended("New.\n") }, "feat: over a red check");
    await r.pass();
    const brought = r.repo.commit({ [LIFECYCLE]: waiver(r) }, "chore: accept it");
    expect((await r.pass()).released).toEqual([]);
    expect(r.entry("team/one")?.outstanding).toMatchObject({
      kind: "held",
      version: "1.1.0",
      waiting: [`approval:${brought}:owner:1:team/one`, `approval:${brought}:security:1:team/one`],
      stages: [
        { role: "owner", people: ["ann", "bob"] },
        { role: "security", people: ["sam"] },
      ],
    });
    await approve(r, brought, "owner");
    await r.pass();
    expect(r.entry("team/one")?.outstanding?.kind).toBe("held");
    await approve(r, brought, "security");
    await r.pass();
    expect(r.versions("team/one")).toEqual({ "1.0.0": "online", "1.1.0": "online" });
    r.repo.commit({ [ONE]: extended("New. And again.\n") }, "fix: again");
    expect((await r.pass()).released).toMatchObject([{ version: "1.1.1" }]);
    await isFunctionOfHistory(r);
  });

  it("clears nothing that comes after it, either, also where the waiver was there before the skill", async () => {
    const r = await started();
    r.repo.commit({ [ONE]: extended("New.\n") }, "feat: over a red check");
    await r.pass();
    const text = waiver(r);
    const other = await started();
    const brought = other.repo.commit({ "lifecycle/team/two.yaml": text }, "chore: accept what comes");
    await other.pass();
    other.repo.commit(
      { "skills/team/two/SKILL.md": extended("New.\n").replace("name: one", "name: two") },
      "feat: two",
    );
    await other.pass();
    const standing = other.entry("team/two")?.outstanding;
    expect(standing).toMatchObject({ kind: "held", waiting: [expect.stringContaining(brought), expect.anything()] });
    await isFunctionOfHistory(other);
  });

  it("stays unapproved when it is made to last longer, and counts from before the policy asked", async () => {
    const r = await started("block: high\n");
    r.repo.commit({ [ONE]: extended("New.\n") }, "feat: over a red check");
    await r.pass();
    const [short, long] = [waiver(r, "2026-08-01"), waiver(r, "2027-08-01")];
    r.repo.commit({ [LIFECYCLE]: short }, "chore: accept it");
    await r.pass();
    expect(r.versions("team/one")).toEqual({ "1.0.0": "online", "1.1.0": "online" });
    r.repo.commit({ "policy.yaml": POLICY }, "chore: approvals");
    r.repo.commit({ [ONE]: extended("Newer.\n") }, "fix: newer");
    expect((await r.pass()).released).toMatchObject([{ version: "1.1.1" }]);
    const brought = r.repo.commit({ [LIFECYCLE]: long }, "chore: accept it for longer");
    r.repo.commit({ [ONE]: extended("Newest.\n") }, "fix: newest");
    await r.pass();
    expect(r.entry("team/one")?.outstanding).toMatchObject({
      kind: "held",
      waiting: [`approval:${brought}:owner:1:team/one`, `approval:${brought}:security:1:team/one`],
    });
    await isFunctionOfHistory(r);
  });

  it("cannot bring the policy along that would let it count", async () => {
    const r = await started();
    r.repo.commit({ [ONE]: extended("New.\n") }, "feat: over a red check");
    await r.pass();
    const text = waiver(r);
    r.repo.commit({ [LIFECYCLE]: text, "policy.yaml": "block: high\nwaivers: { high: owner }\n" }, "chore: accept it");
    expect((await r.pass()).released).toEqual([]);
    expect(r.entry("team/one")?.outstanding?.kind).toBe("held");
    await isFunctionOfHistory(r);
  });
});

it("reviews of the waiver's pull request are what it waits for, and not its author's own", async () => {
  const policy = POLICY.replace("rules: []", "rules: [{ when: { kind: content }, from: owner }]");
  const r = await started(policy);
  const content = r.repo.commit({ [ONE]: extended("New.\n") }, "feat: new (#1)");
  await r.pass();
  const brought = r.repo.commit({ [LIFECYCLE]: waiver(r) }, "chore: accept it (#2)");
  await r.pass();
  const account = (login: string) => ({ id: login.length * 100 + (login.codePointAt(0) ?? 0), login, isBot: false });
  const reviews = new Map([
    [1, ["bob"]],
    [2, ["bob", "sam"]],
  ]);
  const host = {
    pullRequestsOf: async (commit: string) =>
      [content, brought].flatMap((mergeCommit, i) =>
        mergeCommit === commit
          ? [{ number: i + 1, author: account("bob"), head: { sha: commit }, base: { branch: "main" }, mergeCommit }]
          : [],
      ),
    reviews: async (number: number) =>
      (reviews.get(number) ?? []).map((login) => ({
        author: account(login),
        state: "approved",
        commit: number === 1 ? content : brought,
      })),
  } as unknown as CodeHost;
  const record = async () => {
    const found = await recordApprovals({
      ...{ source: r.source, clock: { now: () => NOW }, host },
      catalog: r.reconciler.catalog,
    });
    await r.pass();
    return found.map(({ commit, role }) => `${commit === content ? "content" : "waiver"} ${role}`);
  };
  expect(await record()).toEqual(["waiver security"]);
  reviews.set(1, ["ann"]);
  expect(await record()).toEqual(["content owner"]);
  expect(r.entry("team/one")?.outstanding?.kind).toBe("held");
  reviews.set(2, ["ann", "sam"]);
  expect(await record()).toEqual(["waiver owner"]);
  expect(r.entry("team/one")?.last).toBe("1.1.0");
  await isFunctionOfHistory(r);
});

it("no review counts as long as an owner whom nobody asked wants changes", async () => {
  const r = await started(POLICY.replace("rules: []", "rules: [{ when: { kind: content }, from: security }]"));
  const commit = r.repo.commit({ [ONE]: skillMd("one", { body: "New.\n" }) }, "feat: new (#1)");
  await r.pass();
  expect(r.entry("team/one")?.outstanding).toMatchObject({
    kind: "held",
    stages: [{ role: "security", people: ["sam"], owners: ["ann", "bob"] }],
  });
  const said = new Map([
    ["sam", "approved"],
    ["bob", "changes-requested"],
  ]);
  const account = (login: string) => ({ id: login.codePointAt(0), login, isBot: false });
  const host = {
    pullRequestsOf: async () => [
      { number: 1, author: account("zoe"), head: { sha: commit }, base: { branch: "main" }, mergeCommit: commit },
    ],
    reviews: async () => [...said].map(([login, state]) => ({ author: account(login), state, commit })),
  } as unknown as CodeHost;
  const record = () =>
    recordApprovals({ source: r.source, clock: { now: () => NOW }, host, catalog: r.reconciler.catalog });
  expect(await record()).toEqual([]);
  said.set("bob", "dismissed");
  expect(await record()).toMatchObject([{ role: "security", approvedBy: ["sam"] }]);
  await r.pass();
  expect(r.entry("team/one")?.last).toBe("1.1.0");
  await isFunctionOfHistory(r);
});

/** Of content that nothing stands in the way of elsewhere. */
async function digestOf(body: string): Promise<string> {
  const other = await reconciled();
  open.push(other);
  other.repo.commit({ [ONE]: extended(body) }, "feat: one");
  await other.pass();
  return other.entry("team/one")?.releases.get("1.0.0")?.digest ?? "";
}

const forcing = (digest: string): string =>
  `acknowledge: force-release\nskill: team/one\ndigest: "${digest}"\nreason: the old rules pay out twice\n`;

describe("a forced release that no admin approved", () => {
  it("is none", async () => {
    const r = await started();
    r.repo.commit({ [ONE]: extended("New.\n") }, "feat: new");
    await r.pass();
    const text = forcing(await digestOf("New.\n"));
    const brought = r.repo.commit({ "acknowledgements/now.yaml": text }, "chore: force it (#16)");
    expect((await r.pass()).released).toEqual([]);
    expect(r.entry("team/one")?.outstanding).toMatchObject({
      kind: "held",
      waiting: [`approval:${brought}:admin:1:team/one`],
      stages: [{ role: "admin", count: 1, people: ["root"] }],
    });
    await approve(r, brought, "admin");
    await r.pass();
    expect(r.entry("team/one")?.releases.get("1.1.0")).toMatchObject({
      forced: true,
      force: { path: "acknowledgements/now.yaml", reason: "the old rules pay out twice", commit: brought, pr: 16 },
    });
    await isFunctionOfHistory(r);
  });

  it.each([
    ["the file says something else", "acknowledgements/now.yaml"],
    ["a file that comes first says something else", "acknowledgements/a.yaml"],
    ["the file is named otherwise", "acknowledgements/renamed.yaml"],
  ])("tells for ever what the approved merge said, where %s before it is approved", async (_, path) => {
    const r = await started();
    r.repo.commit({ [ONE]: extended("New.\n") }, "feat: new");
    const text = forcing(await digestOf("New.\n"));
    const brought = r.repo.commit({ "acknowledgements/now.yaml": text }, "chore: force it (#16)");
    await r.pass();
    const moved = path.endsWith("renamed.yaml") ? { "acknowledgements/now.yaml": null } : {};
    r.repo.commit({ ...moved, [path]: text.replace("the old", "the board says that the old") }, "chore: wording (#17)");
    await r.pass();
    await approve(r, brought, "admin");
    await r.pass();
    expect(r.entry("team/one")?.releases.get("1.1.0")?.force).toEqual({
      ...{ path: "acknowledgements/now.yaml", reason: "the old rules pay out twice" },
      ...{ commit: brought, by: "Author", pr: 16 },
    });
    await isFunctionOfHistory(r);
  });

  it("is remembered with its merge where nobody has to approve it, and without where it came first", async () => {
    const r = await started("block: high\n");
    const digest = await digestOf("New.\n");
    r.repo.commit({ [ONE]: extended("New.\n") }, "feat: new (#14)");
    const commit = r.repo.commit({ "acknowledgements/now.yaml": forcing(digest) }, "chore: force it (#16)");
    r.repo.commit({ "acknowledgements/then.yaml": forcing(await digestOf("Next.\n")) }, "chore: force the next (#17)");
    r.repo.commit({ [ONE]: extended("Next.\n") }, "feat: next (#18)");
    await r.pass();
    const { releases } = r.entry("team/one") ?? {};
    const reason = "the old rules pay out twice";
    expect(releases?.get("1.1.0")).toMatchObject({
      pr: 14,
      force: { path: "acknowledgements/now.yaml", commit, pr: 16 },
    });
    expect(releases?.get("1.2.0")?.force).toEqual({ path: "acknowledgements/then.yaml", reason });
    await isFunctionOfHistory(r);
  });
});
