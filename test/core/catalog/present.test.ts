import fc from "fast-check";
import { compare } from "semver";
import { describe, expect, it } from "vitest";
import { compareUtf8 } from "../../../src/core/bytes.ts";
import type { Catalog, SkillEntry } from "../../../src/core/catalog/catalog.ts";
import { archivePath, listSkills, toReleaseView, toSkillView, toSummary } from "../../../src/core/catalog/present.ts";
import { resolve } from "../../../src/core/catalog/resolve.ts";
import { releaseViewSchema, skillSummarySchema, skillViewSchema } from "../../../src/core/catalog/view.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { skillMd } from "../../support/git-fixture.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

const SECRET = "secret-reader";

/** A skill with everything that an entry may hold. */
function full(): RegistryFixture {
  return new RegistryFixture()
    .publish("team/old", "1.0.0")
    .rename("team/old", "team/one")
    .publish("team/one", "1.10.0", { description: "Latest.", notes: "New." })
    .publish("team/one", "1.9.0", { description: "Earlier." })
    .publish("team/one", "2.0.0-rc.1")
    .publish("team/two", "1.0.0")
    .state("team/one", "1.0.0", "deprecated", { reason: "old", replacement: "team/two@^1", sunset: "2027-01-31" })
    .channel("team/one", "stable", "1.9.0")
    .channel("team/one", "gone", "0.1.0")
    .offer("team/one", { visibility: "private", readers: [SECRET], owners: ["ann"], tags: ["tax"], governed: true });
}

const entryOf = (catalog: Catalog, id: string) => catalog.skills.get(id as SkillId) as SkillEntry;

describe("a summary", () => {
  it("says what latest is, and nothing that only the registry needs to know", () => {
    const { catalog } = full();
    const entry = entryOf(catalog, "team/one");
    const summary = toSummary(catalog, entry, "all");
    expect(summary).toEqual({
      id: "team/one",
      namespace: "team",
      name: "one",
      description: "Latest.",
      kind: "skill",
      version: "1.10.0",
      digest: entry.releases.get("1.10.0")?.digest,
      state: "online",
      visibility: "private",
      tags: ["tax"],
      owners: ["ann"],
      updatedAt: entry.updatedAt,
    });
    expect(skillSummarySchema.strict().parse(summary)).toEqual(summary);
  });

  it("describes what was published last where nothing is on offer", () => {
    const { catalog } = new RegistryFixture()
      .publish("a/one", "1.0.0", { description: "First." })
      .state("a/one", "1.0.0", "yanked");
    const summary = toSummary(catalog, entryOf(catalog, "a/one"), "all");
    expect(summary).toMatchObject({ description: "First.", version: null, digest: null, state: null });
  });
});

it("tells by which file a release was forced, but of none that names a hidden skill", () => {
  const force = (path: string) => ({ force: { path, reason: "as secret/plan had it" } });
  const { catalog } = new RegistryFixture()
    .publish("secret/plan", "1.0.0")
    .offer("secret/plan", { visibility: "private" })
    .publish("open/plan", "1.0.0", force("acknowledgements/now.yaml"))
    .publish("open/plan", "1.1.0", force("acknowledgements/secret/plan.yaml"));
  const told = (audience: "all" | "public") =>
    toSkillView(catalog, entryOf(catalog, "open/plan"), audience).versions.map(({ forced, force }) => [forced, force]);
  expect(told("public")).toEqual([
    [true, undefined],
    [true, force("acknowledgements/now.yaml").force],
  ]);
  expect(told("all")[0]).toEqual([true, force("acknowledgements/secret/plan.yaml").force]);
});

