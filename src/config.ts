/** Flags and SKILLTRUNK_* variables, read once and checked. Nothing else in the program reads its environment. */
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { z } from "zod";
import { quote, RegistryError } from "./core/errors.ts";
import { isIndexAddress } from "./core/index-address.ts";
import { isLoopback } from "./core/loopback.ts";
import { GITHUB_API } from "./core/trunk/host-repository.ts";
import { isBranchName } from "./core/trunk/settings.ts";
import { Secret } from "./secret.ts";
import { currentRunOf, workflowRunOf } from "./wire/workflow-run.ts";

export { Secret } from "./secret.ts";

export interface Config {
  /** The user's own folder. */
  readonly home: string;
  /** Folder of mirrors and caches: losing it loses nothing. */
  readonly stateDir: string;
  /** The trunk's branch; absent: what the repository's HEAD names. */
  readonly trunk?: string;
  /** Where the index listens. */
  readonly host: string;
  readonly port: number;
  /** How others reach the index, as `https://host[:port][/path]`; absent: as each request says. */
  readonly url?: string;
  /** Where webhooks, health and metrics listen. */
  readonly adminHost: string;
  readonly adminPort: number;
  /** Where that listener is reached from this machine, without a trailing slash. */
  readonly adminUrl: string;
  /** Send the ledger back to the remote after each pass. */
  readonly push: boolean;
  /** File of the SSH key that signs ledger commits. */
  readonly signingKey?: string;
  /** The operator's file of scanners. */
  readonly scanners?: string;
  /** May what a folder points to come from a server of a private network, or of this machine? */
  readonly privateSources: boolean;
  /** How a program that goes on running says what happens. */
  readonly log: "text" | "json";
  /** What somebody without credentials may see. */
  readonly anonymous: "public" | "internal";
  /** The secret key that the index signs with: a file, or PEM. */
  readonly indexKey?: Secret;
  /** The document of its keys; absent: beside the file. */
  readonly indexKeys?: string;
  /** The id of a key that the registry is to have; absent: its keys are taken at first sight. */
  readonly key?: string;
  /** Hours after which what a registry signed is too old. */
  readonly maxAgeHours: number;
  /** File of the access tokens' hashes. */
  readonly tokens?: string;
  /** Who else says who somebody is. */
  readonly oidc?: {
    readonly issuer: string;
    readonly audience: string;
    readonly nameClaim: string;
    readonly groupsClaim: string;
  };
  /** What is shown to the registry that is asked, and the program that knows it. */
  readonly token?: Secret;
  readonly credentialHelper?: string;
  readonly webhookSecret?: Secret;
  readonly adminToken?: Secret;
  /** The registry that `list`, `search`, `show` and `install` ask. */
  readonly registry: string;
  /** Did a person name that registry? Given: with a flag, and not by the environment. */
  readonly isRegistryNamed: boolean;
  readonly isRegistryGiven: boolean;
}

/** Flags as the command line has parsed them: text, or true for a switch. */
export type Flags = Readonly<Record<string, unknown>>;

const port = z
  .string()
  .regex(/^\d{1,5}$/, "expected a port number from 0 to 65535")
  .transform(Number)
  .pipe(z.int().max(65_535, "expected a port number from 0 to 65535"));
const text = z.string().min(1, "expected some text").max(4096, "expected at most 4096 characters");
const keyId = text.regex(/^sha256:[0-9a-f]{64}$/, "expected the id of a key: sha256:<64 hex digits>");
const hours = z
  .string()
  .regex(/^[1-9]\d{0,4}$/, "expected a number of hours")
  .transform(Number);
const branch = text.refine(isBranchName, "expected a branch name");
const address = text
  .refine(isIndexAddress, "expected https://host or http://host, with nothing behind it but a port and a path")
  .transform((value) => `${new URL(value).origin}${new URL(value).pathname.replace(/\/+$/, "")}`);
const toggle = z
  .enum(["true", "false", "1", "0"], "expected true or false")
  .transform((value) => value === "true" || value === "1");

