import { afterEach, describe, expect, it } from "vitest";
import { openSource } from "../../src/adapters/git/open-source.ts";
import { acknowledge } from "../../src/app/reconcile/acknowledge.ts";
import { createReconciler } from "../../src/app/reconcile/reconcile.ts";
import { skillMd } from "../support/git-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../support/reconciled.ts";

let open: Reconciled | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

async function started(): Promise<Reconciled> {
  open = await reconciled();
  return open;
}

const ONE = "skills/team/one/SKILL.md";

describe("how a pull request lands", () => {
  it("by squash: one release, named by its subject", async () => {
    const r = await started();
    r.repo.commit({ [ONE]: skillMd("one") }, "feat: one (#1)");
    r.repo.commit({ [ONE]: skillMd("one", { body: "More.\n" }) }, "feat: more (#2)");
    await r.pass();
    expect(r.versions("team/one")).toEqual({ "1.0.0": "online", "1.1.0": "online" });
    expect(r.entry("team/one")?.releases.get("1.1.0")?.pr).toBe(2);
  });

  it("by merge: its own commits publish nothing, the merge publishes once, bumped by the title in its body", async () => {
    const r = await started();
    r.repo.commit({ [ONE]: skillMd("one") }, "feat: one");
    r.repo.branch("topic");
    r.repo.commit({ [ONE]: skillMd("one", { body: "Draft.\n" }) }, "wip");
    r.repo.commit({ [ONE]: skillMd("one", { body: "Final.\n" }) }, "wip again");
    r.repo.checkout("main");
    const merge = r.repo.merge("topic", "Merge pull request #7 from acme/topic\n\nfeat!: a new way");
    const result = await r.pass();
    expect(r.versions("team/one")).toEqual({ "1.0.0": "online", "2.0.0": "online" });
    expect(result.released.at(-1)).toMatchObject({ version: "2.0.0", commit: merge });
    expect(r.entry("team/one")?.releases.get("2.0.0")).toMatchObject({
      pr: 7,
      notes: expect.stringContaining("a new way"),
    });
  });

  it("by rebase: each of its commits publishes, as it was replayed onto the trunk", async () => {
    const r = await started();
    r.repo.commit({ [ONE]: skillMd("one"), "README.md": "a\n" }, "feat: one");
    r.repo.branch("topic");
    r.repo.commit({ [ONE]: skillMd("one", { body: "Draft.\n" }) }, "fix: draft");
    const last = r.repo.commit({ [ONE]: skillMd("one", { body: "Final.\n" }) }, "fix: final");
    r.repo.checkout("main");
    r.repo.commit({ "README.md": "b\n" }, "docs: meanwhile");
    r.repo.checkout("topic");
    r.repo.git("rebase", "-q", "main");
    r.repo.checkout("main");
    r.repo.git("merge", "-q", "--ff-only", "topic");
    expect(r.repo.head()).not.toBe(last);
    const result = await r.pass();
    expect(Object.keys(r.versions("team/one"))).toEqual(["1.0.0", "1.0.1", "1.0.2"]);
    expect(result.released.at(-1)).toMatchObject({ version: "1.0.2", commit: r.repo.head() });
    expect(await r.verify()).toMatchObject({ identical: true });
  });

  it("by a merge commit that itself edits files: its edits count", async () => {
    const r = await started();
    r.repo.commit({ [ONE]: skillMd("one"), "README.md": "a\n" }, "feat: one");
    r.repo.branch("topic");
    r.repo.commit({ "README.md": "b\n" }, "docs");
    r.repo.checkout("main");
    r.repo.git("merge", "-q", "--no-ff", "--no-commit", "topic");
    r.repo.commit({ [ONE]: skillMd("one", { body: "Edited in the merge.\n" }) }, "Merge branch 'topic'");
    await r.pass();
    expect(Object.keys(r.versions("team/one"))).toEqual(["1.0.0", "1.0.1"]);
  });

  it("two pull requests bring 1.2.0 without a conflict: the first has it, the second is refused with the next version", async () => {
    const r = await started();
    r.repo.commit(
      {
        "skilltrunk.yaml": "versions: declared\n",
        [ONE]: skillMd("one", { version: "1.1.0" }),
        "skills/team/one/a.txt": "a\n",
        "skills/team/one/b.txt": "b\n",
      },
      "feat: one",
    );
    r.repo.branch("first");
    r.repo.commit({ [ONE]: skillMd("one", { version: "1.2.0" }), "skills/team/one/a.txt": "first\n" }, "first");
    r.repo.branch("second", "main");
    r.repo.commit({ [ONE]: skillMd("one", { version: "1.2.0" }), "skills/team/one/b.txt": "second\n" }, "second");
    r.repo.checkout("main");
    r.repo.merge("first", "Merge pull request #1 from acme/first");
    r.repo.merge("second", "Merge pull request #2 from acme/second");
    const result = await r.pass();
    expect(r.versions("team/one")).toEqual({ "1.1.0": "online", "1.2.0": "online" });
    const [refusal] = result.refused;
    expect(refusal?.findings[0]).toMatchObject({ rule: "version-immutable", hint: expect.stringContaining("1.2.1") });
    r.repo.commit({ [ONE]: skillMd("one", { version: "1.2.1" }) }, "fix: take the next version");
    await r.pass();
    expect(r.versions("team/one")["1.2.1"]).toBe("online");
    expect(r.entry("team/one")?.outstanding).toBeUndefined();
  });
});

