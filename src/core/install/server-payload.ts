/** The payload of an MCP server: the one JSON file that says how the server is started, or where it is. */
import { z } from "zod";
import { isSecretReference, looksSecret } from "../bindings/secret-reference.ts";

const MAX_ENTRIES = 100;
const MAX_TEXT = 4000;
const SHELL = /^\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})$/;

/** How a header says what the rest of it is (RFC 9110 §11.1); none has a digit that is sent with a token. */
const SCHEME = /^([A-Za-z]+(?:-[A-Za-z]+)*) (.*)$/;
const MAX_SCHEME = 16;

const text = z.string().min(1).max(MAX_TEXT);
const reference = z
  .string()
  .max(MAX_TEXT)
  .refine(
    isReference,
    // Never the value: it may be the secret.
    "expected a reference such as `$CRM_TOKEN` or `env:CRM_TOKEN` alone, and never a value",
  )
  .describe("A reference such as `$CRM_TOKEN`, `env:CRM_TOKEN` or `vault:crm#token`, alone; never a value.");
const header = z
  .string()
  .max(MAX_TEXT)
  .refine(
    (value) => isReference(parted(value).from),
    "expected one reference such as `$CRM_TOKEN` or `env:CRM_TOKEN`, with nothing before it but a word such as `Bearer `, and never a value",
  )
  .describe(
    "A reference such as `$CRM_TOKEN`, `env:CRM_TOKEN` or `vault:crm#token`, or `Bearer ` and one; never a value.",
  );

/** A mapping with names of whoever wrote it. */
export const named = <T extends z.ZodType>(value: T) =>
  z.record(text, value).refine((all) => Object.keys(all).length <= MAX_ENTRIES, `expected at most ${MAX_ENTRIES}`);

export const server = z
  .object({
    command: text.describe("The program that is started; or else `url`.").exactOptional(),
    url: z
      .string()
      .max(MAX_TEXT)
      .regex(/^https?:\/\/[\x21-\x7e]+$/, "expected an address")
      .describe("Where the server is; or else `command`.")
      .exactOptional(),
    args: z
      .array(z.string().max(MAX_TEXT))
      .max(MAX_ENTRIES)
      .describe("Its arguments, one a word; no shell reads them.")
      .exactOptional(),
    env: z
      .union([z.array(text).max(MAX_ENTRIES), named(reference)])
      .describe("Variables that it is given: their names, or each with a reference.")
      .exactOptional(),
    headers: named(header).describe("Headers that are sent to `url`, each with a reference.").exactOptional(),
  })
  .refine(({ command, url }) => (command === undefined) !== (url === undefined), "expected either `command` or `url`")
  // The same for who reads the JSON Schema.
  .meta({ oneOf: ["command", "url"].map((key) => ({ type: "object", properties: { [key]: {} }, required: [key] })) });

export const serverPayload = z
  .union([z.object({ mcpServers: named(server).describe("Name → server.") }), server])
  .describe("The payload of an MCP server: one server, or several below `mcpServers`.");

/** One server, whatever agent is given it. */
export interface McpServer {
  readonly name: string;
  /** The program that is started, and its arguments; or else where the server is. */
  readonly start: { readonly command: string; readonly args: readonly string[] } | { readonly url: string };
  /** Variable of the server, and the variable of the user's environment that it gets; as they came where they are none. */
  readonly env: ReadonlyMap<string, string>;
  /** Header, and the variable that it gets. */
  readonly headers: ReadonlyMap<string, HeaderValue>;
}

/** What is sent in a header: the scheme, where it has one, and the variable that follows; as that came where it is none. */
export interface HeaderValue {
  /** `Bearer` */
  readonly scheme?: string;
  readonly from: string;
}

/** Agents' settings take these for names, and no program reads them as anything else. */
const SERVER_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** The servers of a payload; one that gives no name has that of its skill. Undefined for bytes that are no such payload. */
export function serversOf(bytes: Uint8Array, skill: string): readonly McpServer[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    return undefined;
  }
  const parsed = serverPayload.safeParse(value).data;
  if (parsed === undefined) return undefined;
  const all = "mcpServers" in parsed ? Object.entries(parsed.mcpServers) : [[skill, parsed] as const];
  if (all.some(([name]) => !SERVER_NAME.test(name))) return undefined;
  return all.map(([name, { command, url = "", args = [], env = {}, headers = {} }]) => ({
    name,
    start: command === undefined ? { url } : { command, args },
    env: new Map(Array.isArray(env) ? env.map((one) => [one, one]) : references(env)),
    headers: new Map(
      Object.entries(headers).map(([key, value]) => {
        const { from, ...scheme } = parted(value);
        return [key, { ...scheme, from: variableOf(from) ?? from }];
      }),
    ),
  }));
}

function references(of: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  return Object.entries(of).map(([key, value]) => [key, variableOf(value) ?? value]);
}

function isReference(value: string): boolean {
  return SHELL.test(value) || isSecretReference(value);
}

function parted(value: string): HeaderValue {
  const [, scheme = "", from = ""] = SCHEME.exec(value) ?? [];
  return scheme === "" || scheme.length > MAX_SCHEME || looksSecret(scheme) ? { from: value } : { scheme, from };
}

/** The variable of the environment that a reference names. */
function variableOf(reference: string): string | undefined {
  const [, bare, braced] = SHELL.exec(reference) ?? [];
  return bare ?? braced ?? (reference.startsWith("env:") ? reference.slice("env:".length) : undefined);
}
