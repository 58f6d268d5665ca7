import type { RequestListener, ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { isIndexUrl } from "../../../src/adapters/registry/index-transport.ts";
import { openHttpRegistry } from "../../../src/adapters/registry/registry-http.ts";
import type { Registry } from "../../../src/app/ports/ports.ts";
import { sha256 } from "../../../src/core/bytes.ts";
import { parseSkillRequest, type SkillId, type SkillRequest } from "../../../src/core/names.ts";
import { serveIndex, serveOn, type TestServer } from "../../support/index-server.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

const servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function hostile(
  listener: RequestListener,
): Promise<{ readonly registry: Registry; readonly server: TestServer }> {
  const server = await serveOn(listener);
  servers.push(server);
  return { registry: openHttpRegistry(server.url), server };
}

async function index(registry: RegistryFixture): Promise<Registry> {
  const server = await serveIndex(registry);
  servers.push(server);
  return openHttpRegistry(server.url);
}

function request(text: string): SkillRequest {
  const parsed = parseSkillRequest(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
}

const REFUNDS = request("billing/refunds");

test("a document with more in each other than a stack is deep is none", async () => {
  const real = await serveIndex(new RegistryFixture().publish("billing/refunds", "1.0.0"));
  servers.push(real);
  const text = await (await fetch(`${real.url}/v1/skills/billing/refunds/versions/latest`)).text();
  const lists = { permissions: [], secrets: [], triggers: [], compatibility: {} };
  const declares = JSON.stringify({ ...lists, runtime: { a: 1 } });
  const deep = declares.replace('{"a":1}', `{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`);
  const { registry } = await hostile((_, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end(text.replace("{", `{"declares":${deep},`));
  });
  await expect(registry.resolve(REFUNDS)).rejects.toThrow(/is no document .*too deep/);
});

describe("of a real index", () => {
  const published = (): RegistryFixture =>
    new RegistryFixture()
      .publish("billing/refunds", "1.0.0")
      .publish("billing/refunds", "1.1.0", { files: { "scripts/run.sh": { text: "#!/bin/sh\n", executable: true } } })
      .publish("tools/review", "2.0.0", { description: "Reviews pull requests." })
      .publish("legal/review", "1.0.0");

  test("lists, searches and shows", async () => {
    const registry = await index(published());
    expect((await registry.list()).map((s) => s.id)).toEqual(["billing/refunds", "legal/review", "tools/review"]);
    expect((await registry.search("pull requests")).map((s) => s.id)).toEqual(["tools/review"]);
    expect((await registry.show(REFUNDS)).versions.map((v) => v.version)).toEqual(["1.1.0", "1.0.0"]);
  });

  test("asks which skills have such a release", async () => {
    const registry = await index(published());
    expect(await registry.list(new URLSearchParams({ forced: "true" }))).toEqual([]);
    expect(await registry.list(new URLSearchParams({ forced: "false" }))).toHaveLength(3);
    await expect(registry.list(new URLSearchParams({ forced: "maybe" }))).rejects.toThrow(/true or false/);
  });

  test.each([
    ["namespace", "billing", ["billing/refunds"]],
    ["name", "review", ["legal/review", "tools/review"]],
    ["kind", "hook", []],
    ["tag", "finance", ["billing/refunds"]],
    ["owner", "@acme/billing", ["billing/refunds"]],
    ["state", "online", ["billing/refunds", "legal/review", "tools/review"]],
    ["harness", "codex", ["billing/refunds", "legal/review", "tools/review"]],
  ])("asks which skills there are by their %s", async (key, value, expected) => {
    const registry = await index(
      published().offer("billing/refunds", { tags: ["finance"], owners: ["@acme/billing"] }),
    );
    const skills = await registry.list(new URLSearchParams([[key, value]]));
    expect(skills.map(({ id }) => id)).toEqual(expected);
  });

  test("lists more skills than one page holds", async () => {
    const many = new RegistryFixture();
    for (let i = 0; i < 450; i++) many.publish(`many/skill-${i}`, "1.0.0");
    const list = await (await index(many)).list();
    expect(new Set(list.map((s) => s.id)).size).toBe(450);
  });

  test("resolves versions, ranges and channels, and fetches what they mean", async () => {
    const registry = await index(published());
    for (const wanted of [
      "billing/refunds",
      "billing/refunds@^1.0",
      "billing/refunds@>=1.0.1 <2 || 7",
      "refunds@latest",
    ]) {
      const release = await registry.resolve(request(wanted));
      expect(release.version).toBe("1.1.0");
      expect(sha256(await registry.archive(release))).toBe(release.digest);
    }
    expect((await registry.resolve(request("refunds@1.0.0"))).version).toBe("1.0.0");
  });

  test("a bare name that two skills have is refused, naming both", async () => {
    const registry = await index(published());
    await expect(registry.show(request("review"))).rejects.toMatchObject({
      code: "SKILL_NOT_FOUND",
      message: expect.stringMatching(/legal\/review, tools\/review/),
    });
  });

  test("a bare name leads to a skill that no list has, as long as there is one version to ask for", async () => {
    const fixture = published().state("billing/refunds", "1.0.0", "yanked", { reason: "wrong" });
    const registry = await index(fixture.state("billing/refunds", "1.1.0", "yanked", { reason: "wrong too" }));
    expect((await registry.list()).map(({ name }) => name)).not.toContain("refunds");
    expect(await registry.resolve(request("refunds@1.0.0"))).toMatchObject({ id: "billing/refunds", version: "1.0.0" });
    expect((await registry.show(request("refunds"))).id).toBe("billing/refunds");
  });

  test("an address where no index is, is named", async () => {
    const server = await serveIndex(published());
    servers.push(server);
    await expect(openHttpRegistry(`${server.url}/foo`).list()).rejects.toMatchObject({
      code: "REGISTRY_INVALID",
      message: expect.stringContaining(`${server.url}/foo/v1/skills`),
    });
  });

  test("gives a skill's events as the ledger has them", async () => {
    const fixture = published();
    const registry = await index(fixture);
    expect(await registry.events("billing/refunds" as SkillId)).toEqual(
      await fixture.events("billing/refunds" as SkillId),
    );
  });

  test.each([
    ["nothing/here", "SKILL_NOT_FOUND"],
    ["absent", "SKILL_NOT_FOUND"],
    ["billing/refunds@9.9.9", "VERSION_NOT_FOUND"],
    ["billing/refunds@beta", "CHANNEL_UNRESOLVABLE"],
    ["billing/refunds@..", "VERSION_NOT_FOUND"],
    ["billing/refunds@1.0.0/../../x", "VERSION_NOT_FOUND"],
    ["billing/refunds@1.0.0", "VERSION_GONE"],
  ])("%s is the registry's own %s", async (text, code) => {
    const registry = await index(published().state("billing/refunds", "1.0.0", "offline", { reason: "broken" }));
    await expect(registry.resolve(request(text))).rejects.toMatchObject({ code });
  });

  test("below a path of its host", async () => {
    const inner = await serveIndex(published());
    servers.push(inner);
    const { server } = await hostile(async (req, res) => {
      const answer = await fetch(inner.url + (req.url ?? "").replace(/^\/prefix/, ""));
      res.writeHead(req.url?.startsWith("/prefix/") ? answer.status : 404, {
        "content-type": answer.headers.get("content-type") ?? "",
      });
      res.end(Buffer.from(await answer.arrayBuffer()));
    });
    const registry = openHttpRegistry(`${server.url}/prefix/`);
    const release = await registry.resolve(REFUNDS);
    expect(sha256(await registry.archive(release))).toBe(release.digest);
    expect(registry.location).toBe(`${server.url}/prefix`);
  });
});

describe("of something else", () => {
  const json =
    (body: unknown, type = "application/json"): RequestListener =>
    (_, res) => {
      res.writeHead(200, { "content-type": type });
      res.end(JSON.stringify(body));
    };

  test.each<[string, RequestListener, string]>([
    [
      "a web page",
      (_, res) => res.writeHead(200, { "content-type": "text/html" }).end("<html>"),
      "no document of a skilltrunk index",
    ],
    ["a missing page", (_, res) => res.writeHead(404, { "content-type": "text/html" }).end("no"), "it answers 404"],
    ["another JSON", json({ skills: [{ id: 1 }] }), "no document of a skilltrunk index"],
    ["null", json(null), "no document of a skilltrunk index"],
    ["a locked door", (_, res) => res.writeHead(401).end(), "refuses access"],
    [
      "a locked door that says why",
      (_, res) => {
        const problem = {
          type: "x",
          title: "x",
          status: 401,
          code: "UNAUTHENTICATED",
          detail: "The token has expired.",
        };
        res.writeHead(401, { "content-type": "application/problem+json" }).end(JSON.stringify(problem));
      },
      "(401): The token has expired.",
    ],
    ["a list without end", json({ skills: [], next: "again" }), "does not end"],
  ])("%s", async (name, listener, words) => {
    const { registry } = await hostile(listener);
    await expect(registry.list()).rejects.toMatchObject({
      // Another token may help; what is no index stays none.
      code: name.startsWith("a locked door") ? "UNAUTHENTICATED" : "REGISTRY_INVALID",
      message: expect.stringContaining(words),
    });
  });

  test("a locked door names what opens it", async () => {
    const { registry, server } = await hostile((_, res) => res.writeHead(401).end());
    const error = await registry.list().catch((caught: { readonly hint?: string }) => caught);
    expect((error as { readonly hint?: string }).hint).toContain("SKILLTRUNK_TOKEN");
    expect((error as { readonly hint?: string }).hint).toContain(`skilltrunk login ${server.url}`);
  });

  test("a repository's URL by mistake says how to write it", async () => {
    const { registry } = await hostile((_, res) => res.writeHead(404).end());
    await expect(registry.list()).rejects.toMatchObject({ hint: expect.stringContaining("git+http://") });
  });

  test("too many bytes are refused while they come, also when they are compressed", async () => {
    const bomb = gzipSync(Buffer.alloc(20 << 20));
    const { registry } = await hostile((_, res) => {
      res.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" });
      res.end(bomb);
    });
    await expect(registry.list()).rejects.toMatchObject({
      code: "REGISTRY_INVALID",
      message: expect.stringContaining("more than 16777216 bytes"),
    });
  });

  test("a server that is not there, breaks off, or says it cannot", async () => {
    const { registry, server } = await hostile((_, res) => void res.destroy());
    await expect(registry.list()).rejects.toMatchObject({ code: "REGISTRY_UNREACHABLE" });
    await server.close();
    await expect(registry.list()).rejects.toMatchObject({
      code: "REGISTRY_UNREACHABLE",
      message: expect.stringContaining("ECONNREFUSED"),
    });
    const { registry: tired } = await hostile((_, res) => res.writeHead(503).end());
    await expect(tired.list()).rejects.toMatchObject({
      code: "REGISTRY_UNREACHABLE",
      message: expect.stringContaining("503"),
    });
  });

  test("what it says is shown without its control characters", async () => {
    const problem = {
      type: "/errors/SKILL_NOT_FOUND",
      title: "x",
      status: 404,
      detail: "no \u001b[31mred",
      code: "SKILL_NOT_FOUND",
      hint: "\u0007bell",
    };
    const { registry } = await hostile((_, res) =>
      res.writeHead(404, { "content-type": "application/problem+json" }).end(JSON.stringify(problem)),
    );
    await expect(registry.show(REFUNDS)).rejects.toMatchObject({
      code: "SKILL_NOT_FOUND",
      message: "no \\u{1b}[31mred",
      hint: "\\u{7}bell",
    });
  });

  test("stops when the program is stopped", async () => {
    const stop = new AbortController();
    const { server } = await hostile(() => stop.abort(new Error("stopped")));
    await expect(openHttpRegistry(server.url, { signal: stop.signal }).list()).rejects.toThrow("stopped");
  });

  test.each([
    ["//evil.example.com/x.zip"],
    ["https://evil.example.com/x.zip"],
    ["/../x.zip@evil"],
    ["@evil.example.com/"],
  ])("an archive at %s is not fetched from anywhere else", async (archive) => {
    const { registry, server } = await hostile((_, res) => res.writeHead(200).end("bytes"));
    const release = { archive } as Parameters<Registry["archive"]>[0];
    await registry.archive(release).catch((error) => expect(error).toMatchObject({ code: "REGISTRY_INVALID" }));
    expect(server.requests.every((path) => path.startsWith("/"))).toBe(true);
    expect(server.requests.length).toBeLessThanOrEqual(1);
  });
});

describe("redirects", () => {
  const redirectTo =
    (location: string): RequestListener =>
    (_, res) =>
      res.writeHead(302, { location }).end();

  test("on the same origin are followed, five of them", async () => {
    const chain =
      (length: number): RequestListener =>
      (req, res) => {
        const hop = Number(new URL(req.url ?? "", "http://x").searchParams.get("hop") ?? 0);
        if (hop < length) res.writeHead(307, { location: `/v1/elsewhere?hop=${hop + 1}` }).end();
        else res.writeHead(200, { "content-type": "application/json" }).end('{"skills":[]}');
      };
    const { registry } = await hostile(chain(5));
    expect(await registry.list()).toEqual([]);
    const { registry: longer } = await hostile(chain(6));
    await expect(longer.list()).rejects.toMatchObject({
      code: "REGISTRY_INVALID",
      message: expect.stringContaining("more than 5"),
    });
  });

  test("to another origin are not, and credentials go nowhere", async () => {
    const { server: other } = await hostile((_, res) => res.writeHead(200).end());
    for (const location of [other.url, "file:///etc/passwd", "http://user:pw@127.0.0.1/", "http://["]) {
      const { server } = await hostile(redirectTo(location));
      const registry = openHttpRegistry(server.url.replace("//", "//ada:secret@"));
      await expect(registry.list()).rejects.toMatchObject({ code: "REGISTRY_INVALID" });
    }
    expect(other.requests).toEqual([]);
  });
});

describe("credentials", () => {
  test("are sent as Basic and never shown", async () => {
    const seen: (string | undefined)[] = [];
    const { server } = await hostile((req, res) => {
      seen.push(req.headers.authorization);
      res.writeHead(500).end();
    });
    const registry = openHttpRegistry(server.url.replace("//", "//ada:p%40ss@"));
    const error = (await registry.list().catch((e: unknown) => e)) as Error;
    expect(seen).toEqual([`Basic ${Buffer.from("ada:p@ss").toString("base64")}`]);
    expect(registry.location).toBe(server.url);
    expect(error.message).not.toMatch(/ada|p@ss|p%40ss/);
  });
});

describe("a chain", () => {
  const ndjson =
    (write: (res: ServerResponse) => void): RequestListener =>
    (_, res) => {
      res.writeHead(200, { "content-type": "application/x-ndjson" });
      write(res);
    };
  const skill = "tools/review" as SkillId;

  test("is read whole, however many events it has", async () => {
    const line = JSON.stringify({ notes: "x".repeat(4_000) });
    const { registry } = await hostile(ndjson((res) => res.end(`${line}\n`.repeat(5_000))));
    const lines = await registry.events(skill);
    expect([lines.length, new Set(lines)]).toEqual([5_000, new Set([line])]);
  });

  test.each([
    ["one line without end", "x".repeat(300_000)],
    ["a long line among others", `{}\n${"x".repeat(300_000)}\n{}\n`],
    ["a long line that comes in pieces", ["{}\n", ...Array.from({ length: 30 }, () => "x".repeat(10_000)), "\n"]],
  ])("with %s is refused while it comes", async (_, text) => {
    const { registry } = await hostile(
      ndjson(async (res) => {
        for (const piece of [text].flat()) await new Promise((resolve) => res.write(piece, resolve));
        // And it never ends.
      }),
    );
    await expect(registry.events(skill)).rejects.toMatchObject({
      code: "REGISTRY_INVALID",
      message: expect.stringContaining("a line of more than 262144 bytes"),
    });
  });
});

test.each([
  ["http://127.0.0.1:4870", true],
  ["https://skills.example.com/index/", true],
  ["https://git.example.com/acme/skills.git", false],
  ["https://git.example.com/acme/skills.git/", false],
  ["git+https://git.example.com/acme/skills", false],
  ["ssh://git@git.example.com/acme/skills", false],
  ["git@git.example.com:acme/skills.git", false],
  ["file:///srv/skills", false],
  ["/srv/skills", false],
  ["./http:/odd", false],
])("%s: is it an index? %s", (location, expected) => {
  expect(isIndexUrl(location)).toBe(expected);
});

test.each([
  "http://ada:secret@skills.example.com/",
  "http://t0ken@10.0.0.7:4870",
  "http://:t0ken@localhost.example.com",
])("%s would tell everybody on the way", (url) => {
  expect(() => openHttpRegistry(url)).toThrow(
    expect.objectContaining({ code: "USAGE", message: expect.not.stringMatching(/ada|secret|t0ken/) }),
  );
});

test.each(["https://ada:secret@skills.example.com", "http://ada:secret@[::1]:4870", "http://skills.example.com"])(
  "%s is fine",
  (url) => {
    expect(openHttpRegistry(url).location).not.toContain("secret");
  },
);

test.each([
  ["https://skills.example.com/?token=x"],
  ["https://skills.example.com/#x"],
  ["ftp://skills.example.com"],
  ["https://"],
  ["https://a:%zz@skills.example.com"],
])("%s is no index's URL", (url) => {
  expect(() => openHttpRegistry(url)).toThrow(expect.objectContaining({ code: "USAGE" }));
});
