/** Large bodies on their way: in small steps, as fast as the client takes them, and never more of them than memory is for. */
import { RegistryError } from "../core/errors.ts";
import type { IndexContext } from "./scope.ts";

/** What all large bodies under way may hold together, in bytes: five of the largest archives, or thousands of usual ones. */
const MAX_HELD_BYTES = 256 * 1024 * 1024;
/** Smaller bodies are sent as they are. */
export const STEP_BYTES = 64 * 1024;

type Pieces = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** The large bodies that one index is sending. */
export class Sending {
  private readonly maxBytes: number;
  private readonly onError: (error: unknown) => void;
  private held = 0;

  constructor(options: { readonly maxBytes?: number; readonly onError?: (error: unknown) => void } = {}) {
    this.maxBytes = options.maxBytes ?? MAX_HELD_BYTES;
    this.onError = options.onError ?? (() => {});
  }

  /**
   * A body of these pieces that may hold up to `bytes` until the client has it all, or is gone. The next piece is asked
   * for only when the last one is. Throws REGISTRY_BUSY when that is too much beside the others; one alone never is.
   */
  stream(c: IndexContext, pieces: Pieces, bytes: number): ReadableStream<Uint8Array> {
    const release = this.hold(bytes);
    const steps = inSteps(pieces);
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          try {
            const { done, value } = await steps.next();
            if (done !== true) return controller.enqueue(value);
            release();
            controller.close();
          } catch (error) {
            release();
            this.onError(error);
            breakOff(c, () => controller.error(error));
          }
        },
        cancel: async () => {
          release();
          await steps.return();
        },
      },
      { highWaterMark: 0 },
    );
  }

  private hold(bytes: number): () => void {
    if (this.held > 0 && this.held + bytes > this.maxBytes) throw busy();
    this.held += bytes;
    let left = bytes;
    return () => {
      this.held -= left;
      left = 0;
    };
  }
}

async function* inSteps(pieces: Pieces): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length; at += STEP_BYTES) yield piece.subarray(at, at + STEP_BYTES);
  }
}

/**
 * Ends an answer where it is: the status is sent by then, so what tells the reader is that the bytes announced do not
 * come. Where there is a connection it is cut; the HTTP server would print a failed stream as a stack.
 */
function breakOff(c: IndexContext, fail: () => void): void {
  // Asked without a server, an app has no environment at all.
  const outgoing = c.env?.outgoing;
  if (outgoing === undefined) fail();
  else outgoing.destroy();
}

function busy(): RegistryError {
  return new RegistryError("REGISTRY_BUSY", "The registry is sending as many large files as it can at once.", {
    hint: "Ask again in a few seconds.",
  });
}
