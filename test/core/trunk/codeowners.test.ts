import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { parsePolicy } from "../../../src/core/gate/policy.ts";
import { type SkillId, skillId } from "../../../src/core/names.ts";
import {
  codeownersDrift,
  type OwnedSkill,
  ownersLost,
  ownersOf,
  renderCodeowners,
  skillPatterns,
} from "../../../src/core/trunk/codeowners.ts";
import { ourPatterns, withCodeowners } from "../../../src/core/trunk/codeowners-text.ts";
import { parseSettings, type Settings } from "../../../src/core/trunk/settings.ts";

function settings(text: string): Settings {
  const { settings: read } = parseSettings(Buffer.from(text));
  if (read === undefined) throw new Error("settings");
  return read;
}
const skill = (id: string, owners?: readonly string[], folder = `skills/${id}`): OwnedSkill => ({
  id: id as SkillId,
  folder,
  owners,
});

const ACME = settings(`
paths: ["skills/{namespace}/{name}", "old skills/{name}"]
namespace: billing
owners: [acme/platform]
admins: ["@root"]
namespaces:
  billing: { owners: [acme/billing] }
  support: { visibility: internal }
`);
const SKILLS = [
  skill("support/triage", ["bob", "@alice", "bob"]),
  skill("support/tone"),
  skill("billing/refunds"),
  skill("billing/prices", ["acme/billing"]),
  skill("billing/legacy", undefined, "old skills/legacy"),
];
const lines = (text: string) => text.split("\n").slice(1, -2);

describe("renderCodeowners", () => {
  it("names namespaces, then skills that are owned otherwise, then what admins keep", () => {
    expect(lines(renderCodeowners(ACME, SKILLS))).toEqual([
      "* @acme/platform",
      "/skills/billing/ @acme/billing",
      "/lifecycle/billing/ @acme/billing",
      "/old\\ skills/legacy/ @acme/billing",
      "/lifecycle/billing/legacy.yaml @acme/billing",
      "/skills/support/triage/ @bob @alice",
      "/lifecycle/support/triage.yaml @bob @alice",
      "/.github/ @root",
      "/CODEOWNERS @root",
      "/docs/CODEOWNERS @root",
      "/.gitlab/CODEOWNERS @root",
      "/.gitlab-ci.yml @root",
      "/policy.yaml @root",
      "/policy-packs/ @root",
      "/skilltrunk.yaml @root",
      "/acknowledgements/ @root",
    ]);
  });

  it("names nobody where nobody is named", () => {
    expect(lines(renderCodeowners(settings(""), [skill("a/b"), skill("a/c", [])]))).toEqual([]);
  });

  it("has the owners where no admins are", () => {
    expect(renderCodeowners(settings("owners: [alice]"), [])).toContain("/policy.yaml @alice\n");
  });

  it.each([
    ["rules:\n    - { when: { kind: grant }, from: security }", "/bindings/ @sam @acme/security"],
    ["rules:\n    - { when: { kind: binding, path: bindings/agents/ }, from: admin }", "/bindings/ @root"],
    [
      "rules:\n    - { from: owner }\n    - { when: { kind: grant }, from: security, after: owner }",
      "/bindings/ @sam @acme/security",
    ],
    ["rules:\n    - { when: { kind: grant }, from: owner }", undefined],
    ["rules:\n    - { when: { kind: channel }, from: security }", undefined],
  ])("names for bindings whom policy names for what they grant: %j", (rules, expected) => {
    const { policy, findings } = parsePolicy(
      Buffer.from(`roles: { security: [sam, "@acme/security"] }\napprovals:\n  ${rules}\n`),
    );
    expect(findings).toEqual([]);
    const text = renderCodeowners(ACME, SKILLS, policy);
    expect(lines(text).filter((line) => line.startsWith("/bindings/"))).toEqual(
      expected === undefined ? [] : [expected],
    );
    // The host goes by it, and by nothing else.
    const drift = codeownersDrift(renderCodeowners(ACME, SKILLS), text, []);
    expect(drift.map(({ pattern }) => pattern)).toEqual(expected === undefined ? [] : ["/bindings/"]);
  });

  it("does not depend on the order of skills", () => {
    expect(renderCodeowners(ACME, SKILLS.toReversed())).toBe(renderCodeowners(ACME, SKILLS));
  });
});

