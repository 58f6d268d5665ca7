import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import {
  codeownersDrift,
  type OwnedSkill,
  ownersOf,
  renderCodeowners,
  withCodeowners,
} from "../../src/core/codeowners.ts";
import { type SkillId, skillId } from "../../src/core/names.ts";
import { parseSettings, type Settings } from "../../src/core/settings.ts";

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
      "/policy.yaml @root",
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

  it("does not depend on the order of skills", () => {
    expect(renderCodeowners(ACME, SKILLS.toReversed())).toBe(renderCodeowners(ACME, SKILLS));
  });
});

test("ownersOf says where it is said", () => {
  expect(ownersOf(skill("support/triage", ["bob"]), ACME)).toEqual({ owners: ["bob"], from: "lifecycle" });
  expect(ownersOf(skill("billing/x"), ACME)).toEqual({ owners: ["acme/billing"], from: "namespace" });
  expect(ownersOf(skill("support/x"), ACME)).toEqual({ owners: ["acme/platform"], from: "settings" });
});

describe("withCodeowners and codeownersDrift", () => {
  const ours = renderCodeowners(ACME, SKILLS);

  it("keeps what people wrote, before and behind", () => {
    expect(withCodeowners(undefined, ours)).toBe(ours);
    const added = withCodeowners("# mine\n/docs/ @carol\n", ours);
    expect(added).toBe(`# mine\n/docs/ @carol\n\n${ours}`);
    const around = `${added}/site/ @dave\n`;
    const next = renderCodeowners(ACME, []);
    expect(withCodeowners(around, next)).toBe(`# mine\n/docs/ @carol\n\n${next}/site/ @dave\n`);
    expect(codeownersDrift(around, ours)).toEqual([]);
  });

  it("sees what is missing, other, too much or in another place, and no more than that", () => {
    const differs = (text: string) =>
      codeownersDrift(text, ours).map(({ pattern, expected, found }) => [pattern, expected, found]);
    expect(codeownersDrift(undefined, ours)).toHaveLength(12);
    expect(differs(ours.replace("/policy.yaml @root\n", ""))).toEqual([["/policy.yaml", "@root", undefined]]);
    expect(differs(ours.replace("/policy.yaml @root", "/policy.yaml @bob"))).toEqual([
      ["/policy.yaml", "@root", "@bob"],
    ]);
    expect(differs(ours.replace("/policy.yaml @root\n", "/policy.yaml @root\n/x/ @eve\n"))).toEqual([
      ["/x/", undefined, "@eve"],
    ]);
    const last = (line: string) => ours.replace(`${line}\n`, "").replace("# <<<", `${line}\n# <<<`);
    expect(differs(last("/.github/ @root"))).toEqual([]);
    expect(differs(last("/skills/billing/ @acme/billing"))).toEqual([]);
    expect(differs(last("* @acme/platform"))).toHaveLength(11);
    const inner = renderCodeowners(ACME, [skill("billing/refunds", ["eve"])]);
    const before = inner
      .replace("/skills/billing/refunds/ @eve\n", "")
      .replace("/skills/billing/ ", "/skills/billing/refunds/ @eve\n/skills/billing/ ");
    expect(codeownersDrift(before, inner)).toEqual([
      {
        pattern: "/skills/billing/refunds/",
        expected: "@eve behind what covers it",
        found: "@eve before that",
      },
    ]);
    expect(differs(ours.replace("@bob @alice", "@Alice   @BOB # two").replaceAll("\n", "\r\n"))).toEqual([]);
  });

  it("takes a file that people keep themselves, as long as it says the same", () => {
    const own = ours.replace(/^# .*\n/gm, "").replace("/policy.yaml", "/docs/ @carol\n/policy.yaml");
    expect(codeownersDrift(own, ours)).toEqual([]);
    expect(codeownersDrift(own.replace("/.github/ @root", ""), ours)).toHaveLength(1);
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
      expect(codeownersDrift(withCodeowners("# mine\n", text), text)).toEqual([]);
    }),
  );
});
