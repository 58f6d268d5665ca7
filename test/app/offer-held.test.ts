/** How a skill is offered changes, under `source: api`, once whom policy names approved it; what only restricts does at once. */
import { afterEach, describe, expect, it } from "vitest";
import { check } from "../../src/app/check/check.ts";
import { explain } from "../../src/app/check/explain.ts";
import type { CodeHost } from "../../src/app/ports/code-host.ts";
import { acknowledge } from "../../src/app/reconcile/acknowledge.ts";
import { readMergeNews } from "../../src/app/reconcile/publish-statuses.ts";
import { createReconciler } from "../../src/app/reconcile/reconcile.ts";
import { recordApprovals } from "../../src/app/reconcile/record-approvals.ts";
import type { LedgerEvent } from "../../src/core/ledger/event.ts";
import { reportText } from "../../src/core/report/report-text.ts";
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
const API = `approvals:
  source: api
  rules:
    - { when: { kind: [channel, state] }, from: owner }
    - { when: { kind: visibility }, from: security, count: 2 }
roles: { security: [sam, sue] }
`;
const OFFER = 'owners: ["@acme/team", ann]\nvisibility: internal\nchannels:\n  stable: 1.0.0\n';

/** 1.0.0 and 1.1.0 are published, `stable` is at the first, and policy asks from the last commit on. */
async function governed(): Promise<Reconciled> {
  const r = await reconciled();
  open = r;
  r.repo.commit({ [ONE]: skillMd("one"), "skilltrunk.yaml": "owners: [root]\n" }, "feat: one");
  r.repo.commit({ [ONE]: skillMd("one", { body: "More.\n" }), [FILE]: OFFER }, "feat: more");
  r.repo.commit({ "policy.yaml": API }, "chore: govern");
  await r.pass();
  return r;
}

const approve = (r: Reconciled, commit: string, who = "owner:1") =>
  acknowledge({
    ...{ source: r.source, clock, by: "operator", reason: "reviewed" },
    step: `approval:${commit}:${who}:team/one`,
  });
const stable = (r: Reconciled) => r.entry("team/one")?.channels.get("stable");

/** Of the skill, as the ledger has them. */
async function eventsOf(r: Reconciled): Promise<readonly LedgerEvent[]> {
  const tip = await r.source.ledger.tip();
  if (tip === undefined) throw new Error("there is a ledger");
  for await (const { chain, lines } of r.source.ledger.chains(tip.commit))
    if (chain === "team/one") return lines.map((line) => JSON.parse(line) as LedgerEvent);
  return [];
}

/** The ledger is what a rebuild gives, in one pass and from nothing. */
async function isFunctionOfHistory(r: Reconciled): Promise<void> {
  expect(await r.verify()).toMatchObject({ identical: true, difference: null });
}

describe("a channel that was moved over the missing approval", () => {
  const MOVED = OFFER.replace("stable: 1.0.0", "stable: 1.1.0");

  it("stays where it is until an owner approved the merge, whoever touches the skill meanwhile", async () => {
    const r = await governed();
    const commit = r.repo.commit({ [FILE]: MOVED }, "chore: stable (#7)");
    await r.pass();
    expect(stable(r)).toBe("1.0.0");
    expect(r.entry("team/one")?.holds).toEqual([
      {
        commit,
        stages: [{ role: "owner", count: 1, people: ["@acme/team", "ann"] }],
        changes: [{ what: "channel", name: "stable", to: "1.1.0" }],
      },
    ]);
    r.repo.commit({ [ONE]: skillMd("one", { body: "Even more.\n" }) }, "fix: content");
    await r.pass();
    expect([stable(r), r.entry("team/one")?.last, r.entry("team/one")?.holds?.[0]?.commit]).toEqual([
      "1.0.0",
      "1.1.1",
      commit,
    ]);
    await approve(r, commit);
    await r.pass();
    expect([stable(r), r.entry("team/one")?.holds]).toEqual(["1.1.0", undefined]);
    const moves = (await eventsOf(r)).filter(({ type }) => type === "channel");
    expect(moves.at(-1)).toMatchObject({ name: "stable", to: "1.1.0", brought: commit, pr: 7 });
    await isFunctionOfHistory(r);
  });

  it("is a promise of the check, in the words of the pass", async () => {
    const r = await governed();
    const words = "channel stable: 1.0.0 → 1.1.0, once approved by one person of owner (@acme/team, ann)";
    r.repo.branch("topic");
    r.repo.commit({ [FILE]: MOVED }, "chore: stable");
    r.repo.checkout("main");
    const report = await check({ source: r.source, ledger: r.source.ledger, clock, head: "topic" });
    expect(report.needs).toMatchObject([{ role: "owner", people: ["@acme/team", "ann"], enforcedBy: "api" }]);
    expect(report.skills[0]).toMatchObject({
      outcome: "offered",
      awaits: true,
      effects: [words],
    });
    expect(reportText(report)).toContain(
      "Merging publishes nothing. Once it is approved, 1 skill is offered differently.",
    );
    r.repo.commit({ [FILE]: MOVED }, "chore: stable");
    expect((await r.pass()).held).toMatchObject([{ change: words }]);
  });

  it("is told in the same words after a rename, and after what it was at is withdrawn", async () => {
    const r = await governed();
    const two = "skills/team/two/SKILL.md";
    const renamed = {
      [ONE]: null,
      [FILE]: null,
      [two]: skillMd("two", { body: "More.\n" }),
      "lifecycle/team/two.yaml": MOVED,
      "skilltrunk.yaml": "owners: [root]\nrenames: { team/one: team/two }\n",
    };
    r.repo.branch("topic");
    r.repo.commit(renamed, "chore: another name");
    r.repo.checkout("main");
    const report = await check({ source: r.source, ledger: r.source.ledger, clock, head: "topic" });
    const effects = report.skills.find(({ id }) => id === "team/two")?.effects ?? [];
    r.repo.commit(renamed, "chore: another name");
    const [held] = (await r.pass()).held;
    expect(held?.change).toMatch(/^channel stable: 1\.0\.0 → 1\.1\.0, once approved by /);
    expect(effects).toContain(held?.change);
    const withdrawn = `${MOVED}versions:\n  1.0.0: { state: withdrawn, reason: bad }\n`;
    r.repo.commit({ "lifecycle/team/two.yaml": withdrawn }, "fix: withdraw");
    await r.pass();
    const { skills } = await explain({
      ...{ source: r.source, clock, skill: "two" },
      reconcilerOf: (source) => createReconciler({ source, clock }),
    });
    expect(skills[0]?.explanation).toContain("Channel stable: 1.0.0 (withdrawn) → 1.1.0, once approved by");
  });

  it("moves with a review of its pull request by an owner who is not its author", async () => {
    const r = await governed();
    const commit = r.repo.commit({ [FILE]: MOVED }, "chore: stable (#7)");
    await r.pass();
    const account = (login: string) => ({ id: ["bob", "anna", "ann"].indexOf(login), login, isBot: false });
    let reviewer = "bob";
    const host = {
      pullRequestsOf: async (mergeCommit: string) => [
        { number: 7, author: account("bob"), head: { sha: commit }, base: { branch: "main" }, mergeCommit },
      ],
      reviews: async () => [{ author: account(reviewer), state: "approved", commit }],
      teamMembers: async () => [],
    } as unknown as CodeHost;
    const record = () => recordApprovals({ source: r.source, clock, host, catalog: r.reconciler.catalog });
    expect(await record()).toEqual([]);
    reviewer = "anna";
    expect(await record()).toEqual([]);
    reviewer = "ann";
    expect(await record()).toMatchObject([{ about: "team/one", role: "owner", approvedBy: ["ann"] }]);
    await r.pass();
    expect(stable(r)).toBe("1.1.0");
    expect(await record()).toEqual([]);
    await isFunctionOfHistory(r);
  });

  it("waits for nobody once the trunk has it where it is", async () => {
    const r = await governed();
    r.repo.commit({ [FILE]: MOVED }, "chore: stable");
    await r.pass();
    r.repo.commit({ [FILE]: OFFER }, "revert: stable");
    await r.pass();
    expect([stable(r), r.entry("team/one")?.holds]).toEqual(["1.0.0", undefined]);
    await isFunctionOfHistory(r);
  });
});

