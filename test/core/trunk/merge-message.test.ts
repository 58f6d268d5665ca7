import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  authorName,
  MAX_AUTHOR,
  MAX_NOTES_BYTES,
  pullRequestOf,
  releaseNotes,
} from "../../../src/core/trunk/merge-message.ts";

describe("pullRequestOf", () => {
  it.each<[string, number | undefined]>([
    ["Merge pull request #12 from acme/topic\n\nfeat: x", 12],
    ["Merge pull request 'feat: x' (#7) from topic into main", 7],
    ["feat: x (#34)", 34],
    ["feat: x (#34)\r\n\r\nbody", 34],
    ['Revert "feat: x (#34)" (#35)\n\nReverts #34', 35],
    ["Merge branch 'x' into 'main'\n\nfeat: x\n\nSee merge request acme/skills!56", 56],
    ["Merge branch 'x' into 'main'\r\n\r\nSee merge request acme/sub/skills!56\r\n", 56],
    ["feat: x\n\nfixes (#34)", undefined],
    ["feat: x #34", undefined],
    ["feat: (#34) x", undefined],
    ["feat: x (#0)", undefined],
    ["feat: x (#99999999999)", undefined],
    ["Merge pull request #x from y", undefined],
    ["feat: x\n\n  See merge request acme/skills!56 today", undefined],
    ["", undefined],
  ])("reads %j", (message, number) => {
    expect(pullRequestOf(message)).toBe(number);
  });

  it("ends on endless lines", () => {
    expect(pullRequestOf("(#1".repeat(400_000))).toBeUndefined();
    expect(pullRequestOf(`x\nSee merge request ${"!1".repeat(500_000)}x`)).toBeUndefined();
    expect(pullRequestOf(`Merge pull request '${"' (#1)".repeat(200_000)}`)).toBe(1);
  });
});

describe("authorName", () => {
  it.each([
    ["Alice Example", "Alice Example"],
    ["  Ålice\u0009 Ex\u0000ample \n", "Ålice Example"],
    ["Alice <alice@example.com>", "Alice"],
    ["Alice<alice@example.com>", "Alice"],
    ["alice@example.com", "unknown"],
    ["Alice (alice@example.com)", "Alice"],
    ["Alice alice＠example.com", "Alice"],
    ["al<x>ice@example.com Alice", "Alice"],
    ["<<a>alice@example.com>", "unknown"],
    ["al\u200bice\u00ad@exam\u2060ple.com", "unknown"],
    ["@alice", "@alice"],
    ["dependabot[bot]", "dependabot[bot]"],
    ["\u202eevil\u2066", "evil"],
    ["Alice\u{e0041}\u{e007f}\u{e0100}", "Alice"],
    ["<alice", "alice"],
    ["\ud800x", "\ufffdx"],
    ["", "unknown"],
    [" <> ", "unknown"],
  ])("shows %j as %j", (name, shown) => {
    expect(authorName(name)).toBe(shown);
  });

  it("is short, whole and free of addresses and control characters, whatever it gets", () => {
    const piece = fc.oneof(
      fc.string({ unit: "binary", maxLength: 8 }),
      fc.constantFrom("<", ">", "@", " ", "a@b", "\ud800", "😀", "\u0000"),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 200 }), (pieces) => {
        const shown = authorName(pieces.join(""));
        expect(shown).not.toMatch(/\S@|[<>\u0000-\u001f\u007f-\u009f\u202e]/);
        expect(shown.isWellFormed()).toBe(true);
        expect([...shown].length).toBeLessThanOrEqual(MAX_AUTHOR);
        expect(shown).not.toBe("");
        expect(authorName(shown)).toBe(shown);
      }),
      { numRuns: 300 },
    );
  });

  it("ends on endless names", () => {
    expect(authorName("<".repeat(1_000_000))).toBe("unknown");
    expect(authorName("a".repeat(1_000_000))).toHaveLength(MAX_AUTHOR);
    expect(authorName("a@".repeat(500_000))).toBe("unknown");
  });
});

const changelog = `# Changelog

## [Unreleased]

- soon

## [1.2.0](https://git.example.com/compare) - 2026-03-01

### Added

- refunds

\`\`\`
## 1.1.0
\`\`\`

## v1.1.0

- eleven

## 1.0.0-rc.1 (2026-01-01)
- candidate
## 1.0.0

# 0.9.0
old
`;

