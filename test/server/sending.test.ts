/** Clients that ask for much and take nothing: what they may hold, and for how long. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { type Listening, listen } from "../../src/server/listen.ts";
import type { SendingOptions } from "../../src/server/sending.ts";
import { createIndex, json } from "../support/index-fixture.ts";
import { RegistryFixture } from "../support/registry-fixture.ts";

/** More than the kernel takes on behalf of a client that reads nothing. */
const LARGE = 16 * 1024 * 1024;
const registry = new RegistryFixture().publish("a/large", "1.0.0", {
  files: Object.fromEntries(["x", "y", "z"].map((name, i) => [`${name}.bin`, new Uint8Array(LARGE).fill(i)])),
});
const ARCHIVE = "/v1/skills/a/large/versions/1.0.0/archive.zip";
const FILE = "/v1/skills/a/large/versions/1.0.0/files/x.bin";

let listening: Listening | undefined;
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await listening?.close(0);
});

async function serve(limits: SendingOptions & { readonly stalledMs?: number } = {}) {
  const { stalledMs, ...sending } = limits;
  const index = createIndex({ registry, deps: { sending } });
  listening = await listen(index.app, {
    host: "127.0.0.1",
    port: 0,
    ...(stalledMs === undefined ? {} : { stalledMs }),
  });
  return { ...index, url: listening.url, port: listening.port };
}

/** Asks and reads the first bytes of the answer, and nothing after them. */
async function askAndStall(port: number, path: string): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  sockets.push(socket);
  socket.on("error", () => {});
  await once(socket, "connect");
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  await once(socket, "readable");
  return socket;
}

describe("a client that takes nothing", () => {
  test("is given one file's bytes at a time", async () => {
    const { port } = await serve();
    const before = registry.objects.reads.blobs;
    await askAndStall(port, ARCHIVE);
    // Whatever else would be read, is read before another request is answered in full.
    await (await fetch(`http://127.0.0.1:${port}${FILE}`)).arrayBuffer();
    // SKILL.md, x.bin, and x.bin again for the other one.
    expect(registry.objects.reads.blobs - before).toBe(3);
  });

  test.each([ARCHIVE, FILE])("of %s is given up, and its memory is for others again", async (path) => {
    const { port, url } = await serve({ maxBytes: LARGE, stalledMs: 200 });
    const stalled = await askAndStall(port, path);
    const refused = await fetch(url + path);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "5"]);
    expect(await json(refused)).toMatchObject({ code: "REGISTRY_BUSY", hint: expect.stringContaining("again") });
    const closed = once(stalled, "close");
    await freed(url + path);
    stalled.resume();
    await closed;
  });

  test("makes room when somebody else needs it", async () => {
    const { port, url } = await serve({ maxBytes: LARGE, patienceMs: 0 });
    const stalled = await askAndStall(port, ARCHIVE);
    const closed = once(stalled, "close");
    const answer = await fetch(url + ARCHIVE);
    expect((await answer.arrayBuffer()).byteLength).toBe(Number(answer.headers.get("content-length")));
    stalled.resume();
    await closed;
    expect(stalled.bytesRead).toBeLessThan(LARGE);
  });

  test("that leaves frees its memory at once", async () => {
    const { port, url, errors } = await serve({ maxBytes: LARGE });
    (await askAndStall(port, ARCHIVE)).destroy();
    await freed(url + ARCHIVE);
    expect(errors).toEqual([]);
  });
});

describe("large bodies", () => {
  test("are whole for who takes them, one after the other", async () => {
    const { url } = await serve({ maxBytes: 1 });
    for (let i = 0; i < 3; i++) {
      const bytes = new Uint8Array(await (await fetch(url + FILE)).arrayBuffer());
      expect(bytes.length).toBe(LARGE);
    }
  });

  test("do not count where nothing is sent", async () => {
    const { port, url } = await serve({ maxBytes: 1 });
    await askAndStall(port, ARCHIVE);
    expect((await fetch(url + ARCHIVE, { method: "HEAD" })).status).toBe(200);
    expect((await fetch(`${url}/v1/skills`)).status).toBe(200);
  });
});

/** Asks until there is room again. */
async function freed(url: string): Promise<void> {
  for (;;) {
    const answer = await fetch(url, { headers: { connection: "close" } });
    await answer.arrayBuffer();
    if (answer.status === 200) return;
    await new Promise((done) => setTimeout(done, 20));
  }
}
