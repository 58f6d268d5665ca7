/** What a check says of a change of settings that counts at once, in a real repository. */
import { afterEach, expect, it } from "vitest";
import { check } from "../../../src/app/check/check.ts";
import { skillMd } from "../../support/git-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../../support/reconciled.ts";

let open: Reconciled | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

const clock = { now: () => NOW };
const settings = (namespace: string, visibility = "internal") =>
  `owners: [ann]\nnamespaces:\n  ${namespace}: { visibility: ${visibility} }\n`;

async function started(): Promise<Reconciled> {
  open = await reconciled();
  const files = { "skills/billing/one/SKILL.md": skillMd("one"), "skills/billing/two/SKILL.md": skillMd("two") };
  open.repo.commit({ ...files, "skilltrunk.yaml": settings("billing") }, "feat: two");
  await open.pass();
  return open;
}

async function found(r: Reconciled, text: string, more = {}): Promise<readonly string[]> {
  r.repo.branch("topic");
  r.repo.commit({ "skilltrunk.yaml": text, ...more }, "chore: settings");
  r.repo.checkout("main");
  const { findings } = await check({ source: r.source, ledger: r.source.ledger, clock, head: "topic" });
  return findings.flatMap(({ rule, line, message }) =>
    rule.startsWith("settings-") ? [`${rule} ${line ?? "-"} ${message}`] : [],
  );
}

it("names the skills that it opens, be it by a slip of the keyboard", async () => {
  const r = await started();
  expect(await found(r, settings("biling"))).toEqual([
    "settings-widened - It opens 2 skills from internal to public: billing/one and billing/two.",
    "settings-namespace-unknown 3 No skill is in the namespace biling, so what is said of it holds for none: did you mean billing?",
  ]);
});

it("names those whose own file it changes too, but not in what it says of readers", async () => {
  const r = await started();
  const files = {
    "lifecycle/billing/one.yaml": "tags: [new]\n",
    "lifecycle/billing/two.yaml": "visibility: public\n",
  };
  expect(await found(r, settings("billing", "public"), files)).toEqual([
    "settings-widened - It opens 1 skill from internal to public: billing/one.",
  ]);
});

it("says nothing of what is as narrow as before, and a check of everything names the namespace as well", async () => {
  const r = await started();
  expect(await found(r, settings("billing", "private"))).toEqual([]);
  r.repo.commit({ "skilltrunk.yaml": `${settings("billing")}  bilin: {}\n` }, "chore: slip");
  await r.pass();
  const report = await check({ source: r.source, ledger: r.source.ledger, clock, head: "main", base: null });
  expect(report.findings.map(({ rule }) => rule)).toContain("settings-namespace-unknown");
});

const PRIVATE = "owners: [ann]\nnamespaces:\n  hr: { visibility: private, readers: [payroll] }\n";
const RENAMED = `${PRIVATE}renames: { hr/pay: open/pay }\n`;
const MOVED = { "skills/hr/pay/SKILL.md": null, "skills/open/pay/SKILL.md": skillMd("pay") };

async function moving(r: Reconciled, files: Parameters<Reconciled["repo"]["commit"]>[0]) {
  r.repo.branch("topic");
  r.repo.commit(files, "feat: move");
  r.repo.checkout("main");
  const { findings, skills } = await check({ source: r.source, ledger: r.source.ledger, clock, head: "topic" });
  const told = findings.filter(({ rule }) => rule === "settings-widened").map(({ message }) => message);
  return { told, effects: skills.find(({ id }) => id === "open/pay")?.effects ?? [] };
}

async function privately(settingsNow = PRIVATE, more = {}): Promise<Reconciled> {
  open = await reconciled();
  open.repo.commit({ "skilltrunk.yaml": PRIVATE, "skills/hr/pay/SKILL.md": skillMd("pay"), ...more }, "feat: pay");
  await open.pass();
  if (settingsNow !== PRIVATE) open.repo.commit({ "skilltrunk.yaml": settingsNow }, "chore: settings");
  await open.pass();
  return open;
}

const OPENED =
  "It opens 1 skill by a rename, with all that was released before, from private (ann and payroll) to public: open/pay (now hr/pay).";

it("names what a rename opens, and says from what to what", async () => {
  const { told, effects } = await moving(await privately(), { "skilltrunk.yaml": RENAMED, ...MOVED });
  expect(told).toEqual([OPENED]);
  expect(effects).toContain("visibility changes from private to public");
});

it("names it also where the settings said the rename before, and only the folder moves", async () => {
  expect((await moving(await privately(RENAMED), MOVED)).told).toEqual([OPENED]);
});

it("says nothing of a rename into what is as narrow, or that the skill's own file opens", async () => {
  const narrow = `${RENAMED}`.replace("renames", "  open: { visibility: private, readers: [payroll] }\nrenames");
  expect((await moving(await privately(), { "skilltrunk.yaml": narrow, ...MOVED })).told).toEqual([]);
  await open?.close();
  const lifecycle = { "lifecycle/hr/pay.yaml": null, "lifecycle/open/pay.yaml": "visibility: internal\ntags: [pay]\n" };
  const r = await privately(PRIVATE, { "lifecycle/hr/pay.yaml": "tags: [pay]\n" });
  const { told, effects } = await moving(r, { "skilltrunk.yaml": RENAMED, ...MOVED, ...lifecycle });
  expect(told).toEqual([]);
  expect(effects).toContain("visibility changes from private to internal");
});
