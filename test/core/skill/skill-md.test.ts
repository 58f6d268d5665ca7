import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ReferenceValue } from "../../../src/core/skill/reference-yaml.ts";
import {
  MAX_SKILL_MD_BYTES,
  MISSING_SKILL_MD,
  notADirectory,
  pathMissing,
  readSkillMd,
  type SkillMd,
} from "../../../src/core/skill/skill-md.ts";

/** What skills-ref 0.1.0 with strictyaml 1.7.3 on Python 3.11 said of each source: its messages and what it read. */
interface Verdict {
  readonly title: string;
  readonly folder: string;
  readonly source: string;
  /** "dies" where it ended with a traceback; what follows "Invalid YAML in frontmatter: " is left out. */
  readonly reference: readonly string[] | "dies";
  readonly skill?: object;
}

const verdicts: readonly Verdict[] = JSON.parse(
  readFileSync(new URL("../../fixtures/skill-md/verdicts.json", import.meta.url), "utf8"),
);

const INVALID_YAML = "Invalid YAML in frontmatter: …";

function read(source: string, folder = "price-check") {
  return readSkillMd(Buffer.from(source), folder);
}

function withoutYamlDetail(messages: readonly string[]): readonly string[] {
  return messages.map((message) => message.replace(/^(Invalid YAML in frontmatter: )[\s\S]*$/, "$1…"));
}

/** What the reference's read-properties would show, as JSON. */
function toProperties(skill: SkillMd): object {
  const { name, description, license, compatibility, allowedTools, body } = skill;
  const metadata = skill.metadata.size === 0 ? undefined : Object.fromEntries(skill.metadata);
  return { name, description, license, compatibility, allowedTools: toJson(allowedTools), metadata, body };
}

function toJson(value: ReferenceValue | undefined): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, member]) => [key, toJson(member)]));
  return Array.isArray(value) ? value.map(toJson) : value;
}

describe("the reference's verdict", () => {
  it.each(verdicts.map((verdict) => [verdict.title, verdict] as const))("%s", (_, { source, folder, ...expected }) => {
    const reading = read(source, folder);
    const reference = expected.reference === "dies" ? [INVALID_YAML] : expected.reference;
    expect(withoutYamlDetail(reading.reference)).toEqual(reference);
    // What only its style keeps from being read, other readers read: it has a name all the same.
    if (reading.findings.some(({ rule }) => rule === "frontmatter-flow")) return;
    expect(reading.skill && toProperties(reading.skill)).toEqual(expected.skill);
  });

  it("has each message as a finding first, in the same order", () => {
    for (const { source, folder } of verdicts) {
      const { reference, findings } = read(source, folder);
      const own = findings.filter((finding) => !finding.rule.startsWith("portable-"));
      expect(own).toEqual(findings.slice(0, own.length));
      expect(own.map((finding) => finding.message.slice(0, 40))).toEqual(
        reference.map((message) => message.slice(0, 40)),
      );
    }
  });

  it("is spoken in the same words of paths that cannot be read", () => {
    expect(pathMissing("skills/a")).toBe("Path does not exist: skills/a");
    expect(notADirectory("skills/a")).toBe("Not a directory: skills/a");
    expect(MISSING_SKILL_MD).toBe("Missing required file: SKILL.md");
  });
});

describe("what is read", () => {
  const SOURCE = `---
name: price-check
description: Checks prices.
metadata:
  version: 1.10
---

# Price check
`;

  it("keeps the version as written", () => {
    expect(read(SOURCE).skill?.version).toBe("1.10");
    expect(read(SOURCE.replace("version", "revision")).skill?.version).toBeUndefined();
  });

  it("knows the line on which the body starts", () => {
    expect(read(SOURCE).skill).toMatchObject({ body: "# Price check", bodyLine: 8 });
    expect(read(SOURCE.replaceAll("\n", "\r\n")).skill).toMatchObject({ body: "# Price check", bodyLine: 8 });
    expect(read("---\nname: a\ndescription: d\n--- x\n").skill).toMatchObject({ body: "x", bodyLine: 4 });
  });

  it("is the same with LF, CRLF and CR", () => {
    for (const { source, folder } of verdicts) {
      const lf = source.replace(/\r\n?/g, "\n");
      expect(read(lf.replaceAll("\n", "\r\n"), folder).reference).toEqual(read(lf, folder).reference);
      expect(read(lf.replaceAll("\n", "\r"), folder).skill).toEqual(read(lf, folder).skill);
    }
  });

  it("has a skill although other rules are broken", () => {
    const { skill, findings } = read(`---\nname: Price\ndescription: d\nversion: 1\n---\n`, "other");
    expect(skill?.name).toBe("Price");
    expect(findings.map(({ rule, severity, line }) => [rule, severity, line])).toEqual([
      ["frontmatter-fields", "high", 4],
      ["name-case", "critical", 2],
      ["name-folder", "critical", 2],
    ]);
  });

  it("names path, line and remedy in findings", () => {
    const [finding] = read("---\nname: price-check\ndescription: a: b\n---\n").findings;
    expect(finding).toMatchObject({ rule: "frontmatter-yaml", severity: "critical", path: "SKILL.md", line: 3 });
    expect(finding?.hint).toContain("quote");
  });
});

describe("hostile bytes", () => {
  it("refuses what is not UTF-8", () => {
    for (const bytes of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80]]) {
      const { skill, reference, findings } = readSkillMd(
        Buffer.concat([Buffer.from("---\nname: a\ndescription: d\n---\n"), Buffer.from(bytes)]),
        "a",
      );
      expect(skill).toBeUndefined();
      expect(reference).toEqual(["SKILL.md is not UTF-8"]);
      expect(findings).toMatchObject([{ rule: "skill-md-encoding", severity: "critical" }]);
    }
  });

  it("reads 1 MiB and refuses one byte more", () => {
    const start = "---\nname: a\ndescription: d\n---\n";
    const full = start + "x".repeat(MAX_SKILL_MD_BYTES - start.length);
    expect(read(full, "a").reference).toEqual([]);
    expect(read(`${full}x`, "a").findings).toMatchObject([{ rule: "skill-md-size", severity: "critical" }]);
  });

  it("yields findings and never throws", () => {
    const piece = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("---", "\n", "\n  ", "- ", ": ", "? ", "|", ">", "'", '"', "\\x", "#", "\t", "...", "name: a\n"),
    );
    const source = fc.array(piece, { maxLength: 40 }).map((pieces) => `---\n${pieces.join("")}\n---\n`);
    const bytes = fc.oneof(
      source.map((text) => Buffer.from(text)),
      fc.uint8Array().map((array) => Buffer.from(array)),
    );
    fc.assert(
      fc.property(bytes, (content) => {
        const reading = readSkillMd(content, "a");
        expect(reading).toEqual(readSkillMd(content, "a"));
        expect(reading.findings.length).toBeGreaterThanOrEqual(reading.reference.length);
        if (reading.reference.length === 0) expect(reading.skill).toBeDefined();
      }),
      { numRuns: 300 },
    );
  });

  it("reads back any text that is quoted with escapes", () => {
    const text = fc.string({ unit: "binary", minLength: 1 }).map((value) => `x${value}x`);
    fc.assert(
      fc.property(text, (description) => {
        const escaped = Array.from(description, (c) => `\\U${(c.codePointAt(0) ?? 0).toString(16).padStart(8, "0")}`);
        const { skill } = read(`---\nname: a\ndescription: "${escaped.join("")}"\n---\n`, "a");
        expect(skill?.description).toBe(description);
      }),
    );
  });
});
