import fc from "fast-check";
import { compare, major, minor } from "semver";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../../src/core/bytes.ts";
import { isVersion } from "../../../src/core/names.ts";
import {
  type Bump,
  bumpOf,
  decideVersion,
  decidingMessage,
  nextVersion,
  type PublishedVersion,
  type VersionDecision,
  type VersionQuestion,
} from "../../../src/core/plan/version.ts";

it("goes by the merge's own message, unless one before it asks for a greater step", () => {
  const deciding = (message: string, ...earlier: readonly string[]) => decidingMessage({ message, earlier });
  expect(deciding("fix: a")).toBe("fix: a");
  expect(deciding("fix: a", "fix: b", "docs: c")).toBe("fix: a");
  expect(deciding("fix: a", "feat: b", "feat: c")).toBe("feat: b");
  expect(deciding("feat: a", "feat: b", "fix!: c", "feat!: d")).toBe("fix!: c");
});

describe("bumpOf", () => {
  it.each<[string, Bump]>([
    ["fix: a thing", "patch"],
    ["feat: a thing", "minor"],
    ["Feat(billing): a thing", "minor"],
    ["feat!: a thing", "major"],
    ["refactor(core)!: a thing (#12)", "major"],
    ["chore!: drop it", "major"],
    ["feat:no space", "patch"],
    ["feature: a thing", "patch"],
    ["a feat: not at the start", "patch"],
    ["feat (billing): space", "patch"],
    ["Improve wording", "patch"],
    ["", "patch"],
    ['Revert "feat!: a thing"', "patch"],
    ["fix: a\n\nBREAKING CHANGE: gone", "major"],
    ["fix: a\n\nsome text\n\nBREAKING-CHANGE: gone\nRefs: #1", "major"],
    ["fix: a\n\nBREAKING CHANGE #12", "major"],
    ["fix: a\r\n\r\nBREAKING CHANGE: gone\r\n", "major"],
    ["fix: a\n\nbreaking change: in prose", "patch"],
    ["fix: a\n\nno BREAKING CHANGE: here", "patch"],
    ["fix: a\n\n* feat!: squashed", "patch"],
    ["Merge pull request #12 from acme/topic\n\nfeat: a thing", "minor"],
    ["Merge pull request #12 from acme/topic\n\n\n  feat(x)!: a thing\n\nmore", "major"],
    ["Merge pull request #12 from acme/topic\n\nfix: a\n\nBREAKING CHANGE: gone", "major"],
    ["Merge pull request #12 from acme/topic", "patch"],
    [
      "Merge pull request 'feat: a thing' (#12) from topic into main\n\nReviewed-on: https://git.example.com/a/b/pulls/12",
      "minor",
    ],
    ["Merge branch 'feat/x' into 'main'\n\nfeat: a thing\n\nSee merge request acme/skills!12", "minor"],
    ["Merge branch 'x' into 'main'\n\nSee merge request acme/skills!12", "patch"],
    ["Merge branch 'x'\n\nfeat: not the title", "patch"],
  ])("reads %j as %s", (message, bump) => {
    expect(bumpOf(message)).toBe(bump);
  });

  it("ends on endless lines", () => {
    const long = "a".repeat(1_000_000);
    expect(bumpOf(`feat(${long}): x`)).toBe("patch");
    expect(bumpOf(`feat: ${long}`)).toBe("minor");
    expect(bumpOf(`Merge pull request '${"'".repeat(1_000_000)}`)).toBe("patch");
    expect(bumpOf(`Merge branch '${"' into ".repeat(100_000)}`)).toBe("patch");
    expect(bumpOf(`x${"\n".repeat(1_000_000)}BREAKING CHANGE: y`)).toBe("major");
  });
});

describe("nextVersion", () => {
  it.each<[string, Bump, string]>([
    ["1.2.3", "patch", "1.2.4"],
    ["1.2.3", "minor", "1.3.0"],
    ["1.2.3", "major", "2.0.0"],
    ["0.1.0", "major", "1.0.0"],
    ["2.0.0-rc.1", "patch", "2.0.0-rc.2"],
    ["2.0.0-rc.1", "major", "2.0.0-rc.2"],
    ["2.0.0-rc", "minor", "2.0.0-rc.0"],
  ])("after %s, %s, comes %s", (last, bump, next) => {
    expect(nextVersion(last, bump)).toBe(next);
  });

  it("has nothing to offer when numbers run out", () => {
    expect(nextVersion(`1.0.${Number.MAX_SAFE_INTEGER}`, "patch")).toBeUndefined();
    expect(nextVersion(`1.0.0-${"a".repeat(122)}`, "patch")).toBeUndefined();
  });
});

const digest = (content: string) => sha256(content);
const released = (...versions: readonly string[]): readonly PublishedVersion[] =>
  versions.map((version) => ({ version, digest: digest(version) }));

function decide(question: Partial<VersionQuestion>): VersionDecision {
  return decideVersion({
    mode: "derived",
    order: "strict",
    declared: undefined,
    published: [],
    digest: digest("new"),
    message: "fix: a thing",
    ...question,
  });
}

