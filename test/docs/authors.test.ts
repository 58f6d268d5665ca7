/** docs/authors.md and the pull-request template: what they tell somebody to write works, and what they quote is said. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { bumpOf, nextVersion } from "../../src/core/plan/version.ts";
import { parseManifest } from "../../src/core/skill/manifest.ts";
import { manifestShape } from "../../src/core/skill/manifest-schema.ts";
import { readSkillMd } from "../../src/core/skill/skill-md.ts";
import { parseLifecycle } from "../../src/core/trunk/lifecycle.ts";
import { parseSettings } from "../../src/core/trunk/settings.ts";

const ROOT = dirname(dirname(import.meta.dirname));
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const authors = read("docs/authors.md");
const blocks = (language: string) =>
  [...authors.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, "gm"))].map(([, text]) => text ?? "");

describe("authors.md", () => {
  it("shows a SKILL.md without a finding", () => {
    const [skill = ""] = blocks("markdown");
    expect(readSkillMd(Buffer.from(skill), "refunds")).toMatchObject({ skill: { name: "refunds" }, findings: [] });
  });

  it("shows files of ours that can be used as they stand", () => {
    const [manifest = "", lifecycle = "", settings = ""] = blocks("yaml");
    expect(parseManifest(Buffer.from(manifest))).toMatchObject({
      manifest: { secrets: [{ name: "BILLING_TOKEN", required: true }] },
      findings: [],
    });
    expect(parseLifecycle("x", Buffer.from(lifecycle)).lifecycle?.versions.get("1.4.2")?.state).toBe("yanked");
    expect(parseSettings(Buffer.from(settings)).settings?.renames.size).toBe(1);
  });

  it("says of titles what versions follow", () => {
    const rows = [...authors.matchAll(/^\| `(\w+!?:)` \| .* \| `(\d+\.\d+\.\d+)` \|$/gm)];
    expect(rows).toHaveLength(3);
    for (const [, title, version] of rows) expect(nextVersion("1.4.2", bumpOf(`${title} x`))).toBe(version);
    const template = read("skills-repo-template/.github/pull_request_template.md");
    for (const [, title = ""] of rows) expect(template).toContain(`"${title} …"`);
  });

  it("has every key of skill.yaml", () => {
    const section = authors.slice(authors.indexOf("## Say what it needs"), authors.indexOf("## Propose it"));
    const keys = [...section.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell = ""]) => cell.match(/[a-z-]+/g) ?? []);
    expect(keys.filter((key) => key !== "key").sort()).toEqual(Object.keys(manifestShape).sort());
  });

  it("quotes the report's own words", () => {
    const words = read("src/core/report/headline.ts");
    const quoted = [...authors.matchAll(/^\| \*\*(.*)\*\* \|/gm)].map(([, sentence]) => sentence ?? "");
    expect(quoted).toHaveLength(5);
    expect(quoted.filter((sentence) => !words.includes(`"${sentence}"`))).toEqual([]);
    expect([...words.matchAll(/"[RST][a-z]+ [^"]*"/g)].map(([one]) => one.slice(1, -1)).sort()).toEqual(quoted.sort());
  });

  it("names commands and flags that there are", () => {
    const doors = readdirSync(join(ROOT, "src/cli/commands"))
      .map((name) => read(`src/cli/commands/${name}`))
      .join("\n");
    const used = [...authors.matchAll(/`skilltrunk (\w+)([^`]*)`/g)];
    expect(used.length).toBeGreaterThan(7);
    for (const [, command = "", rest = ""] of used) {
      expect(doors).toContain(`.command("${command}")`);
      for (const [flag] of rest.matchAll(/--\w+/g)) expect(doors).toContain(`"${flag}`);
    }
  });
});
