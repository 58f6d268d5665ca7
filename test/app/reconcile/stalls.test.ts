import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LedgerTip } from "../../../src/app/ports/ports.ts";
import { acknowledge } from "../../../src/app/reconcile/acknowledge.ts";
import type { EvidenceFact } from "../../../src/app/reconcile/evidence-queue.ts";
import { readRegistry } from "../../../src/app/reconcile/rebuild.ts";
import { createReconciler } from "../../../src/app/reconcile/reconcile.ts";
import { Replay } from "../../../src/app/reconcile/replay.ts";
import { verifyLedger } from "../../../src/app/reconcile/verify.ts";
import { emptyCatalog } from "../../../src/core/catalog/fold.ts";
import { skillMd } from "../../support/git-fixture.ts";
import { MemoryLedger, MemoryTrunk, memorySource, type Patch } from "../../support/memory-trunk.ts";

const clock = { now: () => Date.UTC(2026, 6, 1) };
const names = Array.from({ length: 8 }, (_, i) => `skill-${i}`);
const all = (text: (name: string) => string | null, of = names): Patch =>
  Object.fromEntries(of.map((n) => [`skills/team/${n}/SKILL.md`, text(n)]));

/** Eight skills in a governed repository; seven of them removed at once, twice. */
function twiceEmptied() {
  const trunk = new MemoryTrunk();
  trunk.add({ "policy.yaml": "block: critical\n", ...all((n) => skillMd(n)) }, "feat: skills");
  const first = trunk.add(
    all(() => null, names.slice(1)),
    "chore: empty",
  );
  trunk.add(
    all((n) => skillMd(n)),
    "feat: back",
  );
  const second = trunk.add(
    all(() => null, names.slice(1)),
    "chore: empty again",
  );
  trunk.add({ "skills/team/late/SKILL.md": skillMd("late") }, "feat: late");
  return { trunk, first, second };
}

async function stalledBy(pass: Promise<unknown>): Promise<string> {
  return await pass.then(
    () => "nothing",
    (error: { code?: string }) => error.code ?? String(error),
  );
}

describe("a commit that removes most skills", () => {
  it("stalls before it, keeps what is published, and says how to go on", async () => {
    const { trunk, first } = twiceEmptied();
    const reconciler = createReconciler({ source: memorySource(trunk), clock });
    const error = (await reconciler.pass().catch((e: unknown) => e)) as { code: string; message: string; hint: string };
    expect(error.code).toBe("MASS_REMOVAL");
    expect(error.message).toContain("removes 7 of 8 skills");
    expect(error.hint).toContain(first);
    expect(reconciler.catalog.head.live).toBe(8);
    expect(reconciler.catalog.head.trunk).toBe(trunk.commits[0]?.commit.oid);
  });

  it("is taken where nobody governs: no policy.yaml at the first parent", async () => {
    const trunk = new MemoryTrunk();
    trunk.add(all((n) => skillMd(n)));
    trunk.add(all(() => null));
    const reconciler = createReconciler({ source: memorySource(trunk), clock });
    expect((await reconciler.pass()).retired).toHaveLength(8);
  });

  it("is taken with an acknowledgement in that commit, or named by a later one", async () => {
    for (const later of [false, true]) {
      const trunk = new MemoryTrunk();
      trunk.add({ "policy.yaml": "block: critical\n", ...all((n) => skillMd(n)) });
      const file = (commit: string): Patch => ({
        "acknowledgements/spring.yaml": `acknowledge: mass-removal\n${commit}reason: spring cleaning\n`,
      });
      const removal = trunk.add({ ...all(() => null), ...(later ? {} : file("")) });
      if (later) trunk.add(file(`commit: ${removal}\n`));
      const source = memorySource(trunk);
      expect((await createReconciler({ source, clock }).pass()).retired).toHaveLength(8);
      expect(await verifyLedger({ source })).toMatchObject({ identical: true });
    }
  });

  it("says what is wrong with an acknowledgement that was merged, and the whole command that clears it", async () => {
    const trunk = new MemoryTrunk();
    trunk.add({ "policy.yaml": "block: critical\n", ...all((n) => skillMd(n)) });
    const removal = trunk.add(all(() => null));
    trunk.add({ "acknowledgements/oops.yaml": "acknowledge: mass-remoal\nreason: x\n" });
    const source = { ...memorySource(trunk), location: "/srv/our skills" };
    const pass = createReconciler({ source, clock }).pass();
    await expect(pass).rejects.toMatchObject({
      code: "MASS_REMOVAL",
      message: expect.stringMatching(/cannot be used: acknowledgements\/oops\.yaml:1: .*mass-remoal/),
      hint: expect.stringContaining(
        `\`skilltrunk acknowledge '/srv/our skills' mass-removal:${removal} --reason "why it is meant"\``,
      ),
    });
  });

  it("is not taken with an acknowledgement of something else", async () => {
    const trunk = new MemoryTrunk();
    const first = trunk.add({ "policy.yaml": "block: critical\n", ...all((n) => skillMd(n)) });
    trunk.add(all(() => null));
    trunk.add({ "acknowledgements/other.yaml": `acknowledge: mass-removal\ncommit: ${first}\nreason: another one\n` });
    expect(await stalledBy(createReconciler({ source: memorySource(trunk), clock }).pass())).toBe("MASS_REMOVAL");
  });
});

