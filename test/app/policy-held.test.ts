/** A change of policy under `source: api` judges once it is approved; until then the policy before it does. */
import { afterEach, describe, expect, it } from "vitest";
import { check } from "../../src/app/check/check.ts";
import { explain } from "../../src/app/check/explain.ts";
import type { CodeHost } from "../../src/app/ports/code-host.ts";
import { acknowledge } from "../../src/app/reconcile/acknowledge.ts";
import { createReconciler } from "../../src/app/reconcile/reconcile.ts";
import { recordApprovals } from "../../src/app/reconcile/record-approvals.ts";
import { skillMd } from "../support/git-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../support/reconciled.ts";

let open: Reconciled | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

const ONE = "skills/team/one/SKILL.md";
const API = "approvals: { source: api, rules: [] }\n";
const STRICT = `block: high\n${API}`;
const LAX = `block: critical\n${API}`;
const clock = { now: () => NOW };
/** A key that strict clients refuse: high, and no more than that. */
const extended = (body: string): string => skillMd("one", { body }).replace("---\n", "---\nargument-hint: x\n");

/** Content that a strict policy refuses, and a laxer policy that nobody approved. */
async function relaxed(
  settings = "owners: [ann]\nadmins: [root, ann]\n",
): Promise<{ r: Reconciled; at: string; from: string }> {
  const r = await reconciled();
  open = r;
  r.repo.commit({ [ONE]: skillMd("one"), "skilltrunk.yaml": settings }, "feat: one");
  r.repo.commit({ "policy.yaml": STRICT }, "chore: govern");
  const from = r.repo.commit({ [ONE]: extended("New.\n") }, "feat: over a red check");
  await r.pass();
  const at = r.repo.commit({ "policy.yaml": LAX }, "chore: relax (#2)");
  await r.pass();
  return { r, at, from };
}

const approve = (r: Reconciled, commit: string, file = "policy.yaml") =>
  acknowledge({
    ...{ source: r.source, clock, by: "operator", reason: "reviewed" },
    step: `approval:${commit}:admin:1:${file}`,
  });
const standing = (r: Reconciled) => r.entry("team/one")?.outstanding?.kind ?? r.entry("team/one")?.last;

/** The ledger is what a rebuild gives, in one pass and from nothing. */
async function isFunctionOfHistory(r: Reconciled): Promise<void> {
  expect(await r.verify()).toMatchObject({ identical: true, difference: null });
}

/** A skill that reaches a host, goes on under another name, and does so where a policy asks for what reaches more. */
async function renamed(hosts: readonly string[]): Promise<{ r: Reconciled; at: string }> {
  const settings = "owners: [ann]\nadmins: [root]\n";
  const reaching = (name: string, all: readonly string[]) =>
    skillMd(name, { body: all.map((host) => `Run \`curl https://${host}/x\`.\n`).join("") });
  const r = await reconciled();
  open = r;
  r.repo.commit({ [ONE]: reaching("one", ["a.acme.dev"]), "skilltrunk.yaml": settings }, "feat: one");
  r.repo.commit(
    { "policy.yaml": "approvals: { source: api, rules: [{ when: { widens: [network] }, from: admin }] }\n" },
    "chore: govern",
  );
  await r.pass();
  const at = r.repo.commit(
    {
      [ONE]: null,
      "skills/team/two/SKILL.md": reaching("two", hosts),
      "skilltrunk.yaml": `${settings}renames: { team/one: team/two }\n`,
    },
    "feat!: rename",
  );
  await r.pass();
  return { r, at };
}

