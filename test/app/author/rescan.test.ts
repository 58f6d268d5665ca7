/** What today's rules say of what is published, and that nobody who did not touch it hears of it. */
import { afterEach, describe, expect, it } from "vitest";
import { rescan } from "../../../src/app/author/rescan.ts";
import { check } from "../../../src/app/check/check.ts";
import { ruleSet } from "../../../src/core/rules.ts";
import { skillMd } from "../../support/git-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../../support/reconciled.ts";

const clock = { now: () => NOW };
const ONE = "skills/team/one/SKILL.md";
const TWO = "skills/team/two/SKILL.md";
const LIFECYCLE = "lifecycle/team/one.yaml";
const falcon = (body: string) => skillMd("one", { body: `Ask about Project Falcon.\n\n${body}\n` });
/** Stands for rules that are stricter than those that published. */
const STRICTER = "block: high\nscan:\n  words:\n    - { id: falcon, any: [Project Falcon] }\n";

let open: Reconciled | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

/** `one` has two versions that only today's rules refuse, and `two` is good. */
async function published(more: Readonly<Record<string, string>> = {}): Promise<Reconciled> {
  open = await reconciled();
  open.repo.commit({ [ONE]: falcon("A."), [TWO]: skillMd("two") }, "feat: begin");
  open.repo.commit({ [ONE]: falcon("B.") }, "feat: more");
  open.repo.commit({ "policy.yaml": STRICTER, ...more }, "chore: govern");
  await open.pass();
  return open;
}

const rescanned = (r: Reconciled) => rescan({ source: r.source, clock });
const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