/** Every setting: its flag (as commander names it), its variable, its form. */
const SETTINGS = {
  state: { env: "SKILLTRUNK_STATE", form: text },
  trunk: { env: "SKILLTRUNK_TRUNK", form: branch },
  host: { env: "SKILLTRUNK_HOST", form: text },
  port: { env: "SKILLTRUNK_PORT", form: port },
  url: { env: "SKILLTRUNK_URL", form: address },
  adminHost: { env: "SKILLTRUNK_ADMIN_HOST", form: text },
  adminPort: { env: "SKILLTRUNK_ADMIN_PORT", form: port },
  push: { env: "SKILLTRUNK_PUSH", form: toggle },
  signingKey: { env: "SKILLTRUNK_SIGNING_KEY", form: text },
  scanners: { env: "SKILLTRUNK_SCANNERS", form: text },
  privateSources: { env: "SKILLTRUNK_PRIVATE_SOURCES", form: toggle },
  log: { env: "SKILLTRUNK_LOG", form: z.enum(["text", "json"], "expected text or json") },
  anonymous: { env: "SKILLTRUNK_ANONYMOUS", form: z.enum(["public", "internal"], "expected public or internal") },
  tokens: { env: "SKILLTRUNK_TOKENS", form: text },
  oidcIssuer: { env: "SKILLTRUNK_OIDC_ISSUER", form: text },
  oidcAudience: { env: "SKILLTRUNK_OIDC_AUDIENCE", form: text },
  oidcName: { env: "SKILLTRUNK_OIDC_NAME", form: text },
  oidcGroups: { env: "SKILLTRUNK_OIDC_GROUPS", form: text },
  token: { env: "SKILLTRUNK_TOKEN", form: text },
  credentialHelper: { env: "SKILLTRUNK_CREDENTIAL_HELPER", form: text },
  indexKey: { env: "SKILLTRUNK_INDEX_KEY", form: text },
  indexKeys: { env: "SKILLTRUNK_INDEX_KEYS", form: text },
  key: { env: "SKILLTRUNK_KEY", form: keyId },
  maxAge: { env: "SKILLTRUNK_MAX_AGE", form: hours },
  webhookSecret: { env: "SKILLTRUNK_WEBHOOK_SECRET", form: text },
  adminToken: { env: "SKILLTRUNK_ADMIN_TOKEN", form: text },
  registry: { env: "SKILLTRUNK_REGISTRY", form: text },
} as const;
type Setting = keyof typeof SETTINGS;

/** Secrets come from the environment only: a flag would show in the process list. */
const SECRETS: readonly Setting[] = ["webhookSecret", "adminToken", "token", "indexKey"];

const DEFAULT_PORT = 4870;
const DEFAULT_ADMIN_PORT = 4871;
const LOOPBACK = "127.0.0.1";

/** Reads flags, then variables, then defaults. Throws USAGE naming the flag or variable, what it expects and what it got. */
export function readConfig(flags: Flags = {}, env: NodeJS.ProcessEnv = process.env): Config {
  const [host = LOOPBACK, url] = [read("host", flags, env), read("url", flags, env)];
  const trunk = read("trunk", flags, env);
  const signingKey = read("signingKey", flags, env);
  const scanners = read("scanners", flags, env);
  return {
    home: homedir(),
    stateDir: resolve(read("state", flags, env) ?? defaultStateDir(env)),
    host,
    port: read("port", flags, env) ?? DEFAULT_PORT,
    push: read("push", flags, env) ?? false,
    privateSources: read("privateSources", flags, env) === true,
    log: read("log", flags, env) ?? "text",
    anonymous: read("anonymous", flags, env) ?? (isForThisMachine(host, url) ? "internal" : "public"),
    isRegistryNamed: read("registry", flags, env) !== undefined,
    isRegistryGiven: read("registry", flags, {}) !== undefined,
    registry: read("registry", flags, env) ?? `http://${LOOPBACK}:${DEFAULT_PORT}`,
    ...(url === undefined ? {} : { url }),
    ...(trunk === undefined ? {} : { trunk }),
    ...(scanners === undefined ? {} : { scanners: resolve(scanners) }),
    ...(signingKey === undefined ? {} : { signingKey: resolve(signingKey) }),
    ...readAdmin(flags, env),
    ...readAccess(flags, env),
    ...readTrust(flags, env),
  };
}

function readAdmin(
  flags: Flags,
  env: NodeJS.ProcessEnv,
): Pick<Config, "adminHost" | "adminPort" | "adminUrl" | "webhookSecret" | "adminToken"> {
  const [webhookSecret, adminToken] = [read("webhookSecret", flags, env), read("adminToken", flags, env)];
  const adminHost = read("adminHost", flags, env) ?? LOOPBACK;
  const adminPort = read("adminPort", flags, env) ?? DEFAULT_ADMIN_PORT;
  return {
    adminHost,
    adminPort,
    adminUrl: urlOf(adminHost, adminPort),
    ...(webhookSecret === undefined ? {} : { webhookSecret: new Secret(webhookSecret) }),
    ...(adminToken === undefined ? {} : { adminToken: new Secret(adminToken) }),
  };
}

/** Who may read here, and what is shown elsewhere. */
function readAccess(
  flags: Flags,
  env: NodeJS.ProcessEnv,
): Pick<Config, "tokens" | "oidc" | "token" | "credentialHelper"> {
  const tokens = read("tokens", flags, env);
  const oidc = readOidc(flags, env);
  const token = read("token", {}, env);
  const credentialHelper = read("credentialHelper", {}, env);
  return {
    ...(tokens === undefined ? {} : { tokens: resolve(tokens) }),
    ...(oidc === undefined ? {} : { oidc }),
    ...(token === undefined ? {} : { token: new Secret(token) }),
    ...(credentialHelper === undefined ? {} : { credentialHelper }),
  };
}

function readOidc(flags: Flags, env: NodeJS.ProcessEnv): Config["oidc"] {
  const issuer = read("oidcIssuer", flags, env);
  const audience = read("oidcAudience", flags, env);
  if (issuer === undefined) return undefined;
  if (audience === undefined) {
    throw new RegistryError("USAGE", "--oidc-issuer needs --oidc-audience.", {
      hint: "Without one, a token that the issuer made for any other service would be taken.",
    });
  }
  const nameClaim = read("oidcName", flags, env) ?? "sub";
  return { issuer, audience, nameClaim, groupsClaim: read("oidcGroups", flags, env) ?? "groups" };
}

