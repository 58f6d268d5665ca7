/**
 * A body that is handed over beside its answer: as part of a web `Response` it would be copied and streamed, which costs more
 * than all else in most answers. Who asks the application gives a place for it; where there is none, the answer has its body.
 */

export interface Beside {
  body?: Uint8Array;
  /** The ETag header of the answer that the body belongs to: what became of it on the way out may be another one. */
  etag?: string;
}

/** The body that was put beside this answer. */
export function bodyBeside(response: Response, { body, etag }: Beside): Uint8Array | undefined {
  const isIts = response.status === 200 && response.body === null && response.headers.get("etag") === etag;
  return isIts ? body : undefined;
}

/** An answer's headers, names and values in turn. */
export function flatHeaders({ headers }: Response): string[] {
  return [...headers].flat();
}
