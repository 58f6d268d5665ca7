import { describe, expect, it } from "vitest";
import { finding } from "../../../src/core/finding.ts";
import { DEFAULT_POLICY } from "../../../src/core/gate/policy.ts";
import { holder } from "../../../src/core/plan/plan-release.ts";
import { ruleSet } from "../../../src/core/rules.ts";
import { type Content, PlanFixture, type SkillState, treeOf } from "../../support/plan-fixture.ts";

const AT = "skills/team/one";
const with1 = (content: Content, more: Omit<SkillState, "folders"> = {}) => ({
  "team/one": { folders: { [AT]: content }, ...more },
});
const DECLARED = "versions: declared\n";
const high = finding({ rule: "some-rule", severity: "high", path: "a.txt", message: "High." });
const critical = finding({ rule: "worst-rule", severity: "critical", path: "a.txt", message: "Critical." });

/** A skill that has 1.0.0 (with body "one") and 1.1.0 (with body "two"). */
function published(settings = ""): PlanFixture {
  const plan = new PlanFixture();
  plan.commit(with1({ body: "one", declared: "1.0.0" }), { settings });
  plan.commit(with1({ body: "two", declared: "1.1.0" }));
  expect([...(plan.entry("team/one")?.releases.keys() ?? [])]).toEqual(["1.0.0", "1.1.0"]);
  return plan;
}

describe("the table of DESIGN 5.2", () => {
  it.each<[string, Content, readonly string[], readonly string[]]>([
    ["new, greater", { body: "three", declared: "2.0.0" }, ["released 2.0.0"], ["released 2.0.0"]],
    ["new, greater, older bytes", { body: "one", declared: "2.0.0" }, ["released 2.0.0"], ["released 2.0.0"]],
    ["seen, the same", { body: "two", declared: "1.1.0" }, [], []],
    ["seen, the same bytes in another tree", { body: "two", declared: "1.0.0" }, [], []],
    ["seen, other", { body: "three", declared: "1.1.0" }, ["refused version-immutable"], ["released 1.1.1"]],
    ["seen, that release's bytes", { body: "one", declared: "1.0.0" }, [], ["released 1.1.1"]],
    ["new, not greater", { body: "three", declared: "1.0.5" }, ["refused version-order"], ["released 1.1.1"]],
    ["none", { body: "three" }, ["refused version-missing"], ["released 1.1.1"]],
    ["no version", { body: "three", declared: "v2" }, ["refused version-invalid"], ["released 1.1.1"]],
  ])("%s", (_what, content, declared, derived) => {
    const line = (outcome: string) => `team/one ${outcome}`;
    expect(published(DECLARED).commit(with1(content))).toEqual(declared.map(line));
    expect(published().commit(with1(content))).toEqual(derived.map(line));
  });

  it("folder gone: retired, once; back again: restored, with a release if it changed", () => {
    const plan = published();
    expect(plan.commit({ "team/one": {} })).toEqual(["team/one retired"]);
    expect(plan.commit({ "team/one": {} })).toEqual([]);
    expect(plan.commit(with1({ body: "two", declared: "1.1.0" }))).toEqual(["team/one restored"]);
    plan.commit({ "team/one": {} });
    expect(plan.commit(with1({ body: "three" }))).toEqual(["team/one restored", "team/one released 1.1.1"]);
  });

  it("a folder that was never released and goes leaves nothing to explain", () => {
    const plan = new PlanFixture();
    plan.commit(with1({ body: "bad", findings: [critical] }));
    expect(plan.commit({ "team/one": {} })).toEqual(["team/one retired"]);
    expect(plan.entry("team/one")?.outstanding).toBeUndefined();
    expect(plan.commit({ "team/two": {} })).toEqual([]);
  });
});

describe("a release", () => {
  it("says what it is made of, and who says so", () => {
    const plan = new PlanFixture();
    const content = { body: "one", declared: "0.3.0" };
    const [{ event } = { event: undefined }] = plan.events(with1(content), { message: "feat: begin (#7)" });
    expect(event).toMatchObject({
      type: "released",
      tree: treeOf(content),
      path: AT,
      rules: ruleSet(),
      verdict: "pass",
      by: "Ada",
    });
    expect(event).toMatchObject({ version: "0.3.0", pr: 7, notes: "feat: begin", n: 1 });
    expect(event).not.toHaveProperty("brought");
  });

  it("of what was refused before names the commit that brought it, and keeps the version it was refused under", () => {
    const plan = published();
    const broken = { body: "three", declared: "1.5.0" };
    const [refusal] = plan.events(with1({ ...broken, findings: [critical] }));
    const [mended] = plan.events(with1(broken), { message: "feat!: other policy" });
    expect(mended?.event).toMatchObject({ type: "released", version: "1.5.0", brought: refusal?.event.commit });
  });

  it("is refused for what is as severe as the policy blocks, and for nothing less", () => {
    const block = (severity: "critical" | "high") => ({
      policy: { ...DEFAULT_POLICY, block: severity },
    });
    const content = { body: "one", findings: [high] };
    expect(new PlanFixture().commit(with1(content, block("critical")))).toEqual(["team/one released 1.0.0"]);
    expect(new PlanFixture().commit(with1(content, block("high")))).toEqual(["team/one refused some-rule"]);
  });

  it("that is refused for what the scanner saw tells what every finding tells, and nothing else", () => {
    const seen = { ...high, column: 3, via: ["base64"], adjusted: { from: "low", why: "w" }, facts: { host: "a" } };
    const content = { body: "one", findings: [seen as typeof high] };
    const policy = { policy: { ...DEFAULT_POLICY, block: "high" } } as const;
    const [{ event } = { event: undefined }] = new PlanFixture().events(with1(content, policy));
    expect(event).toMatchObject({ type: "refused", findings: { count: 1, list: [high] } });
  });

  it("is refused while the policy cannot be read; what is published already is left alone", () => {
    const plan = published();
    const same = { body: "two", declared: "1.1.0" };
    expect(plan.commit(with1(same, { obstacles: [critical] }))).toEqual([]);
    const next = { body: "three", declared: "1.2.0" };
    expect(plan.commit(with1(next, { obstacles: [critical] }))).toEqual(["team/one refused worst-rule"]);
    expect(plan.entry("team/one")?.outstanding).toMatchObject({ version: "1.2.0" });
    expect(plan.commit(with1(same, { obstacles: [critical] }))).toEqual(["team/one restored"]);
    expect(plan.entry("team/one")?.outstanding).toBeUndefined();
    expect(plan.commit(with1(same))).toEqual([]);
  });

  it("keeps a version that was made up for it only while versions are made up", () => {
    const plan = published();
    expect(plan.commit(with1({ body: "three", findings: [critical] }))).toEqual(["team/one refused worst-rule"]);
    expect(plan.commit(with1({ body: "three" }), { settings: DECLARED })).toEqual(["team/one refused version-missing"]);
  });

  it("may come late on its own line, where the policy orders by line", () => {
    const policy = { ...DEFAULT_POLICY, versions: { order: "line" as const } };
    expect(published(DECLARED).commit(with1({ body: "three", declared: "1.0.1" }, { policy }))).toEqual([
      "team/one released 1.0.1",
    ]);
  });
});

