/** On real repositories: a check says what a change takes from those that rely on it, whatever it had to read for that. */
import { afterEach, describe, expect, it } from "vitest";
import { check } from "../../src/app/check/check.ts";
import type { CheckReport } from "../../src/core/report/check-report.ts";
import { skillMd } from "../support/git-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../support/reconciled.ts";

let open: Reconciled | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

type Files = Readonly<Record<string, string | null>>;

/** The files of a skill `team/<name>`; `yaml` is its skill.yaml. */
const skill = (name: string, yaml?: string, body = "Does it.\n"): Files => ({
  [`skills/team/${name}/SKILL.md`]: skillMd(name, { body }),
  ...(yaml === undefined ? {} : { [`skills/team/${name}/skill.yaml`]: yaml }),
});
const LIFECYCLE = "lifecycle/team/base.yaml";
const PUBLISHED: Files = {
  ...skill("base"),
  ...skill("lonely"),
  ...skill("mid", "requires:\n  skills: [team/base@^1]\n"),
  ...skill("app", "requires:\n  skills: [team/mid]\n"),
  ...skill("all", "kind: group\nmembers: [team/base@1.0.0]\n"),
};

async function started(files: Files = PUBLISHED): Promise<Reconciled> {
  open = await reconciled();
  open.repo.commit(skill("base"), "feat: base");
  await open.pass();
  open.repo.commit(files, "feat: all");
  await open.pass();
  return open;
}

/** What a check of this change says, which is the same when it reads everything. */
async function reported(r: Reconciled, files: Files, head = "topic"): Promise<CheckReport> {
  r.repo.branch(head);
  r.repo.commit(files, "fix: change");
  const request = { source: r.source, ledger: r.source.ledger, clock: { now: () => NOW }, base: "main", head };
  const report = await check(request);
  expect(JSON.stringify(report)).toBe(JSON.stringify(await check({ ...request, sparseUpTo: 0 })));
  return report;
}

const broken = ({ findings }: CheckReport) => findings.filter(({ rule }) => rule === "breaks-dependents");

describe("what others rely on", () => {
  it("is told of for a group whose member needs it, too", async () => {
    const r = await started({ ...PUBLISHED, ...skill("all", "kind: group\nmembers: [team/mid@1.0.0]\n") });
    const report = await reported(r, { [LIFECYCLE]: "versions:\n  1.0.0: { state: offline, reason: bad }\n" });
    expect(broken(report)[0]?.message).toContain("team/all@1.0.0 holds team/mid@1.0.0, which requires it (skills/");
  });

  it.each(["yanked", "offline", "withdrawn"])("is told of when it becomes %s, with who relies on it", async (state) => {
    const r = await started();
    const report = await reported(r, { [LIFECYCLE]: `versions:\n  1.0.0: { state: ${state}, reason: bad }\n` });
    expect(report.verdict).toBe("pass");
    const [found, ...more] = broken(report);
    expect(more).toEqual([]);
    expect(found).toMatchObject({ severity: "medium", status: "reported", file: LIFECYCLE });
    expect(found?.message).toMatch(new RegExp(`^team/base@1\\.0\\.0 becomes ${state}: `));
    expect(found?.message).toContain("team/all@1.0.0 holds it (skills/team/all/skill.yaml)");
    expect(found?.message).toContain("team/app@1.0.0 requires it (skills/team/app/skill.yaml)");
    expect(found?.message).toContain("team/mid@1.0.0 requires it (skills/team/mid/skill.yaml)");
    expect(found?.message).not.toContain("lonely");
  });

  it.each([
    ["disabled", { [LIFECYCLE]: "enabled: false\n" }, LIFECYCLE],
    ["hidden from some who may see what needs it", { [LIFECYCLE]: "visibility: internal\n" }, LIFECYCLE],
    ["removed", { "skills/team/base/SKILL.md": null }, "skills/team/base/SKILL.md"],
  ])("is told of when it is %s", async (words, files, file) => {
    const found = broken(await reported(await started(), files as Files));
    expect(found.map((one) => one.file)).toEqual([file]);
    expect(found[0]?.message).toContain(`team/base is ${words}: team/all@1.0.0 holds it`);
  });

  it("says whose next release is refused when it becomes private", async () => {
    const r = await started({ ...PUBLISHED, "lifecycle/team/mid.yaml": "owners: [ann, bob]\n" });
    const [found] = broken(await reported(r, { [LIFECYCLE]: "visibility: private\n" }));
    expect(found?.message).toContain("team/mid@1.0.0 requires it (skills/team/mid/skill.yaml, owned by ann, bob)");
    expect(found?.message).toContain("the next release of each is refused (requires-unknown)");
    r.repo.checkout("main");
    r.repo.commit({ [LIFECYCLE]: "visibility: private\n" }, "chore: hide");
    r.repo.commit(skill("mid", "requires:\n  skills: [team/base@^1]\n", "Better.\n"), "feat: mid");
    const { refused } = await r.pass();
    expect(refused.map(({ id, findings }) => [id, findings[0]?.rule])).toEqual([["team/mid", "requires-unknown"]]);
  });

  it("is told of when it gets another name", async () => {
    const r = await started();
    const found = broken(
      await reported(r, {
        "skills/team/base/SKILL.md": null,
        "skills/team/ground/SKILL.md": skillMd("ground"),
        "skilltrunk.yaml": "renames:\n  team/base: team/ground\n",
      }),
    );
    expect(found.map(({ file }) => file)).toEqual(["skilltrunk.yaml"]);
    expect(found[0]?.message).toContain("team/base becomes team/ground: team/all@1.0.0 holds it");
  });

  it("blocks where policy wants that", async () => {
    const r = await started({ ...PUBLISHED, "policy.yaml": "block: medium\n" });
    const report = await reported(r, { [LIFECYCLE]: "versions:\n  1.0.0: { state: offline, reason: bad }\n" });
    expect(report.verdict).toBe("fail");
    expect(broken(report).map(({ status }) => status)).toEqual(["blocks"]);
  });
});