describe("decideVersion, derived", () => {
  it.each<[string, Partial<VersionQuestion>, string]>([
    ["the first", {}, "1.0.0"],
    ["the first, with a feature", { message: "feat!: all of it" }, "1.0.0"],
    ["the first, declared", { declared: "0.3.0" }, "0.3.0"],
    ["the first, declared wrongly", { declared: "1.0" }, "1.0.0"],
    ["a fix", { published: released("1.0.0") }, "1.0.1"],
    ["a feature", { published: released("1.0.0"), message: "feat: x" }, "1.1.0"],
    ["a breaking change", { published: released("1.0.0"), message: "feat!: x" }, "2.0.0"],
    ["declared and greater", { published: released("1.0.0"), declared: "4.0.0", message: "feat: x" }, "4.0.0"],
    ["declared and not greater", { published: released("1.0.0", "1.1.0"), declared: "1.0.5" }, "1.1.1"],
    ["declared and published", { published: released("1.0.0"), declared: "1.0.0" }, "1.0.1"],
    ["declared with build metadata", { published: released("1.0.0"), declared: "2.0.0+x" }, "1.0.1"],
    ["older bytes again", { published: released("1.0.0", "1.0.1"), digest: digest("1.0.0") }, "1.0.2"],
    ["strict: after the greatest, though another came last", { published: released("2.0.0", "1.5.0") }, "2.0.1"],
    ["line: after the last", { published: released("2.0.0", "1.5.0"), order: "line" }, "1.5.1"],
    [
      "line: declared in an older line",
      { published: released("1.5.0", "2.0.0"), order: "line", declared: "1.5.1" },
      "1.5.1",
    ],
    [
      "line: declared in a new older line",
      { published: released("1.5.0", "2.0.0"), order: "line", declared: "1.4.9" },
      "1.4.9",
    ],
    [
      "line: the last one's successor is taken",
      { published: released("1.1.0", "1.0.0"), order: "line", message: "feat: x" },
      "1.2.0",
    ],
    [
      "a pre-release goes on",
      { published: released("2.0.0-rc.1"), declared: "2.0.0-rc.1", message: "feat: x" },
      "2.0.0-rc.2",
    ],
    ["a pre-release ends when its author says so", { published: released("2.0.0-rc.1"), declared: "2.0.0" }, "2.0.0"],
  ])("%s", (_, question, version) => {
    expect(decide(question)).toEqual({ kind: "release", version });
  });

  it("publishes nothing when the content is that of the last release", () => {
    const published = released("1.0.0", "1.1.0");
    expect(decide({ published, digest: digest("1.1.0"), declared: "9.0.0" })).toEqual({
      kind: "nothing",
      version: "1.1.0",
    });
  });

  it("refuses when numbers run out", () => {
    const max = Number.MAX_SAFE_INTEGER;
    expect(decide({ published: released(`${max}.${max}.${max}`), message: "feat!: x" })).toMatchObject({
      kind: "refuse",
      rule: "version-order",
    });
  });
});

describe("decideVersion, declared", () => {
  const declared = (question: Partial<VersionQuestion>) => decide({ mode: "declared", ...question });

  it.each<[string, Partial<VersionQuestion>]>([
    ["the first", {}],
    ["a greater one", { published: released("1.0.0", "1.9.9") }],
    ["line: greater in its own line", { published: released("2.0.0-rc.1", "3.0.0"), order: "line" }],
  ])("releases %s", (_, question) => {
    expect(declared({ declared: "2.0.0", ...question })).toEqual({ kind: "release", version: "2.0.0" });
  });

  it("publishes nothing for a version that is published with this content", () => {
    const published = released("1.0.0", "1.1.0");
    expect(declared({ published, declared: "1.0.0", digest: digest("1.0.0") })).toEqual({
      kind: "nothing",
      version: "1.0.0",
    });
    expect(declared({ published, declared: undefined, digest: digest("1.1.0") })).toEqual({
      kind: "nothing",
      version: "1.1.0",
    });
  });

  it.each<[string, Partial<VersionQuestion>, object]>([
    [
      "no version at first",
      {},
      { rule: "version-missing", hint: 'Set `metadata.version` to "1.0.0"; `skilltrunk bump` writes it.' },
    ],
    [
      "no version",
      { published: released("1.0.0"), message: "feat: x" },
      { rule: "version-missing", hint: expect.stringContaining('"1.1.0"') },
    ],
    [
      "an invalid one",
      { published: released("1.0.0"), declared: "v1.1.0" },
      { rule: "version-invalid", hint: expect.stringContaining('"1.0.1"') },
    ],
    [
      "a published one with other content",
      { published: released("1.0.0", "1.1.0"), declared: "1.0.0" },
      { rule: "version-immutable", version: "1.0.0", hint: expect.stringContaining('"1.1.1"') },
    ],
    [
      "line: a published one with other content",
      { published: released("1.0.0", "1.1.0"), declared: "1.0.0", order: "line" },
      { rule: "version-immutable", version: "1.0.0", hint: expect.stringContaining('"1.0.1"') },
    ],
    [
      "a smaller one",
      { published: released("1.0.0", "2.0.0"), declared: "1.0.1" },
      {
        rule: "version-order",
        version: "1.0.1",
        message: "Expected a version greater than 2.0.0, got 1.0.1.",
        hint: expect.stringContaining('"2.0.1"'),
      },
    ],
    [
      "line: a smaller one of its line",
      { published: released("1.0.5", "2.0.0"), declared: "1.0.4", order: "line" },
      {
        rule: "version-order",
        version: "1.0.4",
        message: "Expected a version greater than 1.0.5, got 1.0.4.",
        hint: expect.stringContaining('"1.0.6"'),
      },
    ],
    [
      "a pre-release of what is published",
      { published: released("1.0.0"), declared: "1.0.0-rc.1" },
      { rule: "version-order", version: "1.0.0-rc.1" },
    ],
  ])("refuses %s", (_, question, refusal) => {
    expect(declared(question)).toMatchObject({ kind: "refuse", ...refusal });
  });

  it("names in a refusal no version that is none", () => {
    expect(declared({ declared: "1.0" })).not.toHaveProperty("version");
    expect(declared({ declared: "\u001b[2J".repeat(50_000) }).kind).toBe("refuse");
    const refusal = declared({ declared: "x\u001b".repeat(50_000) });
    expect(refusal.kind === "refuse" && refusal.message.length < 400 && !refusal.message.includes("\u001b")).toBe(true);
  });
});

