import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isName } from "../../../src/core/names.ts";
import { type PathTemplate, parsePathTemplate, placesOf, skillFolders } from "../../../src/core/trunk/path-template.ts";
import { DEFAULT_SETTINGS } from "../../../src/core/trunk/settings.ts";

function templates(...texts: readonly string[]): readonly PathTemplate[] {
  return texts.map((text) => {
    const template = parsePathTemplate(text);
    if (template === undefined) throw new Error(`no template: ${text}`);
    return template;
  });
}
const defaults = DEFAULT_SETTINGS.paths;

describe("parsePathTemplate", () => {
  it.each(["{name}", "skills/{name}", "{namespace}/{name}", ".claude/skills/{name}", "a/{namespace}/b c/{name}"])(
    "takes %s",
    (text) => {
      expect(parsePathTemplate(text)?.text).toBe(text);
    },
  );

  it.each([
    "",
    "/",
    "skills",
    "{namespace}",
    "/skills/{name}",
    "skills/{name}/",
    "skills//{name}",
    "./{name}",
    "../{name}",
    "a/../{name}",
    ".git/{name}",
    ".GIT/{name}",
    "{name}/{name}",
    "{name}/x",
    "{name}/{namespace}",
    "{namespace}/{namespace}/{name}",
    "skill-{name}",
    "{name}.d",
    "{id}/{name}",
    "{NAME}",
    "a{b/{name}",
    "a*/{name}",
    "a\\b/{name}",
    "a\nb/{name}",
    "\ud800/{name}",
    "lifecycle/{name}",
    "bindings/x/{name}",
    `${"a/".repeat(16)}{name}`,
    "a/".repeat(500_000),
  ])("refuses %.40j", (text) => {
    expect(parsePathTemplate(text)).toBeUndefined();
  });
});

describe("skillFolders", () => {
  it("answers each folder above a file that a default template takes, outermost first", () => {
    expect(skillFolders(defaults, "skills/billing/refunds/SKILL.md")).toEqual([
      { folder: "skills", name: "skills" },
      { folder: "skills/billing", name: "billing" },
      { folder: "skills/billing/refunds", namespace: "billing", name: "refunds" },
    ]);
    expect(skillFolders(defaults, "skills/refunds/SKILL.md")).toEqual([
      { folder: "skills", name: "skills" },
      { folder: "skills/refunds", name: "refunds" },
    ]);
    expect(skillFolders(defaults, "plugins/billing/skills/refunds/scripts/a/b.py")).toEqual([
      { folder: "plugins", name: "plugins" },
      { folder: "plugins/billing/skills/refunds", namespace: "billing", name: "refunds" },
    ]);
    expect(skillFolders(defaults, "refunds/SKILL.md")).toEqual([{ folder: "refunds", name: "refunds" }]);
  });

  it("takes folders above the file only, never the file itself", () => {
    expect(skillFolders(defaults, "SKILL.md")).toEqual([]);
    expect(skillFolders(templates("skills/{name}"), "skills/refunds")).toEqual([]);
    expect(skillFolders(templates("skills/{name}"), "skills/refunds/x")).toHaveLength(1);
  });

  it("lets the first matching template win for one folder", () => {
    const both = ["{namespace}/{name}", "skills/{name}"] as const;
    expect(skillFolders(templates(both[0], both[1]), "skills/refunds/SKILL.md")).toEqual([
      { folder: "skills/refunds", namespace: "skills", name: "refunds" },
    ]);
    expect(skillFolders(templates(both[1], both[0]), "skills/refunds/SKILL.md")).toEqual([
      { folder: "skills/refunds", name: "refunds" },
    ]);
    expect(skillFolders(templates(both[1], both[0]), "other/refunds/SKILL.md")).toEqual([
      { folder: "other/refunds", namespace: "other", name: "refunds" },
    ]);
  });

  it.each([
    "lifecycle/billing/refunds.yaml",
    "bindings/agents/a.yaml",
    "upstreams/x",
    "acknowledgements/x.yaml",
    ".github/workflows/check.yml",
    ".claude/x",
  ])("finds no skill above %s", (path) => {
    expect(skillFolders([...defaults, ...templates("{namespace}/{name}")], path)).toEqual([]);
  });

  it.each([
    "Skills/x",
    "skills/Big/x/y",
    "skills/a_b/x",
    "skills//x",
    "/x/y",
    "skills/-a/x",
    `skills/${"a".repeat(65)}/x`,
    "skills/\ud800/x",
    "skills/../x",
  ])("takes no name that is none in %s", (path) => {
    expect(skillFolders(templates("skills/{namespace}/{name}", "skills/{name}"), path)).toEqual([]);
  });

  it("answers prefixes of the path with valid names, in order, each once", () => {
    const segment = fc.constantFrom(
      "skills",
      "plugins",
      "billing",
      "refunds",
      "lifecycle",
      "A",
      "",
      "..",
      "x.md",
      "a-b",
    );
    const path = fc.array(segment, { minLength: 1, maxLength: 8 }).map((s) => s.join("/"));
    const all = [...defaults, ...templates("{namespace}/{name}", "a-b/{namespace}/{name}", "skills/billing/{name}")];
    fc.assert(
      fc.property(path, fc.shuffledSubarray(all), (candidate, some) => {
        const found = skillFolders(some, candidate);
        expect(found.map((f) => f.folder.length)).toEqual(
          [...new Set(found.map((f) => f.folder.length))].sort((a, b) => a - b),
        );
        for (const { folder, namespace, name } of found) {
          expect(candidate.startsWith(`${folder}/`)).toBe(true);
          expect(folder === name || folder.endsWith(`/${name}`)).toBe(true);
          expect(isName(name) && isName(namespace ?? "x")).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("ends on endless paths", () => {
    expect(skillFolders(defaults, "skills/".repeat(200_000))).toHaveLength(3);
    expect(skillFolders(defaults, `${"a".repeat(1_000_000)}/x`)).toEqual([]);
  });
});

describe("placesOf", () => {
  const everywhere = templates("skills/{namespace}/{name}", "skills/{name}", "{namespace}/x/{name}");

  it("names each folder that may claim an identity", () => {
    expect(placesOf(everywhere, { namespace: "billing", name: "refunds", fallback: "default" })).toEqual([
      ["skills", "billing", "refunds"],
      ["billing", "x", "refunds"],
    ]);
    expect(placesOf(everywhere, { namespace: "default", name: "refunds", fallback: "default" })).toContainEqual([
      "skills",
      "refunds",
    ]);
  });

  it("leaves the namespace open where it may be any", () => {
    expect(placesOf(everywhere, { namespace: null, name: "refunds", fallback: "default" })).toEqual([
      ["skills", null, "refunds"],
      ["skills", "refunds"],
      [null, "x", "refunds"],
    ]);
  });

  it("has the folder of whatever a template takes for a skill's", () => {
    const name = fc.constantFrom("a", "b", "x", "skills");
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), (folder) => {
        for (const found of skillFolders(everywhere, [...folder, "SKILL.md"].join("/"))) {
          const { name, namespace = "default" } = found;
          const exact = placesOf(everywhere, { namespace, name, fallback: "default" });
          const open = placesOf(everywhere, { namespace: null, name, fallback: "default" });
          expect(exact.map((place) => place.join("/"))).toContain(found.folder);
          expect(open.some((place) => fits(place, found.folder.split("/")))).toBe(true);
        }
      }),
    );
  });
});

function fits(place: readonly (string | null)[], folder: readonly string[]): boolean {
  return place.length === folder.length && place.every((expected, i) => expected === null || expected === folder[i]);
}