describe("a refusal", () => {
  it("is recorded once, and again only after something else", () => {
    const plan = published();
    const bad = with1({ body: "bad", findings: [critical] });
    const other = with1({ body: "bad", findings: [critical, high] }, { policy: { ...DEFAULT_POLICY, block: "high" } });
    expect([bad, bad, other, bad].map((facts) => plan.commit(facts).length)).toEqual([1, 0, 1, 1]);
  });

  it("counts all findings and lists twenty", () => {
    const findings = Array.from({ length: 30 }, (_, i) => finding({ ...critical, message: `No ${i}.` }));
    const [refusal] = new PlanFixture().events(with1({ body: "bad", findings }));
    expect(refusal?.event).toMatchObject({ findings: { count: 30, list: { length: 20 } } });
  });

  it("of content without an archive names no version", () => {
    const [refusal] = new PlanFixture().events(
      with1({ body: "bad", declared: "1.0.0", findings: [critical], archive: false }),
    );
    expect(refusal?.event).not.toHaveProperty("version");
  });
});

describe("one identity in several folders", () => {
  const COPY = "plugins/team/skills/one";

  it("stays with the one that is released; the other is refused, and neither twice", () => {
    const plan = published();
    const both = { "team/one": { folders: { [AT]: { body: "two", declared: "1.1.0" }, [COPY]: { body: "copy" } } } };
    expect(plan.commit(both)).toEqual(["team/one refused identity-taken"]);
    expect(plan.commit(both)).toEqual([]);
    expect(plan.commit({ "team/one": { folders: { ...both["team/one"].folders, [AT]: { body: "three" } } } })).toEqual([
      "team/one released 1.1.1",
      "team/one refused identity-taken",
    ]);
    expect(plan.commit(with1({ body: "three" }))).toEqual(["team/one restored"]);
  });

  it("is nobody's while none is released", () => {
    const plan = new PlanFixture();
    const folders = { [AT]: { body: "one" }, [COPY]: { body: "copy" } };
    expect(plan.commit({ "team/one": { folders } })).toEqual(["team/one refused identity-taken"]);
    expect(plan.commit({ "team/one": { folders: { [COPY]: { body: "copy" } } } })).toEqual(["team/one released 1.0.0"]);
  });

  it("is held by the only claim, or by the folder of the last release", () => {
    const entry = published().entry("team/one");
    const claims = [COPY, AT].map((folder) => ({ folder, tree: "t" }));
    expect(holder(undefined, claims.slice(0, 1))).toBe(claims[0]);
    expect(holder(entry, claims)).toBe(claims[1]);
    expect([holder(undefined, claims), holder(entry, [])]).toEqual([undefined, undefined]);
  });

  it("moves with its folder", () => {
    const plan = published();
    expect(plan.commit({ "team/one": { folders: { [COPY]: { body: "two", declared: "1.1.0" } } } })).toEqual([
      `team/one renamed ${AT} to ${COPY}`,
    ]);
    expect(plan.entry("team/one")).toMatchObject({ path: COPY, live: true });
  });
});

describe("one bare name for several skills", () => {
  const two = { "crew/one": { folders: { "skills/crew/one": { body: "other" } } } };

  it("belongs to the live one; it is free under `names: scoped`, or once that one retires", () => {
    expect(published().commit(two)).toEqual(["crew/one refused name-taken"]);
    expect(published("names: scoped\n").commit(two)).toEqual(["crew/one released 1.0.0"]);
    expect(published().commit({ ...two, "team/one": {} })).toEqual(["team/one retired", "crew/one released 1.0.0"]);
  });

  it("is not taken from a skill that has it already", () => {
    const plan = published("names: scoped\n");
    plan.commit(two);
    expect(
      plan.commit({ "crew/one": { folders: { "skills/crew/one": { body: "newer" } } } }, { settings: "" }),
    ).toEqual(["crew/one released 1.0.1"]);
  });

  it("goes to the first in UTF-8 order of two that come at once", () => {
    expect(new PlanFixture().commit({ ...two, ...with1({ body: "one" }) })).toEqual([
      "crew/one released 1.0.0",
      "team/one refused name-taken",
    ]);
  });
});
