/** How each agent wants an MCP server to be written into its settings. Secrets stay references to the user's environment. */
import type { HeaderValue, McpServer } from "./server-payload.ts";

type Value = string | boolean | readonly string[] | Readonly<Record<string, string>>;
/** An entry as it stands in an agent's settings. */
export type ServerEntry = Readonly<Record<string, Value>>;

interface Dialect {
  /** How a value that is a variable of the environment is written. */
  readonly variable: (name: string) => string;
  readonly local: (parts: { readonly command: string; readonly args: readonly string[] }, env: Env) => ServerEntry;
  readonly remote: (url: string, headers: Env) => ServerEntry;
  /** How a header with a scheme is written where a text cannot hold both; undefined where it cannot be written. */
  readonly schemed?: (header: string, value: HeaderValue) => ServerEntry | undefined;
}
type Env = Readonly<Record<string, string>>;

const braces = (name: string): string => `\${${name}}`;
const braced = (name: string): string => `\${env:${name}}`;
const plainLocal: Dialect["local"] = ({ command, args }, env) => ({ command, args, ...unlessEmpty("env", env) });

const DIALECTS = {
  claude: {
    variable: braces,
    local: plainLocal,
    remote: (url, headers) => ({ type: "http", url, ...unlessEmpty("headers", headers) }),
  },
  copilot: {
    variable: braces,
    local: (start, env) => ({ type: "local", ...plainLocal(start, env), tools: ["*"] }),
    remote: (url, headers) => ({ type: "http", url, ...unlessEmpty("headers", headers), tools: ["*"] }),
  },
  cursor: {
    variable: braced,
    local: plainLocal,
    remote: (url, headers) => ({ url, ...unlessEmpty("headers", headers) }),
  },
  gemini: {
    variable: braces,
    local: plainLocal,
    remote: (url, headers) => ({ httpUrl: url, ...unlessEmpty("headers", headers) }),
  },
  opencode: {
    variable: (name) => `{env:${name}}`,
    local: ({ command, args }, env) => ({
      type: "local",
      command: [command, ...args],
      ...unlessEmpty("environment", env),
      enabled: true,
    }),
    remote: (url, headers) => ({ type: "remote", url, ...unlessEmpty("headers", headers), enabled: true }),
  },
  roo: {
    variable: braced,
    local: plainLocal,
    remote: (url, headers) => ({ type: "streamable-http", url, ...unlessEmpty("headers", headers) }),
  },
  vscode: {
    variable: braced,
    local: (start, env) => ({ type: "stdio", ...plainLocal(start, env) }),
    remote: (url, headers) => ({ type: "http", url, ...unlessEmpty("headers", headers) }),
  },
  windsurf: {
    variable: braced,
    local: plainLocal,
    remote: (url, headers) => ({ serverUrl: url, ...unlessEmpty("headers", headers) }),
  },
  codex: {
    // It names variables and takes no text with references.
    variable: (name) => name,
    local: ({ command, args }, env) => ({
      command,
      args,
      ...(Object.keys(env).length === 0 ? {} : { env_vars: Object.keys(env) }),
    }),
    remote: (url, headers) => ({ url, ...unlessEmpty("env_http_headers", headers) }),
    schemed: (header, { scheme = "", from }) => {
      const isBearer = header.toLowerCase() === "authorization" && scheme.toLowerCase() === "bearer";
      return isBearer ? { bearer_token_env_var: from } : undefined;
    },
  },
} as const satisfies Record<string, Dialect>;

export type ServerDialect = keyof typeof DIALECTS;

/** Stands in a payload's command and arguments for the folder in which its release lies. */
const FOLDER = "$" + "{SKILL_DIR}";

/** The entry of a server whose release lies in `folder`; or why this agent cannot be given it. */
export function serverEntry(
  dialect: ServerDialect,
  server: McpServer,
  folder: string,
): { readonly entry: ServerEntry } | { readonly why: string } {
  const { variable, local }: Dialect = DIALECTS[dialect];
  const given = [...server.env, ...[...server.headers].map(([key, { from }]) => [key, from] as const)];
  const foreign = given.find(([, value]) => !/^[A-Za-z_]\w*$/.test(value));
  if (foreign !== undefined) return { why: `it wants ${foreign[0]} from ${foreign[1]}, which no agent can look up` };
  const { start } = server;
  if ("url" in start) return remoteEntry(DIALECTS[dialect], start.url, server.headers);
  const renamed = dialect === "codex" ? [...server.env].find(([key, value]) => key !== value) : undefined;
  if (renamed !== undefined)
    return { why: `it wants ${renamed[1]} under the name ${renamed[0]}, which it cannot give` };
  const here = (text: string): string => text.replaceAll(FOLDER, folder);
  const env = Object.fromEntries([...server.env].map(([key, value]) => [key, variable(value)]));
  return { entry: local({ command: here(start.command), args: start.args.map(here) }, env) };
}

function remoteEntry(
  { variable, remote, schemed }: Dialect,
  url: string,
  headers: McpServer["headers"],
): ReturnType<typeof serverEntry> {
  const written = new Map<string, string>();
  let beside: ServerEntry = {};
  for (const [key, value] of headers) {
    const { scheme, from } = value;
    if (scheme === undefined || schemed === undefined) {
      written.set(key, scheme === undefined ? variable(from) : `${scheme} ${variable(from)}`);
      continue;
    }
    const found = schemed(key, value);
    if (found === undefined) return { why: `it wants ${key} as ${scheme} and ${from}, which it cannot put together` };
    beside = { ...beside, ...found };
  }
  return { entry: { ...remote(url, Object.fromEntries(written)), ...beside } };
}

/** What the server is, in few words for a person: what runs, or where it is. */
export function serverWords({ start }: McpServer): string {
  return "url" in start ? start.url : [start.command, ...start.args].join(" ");
}

function unlessEmpty(key: string, of: Env): ServerEntry {
  return Object.keys(of).length === 0 ? {} : { [key]: of };
}
