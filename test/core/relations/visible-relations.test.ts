import { describe, expect, it } from "vitest";
import type { SkillEntry } from "../../../src/core/catalog/catalog.ts";
import type { Audience } from "../../../src/core/catalog/resolve.ts";
import type { ReleasedEvent } from "../../../src/core/ledger/event.ts";
import type { SkillId } from "../../../src/core/names.ts";
import {
  toClosureView,
  toDependentsView,
  toGroupsView,
  visibleRelations,
} from "../../../src/core/relations/visible-relations.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

const registry = new RegistryFixture().publish("t/base", "1.0.0").publish("t/secret", "1.0.0");
const pin = (id: string): NonNullable<ReleasedEvent["closure"]>[number] => ({
  id: id as SkillId,
  version: "1.0.0",
  digest: registry.catalog.skills.get(id as SkillId)?.releases.get("1.0.0")?.digest ?? "sha256:",
});
registry
  .offer("t/secret", { visibility: "private" })
  .publish("t/mid", "1.0.0", { related: { requires: ["t/base@^1"], closure: [pin("t/base")] } })
  .publish("t/app", "1.0.0", { related: { requires: ["t/mid@*"], closure: [pin("t/base"), pin("t/mid")] } })
  .publish("t/hidden", "1.0.0", { related: { requires: ["t/base@*"], closure: [pin("t/base")] } })
  .offer("t/hidden", { visibility: "private" })
  .publish("t/odd", "1.0.0", { related: { requires: ["t/secret@*"], closure: [pin("t/secret")] } })
  .publish("t/group", "1.0.0", { related: { members: [pin("t/base"), pin("t/secret")] } })
  .publish("t/former", "1.0.0", { related: { requires: ["t/base@*"], closure: [pin("t/base")] } })
  .state("t/former", "1.0.0", "yanked", { reason: "x" });
const { catalog } = registry;
const entry = (id: string) => {
  const found = catalog.skills.get(id as SkillId);
  if (found === undefined) throw new Error(`${id} is not there`);
  return found;
};
const release = (id: string) => {
  const found = entry(id).releases.get("1.0.0");
  if (found === undefined) throw new Error(`${id} has no release`);
  return found;
};

describe("who depends on a skill", () => {
  it("is who requires it, directly or not, or holds it, and is offered", () => {
    expect(toDependentsView(catalog, entry("t/base"), "public").dependents).toEqual([
      { id: "t/app", version: "1.0.0", by: "closure", pinned: "1.0.0" },
      { id: "t/group", version: "1.0.0", by: "member", pinned: "1.0.0" },
      { id: "t/mid", version: "1.0.0", by: "requires", range: "^1", pinned: "1.0.0" },
    ]);
    const all = toDependentsView(catalog, entry("t/base"), "all").dependents.map(({ id }) => id);
    expect(all).toEqual(["t/app", "t/group", "t/hidden", "t/mid"]);
  });
});

describe("the groups that hold a skill", () => {
  const groups = (id: string, audience: Audience) => toGroupsView(catalog, entry(id), audience).groups;

  it("are those that the asker may know of, each by its greatest offered release that does", () => {
    expect(groups("t/base", "public")).toEqual([
      { id: "t/group", version: "1.0.0", state: "online", pinned: "1.0.0", digest: release("t/base").digest },
    ]);
    expect(groups("t/mid", "all")).toEqual([]);
    const later = new RegistryFixture()
      .publish("t/base", "1.0.0")
      .publish("t/group", "1.0.0", { related: { members: [pin("t/base")] } })
      .publish("t/group", "2.0.0", { files: { "a.md": "a\n" } });
    const shown = () =>
      toGroupsView(later.catalog, later.catalog.skills.get("t/base" as SkillId) as SkillEntry, "public");
    expect(shown().groups).toMatchObject([{ id: "t/group", version: "1.0.0" }]);
    later.state("t/group", "1.0.0", "yanked", { reason: "x" });
    expect(shown().groups).toEqual([]);
    later.state("t/group", "1.0.0", "online").offer("t/group", { visibility: "private" });
    expect(shown().groups).toEqual([]);
  });
});

describe("what a release has to do with others", () => {
  it("is told in so far as the asker may know of them", () => {
    expect(visibleRelations(catalog, release("t/odd"), "public")).toEqual({ requires: [], closure: [], members: [] });
    expect(visibleRelations(catalog, release("t/odd"), "all")).toEqual({
      requires: ["t/secret@*"],
      closure: [pin("t/secret")],
      members: [],
    });
    expect(visibleRelations(catalog, release("t/group"), "public").members).toEqual([pin("t/base")]);
    expect(JSON.stringify(toClosureView(catalog, release("t/group"), "public"))).not.toMatch(/secret/);
  });

  it("says where something is missing for who asks", () => {
    expect(toClosureView(catalog, release("t/group"), "public")).toMatchObject({ incomplete: true });
    expect(toClosureView(catalog, release("t/group"), "all")).not.toHaveProperty("incomplete");
  });

  it("comes with the state of each", () => {
    expect(toClosureView(catalog, release("t/app"), "public")).toMatchObject({
      id: "t/app",
      requires: ["t/mid@*"],
      closure: [
        { id: "t/base", version: "1.0.0", state: "online" },
        { id: "t/mid", version: "1.0.0", state: "online" },
      ],
    });
  });
});
