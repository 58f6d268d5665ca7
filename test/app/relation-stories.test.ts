/** What skills have to do with each other, on real repositories: a check says what publication does, and a rebuild agrees. */
import { afterEach, describe, expect, it } from "vitest";
import { check } from "../../src/app/check/check.ts";
import { canonicalJson, compareUtf8, type Json } from "../../src/core/bytes.ts";
import type { SkillId } from "../../src/core/names.ts";
import { skillMd } from "../support/git-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../support/reconciled.ts";

let open: Reconciled | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});
async function started(options: { readonly batchCommits?: number } = {}): Promise<Reconciled> {
  open = await reconciled(undefined, options);
  return open;
}

/** The files of a skill `team/<name>`; `yaml` is its skill.yaml. */
const skill = (name: string, yaml?: string, body = "Does it.\n") => ({
  [`skills/team/${name}/SKILL.md`]: skillMd(name, { body }),
  ...(yaml === undefined ? {} : { [`skills/team/${name}/skill.yaml`]: yaml }),
});
const needs = (...names: readonly string[]) =>
  `requires:\n  skills:\n${names.map((name) => `    - ${name}\n`).join("")}`;
const held = (...names: readonly string[]) => `kind: group\nmembers:\n${names.map((name) => `  - ${name}\n`).join("")}`;

const last = (r: Reconciled, id: string) => {
  const entry = r.entry(id);
  return entry?.releases.get(entry.last ?? "");
};
const closure = (r: Reconciled, id: string) =>
  last(r, id)
    ?.relations.closure.map((one) => `${one.id}@${one.version}`)
    .join(" ");
const refused = (r: Reconciled, id: string) => {
  const standing = r.entry(id)?.outstanding;
  return standing?.kind === "refused" ? standing.findings.map(({ rule }) => rule).join(" ") : standing?.kind;
};

/** What a check of the trunk's last commit says would come of it, before the ledger takes it; then takes it. */
async function checked(r: Reconciled): Promise<void> {
  const { source } = r;
  const report = await check({
    source,
    ledger: source.ledger,
    clock: { now: () => NOW },
    base: "main~1",
    head: "main",
    landing: "as-is",
  });
  const before = new Map([...r.reconciler.catalog.skills].map(([id, { tip }]) => [id as string, tip.n]));
  await r.pass();
  const appended = [];
  for await (const { chain, lines } of source.ledger.chains((await source.ledger.tip())?.commit ?? "")) {
    if (chain === "_registry") continue;
    for (const line of lines.slice(before.get(chain) ?? 0)) {
      const { n: _n, prev: _p, at: _a, commit: _c, by: _b, pr: _r, engine: _e, ...event } = JSON.parse(line);
      appended.push({ chain, event });
    }
  }
  const plain = (items: readonly { readonly chain: string; readonly event: object }[]) =>
    items.map(({ chain, event }) => canonicalJson({ chain, event: event as Json })).sort(compareUtf8);
  expect(plain(report.plan)).toEqual(plain(appended));
}

async function isFunctionOfHistory(r: Reconciled): Promise<void> {
  expect(await r.verify()).toMatchObject({ identical: true, difference: null });
}

