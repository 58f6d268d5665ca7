/** What is said when something else than a skill is installed: its files are placed, and nothing of it is switched on. */
import type { ReleaseView } from "./view.ts";

const KINDS: Readonly<Record<string, string>> = {
  agent: "an agent",
  "mcp-server": "an MCP server",
  hook: "a hook",
};

/**
 * An agent's own settings say which servers it starts and which hooks it runs, as this user: what a registry publishes is
 * never entered there by itself.
 */
export function kindWarnings(
  { id, kind, payload }: Pick<ReleaseView, "id" | "kind" | "payload">,
  dir: string,
): readonly string[] {
  const what = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (what === undefined) return [];
  return [
    `${id} is ${what}: its files are in ${dir}, and nothing is switched on. To use it, enter what ${payload ?? "SKILL.md"} says into your agent's settings.`,
  ];
}
