import { expect, test } from "vitest";
import { marketplaceEntries, pluginEntries, type TreePlugin } from "../../../src/core/catalog/marketplace-tree.ts";

const REFUNDS: TreePlugin = {
  name: "refunds",
  description: "Pays money back.",
  version: "3.0.0+1.2.0",
  keywords: ["finance"],
  trees: { refunds: "a".repeat(40) },
};

function parse(entries: ReturnType<typeof marketplaceEntries>, path: string): Record<string, unknown> {
  const entry = entries.find((one) => one.path === path);
  return JSON.parse(entry !== undefined && "text" in entry ? entry.text : "null");
}

test("a plugin is a manifest of Agent Plugins 1.0.0 and its skill below it", () => {
  const [manifest, skill] = pluginEntries(REFUNDS);
  expect(manifest?.path).toBe("plugins/refunds/plugin.json");
  expect(JSON.parse(manifest !== undefined && "text" in manifest ? manifest.text : "")).toEqual({
    $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json",
    name: "refunds",
    description: "Pays money back.",
    version: "3.0.0+1.2.0",
    keywords: ["finance"],
  });
  expect(skill).toEqual({ path: "plugins/refunds/skills/refunds", tree: "a".repeat(40) });
});

test("the lists name the commit and the folder of each plugin", () => {
  const origin = { url: "https://git.example/acme.git", branch: "skilltrunk/marketplace", commit: "b".repeat(40) };
  const entries = marketplaceEntries("acme-skills", [REFUNDS], origin);
  const source = {
    source: "git-subdir",
    url: origin.url,
    path: "plugins/refunds",
    ref: origin.branch,
    sha: origin.commit,
  };
  const { trees: _, ...facts } = REFUNDS;
  expect(parse(entries, ".claude-plugin/marketplace.json")).toEqual({
    name: "acme-skills",
    owner: { name: "acme-skills" },
    description: "The skills of acme-skills, as they were released.",
    plugins: [{ ...facts, source }],
  });
  expect(parse(entries, ".agents/plugins/marketplace.json")).toEqual({
    name: "acme-skills",
    interface: { displayName: "acme-skills" },
    plugins: [
      {
        name: "refunds",
        source,
        policy: { installation: "AVAILABLE", authentication: "ON_INSTALL" },
        category: "Productivity",
      },
    ],
  });
});

test("Cursor's list has no key that its schema does not know", () => {
  const entries = marketplaceEntries("acme-skills", [REFUNDS], undefined);
  expect(parse(entries, ".cursor-plugin/marketplace.json")).toEqual({
    name: "acme-skills",
    owner: { name: "acme-skills" },
    plugins: [{ name: "refunds", source: "./plugins/refunds", description: "Pays money back." }],
  });
  expect(JSON.stringify(parse(entries, ".claude-plugin/marketplace.json"))).toContain('"source":"./plugins/refunds"');
});
