import { describe, expect, it } from "vitest";
import { manifestOf, toAgents } from "../../../src/core/bindings/agent-manifest.ts";
import { bindingEffects, skillsBehind } from "../../../src/core/bindings/binding-effects.ts";
import { toBound } from "../../../src/core/bindings/bound-agents.ts";
import { broughtDenial } from "../../../src/core/bindings/denied-release.ts";
import { sha256 } from "../../../src/core/bytes.ts";
import type { Release } from "../../../src/core/catalog/catalog.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { BoundFixture } from "../../support/bound-fixture.ts";

const AS = { audience: "all", now: "2026-06-01T12:00:00Z" } as const;
const pin = (id: string, version = "1.0.0") => ({ id: id as SkillId, version, digest: sha256(`${id} ${version}`) });

/** app needs base; kit holds app; free needs nothing. */
function fixture(): BoundFixture {
  const made = new BoundFixture();
  made.release("b/base", "1.0.0");
  made.release("a/app", "0.9.0");
  made.release("a/app", "1.0.0", { requires: ["b/base@^1"], closure: [pin("b/base")] });
  made.release("a/kit", "1.0.0", { kind: "group", members: [pin("a/app")] });
  made.release("a/free", "1.0.0");
  made.bind({
    "agents/quote": 'skills: { a/app: "*", a/free: ^1, b/base: ^1 }\n',
    "agents/desk": "skills: { a/kit: ^1 }\n",
  });
  return made;
}

const deny = (made: BoundFixture, what = "b/base") => made.bind({ organisation: `deny: ["${what}"]\n` });

function manifest(made: BoundFixture, agent: string) {
  const { skills, pending } = manifestOf(made.catalog, agent, AS);
  return {
    skills: skills.map(({ id, version, brings }) => [`${id}@${version}`, ...brings.map((one) => one.id)].join(" ")),
    pending: pending.map(({ id, version, why }) => `${id} ${version}: ${why}`),
  };
}

const HELPS =
  "Bind a release that comes without b/base, or have an admin take the denial out of bindings/organisation.yaml.";

describe("what the organisation denies", () => {
  it("is not given with what needs it, nor with what holds that", () => {
    const made = fixture();
    expect(manifest(made, "quote").skills).toEqual(["a/app@1.0.0 b/base", "a/free@1.0.0", "b/base@1.0.0"]);
    deny(made);
    expect(manifest(made, "quote")).toEqual({
      skills: ["a/free@1.0.0"],
      pending: [
        `a/app null: a/app@1.0.0 needs b/base@1.0.0, which the organisation denies. ${HELPS}`,
        "b/base null: The organisation denies b/base.",
      ],
    });
    expect(manifest(made, "desk")).toEqual({
      skills: [],
      pending: [
        `a/kit null: a/kit@1.0.0 holds a/app@1.0.0, which needs b/base@1.0.0, which the organisation denies. ${HELPS}`,
      ],
    });
  });

  it("is not given with a group that holds it, by any name that it had", () => {
    const made = fixture();
    made.say("c/new", { type: "renamed", path: "skills/c/new", from: "a/app", to: "c/new" } as never);
    made.say("a/app", { type: "renamed", from: "a/app", to: "c/new" } as never);
    made.release("c/new", "1.0.0");
    deny(made, "a/app");
    expect(manifest(made, "desk").pending[0]).toMatch(
      /^a\/kit null: a\/kit@1\.0\.0 holds c\/new@1\.0\.0, which the organisation denies\./,
    );
  });

  it("is with nobody, and is told before it is merged", () => {
    const made = fixture();
    const before = made.catalog;
    const who = () => toBound(made.catalog, { skill: "b/base" as SkillId, version: "1.0.0" }, AS).agents;
    expect(who().map(({ agent, via }) => `${agent} ${via?.id ?? ""}`.trim())).toEqual([
      "desk a/kit",
      "quote",
      "quote a/app",
    ]);
    deny(made, "b/*");
    expect(who()).toEqual([]);
    expect(toAgents(made.catalog, "all").agents).toHaveLength(2);
    expect(bindingEffects(before, made.catalog, { skills: [], subjects: ["organisation"] })).toEqual([
      "desk: a/kit: 1.0.0 → nothing (a/kit@1.0.0 holds a/app@1.0.0, which needs b/base@1.0.0, which the organisation denies)",
      "quote: a/app: 1.0.0 → nothing (a/app@1.0.0 needs b/base@1.0.0, which the organisation denies)",
      "quote: b/base: 1.0.0 → nothing (The organisation denies b/base)",
    ]);
  });

  it("leaves a lock on a release that comes without it, and offers no later one", () => {
    const made = fixture();
    made.bind({
      "agents/quote.lock": `skills:\n  a/app: { use: "*", version: 0.9.0, digest: "${sha256("a/app 0.9.0")}" }\n`,
    });
    deny(made);
    expect(manifest(made, "quote").skills).toEqual(["a/app@0.9.0", "a/free@1.0.0"]);
    const [app] = manifestOf(made.catalog, "quote", AS).skills;
    expect(app?.later).toBeUndefined();
    expect(app?.warnings).toEqual([
      "A later release is there, but a/app@1.0.0 needs b/base@1.0.0, which the organisation denies.",
    ]);
  });

  it("is not named to whoever may not read it", () => {
    const made = fixture();
    made.visibility("b/base", "private");
    deny(made);
    const { catalog } = made;
    const release = catalog.skills.get("a/app" as SkillId)?.releases.get("1.0.0") as Release;
    expect(broughtDenial(catalog, release, "all")?.why).toContain("b/base");
    expect(broughtDenial(catalog, release, "internal")).toBeUndefined();
    const seen = manifestOf(catalog, "quote", { ...AS, audience: "internal" });
    expect(seen.skills.map(({ id }) => id)).toEqual(["a/free"]);
    expect(JSON.stringify(seen)).not.toMatch(/b\/base|denies/);
  });
});

it("looks at what the held bring when it is told what a change does", () => {
  const { catalog } = fixture();
  const found = skillsBehind({ ...catalog }, ["agents/desk"]);
  expect(found).toEqual(expect.arrayContaining(["a/kit", "a/app", "b/base"]));
});