function readTrust(
  flags: Flags,
  env: NodeJS.ProcessEnv,
): Pick<Config, "indexKey" | "indexKeys" | "key" | "maxAgeHours"> {
  const indexKey = read("indexKey", flags, env);
  const indexKeys = read("indexKeys", flags, env);
  const key = read("key", flags, env);
  const isText = indexKey?.startsWith("-----") === true;
  if (isText && flags["indexKey"] !== undefined) throw new RegistryError("USAGE", "--index-key: expected a file.");
  return {
    maxAgeHours: read("maxAge", flags, env) ?? 24,
    ...(indexKey === undefined ? {} : { indexKey: new Secret(isText ? indexKey : resolve(indexKey)) }),
    ...(indexKeys === undefined ? {} : { indexKeys: resolve(indexKeys) }),
    ...(key === undefined ? {} : { key }),
  };
}

/** May output carry colours, as far as the environment says? (no-color.org) */
export function wantsColour(isTerminal: boolean, env: NodeJS.ProcessEnv = process.env): boolean {
  if (env["NO_COLOR"] !== undefined && env["NO_COLOR"] !== "") return false;
  return isTerminal && env["TERM"] !== "dumb";
}

/** How a code host is asked, by the variables that GitHub's own tools read. */
export interface HostAccess {
  /** `owner/name`. */
  readonly repository?: string;
  readonly apiUrl: string;
  readonly token?: Secret;
}

/** Reads them; without one, GitHub's own address is meant. */
export function readHostAccess(env: NodeJS.ProcessEnv = process.env): HostAccess {
  const { GITHUB_REPOSITORY: repository, GITHUB_API_URL: apiUrl } = env;
  const token = env["GITHUB_TOKEN"] || env["GH_TOKEN"];
  return {
    apiUrl: apiUrl || GITHUB_API,
    ...(repository ? { repository } : {}),
    ...(token ? { token: new Secret(token) } : {}),
  };
}

/** Whom an OCI registry is told that we are; undefined: nobody. */
export function readOciCredential(env: NodeJS.ProcessEnv = process.env) {
  const [user, password] = [env["SKILLTRUNK_OCI_USER"], env["SKILLTRUNK_OCI_PASSWORD"]];
  return user && password ? { user, password } : undefined;
}

/** The host that gives tokens for an OCI registry elsewhere, and may be shown what that registry would be; undefined: none. */
export const readOciTokenHost = (env: NodeJS.ProcessEnv = process.env) => env["SKILLTRUNK_OCI_TOKEN_HOST"] || undefined;

/** Was this program started by the runner of a workflow? */
export const isWorkflow = (env: NodeJS.ProcessEnv = process.env) => env["GITHUB_ACTIONS"] === "true";

/** The run of a workflow that this program is in, if it is in one. */
export const readCurrentRun = (env: NodeJS.ProcessEnv = process.env) => currentRunOf(env);

/** What the runner of a workflow says of the run. Throws USAGE naming what is missing: this is no workflow's runner. */
export const readWorkflowRun = (env: NodeJS.ProcessEnv = process.env) => workflowRunOf(env);

function read<S extends Setting>(
  setting: S,
  flags: Flags,
  env: NodeJS.ProcessEnv,
): z.output<(typeof SETTINGS)[S]["form"]> | undefined {
  const { env: variable, form } = SETTINGS[setting];
  const flag = flags[setting];
  const raw = flag === undefined ? env[variable] : String(flag);
  if (raw === undefined || (flag === undefined && raw === "")) return undefined;
  const parsed = form.safeParse(raw);
  if (parsed.success) return parsed.data as z.output<(typeof SETTINGS)[S]["form"]>;
  const where = flag === undefined ? variable : `--${setting.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`;
  const got = SECRETS.includes(setting) ? "something else" : `"${quote(raw, 80)}"`;
  throw new RegistryError("USAGE", `${where}: ${parsed.error.issues[0]?.message ?? "invalid"}, got ${got}.`);
}

/** Who names an address of the index for others has others ask, if only through a proxy. */
function isForThisMachine(host: string, url: string | undefined): boolean {
  return isLoopback(host) && (url === undefined || isLoopback(new URL(url).hostname));
}

/** A listener on every address is reached through the loopback one. */
function urlOf(host: string, portNumber: number): string {
  if (host === "0.0.0.0" || host === "::") return `http://${LOOPBACK}:${portNumber}`;
  return `http://${host.includes(":") ? `[${host}]` : host}:${portNumber}`;
}

function defaultStateDir(env: NodeJS.ProcessEnv): string {
  const xdg = env["XDG_STATE_HOME"];
  // The XDG base directory specification: a path that is not absolute is ignored.
  const base = xdg !== undefined && isAbsolute(xdg) ? xdg : join(homedir(), ".local", "state");
  return join(base, "skilltrunk");
}
