/** A skill that is renamed with its lifecycle file has its waivers there, and is refused until another merge has it judged by them. */
import { afterEach, expect, it } from "vitest";
import { explain } from "../../../src/app/check/explain.ts";
import { createReconciler } from "../../../src/app/reconcile/reconcile.ts";
import { skillMd } from "../../support/git-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../../support/reconciled.ts";

let open: Reconciled | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

const clock = { now: () => NOW };
const BODY = "See [it](no.md) and [that](none.md).\n";
const explained = async ({ source }: Reconciled) => {
  const reconcilerOf = (dry: typeof source) => createReconciler({ source: dry, clock });
  const { skills } = await explain({ source, clock, reconcilerOf, skill: "team/new" });
  return skills[0];
};

/** A skill that two waivers let pass, and its new name with so many of them. */
async function renamed(count: number, { expires = "2026-12-31", isApi = false } = {}) {
  const r = await reconciled();
  open = r;
  r.repo.commit({ "policy.yaml": "preset: balanced\nrules: { link-broken: critical }\n" }, "chore: a policy");
  r.repo.commit({ "skills/team/old/SKILL.md": skillMd("old", { body: BODY }) }, "feat: old");
  await r.pass();
  const refused = r.entry("team/old")?.outstanding;
  const fingerprints = refused?.kind === "refused" ? refused.findings.map(({ fingerprint }) => fingerprint) : [];
  const waivers = (some: readonly string[], until: string) =>
    `waivers:\n${some.map((one) => `  - { rule: link-broken, path: SKILL.md, fingerprint: "${one}", reason: it comes, expires: ${until} }\n`).join("")}`;
  r.repo.commit({ "lifecycle/team/old.yaml": waivers(fingerprints, "2026-12-31") }, "chore: accept");
  await r.pass();
  expect(r.versions("team/old")).toEqual({ "1.0.0": "online" });
  const settings = isApi ? "owners: [ann]\n" : "";
  const api = "preset: balanced\nrules: { link-broken: critical }\napprovals: { source: api, rules: [] }\n";
  if (isApi) r.repo.commit({ "skilltrunk.yaml": settings, "policy.yaml": api }, "chore: approvals");
  const some = fingerprints.slice(0, count);
  const lifecycle = waivers(some, expires);
  const files = {
    "skills/team/old/SKILL.md": null,
    "lifecycle/team/old.yaml": null,
    "skills/team/new/SKILL.md": skillMd("new", { body: BODY }),
    "skilltrunk.yaml": `${settings}renames: { team/old: team/new }\n`,
    "lifecycle/team/new.yaml": lifecycle,
  };
  const merge = r.repo.commit(files, "feat: new");
  await r.pass();
  expect(r.entry("team/new")?.outstanding?.kind).toBe("refused");
  return { r, merge, some, lifecycle };
}

it("is told so, and how it is judged again, which is so", async () => {
  const { r, merge, some, lifecycle } = await renamed(2);
  const standing = await explained(r);
  expect(standing?.accepted).toEqual(some);
  expect(standing?.explanation).toContain(
    `It was judged by what was accepted before ${merge.slice(0, 12)}, and lifecycle/team/new.yaml accepts by now what refuses it: the next merge that changes its folder, lifecycle/team/new.yaml, policy.yaml or skilltrunk.yaml has it judged again.`,
  );
  r.repo.commit({ "lifecycle/team/new.yaml": `${lifecycle}tags: [links]\n` }, "chore: tags");
  await r.pass();
  expect(r.entry("team/new")?.outstanding).toBeUndefined();
  expect((await explained(r))?.accepted).toBeUndefined();
});

it("of a part of what refuses it, is told that alone", async () => {
  const { r, some } = await renamed(1);
  const standing = await explained(r);
  expect(standing?.accepted).toEqual(some);
  expect(standing?.explanation).not.toContain("accepts by now");
});

it("and nothing of what has expired", async () => {
  const { r } = await renamed(2, { expires: "2026-06-30" });
  expect((await explained(r))?.accepted).toBeUndefined();
});

it("and of what nobody approved yet, that it takes that too, which is so", async () => {
  const { r, merge, lifecycle } = await renamed(2, { isApi: true });
  const once = "accepts by now what refuses it, once the merge that says so is approved: the next merge that";
  expect((await explained(r))?.explanation).toContain(once);
  r.repo.commit({ "lifecycle/team/new.yaml": `${lifecycle}tags: [links]\n` }, "chore: tags");
  await r.pass();
  expect(r.entry("team/new")?.outstanding).toMatchObject({
    kind: "held",
    waiting: [`approval:${merge}:owner:1:team/new`],
  });
});
