import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DiffSide, semanticDiff } from "../../../src/core/gate/semantic-diff.ts";
import { checkReportSchema, type SemanticDiff } from "../../../src/core/report/check-report.ts";
import {
  CAPABILITIES,
  type Capability,
  type ContentProfile,
  EMPTY_PROFILE,
  widenings,
} from "../../../src/core/skill/content-profile.ts";
import { AND_MORE } from "../../../src/core/skill/profile-content.ts";

const oid = (digit: string) => digit.repeat(40);
const file = (path: string, content = "a", mode = 0o100644) => ({ path, mode, oid: oid(content) });

function profile(capabilities: Partial<Record<Capability, readonly string[]>> = {}): ContentProfile {
  const empty = EMPTY_PROFILE.capabilities;
  return { capabilities: { ...empty, ...capabilities }, tokens: { description: 10, body: 100 }, bodyLines: 9 };
}

function side(facts: Partial<DiffSide> = {}): DiffSide {
  return { files: [], frontmatter: new Map(), profile: profile(), ...facts };
}

const NOTHING = { files: { added: [], changed: [], removed: [] }, frontmatter: [], capabilities: [] };

/** Through the schema that every report goes through. */
const diffSchema = checkReportSchema.shape.skills.element.shape.diff;

describe("what is different", () => {
  it("about files: which came, went, or have other bytes or another mode", () => {
    const before = [file("b"), file("a"), file("run"), file("gone")];
    const after = [file("new"), file("run", "a", 0o100755), file("b"), file("a", "b")];
    expect(semanticDiff(side({ files: before }), side({ files: after })).files).toEqual({
      added: ["new"],
      changed: ["a", "run"],
      removed: ["gone"],
    });
  });

  it("about the frontmatter: each key that says something else", () => {
    const before = new Map([
      ["name", "a"],
      ["description", "old"],
      ["license", "MIT"],
    ]);
    const after = new Map([
      ["metadata.version", "2.0.0"],
      ["description", "new"],
      ["name", "a"],
    ]);
    expect(semanticDiff(side({ frontmatter: before }), side({ frontmatter: after })).frontmatter).toEqual([
      { key: "description", before: "old", after: "new" },
      { key: "license", before: "MIT", after: null },
      { key: "metadata.version", before: null, after: "2.0.0" },
    ]);
  });

  it("nothing of what cannot be read: neither keys nor sizes are gone", () => {
    const before = side({ frontmatter: new Map([["name", "a"]]) });
    const profile = { ...EMPTY_PROFILE, tokens: { description: 0, body: 0 }, bodyLines: 0 };
    expect(semanticDiff(before, { ...side(), frontmatter: undefined, profile })).toMatchObject({
      frontmatter: [],
      tokens: { description: { before: 10, after: 10 }, body: { before: 100, after: 100 } },
      bodyLines: { before: 9, after: 9 },
    });
  });

  it("about what it can do, in the order of the capabilities", () => {
    const before = profile({ scripts: ["a.sh"], network: ["a.acme.com"], tools: ["Read"] });
    const after = profile({ scripts: ["a.sh", "b.sh"], network: ["b.acme.com"], tools: [] });
    expect(semanticDiff(side({ profile: before }), side({ profile: after })).capabilities).toEqual([
      { capability: "network", added: ["b.acme.com"], removed: ["a.acme.com"] },
      { capability: "tools", added: [], removed: ["Read"] },
      { capability: "scripts", added: ["b.sh"], removed: [] },
    ]);
  });

  it("about a new skill is all of it", () => {
    const after = side({
      files: [file("SKILL.md")],
      frontmatter: new Map([["name", "a"]]),
      profile: profile({ tools: ["Read"] }),
    });
    expect(semanticDiff(undefined, after)).toEqual({
      files: { added: ["SKILL.md"], changed: [], removed: [] },
      frontmatter: [{ key: "name", before: null, after: "a" }],
      capabilities: [{ capability: "tools", added: ["Read"], removed: [] }],
      tokens: { description: { before: 0, after: 10 }, body: { before: 0, after: 100 } },
      bodyLines: { before: 0, after: 9 },
    });
  });
});

const entries = fc.uniqueArray(fc.string({ unit: "binary", maxLength: 8 }), { maxLength: 4 });
const sides: fc.Arbitrary<DiffSide> = fc.record({
  files: fc.uniqueArray(
    fc.record({
      path: fc.string({ unit: "binary", maxLength: 6 }),
      mode: fc.constantFrom(0o100644, 0o100755),
      oid: fc.constantFrom("a", "b").map(oid),
    }),
    { selector: ({ path }) => path, maxLength: 6 },
  ),
  frontmatter: fc
    .array(fc.tuple(fc.constantFrom("name", "description", "metadata.version"), fc.string({ unit: "binary" })))
    .map((pairs) => new Map(pairs)),
  profile: fc
    .tuple(entries, entries, entries)
    .map(([network, tools, scripts]): ContentProfile => profile({ network, tools, scripts })),
});

describe("every difference", () => {
  it("of equal sides is none", () => {
    fc.assert(
      fc.property(sides, (same) => {
        expect(semanticDiff(same, structuredClone(same))).toMatchObject(NOTHING);
      }),
    );
  });

  it("adds at least what widens, and takes back what the way back adds", () => {
    const list = (diff: SemanticDiff, which: "added" | "removed") =>
      CAPABILITIES.flatMap((capability) => {
        const found = diff.capabilities.find((one) => one.capability === capability)?.[which] ?? [];
        return found.length === 0 ? [] : [{ capability, added: found }];
      });
    fc.assert(
      fc.property(sides, sides, (before, after) => {
        const diff = semanticDiff(before, after);
        expect(list(diff, "added")).toEqual(widenings(before.profile, after.profile));
        expect(list(semanticDiff(after, before), "removed")).toEqual(list(diff, "added"));
      }),
    );
  });

  it("fits into a report", () => {
    fc.assert(
      fc.property(fc.option(sides, { nil: undefined }), sides, (before, after) => {
        const diff = semanticDiff(before, after);
        expect(diffSchema.parse(JSON.parse(JSON.stringify(diff)))).toEqual(diff);
      }),
    );
  });

  it("fits into a report however much there is of it", () => {
    const after = side({
      files: Array.from({ length: 3000 }, (_, i) => file(`${i}${"x".repeat(2000)}`)),
      frontmatter: new Map(Array.from({ length: 300 }, (_, i) => [`${"k".repeat(1500)}${i}`, "\ud800".repeat(5000)])),
      profile: profile({ tools: Array.from({ length: 3000 }, (_, i) => `t${i}`) }),
    });
    const diff = semanticDiff(undefined, after);
    expect(diffSchema.parse(diff)).toEqual(diff);
    expect([diff.files.added.length, diff.files.added.at(-1)]).toEqual([2000, AND_MORE]);
    expect(diff.frontmatter[0]?.after).toMatch(/^\ufffd+…$/);
  });
});
