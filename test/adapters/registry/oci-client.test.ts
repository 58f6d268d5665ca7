/** A place for OCI artifacts that breaks off, says that it cannot, or sends too much: what becomes of each. */
import { afterEach, describe, expect, test } from "vitest";
import { openOciStore } from "../../../src/adapters/registry/oci-client.ts";
import type { OciStore } from "../../../src/app/ports/oci-store.ts";
import { sha256 } from "../../../src/core/bytes.ts";
import type { RegistryError } from "../../../src/core/errors.ts";
import { serveOn, type TestServer } from "../../support/index-server.ts";

const servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

const stop = new AbortController();

async function at(listener: Parameters<typeof serveOn>[0], signal = stop.signal): Promise<OciStore> {
  const server = await serveOn(listener);
  servers.push(server);
  return openOciStore({ origin: server.url, repository: "acme/skills" }, { signal });
}

const failed = (work: Promise<unknown>): Promise<RegistryError> =>
  work.then(
    () => expect.fail("it did not fail"),
    (error: RegistryError) => error,
  );

const BYTES = Buffer.from("an archive");

describe("a place that is away", () => {
  test("is one whose answer ends half way, of a blob and of a manifest", async () => {
    const store = await at((_, response) => {
      response.writeHead(200, { "Content-Length": "1000" }).write("an", () => response.destroy());
    });
    for (const work of [store.blob("", sha256(BYTES), 2000), store.manifest("", "index")]) {
      const { code, message } = await failed(work);
      expect(code).toBe("REGISTRY_UNREACHABLE");
      expect(message).toMatch(/^oci:\/\/[^ ]+ cannot be reached: [^\n]+\.$/);
    }
  });

  test.each([500, 502, 503, 429])("is one that answers %d", async (status) => {
    const store = await at((_, response) => response.writeHead(status).end());
    for (const work of [store.blob("", sha256(BYTES), 2000), store.manifest("", "index")]) {
      expect(await failed(work)).toMatchObject({ code: "REGISTRY_UNREACHABLE" });
    }
  });

  test("is not one that nobody waits for any more", async () => {
    const stopped = new AbortController();
    const why = new Error("stopped");
    const store = await at((_, response) => {
      response.writeHead(200, { "Content-Length": "1000" }).write("an", () => stopped.abort(why));
    }, stopped.signal);
    expect(await failed(store.blob("", sha256(BYTES), 2000))).toBe(why);
  });
});

describe("a place that lies", () => {
  test.each([
    ["other bytes", Buffer.from("other"), "DIGEST_MISMATCH"],
    ["more bytes than anybody wants", Buffer.alloc(5000), "REGISTRY_INVALID"],
  ])("sends %s, and nothing of them is used", async (_, body, code) => {
    const store = await at((_request, response) => response.end(body));
    expect((await failed(store.blob("", sha256(BYTES), 2000))).code).toBe(code);
  });

  test("or has nothing", async () => {
    const store = await at((_, response) => response.writeHead(404).end());
    expect(await store.manifest("", "index")).toBeUndefined();
    expect((await failed(store.blob("", sha256(BYTES), 2000))).code).toBe("REGISTRY_INVALID");
  });
});
