/** On real repositories: a release tells of what was merged before it and refused, however the ledger is computed. */
import { afterEach, expect, it } from "vitest";
import { acknowledge } from "../../src/app/reconcile/acknowledge.ts";
import { skillMd } from "../support/git-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../support/reconciled.ts";

let open: Reconciled | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

const ONE = "skills/team/one/SKILL.md";
const good = (body: string) => ({ [ONE]: skillMd("one", { body }) });
/** Of another name than its folder: refused. */
const bad = (body: string) => ({ [ONE]: skillMd("other", { body }) });

async function published(): Promise<Reconciled> {
  open = await reconciled();
  open.repo.commit(good("First.\n"), "feat: begin (#1)");
  await open.pass();
  return open;
}

const notes = (r: Reconciled) => [...(r.entry("team/one")?.releases.values() ?? [])].map((one) => one.notes);

it("tells of each, the one that is published first", async () => {
  const r = await published();
  r.repo.commit(bad("Second.\n"), "feat: currencies (#2)");
  await r.pass();
  r.repo.commit(bad("Third.\n"), "fix: rounding (#3)");
  const { refused } = await r.pass();
  expect(refused.map(({ id }) => id)).toEqual(["team/one"]);
  r.repo.commit(good("Third.\n"), "chore: call it by its name (#4)");
  await r.pass();
  expect(notes(r)).toEqual(["feat: begin", "chore: call it by its name\n\nfix: rounding\n\nfeat: currencies"]);
  r.repo.commit(good("Fourth.\n"), "fix: more (#5)");
  await r.pass();
  expect(notes(r).at(-1)).toBe("fix: more");
  expect(await r.verify()).toMatchObject({ identical: true });
});

it("tells of nothing that was taken back before", async () => {
  const r = await published();
  r.repo.commit(bad("Second.\n"), "feat: currencies (#2)");
  r.repo.commit(good("First.\n"), "revert: currencies (#3)");
  r.repo.commit(good("Third.\n"), "fix: rounding (#4)");
  await r.pass();
  expect(notes(r).at(-1)).toBe("fix: rounding");
  expect(await r.verify()).toMatchObject({ identical: true });
});

it("tells of no merge of a history that was left", async () => {
  const r = await published();
  const start = r.repo.head();
  r.repo.commit(bad("Second.\n"), "feat: currencies (#2)");
  const old = r.repo.commit(bad("Third.\n"), "fix: rounding (#3)");
  await r.pass();
  r.repo.git("reset", "-q", "--hard", start);
  const now = r.repo.commit(bad("Third, otherwise.\n"), "fix: rounding, rewritten (#3)");
  await expect(r.pass()).rejects.toMatchObject({ code: "HISTORY_REWRITTEN" });
  const clock = { now: () => NOW };
  await acknowledge({ source: r.source, clock, step: `rewrite:${old}..${now}`, reason: "meant", by: "ops" });
  await r.pass();
  r.repo.commit(good("Third.\n"), "chore: call it by its name (#4)");
  await r.pass();
  expect(notes(r).at(-1)).toBe("chore: call it by its name\n\nfix: rounding, rewritten");
  expect(await r.verify()).toMatchObject({ identical: true });
});
