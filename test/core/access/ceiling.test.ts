import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { beyondCeiling, readersOf, readingOwnersOf, tagsOf } from "../../../src/core/access/ceiling.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { parseLifecycle } from "../../../src/core/trunk/lifecycle.ts";
import { DEFAULT_SETTINGS, parseSettings } from "../../../src/core/trunk/settings.ts";

const settings = (text: string) => {
  const { settings: parsed, findings } = parseSettings(Buffer.from(text));
  if (parsed === undefined) throw new Error(JSON.stringify(findings));
  return parsed;
};
const ID = "team/one" as SkillId;
const beyond = (text: string, lifecycle: string) => {
  const parsed = parseLifecycle("lifecycle/team/one.yaml", Buffer.from(lifecycle)).lifecycle;
  if (parsed === undefined) throw new Error("unreadable");
  return beyondCeiling(ID, parsed, settings(text)).map(({ found: { rule, message } }) => `${rule}: ${message}`);
};

const CEILING = "tags: [tax]\nnamespaces: { team: { visibility: internal, readers: [support] } }\n";

describe("what a lifecycle file asks for beyond its namespace", () => {
  test("is said, each with what is there instead", () => {
    expect(beyond(CEILING, "visibility: public\nreaders: [support, eve, '@mallory']\ntags: [tax, taks]\n")).toEqual([
      "lifecycle-visibility-ceiling: team/one is to be public, but its namespace is internal at most: it is internal.",
      "lifecycle-readers-ceiling: eve, @mallory: not among those who may read the namespace team, and so not readers of team/one.",
      "lifecycle-tag-unknown: taks: not in the vocabulary of this repository, and so no tags of team/one.",
    ]);
  });

  test("is said of owners whom it lets in nowhere but in the repository", () => {
    const closed = "namespaces: { team: { visibility: private, owners: ['@acme/team'], readers: [support] } }\n";
    expect(beyond(closed, "owners: [mallory, Support, '@acme/team']\n")).toEqual([
      "lifecycle-readers-ceiling: mallory: not among those who may read the namespace team, and so they own team/one in the repository, and do not read it at an index.",
    ]);
    expect(beyond(closed.replace("private", "internal"), "owners: [mallory]\n")).toEqual([]);
    expect(beyond("namespaces: { team: { visibility: private } }\n", "owners: [mallory]\n")).toEqual([]);
  });

  test("is nothing where it narrows, or nothing is said", () => {
    expect(beyond(CEILING, "visibility: private\nreaders: ['@Support']\ntags: [tax]\n")).toEqual([]);
    expect(beyond(CEILING, "enabled: true\n")).toEqual([]);
    expect(beyond("visibility: internal\n", "visibility: public\nreaders: [eve]\ntags: [any]\n")).toEqual([]);
  });
});

const person = fc.constantFrom("ann", "@Ann", "bob", "@acme/team", "acme/team", "eve");
const people = fc.array(person, { maxLength: 4 });

test("nobody reads a skill whom neither its namespace nor its owners name", () => {
  fc.assert(
    fc.property(people, people, fc.option(people, { nil: undefined }), (readers, owners, wanted) => {
      const namespaces = new Map([["team", { readers, owners }]]);
      const got = readersOf({ ...DEFAULT_SETTINGS, namespaces }, "team", wanted);
      const plain = (all: readonly string[]) => all.map((one) => one.replace("@", "").toLowerCase());
      const allowed = plain([...readers, ...owners]);
      expect(plain(got).filter((one) => !allowed.includes(one))).toEqual([]);
      expect(got).toEqual(
        wanted === undefined ? readers : wanted.filter((one) => allowed.includes(plain([one])[0] ?? "")),
      );
    }),
  );
});

test("of owners read those whom the namespace lets read, and always its own", () => {
  fc.assert(
    fc.property(
      fc.option(people, { nil: undefined }),
      fc.option(people, { nil: undefined }),
      people,
      (readers, own, named) => {
        const team = { ...(readers === undefined ? {} : { readers }), ...(own === undefined ? {} : { owners: own }) };
        const from = { ...DEFAULT_SETTINGS, namespaces: new Map([["team", team]]) };
        const plain = (all: readonly string[]) => new Set(all.map((one) => one.replace("@", "").toLowerCase()));
        const allowed = plain(readers === undefined ? named : [...readers, ...(own ?? [])]);
        const expected = new Set([...[...plain(named)].filter((one) => allowed.has(one)), ...plain(own ?? [])]);
        expect(plain(readingOwnersOf(from, "team", named) ?? named)).toEqual(expected);
      },
    ),
  );
});

test("a vocabulary is a limit only where there is one", () => {
  expect(tagsOf(DEFAULT_SETTINGS, ["a", "b"])).toEqual(["a", "b"]);
  expect(tagsOf({ ...DEFAULT_SETTINGS, tags: ["b"] }, ["a", "b"])).toEqual(["b"]);
  expect(tagsOf({ ...DEFAULT_SETTINGS, tags: [] }, ["a"])).toEqual([]);
});
