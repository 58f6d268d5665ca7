/** What a skill's content can do and costs, as far as its files tell: the ground of the semantic diff and of budgets. */

/** What the scanner sees a skill's code do, see scan/capabilities.ts. */
export const OBSERVED = ["environment", "shell", "writes", "installs", "persistence", "agents"] as const;
export type ObservedCapability = (typeof OBSERVED)[number];

/** What a skill can reach that a reader of its text alone would not expect; more of one *widens* it. */
export const CAPABILITIES = [
  "network",
  "tools",
  "permissions",
  "secrets",
  "scripts",
  "executables",
  ...OBSERVED,
] as const;
export type Capability = (typeof CAPABILITIES)[number];

/** Every list is sorted by UTF-8 bytes and without repeats. */
export interface ContentProfile {
  /** Capability → what of it was found: hosts, entries of allowed-tools, declared permissions, names of secrets, paths, variables, packages. */
  readonly capabilities: Readonly<Record<Capability, readonly string[]>>;
  /** Estimated tokens, see tokens.ts. */
  readonly tokens: { readonly description: number; readonly body: number };
  /** Lines of SKILL.md's body. */
  readonly bodyLines: number;
}

export const EMPTY_PROFILE: ContentProfile = {
  capabilities: {
    network: [],
    tools: [],
    permissions: [],
    secrets: [],
    scripts: [],
    executables: [],
    environment: [],
    shell: [],
    writes: [],
    installs: [],
    persistence: [],
    agents: [],
  },
  tokens: { description: 0, body: 0 },
  bodyLines: 0,
};

/** What `to` can do and `from` could not; empty lists are left out. */
export function widenings(
  from: ContentProfile,
  to: ContentProfile,
): readonly { readonly capability: Capability; readonly added: readonly string[] }[] {
  return CAPABILITIES.flatMap((capability) => {
    const before = new Set(from.capabilities[capability]);
    const added = to.capabilities[capability].filter((entry) => !before.has(entry));
    return added.length === 0 ? [] : [{ capability, added }];
  });
}
