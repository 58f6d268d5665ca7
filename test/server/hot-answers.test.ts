/** Answers that are ready are what the index would answer now, and nobody else's. */
import { request as ask } from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import { HotAnswers } from "../../src/server/hot-answers.ts";
import { type Listening, listen } from "../../src/server/listen.ts";
import { createIndex } from "../support/index-fixture.ts";
import { RegistryFixture } from "../support/registry-fixture.ts";

const SKILL = "/v1/skills/tools/review";
let registry: RegistryFixture;
let now: number;
let ready: string[];
let asked: number;
let listening: Listening;

async function start(maxBytes?: number): Promise<void> {
  const { app } = createIndex({ registry, audience: "internal" });
  const counted = {
    fetch: (request: Request, platform?: object) => {
      asked++;
      return app.fetch(request, platform);
    },
  };
  const hot = new HotAnswers({
    snapshot: () => registry.snapshot,
    now: () => now,
    counting: (path, status) => () => ready.push(`${status} ${path}`),
    ...(maxBytes === undefined ? {} : { maxBytes }),
  });
  listening = await listen(hot.around(counted), { host: "127.0.0.1", port: 0 });
}

beforeEach(async () => {
  registry = new RegistryFixture()
    .publish("tools/review", "1.0.0")
    .publish("tools/secret", "1.0.0")
    .offer("tools/secret", { visibility: "internal" });
  now = Date.UTC(2026, 5, 1);
  ready = [];
  asked = 0;
  await start();
});
afterEach(() => listening.close(0));

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

function get(path: string, headers: Readonly<Record<string, string>> = {}, method = "GET"): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = ask(`${listening.url}${path}`, { headers, method, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () => {
        const { date: _, ...rest } = response.headers;
        resolve({ status: response.statusCode, headers: rest, body: Buffer.concat(parts).toString("latin1") });
      });
    });
    sent.on("error", reject);
    sent.end();
  });
}

test("the second of two requests alike is ready, and word for word the same", async () => {
  const archive = JSON.parse((await get(`${SKILL}/versions/1.0.0`)).body).archive as string;
  const { etag } = (await get(SKILL)).headers;
  const gzip = { "Accept-Encoding": "gzip" };
  for (const [path, headers] of [
    [SKILL, { "X-One": "1" }],
    [`${SKILL}/versions/latest`, {}],
    [`${SKILL}/versions/latest`, gzip],
    [SKILL, { "If-None-Match": String(etag) }],
    ["/.well-known/agent-skills/index.json", {}],
    ["/.well-known/agent-skills/review/SKILL.md", {}],
    [archive, {}],
  ] as const) {
    ready = [];
    const first = await get(path, headers);
    expect(ready, path).toEqual([]);
    expect(await get(path, headers), path).toEqual(first);
    expect(ready, path).toEqual([`${first.status} ${path}`]);
  }
});

test("a release, a change of how one is offered, and the next day are seen at once", async () => {
  await get(SKILL);
  await get(SKILL);
  registry.publish("tools/review", "1.1.0");
  expect(JSON.parse((await get(SKILL)).body).version).toBe("1.1.0");
  await get("/v1/skills/tools/secret");
  registry.offer("tools/secret", { enabled: false });
  expect((await get("/v1/skills/tools/secret")).status).toBe(404);
  const before = asked;
  await get(SKILL);
  await get(SKILL);
  expect(asked).toBe(before + 1);
  now += 86_399_999;
  await get(SKILL);
  expect(asked).toBe(before + 1);
  now++;
  await get(SKILL);
  expect(asked).toBe(before + 2);
});

test("an answer is for whoever asks in the same words only", async () => {
  const path = "/v1/skills/tools/secret";
  const own = await get(path);
  expect([own.status, (await get(path)).status]).toEqual([200, 200]);
  expect((await get(path, { Origin: "https://elsewhere.example" })).status).toBe(404);
  expect((await get(path, { Host: "rebound.example" })).status).toBe(404);
  expect((await get(path, { "X-Forwarded-For": "192.0.2.1" })).status).toBe(404);
});

test.each([
  [SKILL, { Authorization: "Bearer x" }, "GET"],
  [SKILL, {}, "HEAD"],
  [`${SKILL}?at=2026-01-01T00:00:00Z`, {}, "GET"],
  ["/v1/skills/tools/nothing", {}, "GET"],
  ["/v1/status", {}, "GET"],
  ["/v1/search?q=review", {}, "GET"],
  ["/t/skt_x/v1/skills/tools/review", {}, "GET"],
  [`${SKILL}/events`, {}, "GET"],
  [`${SKILL}/versions/1.0.0`, { Range: "bytes=0-1", "X-Two": "2" }, "HEAD"],
])("%s with %j is asked for each time", async (path, headers, method) => {
  await get(path, headers, method);
  await get(path, headers, method);
  expect([ready, asked]).toEqual([[], 2]);
});

test("an address asked for in ever other words keeps the last of them", async () => {
  for (let number = 0; number < 40; number++) await get(SKILL, { "X-Number": String(number) });
  await get(SKILL, { "X-Number": "39" });
  await get(SKILL, { "X-Number": "8" });
  expect(ready).toHaveLength(2);
  await get(SKILL, { "X-Number": "7" });
  expect(ready).toHaveLength(2);
});

test("any bytes come as they are, in one piece with the headers or not", async () => {
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
  for (const body of [bytes, Buffer.alloc(20_000, bytes)]) {
    const app = { fetch: () => new Response(body, { headers: { "Content-Length": String(body.length) } }) };
    const hot = new HotAnswers({ snapshot: () => registry.snapshot, now: () => now, counting: () => () => {} });
    await listening.close(0);
    listening = await listen(hot.around(app), { host: "127.0.0.1", port: 0 });
    await get(SKILL);
    expect(Buffer.from((await get(SKILL)).body, "latin1").equals(body)).toBe(true);
  }
});

test("a large document that its maker keeps is ready for many, and counts once", async () => {
  const text = "x".repeat(5000);
  for (let number = 0; number < 300; number++) registry.publish(`tools/s${number}`, "1.0.0", { description: text });
  await listening.close(0);
  await start(4_000_000);
  // One buffer for all, as an index has it.
  const path = "/.well-known/skills/index.json";
  for (let number = 0; number < 4; number++) await get(path, { "X-Number": String(number) });
  expect(ready).toEqual([]);
  const bodies = [];
  for (let number = 0; number < 4; number++) bodies.push((await get(path, { "X-Number": String(number) })).body);
  expect(ready).toHaveLength(4);
  expect(bodies.every((body) => body.includes(text))).toBe(true);
});

test("holds no more than it may", async () => {
  await listening.close(0);
  await start(6000);
  for (const number of [1, 2, 3, 4, 1]) await get(SKILL, { "X-Number": String(number) });
  expect(ready).toEqual([]);
  await get(SKILL, { "X-Number": "1" });
  expect(ready).toHaveLength(1);
});
