/**
 * Every file about how skills are offered, related and bound, written badly: what a check says of it with file and line,
 * publication says in the same words, and nothing else is held up by it. All of them come in one merge.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { check } from "../../src/app/check/check.ts";
import type { PassResult } from "../../src/app/reconcile/pass.ts";
import { manifestOf } from "../../src/core/bindings/agent-manifest.ts";
import type { CheckReport } from "../../src/core/report/check-report.ts";
import { severityOfRule } from "../../src/core/rules.ts";
import { skillMd } from "../support/git-fixture.ts";
import { MISTAKES } from "../support/mistakes.ts";
import { NOW, type Reconciled, reconciled } from "../support/reconciled.ts";

const SETTINGS =
  "owners: [ann, bob]\nadmins: [cara]\ntags: [finance]\nnamespaces:\n  bad: { visibility: internal, readers: [support] }\n";
/** A skill.yaml may be another tool's, so what is merely wrong in it blocks where policy says so. */
const POLICY = "preset: balanced\nrules: { manifest-syntax: high, manifest-value: high, manifest-unknown-key: high }\n";
const skillFile = (id: string) => `skills/${id}/SKILL.md`;
const nameOf = (id: string) => id.slice(id.indexOf("/") + 1);

const AGENTS = MISTAKES.filter(({ path }) => path.startsWith("bindings/"));
const SKILLS = MISTAKES.filter(({ path }) => !path.startsWith("bindings/"));
/** What of them may be published before: a skill does not become a group. */
const BEFORE = SKILLS.filter(({ text }) => !text.includes("kind: group"));

const needing = (name: string, other: string) => ({
  [skillFile(`bad/${name}`)]: skillMd(name),
  [`skills/bad/${name}/skill.yaml`]: `requires:\n  - bad/${other}\n`,
});

let r: Reconciled;
let report: CheckReport;
let pass: PassResult;
beforeAll(async () => {
  r = await reconciled();
  const ids = ["team/one", "team/other", ...BEFORE.map(({ name }) => `bad/${name}`)];
  const agents = AGENTS.map(({ name }) => name);
  r.repo.commit(
    {
      "skilltrunk.yaml": SETTINGS,
      "policy.yaml": POLICY,
      ...Object.fromEntries(ids.map((id) => [skillFile(id), skillMd(nameOf(id))])),
      ...Object.fromEntries(agents.map((agent) => [`bindings/agents/${agent}.yaml`, "skills:\n  team/one: ^1\n"])),
    },
    "feat: all that is good",
  );
  await r.pass();
  r.repo.branch("topic");
  r.repo.commit(
    {
      ...Object.fromEntries(SKILLS.map(({ name }) => [skillFile(`bad/${name}`), skillMd(name)])),
      ...Object.fromEntries(MISTAKES.map(({ path, text }) => [path, text])),
      ...needing("cycle-a", "cycle-b"),
      ...needing("cycle-b", "cycle-a"),
      "skills/bad/pointed/skill.yaml": "version: 1.0.0\nsource:\n  oci: ghcr.io/acme/refunds\n  digest: stable\n",
      [skillFile("team/other")]: skillMd("other", { body: "Better.\n" }),
      "lifecycle/team/one.yaml": "owners: [ann, bob]\nchannels:\n  stable: 1.0.0\n",
      "bindings/agents/good.yaml": "skills:\n  team/one: stable\n",
    },
    "feat: everything at once",
  );
  report = await check({ source: r.source, ledger: r.source.ledger, clock: { now: () => NOW }, head: "topic" });
  r.repo.checkout("main");
  r.repo.merge("topic", "feat: everything at once (#1)");
  pass = await r.pass();
}, 180_000);
afterAll(() => r.close());

/** What the check says of a file. */
function checked(path: string) {
  const all = [...report.findings, ...report.skills.flatMap(({ findings }) => findings)];
  return all
    .filter(({ file }) => file === path)
    .map(({ rule, line, message, status }) => ({ rule, line, message, status }));
}

