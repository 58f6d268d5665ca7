/**
 * The agents that skills are installed for, as one table: where each looks for skills in a project and in a user's home, and
 * what it takes beside skills. Paths are relative to the project or the home.
 */
import { quote, RegistryError } from "./errors.ts";
import { nearest } from "./nearest.ts";

/** Whose folders: those of a project, or those of a user. */
export type Scope = "project" | "user";

/** The folder that most agents read, beside one of their own. */
const UNIVERSAL = ".agents/skills";

/** Where an agent takes MCP servers from: a JSON file, and the key in it with one entry a server. */
export interface ServerFile {
  readonly file: string;
  readonly key: string;
}

/** Where an agent keeps other agents: a file each, called `<name><suffix>`. */
export interface AgentFolder {
  readonly folder: string;
  readonly suffix: string;
}

export interface HarnessPlaces {
  readonly skills: string;
  readonly readsUniversal: boolean;
  /** What is there where the agent is used; undefined for one that leaves no trace of its own. */
  readonly marker: string | undefined;
  readonly agents?: AgentFolder;
  readonly servers?: ServerFile;
}

export interface Harness {
  /** As `--agent` names it. */
  readonly id: string;
  readonly name: string;
  readonly project: HarnessPlaces;
  /** Absent where it has nothing for a user. */
  readonly user?: HarnessPlaces;
}

/** Id, name, folder of skills in a project, folder of skills of a user. */
const SKILL_FOLDERS: readonly (readonly [string, string, string, string | null])[] = [
  ["adal", "AdaL", ".adal/skills", ".adal/skills"],
  ["aider-desk", "AiderDesk", ".aider-desk/skills", ".aider-desk/skills"],
  ["amp", "Amp", ".agents/skills", ".config/agents/skills"],
  ["antigravity", "Antigravity", ".agents/skills", ".gemini/antigravity/skills"],
  ["antigravity-cli", "Antigravity CLI", ".agents/skills", ".gemini/antigravity-cli/skills"],
  ["astrbot", "AstrBot", "data/skills", ".astrbot/data/skills"],
  ["augment", "Augment", ".augment/skills", ".augment/skills"],
  ["autohand-code", "Autohand Code CLI", ".autohand/skills", ".autohand/skills"],
  ["bob", "IBM Bob", ".bob/skills", ".bob/skills"],
  ["claude-code", "Claude Code", ".claude/skills", ".claude/skills"],
  ["cline", "Cline", ".agents/skills", ".agents/skills"],
  ["codearts-agent", "CodeArts Agent", ".codeartsdoer/skills", ".codeartsdoer/skills"],
  ["codebuddy", "CodeBuddy", ".codebuddy/skills", ".codebuddy/skills"],
  ["codemaker", "Codemaker", ".codemaker/skills", ".codemaker/skills"],
  ["codestudio", "Code Studio", ".codestudio/skills", ".codestudio/skills"],
  ["codex", "Codex", ".agents/skills", ".agents/skills"],
  ["command-code", "Command Code", ".commandcode/skills", ".commandcode/skills"],
  ["continue", "Continue", ".continue/skills", ".continue/skills"],
  ["cortex", "Cortex Code", ".cortex/skills", ".snowflake/cortex/skills"],
  ["crush", "Crush", ".crush/skills", ".config/crush/skills"],
  ["cursor", "Cursor", ".agents/skills", ".cursor/skills"],
  ["deepagents", "Deep Agents", ".agents/skills", ".deepagents/agent/skills"],
  ["devin", "Devin for Terminal", ".devin/skills", ".config/devin/skills"],
  ["dexto", "Dexto", ".agents/skills", ".agents/skills"],
  ["droid", "Droid", ".agents/skills", ".factory/skills"],
  ["eve", "Eve", "agent/skills", null],
  ["firebender", "Firebender", ".agents/skills", ".firebender/skills"],
  ["forgecode", "ForgeCode", ".forge/skills", ".forge/skills"],
  ["fx", "fx", ".agents/skills", ".agents/skills"],
  ["gemini-cli", "Gemini CLI", ".agents/skills", ".gemini/skills"],
  ["github-copilot", "GitHub Copilot", ".agents/skills", ".copilot/skills"],
  ["goose", "Goose", ".goose/skills", ".config/goose/skills"],
  ["grok", "Grok Build", ".grok/skills", ".grok/skills"],
  ["hermes-agent", "Hermes Agent", ".hermes/skills", ".hermes/skills"],
  ["iflow-cli", "iFlow CLI", ".iflow/skills", ".iflow/skills"],
  ["inference-sh", "inference.sh", ".inferencesh/skills", ".inferencesh/skills"],
  ["jazz", "Jazz", ".jazz/skills", ".jazz/skills"],
  ["junie", "Junie", ".junie/skills", ".junie/skills"],
  ["kilo", "Kilo Code", ".agents/skills", ".kilo/skills"],
  ["kimchi", "Kimchi", ".kimchi/skills", ".config/kimchi/harness/skills"],
  ["kimi-code-cli", "Kimi Code CLI", ".agents/skills", ".agents/skills"],
  ["kiro-cli", "Kiro CLI", ".kiro/skills", ".kiro/skills"],
  ["kode", "Kode", ".kode/skills", ".kode/skills"],
  ["lingma", "Lingma", ".lingma/skills", ".lingma/skills"],
  ["loaf", "Loaf", ".agents/skills", ".agents/skills"],
  ["mcpjam", "MCPJam", ".mcpjam/skills", ".mcpjam/skills"],
  ["minimax-code", "MiniMax Code", ".minimax/skills", ".minimax/skills"],
  ["mistral-vibe", "Mistral Vibe", ".vibe/skills", ".vibe/skills"],
  ["moxby", "Moxby", ".moxby/skills", ".moxby/skills"],
  ["mux", "Mux", ".mux/skills", ".mux/skills"],
  ["neovate", "Neovate", ".neovate/skills", ".neovate/skills"],
  ["ona", "Ona", ".ona/skills", ".ona/skills"],
  ["openclaw", "OpenClaw", "skills", ".openclaw/skills"],
  ["opencode", "OpenCode", ".agents/skills", ".config/opencode/skills"],
  ["openhands", "OpenHands", ".openhands/skills", ".openhands/skills"],
  ["pi", "Pi", ".agents/skills", ".agents/skills"],
  ["pochi", "Pochi", ".pochi/skills", ".pochi/skills"],
  ["posit-assistant", "Posit Assistant", ".posit/assistant/skills", ".posit/assistant/skills"],
  ["promptscript", "PromptScript", ".agents/skills", null],
  ["qoder", "Qoder", ".qoder/skills", ".qoder/skills"],
  ["qoder-cn", "Qoder CN", ".qoder/skills", ".qoder-cn/skills"],
  ["qwen-code", "Qwen Code", ".qwen/skills", ".qwen/skills"],
  ["reasonix", "Reasonix", ".reasonix/skills", ".reasonix/skills"],
  ["replit", "Replit", ".agents/skills", ".config/agents/skills"],
  ["roo", "Roo Code", ".roo/skills", ".roo/skills"],
  ["rovodev", "Rovo Dev", ".rovodev/skills", ".rovodev/skills"],
  ["sarvam-code", "Sarvam Code", ".agents/skills", ".agents/skills"],
  ["tabnine-cli", "Tabnine CLI", ".tabnine/agent/skills", ".tabnine/agent/skills"],
  ["terramind", "Terramind", ".terramind/skills", ".terramind/skills"],
  ["tinycloud", "Tinycloud", ".tinycloud/skills", ".tinycloud/skills"],
  ["trae", "Trae", ".trae/skills", ".trae/skills"],
  ["trae-cn", "Trae CN", ".trae/skills", ".trae-cn/skills"],
  ["universal", "Universal", ".agents/skills", ".config/agents/skills"],
  ["warp", "Warp", ".agents/skills", ".agents/skills"],
  ["windsurf", "Windsurf", ".windsurf/skills", ".codeium/windsurf/skills"],
  ["zcode", "ZCode", ".zcode/skills", ".zcode/skills"],
  ["zed", "Zed", ".agents/skills", ".agents/skills"],
  ["zencoder", "Zencoder", ".zencoder/skills", ".zencoder/skills"],
  ["zenflow", "Zenflow", ".zencoder/skills", ".zencoder/skills"],
];

