/** Which skill a request finds, and who finds it: twins, retired, renamed, bare names, hidden ones. */
import { describe, expect, it } from "vitest";
import type { Catalog } from "../../src/core/catalog/catalog.ts";
import { listSkills, toSkillView } from "../../src/core/catalog/present.ts";
import { type Audience, findByDigest, findSkill, resolve, stateOf } from "../../src/core/catalog/resolve.ts";
import { RegistryError } from "../../src/core/errors.ts";
import { type Digest, parseSkillRequest, type SkillId } from "../../src/core/names.ts";
import { skillMd } from "../support/git-fixture.ts";
import { RegistryFixture } from "../support/registry-fixture.ts";

const NOW = "2026-06-01T12:00:00Z";
const HIDDEN = [{ visibility: "private" }, { visibility: "internal" }, { enabled: false }] as const;
/** The same bytes under any name and version. */
const SAME = { files: { "SKILL.md": skillMd("same") } };

interface Failure {
  readonly code: string;
  readonly message: string;
  readonly hint: string | undefined;
}

function failureOf(action: () => unknown): Failure {
  try {
    action();
  } catch (error) {
    if (error instanceof RegistryError) return { code: error.code, message: error.message, hint: error.hint };
    throw error;
  }
  throw new Error("nothing failed");
}

function ask(catalog: Catalog, request: string, audience: Audience = "public") {
  const parsed = parseSkillRequest(request);
  if (parsed === undefined) throw new Error(`${request} is no request`);
  return resolve(catalog, parsed, { audience, now: NOW });
}

function digestOf(catalog: Catalog, id: string, version = "1.0.0"): Digest {
  return catalog.skills.get(id as SkillId)?.releases.get(version)?.digest as Digest;
}

const idsListed = (catalog: Catalog, audience: Audience = "public") => listSkills(catalog, audience).map((e) => e.id);

describe("bytes that several releases share", () => {
  const twins = () => new RegistryFixture().publish("a/same", "1.0.0", SAME).publish("b/same", "3.0.0", SAME);

  it("are withdrawn under every name, whoever may see the one that was", () => {
    for (const hidden of [{}, ...HIDDEN]) {
      const { catalog } = twins().offer("b/same", hidden).state("b/same", "3.0.0", "withdrawn", { reason: "leaks" });
      expect(idsListed(catalog)).toEqual([]);
      expect(failureOf(() => ask(catalog, "a/same@1.0.0"))).toMatchObject({
        code: "VERSION_GONE",
        message: "a/same@1.0.0 is withdrawn.",
      });
      expect(failureOf(() => ask(catalog, "a/same")).code).toBe("CHANNEL_UNRESOLVABLE");
      expect(failureOf(() => findByDigest(catalog, digestOf(catalog, "a/same"), "public")).code).toBe(
        "VERSION_NOT_FOUND",
      );
    }
  });

  it("stay withdrawn when published anew, and when the one that was is said to be online", () => {
    const registry = twins().state("b/same", "3.0.0", "withdrawn").state("b/same", "3.0.0", "online");
    const { catalog } = registry.publish("c/same", "1.0.0", SAME).publish("a/same", "1.1.0", SAME);
    for (const [id, version] of [
      ["a/same", "1.1.0"],
      ["b/same", "3.0.0"],
      ["c/same", "1.0.0"],
    ] as const)
      expect(failureOf(() => ask(catalog, `${id}@${version}`)).code).toBe("VERSION_GONE");
  });

  it("do not lend a twin the reason for another state", () => {
    const { catalog } = twins()
      .state("a/same", "1.0.0", "yanked", { reason: "slow" })
      .state("b/same", "3.0.0", "withdrawn");
    expect(failureOf(() => ask(catalog, "a/same@1.0.0")).message).toBe("a/same@1.0.0 is withdrawn.");
  });

  it("are served while one visible release of them is not offline", () => {
    const registry = twins().state("a/same", "1.0.0", "offline");
    const digest = digestOf(registry.catalog, "a/same");
    expect(findByDigest(registry.catalog, digest, "public").skill).toBe("b/same");
    registry.offer("b/same", { visibility: "private" });
    expect(failureOf(() => findByDigest(registry.catalog, digest, "public")).code).toBe("VERSION_NOT_FOUND");
    expect(findByDigest(registry.catalog, digest, "all").skill).toBe("b/same");
  });
});

describe("a retired skill", () => {
  const { catalog } = new RegistryFixture()
    .publish("a/one", "1.0.0")
    .channel("a/one", "stable", "1.0.0")
    .retire("a/one");

  it("keeps its exact versions and bytes, with a warning, and nothing else", () => {
    expect(ask(catalog, "a/one@1.0.0").warnings).toEqual([
      "a/one is retired: its folder was removed; only exact versions remain.",
    ]);
    expect(findByDigest(catalog, digestOf(catalog, "a/one"), "public").version).toBe("1.0.0");
    expect(idsListed(catalog)).toEqual([]);
    for (const [wanted, code] of [
      ["^1", "VERSION_NOT_FOUND"],
      ["latest", "CHANNEL_UNRESOLVABLE"],
      ["stable", "CHANNEL_UNRESOLVABLE"],
    ])
      expect(failureOf(() => ask(catalog, `a/one@${wanted}`)).code).toBe(code);
    expect(toSkillView(catalog, ask(catalog, "one@1.0.0").entry, "all").channels).toEqual({
      latest: null,
      stable: null,
    });
  });
});

