import { describe, expect, it } from "vitest";
import { fileChange, kindsOfEvent, skillChange } from "../../../src/core/gate/change-facts.ts";
import type { LedgerEvent } from "../../../src/core/ledger/event.ts";
import type { SkillId } from "../../../src/core/names.ts";

const ONE = { id: "team/one" as SkillId, folders: ["skills/team/one", "old/one"] };
const OWN = ["skills/team/one/SKILL.md", "old/one/a/b.md", "lifecycle/team/one.yaml"];
const OTHERS = ["skills/team/one-more/SKILL.md", "lifecycle/team/one.yml", "README.md"];

describe("skillChange", () => {
  it("is about the skill's own paths, where it was and where it is", () => {
    const { paths, kinds, widens, severity } = skillChange(ONE, { kinds: ["removal"], paths: [...OWN, ...OTHERS] });
    expect({ paths, kinds: [...kinds], widens: [...widens], severity }).toEqual({
      paths: OWN,
      kinds: ["removal"],
      widens: [],
      severity: undefined,
    });
  });
});

describe("fileChange", () => {
  it("is about what belongs to no skill, if anything does", () => {
    expect(fileChange([...OWN, ...OTHERS], [ONE])?.paths).toEqual(OTHERS);
    expect(fileChange(OWN, [ONE])).toBeUndefined();
  });
});

describe("kindsOfEvent", () => {
  it.each([
    [{ type: "retired" }, ["removal"]],
    [{ type: "restored" }, ["content"]],
    [{ type: "channel" }, ["channel", "lifecycle"]],
    [{ type: "state" }, ["state", "lifecycle"]],
    [{ type: "offer", changes: { tags: {} } }, ["lifecycle"]],
    [{ type: "offer", changes: { visibility: {} } }, ["lifecycle", "visibility"]],
    [{ type: "offer", changes: { readers: {} } }, ["lifecycle", "visibility"]],
    [{ type: "offer", changes: { enabled: {}, owners: {} } }, ["lifecycle", "visibility", "owners"]],
    [{ type: "released" }, []],
  ])("of %j are %j", (event, kinds) => {
    expect(kindsOfEvent(event as unknown as LedgerEvent)).toEqual(kinds);
  });
});
