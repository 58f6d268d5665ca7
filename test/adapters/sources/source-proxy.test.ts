/** The proxy of one fetch, as somebody else on this machine finds it. */
import { createServer, request } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type SourceProxy, startSourceProxy } from "../../../src/adapters/sources/source-proxy.ts";

let proxy: SourceProxy;
const heads: unknown[] = [];
const server = createServer((incoming, answer) => {
  heads.push(incoming.headers);
  answer.end("inside");
});
beforeEach(async () => {
  heads.length = 0;
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  proxy = await startSourceProxy({ allowPrivate: true });
});
afterEach(async () => {
  await proxy.close();
  await new Promise((done) => server.close(done));
});
const target = () => `127.0.0.1:${(server.address() as AddressInfo).port}`;
const basic = (word: string) => `Basic ${Buffer.from(word).toString("base64")}`;
const known = () => {
  const { username, password } = new URL(proxy.url);
  return basic(`${username}:${password}`);
};

/** The status of a plain request through the proxy. */
function plain(authorization?: string): Promise<number | undefined> {
  const { port } = new URL(proxy.url);
  const headers = authorization === undefined ? {} : { "proxy-authorization": authorization };
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, path: `http://${target()}/`, headers, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    sent.on("error", reject).end();
  });
}

/** What a request for a tunnel is answered. */
function tunnel(authorization?: string): Promise<string> {
  const socket = connect(Number(new URL(proxy.url).port), "127.0.0.1").setEncoding("latin1");
  const more = authorization === undefined ? "" : `Proxy-Authorization: ${authorization}\r\n`;
  socket.write(`CONNECT ${target()} HTTP/1.1\r\nHost: ${target()}\r\n${more}\r\n`);
  return new Promise((resolve, reject) => {
    socket.once("data", (text: string) => {
      resolve(text.split("\r\n")[0] ?? "");
      socket.destroy();
    });
    socket.once("error", reject);
  });
}

test("it serves who knows its word, which goes no further", async () => {
  expect(await plain(known())).toBe(200);
  expect(heads).toEqual([expect.not.objectContaining({ "proxy-authorization": expect.anything() })]);
  expect(await tunnel(known())).toContain(" 200 ");
});

test.each(["nothing", "another word", "a longer one"])("and refuses who shows %s", async (what) => {
  const shown = what === "nothing" ? undefined : what === "another word" ? basic("git:guess") : `${known()}A`;
  expect(await plain(shown)).toBe(407);
  expect(await tunnel(shown)).toContain(" 407 ");
  expect(heads).toEqual([]);
});

test("each has its own", async () => {
  const other = await startSourceProxy({ allowPrivate: true });
  expect(new URL(other.url).password).not.toBe(new URL(proxy.url).password);
  expect(new URL(proxy.url).password.length).toBeGreaterThanOrEqual(43);
  await other.close();
});
