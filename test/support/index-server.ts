/** Servers on a free port of this machine: the real index, or whatever a hostile one may answer. */
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { IndexDeps } from "../../src/server/scope.ts";
import { createIndex } from "./index-fixture.ts";
import type { RegistryFixture } from "./registry-fixture.ts";

export interface TestServer {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** Path and query of every request so far. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/** Serves until it is closed; open connections do not keep it alive. */
export async function serveOn(listener: RequestListener): Promise<TestServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? "");
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Serves the index of a registry in memory, as members of the organisation see it. */
export function serveIndex(registry: RegistryFixture, deps: Partial<IndexDeps> = {}): Promise<TestServer> {
  const { app } = createIndex({ registry, audience: "internal", deps });
  return serveOn(getRequestListener(app.fetch));
}
