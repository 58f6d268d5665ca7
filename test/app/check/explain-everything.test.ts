/** `explain` has words, and a way out, for every failure of a pass and for every rule that may refuse. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { explain } from "../../../src/app/check/explain.ts";
import type { PassResult, Reconciler } from "../../../src/app/reconcile/pass.ts";
import type { Catalog, SkillEntry } from "../../../src/core/catalog/catalog.ts";
import { CAUSES, reasonOf } from "../../../src/core/condition-causes.ts";
import { ERRORS, type ErrorCode, RegistryError } from "../../../src/core/errors.ts";
import { finding } from "../../../src/core/finding.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { RULES } from "../../../src/core/rules.ts";
import { skillMd } from "../../support/git-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../../support/reconciled.ts";

const clock = { now: () => NOW };
let r: Reconciled;
beforeAll(async () => {
  r = await reconciled();
  r.repo.commit({ "skills/team/one/SKILL.md": skillMd("one") }, "feat: one");
  await r.pass();
});
afterAll(() => r.close());

/** What is explained where a pass ends so, and this is what is published. */
const explained = (pass: () => Promise<PassResult>, catalog: Catalog = r.reconciler.catalog) => {
  const reconciler = { catalog, snapshot: { catalog, ledger: undefined }, pass } as unknown as Reconciler;
  return explain({ source: r.source, clock, reconcilerOf: () => reconciler });
};

/** A repository's settings and branches are looked at beside the pass: what it failed of is what is told. */
describe("a pass that fails", () => {
  const codes = (Object.keys(ERRORS) as ErrorCode[]).filter((code) => ERRORS[code].next !== "stop");

  it.each(codes)("of %s says what clears it", async (code) => {
    const { conditions } = await explained(() => Promise.reject(new RegistryError(code, "It failed.")));
    const [Fresh, Stalled] = conditions;
    const remedy = CAUSES[code as keyof typeof CAUSES].remedy;
    expect(Fresh).toMatchObject({ status: false, reason: reasonOf(code), message: expect.stringContaining(remedy) });
    expect(Stalled?.status).toBe(ERRORS[code].next === "stall");
  });
});

describe("a skill that is refused", () => {
  const passed = () => r.reconciler.pass();

  it("has a way out for every rule, also where the ledger does not say it", async () => {
    const [entry] = r.reconciler.catalog.skills.values() as Iterable<SkillEntry>;
    const refused = RULES.map(({ id, severity }, i) => {
      const found = finding({ rule: id, severity, path: "SKILL.md", message: "It is so." });
      const tree = entry?.releases.values().next().value?.tree;
      const outstanding = { kind: "refused", tree, commit: "0", at: "", findings: [found], requires: [] } as unknown;
      return [`team/s${i}`, { ...entry, id: `team/s${i}` as SkillId, outstanding }] as const;
    });
    const catalog = { ...r.reconciler.catalog, skills: new Map(refused) } as unknown as Catalog;
    const { skills } = await explained(passed, catalog);
    expect(skills.map(({ findings }) => findings[0]?.rule).toSorted()).toEqual(RULES.map(({ id }) => id).toSorted());
    for (const { standing, findings, explanation } of skills) {
      expect([standing, explanation]).toEqual(["refused", expect.stringContaining("judged again")]);
      expect([findings[0]?.rule, findings[0]?.hint]).toEqual([findings[0]?.rule, expect.stringMatching(/^.{5,}\.$/s)]);
    }
  });
});

describe("a skill that waits", () => {
  it.each([
    [`approval:${"0".repeat(40)}:owner:1:team/one`, /approval of one person of owner/],
    ["scan:clam sha256:0", /waits for/],
    ["source:x", /waits for evidence: source:x/],
  ])("for %s says for what", async (key, words) => {
    const [entry] = r.reconciler.catalog.skills.values() as Iterable<SkillEntry>;
    const stages = [{ role: "owner", count: 1, people: ["ada"], after: [] }];
    const outstanding = { kind: "held", version: "1.1.0", commit: "0", earlier: [], at: "", waiting: [key], stages };
    const skills = new Map([["team/one", { ...entry, outstanding }]]) as unknown as Catalog["skills"];
    const catalog = { ...r.reconciler.catalog, skills };
    const answer = await explained(() => r.reconciler.pass(), catalog);
    expect(answer.skills[0]?.standing).toBe("held");
    expect(answer.skills[0]?.explanation).toMatch(words);
  });
});
