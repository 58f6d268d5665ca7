/** What is said when something else than a skill is installed and entered nowhere: its files are placed, and that is all. */
import type { ReleaseView } from "../catalog/view.ts";

const KINDS: Readonly<Record<string, string>> = {
  agent: "an agent",
  "mcp-server": "an MCP server",
  hook: "a hook",
};

/**
 * Hooks are never entered into an agent's settings: it would run them at its own events, and nobody would see. Servers and
 * agents are where it is known how.
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
