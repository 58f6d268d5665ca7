/**
 * A proxy on this machine for one `git fetch` of a source: git looks names up and follows redirects by itself, and this is
 * where each of its connections is checked, bounded, and goes to the very address that was checked. Whoever else uses this
 * machine does not know the word that it asks for.
 */
import { randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { isLoopback } from "../../core/loopback.ts";
import { lookUpPublic, SourceUnreached } from "./source-addresses.ts";
import { MAX_DOWNLOAD, type SourceNetwork } from "./source-http.ts";

export interface SourceProxy {
  /** For `http.proxy`: with its word, so it belongs on no command line. */
  readonly url: string;
  /** Why a connection was not made or was cut, where one was. */
  readonly refusal: () => string | undefined;
  readonly close: () => Promise<void>;
}

const CHALLENGE = 'Basic realm="source"';

/** Starts it; it ends with `close`. `maxBytes`: of everything that comes through it. */
export async function startSourceProxy(
  network: SourceNetwork,
  { maxBytes = MAX_DOWNLOAD }: { readonly maxBytes?: number } = {},
): Promise<SourceProxy> {
  const sockets = new Set<Duplex>();
  let refusal: string | undefined;
  let left = maxBytes;
  const count = (part: Buffer) => {
    left -= part.length;
    if (left >= 0) return;
    refusal ??= `it gives more than ${maxBytes} bytes`;
    for (const socket of sockets) socket.destroy();
  };
  const keep = <T extends Duplex>(socket: T): T => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.once("close", () => sockets.delete(socket));
    return socket;
  };
  const checked = async (host: string) => {
    const [address] = await lookUpPublic(host, network);
    if (address === undefined) throw new SourceUnreached("it has no address");
    return address;
  };
  const refuse = (error: unknown) => {
    refusal ??= error instanceof SourceUnreached ? error.message : "it cannot be reached";
  };

  const word = Buffer.from(`Basic ${Buffer.from(`git:${randomBytes(32).toString("base64url")}`).toString("base64")}`);
  const isKnown = ({ headers }: IncomingMessage) => {
    const shown = Buffer.from(headers["proxy-authorization"] ?? "");
    return shown.length === word.length && timingSafeEqual(shown, word);
  };

  const forward = async (incoming: IncomingMessage, answer: ServerResponse) => {
    const url = new URL(incoming.url ?? "");
    if (url.protocol !== "http:" || !network.allowPrivate || !isLoopback(url.hostname))
      throw new SourceUnreached(`${url.origin} is not https`);
    const { address, family } = await checked(url.hostname);
    const { "proxy-connection": _, "proxy-authorization": __, ...headers } = incoming.headers;
    const path = `${url.pathname}${url.search}`;
    const sent = request({
      ...{ host: address, family, port: url.port || 80, path, headers, agent: false },
      ...(incoming.method === undefined ? {} : { method: incoming.method }),
    });
    sent.on("error", (error) => {
      refuse(error);
      answer.destroy();
    });
    sent.on("response", (response) => {
      response.on("data", count);
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    incoming.pipe(sent);
  };

  const tunnel = async (target: string, socket: Duplex, head: Buffer) => {
    const url = new URL(`https://${target}`);
    const { address } = await checked(url.hostname);
    const far: Socket = keep(connect({ host: address, port: Number(url.port || 443) }));
    far.on("error", refuse);
    far.on("data", count);
    far.once("connect", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      far.write(head);
      socket.pipe(far);
      far.pipe(socket);
    });
    far.once("close", () => socket.destroy());
    socket.once("close", () => far.destroy());
  };

  const server = createServer((incoming, answer) => {
    if (!isKnown(incoming)) return void answer.writeHead(407, { "Proxy-Authenticate": CHALLENGE }).end();
    forward(incoming, answer).catch((error) => {
      refuse(error);
      answer.writeHead(502).end();
    });
  });
  server.on("connect", (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (!isKnown(incoming))
      return void keep(socket).end(
        `HTTP/1.1 407 Unknown\r\nProxy-Authenticate: ${CHALLENGE}\r\nContent-Length: 0\r\n\r\n`,
      );
    tunnel(incoming.url ?? "", keep(socket), head).catch((error) => {
      refuse(error);
      socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    });
  });
  server.on("connection", keep);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const login = Buffer.from(word.toString("latin1").slice("Basic ".length), "base64").toString("latin1");
  return {
    url: `http://${login}@127.0.0.1:${(server.address() as AddressInfo).port}`,
    refusal: () => refusal,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
