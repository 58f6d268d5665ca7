import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { kindsOfEvent, type PlacedSkill, plainChange, sharePaths } from "../../../src/core/gate/change-facts.ts";
import type { LedgerEvent } from "../../../src/core/ledger/event.ts";
import type { SkillId } from "../../../src/core/names.ts";

const ONE = { id: "team/one" as SkillId, folders: ["skills/team/one", "old/one"] };
const OWN = ["skills/team/one/SKILL.md", "old/one/a/b.md", "lifecycle/team/one.yaml"];
const OTHERS = ["skills/team/one-more/SKILL.md", "lifecycle/team/one.yml", "README.md"];

describe("sharePaths", () => {
  it("knows a skill's own paths, where it was and where it is, and what is nobody's", () => {
    const { own, others } = sharePaths([...OTHERS, ...OWN], [ONE]);
    expect([...own]).toEqual([[ONE.id, OWN]]);
    expect(others).toEqual(OTHERS);
    expect(sharePaths([], [ONE])).toEqual({ own: new Map(), others: [] });
  });

  it("gives both a folder that went from one to another", () => {
    const heir = { id: "team/two" as SkillId, folders: ["old/one"] };
    const { own, others } = sharePaths(["old/one/SKILL.md"], [ONE, heir]);
    expect([...own.keys()]).toEqual([ONE.id, heir.id]);
    expect(others).toEqual([]);
  });

  it("says of every path what a look at every skill says", () => {
    const segment = fc.constantFrom("skills", "lifecycle", "team", "one", "one.yaml", "old", "x");
    const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => segments.join("/"));
    const placed = fc.record({ id: fc.constantFrom("team/one", "old/x"), folders: fc.array(path, { maxLength: 3 }) });
    fc.assert(
      fc.property(fc.uniqueArray(path), fc.uniqueArray(placed, { selector: ({ id }) => id }), (paths, skills) => {
        const ids = skills as unknown as PlacedSkill[];
        const isOf = ({ id, folders }: PlacedSkill, file: string) =>
          file === `lifecycle/${id}.yaml` || folders.some((folder) => file.startsWith(`${folder}/`));
        const { own, others } = sharePaths(paths, ids);
        for (const skill of ids) expect(own.get(skill.id) ?? []).toEqual(paths.filter((file) => isOf(skill, file)));
        expect(others).toEqual(paths.filter((file) => !ids.some((skill) => isOf(skill, file))));
      }),
    );
  });
});

describe("plainChange", () => {
  it("is of its kinds, and about no content", () => {
    const { kinds, widens, paths, severity } = plainChange(OWN, new Set(["removal"] as const));
    expect({ kinds: [...kinds], widens: [...widens], paths, severity }).toEqual({
      kinds: ["removal"],
      widens: [],
      paths: OWN,
      severity: undefined,
    });
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