describe("what becomes of a skill", () => {
  it("a revert is a new version with the old digest", async () => {
    const r = await started();
    r.repo.commit({ [ONE]: skillMd("one") }, "feat: one");
    r.repo.commit({ [ONE]: skillMd("one", { body: "Worse.\n" }) }, "feat: worse");
    r.repo.git("revert", "--no-edit", "HEAD");
    await r.pass();
    const releases = r.entry("team/one")?.releases;
    expect([...(releases?.keys() ?? [])]).toEqual(["1.0.0", "1.1.0", "1.1.1"]);
    expect(releases?.get("1.1.1")?.digest).toBe(releases?.get("1.0.0")?.digest);
  });

  it("a moved folder is the same skill, and a move alone publishes nothing", async () => {
    const r = await started();
    r.repo.commit({ [ONE]: skillMd("one") }, "feat: one");
    r.repo.commit({ [ONE]: null, "plugins/team/skills/one/SKILL.md": skillMd("one") }, "chore: move");
    await r.pass();
    expect(Object.keys(r.versions("team/one"))).toEqual(["1.0.0"]);
    expect(r.entry("team/one")).toMatchObject({ live: true, path: "plugins/team/skills/one" });
    expect(await r.verify()).toMatchObject({ identical: true });
  });

  it("a removed folder retires it; one that comes back is restored with its versions", async () => {
    const r = await started();
    r.repo.commit({ [ONE]: skillMd("one") }, "feat: one");
    r.repo.commit({ [ONE]: null }, "chore: remove");
    await r.pass();
    expect(r.entry("team/one")).toMatchObject({ live: false, retired: true });
    r.repo.commit({ [ONE]: skillMd("one", { body: "Back, and better.\n" }) }, "feat: back");
    await r.pass();
    expect(r.versions("team/one")).toEqual({ "1.0.0": "online", "1.1.0": "online" });
    expect(r.entry("team/one")).toMatchObject({ live: true, retired: false });
  });

  it("a SKILL.md inside a skill is content; when the outer one goes, the inner folder is a skill of its own", async () => {
    const r = await started();
    r.repo.commit(
      { "skills/outer/SKILL.md": skillMd("outer"), "skills/outer/inner/SKILL.md": skillMd("inner") },
      "feat: outer",
    );
    await r.pass();
    expect([...r.reconciler.catalog.skills.keys()]).toEqual(["default/outer"]);
    r.repo.commit({ "skills/outer/SKILL.md": null }, "chore: only the inner one");
    await r.pass();
    expect(r.entry("default/outer")?.retired).toBe(true);
    expect(r.versions("outer/inner")).toEqual({ "1.0.0": "online" });
  });

  it("a lifecycle file that turns unreadable keeps what was set, and opens nothing", async () => {
    const r = await started();
    r.repo.commit(
      {
        [ONE]: skillMd("one"),
        "lifecycle/team/one.yaml": "visibility: private\nversions:\n  1.0.0: { state: yanked, reason: old }\n",
      },
      "feat: one",
    );
    r.repo.commit({ "lifecycle/team/one.yaml": "visibility: [public\n" }, "chore: break it");
    await r.pass();
    expect(r.entry("team/one")).toMatchObject({ offer: { visibility: "private" }, outstanding: { kind: "refused" } });
    expect(r.versions("team/one")).toEqual({ "1.0.0": "yanked" });
    r.repo.commit({ "lifecycle/team/one.yaml": null }, "chore: remove it");
    r.repo.commit({ [ONE]: skillMd("one", { body: "New.\n" }) }, "feat: new");
    await r.pass();
    expect(r.entry("team/one")?.offer.visibility).toBe("private");
    expect(Object.keys(r.versions("team/one"))).toEqual(["1.0.0"]);
    r.repo.commit({ "lifecycle/team/one.yaml": "visibility: internal\n" }, "chore: mend it");
    await r.pass();
    expect(r.entry("team/one")?.offer.visibility).toBe("internal");
    expect(Object.keys(r.versions("team/one"))).toEqual(["1.0.0", "1.1.0"]);
    expect(await r.verify()).toMatchObject({ identical: true });
  });

  it("is refused alone: the others of the same commit are published", async () => {
    const r = await started();
    r.repo.commit(
      {
        [ONE]: "no frontmatter\n",
        "skills/team/two/SKILL.md": skillMd("two"),
        "skills/team/three/SKILL.md": new Uint8Array([0xff, 0xfe]),
      },
      "feat: three at once",
    );
    const result = await r.pass();
    expect(result.released.map((s) => s.id)).toEqual(["team/two"]);
    expect(result.refused.map((s) => s.id)).toEqual(["team/one", "team/three"]);
  });
});

