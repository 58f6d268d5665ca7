/** A reconciler that asks the code host for approvals: when it asks, and what it makes of the answer. */
import { describe, expect, it } from "vitest";
import { createApprovingReconciler } from "../../../src/app/check/approving.ts";
import type { CodeHost, Review } from "../../../src/app/ports/code-host.ts";
import { createReconciler } from "../../../src/app/reconcile/reconcile.ts";
import { awaitedGrants } from "../../../src/core/bindings/grants.ts";
import { RegistryError } from "../../../src/core/errors.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { skillMd } from "../../support/git-fixture.ts";
import { MemoryTrunk, memorySource } from "../../support/memory-trunk.ts";

const POLICY =
  "approvals:\n  source: api\n  rules:\n    - when: { kind: content }\n      from: owner\n    - when: { kind: grant }\n      from: admin\n";
const BASE = "a".repeat(40);
const ann = { id: 1, login: "ann", isBot: false };
const bob = { id: 2, login: "bob", isBot: false };

function setUp() {
  const trunk = new MemoryTrunk();
  trunk.add({ "policy.yaml": POLICY, "skilltrunk.yaml": "owners: [bob]\n" }, "chore: govern");
  const merge = trunk.add({ "skills/team/one/SKILL.md": skillMd("one") }, "feat: one (#7)");
  let now = Date.UTC(2026, 6, 1);
  let reviews: readonly Review[] = [];
  let failure: RegistryError | undefined;
  let asked = 0;
  /** Merged as it was proposed: the trunk went on to it. */
  let sha = BASE;
  const unasked: RegistryError[] = [];
  const host = {
    pullRequestsOf(commit: string) {
      asked++;
      if (failure !== undefined) return Promise.reject(failure);
      sha = commit;
      const base = { sha: BASE, branch: "main" };
      const head = { sha, branch: "topic", repository: "acme/skills" };
      return Promise.resolve([
        { number: 7, title: "", body: "", author: ann, isDraft: false, head, base, mergeCommit: commit },
      ]);
    },
    reviews: () => Promise.resolve(reviews.map((review) => ({ ...review, commit: sha }))),
  } as Partial<CodeHost> as CodeHost;
  const source = memorySource(trunk);
  const clock = { now: () => now };
  const reconciler = createApprovingReconciler({
    reconciler: createReconciler({ source, clock }),
    source,
    clock,
    host,
    onUnasked: (error) => unasked.push(error),
  });
  return {
    trunk,
    merge,
    reconciler,
    unasked,
    asked: () => asked,
    later: (ms: number) => {
      now += ms;
    },
    approve: () => {
      reviews = [{ author: bob, state: "approved", isInsider: true, commit: BASE }];
    },
    object: () => {
      reviews = [{ author: bob, state: "changes-requested", isInsider: true, commit: BASE }];
    },
    fail: (error: RegistryError | undefined) => {
      failure = error;
    },
    entry: () => reconciler.catalog.skills.get("team/one" as SkillId),
  };
}