describe("a renamed skill", () => {
  const renamed = (times: number) => {
    const registry = new RegistryFixture().publish("a/n0", "1.0.0").channel("a/n0", "stable", "1.0.0");
    for (let i = 0; i < times; i++) registry.rename(`a/n${i}`, `a/n${i + 1}`);
    return registry.publish(`a/n${times}`, "1.1.0");
  };

  it.each([1, 2, 20, 500])("is found under its first name after %d renames, with a warning", (times) => {
    const { catalog } = renamed(times);
    const found = ask(catalog, "a/n0");
    expect([found.entry.id, found.release.version]).toEqual([`a/n${times}`, "1.1.0"]);
    expect(found.warnings).toEqual([`a/n0 is now a/n${times}.`]);
    expect(ask(catalog, `a/n${times}@stable`).release.version).toBe("1.0.0");
    expect(idsListed(catalog)).toEqual([`a/n${times}`]);
  });

  it.each(HIDDEN)("is hidden under every name it had when %j is said of the last", (hidden) => {
    const { catalog } = renamed(20).offer("a/n20", hidden);
    for (const id of ["a/n0", "a/n10", "a/n20"]) {
      expect(failureOf(() => ask(catalog, id))).toEqual(failureOf(() => ask(new RegistryFixture().catalog, id)));
      const digest = digestOf(catalog, "a/n20");
      expect(failureOf(() => findByDigest(catalog, digest, "public")).code).toBe("VERSION_NOT_FOUND");
    }
  });

  it("takes its bytes offline under every name", () => {
    const { catalog } = renamed(2).state("a/n2", "1.0.0", "offline");
    expect(failureOf(() => findByDigest(catalog, digestOf(catalog, "a/n2"), "all")).code).toBe("VERSION_NOT_FOUND");
  });

  it("in a circle, as only a forged ledger has it, is found under no name", () => {
    const { catalog } = new RegistryFixture()
      .publish("a/one", "1.0.0")
      .rename("a/one", "a/two")
      .rename("a/two", "a/one");
    expect(failureOf(() => ask(catalog, "a/one")).code).toBe("SKILL_NOT_FOUND");
    expect(failureOf(() => ask(catalog, "a/two")).code).toBe("SKILL_NOT_FOUND");
  });
});

describe("a bare name", () => {
  const registry = () => new RegistryFixture().publish("a/review", "1.0.0");

  it("means the only skill that has it, also when it is retired", () => {
    expect(ask(registry().catalog, "review").entry.id).toBe("a/review");
    expect(ask(registry().retire("a/review").catalog, "review@1.0.0").entry.id).toBe("a/review");
  });

  it("of two skills is refused, and both are named", () => {
    const { catalog } = registry().publish("b/review", "2.0.0");
    expect(failureOf(() => ask(catalog, "review"))).toEqual({
      code: "SKILL_NOT_FOUND",
      message: 'More than one skill is called "review": a/review, b/review.',
      hint: "Name one of them whole, for example a/review.",
    });
  });

  it("passes over what is retired or renamed away where another has it", () => {
    expect(ask(registry().publish("b/review", "2.0.0").retire("a/review").catalog, "review").entry.id).toBe("b/review");
    expect(ask(registry().rename("a/review", "b/review").catalog, "review").entry.id).toBe("b/review");
  });

  it.each(HIDDEN)("is not ambiguous for a skill of which %j is said, nor leads to it", (hidden) => {
    const { catalog } = registry().publish("b/review", "2.0.0").offer("b/review", hidden);
    expect(ask(catalog, "review").entry.id).toBe("a/review");
    const alone = new RegistryFixture().publish("b/review", "2.0.0").offer("b/review", hidden).catalog;
    expect(failureOf(() => ask(alone, "review"))).toEqual(
      failureOf(() => ask(new RegistryFixture().catalog, "review")),
    );
  });
});

describe("what is hidden", () => {
  it.each(HIDDEN)("with %j answers every question as what does not exist", (hidden) => {
    const { catalog } = new RegistryFixture().publish("a/one", "1.0.0").offer("a/one", hidden);
    const empty = new RegistryFixture().catalog;
    for (const request of ["one", "a/one", "a/one@1.0.0", "a/one@^1", "a/one@stable", "a/one@9.9.9", "one@x y"])
      expect(failureOf(() => ask(catalog, request))).toEqual(failureOf(() => ask(empty, request)));
    const digest = digestOf(catalog, "a/one");
    expect(failureOf(() => findByDigest(catalog, digest, "public"))).toEqual(
      failureOf(() => findByDigest(empty, digest, "public")),
    );
    expect(idsListed(catalog)).toEqual([]);
  });

  it("is also what was never released", () => {
    const { catalog } = new RegistryFixture().offer("a/one", { tags: ["x"] });
    expect(failureOf(() => findSkill(catalog, { namespace: "a", name: "one" }, "all")).code).toBe("SKILL_NOT_FOUND");
  });
});

it("a skill with 5,000 versions and twins everywhere is answered without a walk through all pairs", () => {
  const registry = new RegistryFixture();
  for (let i = 0; i < 5000; i++) registry.publish("a/one", `1.${i}.0`, SAME);
  const { catalog } = registry;
  const { entry, release } = ask(catalog, "a/one");
  expect(release.version).toBe("1.4999.0");
  // Each of these looks at 5,000 releases; looking at every twin of each would be 25 million steps a line.
  for (const of of entry.releases.values()) expect(stateOf(catalog, of)).toBe("online");
  expect(toSkillView(catalog, entry, "all").versions[0]?.version).toBe("1.4999.0");
});
