/** The hosts that a text names in absolute URLs, found in its bytes without decoding the whole of it. */
import { isLoopback } from "../loopback.ts";

/** Bytes of a URL that are looked at for its host, with the user name that may stand before it. */
const MAX_AUTHORITY = 400;
const MAX_SCHEME = 8;
/** Looked for from its end: other letters may run into it, as in `\nhttps://` in JSON. */
const SCHEME = /(?:https?|wss?|s?ftps?|ssh|git)$/i;
/** What ends the part of a URL that has its host, in URLs and in the texts around them. */
const AUTHORITY = /^[^\s/?#\\"'`<>()|^;,&，。、；：！？（）「」『』【】《》〈〉“”‘’…]+/;

/**
 * For each URL of http, https, ws, wss, ftp, sftp, ssh or git, and each `git@host:`, its host in lower case and without a
 * port; `*.` where the text leaves the first part open (`https://{region}.acme.com`). Undefined, so that who reads can
 * stop after so many, where there is no such URL after all, or its host is left open as a whole or can be nobody's: names
 * for documentation and tests (RFC 2606), and this machine.
 */
export function* hostsIn(bytes: Uint8Array): Generator<string | undefined> {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = text.indexOf("://"); at >= 0; at = text.indexOf("://", at + 3)) {
    const scheme = text.toString("latin1", Math.max(0, at - MAX_SCHEME), at);
    yield SCHEME.test(scheme) ? hostOf(text.toString("utf8", at + 3, at + 3 + MAX_AUTHORITY)) : undefined;
  }
  for (let at = text.indexOf("git@"); at >= 0; at = text.indexOf("git@", at + 4)) {
    const host = /^([\w.-]+):/.exec(text.toString("latin1", at + 4, at + 4 + MAX_AUTHORITY))?.[1];
    yield host === undefined ? undefined : namedHost(host);
  }
}

/** Could a text name this host, whole and without a port? Also where it is nobody's. */
export function isHostName(text: string): boolean {
  if (AUTHORITY.exec(text)?.[0] !== text || text.startsWith(".") || text.endsWith(".")) return false;
  return /^[\da-f:.]+$/i.test(text) || !/[@:{}$%*[\]]/.test(text);
}

function hostOf(text: string): string | undefined {
  const authority = AUTHORITY.exec(text)?.[0] ?? "";
  const place = authority.slice(authority.lastIndexOf("@") + 1);
  const address = /^\[([\da-f:.]+)\]/i.exec(place)?.[1];
  // What is left open in braces may hold a colon of its own.
  return namedHost(address ?? /^(?:[^:{}]|\{+[^{}]*\}+)*/.exec(place)?.[0] ?? "");
}

function namedHost(written: string): string | undefined {
  // ASCII alone: what else has a lower case is not the same on every machine.
  const host = written.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()).replace(/[^a-z0-9\x80-\uffff]+$/, "");
  const open = host.search(/[^{}$%*[\]]*$/);
  if (open === 0) return /^\.|^$/.test(host) || isNobodys(host) ? undefined : host;
  const dot = host.indexOf(".", open);
  const rest = dot < 0 ? "" : host.slice(dot + 1);
  return rest.includes(".") && !isNobodys(rest) ? `*.${rest}` : undefined;
}

function isNobodys(host: string): boolean {
  return (
    isLoopback(host) ||
    host === "0.0.0.0" ||
    host === "::" ||
    /(?:^|\.)(?:example(?:\.(?:com|net|org))?|test|invalid|localhost)$/.test(host)
  );
}
