/** `explain` on real repositories: who clears what is outstanding. */
import { afterEach, describe, expect, it } from "vitest";
import { explain } from "../../../src/app/check/explain.ts";
import { acknowledge } from "../../../src/app/reconcile/acknowledge.ts";
import { createReconciler } from "../../../src/app/reconcile/reconcile.ts";
import { sha256 } from "../../../src/core/bytes.ts";
import { skillMd } from "../../support/git-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../../support/reconciled.ts";

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
      `Version 1.0.0 waits for the approval of one person of owner (ada), and of 2 people of security (sam, @acme/security), after owner. It is published when that is recorded. Where no code host can say so: \`skilltrunk acknowledge <repository> approval:${brought}:owner:1:team/one --by "<who gave it>" --reason "why it is meant"\` and \`skilltrunk acknowledge <repository> approval:${brought}:security:2:team/one --by "<who gave it>" --reason "why it is meant"\`.`,
    );
    const step = `approval:${brought}:owner:1:team/one`;
    await acknowledge({ source: r.source, clock, step, reason: "seen", by: "operator" });
    await r.pass();
    expect(await explained(r)).toMatch(
      /^Version 1\.0\.0 waits for the approval of 2 people of security \(sam, @acme\/security\), after owner\./,
    );
  });
});

describe("evidence that a clock far ahead entered", () => {
  it("is named by the next machine, with the skill that it dated", async () => {
    open = await reconciled();
    const r = open;
    const policy = "approvals: { source: api, rules: [{ from: owner }] }\n";
    r.repo.commit({ "policy.yaml": policy, "skilltrunk.yaml": "owners: [ada]\n" }, "chore: govern");
    const brought = r.repo.commit({ [ONE]: skillMd("one") }, "feat: one");
    await r.pass();
    const reconcilerOf = (of: typeof r.source) => createReconciler({ source: of, clock });
    const rules = async () =>
      (await explain({ source: r.source, clock, reconcilerOf })).unheeded.map(({ rule }) => rule);
    expect(await rules()).toEqual([]);
    const ahead = { now: () => NOW + 48 * 3_600_000 };
    const step = `approval:${brought}:owner:1:team/one`;
    await acknowledge({ source: r.source, clock: ahead, step, reason: "seen", by: "operator" });
    expect(await rules()).toEqual(["entered-ahead"]);
  });
});

describe("a version whose requirement is gone", () => {
  it("is explained with what it needs and what clears that", async () => {
    open = await reconciled();
    const r = open;
    r.repo.commit({ "skills/team/two/SKILL.md": skillMd("two") }, "feat: two");
    r.repo.commit({ [ONE]: skillMd("one"), "skills/team/one/skill.yaml": "requires: [team/two]\n" }, "feat: one");
    await r.pass();
    expect(await explained(r)).toBe("Nothing stands in the way: latest is 1.0.0, for public readers.");
    const gone = "versions: { 1.0.0: { state: withdrawn, reason: leaks } }\n";
    r.repo.commit({ "lifecycle/team/two.yaml": gone }, "fix: withdraw");
    await r.pass();
    expect(await explained(r)).toBe(
      "Latest is 1.0.0, for public readers. But team/one@1.0.0 cannot be installed: it needs team/two@1.0.0, which is withdrawn. A new release with other requirements clears that.",
    );
  });
});

