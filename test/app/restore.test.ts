/** A backup is a clone, and to restore is to put that clone in its place: docs/operations.md. */
import { expect, it } from "vitest";
import { GitFixture, skillMd } from "../support/git-fixture.ts";
import { reconciled } from "../support/reconciled.ts";

it("goes on from a mirror of the repository, on a machine that knows nothing", { timeout: 60_000 }, async () => {
  const first = await reconciled();
  const place = "skills/team/one/SKILL.md";
  first.repo.commit({ [place]: skillMd("one", { version: "1.0.0" }) }, "feat: one");
  await first.pass();
  const restored = new GitFixture({ bare: true });
  // What `git clone --mirror` does, into a folder that is there.
  restored.git("fetch", "-q", first.repo.dir, "+refs/*:refs/*");
  const { ledger } = first.reconciler.snapshot;
  await first.close();

  const again = await reconciled(restored);
  try {
    await again.reconciler.load();
    expect(again.reconciler.snapshot.ledger).toEqual(ledger);
    expect(await again.pass()).toMatchObject({ commits: 0, events: 0, released: [] });
    expect(again.versions("team/one")).toEqual({ "1.0.0": "online" });
    expect(await again.verify()).toMatchObject({ identical: true, takenAsGiven: null, older: null });
  } finally {
    await again.close();
  }
});