describe("evidence", () => {
  it("lets each stalled step pass, and a rebuild with it gives the same tree", async () => {
    const { trunk, first, second } = twiceEmptied();
    const source = memorySource(trunk);
    const reconciler = createReconciler({ source, clock });
    for (const commit of [first, second]) {
      expect(await stalledBy(reconciler.pass())).toBe("MASS_REMOVAL");
      await acknowledge({ source, clock, step: `mass-removal:${commit}`, reason: "meant", by: "ops" });
    }
    const result = await reconciler.pass();
    expect(result.released.map((r) => r.id)).toContain("team/late");
    expect(await verifyLedger({ source })).toMatchObject({ identical: true, difference: null });
  });

  it("gives one tree in any order of arrival that respects `after`", async () => {
    const { trunk, first, second } = twiceEmptied();
    const source = memorySource(trunk);
    const reconciler = createReconciler({ source, clock });
    for (const commit of [first, second]) {
      await stalledBy(reconciler.pass());
      await acknowledge({ source, clock, step: `mass-removal:${commit}`, reason: "meant", by: "ops" });
    }
    await reconciler.pass();
    const tip = (await source.ledger.tip()) as LedgerTip;
    const { evidence } = await readRegistry(source.ledger, tip);
    const extra = trunk.commits.map(
      ({ commit }, i): EvidenceFact => ({
        ...(evidence[0] as EvidenceFact),
        kind: "note",
        subject: `n${i % 3}`,
        after: commit.oid,
      }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...evidence, ...extra], { minLength: evidence.length + extra.length }),
        fc.integer({ min: 1, max: 3 }),
        async (arrived, batchCommits) => {
          expect(await rebuilt(trunk, arrived, batchCommits)).toBe(await rebuilt(trunk, [...evidence, ...extra], 100));
        },
      ),
      { numRuns: 60 },
    );
    expect(await rebuilt(trunk, evidence, 2)).toBe(tip.tree);
  });

  it("is entered once, and said to be there the second time", async () => {
    const { trunk, first } = twiceEmptied();
    const source = memorySource(trunk);
    await stalledBy(createReconciler({ source, clock }).pass());
    const enter = () => acknowledge({ source, clock, step: `mass-removal:${first}`, reason: "meant", by: "ops" });
    const once = await enter();
    const nothing = { ...once.outcome, events: 0 };
    expect([once.isKnown, await enter()]).toEqual([
      false,
      { ...once, isKnown: true, beside: ["ops"], outcome: nothing },
    ]);
  });

  it("is not entered for a commit that nobody has", async () => {
    const { trunk, first } = twiceEmptied();
    const source = memorySource(trunk);
    const absent = "0".repeat(40);
    for (const step of [`mass-removal:${absent}`, `future-date:${absent}`, `rewrite:${first}..${absent}`]) {
      await expect(acknowledge({ source, clock, step, reason: "x", by: "ops" })).rejects.toMatchObject({
        code: "USAGE",
        message: expect.stringContaining(absent),
      });
    }
    expect(await source.ledger.tip()).toBeUndefined();
  });

  it("refuses a step that is none, with what was expected", async () => {
    const { trunk } = twiceEmptied();
    const source = memorySource(trunk);
    await stalledBy(createReconciler({ source, clock }).pass());
    await expect(acknowledge({ source, clock, step: "everything", reason: "x", by: "ops" })).rejects.toMatchObject({
      code: "USAGE",
    });
  });
});