describe("an approving reconciler", () => {
  it("lets a grant count once an admin has approved the merge that gave it, and again after a rebuild", async () => {
    const { trunk, reconciler, approve, later } = setUp();
    const granting = "skills:\n  team/one:\n    use: ^1\n    grants: [network]\n    secrets: { TOKEN: env:TOKEN }\n";
    trunk.add({ "bindings/agents/quote.yaml": granting }, "chore: grant (#9)");
    await reconciler.pass();
    expect(awaitedGrants(reconciler.catalog)).toMatchObject([{ subject: "agents/quote", roles: ["admin"] }]);
    approve();
    later(60 * 60 * 1000);
    await reconciler.pass();
    expect(awaitedGrants(reconciler.catalog)).toEqual([]);
    expect(
      [...reconciler.catalog.evidence.keys()].filter((key) => key.endsWith("bindings/agents/quote.yaml")),
    ).toHaveLength(1);
  });

  it("publishes in the same pass what was approved before the merge", async () => {
    const { reconciler, approve, asked, entry } = setUp();
    approve();
    const pass = await reconciler.pass();
    expect(pass).toMatchObject({ released: [{ id: "team/one", version: "1.0.0" }], held: [] });
    expect([entry()?.last, entry()?.outstanding]).toEqual(["1.0.0", undefined]);
    const before = asked();
    expect(await reconciler.pass()).toMatchObject({ released: [], commits: 0 });
    expect(asked()).toBe(before);
  });

  it("asks for a change of policy that waits, and publishes what that frees", async () => {
    const { reconciler, approve, later, trunk, entry } = setUp();
    approve();
    await reconciler.pass();
    const extended = skillMd("one", { body: "x\n" }).replace("---\n", "---\nargument-hint: x\n");
    trunk.add({ "policy.yaml": `${POLICY}block: high\n` }, "chore: strict");
    later(60 * 60 * 1000);
    await reconciler.pass();
    trunk.add({ "skills/team/one/SKILL.md": extended }, "feat: refused");
    later(60 * 60 * 1000);
    await reconciler.pass();
    expect(entry()?.outstanding?.kind).toBe("refused");
    trunk.add({ "policy.yaml": "block: critical\n" }, "chore: relax");
    later(60 * 60 * 1000);
    const { released } = await reconciler.pass();
    expect(released).toMatchObject([{ id: "team/one", version: "1.1.0" }]);
  });

  it("says that an owner's change request is what holds it up", async () => {
    const { reconciler, object, merge } = setUp();
    object();
    const { objections, released } = await reconciler.pass();
    expect(released).toEqual([]);
    expect(objections).toEqual([{ about: "team/one", commit: merge, why: "bob (owner) asked for changes." }]);
  });

  it("says what approved settings change, of every skill", async () => {
    const { trunk, reconciler, approve } = setUp();
    trunk.add({ "policy.yaml": "approvals: { source: api }\n" }, "chore: fewer rules");
    approve();
    await reconciler.pass();
    trunk.add({ "skilltrunk.yaml": "owners: [bob]\nvisibility: internal\n" }, "chore: close");
    await reconciler.pass();
    trunk.add({ "skilltrunk.yaml": "owners: [bob]\n" }, "chore: open");
    const { changed, held } = await reconciler.pass();
    expect(held).toEqual([]);
    expect(changed).toMatchObject([{ id: "team/one", change: "visibility internal → public" }]);
  });

  it("asks again later and later while the same thing waits", async () => {
    const { reconciler, approve, asked, later, entry } = setUp();
    expect(await reconciler.pass()).toMatchObject({ released: [], held: [{ id: "team/one" }] });
    expect(asked()).toBe(1);
    for (const [waited, count] of [
      [0, 1],
      [749, 1],
      [1, 2],
      [750, 2],
      [750, 3],
      [15 * 60_000, 4],
    ] as const) {
      later(waited);
      await reconciler.pass();
      expect(asked()).toBe(count);
    }
    approve();
    later(15 * 60_000);
    expect(await reconciler.pass()).toMatchObject({ released: [{ id: "team/one" }] });
    expect(entry()?.last).toBe("1.0.0");
  });

  it("asks at once for what begins to wait", async () => {
    const { reconciler, asked, trunk } = setUp();
    await reconciler.pass();
    const before = asked();
    await reconciler.pass();
    expect(asked()).toBe(before);
    trunk.add({ "skills/team/one/SKILL.md": skillMd("one", { body: "Other.\n" }) }, "feat: other (#8)");
    await reconciler.pass();
    expect(asked()).toBeGreaterThan(before);
  });

  it("says that the host does not answer, and goes on passing", async () => {
    const { reconciler, approve, fail, later, unasked, entry } = setUp();
    approve();
    fail(new RegistryError("HOST_UNREACHABLE", "down"));
    expect(await reconciler.pass()).toMatchObject({ commits: 2, held: [{ id: "team/one" }] });
    expect(unasked.map(({ code }) => code)).toEqual(["HOST_UNREACHABLE"]);
    fail(undefined);
    later(1000);
    await reconciler.pass();
    expect([entry()?.last, unasked.length]).toEqual(["1.0.0", 1]);
  });

  it("lets a bug be one", async () => {
    const { reconciler, fail } = setUp();
    fail(new TypeError("a bug") as unknown as RegistryError);
    await expect(reconciler.pass()).rejects.toThrow("a bug");
  });

  it("asks nobody where nothing waits", async () => {
    const { reconciler, approve, asked, trunk } = setUp();
    trunk.add({ "policy.yaml": null }, "chore: do not govern");
    approve();
    await reconciler.pass();
    expect(reconciler.catalog.heldPolicy).toBeUndefined();
    const before = asked();
    trunk.add({ "skills/team/two/SKILL.md": skillMd("two") }, "feat: two");
    await reconciler.pass();
    expect(asked()).toBe(before);
  });
});