describe("content that has no archive", () => {
  it.each([
    ["a symbolic link", { "skills/team/one/link": { link: "/etc/passwd" } }, "link"],
    [
      "an LFS pointer",
      {
        "skills/team/one/model.bin": `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 12345\n`,
      },
      "lfs",
    ],
    [
      "10,000 files",
      Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`skills/team/one/f/${i}`, "x"])),
      "many",
    ],
    [
      "a name that clashes where case does not count",
      { "skills/team/one/Read.md": "a", "skills/team/one/READ.md": "b" },
      "clash",
    ],
  ])("is refused: %s", async (_what, files, rule) => {
    const r = await started();
    r.repo.commit({ [ONE]: skillMd("one"), "skills/team/two/SKILL.md": skillMd("two"), ...files }, "feat: one");
    const result = await r.pass();
    expect(result.released.map((s) => s.id)).toEqual(["team/two"]);
    expect(result.refused[0]?.findings[0]?.rule).toContain(rule);
  });

  it("a 20 MB file is published", async () => {
    const r = await started();
    r.repo.commit({ [ONE]: skillMd("one"), "skills/team/one/data.bin": new Uint8Array(20 * 1024 * 1024) }, "feat: one");
    expect((await r.pass()).released).toHaveLength(1);
  });

  it("a submodule is refused", async () => {
    const r = await started();
    const first = r.repo.commit({ [ONE]: skillMd("one") }, "feat: one");
    r.repo.git("update-index", "--add", "--cacheinfo", `160000,${first},skills/team/one/vendor`);
    r.repo.git("commit", "-q", "-m", "feat: vendor");
    expect((await r.pass()).refused[0]?.findings[0]?.rule).toContain("submodule");
  });
});

