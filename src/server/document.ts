/** Whole bodies with strong ETags, 304 and gzip (RFC 9110 §8.8, §13, §12.5.3). */
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { type Audience, isAnybody } from "../core/access/audience.ts";
import { sha256 } from "../core/bytes.ts";
import type { IndexContext } from "./scope.ts";
import { type Sending, STEP_BYTES } from "./sending.ts";

/** A body that is ready to be sent, as often as it is asked for. */
export interface Document {
  readonly body: Uint8Array;
  readonly type: string;
  /** The identity coding's strong ETag without quotes: the body's own digest. */
  readonly etag: string;
}

export const JSON_TYPE = "application/json";
const COMPRESSIBLE = /^(text\/|application\/(json|x-ndjson|atom\+xml)|image\/svg\+xml)/;
const MIN_COMPRESSED_BYTES = 1024;
const compressed = new WeakMap<Document, Promise<Uint8Array>>();
const compress = promisify(gzip);

export function toDocument(body: string | Uint8Array, type: string): Document {
  const bytes = typeof body === "string" ? Buffer.from(body, "utf8") : body;
  return { body: bytes, type, etag: sha256(bytes) };
}

/** A value as JSON. A host of plain files may call it HTML: no text in it can then be markup. */
export function toJsonDocument(value: unknown): Document {
  return toDocument(JSON.stringify(value).replaceAll("<", "\\u003c"), JSON_TYPE);
}

/** Sends a JSON document that may change. */
export function sendJson(c: IndexContext, value: unknown): Promise<Response> {
  return sendDocument(c, toJsonDocument(value));
}

/**
 * Sends a document, or 304 when the asker has it. `immutable` is for what never changes at its address; everything
 * else is asked for again each time. `sending` is for a body that this answer alone holds: a large one counts there.
 */
export async function sendDocument(
  c: IndexContext,
  document: Document,
  options: {
    readonly immutable?: boolean;
    readonly headers?: Readonly<Record<string, string>>;
    readonly sending?: Sending;
  } = {},
): Promise<Response> {
  const isCompressible = COMPRESSIBLE.test(document.type) && document.body.length >= MIN_COMPRESSED_BYTES;
  const isCompressed = isCompressible && acceptsGzip(c.req.header("accept-encoding"));
  const etag = `"${document.etag}${isCompressed ? "-gzip" : ""}"`;
  const headers: Record<string, string> = {
    ...options.headers,
    ETag: etag,
    "Cache-Control": cacheControl(c.var.scope.audience, options.immutable === true),
  };
  if (isCompressible) c.header("Vary", "Accept-Encoding", { append: true });
  if (matches(c.req.header("if-none-match"), etag)) return c.body(null, 304, headers);
  const body = isCompressed ? await compressedBody(document) : document.body;
  if (isCompressed) headers["Content-Encoding"] = "gzip";
  headers["Content-Type"] = document.type;
  headers["Content-Length"] = String(body.length);
  if (c.req.method === "HEAD") return c.body(null, 200, headers);
  if (options.sending !== undefined && body.length > STEP_BYTES) {
    return c.body(await options.sending.stream(c, [body], body.length), 200, headers);
  }
  const beside = c.env?.beside;
  if (beside === undefined) return c.body(body as Uint8Array<ArrayBuffer>, 200, headers);
  Object.assign(beside, { body, etag });
  return c.body(null, 200, headers);
}

/** Shared caches may keep only what anybody may see. */
export function cacheControl(audience: Audience, immutable: boolean): string {
  const scope = isAnybody(audience) ? "public" : "private";
  return immutable ? `${scope}, max-age=31536000, immutable` : `${scope}, no-cache`;
}

/** Does `If-None-Match` name this ETag? Weak comparison, as RFC 9110 §13.1.2 has it; `etag` is quoted. */
export function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === "*") return true;
  return ifNoneMatch.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag);
}

function acceptsGzip(acceptEncoding = ""): boolean {
  return acceptEncoding.split(",").some((item) => {
    const [coding, ...parameters] = item.split(";").map((part) => part.trim().toLowerCase());
    return coding === "gzip" && !parameters.some((p) => /^q=0(\.0*)?$/.test(p));
  });
}

function compressedBody(document: Document): Promise<Uint8Array> {
  const known = compressed.get(document) ?? compress(document.body);
  compressed.set(document, known);
  return known;
}
