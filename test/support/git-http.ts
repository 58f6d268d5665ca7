/** A Git host on loopback: `git http-backend` behind Basic authentication, as real hosts speak it. */
import { execFileSync, spawn } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

export interface GitHost {
  readonly port: number;
  /** What the last request said of who it was, decoded; undefined without an Authorization header. */
  readonly seen: () => string | undefined;
  /** What was asked and answered since the host was started. */
  readonly traffic: () => Traffic;
  readonly close: () => Promise<void>;
}

export interface Traffic {
  readonly requests: number;
  /** Requests for objects (gitprotocol-v2(5), `command=fetch`). */
  readonly fetches: number;
  /** Of the answers. */
  readonly bytes: number;
}

export interface GitHostOptions {
  /** `user:password`: only who says so is served. */
  readonly account?: string | undefined;
  /** Default: any that is free. */
  readonly port?: number;
}

/** Serves every repository under `root`. */
export async function startGitHost(root: string, { account, port = 0 }: GitHostOptions = {}): Promise<GitHost> {
  const backend = join(execFileSync("git", ["--exec-path"], { encoding: "utf8" }).trim(), "git-http-backend");
  let last: string | undefined;
  const traffic = { requests: 0, fetches: 0, bytes: 0 };
  const server = createServer((request, response) => {
    const header = /^Basic (.+)$/.exec(request.headers.authorization ?? "")?.[1];
    last = header === undefined ? undefined : Buffer.from(header, "base64").toString("utf8");
    if (account !== undefined && last !== account) {
      response.writeHead(401, { "www-authenticate": 'Basic realm="git"' }).end();
      return;
    }
    traffic.requests++;
    serve({ backend, root, user: last?.split(":")[0] ?? "", traffic }, request, response);
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    seen: () => last,
    traffic: () => ({ ...traffic }),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

interface Served {
  readonly backend: string;
  readonly root: string;
  readonly user: string;
  readonly traffic: { fetches: number; bytes: number };
}

function serve({ backend, root, user, traffic }: Served, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? "/", "http://localhost");
  const child = spawn(backend, {
    env: {
      PATH: process.env["PATH"],
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: "1",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
      REQUEST_METHOD: request.method,
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      CONTENT_TYPE: request.headers["content-type"] ?? "",
      HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
      HTTP_GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
      REMOTE_USER: user,
      REMOTE_ADDR: "127.0.0.1",
    },
  });
  request.pipe(child.stdin);
  const asked: Buffer[] = [];
  request.on("data", (chunk: Buffer) => asked.push(chunk));
  child.stdin.on("error", () => {});
  const parts: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => parts.push(chunk));
  child.once("close", () => {
    const all = Buffer.concat(parts);
    traffic.bytes += all.length;
    if (isFetch(Buffer.concat(asked), request.headers["content-encoding"])) traffic.fetches++;
    const end = all.indexOf("\r\n\r\n");
    const headers = all.toString("latin1", 0, end).split("\r\n");
    const status = /^Status: (\d+)/.exec(headers.find((h) => h.startsWith("Status:")) ?? "")?.[1] ?? "200";
    const pairs = headers.filter((h) => !h.startsWith("Status:")).map((h) => h.split(": ") as [string, string]);
    response.writeHead(Number(status), Object.fromEntries(pairs)).end(all.subarray(end + 4));
  });
}

function isFetch(body: Buffer, encoding: string | undefined): boolean {
  return (encoding === "gzip" ? gunzipSync(body) : body).includes("command=fetch");
}
