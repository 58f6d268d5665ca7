/** A registry that lies: whatever it sends, nothing is installed, nothing is leaked, and one sentence says why. */
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { deflateRawSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fetchBounded } from "../../src/adapters/registry/http-fetch.ts";
import type { RegistryError } from "../../src/core/errors.ts";
import { serveIndex, serveOn, type TestServer } from "../support/index-server.ts";
import { InstallPlace, SKILLS } from "../support/install-place.ts";
import { type Lie, serveLies } from "../support/lying-index.ts";
import { RegistryFixture } from "../support/registry-fixture.ts";

let place: InstallPlace;
let server: TestServer;
const servers: TestServer[] = [];
beforeEach(async () => {
  place = new InstallPlace();
  server = await serveIndex(new RegistryFixture().publish("tools/review", "1.0.0").publish("tools/other", "1.0.0"));
  servers.push(server);
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((one) => one.close()));
  place.cleanup();
});

const ARCHIVES = /^\/archives\//;

async function refused(url: string, skills = ["other", "review"]): Promise<RegistryError> {
  const error = await place.install(url, skills, [SKILLS]).catch((one: RegistryError) => one);
  expect(error).toMatchObject({ name: "RegistryError" });
  expect(readdirSync(place.path)).toEqual([]);
  expect((error as RegistryError).message).toMatch(/^[^\n]{10,600}$/);
  return error as RegistryError;
}

async function lying(matches: RegExp, lie: Lie): Promise<string> {
  const one = await serveLies(server.url, matches, lie);
  servers.push(one);
  return one.url;
}

/** A zip with one entry, whose release document and chain say its digest. */
async function sending(zip: Buffer): Promise<string> {
  const digest = `sha256:${createHash("sha256").update(zip).digest("hex")}`;
  return lying(/^\/(archives|v1\/skills\/tools\/review\/versions|v1\/skills\/review)/, (request, response) => {
    if (ARCHIVES.test(request.url ?? "")) {
      response.writeHead(200, { "content-type": "application/zip" }).end(zip);
      return;
    }
    void fetch(server.url + (request.url ?? "")).then(async (answer) => {
      const text = (await answer.text()).replace(/("digest":")sha256:[0-9a-f]{64}/g, `$1${digest}`);
      response.writeHead(answer.status, { "content-type": "application/json" }).end(text);
    });
  });
}

function zipOf(entry: { name: string; data: Buffer; size?: number; method?: number; mode?: number }): Buffer {
  const { name, data, size = data.length, method = 0, mode = 0o100644 } = entry;
  const header = Buffer.alloc(26);
  header.writeUInt16LE(10, 0);
  header.writeUInt16LE(0x0800, 2);
  header.writeUInt16LE(method, 4);
  header.writeUInt16LE(0x21, 8);
  header.writeUInt32LE(data.length, 14);
  header.writeUInt32LE(size, 18);
  header.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from("PK\u0003\u0004"), header, Buffer.from(name), data]);
  const more = Buffer.alloc(14);
  more.writeUInt32LE(mode * 65536, 6);
  const central = Buffer.concat([Buffer.from("PK\u0001\u0002\u0014\u0003"), header, more, Buffer.from(name)]);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(1, 4);
  end.writeUInt16LE(1, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(local.length, 12);
  return Buffer.concat([local, central, Buffer.from("PK\u0005\u0006"), end]);
}

describe("bytes", () => {
  test("with another digest", async () => {
    const error = await refused(await lying(ARCHIVES, (_, response) => response.end("PK")));
    expect([error.code, error.message]).toEqual([
      "DIGEST_MISMATCH",
      expect.stringMatching(/has the digest .* expected/),
    ]);
  });

  test.each([
    [
      "a bomb: a gigabyte in an entry of a few bytes",
      zipOf({ name: "SKILL.md", data: deflateRawSync(Buffer.alloc(1 << 20)), size: 2 ** 30, method: 8 }),
    ],
    ["a link", zipOf({ name: "SKILL.md", data: Buffer.from("/etc/passwd"), mode: 0o120777 })],
    ["a path out of the folder", zipOf({ name: "../SKILL.md", data: Buffer.from("x") })],
    ["no zip at all", Buffer.from("<html>")],
  ])("that are %s, with the digest that it promised", async (_, zip) => {
    expect((await refused(await sending(zip), ["review"])).code).toBe("ARCHIVE_INVALID");
  });

  test("that end half way", async () => {
    const url = await lying(ARCHIVES, (_, response) => {
      response.writeHead(200, { "Content-Length": "100000" }).write("PK", () => response.destroy());
    });
    expect((await refused(url)).code).toBe("REGISTRY_UNREACHABLE");
  });

  test("that do not end", async () => {
    const url = await lying(ARCHIVES, (_, response) => {
      const more = (): void => {
        while (response.write(Buffer.alloc(1 << 20)));
        response.once("drain", more);
      };
      more();
    });
    expect((await refused(url)).message).toMatch(/answers with more than/);
  });

  test("that drip", async () => {
    const slow = await serveOn((_, response) => {
      const timer = setInterval(() => response.write("x"), 10);
      response.once("close", () => clearInterval(timer));
    });
    servers.push(slow);
    const fetched = fetchBounded(new URL(slow.url), { maxBytes: 1 << 20, timeoutMs: 60_000, slowAfterMs: 100 });
    await expect(fetched).rejects.toMatchObject({
      code: "REGISTRY_UNREACHABLE",
      message: expect.stringMatching(/too slowly/),
    });
  });
});

describe("a redirect", () => {
  test("to another host is not followed, and that host learns nothing", async () => {
    const seen: unknown[] = [];
    const other = await serveOn((request, response) => {
      seen.push(request.headers);
      response.end();
    });
    servers.push(other);
    const url = await lying(ARCHIVES, (_, response) =>
      response.writeHead(302, { Location: `${other.url}/x.zip` }).end(),
    );
    const error = await refused(url.replace("//", "//ada:secret@"));
    expect(error.message).toMatch(/redirects to .* which is not followed/);
    expect(`${error.message} ${error.hint}`).not.toMatch(/secret/);
    expect(seen).toEqual([]);
  });
});

describe("a document", () => {
  test.each([
    ["of another skill", '{"id":"../../etc"}'],
    ["that is none", "<html>"],
    ["that is deep", "[".repeat(100_000)],
  ])("%s", async (_, body) => {
    expect((await refused(await lying(/\/versions\//, (_request, response) => response.end(body)))).code).toBe(
      "REGISTRY_INVALID",
    );
  });

  test("that names an archive elsewhere", async () => {
    const url = await lying(/\/versions\//, (request, response) => {
      void fetch(server.url + (request.url ?? "")).then(async (answer) => {
        response.end((await answer.text()).replace(/"archive":"[^"]+"/, '"archive":"https://evil.example/x.zip"'));
      });
    });
    expect((await refused(url)).message).toMatch(/not below it/);
  });
});