describe("a rename", () => {
  const laxer = { "policy.yaml": API };

  it("is held for what it can do more, and no policy that waits itself lets it pass", async () => {
    const { r, at } = await renamed(["a.acme.dev", "b.acme.dev"]);
    const held = () => r.entry("team/two")?.outstanding;
    const waiting = [`approval:${at}:admin:1:team/two`];
    expect(held()).toMatchObject({ kind: "held", version: "2.0.0", waiting });
    r.repo.commit(laxer, "chore: ask nobody");
    await r.pass();
    expect(r.reconciler.catalog.heldPolicy).toBeDefined();
    expect(held()).toMatchObject({ kind: "held", version: "2.0.0", waiting });
    await acknowledge({
      ...{ source: r.source, clock, by: "operator", reason: "reviewed" },
      step: waiting[0] ?? "",
    });
    await r.pass();
    expect(r.versions("team/two")).toEqual({ "1.0.0": "online", "2.0.0": "online" });
    await isFunctionOfHistory(r);
  });

  it("is asked for nothing that it could do under its old name", async () => {
    const { r } = await renamed(["a.acme.dev"]);
    expect(r.versions("team/two")).toEqual({ "1.0.0": "online", "2.0.0": "online" });
    await isFunctionOfHistory(r);
  });
});

describe("a laxer policy that is approved", () => {
  const asking = (rules: string) => `roles: { it: [eve] }\n${API.replace("[]", `[${rules}]`)}`;
  const content = (text: string) => ({ [ONE]: skillMd("one", { body: text }) });

  it.each([
    ["content", content("New.\n"), "1.0.1"],
    ["visibility", { "lifecycle/team/one.yaml": "visibility: public\n" }, "public"],
  ] as const)(
    "lets go no %s that its own merge brings: for that the policy before it says who approves",
    async (kind, files, last) => {
      const r = await reconciled();
      open = r;
      const settings = "owners: [ann]\nadmins: [root]\nvisibility: internal\n";
      r.repo.commit({ [ONE]: skillMd("one"), "skilltrunk.yaml": settings }, "feat: one");
      r.repo.commit({ "policy.yaml": asking(`{ when: { kind: ${kind} }, from: it }`) }, "chore: govern");
      await r.pass();
      const at = r.repo.commit({ ...files, "policy.yaml": asking("") }, "fix: both");
      await r.pass();
      await approve(r, at);
      await r.pass();
      const offered = () => [r.entry("team/one")?.last, r.entry("team/one")?.offer.visibility];
      expect([offered(), r.reconciler.catalog.heldPolicy]).toEqual([["1.0.0", "internal"], undefined]);
      await acknowledge({
        ...{ source: r.source, clock, by: "eve", reason: "reviewed" },
        step: `approval:${at}:it:1:team/one`,
      });
      await r.pass();
      expect(offered()).toContain(last);
      await isFunctionOfHistory(r);
    },
  );

  it.each([
    ["content", content("New.\n")],
    ["visibility", { "lifecycle/team/one.yaml": "visibility: public\n" }],
  ] as const)(
    "lets go no %s of its own merge either where that has settings that are approved",
    async (kind, files) => {
      const r = await reconciled();
      open = r;
      const settings = "owners: [ann]\nadmins: [root]\nvisibility: internal\n";
      r.repo.commit({ [ONE]: skillMd("one"), "skilltrunk.yaml": settings }, "feat: one");
      r.repo.commit({ "skills/team/two/SKILL.md": skillMd("two") }, "feat: two");
      r.repo.commit({ "policy.yaml": asking(`{ when: { kind: ${kind} }, from: it }`) }, "chore: govern");
      await r.pass();
      const wider = settings.replace("[ann]", "[ann, eve]");
      const at = r.repo.commit({ ...files, "policy.yaml": asking(""), "skilltrunk.yaml": wider }, "fix: all");
      await r.pass();
      await approve(r, at);
      await approve(r, at, "skilltrunk.yaml");
      await r.pass();
      const { heldPolicy, heldSettings } = r.reconciler.catalog;
      expect([heldPolicy, heldSettings]).toEqual([undefined, undefined]);
      const offered = (id: string) => [r.entry(id)?.last, r.entry(id)?.offer.visibility, r.entry(id)?.offer.owners];
      expect(offered("team/one").slice(0, 2)).toEqual(["1.0.0", "internal"]);
      expect(offered("team/two")).toEqual(["1.0.0", "internal", ["ann", "eve"]]);
      await acknowledge({
        ...{ source: r.source, clock, by: "eve", reason: "reviewed" },
        step: `approval:${at}:it:1:team/one`,
      });
      await r.pass();
      expect(offered("team/one")).toEqual(
        kind === "content" ? ["1.0.1", "internal", ["ann", "eve"]] : ["1.0.0", "public", ["ann", "eve"]],
      );
      await isFunctionOfHistory(r);
    },
  );

  it("lets go no content that its own merge brings and that the policy before it refused, until another merge", async () => {
    const r = await reconciled();
    open = r;
    r.repo.commit({ [ONE]: skillMd("one"), "skilltrunk.yaml": "owners: [ann]\nadmins: [root]\n" }, "feat: one");
    r.repo.commit({ "policy.yaml": STRICT }, "chore: govern");
    await r.pass();
    const at = r.repo.commit({ [ONE]: extended("New.\n"), "policy.yaml": LAX }, "fix: both");
    await r.pass();
    await approve(r, at);
    await r.pass();
    expect([standing(r), r.reconciler.catalog.heldPolicy]).toEqual(["refused", undefined]);
    r.repo.commit({ "lifecycle/team/one.yaml": "tags: [a]\n" }, "chore: a tag");
    await r.pass();
    expect(standing(r)).toBe("1.0.1");
    await isFunctionOfHistory(r);
  });
});

