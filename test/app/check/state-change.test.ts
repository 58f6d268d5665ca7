/** What a check says of a change of states, in a real repository: where what people ask for leads then. */
import { afterEach, expect, it } from "vitest";
import { check } from "../../../src/app/check/check.ts";
import { skillMd } from "../../support/git-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../../support/reconciled.ts";

let open: Reconciled | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

async function effects(r: Reconciled, lifecycle: string): Promise<readonly string[]> {
  r.repo.branch("topic");
  r.repo.commit({ "lifecycle/team/one.yaml": lifecycle }, "chore: states");
  r.repo.checkout("main");
  const report = await check({ source: r.source, ledger: r.source.ledger, clock: { now: () => NOW }, head: "topic" });
  return report.skills.flatMap((skill) => skill.effects);
}

it("names where latest and the range of the version lead", async () => {
  open = await reconciled();
  for (const body of ["One.\n", "Two.\n"]) {
    open.repo.commit({ "skills/team/one/SKILL.md": skillMd("one", { body }) }, "feat: one");
    await open.pass();
  }
  expect(open.versions("team/one")).toEqual({ "1.0.0": "online", "1.1.0": "online" });
  const offline = 'versions:\n  "1.1.0": { state: offline, reason: leaks }\n';
  expect(await effects(open, offline)).toEqual([
    "version 1.1.0 becomes offline (it is online): leaks",
    "@latest: 1.0.0 instead of 1.1.0",
    "@^1: 1.0.0 instead of 1.1.0",
  ]);
});