/** Agents that read the universal folder of a user beside their own. */
const READS_UNIVERSAL_OF_USER = ["cursor", "gemini-cli", "github-copilot", "opencode"];

/** What is there where agents are used whose folder of skills is everybody's. */
const MARKERS: Readonly<Record<string, { readonly project?: string; readonly user?: string }>> = {
  amp: { user: ".config/amp" },
  cline: { project: ".clinerules", user: ".cline" },
  codex: { project: ".codex", user: ".codex" },
  cursor: { project: ".cursor" },
  droid: { project: ".factory" },
  "gemini-cli": { project: ".gemini" },
  "github-copilot": { project: ".github/copilot-instructions.md" },
  opencode: { project: ".opencode" },
  warp: { user: ".warp" },
  zed: { project: ".zed", user: ".config/zed" },
};

interface Beside {
  readonly agents?: AgentFolder;
  readonly servers?: ServerFile;
}

/** What agents take beside skills, and where. */
const BESIDE_SKILLS: Readonly<Record<string, { readonly project?: Beside; readonly user?: Beside }>> = {
  "claude-code": {
    project: {
      agents: { folder: ".claude/agents", suffix: ".md" },
      servers: { file: ".mcp.json", key: "mcpServers" },
    },
    user: {
      agents: { folder: ".claude/agents", suffix: ".md" },
      servers: { file: ".claude.json", key: "mcpServers" },
    },
  },
  cursor: {
    project: { servers: { file: ".cursor/mcp.json", key: "mcpServers" } },
    user: { servers: { file: ".cursor/mcp.json", key: "mcpServers" } },
  },
  "gemini-cli": {
    project: { servers: { file: ".gemini/settings.json", key: "mcpServers" } },
    user: { servers: { file: ".gemini/settings.json", key: "mcpServers" } },
  },
  "github-copilot": {
    project: {
      agents: { folder: ".github/agents", suffix: ".agent.md" },
      servers: { file: ".vscode/mcp.json", key: "servers" },
    },
    user: { servers: { file: ".copilot/mcp-config.json", key: "mcpServers" } },
  },
  opencode: {
    project: { agents: { folder: ".opencode/agent", suffix: ".md" } },
    user: { agents: { folder: ".config/opencode/agent", suffix: ".md" } },
  },
  "qwen-code": {
    project: { servers: { file: ".qwen/settings.json", key: "mcpServers" } },
    user: { servers: { file: ".qwen/settings.json", key: "mcpServers" } },
  },
  roo: { project: { servers: { file: ".roo/mcp.json", key: "mcpServers" } } },
  windsurf: { user: { servers: { file: ".codeium/windsurf/mcp_config.json", key: "mcpServers" } } },
};

