/** How the documents of an index are fetched: over HTTP, from a host of plain files, or from a folder of them on this disk. */
import { lstat, readFile, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Position } from "../../app/ports/ports.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import { isLoopback } from "../../core/loopback.ts";
import { SeenPositions } from "../../core/trust/seen-positions.ts";
import { AnswerMemory } from "./answer-memory.ts";
import { type Fetched, type FetchLimits, fetchBounded, followed } from "./http-fetch.ts";

/** An index over HTTP, which can also say by itself that something has changed. */
export interface HttpTransport extends IndexTransport {
  /** Its server-sent events since `last`; undefined where it has none. */
  stream(
    url: URL,
    options: { readonly signal: AbortSignal; readonly last: string | undefined },
  ): Promise<AsyncIterable<Uint8Array> | undefined>;
}

export interface IndexTransport {
  /** The index's URL without a slash at its end, and without credentials: what is remembered and told. */
  readonly location: string;
  /** What its paths are below. It shows a token where the address does (`/t/<token>`): for requests alone. */
  readonly base: string;
  /** Does it show no credentials of any kind? Absent for a folder, which knows nobody. */
  readonly anonymous?: boolean;
  /** One document or file of it. Throws as `fetchBounded`. */
  fetch(url: URL, limits: FetchLimits): Promise<Fetched>;
  /** Absent where there is but one copy of it. */
  readonly position?: Position;
}

/** A token that an address shows itself, for clients that send none. */
const TOKEN_IN_ADDRESS = /\/t\/skt_[^/]*/;

/** Is this the address of an index, rather than of a Git repository (`.git` at its end, `git+https://`, a path, ssh)? */
export function isIndexUrl(location: string): boolean {
  return /^https?:\/\//i.test(location) && URL.canParse(location) && !/\.git\/*$/i.test(new URL(location).pathname);
}

/**
 * The index behind a URL. A user name and password in it are sent as Basic credentials, over plain http only to this machine,
 * and shown nowhere. Throws USAGE.
 */
export function httpTransport(
  indexUrl: string,
  options: {
    readonly signal?: AbortSignal | undefined;
    readonly token?: string | undefined;
    /** Of what was answered before. */
    readonly memory?: AnswerMemory;
  } = {},
): HttpTransport {
  const url = URL.canParse(indexUrl) ? new URL(indexUrl) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search !== "" || url.hash !== "") {
    throw new RegistryError(
      "USAGE",
      "The registry's URL is not valid: expected http:// or https://, without query and fragment.",
    );
  }
  const { signal, token, memory = new AnswerMemory(0) } = options;
  if (url.protocol === "http:" && url.username + url.password + (token ?? "") !== "" && !isLoopback(url.hostname)) {
    throw new RegistryError(
      "USAGE",
      `A token, user name or password is not sent to ${quote(url.host)} over plain http.`,
      { hint: "Anybody on the way could read it: write https:// for the registry's URL." },
    );
  }
  const credentials = credentialsOf(url, token);
  const base = `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
  const position = new SeenPositions(wait);
  return {
    position,
    location: base.replace(TOKEN_IN_ADDRESS, ""),
    base,
    anonymous: Object.keys(credentials).length === 0 && !TOKEN_IN_ADDRESS.test(base),
    async stream(at, { signal: until, last }) {
      const headers = {
        ...credentials,
        Accept: "text/event-stream",
        ...(last === undefined ? {} : { "Last-Event-ID": last }),
      };
      const response = await followed(at, { headers, redirect: "manual", signal: until });
      const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") === true;
      if (response.ok && isStream && response.body !== null) return response.body;
      await response.body?.cancel();
      if (response.status >= 500 || response.status === 429) throw new Error(`${response.status}`);
      return undefined;
    },
    fetch: (at, limits) =>
      withIndexFile(at, (one) => {
        const headers = { ...credentials, ...limits.headers };
        return memory.fetch(`${JSON.stringify(headers)} ${one.href}`, (more) =>
          position.ask(
            (also) => fetchBounded(one, { ...limits, headers: { ...headers, ...more, ...also }, signal }),
            signal,
          ),
        );
      }),
  };
}

async function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await delay(ms, undefined, signal === undefined ? {} : { signal }).catch(() => {});
}

/** What the URL names, else a token (RFC 6750). */
function credentialsOf(url: URL, token: string | undefined): Readonly<Record<string, string>> {
  if (url.username !== "" || url.password !== "") return { Authorization: basic(url) };
  return token === undefined ? {} : { Authorization: `Bearer ${token}` };
}

/** RFC 7617. */
function basic({ username, password }: URL): string {
  try {
    const plain = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return `Basic ${Buffer.from(plain, "utf8").toString("base64")}`;
  } catch {
    throw new RegistryError("USAGE", "The user name or password in the registry's URL is not validly percent-encoded.");
  }
}

/** The folder that an export wrote, if this is a path or a `file://` URL of one. */
export async function findExport(location: string): Promise<string | undefined> {
  const isUrl = /^file:\/\/\//i.test(location) && URL.canParse(location);
  if (!isUrl && /^[a-z][a-z0-9+.-]*:/i.test(location)) return undefined;
  const folder = isUrl ? fileURLToPath(location) : location;
  const found = await stat(join(folder, "v1", "status", "index.html")).catch(() => undefined);
  return found?.isFile() === true ? await realpath(folder) : undefined;
}

/** The index that lies in a folder, as `export` writes it. No link in it is followed. */
export function folderTransport(folder: string): IndexTransport {
  const base = pathToFileURL(folder).href.replace(/\/+$/, "");
  return {
    location: base,
    base,
    fetch: (at, limits) => withIndexFile(at, (one) => readAt(folder, one, limits)),
  };
}

const ABSENT: Fetched = { status: 404, type: "", bytes: new Uint8Array() };

async function readAt(folder: string, url: URL, { maxBytes }: FetchLimits): Promise<Fetched> {
  const path = pathIn(folder, url);
  const found = path === undefined ? undefined : await lstat(path).catch(() => undefined);
  if (path === undefined || found?.isFile() !== true || (await realpath(path)) !== path) return ABSENT;
  if (found.size > maxBytes)
    throw new RegistryError("REGISTRY_INVALID", `${quote(path)} has more than ${maxBytes} bytes.`);
  return { status: 200, type: "", bytes: await readFile(path) };
}

/** Undefined for what no file of an export is called. */
function pathIn(folder: string, url: URL): string | undefined {
  try {
    const path = fileURLToPath(`${url.protocol}//${url.pathname}`);
    return path.startsWith(`${folder}${sep}`) ? path : undefined;
  } catch {
    return undefined;
  }
}

/** Of plain files, a document below which others are is the `index.html` of a folder, and no query is read. */
async function withIndexFile(url: URL, fetchOne: (url: URL) => Promise<Fetched>): Promise<Fetched> {
  const answer = await fetchOne(url);
  if (answer.status !== 404 || answer.type === "application/problem+json") return answer;
  const file = new URL(`${url.pathname.replace(/\/+$/, "")}/index.html`, url);
  const found = await fetchOne(file);
  return found.status === 200 ? found : answer;
}