test("ownersOf says where it is said", () => {
  expect(ownersOf(skill("support/triage", ["bob"]), ACME)).toEqual({ owners: ["bob"], from: "lifecycle" });
  expect(ownersOf(skill("billing/x"), ACME)).toEqual({ owners: ["acme/billing"], from: "namespace" });
  expect(ownersOf(skill("support/x"), ACME)).toEqual({ owners: ["acme/platform"], from: "settings" });
});

const OURS = renderCodeowners(ACME, SKILLS);

/** `pattern: expected, found` for each pattern of the file or of a skill whose owners are not the ones they should be. */
function drift(existing: string, expected = OURS): readonly string[] {
  const patterns = [...SKILLS.flatMap(skillPatterns), ...ourPatterns(existing)];
  return codeownersDrift(existing, expected, patterns).map(
    (found) => `${found.pattern}: ${found.expected || "nobody"}, ${found.found || "nobody"}`,
  );
}

describe("codeownersDrift", () => {
  it("sees who is missing, other or too much", () => {
    expect(drift(OURS)).toEqual([]);
    expect(drift("")).toHaveLength(22);
    expect(drift(OURS.replace("/policy.yaml @root\n", ""))).toEqual(["/policy.yaml: @root, @acme/platform"]);
    expect(drift(OURS.replace("/policy.yaml @root", "/policy.yaml @bob"))).toEqual(["/policy.yaml: @root, @bob"]);
    const more = OURS.replace("/policy.yaml @root\n", "/policy.yaml @root\n/x/ @eve\n");
    expect(drift(more)).toEqual(["/x/: @acme/platform, @eve"]);
    expect(drift(OURS.replace("@bob @alice", "@Alice   @BOB # two").replaceAll("\n", "\r\n"))).toEqual([]);
  });

  it("goes by the order of lines, as the host does", () => {
    const last = (line: string) => OURS.replace(`${line}\n`, "").replace("# <<<", `${line}\n# <<<`);
    expect(drift(last("/.github/ @root"))).toEqual([]);
    expect(drift(last("* @acme/platform"))).toContain("/policy.yaml: @root, @acme/platform");
    const inner = renderCodeowners(ACME, [skill("billing/refunds", ["eve"])]);
    const before = inner
      .replace("/skills/billing/refunds/ @eve\n", "")
      .replace("/skills/billing/ ", "/skills/billing/refunds/ @eve\n/skills/billing/ ");
    expect(drift(before, inner)).toContain("/skills/billing/refunds/: @eve, @acme/billing");
  });

  it("sees what lines behind our part undo", () => {
    expect(drift(`${OURS}\n/site/ @dave\n`)).toEqual([]);
    expect(drift(`${OURS}\n* @mallory\n`)).toContain("/policy.yaml: @root, @mallory");
    expect(drift(`${OURS}\n/skills/billing/refunds/ @mallory\n`)).toEqual([
      "/skills/billing/refunds/: @acme/billing, @mallory",
    ]);
    expect(drift(`${OURS}\n/policy.yaml\n`)).toEqual(["/policy.yaml: @root, nobody"]);
  });

  it("takes a file that people keep themselves, as long as it says the same", () => {
    const own = OURS.replace(/^# .*\n/gm, "").replace("/policy.yaml", "/site/ @carol\n/policy.yaml");
    expect(drift(own)).toEqual([]);
    expect(drift(own.replace("/.github/ @root", ""))).toEqual(["/.github/: @root, @acme/platform"]);
  });

  it("takes whom a line of people's names for owners of what falls to everybody's owners", () => {
    const theirs = withCodeowners("/skills/support/ @carol\n", OURS);
    expect(drift(theirs)).toEqual([]);
    expect(drift(`${OURS}/skills/support/tone/ @carol\n`)).toEqual([]);
    expect(drift(`${OURS}/skills/support/tone/\n`)).toEqual(["/skills/support/tone/: @acme/platform, nobody"]);
    expect(drift(withCodeowners("* @carol\n", OURS))).toContain("*: @acme/platform, @carol");
    // Who is named for the skill itself is said behind people's lines, also where it is whoever owns everything.
    const said = [skill("support/tone", ["acme/platform"])];
    const text = withCodeowners("/skills/support/ @carol\n", renderCodeowners(ACME, said));
    expect(text).toContain("/skills/support/tone/ @acme/platform\n");
    expect(codeownersDrift(text, renderCodeowners(ACME, said), said.flatMap(skillPatterns))).toEqual([]);
  });

  it("leaves to people whom to name where nothing of ours names anybody", () => {
    const nobody = settings("");
    const expected = renderCodeowners(nobody, [skill("a/b")]);
    expect(codeownersDrift("* @carol\n", expected, skillPatterns(skill("a/b")))).toEqual([]);
  });
});

describe("ownersLost", () => {
  const lost = (before: string, after = withCodeowners(before, OURS)) =>
    ownersLost(before, after, SKILLS.flatMap(skillPatterns)).map(({ pattern, owners }) => `${pattern}: ${owners}`);

  it("names whom people's lines named and ours take the place of", () => {
    expect(lost("/site/ @dave\n*.js @docs\n/skills/support/ @carol @bob\n")).toEqual([
      "/skills/support/triage/: @carol",
    ]);
    expect(lost("* @acme/platform @dave\n/.github/ @Root @ops\n")).toEqual([
      "/.github/: @ops",
      "/skills/billing/: @acme/platform,@dave",
      "/old\\ skills/legacy/: @acme/platform,@dave",
      "/skills/support/triage/: @acme/platform,@dave",
      "/policy.yaml: @acme/platform,@dave",
      "/policy-packs/: @acme/platform,@dave",
      "/skilltrunk.yaml: @acme/platform,@dave",
      "/acknowledgements/: @acme/platform,@dave",
      "/skills/billing/refunds/: @acme/platform,@dave",
      "/skills/billing/prices/: @acme/platform,@dave",
    ]);
  });

  it("has nothing to say of what we wrote before, or where everybody is still asked", () => {
    expect(lost(OURS, renderCodeowners(ACME, []))).toEqual([]);
    expect(lost("/skills/support/ @carol\n", "* @eve\n/skills/support/ @carol @eve\n")).toEqual([]);
  });
});

/** The owners of a path by the last line that matches: enough of the host's rules for the patterns that we write. */
function ownersBy(codeowners: string, path: string): string {
  let owners = "";
  for (const line of lines(codeowners)) {
    const [pattern = "", ...rest] = line.split(" ");
    const isMatch =
      pattern === "*" || pattern === `/${path}` || (pattern.endsWith("/") && `/${path}`.startsWith(pattern));
    if (isMatch) owners = rest.join(" ");
  }
  return owners;
}

test("the last line that matches a skill's files names the skill's owners", () => {
  const name = fc.constantFrom("a", "b", "ab");
  const owners = fc.option(fc.uniqueArray(fc.constantFrom("@x", "@y", "@t/z"), { minLength: 1 }), { nil: undefined });
  const cases = fc.record({
    root: fc.uniqueArray(fc.constantFrom("@r", "@s"), { minLength: 1 }),
    namespaces: fc.dictionary(name, owners),
    skills: fc.uniqueArray(fc.record({ namespace: name, name, owners }), {
      selector: (s) => `${s.namespace}/${s.name}`,
    }),
    flat: fc.boolean(),
  });
  fc.assert(
    fc.property(cases, ({ root, namespaces, skills, flat }) => {
      const entries = Object.entries(namespaces).map(([key, list]) => [
        key,
        list === undefined ? {} : { owners: list },
      ]);
      const paths = ["skills/{namespace}/{name}", "{name}"];
      const all = settings(JSON.stringify({ paths, owners: root, namespaces: Object.fromEntries(entries) }));
      const owned = skills.map((s) => {
        const id = skillId(s.namespace, s.name);
        return { id, folder: flat && s.namespace === "a" ? s.name : `skills/${id}`, owners: s.owners };
      });
      const text = renderCodeowners(all, owned);
      for (const one of owned) {
        const expected = ownersOf(one, all).owners.join(" ");
        expect(ownersBy(text, `${one.folder}/SKILL.md`)).toBe(expected);
        expect(ownersBy(text, `lifecycle/${one.id}.yaml`)).toBe(expected);
      }
      expect(codeownersDrift(withCodeowners("# mine\n", text), text, owned.flatMap(skillPatterns))).toEqual([]);
    }),
  );
});