describe("adopting a flat repository of sixty skills", () => {
  const names = Array.from({ length: 60 }, (_, i) => `skill-${i}`);

  it("starts at a commit, then moves into namespaces with its versions", async () => {
    const r = await started();
    r.repo.commit(
      Object.fromEntries(names.slice(0, 5).map((n) => [`${n}/SKILL.md`, skillMd(n, { body: "Long ago.\n" })])),
      "first",
    );
    const from = r.repo.commit(Object.fromEntries(names.map((n) => [`${n}/SKILL.md`, skillMd(n)])), "all sixty");
    r.repo.commit({ "skilltrunk.yaml": `history: { from: ${from} }\n` }, "chore: adopt");
    const adopted = await r.pass();
    expect(adopted.released).toHaveLength(60);
    expect(new Set(adopted.released.map((s) => s.commit))).toEqual(new Set([from]));
    expect(r.reconciler.catalog.head.from).toBe(from);

    const renames = names.map((n, i) => `  default/${n}: team-${i % 3}/${n}\n`).join("");
    const moved = Object.fromEntries(
      names.flatMap((n, i) => [
        [`${n}/SKILL.md`, null],
        [`skills/team-${i % 3}/${n}/SKILL.md`, skillMd(n)],
      ]),
    );
    r.repo.commit(
      { ...moved, "skilltrunk.yaml": `history: { from: ${from} }\nrenames:\n${renames}` },
      "chore: namespaces",
    );
    r.repo.commit({ "skills/team-0/skill-0/SKILL.md": skillMd("skill-0", { body: "Newer.\n" }) }, "feat: newer");
    const result = await r.pass();
    expect(result.retired).toEqual([]);
    expect(result.skills).toBe(60);
    expect(r.versions("team-0/skill-0")).toEqual({ "1.0.0": "online", "1.1.0": "online" });
    expect(r.entry("default/skill-0")?.renamedTo).toBe("team-0/skill-0");
    expect(await r.verify()).toMatchObject({ identical: true });
  });

  it("names a history.from that is no commit of the trunk", async () => {
    const r = await started();
    r.repo.commit({ "skilltrunk.yaml": `history: { from: ${"a".repeat(40)} }\n`, [ONE]: skillMd("one") }, "feat: one");
    await expect(r.pass()).rejects.toMatchObject({
      code: "SETTINGS_INVALID",
      message: expect.stringContaining("history.from"),
    });
  });
});

describe("a history that does not continue", () => {
  it("a force push stalls; an acknowledgement file on the new history goes on from there", async () => {
    const r = await started();
    r.repo.commit({ [ONE]: skillMd("one"), "skills/team/two/SKILL.md": skillMd("two") }, "feat: one, two");
    const lost = r.repo.commit({ [ONE]: skillMd("one", { body: "Lost.\n" }) }, "feat: lost");
    await r.pass();
    r.repo.git("reset", "-q", "--hard", "HEAD~1");
    r.repo.commit({ "skills/team/two/SKILL.md": skillMd("two", { body: "Kept.\n" }) }, "feat: kept");
    await expect(r.pass()).rejects.toMatchObject({ code: "HISTORY_REWRITTEN", hint: expect.stringContaining(lost) });
    expect(Object.keys(r.versions("team/one"))).toEqual(["1.0.0", "1.1.0"]);
    r.repo.commit(
      { "acknowledgements/rewrite.yaml": `acknowledge: rewrite\ncommit: ${lost}\nreason: a secret was committed\n` },
      "chore: acknowledge",
    );
    await r.pass();
    expect(Object.keys(r.versions("team/one"))).toEqual(["1.0.0", "1.1.0", "1.1.1"]);
    expect(Object.keys(r.versions("team/two"))).toEqual(["1.0.0", "1.0.1"]);
    expect(await r.verify()).toMatchObject({ identical: true, takenAsGiven: null });
    r.repo.git("reflog", "expire", "--expire=now", "--all");
    r.repo.git("gc", "-q", "--prune=now");
    // The lost commit is gone for good: what the ledger says of the time before is all there is, and the rest agrees.
    expect(await r.verify()).toMatchObject({ identical: true, takenAsGiven: lost });
  });

  it("a foxtrot merge is one too: the last commit taken is an ancestor, but not by first parents", async () => {
    const r = await started();
    r.repo.commit({ [ONE]: skillMd("one") }, "feat: one");
    r.repo.branch("feature");
    r.repo.commit({ "skills/team/two/SKILL.md": skillMd("two") }, "feat: unreviewed");
    r.repo.checkout("main");
    r.repo.commit({ "README.md": "main goes on\n" }, "docs");
    await r.pass();
    r.repo.checkout("feature");
    r.repo.merge("main", "Merge branch 'main' into feature");
    r.repo.checkout("main");
    r.repo.git("merge", "-q", "--ff-only", "feature");
    await expect(r.pass()).rejects.toMatchObject({ code: "HISTORY_REWRITTEN" });
  });

  it("a shallow clone stalls, and says how to fetch the rest", async () => {
    const r = await started();
    r.repo.commit({ [ONE]: skillMd("one") }, "feat: one");
    r.repo.commit({ "README.md": "x\n" }, "docs");
    r.repo.git("clone", "-q", "--depth", "1", `file://${r.repo.dir}`, "shallow");
    r.repo.git("-C", "shallow", "config", "gc.auto", "0");
    const source = await openSource({ location: `${r.repo.dir}/shallow`, stateDir: `${r.repo.dir}/../state` });
    try {
      await expect(
        createReconciler({ source, clock: { now: () => Date.UTC(2026, 6, 1) } }).pass(),
      ).rejects.toMatchObject({ code: "SHALLOW_SOURCE", hint: expect.stringContaining("--unshallow") });
    } finally {
      await source.close();
    }
  });
});

