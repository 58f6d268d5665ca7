/** Whatever is asked, the answer is found, refused or not found: never a failure of ours, never another's file. */
import { connect } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Listening, listen } from "../../src/server/listen.ts";
import { createIndex } from "../support/index-fixture.ts";
import { RegistryFixture } from "../support/registry-fixture.ts";

const registry = new RegistryFixture()
  .publish("a/one", "1.0.0", { files: { "x/y.md": "y\n" }, description: "<script>alert(1)</script> \"'& one" })
  .publish("a/two", "1.0.0")
  .offer("a/two", { visibility: "private", tags: ["t"] })
  .offer("a/one", { tags: ["t", "<b>"], owners: ["@acme/a"] });
const index = createIndex({ registry });

const known = [
  "",
  "v1",
  "skills",
  "search",
  "a",
  "one",
  "two",
  "versions",
  "1.0.0",
  "latest",
  "files",
  "x",
  "SKILL.md",
  "archive.zip",
  "events",
  ".well-known",
  "agent-skills",
  "index.json",
  "archives",
  "sha256",
  "errors",
  "assets",
  "cli.tgz",
];
const nasty = [
  "..",
  ".",
  "%2e%2e",
  "..%2f",
  "%2f",
  "%5c",
  "%00",
  "%0a",
  "%",
  "%zz",
  "%c3%28",
  "%ff",
  "%25",
  "%2525",
  "__proto__",
  "constructor",
  "*",
  ">=1%20||%20<2",
  "^",
  "~",
  "x".repeat(300),
  "%f0%9f%92%a1",
  "0".repeat(64),
  "a@b",
  "a:b",
  ";",
  "\\",
  "//",
  "?",
  "#",
  "{}",
  "[]",
];
const segment = fc.oneof(
  fc.constantFrom(...known),
  fc.constantFrom(...nasty),
  fc.string({ maxLength: 12 }).map(safely),
);
const path = fc.array(segment, { maxLength: 9 }).map((segments) => `/${segments.join("/")}`);
const parameter = fc.tuple(
  fc.constantFrom(
    "q",
    "limit",
    "cursor",
    "order",
    "namespace",
    "name",
    "tag",
    "owner",
    "kind",
    "x",
    "__proto__",
    "%00",
    "q[]",
  ),
  fc.oneof(
    fc.constantFrom(...nasty, ...known, "1", "id", "-1", "1e9", "NaN", "WyJpZCIsImEiLCJiIl0", "W10", "bnVsbA"),
    fc.string({ maxLength: 20 }).map(safely),
  ),
);
const query = fc
  .array(parameter, { maxLength: 3 })
  .map((pairs) => pairs.map(([key, value]) => `${key}=${value}`).join("&"));
const headerText = fc.oneof(
  fc.constantFrom("*", "bytes=0-", "bytes=-", "bytes=1-0", '"x"', "W/", ",,,", "gzip;q=", "text/html", "*/*;q=x"),
  fc.string({ unit: "grapheme-ascii", maxLength: 30 }),
);
const headers = fc.dictionary(
  fc.constantFrom("accept", "range", "if-none-match", "if-range", "accept-encoding", "origin", "sec-fetch-site"),
  headerText,
);

/** As text may stand in a URL: half of it encoded, half of it not. */
function safely(text: string): string {
  return text.length % 2 === 0 ? encodeURIComponent(text.toWellFormed()) : text.replace(/[^ -~]/g, "");
}

test("no request is answered with a failure of ours", async () => {
  const seen = new Set<number>();
  await fc.assert(
    fc.asyncProperty(path, query, headers, async (at, parameters, sent) => {
      const answer = await index.ask(`${at}?${parameters}`, { headers: sent });
      const body = await answer.text();
      expect([200, 206, 302, 304, 400, 404, 416]).toContain(answer.status);
      seen.add(answer.status);
      if (answer.headers.get("content-type")?.startsWith("text/html")) expect(body).not.toContain("<script");
      expect(body).not.toContain("private");
      expect(index.errors).toEqual([]);
    }),
    { numRuns: 3000 },
  );
  expect([...seen]).toEqual(expect.arrayContaining([200, 400, 404]));
});

test("no path leads out of a release", async () => {
  const step = fc.constantFrom(
    "..",
    "%2e%2e",
    ".",
    "%2e",
    "..%2f",
    "%2f",
    "/",
    "x",
    "y.md",
    "two",
    "SKILL.md",
    "\\",
    "%5c",
    "etc",
    "passwd",
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      for (const folder of ["/v1/skills/a/one/versions/1.0.0/files/", "/.well-known/agent-skills/one/"]) {
        const answer = await index.ask(`${folder}${steps.join("/")}`);
        expect([200, 400, 404]).toContain(answer.status);
        expect(await answer.text()).not.toContain("name: two");
      }
    }),
    { numRuns: 500 },
  );
});

describe("over a real connection", () => {
  let listening: Listening;
  const errors: unknown[] = [];
  beforeAll(async () => {
    const { app } = createIndex({ registry, deps: { onError: (error) => errors.push(error) } });
    listening = await listen(app, { host: "127.0.0.1", port: 0 });
  });
  afterAll(() => listening.close());

  /** Sends bytes as they are and answers the status line. */
  function send(request: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(listening.port, "127.0.0.1", () => socket.write(request));
      let received = "";
      socket.setEncoding("latin1");
      socket.on("data", (chunk) => {
        received += chunk;
      });
      socket.on("error", reject);
      socket.on("close", () => resolve(received.split("\r\n")[0] ?? ""));
    });
  }

  test.each([
    [
      "GET /v1/skills/a/one/versions/1.0.0/files/../../../../two HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
      /404/,
    ],
    ["GET /v1/../../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", /404/],
    ["GET /%c0%ae%c0%ae/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", /400/],
    ["GET /a\\..\\b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", /40[04]/],
    ["GET /%00 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", /400/],
    ["GET //evil.example.com/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", /404/],
    ["GET http://evil.example.com/v1/skills HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", /200/],
    ["GET /v1/skills HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n", /400/],
    ["GET /v1/skills HTTP/1.1\r\nHost: x/y?\r\nConnection: close\r\n\r\n", /400/],
    ["GET /v1/skills HTTP/1.1\r\nConnection: close\r\n\r\n", /400/],
    ["GET /v1/skills HTTP/1.0\r\n\r\n", /400/],
    [`GET /${"a".repeat(5000)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`, /400/],
    [`GET /v1/search?q=${"a".repeat(5000)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`, /400/],
    [`GET /v1/search?q=${"a".repeat(201)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`, /400/],
    ["GET /v1/search?q=a%00b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", /400/],
    ["GET /v1/skills HTTP/1.1\r\nHost: x\r\nAccept: image/png\r\nConnection: close\r\n\r\n", /200/],
    [`GET / HTTP/1.1\r\nHost: x\r\nX: ${"a".repeat(20_000)}\r\nConnection: close\r\n\r\n`, /431/],
    ["TRACE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", /405/],
    ["BREW / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", /400/],
    ["nonsense\r\n\r\n", /400/],
    ["POST /v1/skills HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc", /405/],
  ])("%j", async (request, status) => {
    expect(await send(request)).toMatch(status);
    expect(errors).toEqual([]);
  });
});
