/**
 * The MCP endpoint: Streamable HTTP without sessions, so that any replica answers any request. A POST is how this
 * protocol asks; it writes nothing, and it is the one address of the index that takes one.
 */
import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import { Hono } from "hono";
import { toReleaseView } from "../../core/catalog/present.ts";
import { resolve } from "../../core/catalog/resolve.ts";
import { createMcpServer } from "../../mcp/server.ts";
import type { Shelf } from "../../mcp/shelf.ts";
import { JSON_TYPE } from "../document.ts";
import { badRequest } from "../problem.ts";
import type { IndexContext, IndexEnv, RequestScope, Shared } from "../scope.ts";

export const MCP_PATH = "/mcp";
const MAX_BODY = 256 * 1024;
/** One POST may hold many messages, whose answers are in memory together: what they may ask of the shelf, and the bytes of files. */
const MAX_ASKED = 64;
const MAX_READ = 16 * 1024 * 1024;

export function mcpRoutes(shared: Shared): Hono<IndexEnv> {
  const { version = "0.0.0", onError } = shared.deps;
  return new Hono<IndexEnv>().post(MCP_PATH, async (c) => {
    refuseOtherOrigins(c, shared);
    const options = { version, ...(onError === undefined ? {} : { onError }) };
    const server = createMcpServer(sparing(scopeShelf(shared, c.var.scope)), options);
    const transport = new WebStandardStreamableHTTPServerTransport({
      enableJsonResponse: true,
      maxRequestBodySize: MAX_BODY,
    });
    await server.connect(transport);
    try {
      const answer = await transport.handleRequest(c.req.raw);
      // Read here, because closing the server ends what it is still sending.
      const body = await answer.arrayBuffer();
      const type = answer.headers.get("Content-Type") ?? JSON_TYPE;
      c.header("Cache-Control", "private, no-store");
      return answer.status === 202
        ? c.body(null, 202)
        : c.body(body, answer.status as 200, { "Content-Type": type, "Content-Length": String(body.byteLength) });
    } finally {
      await server.close();
    }
  });
}

/** A page of another site must not speak for who looks at it (the protocol's own demand). Throws USAGE. */
function refuseOtherOrigins(c: IndexContext, { deps }: Shared): void {
  const origin = c.req.header("origin");
  const own = [new URL(c.req.url).origin, ...(deps.baseUrl === undefined ? [] : [new URL(deps.baseUrl).origin])];
  if (origin === undefined || own.includes(origin)) return;
  throw badRequest(
    "This address answers no pages of other sites.",
    "Ask it from a program, or from the index's own host.",
  );
}

/** What one request's asker finds in its snapshot. */
function scopeShelf(shared: Shared, scope: RequestScope): Shelf {
  const { catalog, audience, now } = scope;
  const listing = shared.listing(scope);
  return {
    list: async () => listing.rows(catalog).map(({ summary }) => summary),
    search: async (words) => (await listing.find(catalog, words)).map(({ summary }) => summary),
    async release(request) {
      const resolution = resolve(catalog, request, { audience, now });
      return toReleaseView(catalog, resolution, await shared.files.list(resolution.release.tree));
    },
    file({ namespace, name, version: wanted }, path) {
      const { release } = resolve(catalog, { namespace, name, wanted }, { audience, now });
      return shared.files.file(release.tree, path);
    },
  };
}

/** A shelf that answers so much and then USAGE. */
function sparing(shelf: Shelf): Shelf {
  let asked = 0;
  let read = 0;
  const spare = async <T>(answer: () => Promise<T>): Promise<T> => {
    if (++asked > MAX_ASKED || read > MAX_READ)
      throw badRequest("The messages of this request ask for too much at once.", "Send them one by one.");
    return answer();
  };
  return {
    list: (goesOn) => spare(() => shelf.list(goesOn)),
    search: (words) => spare(() => shelf.search(words)),
    release: (request) => spare(() => shelf.release(request)),
    file: (release, path) =>
      spare(async () => {
        const bytes = await shelf.file(release, path);
        read += bytes.length;
        return bytes;
      }),
  };
}
