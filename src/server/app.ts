/** The read-only index: every route, and what holds for all of them. */
import { Hono } from "hono";
import { createMiddleware } from "hono/factory";
import { getPath } from "hono/utils/url";
import { RegistryError } from "../core/errors.ts";
import { POSITION } from "../core/trust/seen-positions.ts";
import { apiRoutes } from "./api.ts";
import { archiveRoutes } from "./archives.ts";
import { audienceOf } from "./asker.ts";
import { credentialOf, withoutPrefix } from "./credentials.ts";
import { sendDocument } from "./document.ts";
import { feedRoutes } from "./faces/feed.ts";
import { marketplaceRoutes } from "./faces/marketplace.ts";
import { MCP_PATH, mcpRoutes } from "./faces/mcp.ts";
import { nacosRoutes } from "./faces/nacos.ts";
import { openApiRoutes } from "./faces/openapi.ts";
import { wellKnownRoutes } from "./faces/well-known.ts";
import { healthRoutes } from "./health.ts";
import { refusesUnknownParameters } from "./known-parameters.ts";
import { refusesToLookBack } from "./looking-back.ts";
import { errorRoutes, sendError } from "./pages/error.tsx";
import { pageRoutes } from "./pages/routes.ts";
import { neverBehind } from "./position.ts";
import { badRequest, routeNotFound } from "./problem.ts";
import { createShared, type IndexDeps, type IndexEnv } from "./scope.ts";

const METHODS = "GET, HEAD, OPTIONS";
const MAX_URL = 4096;
/** Nothing that this site sends may run, be framed or load anything, unless a page says otherwise. */
const NOTHING = "default-src 'none'; frame-ancestors 'none'";
/** Names the proposed commit where what is served was never merged. */
const PREVIEW = "X-Skilltrunk-Preview";
const EXPOSED = `ETag, Content-Length, Content-Range, Accept-Ranges, Repr-Digest, Retry-After, Deprecation, Sunset, Link, ${POSITION}, ${PREVIEW}`;

/** Builds the index. It holds no state but caches of what never changes. */
export function createApp(deps: IndexDeps): Hono<IndexEnv> {
  const shared = createShared(deps);
  return new Hono<IndexEnv>({ getPath: (request) => pathOf(request, deps) })
    .onError((error, c) => sendError(c, shared, error))
    .notFound((c) => sendError(c, shared, routeNotFound()))
    .use(
      withScope(deps),
      withHeaders(deps),
      readsOnly,
      wellFormed,
      withCredential(deps),
      neverBehind(deps),
      refusesToLookBack,
      refusesUnknownParameters,
    )
    .route("/", healthRoutes())
    .route("/v1", apiRoutes(shared))
    .route("/", archiveRoutes(shared))
    .route("/", wellKnownRoutes(shared))
    .route("/", marketplaceRoutes(shared))
    .route("/", mcpRoutes(shared))
    .route("/", nacosRoutes(shared))
    .route("/", feedRoutes(shared))
    .route("/", openApiRoutes())
    .get("/cli.tgz", async (c) => {
      const document = await shared.cliPackage();
      if (document === undefined) throw routeNotFound();
      return sendDocument(c, document);
    })
    .route("/", errorRoutes(shared))
    .route("/", pageRoutes(shared));
}

/** The path by which a request's route is found: an address that shows a token leads where it would without. */
function pathOf(request: Request, { authenticate }: IndexDeps): string {
  const path = getPath(request);
  return authenticate === undefined ? path : withoutPrefix(path);
}

/** Takes the snapshot, once. */
function withScope(deps: IndexDeps) {
  return createMiddleware<IndexEnv>(async (c, next) => {
    c.set("scope", { ...deps.snapshot(), audience: audienceOf(c.req.raw, deps), prefix: "", now: deps.now() });
    await next();
  });
}

/** Answers whoever shows a credential as who they are, or not at all. */
function withCredential({ authenticate }: IndexDeps) {
  return createMiddleware<IndexEnv>(async (c, next) => {
    // A registry that knows no credentials may be behind a proxy that asks for its own.
    const credential = authenticate === undefined ? undefined : credentialOf(c.req.raw);
    if (authenticate === undefined || credential === undefined) return next();
    const audience = await authenticate(credential);
    const prefix = credential.use === "url" ? `/t/${credential.token}` : "";
    c.set("scope", { ...c.var.scope, audience, prefix });
    return next();
  });
}

function withHeaders(deps: IndexDeps) {
  return createMiddleware<IndexEnv>(async (c, next) => {
    await next();
    const { headers } = c.res;
    if (!headers.has("Content-Security-Policy")) headers.set("Content-Security-Policy", NOTHING);
    headers.set("X-Content-Type-Options", "nosniff");
    const { preview } = deps.status();
    if (preview !== undefined) headers.set(PREVIEW, preview);
    headers.set("X-Frame-Options", "DENY");
    headers.set("Referrer-Policy", "no-referrer");
    if (c.var.scope.prefix !== "") headers.set("X-Robots-Tag", "noindex");
    if (deps.authenticate !== undefined) headers.append("Vary", "Authorization");
    headers.set("Access-Control-Allow-Origin", "*");
    headers.set("Access-Control-Expose-Headers", EXPOSED);
    if (deps.audience !== "public") headers.append("Vary", "Origin, Sec-Fetch-Site, Sec-Fetch-Mode, Sec-Fetch-Dest");
  });
}

/** Nothing is written through the index: writes are pull requests. */
const readsOnly = createMiddleware<IndexEnv>(async (c, next) => {
  const isMcp = c.req.path === MCP_PATH;
  if (isMcp ? c.req.method === "POST" : c.req.method === "GET" || c.req.method === "HEAD") return next();
  c.header("Allow", isMcp ? "POST, OPTIONS" : METHODS);
  if (c.req.method !== "OPTIONS") {
    throw new RegistryError("METHOD_NOT_ALLOWED", "The index is read-only.", {
      hint: "To change a skill, open a pull request in its repository.",
    });
  }
  c.header("Access-Control-Allow-Methods", METHODS);
  c.header("Access-Control-Allow-Headers", "*");
  c.header("Access-Control-Max-Age", "86400");
  return c.body(null, 204);
});

const wellFormed = createMiddleware<IndexEnv>(async (c, next) => {
  const { pathname, search } = new URL(c.req.url);
  if (pathname.length + search.length > MAX_URL) throw badRequest(`The address is longer than ${MAX_URL} characters.`);
  if (!isWellEncoded(pathname) || !isWellEncoded(search)) {
    throw badRequest("The address is malformed: expected percent-encoded UTF-8 without control characters.");
  }
  return next();
});

function isWellEncoded(text: string): boolean {
  try {
    return !/[\u0000-\u001f\u007f]/.test(decodeURIComponent(text));
  } catch {
    return false;
  }
}