it("is explained with who clears it, and told on the merge until that is done", async () => {
  const r = await governed();
  const opened = OFFER.replace("internal", "public");
  const commit = r.repo.commit({ [FILE]: opened }, "chore: open (#8)");
  const pass = await r.pass();
  const words = "visibility: internal → public, once approved by 2 people of security (sam, sue)";
  const step = `approval:${commit}:security:2:team/one`;
  expect(pass.held).toEqual([{ id: "team/one", change: words, commit, waiting: [step] }]);
  const { skills } = await explain({
    ...{ source: r.source, clock },
    reconcilerOf: (source) => createReconciler({ source, clock }),
  });
  expect(skills).toMatchObject([{ id: "team/one", standing: "published", waiting: [step] }]);
  expect(skills[0]?.explanation).toContain(`But this waits: V${words.slice(1)}.`);
  expect(skills[0]?.explanation).toContain(`acknowledge <repository> ${step}`);
  const told = async () => {
    const { recent } = await readMergeNews(r.source.objects, r.reconciler.catalog, new Set());
    return recent.find((one) => one.commit === commit);
  };
  expect(await told()).toMatchObject({ offers: [{ id: "team/one", words: `V${words.slice(1)}.` }], offered: [] });
  await approve(r, commit, "security:2");
  await r.pass();
  expect(await told()).toMatchObject({ offers: [], offered: [{ id: "team/one" }] });
  expect(r.entry("team/one")?.offer.visibility).toBe("public");
});

it("restricts at once, and refuses an approval that nothing waits for", async () => {
  const r = await governed();
  const closed = OFFER.replace("internal", "private");
  const commit = r.repo.commit(
    { [FILE]: `${closed}versions:\n  1.0.0: { state: yanked, reason: bad }\n` },
    "fix: close",
  );
  await r.pass();
  expect([r.entry("team/one")?.offer.visibility, r.versions("team/one")["1.0.0"]]).toEqual(["private", "yanked"]);
  await expect(approve(r, commit)).rejects.toThrow("Nothing waits for");
});

it("tells the command of one approval once, for which content and channel wait", async () => {
  const r = await reconciled();
  open = r;
  r.repo.commit({ [ONE]: skillMd("one"), [FILE]: OFFER, "skilltrunk.yaml": "owners: [root]\n" }, "feat: one");
  r.repo.commit({ [ONE]: skillMd("one", { body: "More.\n" }) }, "feat: more");
  r.repo.commit({ "policy.yaml": API.replace("[channel, state]", "[content, channel]") }, "chore: govern");
  await r.pass();
  const change = { [ONE]: skillMd("one", { body: "Even more.\n" }), [FILE]: OFFER.replace("1.0.0", "1.1.0") };
  const merge = r.repo.commit(change, "feat: even more");
  const { skills } = await explain({
    ...{ source: r.source, clock },
    reconcilerOf: (source) => createReconciler({ source, clock }),
  });
  const told = skills[0]?.explanation ?? "";
  expect(told).toContain("But this waits");
  expect(told.split(`approval:${merge}:owner:1:team/one`)).toHaveLength(2);
});
