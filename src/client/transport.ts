/** Asks an index for documents and files, with everything bounded: size, time, redirects. */
import { POSITION } from "../core/trust/seen-positions.ts";
import { ClientError, type ClientErrorCode } from "./client-error.ts";
import { type Heard, Positions } from "./positions.ts";

export interface TransportOptions {
  /** The index's URL. */
  readonly registry: string;
  /** Sent as a bearer token, to the index's own origin only. */
  readonly token?: string;
  /** For one answer; default: a minute. */
  readonly timeoutMs?: number;
  /** Default: the platform's. */
  readonly fetch?: typeof fetch;
}

export interface Answer {
  readonly bytes: Uint8Array;
  readonly etag: string | null;
}

interface Ask {
  readonly accept: string;
  readonly maxBytes: number;
  /** Answered undefined while it is still the same. */
  readonly etag?: string | null | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What says how far along the index is, where it signs. */
const PLACE = "/v1/checkpoint";
const MAX_PROBLEM_BYTES = 64 * 1024;
const MAX_REDIRECTS = 5;
const TIMEOUT_MS = 60_000;

export class Transport {
  private readonly base: string;
  private readonly options: TransportOptions;
  private readonly positions = new Positions();

  constructor(options: TransportOptions) {
    const url = URL.canParse(options.registry) ? new URL(options.registry) : undefined;
    const isPlain = url !== undefined && url.search === "" && url.hash === "" && url.username + url.password === "";
    if (!isPlain || !/^https?:$/.test(url.protocol)) {
      throw new ClientError(
        "USAGE",
        "registry: expected http:// or https://, without credentials, query and fragment.",
      );
    }
    const isHere = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
    if (options.token !== undefined && url.protocol === "http:" && !isHere) {
      throw new ClientError("USAGE", "A token is not sent over plain http: write https:// for the registry.");
    }
    this.base = `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
    this.options = options;
  }

  /** A path of the index. Throws NOT_FOUND, GONE, REFUSED, UNREACHABLE or INVALID; undefined where `etag` still holds. */
  async ask(path: string, ask: Ask): Promise<Answer | undefined> {
    const url = this.urlOf(path);
    try {
      const place = { accept: "application/json", maxBytes: MAX_DOCUMENT_BYTES, signal: ask.signal };
      await this.positions.start(() => this.hear(this.urlOf(PLACE), place, {}));
      ask.signal?.throwIfAborted();
      const { response, bytes, status } = await this.positions.ask(
        (headers) => this.hear(url, ask, headers),
        ask.signal,
      );
      if (status === 304) return undefined;
      if (status !== 200) throw refusal(url, status, bytes);
      return { bytes, etag: response.headers.get("etag") };
    } catch (cause) {
      ask.signal?.throwIfAborted();
      if (cause instanceof ClientError) throw cause;
      throw new ClientError("UNREACHABLE", `${url.origin}${url.pathname} did not answer as a whole.`, { cause });
    }
  }

  /** One answer, whole. */
  private async hear(url: URL, ask: Ask, more: Readonly<Record<string, string>>): Promise<Heard> {
    const timeout = AbortSignal.timeout(this.options.timeoutMs ?? TIMEOUT_MS);
    const signal = ask.signal === undefined ? timeout : AbortSignal.any([timeout, ask.signal]);
    const headers = { ...this.headersOf(ask), ...more };
    const response = await this.follow(url, { signal, redirect: "manual", headers });
    const maxBytes = response.status === 200 ? ask.maxBytes : Math.max(ask.maxBytes, MAX_PROBLEM_BYTES);
    const bytes = await readBody(response, maxBytes);
    return { response, bytes, status: response.status, position: response.headers.get(POSITION) };
  }

  /** A document. Throws as `ask`, and INVALID for what is no JSON object. */
  async document(
    path: string,
    ask: Pick<Ask, "etag" | "signal"> = {},
  ): Promise<{ readonly json: Json; readonly etag: string | null } | undefined> {
    const answer = await this.ask(path, { ...ask, accept: "application/json", maxBytes: MAX_DOCUMENT_BYTES });
    if (answer === undefined) return undefined;
    const json = parseJson(answer.bytes);
    if (json === undefined) throw new ClientError("INVALID", `${this.base}${path} is no document of an index.`);
    return { json, etag: answer.etag };
  }

  private headersOf({ accept, etag }: Ask): Record<string, string> {
    const { token } = this.options;
    return {
      Accept: accept,
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...(etag === undefined || etag === null ? {} : { "If-None-Match": etag }),
    };
  }

  /** Redirects are followed on the same origin alone: a token goes nowhere else. */
  private async follow(from: URL, request: RequestInit): Promise<Response> {
    let at = from;
    for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
      const response = await (this.options.fetch ?? fetch)(at.href, request);
      const location = response.status >= 301 && response.status <= 308 ? response.headers.get("location") : null;
      if (location === null || response.status === 304) return response;
      await response.body?.cancel();
      const next = URL.canParse(location, at.href) ? new URL(location, at.href) : undefined;
      if (next === undefined || next.origin !== at.origin) {
        throw new ClientError("REFUSED", `${at.origin}${at.pathname} redirects elsewhere, which is not followed.`);
      }
      at = next;
    }
    throw new ClientError("INVALID", `${from.origin}${from.pathname} redirects more than ${MAX_REDIRECTS} times.`);
  }

  private urlOf(path: string): URL {
    const text = this.base + path;
    const url = path.startsWith("/") && URL.canParse(text) ? new URL(text) : undefined;
    if (url?.href.startsWith(`${this.base}/`) === true) return url;
    throw new ClientError("INVALID", `${this.base} names a path that is not below it.`);
  }
}

export type Json = Readonly<Record<string, unknown>>;

const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;

async function readBody(response: Response, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read()) {
    size += part.value.length;
    if (size > maxBytes) {
      await reader?.cancel();
      throw new ClientError("INVALID", `${response.url} answers with more than ${maxBytes} bytes.`);
    }
    parts.push(part.value);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function parseJson(bytes: Uint8Array): Json | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}

const CODES: Readonly<Record<number, ClientErrorCode>> = {
  401: "REFUSED",
  403: "REFUSED",
  404: "NOT_FOUND",
  410: "GONE",
};

function refusal(url: URL, status: number, bytes: Uint8Array): ClientError {
  const detail = parseJson(bytes)?.["detail"];
  const code = CODES[status] ?? (status >= 500 || status === 429 ? "UNREACHABLE" : "INVALID");
  const said = typeof detail === "string" ? ` ${detail.slice(0, 500)}` : "";
  return new ClientError(code, `${url.origin}${url.pathname} answers ${status}.${said}`);
}
