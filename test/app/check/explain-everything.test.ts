/** `explain` has words, and a way out, for every failure of a pass and for every rule that may refuse. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ExplainOptions, explain } from "../../../src/app/check/explain.ts";
import type { Source } from "../../../src/app/ports/ports.ts";
import type { PassResult, Reconciler } from "../../../src/app/reconcile/pass.ts";
import { createReconciler } from "../../../src/app/reconcile/reconcile.ts";
import { withdraw } from "../../../src/app/reconcile/withdraw.ts";
import type { Catalog, SkillEntry } from "../../../src/core/catalog/catalog.ts";
import { CAUSES, reasonOf } from "../../../src/core/condition-causes.ts";
import { CONDITION_TYPES, type Condition, type ConditionType } from "../../../src/core/conditions.ts";
import { ERRORS, type ErrorCode, RegistryError } from "../../../src/core/errors.ts";
import { finding } from "../../../src/core/finding.ts";
import { parseSkillRequest, type SkillId, type SkillRequest } from "../../../src/core/names.ts";
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
const explained = (
  pass: () => Promise<PassResult>,
  catalog: Catalog = r.reconciler.catalog,
  more: Pick<ExplainOptions, "askIssuer"> = {},
) => {
  const reconciler = { catalog, snapshot: { catalog, ledger: undefined }, pass } as unknown as Reconciler;
  return explain({ source: r.source, clock, reconcilerOf: () => reconciler, ...more });
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

/** How each comes to be so, and what is said then; of the first two the third says it, and of a pass under way nothing is. */
const BROUGHT_ABOUT: Readonly<Record<ConditionType, { readonly told: ConditionType; readonly words: RegExp }>> = {
  Ready: { told: "Fresh", words: /never reached/ },
  Reconciling: { told: "Fresh", words: /never reached/ },
  Fresh: { told: "Fresh", words: /never reached/ },
  Stalled: { told: "Stalled", words: /shallow/ },
  Emergency: { told: "Emergency", words: /team\/one/ },
  Unfetched: { told: "Unfetched", words: /team\/one \(the host is away\).*tried again/ },
  Unasked: { told: "Unasked", words: /The issuer is away\. Tokens are judged by the last good keys/ },
  Unapproved: { told: "Unapproved", words: /changes the policy and waits for the approval of .*admin/ },
};

describe("a condition", () => {
  const passing = async (): Promise<PassResult> => await r.reconciler.pass();
  const failing = (code: ErrorCode, message: string) => () => Promise.reject(new RegistryError(code, message));

  async function told(type: ConditionType): Promise<readonly Condition[]> {
    const { catalog } = r.reconciler;
    if (type === "Ready" || type === "Reconciling" || type === "Fresh")
      return (await explained(failing("GIT_UNREACHABLE", "The host was never reached."))).conditions;
    if (type === "Stalled") return (await explained(failing("SHALLOW_SOURCE", "It is shallow."))).conditions;
    if (type === "Unfetched") {
      const unfetched = [{ id: "team/one" as SkillId, why: "the host is away" }];
      return (await explained(async () => ({ ...(await passing()), unfetched }))).conditions;
    }
    if (type === "Unasked")
      return (await explained(passing, catalog, { askIssuer: async () => "The issuer is away." })).conditions;
    return await reallyTold();
  }

  /** Of a repository with a release that was withdrawn at once, and a policy that nobody approved. */
  async function reallyTold(): Promise<readonly Condition[]> {
    const other = await reconciled();
    const settings = "owners: [ann]\nadmins: [root]\n";
    other.repo.commit({ "skills/team/one/SKILL.md": skillMd("one"), "skilltrunk.yaml": settings }, "feat: one");
    const policy = (block: string) => ({ "policy.yaml": `block: ${block}\napprovals: { source: api, rules: [] }\n` });
    other.repo.commit(policy("high"), "chore: govern");
    other.repo.commit(policy("critical"), "chore: relax (#2)");
    await other.pass();
    const request = parseSkillRequest("team/one@1.0.0") as SkillRequest;
    const proof = { kind: "user", user: "ops", host: "here" } as const;
    await withdraw({ source: other.source, clock }, { request, reason: "leaks", erase: false, proof });
    const reconcilerOf = (source: Source) => createReconciler({ source, clock });
    const { conditions } = await explain({ source: other.source, clock, reconcilerOf });
    await other.close();
    return conditions;
  }

  it.each([...CONDITION_TYPES])("%s is told, with what is to be done", async (type) => {
    const { told: by, words } = BROUGHT_ABOUT[type];
    const found = (await told(type)).find((one) => one.type === by);
    expect(found?.status).toBe(by !== "Fresh");
    expect(found?.message).toMatch(words);
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
