/** The client's token goes to the index that was asked, and to nobody else. */

import { writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { fetchBounded } from "../../src/adapters/registry/http-fetch.ts";
import { indexNews } from "../../src/adapters/registry/index-news.ts";
import { openHttpRegistry } from "../../src/adapters/registry/registry-http.ts";
import { renderLock } from "../../src/core/install/lock.ts";
import type { Digest, SkillId } from "../../src/core/names.ts";
import { createWire } from "../../src/wire.ts";
import { temporaryFolder } from "../support/git-fixture.ts";
import { serveIndex } from "../support/index-server.ts";
import { RegistryFixture } from "../support/registry-fixture.ts";

const TOKEN = `skt_${"A".repeat(43)}`;
const servers: Server[] = [];
afterEach(() => {
  vi.unstubAllEnvs();
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
  await indexNews(async () => [index.url], wishes).next();
  await vi.waitFor(() => expect(index.seen).toHaveLength(1));
  stop.abort();
  expect(index.seen).toEqual([`Bearer ${TOKEN}`]);
});

test("a registry that only a lock names is shown nothing of the environment's, until a person names it", async () => {
  const index = await serve(() => ({ status: 404 }));
  const digest = `sha256:${"a".repeat(64)}` as Digest;
  const chain = { n: 1, hash: digest };
  const id = "tools/review" as SkillId;
  const home = temporaryFolder();
  const lock = join(home.path, "skilltrunk.lock");
  writeFileSync(
    lock,
    renderLock(new Map([[".agents/skills/review", { id, version: "1.0.0", digest, registry: index.url, chain }]])),
  );
  vi.stubEnv("HOME", home.path);
  vi.stubEnv("SKILLTRUNK_TOKEN", TOKEN);
  vi.stubEnv("SKILLTRUNK_REGISTRY", undefined);
  const stop = new AbortController();
  const wire = createWire({ signal: stop.signal, progress: () => {}, version: "1.0.0" });
  const ask = (flags: object) =>
    wire.client
      .outdated(wire.config({ state: home.path, ...flags }), { scope: "project", lock, only: [] })
      .catch((error: Error) => error.message);
  const news = wire.client.news(
    wire.config({ state: home.path }),
    { scope: "project", lock },
    { intervalMs: 20, misses: () => 0 },
  );
  await news.next();
  await vi.waitFor(() => expect(index.seen).toHaveLength(1));
  await ask({});
  expect(new Set(index.seen)).toEqual(new Set([undefined]));
  await ask({ registry: index.url });
  expect(index.seen).toContain(`Bearer ${TOKEN}`);
  stop.abort();
  home.cleanup();
});

test("who misses a skill of a registry that only the lock names is told that the token was not shown", async () => {
  const root = temporaryFolder();
  const published = new RegistryFixture().publish("t/pay", "1.0.0");
  const index = await serveIndex(published);
  const lock = join(root.path, "skilltrunk.lock");
  const digest = published.catalog.skills.get("t/pay" as SkillId)?.releases.get("1.0.0")?.digest as Digest;
  const chain = { n: 1, hash: digest };
  const entry = { id: "t/pay" as SkillId, version: "1.0.0", digest, registry: index.url, chain };
  writeFileSync(lock, renderLock(new Map([[".agents/skills/pay", entry]])));
  vi.stubEnv("HOME", root.path);
  vi.stubEnv("SKILLTRUNK_REGISTRY", undefined);
  const warned = async (): Promise<readonly string[]> => {
    const told: string[] = [];
    const options = { signal: new AbortController().signal, progress: () => {}, version: "1.0.0" };
    const wire = createWire({ ...options, warn: (sentence) => told.push(sentence) });
    const wish = { scope: "project", lock, only: [] } as const;
    await wire.client.outdated(wire.config({ state: root.path }), wish);
    return told;
  };
  try {
    vi.stubEnv("SKILLTRUNK_TOKEN", TOKEN);
    expect(await warned()).toEqual([]);
    published.offer("t/pay", { visibility: "private" });
    const told = await warned();
    expect(told).toEqual([
      expect.stringContaining(`SKILLTRUNK_TOKEN was not shown to ${index.url}, which only the lock`),
    ]);
    expect(told.join()).not.toContain("skt_");
    vi.stubEnv("SKILLTRUNK_TOKEN", undefined);
    expect(await warned()).toEqual([]);
  } finally {
    await index.close();
    root.cleanup();
  }
});
