/** The access tokens of a user's registries: a file of theirs alone, and a program that may know them instead. */
import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import { z } from "zod";
import { isAccessToken } from "../../core/access/access-token.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import { makeFolder } from "../disk/make-folder.ts";
import { withLock } from "../disk/process-lock.ts";
import { readShortFile } from "../disk/short-file.ts";
import { diskError, onDisk, replaceFile } from "../disk/whole-file.ts";

const MAX_BYTES = 1 << 20;
const HELPER = { maxBuffer: 64 * 1024, timeout: 60_000 };
const FORMAT = 1;
const schema = z.strictObject({
  format: z.literal(FORMAT),
  registries: z.record(z.string().max(4096), z.string().max(8192)),
});
type Tokens = Readonly<Record<string, string>>;

/** Where the tokens of a user with this home are. */
export function credentialsPath(home: string): string {
  return join(home, ".config", "skilltrunk", "credentials.json");
}

/** A registry as the file names it: its address without a slash at the end. Throws USAGE for what is no address. */
function registryKey(location: string): string {
  const url = URL.canParse(location) ? new URL(location) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol)) return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
  throw new RegistryError("USAGE", `"${quote(location, 200)}" is no address of an index.`, {
    hint: "Expected https://host, as --registry takes it. A Git URL uses git's own credentials.",
  });
}

/** The token for a registry; undefined where none is kept. */
export async function storedToken(path: string, location: string): Promise<string | undefined> {
  const tokens = await read(path);
  const key = registryKey(location);
  return Object.hasOwn(tokens, key) ? tokens[key] : undefined;
}

/** Throws USAGE for what has the form of no token. */
export function requireToken(token: string): void {
  if (isAccessToken(token) || /^[\w-]+\.[\w-]+\.[\w-]*$/.test(token)) return;
  throw new RegistryError("USAGE", "What was given is no access token.", {
    hint: "Give `skt_…` as `skilltrunk token new` printed it, or a JSON Web Token, on standard input.",
  });
}

/** Keeps a token for a registry, or with undefined forgets it; says whether there was one. */
export async function storeToken(path: string, location: string, token: string | undefined): Promise<boolean> {
  const key = registryKey(location);
  if (token !== undefined) requireToken(token);
  const folder = dirname(path);
  await onDisk(folder, () => makeFolder(folder, 0o700));
  return withLock(
    { folder, name: ".credentials.lock", doing: "editing the credentials", refused: diskError },
    async () => {
      const before = await read(path);
      const { [key]: known, ...others } = before;
      const registries = token === undefined ? others : { ...others, [key]: token };
      const text = `${JSON.stringify({ format: FORMAT, registries }, undefined, 2)}\n`;
      await onDisk(path, () => replaceFile(path, text, 0o600));
      return known !== undefined;
    },
  );
}

/**
 * Asks a program for the token of a registry, as git asks its helpers: `url=…` and an empty line on its input, `token=…` on
 * its output; undefined where it knows none. Throws USAGE where it cannot be run.
 */
export async function askHelper(program: string, location: string): Promise<string | undefined> {
  return /^token=(\S+)$/m.exec(await runHelper(program, registryKey(location)))?.[1];
}

/** Asks it for a user and a password instead, `username=…` and `password=…`; undefined where it does not know both. */
export async function askHelperForLogin(
  program: string,
  url: string,
): Promise<{ readonly user: string; readonly password: string } | undefined> {
  const told = await runHelper(program, url);
  const [user, password] = ["username", "password"].map((key) => new RegExp(`^${key}=(.+)$`, "m").exec(told)?.[1]);
  return user === undefined || password === undefined ? undefined : { user, password };
}

function runHelper(program: string, url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, ["get"], HELPER, (cause, stdout) => {
      // What it printed may be half a token, and is shown nowhere.
      if (cause !== null) reject(helperFailed(program, cause));
      else resolve(stdout);
    });
    child.stdin?.on("error", () => {});
    child.stdin?.end(`url=${url}\n\n`);
  });
}

function helperFailed(program: string, { code }: { readonly code?: string | number | null }): RegistryError {
  return new RegistryError("USAGE", `The credential helper ${quote(program, 200)} failed (${code ?? "ended"}).`, {
    hint: "SKILLTRUNK_CREDENTIAL_HELPER names a program that prints token=… for the registry on its input.",
  });
}

async function read(path: string): Promise<Tokens> {
  const bytes = await readShortFile(path, MAX_BYTES);
  if (bytes === undefined) return {};
  try {
    return schema.parse(JSON.parse(Buffer.from(bytes).toString("utf8"))).registries;
  } catch {
    throw new RegistryError("USAGE", `${quote(path)} cannot be read as credentials.`, {
      hint: "Remove it and log in again with `skilltrunk login <registry>`.",
    });
  }
}
