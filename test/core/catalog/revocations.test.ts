import { describe, expect, it } from "vitest";
import { toRevocations } from "../../../src/core/catalog/revocations.ts";
import { skillMd } from "../../support/git-fixture.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

/** The same bytes under any name and version. */
const SAME = { files: { "SKILL.md": skillMd("same") } };

describe("revocations", () => {
  it("have reason and time of every withdrawn release, in order", () => {
    const { catalog } = new RegistryFixture()
      .publish("b/two", "1.10.0")
      .publish("b/two", "1.9.0")
      .publish("a/one", "1.0.0")
      .publish("a/one", "1.1.0")
      .state("b/two", "1.10.0", "withdrawn", { reason: "malware" })
      .state("b/two", "1.9.0", "withdrawn")
      .state("a/one", "1.0.0", "withdrawn", { reason: "a leak" })
      .state("a/one", "1.1.0", "yanked", { reason: "slow" });
    expect(toRevocations(catalog, "public").revocations).toMatchObject([
      { id: "a/one", version: "1.0.0", reason: "a leak", at: "2026-01-01T00:07:00Z" },
      { id: "b/two", version: "1.9.0", at: "2026-01-01T00:06:00Z" },
      { id: "b/two", version: "1.10.0", reason: "malware", at: "2026-01-01T00:05:00Z" },
    ]);
  });

  it("keep the time at which it was withdrawn when the reason is told anew", () => {
    const { catalog } = new RegistryFixture()
      .publish("a/one", "1.0.0")
      .state("a/one", "1.0.0", "withdrawn", { reason: "a leak" })
      .state("a/one", "1.0.0", "withdrawn", { reason: "a key leaked" });
    expect(toRevocations(catalog, "public").revocations).toMatchObject([
      { reason: "a key leaked", at: "2026-01-01T00:02:00Z" },
    ]);
  });

  it("name every release with the same bytes, and of a hidden one nothing: neither name, reason nor time", () => {
    const registry = new RegistryFixture()
      .publish("a/same", "1.0.0", SAME)
      .publish("b/same", "3.0.0", SAME)
      .state("b/same", "3.0.0", "withdrawn", { reason: "malware" });
    expect(toRevocations(registry.catalog, "public").revocations).toMatchObject([
      { id: "a/same", reason: "malware", at: "2026-01-01T00:03:00Z" },
      { id: "b/same", reason: "malware", at: "2026-01-01T00:03:00Z" },
    ]);
    registry.offer("b/same", { visibility: "private" });
    const { revocations } = toRevocations(registry.catalog, "public");
    expect(revocations).toEqual([{ id: "a/same", version: "1.0.0", digest: revocations[0]?.digest }]);
    expect(toRevocations(registry.catalog, "all").revocations).toHaveLength(2);
    registry.offer("a/same", { enabled: false });
    expect(toRevocations(registry.catalog, "public").revocations).toEqual([]);
  });

  it("have of a group that fell with its member the reason and the time of that, where the asker may know it", () => {
    const registry = new RegistryFixture().publish("a/one", "1.0.0");
    const digestOf = (id: string) => registry.catalog.skills.get(id as never)?.releases.get("1.0.0")?.digest as never;
    const holds = (id: string) => ({ members: [{ id: id as never, version: "1.0.0", digest: digestOf(id) }] });
    registry.publish("b/pack", "1.0.0", { kind: "group", related: holds("a/one") });
    registry.publish("c/all", "1.0.0", { kind: "group", related: holds("b/pack") });
    registry.state("a/one", "1.0.0", "withdrawn", { reason: "malware" });
    const at = "2026-01-01T00:04:00Z";
    expect(toRevocations(registry.catalog, "public").revocations).toMatchObject([
      { id: "a/one", reason: "malware", at },
      { id: "b/pack", reason: "it holds a/one@1.0.0: malware", at },
      { id: "c/all", at },
    ]);
    registry.offer("a/one", { visibility: "private" });
    for (const one of toRevocations(registry.catalog, "public").revocations) expect(one).not.toHaveProperty("at");
  });
});