const number = fc.constantFrom(0, 1, 2, 9, 10, 11, 99, 100);
const version = fc.oneof(
  fc.tuple(number, number, number).map((n) => n.join(".")),
  fc
    .tuple(number, number, number, fc.constantFrom("rc.1", "rc.2", "beta"))
    .map(([a, b, c, pre]) => `${a}.${b}.${c}-${pre}`),
);
const change = fc.record({
  declared: fc.option(fc.oneof(version, fc.constantFrom("1.0", "", "latest", "1.0.0+x")), { nil: undefined }),
  content: fc.nat({ max: 4 }),
  message: fc.constantFrom("fix: x", "feat: x", "feat!: x", "words"),
  mode: fc.constantFrom("derived" as const, "declared" as const),
  order: fc.constantFrom("strict" as const, "line" as const),
});
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

function publish(
  changes: readonly Change[],
  each: (decision: VersionDecision, before: readonly PublishedVersion[], change: Change) => void,
) {
  const published: PublishedVersion[] = [];
  for (const c of changes) {
    const content = digest(String(c.content));
    const decision = decideVersion({ ...c, published, digest: content });
    each(decision, published, c);
    if (decision.kind === "release") published.push({ version: decision.version, digest: content });
  }
}

describe("any history of changes", () => {
  const history = fc.array(change, { maxLength: 25 });

  it("never publishes a version twice, and only versions", () => {
    fc.assert(
      fc.property(history, (changes) => {
        publish(changes, (decision, before) => {
          if (decision.kind === "nothing") expect(before.map((r) => r.version)).toContain(decision.version);
          if (decision.kind !== "release") return;
          expect(isVersion(decision.version)).toBe(true);
          expect(before.map((r) => r.version)).not.toContain(decision.version);
        });
      }),
    );
  });

  it("orders versions as SemVer does", () => {
    fc.assert(
      fc.property(version, version, (a, b) => {
        const { kind } = decide({ mode: "declared", published: released(a), declared: b });
        expect(kind).toBe(compare(b, a) > 0 ? "release" : "refuse");
      }),
      { numRuns: 2000 },
    );
  });

  it("rises under strict order, and within its line under line order", () => {
    fc.assert(
      fc.property(history, (changes) => {
        publish(changes, (decision, before, { order }) => {
          if (decision.kind !== "release") return;
          const line = (v: string) => `${major(v)}.${minor(v)}`;
          for (const { version: other } of before) {
            if (order === "line" && line(other) !== line(decision.version)) continue;
            expect(compare(decision.version, other)).toBe(1);
          }
        });
      }),
    );
  });

  it("never refuses a derived version, and publishes every new content", () => {
    fc.assert(
      fc.property(history, (changes) => {
        const derived = changes.map((c) => ({ ...c, mode: "derived" as const }));
        publish(derived, (decision, before, { content }) => {
          const same = before.at(-1)?.digest === digest(String(content));
          expect(decision.kind).toBe(same ? "nothing" : "release");
        });
      }),
    );
  });

  it("publishes a declared version or nothing, and its hint is a version that would be released", () => {
    fc.assert(
      fc.property(history, (changes) => {
        const declared = changes.map((c) => ({ ...c, mode: "declared" as const }));
        publish(declared, (decision, before, c) => {
          if (decision.kind === "release") expect(decision.version).toBe(c.declared);
          if (decision.kind !== "refuse") return;
          const next = /"(.+)"/.exec(decision.hint)?.[1];
          expect(decideVersion({ ...c, declared: next, published: before, digest: digest("mended") })).toEqual({
            kind: "release",
            version: next,
          });
        });
      }),
    );
  });
});
