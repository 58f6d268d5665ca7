/** A plain host of files as most are: no query is read, a folder is its `index.html` behind a slash, the end of a name says the type. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { extname, join } from "node:path";
import { serveOn, type TestServer } from "./index-server.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".json": "application/json",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".md": "text/markdown",
  ".zip": "application/zip",
  ".tgz": "application/gzip",
};

/** Serves the folder below a path (default: the root of the host). A bare host has files alone, each at its own path. */
export function serveFiles(
  dir: string,
  below = "",
  { bare = false }: { readonly bare?: boolean } = {},
): Promise<TestServer> {
  return serveOn((request, response) => {
    const { pathname, search } = new URL(request.url ?? "/", "http://localhost");
    if (bare) {
      const file = join(dir, decodeURIComponent(pathname));
      const isThere = search === "" && existsSync(file) && statSync(file).isFile();
      response.writeHead(isThere ? 200 : 404).end(isThere ? readFileSync(file) : "");
      return;
    }
    const path = decodeURIComponent(pathname);
    const isBelow = path === below || path.startsWith(`${below}/`);
    const at = join(dir, isBelow ? path.slice(below.length) : "absent");
    if (existsSync(at) && statSync(at).isDirectory() && !path.endsWith("/")) {
      response.writeHead(301, { Location: `${pathname}/` }).end();
      return;
    }
    const file = path.endsWith("/") ? join(at, "index.html") : at;
    const isThere = existsSync(file) && statSync(file).isFile();
    response.writeHead(isThere ? 200 : 404, { "Content-Type": TYPES[extname(file)] ?? "application/octet-stream" });
    response.end(readFileSync(isThere ? file : join(dir, "404.html")));
  });
}