describe.each(MISTAKES)("$title", ({ name, path, outcome, expected }) => {
  it("is told by the check, with its line", () => {
    expect(checked(path)).toContainEqual({ ...expected, status: outcome === "in vain" ? "reported" : "blocks" });
  });

  it("is told in the same words at publication, and what was before stays", () => {
    const entry = r.entry(`bad/${name}`);
    if (outcome === "refused") {
      const findings = entry?.outstanding?.kind === "refused" ? entry.outstanding.findings : [];
      expect(findings.map(({ rule, line, message }) => ({ rule, line, message }))).toContainEqual(expected);
    } else {
      const severity = severityOfRule(expected.rule, { rules: new Map() });
      expect(pass.unheeded).toContainEqual(expect.objectContaining({ ...expected, path, severity }));
    }
    if (outcome === "kept") expect(given(name)).toEqual(["team/one@1.0.0"]);
    if (outcome !== "refused") return;
    const before = BEFORE.some((one) => one.name === name) ? { "1.0.0": "online" } : {};
    expect(r.versions(`bad/${name}`)).toEqual(before);
    expect(entry?.offer).toMatchObject({ visibility: "internal", tags: [], enabled: true });
    expect([...(entry?.channels ?? [])]).toEqual([]);
  });
});

/** What an agent has now. */
function given(agent: string): readonly string[] {
  const { skills } = manifestOf(r.reconciler.catalog, agent, { audience: "all", now: new Date(NOW).toISOString() });
  return skills.map(({ id, version }) => `${id}@${version}`);
}

describe("everything else", () => {
  it("that came with it is published", () => {
    expect(report.verdict).toBe("fail");
    expect(r.versions("team/other")).toEqual({ "1.0.0": "online", "1.1.0": "online" });
    expect(r.entry("team/one")?.channels.get("stable")).toBe("1.0.0");
    expect(given("good")).toEqual(["team/one@1.0.0"]);
    // A lifecycle file that asks for something in vain keeps back nothing, and what it says beside that counts.
    expect(r.entry("bad/lifecycle-in-vain-7")?.offer.tags).toEqual(["finance"]);
    expect(given("agent-in-vain-0")).toEqual(["team/one@1.0.0"]);
  });

  it("skills that need each other are refused, both with the line", () => {
    for (const [name, other] of [
      ["cycle-a", "cycle-b"],
      ["cycle-b", "cycle-a"],
    ]) {
      const said = { rule: "requires-cycle", line: 2, message: expect.stringContaining(`bad/${other}`) };
      expect(checked(`skills/bad/${name}/skill.yaml`)).toEqual([{ ...said, status: "blocks" }]);
      expect(r.entry(`bad/${name}`)?.outstanding).toMatchObject({ kind: "refused", findings: [said] });
    }
  });

  it("a folder that is nothing but a source with a tag is refused with its line, and nothing is fetched", () => {
    const message = expect.stringMatching(/`source\.digest`: expected a digest .*a tag may move.*, got "stable"\.$/);
    const said = { rule: "manifest-relations", line: 4, message };
    expect(checked("skills/bad/pointed/skill.yaml")).toContainEqual({ ...said, status: "blocks" });
    expect(r.entry("bad/pointed")?.outstanding).toMatchObject({ findings: [{ rule: "source-pointer" }, said] });
    expect(r.versions("bad/pointed")).toEqual({});
  });

  it("and no secret that stood in the wrong place is repeated, before the merge or in the ledger", async () => {
    const tip = await r.source.ledger.tip();
    const events: unknown[] = [];
    if (tip !== undefined) for await (const one of r.source.ledger.chains(tip.commit)) events.push(one);
    expect(JSON.stringify(events)).toContain("`secrets.0`");
    expect(JSON.stringify([report, pass, events])).not.toContain("hunter2");
  });

  it("is a function of history all the same", async () => {
    expect(await r.verify()).toMatchObject({ identical: true, difference: null });
  });
});
