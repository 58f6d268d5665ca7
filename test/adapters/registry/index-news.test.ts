import type { ServerResponse } from "node:http";
import { afterEach, expect, test } from "vitest";
import { indexNews } from "../../../src/adapters/registry/index-news.ts";
import { serveOn, type TestServer } from "../../support/index-server.ts";

let server: TestServer | undefined;
const stop = new AbortController();
afterEach(async () => {
  stop.abort();
  await server?.close();
});

const at =
  (...locations: string[]) =>
  async () =>
    locations;

/** Milliseconds until each of so many wakes. */
async function wakes(news: AsyncGenerator<void>, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const since = performance.now();
    await news.next();
    times.push(performance.now() - since);
  }
  return times;
}

test("an event wakes at once, a comment does not; a stream that ends is asked for again, from where it was", async () => {
  const streams: ServerResponse[] = [];
  const last: unknown[] = [];
  let opened = (): void => {};
  server = await serveOn((request, response) => {
    last.push(request.headers["last-event-id"]);
    streams.push(response.writeHead(200, { "Content-Type": "text/event-stream" }));
    response.flushHeaders();
    opened();
  });
  const news = indexNews(at(server.url), { signal: stop.signal, intervalMs: 60_000, retryMs: 10 });
  await news.next();
  streams[0]?.write(": heartbeat\n\n");
  const next = news.next();
  expect(await Promise.race([next, new Promise((resolve) => setTimeout(resolve, 100, "quiet"))])).toBe("quiet");
  streams[0]?.write('id: 7\nevent: skill\ndata: {"id":"tools/review"}\n\n');
  await next;
  const again = new Promise<void>((resolve) => {
    opened = resolve;
  });
  streams[0]?.end();
  await again;
  await news.next();
  expect(last).toEqual([undefined, "7"]);
});

test.each([
  ["answers that there is none", 404, "application/problem+json"],
  ["answers something else", 200, "application/json"],
])("an index that %s is looked at now and then, and is not asked for it again", async (_, status, type) => {
  server = await serveOn((_request, response) => response.writeHead(status, { "Content-Type": type }).end("{}"));
  const inner = new AbortController();
  const times = await wakes(indexNews(at(server.url), { signal: inner.signal, intervalMs: 40, retryMs: 5 }), 3);
  expect(Math.max(...times)).toBeGreaterThan(30);
  inner.abort();
  expect(server.requests).toEqual(["/v1/events/stream"]);
});

test("a repository has no stream, and a stop ends the wait", async () => {
  const inner = new AbortController();
  const news = indexNews(at("/srv/skills", "git@host:x"), { signal: inner.signal, intervalMs: 60_000 });
  const waiting = news.next();
  inner.abort();
  expect((await waiting).done).toBe(true);
});

test("a stream that falls silent is left and asked for again; while it is heard there are few looks", async () => {
  let streams = 0;
  server = await serveOn((_request, response) => {
    streams++;
    response.writeHead(200, { "Content-Type": "text/event-stream" }).flushHeaders();
  });
  const inner = new AbortController();
  const news = indexNews(at(server.url), {
    signal: inner.signal,
    intervalMs: 30,
    retryMs: 1,
    silenceMs: 600,
  });
  let looks = 0;
  for (; streams < 2 && looks < 50; looks++) await news.next();
  inner.abort();
  expect(streams).toBe(2);
  expect(looks).toBeLessThan(12);
});

test("each look that finds nobody doubles the time to the next", async () => {
  const inner = new AbortController();
  let misses = 0;
  const news = indexNews(at("/srv/skills"), { signal: inner.signal, intervalMs: 20, misses: () => misses });
  const [usual = 0] = await wakes(news, 1);
  misses = 4;
  const [late = 0] = await wakes(news, 1);
  inner.abort();
  expect(usual).toBeLessThan(200);
  expect(late).toBeGreaterThan(250);
});

test("a registry that is named later is listened to as well, and one that leads elsewhere on the same host is followed", async () => {
  const asked: string[] = [];
  let begun = (): void => {};
  const both = new Promise<void>((resolve) => {
    begun = resolve;
  });
  server = await serveOn((request, response) => {
    asked.push(request.url ?? "");
    if (request.url === "/old/v1/events/stream") {
      response.writeHead(308, { Location: "/new/v1/events/stream" }).end();
      return;
    }
    response.writeHead(200, { "Content-Type": "text/event-stream" }).flushHeaders();
    if (asked.includes("/new/v1/events/stream") && asked.includes("/one/v1/events/stream")) begun();
  });
  const inner = new AbortController();
  const { url } = server;
  const locations = [`${url}/one`];
  const news = indexNews(async () => locations, { signal: inner.signal, intervalMs: 1, retryMs: 1 });
  await news.next();
  locations.push(`${url}/old`);
  await news.next();
  void news.next();
  await both;
  inner.abort();
  expect(asked).toEqual(["/one/v1/events/stream", "/old/v1/events/stream", "/new/v1/events/stream"]);
});
