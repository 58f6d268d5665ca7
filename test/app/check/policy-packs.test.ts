/** Packs of rules at publication and in the check, on real repositories: pinned, fail closed, rebuilt alike. */
import { afterEach, describe, expect, it } from "vitest";
import { check } from "../../../src/app/check/check.ts";
import { skillMd } from "../../support/git-fixture.ts";
import { PACK, PACK_PATH, pinning } from "../../support/pack-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../../support/reconciled.ts";

let open: Reconciled | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

const ONE = "skills/team/one/SKILL.md";
const naming = skillMd("one", { body: "Ask db1.corp.acme for it.\n" });

async function started(policy = pinning(), pack = PACK): Promise<Reconciled> {
  open = await reconciled();
  open.repo.commit({ [ONE]: skillMd("one") }, "feat: one");
  open.repo.commit({ "policy.yaml": policy, [PACK_PATH]: pack }, "chore: govern");
  await open.pass();
  return open;
}

const rulesOf = (r: Reconciled) => {
  const standing = r.entry("team/one")?.outstanding;
  return standing?.kind === "refused" ? standing.findings.map(({ rule, path }) => `${rule} ${path}`) : standing?.kind;
};

async function checked({ source }: Reconciled) {
  const clock = { now: () => NOW };
  const report = await check({ source, ledger: source.ledger, clock, base: "main~1", head: "main" });
  const findings = [...report.findings, ...report.skills.flatMap((skill) => skill.findings)];
  return { verdict: report.verdict, found: findings.map(({ rule, file, line }) => `${rule} ${file}:${line}`) };
}

describe("a pack of rules", () => {
  it("judges what comes after it, and a rebuild judges alike", async () => {
    const r = await started();
    r.repo.commit({ [ONE]: naming }, "feat: name a host");
    expect(await checked(r)).toMatchObject({
      verdict: "fail",
      found: expect.arrayContaining([`custom-internal-host ${ONE}:5`]),
    });
    await r.pass();
    expect(rulesOf(r)).toEqual(["custom-internal-host SKILL.md"]);
    expect(await r.verify()).toMatchObject({ identical: true });
  });

  it("is changed together with its pin, or nothing new is published", async () => {
    const r = await started();
    const changed = PACK.replace("severity: high", "severity: medium");
    r.repo.commit({ [PACK_PATH]: changed }, "chore: change the pack alone");
    expect(await checked(r)).toMatchObject({
      verdict: "fail",
      found: expect.arrayContaining([`pack-pinned ${PACK_PATH}:1`]),
    });
    r.repo.commit({ [ONE]: naming }, "feat: name a host");
    await r.pass();
    expect(rulesOf(r)).toEqual([`pack-pinned ${PACK_PATH}`]);
    expect(Object.keys(r.versions("team/one"))).toEqual(["1.0.0"]);
    r.repo.commit({ "policy.yaml": pinning(changed) }, "chore: pin it");
    await r.pass();
    expect(rulesOf(r)).toBeUndefined();
    expect(Object.keys(r.versions("team/one"))).toEqual(["1.0.0", "1.1.0"]);
    expect(await r.verify()).toMatchObject({ identical: true });
  });

  it("whose example does not hold, or whose expression is none, fails the check of the change that brings it", async () => {
    for (const [from, to, found] of [
      ["Ask db1.corp.acme for it.", "Ask nobody.", `pack-value ${PACK_PATH}:21`],
      ["pattern: 'customers", "pattern: '(?=x)customers", `pack-value ${PACK_PATH}:6`],
    ] as const) {
      const r = await started();
      const pack = PACK.replace(from, to);
      r.repo.commit({ "policy.yaml": pinning(pack), [PACK_PATH]: pack }, "chore: change the pack");
      expect(await checked(r)).toMatchObject({ verdict: "fail", found: expect.arrayContaining([found]) });
      await r.close();
      open = undefined;
    }
  });
});
