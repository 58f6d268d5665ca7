/** An index that answers some addresses with something else than the real one behind it. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { serveOn, type TestServer } from "./index-server.ts";

export type Lie = (request: IncomingMessage, response: ServerResponse) => void;

/** Every address that matches is answered by `lie`, every other by the index at `url`. */
export function serveLies(url: string, matches: RegExp, lie: Lie): Promise<TestServer> {
  return serveOn((request, response) => {
    if (matches.test(request.url ?? "")) {
      lie(request, response);
      return;
    }
    void fetch(url + (request.url ?? "/")).then(async (answer) => {
      const type = answer.headers.get("content-type") ?? "";
      response.writeHead(answer.status, { "content-type": type }).end(Buffer.from(await answer.arrayBuffer()));
    });
  });
}