describe("files of bindings", () => {
  const POLICY_OF_GRANTS = "approvals: { source: api, rules: [{ when: { kind: grant }, from: security }] }\n";
  const ROLES = 'roles: { security: [sam, "@acme/security"] }\n';
  const FILES = {
    "bindings/agents/quote.yaml": "skills:\n  team/one:\n    use: ^1\n    grants: [shell]\n  team/on: ^1\n",
    "bindings/agents/quote.lock.yaml": `skills:\n  team/one: { use: ^1, version: 9.9.9, digest: "sha256:${"0".repeat(64)}" }\n`,
    "bindings/teams/sales.yaml": "skill: { team/one: ^1 }\n",
    "bindings/organisation.yaml":
      "skills:\n  team/one:\n    use: 7.0.0\n    grants: [{ permission: shell, until: 2026-06-30 }]\n",
  };

  it("are told of whoever published them, however long ago", async () => {
    open = await reconciled();
    const r = open;
    r.repo.commit({ [ONE]: skillMd("one"), "policy.yaml": POLICY_OF_GRANTS + ROLES }, "feat: one");
    const granted = r.repo.commit(FILES, "chore: bind it (#7)");
    await r.pass();
    r.repo.commit({ "README.md": "later\n" }, "docs: later");
    await r.pass();
    const reconcilerOf = (of: typeof r.source) => createReconciler({ source: of, clock });
    const look = (skill?: string) =>
      explain({ source: r.source, clock, reconcilerOf, ...(skill === undefined ? {} : { skill }) });
    const told = (await look()).unheeded.map(({ rule, path, line }) => `${path}:${line} ${rule}`);
    expect(told).toEqual([
      "bindings/agents/quote.lock.yaml:2 binding-lock-stale",
      "bindings/agents/quote.yaml:4 binding-grant-unasked",
      "bindings/agents/quote.yaml:5 binding-skill-unknown",
      "bindings/organisation.yaml:2 binding-unresolvable",
      "bindings/organisation.yaml:4 binding-grant-expired",
      "bindings/organisation.yaml:4 binding-grant-unasked",
      "bindings/teams/sales.yaml:1 binding-unknown-key",
      "bindings/agents/quote.yaml:undefined binding-grant-unapproved",
      "bindings/organisation.yaml:undefined binding-grant-unapproved",
    ]);
    expect((await look()).agents.map(({ agent, id }) => [agent, id])).toEqual([["quote", "team/on"]]);
    const { unheeded, skills } = await look("bindings/agents/quote.yaml");
    expect(skills).toEqual([]);
    expect(unheeded.map(({ message }) => message)).toEqual([
      "No release of team/one asks for the permission shell, and nothing that comes with one.",
      "Nothing is published of a skill team/on.",
      `What ${granted.slice(0, 12)} grants waits for the approval of one person of security (sam, @acme/security).`,
    ]);
  });
});

describe("one skill among others", () => {
  it("is explained with its owners, and without what others' files ask for in vain", async () => {
    open = await reconciled();
    const r = open;
    const ghost = { "lifecycle/team/ghost.yaml": "tags: [x]\n" };
    r.repo.commit({ ...ghost, [ONE]: skillMd("one"), "skilltrunk.yaml": "owners: [ada]\n" }, "feat: one");
    await r.pass();
    const reconcilerOf = (of: typeof r.source) => createReconciler({ source: of, clock });
    const asked = (skill: string) => explain({ source: r.source, clock, reconcilerOf, skill });
    const { skills, unheeded } = await asked("team/one");
    expect(skills[0]?.owners).toEqual(["ada"]);
    expect(unheeded).toEqual([]);
    const all = await explain({ source: r.source, clock, reconcilerOf });
    expect(all.unheeded.map(({ path }) => path)).toEqual(["lifecycle/team/ghost.yaml"]);
  });
});

