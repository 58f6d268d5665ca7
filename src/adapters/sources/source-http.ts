/**
 * Fetching what a pin names over HTTPS: size, redirects and addresses are bounded, and nothing is sent that says who asks.
 * Each connection goes to an address that was looked up and checked for it.
 */
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { LookupFunction } from "node:net";
import { quote } from "../../core/errors.ts";
import { isLoopback } from "../../core/loopback.ts";
import { lookUpPublic, SourceUnreached } from "./source-addresses.ts";

export interface SourceNetwork {
  /** Also servers of private networks and of this machine, and plain HTTP to this machine: an operator's to say. */
  readonly allowPrivate: boolean;
  /** Certificates that are trusted instead of the usual ones, as PEM, and the file that has them. */
  readonly ca?: { readonly pem: string; readonly file: string };
}

export interface SourceRequest extends SourceNetwork {
  readonly signal: AbortSignal;
  /** Bytes of the body. */
  readonly maxBytes: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Goes to the origin of the first address alone. */
  readonly authorization?: string | undefined;
}

export interface SourceAnswer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly bytes: Buffer;
}

/** Bytes that one source may take from the network. */
export const MAX_DOWNLOAD = 64 * 1024 * 1024;
const MAX_REDIRECTS = 5;

/** Throws SourceUnreached for an address that is none that a source may have. */
export function checkScheme(url: URL, { allowPrivate }: SourceNetwork): void {
  if (url.username !== "" || url.password !== "") throw new SourceUnreached(`${shown(url)} has credentials in it`);
  if (url.protocol === "https:") return;
  if (url.protocol === "http:" && allowPrivate && isLoopback(url.hostname)) return;
  throw new SourceUnreached(`${shown(url)} is not https`);
}

/** Gets a URL, over at most five redirects. Throws SourceUnreached. */
export async function getSource(from: URL, request: SourceRequest): Promise<SourceAnswer> {
  let at = from;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const { authorization, ...plain } = request;
    const answer = await getOnce(at, at.origin === from.origin ? request : plain);
    const { location } = answer.headers;
    if (answer.status < 300 || answer.status >= 400 || location === undefined) return answer;
    if (!URL.canParse(location, at.href))
      throw new SourceUnreached(`${shown(at)} redirects to ${quote(location, 200)}`);
    at = new URL(location, at);
  }
  throw new SourceUnreached(`${shown(from)} redirects more than ${MAX_REDIRECTS} times`);
}

async function getOnce(url: URL, request: SourceRequest): Promise<SourceAnswer> {
  checkScheme(url, request);
  const addresses = await lookUpPublic(url.hostname, request);
  const [first] = addresses;
  const lookup: LookupFunction = (_host, options, done) => {
    if (options.all === true) done(null, [...addresses]);
    else done(null, first?.address ?? "", first?.family ?? 0);
  };
  const { signal, headers, authorization, ca } = request;
  const start = url.protocol === "https:" ? requestHttps : requestHttp;
  return await new Promise((resolve, reject) => {
    const fail = (error: Error) =>
      reject(error instanceof SourceUnreached ? error : new SourceUnreached(`${shown(url)} fails: ${reason(error)}`));
    const sent = start(
      url,
      {
        lookup,
        signal,
        // No connection is kept for another request, which would be checked for another address.
        agent: false,
        headers: {
          accept: "*/*",
          "user-agent": "skilltrunk",
          "accept-encoding": "identity",
          ...headers,
          ...(authorization === undefined ? {} : { authorization }),
        },
        ...(ca === undefined ? {} : { ca: ca.pem }),
      },
      (response) => {
        readBody(url, response, request.maxBytes).then(
          (bytes) => resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes }),
          (error) => {
            response.destroy();
            fail(error);
          },
        );
      },
    );
    sent.on("error", fail);
    sent.end();
  });
}

async function readBody(url: URL, response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = Number(response.headers["content-length"] ?? 0);
  if (size > maxBytes) throw tooLarge(url, maxBytes);
  size = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > maxBytes) throw tooLarge(url, maxBytes);
    parts.push(part);
  }
  return Buffer.concat(parts, size);
}

function tooLarge(url: URL, maxBytes: number): SourceUnreached {
  return new SourceUnreached(`${shown(url)} gives more than ${maxBytes} bytes`);
}

function reason(error: Error): string {
  return quote((error as NodeJS.ErrnoException).code ?? error.message, 200);
}

/** An address without its query, which may hold a signature. */
export function shown(url: URL): string {
  return quote(`${url.origin}${url.pathname}`, 200);
}
