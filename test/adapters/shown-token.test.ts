/** The client's token goes to the index that was asked, and to nobody else. */
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { fetchBounded } from "../../src/adapters/http-fetch.ts";
import { indexNews } from "../../src/adapters/index-news.ts";
import { openHttpRegistry } from "../../src/adapters/registry-http.ts";

const TOKEN = `skt_${"A".repeat(43)}`;
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function serve(answer: (request: IncomingMessage) => { status?: number; location?: string; body?: string }) {
  const seen: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers.authorization);
    const { status = 200, location, body = "" } = answer(request);
    response.writeHead(status, location === undefined ? {} : { location }).end(body);
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

test("the index that is asked is shown the token, also after a redirect of its own", async () => {
  const index = await serve(({ url }) =>
    url === "/v1/skills?limit=200" ? { status: 302, location: "/moved" } : { body: '{"skills":[],"next":null}' },
  );
  expect(await openHttpRegistry(index.url, { token: TOKEN }).list()).toEqual([]);
  expect(index.seen).toEqual([`Bearer ${TOKEN}`, `Bearer ${TOKEN}`]);
});

test("whoever it redirects to is neither asked nor shown it", async () => {
  const other = await serve(() => ({ body: '{"skills":[],"next":null}' }));
  const index = await serve(() => ({ status: 302, location: `${other.url}/v1/skills` }));
  const failed = await openHttpRegistry(index.url, { token: TOKEN })
    .list()
    .catch((error: Error) => error.message);
  expect(failed).toMatch(/which is not followed/);
  expect(failed).not.toContain("skt_");
  expect(other.seen).toEqual([]);
});

test("a token is not sent in the clear to another machine", () => {
  expect(() => openHttpRegistry("http://skills.example.com", { token: TOKEN })).toThrow("over plain http");
});

test("a fetch follows no redirect with a token to another port", async () => {
  const other = await serve(() => ({}));
  const first = await serve(() => ({ status: 302, location: other.url }));
  const headers = { Authorization: `Bearer ${TOKEN}` };
  await expect(fetchBounded(new URL(first.url), { maxBytes: 10, timeoutMs: 5000, headers })).rejects.toMatchObject({
    code: "REGISTRY_INVALID",
  });
  expect(other.seen).toEqual([]);
});

test("a token in the address is below what is asked, and in nothing that is remembered or told", async () => {
  const asked: (string | undefined)[] = [];
  const index = await serve(({ url }) => {
    asked.push(url);
    return { body: '{"skills":[],"next":null}' };
  });
  const registry = openHttpRegistry(`${index.url}/t/${TOKEN}/tools`);
  await registry.list();
  expect(asked).toEqual([`/t/${TOKEN}/tools/v1/skills?limit=200`]);
  expect(registry.location).toBe(`${index.url}/tools`);
});

test("the stream of what is new is shown the token too", async () => {
  const index = await serve(() => ({ status: 404 }));
  const stop = new AbortController();
  const wishes = { signal: stop.signal, intervalMs: 20, tokenFor: async () => TOKEN };
  await indexNews([index.url], wishes).next();
  stop.abort();
  expect(index.seen).toEqual([`Bearer ${TOKEN}`]);
});
