/** What a check says of advice to users, in real repositories: replacements that lead nowhere, or that the change takes away. */
import { afterEach, expect, it } from "vitest";
import { check } from "../../../src/app/check/check.ts";
import { reportText } from "../../../src/core/report/report-text.ts";
import { skillMd } from "../../support/git-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../../support/reconciled.ts";

let open: Reconciled | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

const clock = { now: () => NOW };
const skill = (name: string) => ({ [`skills/team/${name}/SKILL.md`]: skillMd(name) });
const old = (replacement: string) =>
  `owners: [bob]\nversions:\n  1.0.0: { state: deprecated, reason: old, replacement: ${replacement} }\n`;

async function published(replacement: string): Promise<Reconciled> {
  open = await reconciled();
  open.repo.commit({ ...skill("old"), ...skill("new"), ...skill("other") }, "feat: three");
  await open.pass();
  open.repo.commit({ "lifecycle/team/old.yaml": old(replacement) }, "chore: deprecate");
  await open.pass();
  return open;
}

const checked = (r: Reconciled, more: { head: string; base?: null }) =>
  check({ source: r.source, ledger: r.source.ledger, clock, ...more });

it.each([
  ["yanked", { "lifecycle/team/new.yaml": "versions:\n  1.0.0: { state: yanked, reason: wrong }\n" }],
  ["disabled", { "lifecycle/team/new.yaml": "enabled: false\n" }],
  ["removed", { "skills/team/new/SKILL.md": null }],
])("names the deprecation in another skill's file whose replacement is %s", async (_, change) => {
  const r = await published("team/new");
  r.repo.branch("topic");
  r.repo.commit(change, "chore: take back");
  r.repo.checkout("main");
  const { findings } = await checked(r, { head: "topic" });
  expect(findings.filter(({ rule }) => rule === "breaks-advice")).toMatchObject([
    {
      message:
        "team/old@1.0.0 is deprecated in favour of team/new, which then is of no use: its users are told of no replacement.",
      hint: expect.stringContaining("in lifecycle/team/old.yaml, which bob own;"),
    },
  ]);
});

it("names it where the replacement is shown to fewer", async () => {
  const r = await published("team/new");
  r.repo.branch("topic");
  r.repo.commit({ "lifecycle/team/new.yaml": "owners: [ann]\nvisibility: private\n" }, "chore: hide");
  r.repo.checkout("main");
  const { findings } = await checked(r, { head: "topic" });
  expect(findings.flatMap(({ rule, message }) => (rule === "breaks-advice" ? [message] : []))).toEqual([
    "team/old@1.0.0 is deprecated in favour of team/new, which then is not for all who may read team/old: the others are told of no replacement.",
  ]);
});

it("says nothing where another skill is taken back, or the same change names another replacement", async () => {
  const r = await published("team/new");
  const yanked = "versions:\n  1.0.0: { state: yanked, reason: wrong }\n";
  for (const [name, change] of [
    ["one", { "lifecycle/team/other.yaml": yanked }],
    ["two", { "lifecycle/team/new.yaml": yanked, "lifecycle/team/old.yaml": old("team/other") }],
  ] as const) {
    r.repo.branch(name);
    r.repo.commit(change, "chore: take back");
    r.repo.checkout("main");
    const { findings } = await checked(r, { head: name });
    expect(findings.filter(({ rule }) => rule === "breaks-advice")).toEqual([]);
  }
});

it("names replacements that lead nowhere when everything is judged, and speaks of no merge", async () => {
  const r = await published("team/gone");
  const report = await checked(r, { head: "main", base: null });
  const found = report.skills.flatMap(({ findings }) => findings.map(({ rule }) => rule));
  expect(found).toContain("lifecycle-replacement-unknown");
  expect(reportText(report)).not.toMatch(/merge(?!d)/i);
  r.repo.commit({ "skills/team/new/SKILL.md": "no frontmatter\n" }, "fix: break");
  await r.pass();
  const broken = reportText(await checked(r, { head: "main", base: null }));
  expect(broken).toContain("Not all of this is as it has to be");
  expect(broken).not.toMatch(/ready to merge|Merging publishes/);
});