describe("rescan", () => {
  it("says which versions would be refused today, and what their lifecycle file should say", async () => {
    const r = await published();
    const { rules, releases, affected } = await rescanned(r);
    expect([rules, releases]).toEqual([ruleSet(), 3]);
    expect(affected).toMatchObject([
      {
        id: "team/one",
        path: LIFECYCLE,
        versions: [
          { version: "1.0.0", findings: [{ rule: "custom-falcon" }] },
          { version: "1.1.0", findings: [{ rule: "custom-falcon" }] },
        ],
      },
    ]);
    r.repo.commit({ [LIFECYCLE]: text(affected[0]?.edited) }, "chore: yank");
    await r.pass();
    expect(r.versions("team/one")).toEqual({ "1.0.0": "yanked", "1.1.0": "yanked" });
    expect(await rescanned(r)).toMatchObject({ releases: 1, affected: [] });
  });

  it("keeps the rest of a lifecycle file, and leaves one to a person that it cannot edit", async () => {
    const r = await published({ [LIFECYCLE]: "# ours\ntags: [a]\n" });
    expect(text((await rescanned(r)).affected[0]?.edited)).toMatch(/^# ours\ntags: \[a\]\nversions:\n/);
    r.repo.commit({ [LIFECYCLE]: "versions: nothing\n" }, "chore: break");
    const [one] = (await rescanned(r)).affected;
    expect(one).not.toHaveProperty("edited");
    expect(one?.problem).toContain("versions");
  });

  it("goes by the waivers of the trunk", async () => {
    const r = await published();
    const [one] = (await rescanned(r)).affected;
    const [found] = one?.versions[1]?.findings ?? [];
    const waiver = `waivers:\n  - { rule: custom-falcon, path: SKILL.md, fingerprint: "${found?.fingerprint}", reason: ours, expires: 2026-12-31 }\n`;
    r.repo.commit({ [LIFECYCLE]: waiver }, "chore: waive");
    expect((await rescanned(r)).affected).toEqual([]);
  });

  it("takes nothing back that a release was published with, and lists it; only if asked to", async () => {
    open = await reconciled();
    const odd = skillMd("one").replace("\n---\n", "\neffort: high\n---\n");
    open.repo.commit({ [ONE]: odd, [TWO]: skillMd("two") }, "feat: begin");
    await open.pass();
    open.repo.commit({ "policy.yaml": "preset: balanced\n" }, "chore: balanced");
    await open.pass();
    const { affected, known } = await rescanned(open);
    expect(affected).toEqual([]);
    expect(known).toMatchObject([
      { id: "team/one", versions: [{ version: "1.0.0", findings: [{ rule: "frontmatter-fields" }] }] },
    ]);
    const all = await rescan({ source: open.source, clock, known: true });
    expect(all).toMatchObject({ affected: [{ id: "team/one", versions: [{ version: "1.0.0" }] }], known: [] });
  });

  it("takes back what a policy's own words find since, beside what was known", async () => {
    open = await reconciled();
    const odd = (body: string) => falcon(body).replace("\n---\n", "\neffort: high\n---\n");
    open.repo.commit({ [ONE]: odd("A.") }, "feat: begin");
    open.repo.commit({ "policy.yaml": `${STRICTER.replace("high", "critical")}known: report\n` }, "chore: words");
    open.repo.commit({ [ONE]: odd("B.") }, "feat: with the words known");
    open.repo.commit({ "policy.yaml": STRICTER }, "chore: stricter");
    await open.pass();
    const { affected, known } = await rescanned(open);
    expect(affected).toMatchObject([
      { id: "team/one", versions: [{ version: "1.0.0", findings: [{ rule: "custom-falcon" }] }] },
    ]);
    expect(affected[0]?.versions).toHaveLength(1);
    expect(known).toMatchObject([{ id: "team/one", versions: [{ version: "1.1.0" }] }]);
    expect(known[0]?.versions[0]?.findings.map(({ rule }) => rule).sort()).toEqual([
      "custom-falcon",
      "frontmatter-fields",
    ]);
  });

  it("judges a release by the name, and the policy, that it was published under", async () => {
    open = await reconciled();
    const renames = "renames: { team/one: crew/first }\n";
    open.repo.commit({ [ONE]: skillMd("one"), "policy.yaml": "preset: balanced\n" }, "feat: begin");
    const [first, moved] = ["skills/crew/first/SKILL.md", skillMd("first", { body: "Better.\n" })];
    open.repo.commit({ [ONE]: null, [first]: moved, "skilltrunk.yaml": renames }, "feat: a better name");
    await open.pass();
    expect(open.versions("crew/first")).toEqual({ "1.0.0": "online", "1.1.0": "online" });
    expect(await rescanned(open)).toMatchObject({ releases: 2, affected: [], known: [] });
    const all = await rescan({ source: open.source, clock, known: true });
    expect(all.affected).toEqual([]);
  });

  it("needs a ledger", async () => {
    open = await reconciled();
    open.repo.commit({ [ONE]: skillMd("one") }, "feat: begin");
    await expect(rescanned(open)).rejects.toMatchObject({ code: "LEDGER_NOT_FOUND" });
  });
});

describe("stricter rules", () => {
  const checked = async (r: Reconciled) =>
    await check({ source: r.source, ledger: r.source.ledger, clock, base: "main~1", head: "main" });

  it("say nothing of a skill that a change does not touch", async () => {
    const r = await published();
    r.repo.commit({ [TWO]: skillMd("two", { body: "Better.\n" }) }, "feat: two");
    const { verdict, skills } = await checked(r);
    expect(verdict).toBe("pass");
    expect(skills.map(({ id }) => id)).toEqual(["team/two"]);
  });

  it("only report what the last release of a touched skill has too, and stop what is new", async () => {
    const r = await published();
    r.repo.commit({ [ONE]: falcon("C.") }, "fix: a word");
    const { verdict, skills } = await checked(r);
    expect(verdict).toBe("pass");
    const found = skills[0]?.findings.filter(({ rule }) => rule === "custom-falcon");
    expect(found).toMatchObject([{ status: "known" }]);
    r.repo.commit({ "skills/team/one/notes.md": "Project Falcon\n" }, "docs: notes");
    const after = await checked(r);
    expect(after.verdict).toBe("fail");
    expect(after.skills[0]?.findings.filter(({ status }) => status === "blocks")).toMatchObject([{ path: "notes.md" }]);
  });
});
