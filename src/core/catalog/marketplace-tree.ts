/**
 * The generated branch, one tree for several programs: a folder for each skill that is a plugin of Agent Plugins 1.0.0,
 * and the lists that Claude Code, Copilot, Codex and Cursor look for. A function of what is offered and of nothing else.
 */

import type { Oid } from "../names.ts";
import type { PluginFacts } from "./marketplace.ts";

const PLUGIN_SCHEMA = "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json";

/** A skill, or a group of them, on the branch. */
export interface TreePlugin extends PluginFacts {
  /** Its skills by name, each with its release's tree. */
  readonly trees: Readonly<Record<string, Oid>>;
}

/** What is put at a path: a text, or a tree that is there already. */
export type TreeEntry =
  | { readonly path: string; readonly text: string }
  | { readonly path: string; readonly tree: Oid };

/** Where clients fetch a plugin's folder from. */
export interface PluginOrigin {
  readonly url: string;
  readonly branch: string;
  /** The commit that holds every plugin as it is now. */
  readonly commit: Oid;
}

export function pluginFolder(name: string): string {
  return `plugins/${name}`;
}

/** A plugin's folder. Its skills are below it once more because that is where every reader looks. */
export function pluginEntries(plugin: TreePlugin): readonly TreeEntry[] {
  const { trees, ...facts } = plugin;
  const folder = pluginFolder(plugin.name);
  return [
    { path: `${folder}/plugin.json`, text: toJson({ $schema: PLUGIN_SCHEMA, ...facts }) },
    ...Object.entries(trees).map(([name, tree]) => ({ path: `${folder}/skills/${name}`, tree })),
  ];
}

/** The lists; without an origin they name the plugins by their place in the same tree. */
export function marketplaceEntries(
  name: string,
  plugins: readonly TreePlugin[],
  origin: PluginOrigin | undefined,
): readonly TreeEntry[] {
  const owner = { name };
  const sourceOf = (plugin: TreePlugin): unknown => {
    const path = pluginFolder(plugin.name);
    if (origin === undefined) return `./${path}`;
    return { source: "git-subdir", url: origin.url, path, ref: origin.branch, sha: origin.commit };
  };
  const claude = plugins.map((plugin) => {
    const { trees: _, ...facts } = plugin;
    return { ...facts, source: sourceOf(plugin) };
  });
  const codex = plugins.map((plugin) => ({
    name: plugin.name,
    source: sourceOf(plugin),
    policy: { installation: "AVAILABLE", authentication: "ON_INSTALL" },
    category: "Productivity",
  }));
  // Its schema takes no other key.
  const cursor = plugins.map((plugin) => ({
    name: plugin.name,
    source: `./${pluginFolder(plugin.name)}`,
    description: plugin.description,
  }));
  return [
    {
      path: ".agents/plugins/marketplace.json",
      text: toJson({ name, interface: { displayName: name }, plugins: codex }),
    },
    {
      path: ".claude-plugin/marketplace.json",
      text: toJson({ name, owner, description: describe(name), plugins: claude }),
    },
    { path: ".cursor-plugin/marketplace.json", text: toJson({ name, owner, plugins: cursor }) },
    { path: "README.md", text: readme(name) },
  ];
}

function describe(name: string): string {
  return `The skills of ${name}, as they were released.`;
}

function readme(name: string): string {
  return `# ${name}

Written by Skilltrunk from the skills repository's releases: every change here is overwritten. To change a skill, open a
pull request in the skills repository.
`;
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