describe("what a person may get wrong, on a real repository", () => {
  it("a commit dated 2099 is not taken, what came before it is, and an acknowledgement lets it go on", async () => {
    const r = await started();
    r.repo.commit({ [ONE]: skillMd("one") }, "feat: one");
    const date = "2099-01-01T00:00:00Z";
    const late = r.repo.commit({ [ONE]: skillMd("one", { body: "More.\n" }) }, "feat: more", { date });
    await expect(r.pass()).rejects.toMatchObject({
      code: "FUTURE_COMMIT",
      message: expect.stringContaining("2099"),
      hint: expect.stringContaining(`future-date:${late}`),
    });
    expect(Object.keys(r.versions("team/one"))).toEqual(["1.0.0"]);
    await acknowledge({
      source: r.source,
      clock: { now: () => NOW },
      step: `future-date:${late}`,
      reason: "a wrong clock",
      by: "operator",
    });
    await r.pass();
    expect(r.entry("team/one")?.releases.get("1.1.0")?.at).toBe(r.entry("team/one")?.releases.get("1.0.0")?.at);
    expect(await r.verify()).toMatchObject({ identical: true });
  });

  it.each([
    ["a wrong type", "versions: 2\n", /skilltrunk\.yaml:1: `versions`: expected .*`declared`.*, got .*2/],
    [
      "an unknown key",
      "visibilty: public\n",
      /skilltrunk\.yaml:1: .*unknown key `visibilty`: did you mean `visibility`\?/,
    ],
    [
      "a list where a mapping is expected",
      "namespaces:\n  - team\n",
      /skilltrunk\.yaml:\d: `namespaces`: expected a mapping, got a list/,
    ],
    ["no YAML", "names: [\n", /skilltrunk\.yaml:\d: expected valid YAML/],
  ])(
    "settings with %s say file, line, expected and got; what is published stays, and mending goes on",
    async (_, text, says) => {
      const r = await started();
      r.repo.commit({ [ONE]: skillMd("one") }, "feat: one");
      await r.pass();
      r.repo.commit({ "skilltrunk.yaml": text, [ONE]: skillMd("one", { body: "More.\n" }) }, "feat: more");
      await expect(r.pass()).rejects.toMatchObject({ code: "SETTINGS_INVALID", message: expect.stringMatching(says) });
      expect(Object.keys(r.versions("team/one"))).toEqual(["1.0.0"]);
      r.repo.commit({ "skilltrunk.yaml": "names: unique\n" }, "fix: settings");
      await r.pass();
      expect(Object.keys(r.versions("team/one"))).toEqual(["1.0.0", "1.0.1"]);
      expect(await r.verify()).toMatchObject({ identical: true });
    },
  );
});
