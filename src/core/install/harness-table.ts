/**
 * What is known of the agents that skills are installed for, as data: where each looks for skills in a project and in a user's
 * home, and what it takes beside skills. Paths are relative to the project or the home.
 */
import type { ServerDialect } from "./harness-server.ts";

/** Where an agent takes MCP servers from. */
export interface ServerFile {
  /** The first that is there is the one; where none is, the first is made. */
  readonly files: readonly [string, ...string[]];
  /** With comments and commas behind the last, or without, JSON is edited alike. */
  readonly format: "json" | "toml";
  /** The table of servers, with one entry a server. */
  readonly key: string;
  /** How the agent wants an entry to be written. */
  readonly dialect: ServerDialect;
}

/** Where an agent keeps other agents: a file each, called `<name><suffix>`. */
export interface AgentFolder {
  readonly folder: string;
  readonly suffix: string;
}

/** Id, name, folder of skills in a project, folder of skills of a user. */
export const SKILL_FOLDERS: readonly (readonly [string, string, string, string | null])[] = [
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
export const READS_UNIVERSAL_OF_USER = ["cursor", "gemini-cli", "github-copilot", "opencode"];

/** What is there where agents are used whose folder of skills is everybody's. */
export const MARKERS: Readonly<Record<string, { readonly project?: string; readonly user?: string }>> = {
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
export const BESIDE_SKILLS: Readonly<Record<string, { readonly project?: Beside; readonly user?: Beside }>> = {
  "claude-code": {
    project: { agents: markdown(".claude/agents"), servers: json("claude", "mcpServers", ".mcp.json") },
    user: { agents: markdown(".claude/agents"), servers: json("claude", "mcpServers", ".claude.json") },
  },
  codex: {
    project: { servers: toml("codex", "mcp_servers", ".codex/config.toml") },
    user: { servers: toml("codex", "mcp_servers", ".codex/config.toml") },
  },
  cursor: {
    project: { agents: markdown(".cursor/agents"), servers: json("cursor", "mcpServers", ".cursor/mcp.json") },
    user: { agents: markdown(".cursor/agents"), servers: json("cursor", "mcpServers", ".cursor/mcp.json") },
  },
  "gemini-cli": {
    project: { agents: markdown(".gemini/agents"), servers: json("gemini", "mcpServers", ".gemini/settings.json") },
    user: { agents: markdown(".gemini/agents"), servers: json("gemini", "mcpServers", ".gemini/settings.json") },
  },
  "github-copilot": {
    project: {
      agents: markdown(".github/agents", ".agent.md"),
      servers: json("vscode", "servers", ".vscode/mcp.json"),
    },
    user: {
      agents: markdown(".copilot/agents", ".agent.md"),
      servers: json("copilot", "mcpServers", ".copilot/mcp-config.json"),
    },
  },
  opencode: {
    project: {
      agents: markdown(".opencode/agent"),
      servers: json("opencode", "mcp", "opencode.json", "opencode.jsonc"),
    },
    user: {
      agents: markdown(".config/opencode/agent"),
      servers: json("opencode", "mcp", ".config/opencode/opencode.json", ".config/opencode/opencode.jsonc"),
    },
  },
  "qwen-code": {
    project: { agents: markdown(".qwen/agents"), servers: json("gemini", "mcpServers", ".qwen/settings.json") },
    user: { agents: markdown(".qwen/agents"), servers: json("gemini", "mcpServers", ".qwen/settings.json") },
  },
  roo: { project: { servers: json("roo", "mcpServers", ".roo/mcp.json") } },
  windsurf: { user: { servers: json("windsurf", "mcpServers", ".codeium/windsurf/mcp_config.json") } },
};

function json(dialect: ServerDialect, key: string, ...files: [string, ...string[]]): ServerFile {
  return { files, format: "json", key, dialect };
}

function toml(dialect: ServerDialect, key: string, ...files: [string, ...string[]]): ServerFile {
  return { files, format: "toml", key, dialect };
}

function markdown(folder: string, suffix = ".md"): AgentFolder {
  return { folder, suffix };
}
