/** A release's bytes: the whole archive, under its digest or its version, and single files. */
import { Hono } from "hono";
import { isUtf8Text } from "../core/bytes.ts";
import type { Release } from "../core/catalog/catalog.ts";
import { findByDigest } from "../core/catalog/resolve.ts";
import { RegistryError } from "../core/errors.ts";
import { type Digest, isDigest, nameOf } from "../core/names.ts";
import { markDeprecated } from "./deprecation.ts";
import { cacheControl, JSON_TYPE, matches, sendDocument, toDocument } from "./document.ts";
import { routeNotFound } from "./problem.ts";
import { type ByteRange, cut, parseRange } from "./range.ts";
import type { IndexContext, IndexEnv, Shared } from "./scope.ts";

/** `/archives/sha256/<64 hex digits>.zip` */
export function archiveRoutes(shared: Shared): Hono<IndexEnv> {
  return new Hono<IndexEnv>().get("/archives/sha256/:file", (c) => {
    const hex = /^([0-9a-f]{64})\.zip$/.exec(c.req.param("file"))?.[1];
    const digest = `sha256:${hex ?? ""}`;
    if (!isDigest(digest)) throw routeNotFound();
    const release = findByDigest(c.var.scope.catalog, digest, c.var.scope.audience);
    return sendArchive(c, shared, { release, immutable: true });
  });
}

/**
 * Streams an archive: whole, or one range of it. Its ETag is the release's digest. A range that cannot be met throws
 * RANGE_NOT_SATISFIABLE, and what Git has lost altogether OBJECT_MISSING.
 */
export async function sendArchive(
  c: IndexContext,
  shared: Shared,
  archive: {
    readonly release: Release;
    /** Does this address mean these bytes for ever? */
    readonly immutable: boolean;
  },
): Promise<Response> {
  const { release } = archive;
  markDeprecated(c, shared.deps, release);
  const etag = `"${release.digest}"`;
  const headers: Record<string, string> = {
    ETag: etag,
    "Cache-Control": cacheControl(c.var.scope.audience, archive.immutable),
    "Accept-Ranges": "bytes",
  };
  if (matches(c.req.header("if-none-match"), etag)) return c.body(null, 304, headers);
  const range = requestedRange(c, release, etag);
  const { first, last } = range ?? { first: 0, last: release.size - 1 };
  if (range !== undefined) headers["Content-Range"] = `bytes ${first}-${last}/${release.size}`;
  Object.assign(headers, {
    "Content-Type": "application/zip",
    "Content-Length": String(last - first + 1),
    // Names and versions are ASCII without quotes.
    "Content-Disposition": `attachment; filename="${nameOf(release.skill)}-${release.version}.zip"`,
    "Repr-Digest": toReprDigest(release.digest),
  });
  const status = range === undefined ? 200 : 206;
  if (c.req.method === "HEAD") return c.body(null, status, headers);
  const pieces = shared.files.archive(release);
  const asked = range === undefined ? pieces : cut(pieces, range);
  return c.body(await shared.sending.stream(c, asked, release.size), status, headers);
}

/** Sends one file of a release as data: text or bytes, never anything that a browser runs. */
export async function sendFile(
  c: IndexContext,
  { files, sending }: Shared,
  file: { readonly release: Release; readonly path: string; readonly immutable: boolean },
): Promise<Response> {
  const bytes = await files.file(file.release.tree, file.path);
  return sendDocument(c, toDocument(bytes, mediaTypeOf(file.path, bytes)), {
    immutable: file.immutable,
    sending,
    headers: { "Content-Security-Policy": "default-src 'none'; sandbox" },
  });
}

/** RFC 9110 §13.1.5: a range of another representation than the one asked about is answered with the whole. */
function requestedRange(c: IndexContext, release: Release, etag: string): ByteRange | undefined {
  // §14.2: a range means something to GET alone.
  if (c.req.method !== "GET") return undefined;
  const ifRange = c.req.header("if-range");
  if (ifRange !== undefined && ifRange !== etag) return undefined;
  const range = parseRange(c.req.header("range"), release.size);
  if (range !== "unsatisfiable") return range;
  c.header("Content-Range", `bytes */${release.size}`);
  throw new RegistryError(
    "RANGE_NOT_SATISFIABLE",
    `The archive has ${release.size} bytes; the range asked for is not among them.`,
    {
      hint: "Expected one range such as bytes=0-1023.",
    },
  );
}

/** RFC 9530 §3: the digest of the selected representation, as a structured field. */
function toReprDigest(digest: Digest): string {
  return `sha-256=:${Buffer.from(digest.slice("sha256:".length), "hex").toString("base64")}:`;
}

function mediaTypeOf(path: string, bytes: Uint8Array): string {
  if (!isUtf8Text(bytes)) return "application/octet-stream";
  if (path.endsWith(".md")) return "text/markdown; charset=utf-8";
  return path.endsWith(".json") ? JSON_TYPE : "text/plain; charset=utf-8";
}
