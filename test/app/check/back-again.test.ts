/** A skill that was removed, in a real repository: how a check and a pass tell what it comes back with. */
import { afterEach, expect, it } from "vitest";
import { check } from "../../../src/app/check/check.ts";
import { skillMd } from "../../support/git-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../../support/reconciled.ts";

const ONE = "skills/team/one/SKILL.md";
let open: Reconciled | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

/** `one` was published and removed; `content` brings it back. */
async function broughtBack(content: string) {
  const r = await reconciled();
  open = r;
  r.repo.commit({ [ONE]: skillMd("one") }, "feat: one");
  await r.pass();
  r.repo.commit({ [ONE]: null }, "chore: gone");
  await r.pass();
  r.repo.branch("topic");
  r.repo.commit({ [ONE]: content }, "fix: back");
  const report = await check({ source: r.source, ledger: r.source.ledger, clock: { now: () => NOW }, head: "topic" });
  r.repo.checkout("main");
  r.repo.commit({ [ONE]: content }, "fix: back");
  const { changed, released } = await r.pass();
  const [{ outcome, effects } = { outcome: undefined, effects: undefined }] = report.skills;
  return {
    outcome,
    effects,
    changed: changed.map(({ change }) => change),
    released: released.map((one) => one.version),
  };
}

it("does not call other content what is published", async () => {
  expect(await broughtBack(skillMd("one", { body: "Other.\n" }))).toEqual({
    outcome: "released",
    effects: ["it was removed, and comes back with other content"],
    changed: [],
    released: ["1.0.1"],
  });
});

it("calls the same content what is published", async () => {
  expect(await broughtBack(skillMd("one"))).toEqual({
    outcome: "offered",
    effects: ["it is again what is published: 1.0.0"],
    changed: ["its folder is again as published"],
    released: [],
  });
});
