/** The one error of the client for programs. */

/** `NOT_FOUND` and `GONE` are the registry's own words; `INVALID` is an answer that is not what it has to be. */
export type ClientErrorCode =
  | "USAGE"
  | "NOT_FOUND"
  | "GONE"
  | "UNREACHABLE"
  | "REFUSED"
  | "INVALID"
  | "DIGEST_MISMATCH";

/** An access token, which an index's own address may show (`/t/<token>`). */
const TOKEN = /\bskt_[\w-]+/g;

/** Something could not be done: a code and one sentence, which may be logged: no access token is in it. */
export class ClientError extends Error {
  override readonly name = "ClientError";
  readonly code: ClientErrorCode;

  constructor(code: ClientErrorCode, message: string, options: { readonly cause?: unknown } = {}) {
    super(message.replace(TOKEN, "skt_…"), options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
  }
}