async function rebuilt(trunk: MemoryTrunk, evidence: readonly EvidenceFact[], batchCommits: number): Promise<string> {
  const ledger = new MemoryLedger();
  let tip: LedgerTip | undefined;
  const replay = new Replay({
    objects: trunk,
    catalog: emptyCatalog(),
    from: null,
    evidence,
    batchCommits,
    onBatch: async ({ batch }) => {
      tip = await ledger.compose(tip?.commit, batch);
    },
  });
  await replay.run(trunk.head);
  return tip?.tree ?? "";
}

describe("a commit dated 2099", () => {
  const future = Date.UTC(2099, 0, 1) / 1000;

  it("stalls, and once acknowledged carries the date of the commit before it", async () => {
    const trunk = new MemoryTrunk();
    trunk.add({ "skills/a/one/SKILL.md": skillMd("one") });
    const late = trunk.add({ "skills/a/two/SKILL.md": skillMd("two") }, "feat: two", { committedAt: future });
    trunk.add({ "skills/a/three/SKILL.md": skillMd("three") });
    const source = memorySource(trunk);
    const reconciler = createReconciler({ source, clock });
    expect(await stalledBy(reconciler.pass())).toBe("FUTURE_COMMIT");
    expect(reconciler.catalog.skills.size).toBe(1);
    await acknowledge({ source, clock, step: `future-date:${late}`, reason: "wrong clock", by: "ops" });
    await reconciler.pass();
    expect(reconciler.catalog.skills.size).toBe(3);
    expect(reconciler.catalog.head.at?.slice(0, 4)).toBe("2026");
    expect(await verifyLedger({ source })).toMatchObject({ identical: true });
  });
});

describe("settings that cannot be read", () => {
  it("publish nothing new, are named with file and line, and everything goes on once they are mended", async () => {
    const trunk = new MemoryTrunk();
    trunk.add({ "skills/a/one/SKILL.md": skillMd("one") });
    trunk.add({
      "skilltrunk.yaml": "names: unique\nvisibilty: public\nversions: 2\n",
      "skills/a/two/SKILL.md": skillMd("two"),
    });
    const source = memorySource(trunk);
    const reconciler = createReconciler({ source, clock });
    const error = (await reconciler.pass().catch((e: unknown) => e)) as { code: string; message: string; hint: string };
    expect(error.code).toBe("SETTINGS_INVALID");
    expect(error.message).toMatch(/^skilltrunk\.yaml:2: .*visibilty.*visibility.* skilltrunk\.yaml:3: .*expected/s);
    // Not only the first pass says so, and a restart does not forget it.
    expect(await stalledBy(reconciler.pass())).toBe("SETTINGS_INVALID");
    expect(await stalledBy(createReconciler({ source, clock }).pass())).toBe("SETTINGS_INVALID");
    expect([...reconciler.catalog.skills.keys()]).toEqual(["a/one"]);
    trunk.add({ "skilltrunk.yaml": "names: unique\n" });
    expect((await reconciler.pass()).released.map((r) => r.id)).toEqual(["a/two"]);
    expect(await verifyLedger({ source })).toMatchObject({ identical: true });
  });
});