describe("a skill's view", () => {
  const { catalog } = full();
  const view = toSkillView(catalog, entryOf(catalog, "team/one"), "all");

  it("has every version, the greatest first, and every channel with what it means", () => {
    expect(view.versions.map((v) => v.version)).toEqual(["2.0.0-rc.1", "1.10.0", "1.9.0", "1.0.0"]);
    expect(view.versions[3]).toMatchObject({
      state: "deprecated",
      reason: "old",
      replacement: "team/two@^1",
      sunset: "2027-01-31",
    });
    expect(view.channels).toEqual({ latest: "1.10.0", stable: "1.9.0", gone: null });
    expect(view).toMatchObject({
      renamedFrom: "team/old",
      retired: false,
      chain: { n: entryOf(catalog, "team/one").tip.n },
    });
  });

  it("has no field beyond its schema, and no reader", () => {
    expect(skillViewSchema.strict().parse(view)).toEqual(view);
    expect(JSON.stringify(view)).not.toMatch(new RegExp(`${SECRET}|readers|governed|outstanding`));
  });

  it("shares nothing with the catalog that somebody could change", () => {
    const before = structuredClone(view);
    const again = toSkillView(catalog, entryOf(catalog, "team/one"), "all");
    again.tags.push("more");
    again.owners.push("eve");
    again.chain.n = 0;
    expect(toSkillView(catalog, entryOf(catalog, "team/one"), "all")).toEqual(before);
  });

  it("of a withdrawn twin says so, without the reason for its own state", () => {
    const same = { files: { "SKILL.md": skillMd("same") } };
    const registry = new RegistryFixture().publish("a/same", "1.0.0", same).publish("b/same", "1.0.0", same);
    registry
      .state("a/same", "1.0.0", "yanked", { reason: "slow" })
      .state("b/same", "1.0.0", "withdrawn", { reason: "leaks" });
    const [version] = toSkillView(registry.catalog, entryOf(registry.catalog, "a/same"), "all").versions;
    expect(version?.state).toBe("withdrawn");
    expect(version).not.toHaveProperty("reason");
  });
});

describe("a release's view", () => {
  it("is the release, how it was found, and where its bytes are", () => {
    const { catalog } = full();
    const found = resolve(catalog, { namespace: "team", name: "old" }, { audience: "all", now: "2026-06-01" });
    const files = [{ path: "SKILL.md", size: 3, mode: "0644" as const, sha256: `sha256:${"0".repeat(64)}` }];
    const view = toReleaseView(catalog, found, files);
    expect(releaseViewSchema.strict().parse(view)).toEqual(view);
    expect(view).toMatchObject({
      id: "team/one",
      version: "1.10.0",
      requested: "latest",
      resolvedBy: "channel",
      warnings: ["team/old is now team/one."],
      notes: "New.",
      files,
      archive: `/archives/sha256/${found.release.digest.slice(7)}.zip`,
    });
    expect(archivePath(found.release)).toBe(view.archive);
    expect(JSON.stringify(view)).not.toContain(SECRET);
  });
});

describe("a list", () => {
  const id = fc.constantFrom("a/b", "a-b/c", "a/b-c", "a/a", "z/a", "a0/b", "b/b");

  it("has each visible skill with something on offer, in UTF-8 order, however they came", () => {
    const skill = fc.record({
      id,
      state: fc.constantFrom("online", "deprecated", "yanked"),
      retired: fc.boolean(),
      hidden: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.uniqueArray(skill, { selector: (s) => s.id }), (skills) => {
        const registry = new RegistryFixture();
        for (const s of skills) {
          registry.publish(s.id, "1.0.0").state(s.id, "1.0.0", s.state as "online");
          if (s.retired) registry.retire(s.id);
          if (s.hidden) registry.offer(s.id, { visibility: "private" });
        }
        const offered = skills.filter((s) => s.state !== "yanked" && !s.retired);
        const sorted = (of: typeof skills) => of.map((s) => s.id).sort(compareUtf8);
        expect(listSkills(registry.catalog, "all").map((e) => e.id)).toEqual(sorted(offered));
        expect(listSkills(registry.catalog, "public").map((e) => e.id)).toEqual(
          sorted(offered.filter((s) => !s.hidden)),
        );
      }),
    );
  });

  it("orders versions as semver does", () => {
    const version = fc.stringMatching(/^(0|[1-9]\d?)\.(0|[1-9]\d?)\.(0|[1-9]\d?)(-(rc\.\d|a|b\.a))?$/);
    fc.assert(
      fc.property(fc.uniqueArray(version, { maxLength: 8, minLength: 1 }), (versions) => {
        const registry = new RegistryFixture();
        for (const v of versions) registry.publish("a/b", v);
        const { versions: shown } = toSkillView(registry.catalog, entryOf(registry.catalog, "a/b"), "all");
        expect(shown.map((v) => v.version)).toEqual([...versions].sort((a, b) => compare(b, a)));
      }),
    );
  });
});