/** Every agent that is known, by id in UTF-8 order. */
export const HARNESSES: readonly Harness[] = SKILL_FOLDERS.map(([id, name, project, user]) => ({
  id,
  name,
  project: {
    skills: project,
    readsUniversal: project === UNIVERSAL,
    marker: MARKERS[id]?.project ?? ownFolder(project),
    ...BESIDE_SKILLS[id]?.project,
  },
  ...(user === null
    ? {}
    : {
        user: {
          skills: user,
          readsUniversal: user === UNIVERSAL || READS_UNIVERSAL_OF_USER.includes(id),
          marker: MARKERS[id]?.user ?? ownFolder(user),
          ...BESIDE_SKILLS[id]?.user,
        },
      }),
}));

/** The agents that a person named. Throws USAGE for one that is not known, or has no place for a user. */
export function namedHarnesses(ids: readonly string[], scope: Scope): readonly Harness[] {
  return ids.map((id) => {
    const harness = HARNESSES.find((one) => one.id === id);
    if (harness === undefined) {
      const near = nearest(
        id,
        HARNESSES.map((one) => one.id),
      );
      throw new RegistryError("USAGE", `--agent: there is no agent called "${quote(id, 80)}".`, {
        hint:
          near === undefined
            ? "`skilltrunk harnesses` lists them."
            : `Did you mean ${near}? \`skilltrunk harnesses\` lists them.`,
      });
    }
    if (harness[scope] === undefined) {
      throw new RegistryError("USAGE", `--agent: ${harness.name} has skills of a project only.`, {
        hint: "Install them in a project, without --global.",
      });
    }
    return harness;
  });
}

/** The folders of skills of agents that were named, each once; the universal one, or else the first, is to hold the copies. */
export function foldersOfNamed(harnesses: readonly Harness[], scope: Scope): readonly string[] {
  const folders = new Set(harnesses.map((one) => placesOf(one, scope)?.skills).filter((path) => path !== undefined));
  return folders.has(UNIVERSAL) ? [UNIVERSAL, ...[...folders].filter((path) => path !== UNIVERSAL)] : [...folders];
}

/** The universal folder, and those of agents that were found and do not read it. */
export function foldersOfFound(harnesses: readonly Harness[], scope: Scope): readonly string[] {
  const own = harnesses.filter((one) => placesOf(one, scope)?.readsUniversal === false);
  return [UNIVERSAL, ...foldersOfNamed(own, scope)];
}

export function placesOf(harness: Harness, scope: Scope): HarnessPlaces | undefined {
  return harness[scope];
}

/**
 * May a lock, which may have come with a project, name this place for a skill? It has to be below the lock's own folder and
 * end with the skill's name, and a hidden folder has to be an agent's.
 */
export function isSkillPlace(place: string, name: string): boolean {
  const folder = place.slice(0, Math.max(0, place.lastIndexOf("/")));
  if (!isSafeBelow(place) || place !== `${folder}/${name}`) return false;
  if (folder.split("/").every((segment) => !segment.startsWith("."))) return true;
  return HARNESSES.some(({ project, user }) => project.skills === folder || user?.skills === folder);
}

function isSafeBelow(place: string): boolean {
  return (
    !/[\\\0:]/.test(place) && place.split("/").every((segment) => segment !== "" && segment !== "." && segment !== "..")
  );
}

/** The folder that holds the folder of skills, where it is a hidden one and not everybody's. */
function ownFolder(skills: string): string | undefined {
  const folder = skills.slice(0, skills.lastIndexOf("/"));
  return folder.startsWith(".") && folder !== ".agents" && folder !== ".config/agents" ? folder : undefined;
}
