/** Clients that do not go on: each is given up, and nobody else waits for them. */
import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { HotAnswers } from "../../src/server/hot-answers.ts";
import { type Listening, listen } from "../../src/server/listen.ts";
import { createIndex } from "../support/index-fixture.ts";
import { RegistryFixture } from "../support/registry-fixture.ts";

const registry = new RegistryFixture().publish("a/big", "1.0.0", {
  files: { "x.bin": randomBytes(6 << 20) },
});
const small = new RegistryFixture().publish("a/one", "1.0.0", { files: { "x.bin": randomBytes(900 << 10) } });
let listening: Listening | undefined;
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await listening?.close(0);
});

async function start(published: RegistryFixture, isHot = false): Promise<Listening> {
  const { app } = createIndex({ registry: published });
  const hot = new HotAnswers({ snapshot: () => published.snapshot, now: Date.now, counting: () => () => {} });
  const answering = isHot ? hot.around(app) : app;
  listening = await listen(answering, { host: "127.0.0.1", port: 0, stalledMs: 200, headersMs: 300 });
  return listening;
}

/** Sends this and reads no more than is said; answers what came until the server let go. */
function leave(port: number, request: string, read: boolean): Promise<{ readonly got: string }> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true }, () => socket.write(request));
    sockets.push(socket);
    let got = "";
    if (read) socket.on("data", (part) => (got += part.toString("latin1")));
    else socket.pause();
    socket.on("error", () => {});
    const end = () => resolve({ got });
    socket.on("end", end);
    socket.on("close", end);
    // One that reads nothing is told of nothing: whether the server has let go is asked of it.
    if (!read) setTimeout(end, 1500);
  });
}

async function archiveOf({ url }: Listening, id: string): Promise<string> {
  const view = await (await fetch(`${url}/v1/skills/${id}/versions/1.0.0`)).json();
  return (view as { archive: string }).archive;
}

test.each([
  ["nothing", ""],
  ["half a line", "GET /v1/sk"],
  ["headers that do not end", "GET /v1/skills HTTP/1.1\r\nHost: x\r\nX-One: 1\r\n"],
])("who connects and sends %s is let go, and others are served meanwhile", async (_, request) => {
  const { port, url } = await start(small);
  const waiting = leave(port, request, true);
  expect((await fetch(`${url}/v1/skills`)).status).toBe(200);
  const { got } = await waiting;
  expect(got === "" || /^HTTP\/1\.1 408 /.test(got)).toBe(true);
});

test("who sends a request and closes that half of the connection has the whole answer", async () => {
  const { port, url } = await start(small);
  const expected = await (await fetch(`${url}/v1/skills`)).text();
  const got = await new Promise<string>((resolve) => {
    let received = "";
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    sockets.push(socket);
    socket.end("GET /v1/skills HTTP/1.1\r\nHost: x\r\n\r\n");
    socket.on("data", (part) => (received += part.toString("latin1")));
    socket.on("end", () => resolve(received));
  });
  expect(got).toMatch(/^HTTP\/1\.1 200 /);
  expect(got.split("\r\n\r\n")[1]).toBe(expected);
});

test("more headers than anybody sends are refused, however short each is", async () => {
  const { port } = await start(small);
  const flood = Array.from({ length: 4000 }, (_, i) => `X${i}: 1\r\n`).join("");
  const { got } = await leave(port, `GET /v1/skills HTTP/1.1\r\nHost: x\r\n${flood}\r\n`, true);
  expect(got).toMatch(/^HTTP\/1\.1 431 /);
});

test.each([
  ["a large archive", () => registry, "a/big", false],
  ["an answer that is ready", () => small, "a/one", true],
] as const)("who takes nothing of %s holds nothing for long", async (_, published, id, isHot) => {
  const running = await start(published(), isHot);
  const path = await archiveOf(running, id);
  // Ready from its second time on.
  for (let i = 0; i < 2; i++) await (await fetch(running.url + path, { headers: { "X-Same": "1" } })).arrayBuffer();
  const request = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${running.port}\r\n\r\n`;
  const many = await Promise.all(Array.from({ length: 20 }, () => leave(running.port, request.repeat(8), false)));
  expect(many).toHaveLength(20);
  // Nothing of theirs is open any more: a close has nothing to wait for but what it has to end by force. Waiting it out
  // would be longer than this test may take.
  await running.close(600_000);
  listening = undefined;
});