describe("what a skill requires", () => {
  it("is resolved when it is released, in an order in which it can be installed, and stays so", async () => {
    const r = await started();
    r.repo.commit(
      { ...skill("base"), ...skill("mid", needs("team/base@^1")), ...skill("app", needs("team/mid")) },
      "feat: a",
    );
    await r.pass();
    expect(closure(r, "team/app")).toBe("team/base@1.0.0 team/mid@1.0.0");
    r.repo.commit(skill("base", undefined, "Better.\n"), "feat: b");
    await checked(r);
    expect(closure(r, "team/app")).toBe("team/base@1.0.0 team/mid@1.0.0");
    r.repo.commit(skill("app", needs("team/mid"), "Better.\n"), "feat: c");
    await checked(r);
    expect(closure(r, "team/app")).toBe("team/base@1.1.0 team/mid@1.0.0");
    await isFunctionOfHistory(r);
  });

  it("refuses until it is there, and is then released by the commit that brings it, with all that wait for that", async () => {
    const r = await started();
    r.repo.commit({ ...skill("app", needs("team/mid")), ...skill("other") }, "feat: app");
    await r.pass();
    r.repo.commit(skill("mid", needs("team/base@^1.0.0")), "feat: mid");
    await checked(r);
    expect([refused(r, "team/app"), refused(r, "team/mid")]).toEqual(["requires-unknown", "requires-unknown"]);
    expect(r.entry("team/app")?.outstanding).toMatchObject({ findings: [{ path: "skill.yaml", line: 3 }] });
    r.repo.commit(skill("base"), "feat: base");
    await checked(r);
    expect(closure(r, "team/app")).toBe("team/base@1.0.0 team/mid@1.0.0");
    expect(last(r, "team/app")).toMatchObject({ commit: r.repo.head() });
    await isFunctionOfHistory(r);
  });

  it("gives the same ledger commit by commit and in one go, also where what waits changes meanwhile", async () => {
    const r = await started({ batchCommits: 1 });
    for (let i = 0; i < 6; i++) {
      r.repo.commit(skill("app", needs("team/base"), `Change ${i}.\n`), `feat: app ${i}`);
      if (i === 2) r.repo.commit(skill("base"), "feat: base");
      if (i === 3) r.repo.commit({ "lifecycle/team/base.yaml": "visibility: private\n" }, "chore: hide");
      if (i === 4) r.repo.commit({ "lifecycle/team/base.yaml": "visibility: public\n" }, "chore: show");
    }
    for (const commit of r.repo.git("rev-list", "--reverse", "main").trim().split("\n")) {
      r.repo.git("update-ref", "refs/heads/step", commit);
    }
    await r.pass();
    expect([...(r.entry("team/app")?.releases.keys() ?? [])]).toEqual(["1.0.0", "1.1.0", "1.2.0", "1.3.0"]);
    await isFunctionOfHistory(r);
  });

  it.each([
    ["itself", { one: needs("team/one") }, { one: "requires-cycle" }],
    [
      "each other",
      { one: needs("team/two"), two: needs("team/one") },
      { one: "requires-cycle", two: "requires-cycle" },
    ],
    [
      "what is not in range",
      { one: needs("team/two@^2"), two: undefined },
      { one: "requires-unavailable", two: undefined },
    ],
    ["what is not there", { one: needs("team/gone"), two: undefined }, { one: "requires-unknown", two: undefined }],
    [
      "a group",
      { one: needs("team/all"), all: held("team/two@1.0.0"), two: undefined },
      { one: "requires-unavailable", all: undefined },
    ],
    [
      "itself and also what is not there",
      { one: needs("team/one", "team/gone", "team/away"), two: undefined },
      { one: "requires-cycle requires-unknown requires-unknown", two: undefined },
    ],
    ["no name", { one: "requires: [two]\n", two: undefined }, { one: "manifest-relations", two: undefined }],
  ])("is refused where it is %s, and nothing else is", async (_, skills, expected) => {
    const r = await started();
    r.repo.commit({ "README.md": "Skills.\n" }, "docs: begin");
    await r.pass();
    const files = Object.entries(skills).map(([name, yaml]) => skill(name, yaml));
    r.repo.commit(Object.assign({}, ...files), "feat: all");
    await checked(r);
    for (const [name, rule] of Object.entries(expected)) expect(refused(r, `team/${name}`), name).toBe(rule);
    await isFunctionOfHistory(r);
  });

  it("says the same of what is hidden as of what is not there", async () => {
    const r = await started();
    r.repo.commit(
      { ...skill("secret"), "lifecycle/team/secret.yaml": "visibility: private\nowners: [ada]\n" },
      "feat: secret",
    );
    await r.pass();
    r.repo.commit({ ...skill("one", needs("team/secret")), ...skill("two", needs("team/absent")) }, "feat: more");
    await checked(r);
    const [one, two] = ["one", "two"].map((name) => JSON.stringify(r.entry(`team/${name}`)?.outstanding));
    const words = (text = "") => /"message":"([^"]*)"/.exec(text)?.[1];
    expect(words(one)?.replaceAll("secret", "absent").replaceAll("one", "two")).toBe(words(two));
    r.repo.commit({ "lifecycle/team/one.yaml": "visibility: private\nowners: [ada]\n" }, "chore: hide one");
    await checked(r);
    expect(closure(r, "team/one")).toBe("team/secret@1.0.0");
    await isFunctionOfHistory(r);
  });
});