describe("releaseNotes", () => {
  const notes = (version: string, log: string = changelog) =>
    releaseNotes({ messages: ["feat: from the merge"], changelog: log, version });

  it("takes the changelog's section of the version", () => {
    expect(notes("1.2.0")).toBe("### Added\n\n- refunds\n\n```\n## 1.1.0\n```");
    expect(notes("1.1.0")).toBe("- eleven");
    expect(notes("1.0.0-rc.1")).toBe("- candidate");
    expect(notes("0.9.0")).toBe("old");
    expect(notes("1.2.0", "## 1.2.0\r\n\r\n* windows\r\n\r\n## 1.1.0\r\n")).toBe("* windows");
    expect(notes("1.2.0", "### [1.2.0]\n- patch\n## 1.1.0")).toBe("- patch");
  });

  it.each(["1.0.0", "1.2", "1.2.00", "2.0.0"])("takes the merge's message where %s has no section", (version) => {
    expect(notes(version)).toBe("feat: from the merge");
  });

  it.each([
    ["feat: x (#12)\n\nWhy it is so.\n", "feat: x\n\nWhy it is so."],
    ["feat: x (#12) \r\n\r\nWhy (#7)", "feat: x\n\nWhy (#7)"],
    ["feat: x (#999999999) (#12)", "feat: x"],
    ['Revert "feat: x (#12)" (#13)', 'Revert "feat: x (#12)"'],
    ["feat: x(#12)", "feat: x(#12)"],
    ["feat: x (#1234567890)", "feat: x (#1234567890)"],
    ["Merge pull request #12 from acme/topic\n\nfeat: x (#7)", "feat: x"],
    ["Merge pull request #12 from acme/topic\n\nfeat: x\n\n\n\nWhy.", "feat: x\n\nWhy."],
    [
      "Merge pull request 'feat: x' (#12) from topic into main\n\nReviewed-on: https://git.example.com/a/b/pulls/12\n",
      "feat: x",
    ],
    ["Merge branch 'x' into 'main'\r\n\r\nfeat: x\r\n\r\nSee merge request acme/skills!56\r\n", "feat: x"],
    [
      "fix: x\n\nCo-authored-by: Bob <bob@example.com>\nSigned-off-by: Eve <eve@example.com>\nChange-Id: I123",
      "fix: x",
    ],
    ["fix: x\u0000\u001b[31m\u202e\n\n\ta", "fix: x[31m\n\n\ta"],
    ["Merge branch 'x'", ""],
    ["", ""],
  ])("keeps of %j what it means", (message, text) => {
    expect(releaseNotes({ messages: [message], version: "1.0.0" })).toBe(text);
  });

  it.each(["feat: x", "feat: x (#7)", "fix: x\t", "  feat: x  y", "(#3)", " (#3)"])(
    "is of %j what it was before the host numbered it",
    (title) => {
      const notes = (message: string) => releaseNotes({ messages: [message], version: "1.0.0" });
      expect(notes(`${title} (#12)`)).toBe(notes(title));
      expect(notes(`${title} (#12)\n\nWhy.`)).toBe(notes(`${title}\n\nWhy.`));
    },
  );

  it("is whole UTF-8 of at most 4 KiB", () => {
    const shortened = releaseNotes({ messages: ["é😀".repeat(100_000)], version: "1.0.0" });
    expect(Buffer.byteLength(shortened)).toBeLessThanOrEqual(MAX_NOTES_BYTES);
    expect(shortened.endsWith("…")).toBe(true);
    expect(shortened.isWellFormed()).toBe(true);
    const exact = "x".repeat(MAX_NOTES_BYTES);
    expect(releaseNotes({ messages: [exact], version: "1.0.0" })).toBe(exact);
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1000, maxLength: 5000 }), (message) => {
        const text = releaseNotes({ messages: [message], version: "1.0.0" });
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MAX_NOTES_BYTES);
        expect(text.isWellFormed()).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it("ends on endless text", () => {
    for (const piece of ["#", "## 1.0.0\n", "a-", "\n", "```\n", "\u200b", "Merge branch '", "## [", " ", " (#1)"]) {
      const endless = piece.repeat(Math.ceil(2_000_000 / piece.length));
      expect(
        Buffer.byteLength(releaseNotes({ messages: [endless], changelog: endless, version: "1.0.0" })),
      ).toBeLessThanOrEqual(MAX_NOTES_BYTES);
    }
  });
});
