/** A history that somebody left, and of which nothing is there any more: what it brought and is not published goes on. */
import { execFileSync } from "node:child_process";
import { afterEach, expect, it } from "vitest";
import { openSource } from "../../src/adapters/git/open-source.ts";
import { acknowledge } from "../../src/app/reconcile/acknowledge.ts";
import { createReconciler } from "../../src/app/reconcile/reconcile.ts";
import type { SkillId } from "../../src/core/names.ts";
import { GitFixture, skillMd, temporaryFolder } from "../support/git-fixture.ts";
import { NOW } from "../support/reconciled.ts";

const clock = { now: () => NOW };
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

it("goes on on a machine that never saw the history that was left", async () => {
  const repo = new GitFixture();
  const state = temporaryFolder("skilltrunk-state-");
  closers.push(repo.cleanup.bind(repo), state.cleanup);
  const location = `file://${repo.dir}`;
  const open = (name: string) => openSource({ location, stateDir: `${state.path}/${name}`, push: true });

  const unclear = skillMd("beta").replace("---\n", "---\nargument-hint: x\n");
  repo.commit({ "policy.yaml": "block: high\n", "skills/one/alpha/SKILL.md": skillMd("alpha") }, "feat: alpha");
  const left = repo.commit({ "skills/one/beta/SKILL.md": unclear }, "feat: beta");
  const first = await open("first");
  const reconciler = createReconciler({ source: first, clock });
  await reconciler.pass();
  expect(reconciler.catalog.skills.get("one/beta" as SkillId)?.outstanding).toMatchObject({ brought: left });

  // The same files in a history of one commit; the host forgets the old one.
  repo.git("checkout", "-q", "--orphan", "anew");
  const anew = repo.commit({}, "chore: begin anew");
  repo.git("branch", "-q", "-M", "anew", "main");
  await acknowledge({ source: first, clock, step: `rewrite:${left}..${anew}`, reason: "meant", by: "operator" });
  await reconciler.pass();
  await first.close();
  repo.git("reflog", "expire", "--expire=now", "--all");
  repo.git("gc", "-q", "--prune=now");
  expect(() => execFileSync("git", ["cat-file", "-e", left], { cwd: repo.dir, stdio: "pipe" })).toThrow();

  repo.commit({ "policy.yaml": "block: critical\n" }, "chore: allow it");
  const second = await open("second");
  const other = createReconciler({ source: second, clock });
  const { released } = await other.pass();
  await second.close();
  expect(released).toMatchObject([{ id: "one/beta", version: "1.0.0" }]);
  expect([...(other.catalog.skills.get("one/beta" as SkillId)?.releases.values() ?? [])]).toMatchObject([
    { brought: anew },
  ]);
});
