import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { problemSchema } from "../../src/core/catalog/view.ts";
import { ERRORS, RegistryError } from "../../src/core/errors.ts";
import { createIndex, json } from "../support/index-fixture.ts";
import { RegistryFixture } from "../support/registry-fixture.ts";

const registry = new RegistryFixture()
  .publish("a/one", "1.0.0")
  .publish("a/two", "1.0.0")
  .offer("a/two", { visibility: "internal" });
for (let i = 0; i < 30; i++) registry.publish(`many/skill-${i}`, "1.0.0");
const index = createIndex({ registry });

describe("methods", () => {
  test.each(["POST", "PUT", "PATCH", "DELETE", "PROPFIND"])(
    "%s is refused everywhere, existing or not",
    async (method) => {
      for (const path of ["/", "/v1/skills", "/v1/skills/a/one", "/nothing", "/cli.tgz"]) {
        const answer = await index.ask(path, { method });
        expect(answer.status).toBe(405);
        expect(answer.headers.get("allow")).toBe("GET, HEAD, OPTIONS");
        expect(problemSchema.parse(await json(answer)).code).toBe("METHOD_NOT_ALLOWED");
      }
    },
  );

  test("HEAD has the headers of GET and no body", async () => {
    for (const path of [
      "/",
      "/v1/skills",
      "/.well-known/agent-skills/index.json",
      "/v1/skills/a/one/versions/1.0.0/files/SKILL.md",
    ]) {
      const [head, get] = await Promise.all([index.ask(path, { method: "HEAD" }), index.ask(path)]);
      expect(Object.fromEntries(head.headers)).toEqual(Object.fromEntries(get.headers));
      expect(await head.text()).toBe("");
      expect(get.headers.get("content-length")).toBe(String((await get.arrayBuffer()).byteLength));
    }
  });

  test("a browser may ask whether it may read", async () => {
    const answer = await index.ask("/v1/skills", {
      method: "OPTIONS",
      headers: { origin: "https://agents.example.com", "access-control-request-method": "GET" },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    expect(answer.headers.get("access-control-allow-methods")).toBe("GET, HEAD, OPTIONS");
  });
});

describe("a document that may change", () => {
  test.each([
    "/v1/skills",
    "/v1/skills/a/one",
    "/v1/status",
    "/.well-known/agent-skills/index.json",
    "/",
    "/skills/a/one",
  ])("%s is sent once, and again when it has changed", async (path) => {
    const changing = createIndex({ registry: new RegistryFixture().publish("a/one", "1.0.0") });
    const etag = (await changing.ask(path)).headers.get("etag") ?? "";
    expect(etag).toMatch(/^"[^"]+"$/);
    const again = await changing.ask(path, { headers: { "if-none-match": `"other", W/${etag}` } });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe("");
    expect(again.headers.get("etag")).toBe(etag);
    changing.registry.publish("a/one", "2.0.0");
    const changed = await changing.ask(path, { headers: { "if-none-match": etag } });
    expect(changed.status).toBe(200);
    expect(changed.headers.get("cache-control")).toBe("public, no-cache");
  });

  test("is compressed for who can take it, under another ETag", async () => {
    const plain = await index.ask("/v1/skills");
    const gzip = await index.ask("/v1/skills", { headers: { "accept-encoding": "br;q=1, gzip;q=0.5" } });
    expect(gzip.headers.get("content-encoding")).toBe("gzip");
    expect(gunzipSync(Buffer.from(await gzip.arrayBuffer())).toString()).toBe(await plain.text());
    expect(gzip.headers.get("etag")).not.toBe(plain.headers.get("etag"));
    for (const answer of [plain, gzip]) expect(answer.headers.get("vary")).toContain("Accept-Encoding");
    const etag = gzip.headers.get("etag") ?? "";
    const asked = { "accept-encoding": "gzip", "if-none-match": etag };
    expect((await index.ask("/v1/skills", { headers: asked })).status).toBe(304);
    expect((await index.ask("/v1/skills", { headers: { "if-none-match": etag } })).status).toBe(200);
    for (const refused of ["gzip;q=0", "gzip; q=0.0", "identity", "*;q=0"]) {
      const answer = await index.ask("/v1/skills", { headers: { "accept-encoding": refused } });
      expect(answer.headers.get("content-encoding")).toBeNull();
    }
  });
});

describe("every answer", () => {
  test.each([
    "/",
    "/v1/skills",
    "/nothing",
    "/v1/skills/a/one/versions/1.0.0/archive.zip",
    "/livez",
    "/assets/nothing.css",
  ])("%s forbids what it does not need and lets anybody read", async (path) => {
    const { headers } = await index.ask(path);
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("access-control-allow-origin")).toBe("*");
  });
});

describe("an error", () => {
  test("is a problem for programs and a page for browsers", async () => {
    const problem = await index.ask("/v1/skills/a/none");
    expect(problemSchema.parse(await json(problem))).toMatchObject({
      status: 404,
      code: "SKILL_NOT_FOUND",
      title: "Skill not found",
    });
    const page = await index.ask("/skills/a/none", { headers: { accept: "text/html,*/*;q=0.8" } });
    expect(page.status).toBe(404);
    expect(page.headers.get("content-type")).toContain("text/html");
    expect(await page.text()).toContain("There is no skill &quot;a/none&quot;.");
    for (const answer of [problem, page]) expect(answer.headers.get("vary")).toContain("Accept");
  });

  test("of ours tells its message to the log alone", async () => {
    const leak = "the file /srv/private/x.git is broken";
    for (const [error, status] of [
      [new Error(leak), 500],
      [new RegistryError("GIT_FAILED", leak, { hint: leak }), 503],
    ] as const) {
      const broken = createIndex({
        deps: {
          snapshot: () => registry.snapshot,
          events: () => Promise.reject(error),
        },
      });
      for (const accept of ["*/*", "text/html"]) {
        const answer = await broken.ask("/v1/skills/a/one/events", { headers: { accept } });
        expect(answer.status).toBe(status);
        expect(await answer.text()).not.toContain("/srv/private");
      }
      expect(broken.errors).toEqual([error, error]);
    }
  });

  test("has a page for its code", async () => {
    for (const code of [...Object.keys(ERRORS), "INTERNAL"]) {
      const answer = await index.ask(`/errors/${code}`);
      expect(answer.status).toBe(200);
      expect(await answer.text()).toContain(`<code>${code}</code>`);
    }
    for (const code of ["NOTHING", "toString", "__proto__"])
      expect((await index.ask(`/errors/${code}`)).status).toBe(404);
  });
});

describe("who is asked about", () => {
  const inside = createIndex({ registry, audience: "internal" });
  const sees = async (headers: Record<string, string>, host?: string) => {
    const answer = await inside.ask("/v1/skills/a/two", { headers, ...(host === undefined ? {} : { host }) });
    expect(answer.headers.get("vary")).toContain("Origin");
    return answer.status === 200;
  };

  test("a program on this machine is a member", async () => {
    for (const host of ["localhost", "127.0.0.1:4870", "[::1]:4870", "192.0.2.7"])
      expect(await sees({}, host)).toBe(true);
  });

  test("so is a person who opens a page, and our own pages", async () => {
    expect(await sees({ "sec-fetch-site": "none", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" })).toBe(
      true,
    );
    expect(
      await sees({ "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" }),
    ).toBe(true);
    expect(await sees({ "sec-fetch-site": "same-origin", origin: "http://localhost" })).toBe(true);
  });

  test("a page of another origin is the public", async () => {
    expect(await sees({ origin: "https://evil.example.com" })).toBe(false);
    expect(await sees({ origin: "null" })).toBe(false);
    expect(await sees({ "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors" })).toBe(false);
    expect(await sees({ "sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors" })).toBe(false);
    expect(
      await sees({ "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe" }),
    ).toBe(false);
  });

  test("so is a page that gave this address a name of its own", async () => {
    expect(await sees({ "sec-fetch-site": "same-origin" }, "rebound.example.com:4870")).toBe(false);
    const named = createIndex({ registry, audience: "internal", deps: { baseUrl: "https://skills.example.com" } });
    expect((await named.ask("/v1/skills/a/two", { host: "skills.example.com" })).status).toBe(200);
  });

  test.each([
    { forwarded: "for=203.0.113.7" },
    { "x-forwarded-for": "203.0.113.7" },
    { "x-forwarded-host": "skills.example.com" },
    { "x-forwarded-proto": "https" },
    { "x-real-ip": "203.0.113.7" },
    { via: "1.1 proxy" },
  ] as Record<string, string>[])("so is whoever comes through a proxy on this machine: %j", async (headers) => {
    for (const host of ["localhost", "127.0.0.1:4870"]) expect(await sees(headers, host)).toBe(false);
  });

  test.each(["https://skills.example.com", "https://skills.example.com/below"])(
    "whoever comes through a proxy by the configured address %s is a member",
    async (baseUrl) => {
      const named = createIndex({ registry, audience: "internal", deps: { baseUrl } });
      const status = async (host: string, headers: Record<string, string> = {}) =>
        (await named.ask("/v1/skills/a/two", { host, headers: { "x-forwarded-for": "10.0.0.7", ...headers } })).status;
      expect(await status("skills.example.com")).toBe(200);
      expect(await status("skills.example.com", { origin: "https://skills.example.com" })).toBe(200);
      expect(await status("skills.example.com", { origin: "https://evil.example.com" })).toBe(404);
      expect(await status("127.0.0.1:4870")).toBe(404);
      expect(await status("other.example.com")).toBe(404);
    },
  );

  test("what members see is not for shared caches", async () => {
    expect((await inside.ask("/v1/skills")).headers.get("cache-control")).toBe("private, no-cache");
    const foreign = await inside.ask("/v1/skills", { headers: { origin: "https://evil.example.com" } });
    expect(await foreign.text()).not.toContain("a/two");
  });
});

describe("one answer", () => {
  test("comes from one snapshot", async () => {
    let taken = 0;
    const counting = createIndex({
      deps: {
        snapshot: () => {
          taken++;
          return registry.snapshot;
        },
        objects: () => registry.objects,
        events: registry.events,
      },
    });
    for (const path of [
      "/",
      "/v1/skills",
      "/v1/skills/a/one/versions/latest",
      "/v1/skills/a/one/events",
      "/skills/a/one",
      "/v1/status",
    ]) {
      taken = 0;
      expect((await counting.ask(path)).status).toBe(200);
      expect(taken).toBe(1);
    }
  });
});