describe("a group", () => {
  it("pins its members, and is withdrawn with one of them", async () => {
    const r = await started();
    r.repo.commit({ ...skill("one"), ...skill("two") }, "feat: two skills");
    await r.pass();
    r.repo.commit(skill("all", held("team/one@1.0.0", "team/two@1.0.0")), "feat: a group");
    await checked(r);
    const digest = last(r, "team/one")?.digest;
    expect(last(r, "team/all")).toMatchObject({
      kind: "group",
      relations: { members: [{ id: "team/one", version: "1.0.0", digest }, { id: "team/two" }] },
    });
    r.repo.commit(
      { "lifecycle/team/one.yaml": 'versions:\n  1.0.0: { state: withdrawn, reason: "malware" }\n' },
      "fix: withdraw",
    );
    await r.pass();
    const { catalog } = r.reconciler;
    expect(catalog.withdrawn.has(last(r, "team/all")?.digest ?? "sha256:")).toBe(true);
    expect(catalog.withdrawn.has(last(r, "team/two")?.digest ?? "sha256:")).toBe(false);
    await isFunctionOfHistory(r);
  });

  it("waits for its members, and holds nothing twice, offline or of another digest", async () => {
    const r = await started();
    r.repo.commit(
      {
        ...skill("one"),
        ...skill("all", held("team/one@1.1.0")),
        ...skill("bad", held("team/one@1.0.0", "team/one@1.0.0")),
      },
      "feat: all",
    );
    await r.pass();
    expect([refused(r, "team/all"), refused(r, "team/bad")]).toEqual(["members-unknown", "members-invalid"]);
    r.repo.commit(skill("one", undefined, "Better.\n"), "feat: one");
    await checked(r);
    expect(last(r, "team/all")?.relations.members).toMatchObject([{ id: "team/one", version: "1.1.0" }]);
    const wrong = `kind: group\nmembers:\n  - skill: team/one@1.1.0\n    digest: "sha256:${"0".repeat(64)}"\n`;
    r.repo.commit({ ...skill("bad", wrong), ...skill("all", undefined) }, "feat: more");
    await checked(r);
    expect([refused(r, "team/all"), refused(r, "team/bad")]).toEqual([undefined, "members-invalid"]);
    await isFunctionOfHistory(r);
  });

  it("stays a group, as a skill stays a skill", async () => {
    const r = await started();
    r.repo.commit({ ...skill("one"), ...skill("all", held("team/one@1.0.0")) }, "feat: all");
    await r.pass();
    r.repo.commit({ ...skill("all", "kind: skill\n"), ...skill("one", "kind: agent\n") }, "feat: other kinds");
    await checked(r);
    for (const name of ["all", "one"]) expect(refused(r, `team/${name}`)).toMatch(/kind-changed/);
    await isFunctionOfHistory(r);
  });
});

it("who depends on a skill stands in the ledger, whoever it is", async () => {
  const r = await started();
  r.repo.commit(
    {
      ...skill("base"),
      ...skill("mid", needs("team/base")),
      ...skill("app", needs("team/mid")),
      ...skill("lost", needs("team/gone")),
    },
    "feat: all",
  );
  await r.pass();
  const tip = await r.source.ledger.tip();
  const ids = ["team/base", "team/mid", "team/app", "team/gone"] as SkillId[];
  expect(await r.source.ledger.dependents(tip?.commit ?? "", ids)).toEqual(
    new Map([
      ["team/base", ["team/app", "team/mid"]],
      ["team/mid", ["team/app"]],
      ["team/gone", ["team/lost"]],
    ]),
  );
});
