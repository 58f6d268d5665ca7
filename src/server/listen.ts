/** The index on a port: limits on what a client may hold open, and an orderly end. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { RegistryError } from "../core/errors.ts";
import { type Beside, bodyBeside, flatHeaders } from "./beside.ts";

/** Something that answers requests: a Hono app. */
export interface Answering {
  /** `platform` is what the HTTP server knows beside the request: the connection's remote address, and where a body may be put. */
  fetch(request: Request, platform?: object): Response | Promise<Response>;
  /** Answers at once, where the answer is ready; says whether it has. */
  ready?(request: IncomingMessage, response: ServerResponse): boolean;
}

export interface Listening {
  /** `http://host:port`, without a trailing slash. */
  readonly url: string;
  readonly port: number;
  /** Takes no new requests, lets those under way end within `graceMs`, then closes every connection. */
  close(graceMs?: number): Promise<void>;
}

/** Connections at once; further ones are closed. */
const MAX_CONNECTIONS = 4096;
/** A client that takes nothing of its answer for this long is given up, within twice that. */
const STALLED_MS = 30_000;

const LIMITS = {
  /** Bytes of all headers together. */
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  /** Longer than proxies and polling clients keep theirs: who closes first loses no request that is on its way. */
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5_000,
};

/** Serves an app on a port (0: any free one); clients that take nothing for `stalledMs` are given up. Throws PORT_TAKEN. */
export async function listen(
  app: Answering,
  where: {
    readonly host: string;
    readonly port: number;
    readonly stalledMs?: number;
    /** Until a request's headers have come. */
    readonly headersMs?: number;
  },
): Promise<Listening> {
  const answer = getRequestListener(
    async (request, { incoming, outgoing }) => {
      const beside: Beside = {};
      const response = await app.fetch(request, { incoming, outgoing, beside });
      const body = bodyBeside(response, beside);
      if (body === undefined) return response;
      // It is HTTP/1.1 that is listened for.
      (outgoing as ServerResponse).writeHead(response.status, flatHeaders(response)).end(body);
      return RESPONSE_ALREADY_SENT;
    },
    { overrideGlobalObjects: false, errorHandler: badRequest },
  );
  const { headersMs = LIMITS.headersTimeout } = where;
  const limits = {
    ...LIMITS,
    headersTimeout: headersMs,
    connectionsCheckingInterval: Math.min(LIMITS.connectionsCheckingInterval, headersMs),
  };
  const { stalledMs = STALLED_MS } = where;
  const server = createServer(limits, (request, response) => {
    const isReady = app.ready?.(request, response) === true;
    // An answer that the system took whole needs no watch, which would cost as much as a tenth of it.
    if (isReady && request.socket.writableLength === 0) return;
    request.socket.setTimeout(stalledMs);
    // Told when nothing moved: that is the client's doing only where there is something for it to take.
    response.on("timeout", (socket) => {
      if (socket.writableLength > 0) socket.destroy();
    });
    if (!isReady) void answer(request, response);
  });
  server.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => reject(cannotListen(where, cause)));
    server.listen(where.port, where.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const host = where.host.includes(":") ? `[${where.host}]` : where.host;
  return { url: `http://${host}:${port}`, port, close: (graceMs = 5_000) => close(server, graceMs) };
}

/** A request that is not even one: no host, an address that cannot be read. */
function badRequest(): Response {
  const problem = {
    type: "/errors/USAGE",
    title: "Invalid request",
    status: 400,
    code: "USAGE",
    detail: "The request is malformed.",
  };
  return new Response(JSON.stringify(problem), {
    status: 400,
    headers: { "Content-Type": "application/problem+json" },
  });
}

function close(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(force);
      resolve();
    });
    server.closeIdleConnections();
  });
}

function cannotListen(
  where: { readonly host: string; readonly port: number },
  cause: NodeJS.ErrnoException,
): RegistryError {
  const at = `port ${where.port} of ${where.host}`;
  if (cause.code === "EADDRINUSE") {
    return new RegistryError("PORT_TAKEN", `Another program has ${at}.`, {
      hint: "Choose another port with --port, or stop that program.",
      cause,
    });
  }
  return new RegistryError("PORT_TAKEN", `This program may not have ${at} (${cause.code ?? cause.message}).`, {
    hint: "Choose another one with --host and --port.",
    cause,
  });
}
