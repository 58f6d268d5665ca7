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

/** Something could not be done: a code and one sentence. */
export class ClientError extends Error {
  override readonly name = "ClientError";
  readonly code: ClientErrorCode;

  constructor(code: ClientErrorCode, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
  }
}
