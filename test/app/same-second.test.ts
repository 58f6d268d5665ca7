/** Merges of one second: what the trunk was after one of them is told by its place, whatever others brought in that second. */
import { afterEach, expect, it } from "vitest";
import { openLedgerReader } from "../../src/adapters/ledger/registry-ledger.ts";
import { createLedgerRegistry } from "../../src/app/install/ledger-registry.ts";
import type { AsOf } from "../../src/core/catalog/as-of.ts";
import { GitFixture, skillMd, temporaryFolder } from "../support/git-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../support/reconciled.ts";

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const date = "2026-06-01T09:00:00Z";
const clock = { now: () => NOW };

async function opened(repo?: GitFixture): Promise<Reconciled> {
  const r = await reconciled(repo);
  cleanups.push(r.close);
  return r;
}

/** The skills with their last releases, as whoever reads the repository sees them. */
async function listed(r: Reconciled, asOf: AsOf): Promise<string> {
  const state = temporaryFolder("skilltrunk-state-");
  cleanups.push(state.cleanup);
  const reader = await openLedgerReader({ location: r.repo.dir, stateDir: state.path, progress: () => {} });
  const registry = createLedgerRegistry(reader, clock);
  const skills = await registry.list(undefined, asOf).finally(() => registry.close());
  return skills.map(({ name, version }) => `${name} ${version}`).join(", ");
}

it("is told apart, in whatever passes they were taken, and of a moment all that it brought", async () => {
  const r = await opened();
  const merge = (files: Readonly<Record<string, string>>, subject: string) => r.repo.commit(files, subject, { date });
  const commits = [
    merge({ "skills/team/one/SKILL.md": skillMd("one") }, "feat: one"),
    merge({ "README.md": "Skills.\n" }, "docs: say what this is"),
    merge({ "skills/team/two/SKILL.md": skillMd("two") }, "feat: two"),
  ];
  await r.pass();
  // A clock that is behind is raised to the second before it.
  commits.push(
    r.repo.commit({ "skills/team/three/SKILL.md": skillMd("three") }, "feat: three", { date: "2026-05-01T09:00:00Z" }),
  );
  await r.pass();
  commits.push(merge({ "skills/team/one/SKILL.md": skillMd("one", { body: "More.\n" }) }, "fix: one"));
  await r.pass();

  const after = [0, 2, 3, 4].map((i) => listed(r, { commit: commits[i] as string }));
  expect(await Promise.all(after)).toEqual([
    "one 1.0.0",
    "one 1.0.0, two 1.0.0",
    "one 1.0.0, three 1.0.0, two 1.0.0",
    "one 1.0.1, three 1.0.0, two 1.0.0",
  ]);
  expect(await listed(r, { at: date })).toBe("one 1.0.1, three 1.0.0, two 1.0.0");
  expect(await listed(r, { at: "2026-06-01T08:59:59Z" })).toBe("");
  expect(await r.verify()).toMatchObject({ identical: true, difference: null });

  const copy = new GitFixture();
  copy.git("fetch", "-q", r.repo.dir, "main");
  copy.git("update-ref", "refs/heads/main", "FETCH_HEAD");
  const other = await opened(copy);
  await other.pass();
  const tips = await Promise.all([r, other].map(({ source }) => source.ledger.tip()));
  expect(tips[1]?.tree).toBe(tips[0]?.tree);
});