describe("agents that are bound to what needs it", () => {
  it.each([
    ["yanked", "1.0.0 (team/base@1.0.0 is yanked)"],
    ["offline", "nothing (team/app@1.0.0 cannot be installed: it needs team/base@1.0.0, which is offline)"],
    ["withdrawn", "nothing (team/app@1.0.0 cannot be installed: it needs team/base@1.0.0, which is withdrawn)"],
  ])("are told of when it becomes %s", async (state, outcome) => {
    const bindings = {
      "bindings/agents/quote.yaml": "skills:\n  team/app: ^1\n",
      "bindings/agents/other.yaml": "skills:\n  team/lonely: ^1\n",
    };
    const r = await started({ ...PUBLISHED, ...bindings });
    const report = await reported(r, { [LIFECYCLE]: `versions:\n  1.0.0: { state: ${state}, reason: bad }\n` });
    expect(report.bindings).toEqual([`quote: team/app: 1.0.0 → ${outcome}`]);
  });

  it("are told of when it becomes private", async () => {
    const r = await started({ ...PUBLISHED, "bindings/agents/quote.yaml": "skills:\n  team/all: ^1\n" });
    const report = await reported(r, { [LIFECYCLE]: "visibility: private\nreaders: [finance]\n" });
    expect(report.bindings).toEqual(["quote: team/all: 1.0.0 → 1.0.0 (team/base is private, for finance)"]);
  });
});

describe("nothing is told", () => {
  it.each([
    [
      "of what nobody relies on",
      { "lifecycle/team/lonely.yaml": "versions:\n  1.0.0: { state: offline, reason: x }\n" },
    ],
    ["of what can still be had", { [LIFECYCLE]: "versions:\n  1.0.0: { state: deprecated, reason: old }\n" }],
    ["of a release of what others need", skill("base", undefined, "Better.\n")],
  ])("%s", async (_, files) => {
    expect(broken(await reported(await started(), files as Files))).toEqual([]);
  });

  it("of dependents that the change itself leads to something else", async () => {
    const r = await started({ ...PUBLISHED, ...skill("base", undefined, "Better.\n") });
    const offline = { [LIFECYCLE]: "versions:\n  1.0.0: { state: offline, reason: bad }\n" };
    const report = await reported(r, { ...offline, ...skill("all", "kind: group\nmembers: [team/base@1.1.0]\n") });
    expect(report.skills.map(({ id, version }) => [id, version])).toContainEqual(["team/all", "1.0.1"]);
    expect(broken(report)).toEqual([]);
    r.repo.checkout("main");
    expect(broken(await reported(r, offline, "other"))).toHaveLength(1);
  });

  it("of a version that no current release of theirs has", async () => {
    const r = await started();
    r.repo.commit({ ...skill("all", "kind: group\nmembers: [team/lonely@1.0.0]\n") }, "feat!: another group");
    r.repo.commit({ ...skill("mid", undefined, "Alone.\n"), "skills/team/mid/skill.yaml": null }, "feat: alone");
    await r.pass();
    r.repo.commit(skill("app", undefined, "Too.\n"), "feat: app");
    await r.pass();
    r.repo.commit({ "skills/team/app/skill.yaml": null }, "feat: app alone");
    await r.pass();
    expect(broken(await reported(r, { [LIFECYCLE]: "enabled: false\n" }))).toEqual([]);
  });
});

describe("a check of everything", () => {
  it("tells of what is published and can no longer be installed", async () => {
    const r = await started();
    r.repo.commit({ [LIFECYCLE]: "versions:\n  1.0.0: { state: offline, reason: bad }\n" }, "fix: offline");
    await r.pass();
    const request = { source: r.source, ledger: r.source.ledger, clock: { now: () => NOW }, head: "main" };
    const { findings, verdict } = await check({ ...request, base: null });
    const found = findings.filter(({ rule }) => rule === "not-installable");
    expect(found.map(({ file, message }) => [file, message])).toEqual([
      ["skills/team/all/skill.yaml", expect.stringContaining("it holds team/base@1.0.0, which is offline.")],
      ["skills/team/app/skill.yaml", expect.stringContaining("it needs team/base@1.0.0, which is offline.")],
      ["skills/team/mid/skill.yaml", expect.stringContaining("it needs team/base@1.0.0, which is offline.")],
    ]);
    expect(verdict).toBe("pass");
    const same = (await check({ ...request, base: null, sparseUpTo: 0 })).findings;
    expect(same.filter(({ rule }) => rule === "not-installable")).toEqual(found);
  });
});