describe("a laxer policy that nobody approved", () => {
  it("lets nothing pass, neither what was refused nor what comes, until an admin approved it", async () => {
    const { r, at, from } = await relaxed();
    expect(standing(r)).toBe("refused");
    expect(r.reconciler.catalog.heldPolicy).toMatchObject({
      from,
      pending: [{ commit: at, stages: [{ role: "admin", count: 1, people: ["root", "ann"] }] }],
    });
    r.repo.commit({ [ONE]: extended("Newer.\n") }, "feat: newer");
    await r.pass();
    expect(standing(r)).toBe("refused");
    await approve(r, at);
    await r.pass();
    expect([standing(r), r.reconciler.catalog.heldPolicy]).toEqual(["1.1.0", undefined]);
    r.repo.commit({ [ONE]: extended("Newest.\n") }, "fix: newest");
    await r.pass();
    expect(standing(r)).toBe("1.1.1");
    await isFunctionOfHistory(r);
  });

  it.each([
    ["goes on", false],
    ["starts anew", true],
  ])(
    "is not approved with the one before it where the settings broke in between, and who reconciles %s",
    async (_, anew) => {
      const settings = "owners: [ann]\nadmins: [root, ann]\n";
      const { r, at } = await relaxed(settings);
      const pass = async () => {
        const reconciler = anew ? createReconciler({ source: r.source, clock }) : r.reconciler;
        await reconciler.pass().catch(() => undefined);
        return reconciler.catalog;
      };
      r.repo.commit({ "skilltrunk.yaml": "owners: {\n" }, "chore: break");
      r.repo.commit({ "policy.yaml": "approvals: { source: none }\n" }, "chore: ask nobody");
      await pass();
      await approve(r, at);
      expect((await pass()).heldPolicy).toBeUndefined();
      const mended = r.repo.commit({ "skilltrunk.yaml": settings }, "chore: mend");
      expect((await pass()).heldPolicy?.pending.map(({ commit }) => commit)).toEqual([mended]);
      await isFunctionOfHistory(r);
    },
  );

  it("is no more than the policy before it to a check, and explained with who clears it", async () => {
    const { r, at, from } = await relaxed();
    r.repo.branch("topic");
    r.repo.commit({ [ONE]: extended("Proposed.\n") }, "feat: proposed");
    r.repo.checkout("main");
    const report = await check({ source: r.source, ledger: r.source.ledger, clock, head: "topic" });
    expect([report.verdict, report.skills[0]?.outcome]).toEqual(["fail", "refused"]);
    const { unheeded } = await explain({
      ...{ source: r.source, clock },
      reconcilerOf: (source) => createReconciler({ source, clock }),
    });
    expect(unheeded).toMatchObject([
      {
        rule: "policy-held",
        message: `${at.slice(0, 12)} changes the policy and waits for the approval of one person of admin (root, ann); until then that of ${from.slice(0, 12)} judges.`,
        hint: expect.stringContaining(`approval:${at}:admin:1:policy.yaml`),
      },
    ]);
  });

  it("counts by a review of its pull request by somebody other than its author", async () => {
    const { r, at } = await relaxed();
    const account = (login: string) => ({ id: login === "root" ? 1 : 2, login, isBot: false });
    let reviewer = "ann";
    const host = {
      pullRequestsOf: async (mergeCommit: string) => [
        { number: 2, author: account("ann"), head: { sha: at }, base: { branch: "main" }, mergeCommit },
      ],
      reviews: async () => [{ author: account(reviewer), state: "approved", commit: at }],
    } as unknown as CodeHost;
    const record = () => recordApprovals({ source: r.source, clock, host, catalog: r.reconciler.catalog });
    expect(await record()).toEqual([]);
    reviewer = "root";
    expect(await record()).toMatchObject([{ about: "policy.yaml", role: "admin", approvedBy: ["root"] }]);
    await r.pass();
    expect(standing(r)).toBe("1.1.0");
    expect(await record()).toEqual([]);
    await isFunctionOfHistory(r);
  });

  it("waits for nobody once it is taken back, and with another one for the approval of both", async () => {
    const { r, at, from } = await relaxed();
    const second = r.repo.commit({ "policy.yaml": `${LAX}limits: { body-lines: 400 }\n` }, "chore: relax more");
    await r.pass();
    expect(r.reconciler.catalog.heldPolicy).toMatchObject({ from, pending: [{ commit: at }, { commit: second }] });
    await approve(r, second);
    await r.pass();
    expect(standing(r)).toBe("refused");
    r.repo.commit({ "policy.yaml": STRICT }, "revert: strict again");
    await r.pass();
    expect([standing(r), r.reconciler.catalog.heldPolicy]).toEqual(["refused", undefined]);
    await isFunctionOfHistory(r);
  });

  it("cannot hand approvals to the host, nor hide behind settings that break", async () => {
    const { r, from } = await relaxed();
    r.repo.commit({ "policy.yaml": "block: critical\n", "skilltrunk.yaml": "versions: 2\n" }, "chore: break");
    await expect(r.pass()).rejects.toMatchObject({ code: "SETTINGS_INVALID" });
    r.repo.commit({ [ONE]: extended("Newer.\n") }, "feat: newer");
    await expect(r.pass()).rejects.toMatchObject({ code: "SETTINGS_INVALID" });
    const mended = r.repo.commit({ "skilltrunk.yaml": "owners: [ann]\nadmins: [root, ann]\n" }, "chore: mend");
    await r.pass();
    expect(standing(r)).toBe("refused");
    expect(r.reconciler.catalog.heldPolicy).toMatchObject({ from, pending: [{}, { commit: mended }] });
    await isFunctionOfHistory(r);
  });

  it("gives the same ledger however it is cut into passes and by whom", async () => {
    const { r, at } = await relaxed();
    r.repo.commit({ [ONE]: extended("Newer.\n") }, "feat: newer");
    const other = await reconciled(r.repo);
    await other.pass();
    expect(other.entry("team/one")?.outstanding?.kind).toBe("refused");
    await approve(other, at);
    await other.pass();
    expect(other.entry("team/one")?.last).toBe("1.1.0");
    expect(await other.verify()).toMatchObject({ identical: true, difference: null });
    await other.source.close();
  });
});

it("a policy that is changed under another source judges at once", async () => {
  const r = await reconciled();
  open = r;
  r.repo.commit({ [ONE]: skillMd("one") }, "feat: one");
  r.repo.commit({ "policy.yaml": "block: high\n" }, "chore: govern");
  r.repo.commit({ [ONE]: extended("New.\n") }, "feat: new");
  r.repo.commit({ "policy.yaml": STRICT }, "chore: approvals");
  await r.pass();
  expect([standing(r), r.reconciler.catalog.heldPolicy]).toEqual(["refused", undefined]);
});
