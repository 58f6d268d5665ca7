/** `explain` on real repositories: who clears what is outstanding. */
import { afterEach, describe, expect, it } from "vitest";
import { acknowledge } from "../../src/app/acknowledge.ts";
import { explain } from "../../src/app/explain.ts";
import { createReconciler } from "../../src/app/reconcile.ts";
import { skillMd } from "../support/git-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../support/reconciled.ts";

let open: Reconciled | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

const clock = { now: () => NOW };
const ONE = "skills/team/one/SKILL.md";
const POLICY = `approvals:
  source: api
  rules:
    - { from: security, count: 2, after: owner }
    - { from: owner }
roles: { security: [sam, "@acme/security"] }
`;

async function explained({ source }: Reconciled): Promise<string | undefined> {
  const reconcilerOf = (of: typeof source) => createReconciler({ source: of, clock });
  const { skills } = await explain({ source, clock, reconcilerOf, skill: "one" });
  return skills[0]?.explanation;
}

describe("a version that waits for approval", () => {
  it("names each role that is missing, its people and its turn, until they have approved", async () => {
    open = await reconciled();
    const r = open;
    r.repo.commit({ "policy.yaml": POLICY, "skilltrunk.yaml": "owners: [ada]\n" }, "chore: govern");
    const brought = r.repo.commit({ [ONE]: skillMd("one") }, "feat: one");
    await r.pass();
    expect(await explained(r)).toBe(
      "Version 1.0.0 waits for the approval of one person of owner (ada), and of 2 people of security (sam, @acme/security), after owner. It is published when that is recorded.",
    );
    const step = `approval:${brought}:owner:1:team/one`;
    await acknowledge({ source: r.source, clock, step, reason: "seen", by: "operator" });
    await r.pass();
    expect(await explained(r)).toMatch(
      /^Version 1\.0\.0 waits for the approval of 2 people of security \(sam, @acme\/security\), after owner\./,
    );
  });
});
