/** The credential that a request shows: in its `Authorization` header, or in its address, below `/t/`. */
import type { Credential } from "../app/ports/authenticate.ts";
import { unauthenticated } from "../core/access/access-token.ts";

/** An address below one of these is answered to whoever the token in it stands for. */
const PREFIX = /^\/t\/([^/]*)(?=\/|$)/;
/** Characters of a credential: that of a JSON Web Token with many groups. */
const MAX_CREDENTIAL = 8192;

/** What a path is below, as `/t/<token>`; empty where it shows no token. */
function prefixOf(pathname: string): string {
  return PREFIX.exec(pathname)?.[0] ?? "";
}

/** A path without what shows a token. */
export function withoutPrefix(pathname: string): string {
  return pathname.slice(prefixOf(pathname).length) || "/";
}

/**
 * What a request shows, if anything. Throws UNAUTHENTICATED for what is no credential of any kind: whoever shows one
 * never gets what somebody without one would.
 */
export function credentialOf(request: Request): Credential | undefined {
  const inPath = PREFIX.exec(new URL(request.url).pathname)?.[1];
  const header = request.headers.get("authorization");
  if (inPath === undefined) return header === null ? undefined : { use: "header", token: tokenOf(header) };
  if (header === null) return { use: "url", token: inPath };
  throw unauthenticated("The request shows two credentials: one in its address and one in a header.", "Send one.");
}

/** RFC 6750 §2.1, and RFC 7617 for clients that know only user names and passwords: the password is the token. */
function tokenOf(header: string): string {
  const [, scheme = "", value = ""] = /^([A-Za-z]+) +(\S+) *$/.exec(header.slice(0, MAX_CREDENTIAL)) ?? [];
  if (scheme.toLowerCase() === "bearer") return value;
  if (scheme.toLowerCase() === "basic") {
    const plain = Buffer.from(value, "base64").toString("utf8");
    return plain.slice(plain.indexOf(":") + 1);
  }
  throw unauthenticated(
    "The Authorization header cannot be read.",
    "Expected `Authorization: Bearer <token>`, with a token of this registry.",
  );
}