describe("content that is refused", () => {
  const BAD = skillMd("one", { body: "More.\n" }).replace("---\n", "---\nargument-hint: x\n");
  const force = (digest: string) => ({
    "acknowledgements/now.yaml": `acknowledge: force-release\nskill: team/one\ndigest: "${digest}"\nreason: meant\n`,
  });
  const standing = async ({ source }: Reconciled, skill?: string) => {
    const reconcilerOf = (of: typeof source) => createReconciler({ source: of, clock });
    return await explain({ source, clock, reconcilerOf, ...(skill === undefined ? {} : { skill }) });
  };

  it("is named by the digest that forces it, and a force of another one is said to force nothing", async () => {
    open = await reconciled();
    const r = open;
    r.repo.commit({ "policy.yaml": "block: high\n", [ONE]: skillMd("one") }, "feat: one");
    r.repo.commit({ [ONE]: BAD }, "feat: refused");
    r.repo.commit(force(sha256("another")), "chore: force another");
    await r.pass();
    const [refused] = (await standing(r, "one")).skills;
    expect(refused?.unheeded).toMatchObject([{ rule: "force-idle", path: "acknowledgements/now.yaml" }]);
    expect(refused?.unheeded[0]?.message).toContain(`what it has now is ${refused?.digest}`);
    r.repo.commit(force(refused?.digest ?? ""), "chore: force it");
    expect((await r.pass()).released).toMatchObject([{ id: "team/one", digest: refused?.digest }]);
    const { skills, unheeded } = await standing(r);
    expect([skills, unheeded]).toEqual([[], []]);
  });

  it("has no such digest where no force could publish it, and a force of no skill is told too", async () => {
    open = await reconciled();
    const r = open;
    r.repo.commit({ [ONE]: "no frontmatter\n", ...force(sha256("another")) }, "feat: one");
    r.repo.commit({ "acknowledgements/now.yaml": null, ...renamed(force(sha256("x"))) }, "chore: of nobody");
    await r.pass();
    const { skills, unheeded } = await standing(r);
    expect(skills.map(({ id, digest }) => [id, digest])).toEqual([["team/one", undefined]]);
    expect(unheeded).toMatchObject([{ rule: "force-idle", path: "acknowledgements/now.yaml" }]);
    expect(unheeded[0]?.message).toContain("team/none");
  });

  function renamed(files: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
    return Object.fromEntries(Object.entries(files).map(([path, text]) => [path, text.replace("/one", "/none")]));
  }
});

it("says what has content judged again that came with the policy which would let it pass", async () => {
  open = await reconciled();
  const r = open;
  const strict = "block: high\n";
  r.repo.commit({ [ONE]: skillMd("one"), "policy.yaml": strict }, "feat: one");
  const bad = skillMd("one").replace("---\n", "---\nargument-hint: x\n");
  r.repo.commit({ [ONE]: bad }, "feat: too early");
  await r.pass();
  expect(await explained(r)).not.toContain("judged by the policy from before");
  const both = { [ONE]: `${bad}More.\n`, "policy.yaml": `${strict}rules: { frontmatter-fields: off }\n` };
  const commit = r.repo.commit(both, "feat: content with its own policy");
  await r.pass();
  expect(r.entry("team/one")?.outstanding?.kind).toBe("refused");
  expect(await explained(r)).toContain(
    `It was judged by the policy from before ${commit.slice(0, 12)}, and that of now would not refuse it for what is listed: the next merge that changes its folder, lifecycle/team/one.yaml, policy.yaml or skilltrunk.yaml has it judged again.`,
  );
  r.repo.commit({ "skills/team/two/SKILL.md": skillMd("two") }, "feat: two");
  await r.pass();
  expect(r.entry("team/one")?.outstanding?.kind).toBe("refused");
  r.repo.commit({ "lifecycle/team/one.yaml": "tags: [x]\n" }, "chore: touch it");
  await r.pass();
  expect(r.versions("team/one")).toEqual({ "1.0.0": "online", "1.1.0": "online" });
  expect(await r.verify()).toMatchObject({ identical: true });
});

it("says of what was withdrawn as a whole that this is final, and of what is yanked that it is not", async () => {
  open = await reconciled();
  const r = open;
  r.repo.commit({ [ONE]: skillMd("one") }, "feat: one");
  const state = (is: string) => ({ "lifecycle/team/one.yaml": `versions:\n  1.0.0: { state: ${is}, reason: bad }\n` });
  r.repo.commit(state("yanked"), "chore: yank");
  await r.pass();
  expect(await explained(r)).toContain("or change a state in lifecycle/team/one.yaml");
  r.repo.commit(state("withdrawn"), "chore: withdraw");
  await r.pass();
  expect(await explained(r)).toBe(
    "Every version of it was withdrawn, which is final. Merge a new version, with other content.",
  );
});
