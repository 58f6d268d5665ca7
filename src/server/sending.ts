/** Large bodies on their way: in small steps, as fast as the client takes them, and never more of them than memory is for. */
import { RegistryError } from "../core/errors.ts";
import type { IndexContext } from "./scope.ts";

/** What all large bodies under way may hold together, in bytes: five of the largest archives, or thousands of usual ones. */
const MAX_HELD_BYTES = 256 * 1024 * 1024;
/** Smaller bodies are sent as they are. */
export const STEP_BYTES = 64 * 1024;

/** A client that takes nothing for this long makes room for others, should they need it. */
const PATIENCE_MS = 10_000;

type Pieces = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** A body under way. */
interface Held {
  readonly bytes: number;
  /** When the client last took something: milliseconds of the monotonic clock. */
  movedAt: number;
  readonly giveUp: () => void;
}

export interface SendingOptions {
  readonly maxBytes?: number;
  readonly patienceMs?: number;
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** The large bodies that one index is sending. */
export class Sending {
  private readonly maxBytes: number;
  private readonly patienceMs: number;
  private readonly onError: ((error: unknown) => void) | undefined;
  /** Those whose clients took something last come last. */
  private readonly underWay = new Set<Held>();
  private heldBytes = 0;

  constructor({ maxBytes = MAX_HELD_BYTES, patienceMs = PATIENCE_MS, onError }: SendingOptions = {}) {
    this.maxBytes = maxBytes;
    this.patienceMs = patienceMs;
    this.onError = onError;
  }

  /**
   * A body of these pieces that may hold up to `bytes` until the client has it all, or is gone. The first one is there
   * before the answer begins: what cannot be read at all is told. The next piece is asked for only when the last one is.
   * Throws REGISTRY_BUSY when that is too much beside the others; one alone never is.
   */
  async stream(c: IndexContext, pieces: Pieces, bytes: number): Promise<ReadableStream<Uint8Array>> {
    const steps = inSteps(pieces);
    let fail = (_error: unknown): void => {};
    const held = this.hold(bytes, () => breakOff(c, () => fail(busy())));
    const first = await steps.next().catch((error: unknown) => {
      this.release(held);
      throw error;
    });
    let begun: typeof first | undefined = first;
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          fail = (error) => controller.error(error);
        },
        pull: async (controller) => {
          this.moved(held);
          try {
            const { done, value } = begun ?? (await steps.next());
            begun = undefined;
            if (done !== true) return controller.enqueue(value);
            this.release(held);
            controller.close();
          } catch (error) {
            this.release(held);
            this.onError?.(error);
            breakOff(c, () => controller.error(error));
          }
        },
        cancel: async () => {
          this.release(held);
          await steps.return();
        },
      },
      { highWaterMark: 0 },
    );
  }

  private hold(bytes: number, giveUp: () => void): Held {
    this.makeRoom(bytes);
    if (!this.hasRoom(bytes)) throw busy();
    const held = { bytes, movedAt: performance.now(), giveUp };
    this.underWay.add(held);
    this.heldBytes += bytes;
    return held;
  }

  private hasRoom(bytes: number): boolean {
    return this.underWay.size === 0 || this.heldBytes + bytes <= this.maxBytes;
  }

  /** Ends what stands still, longest first, as far as that is needed. */
  private makeRoom(bytes: number): void {
    const still = performance.now() - this.patienceMs;
    for (const held of this.underWay) {
      if (this.hasRoom(bytes) || held.movedAt > still) return;
      this.release(held);
      held.giveUp();
    }
  }

  private moved(held: Held): void {
    if (!this.underWay.delete(held)) return;
    held.movedAt = performance.now();
    this.underWay.add(held);
  }

  private release(held: Held): void {
    if (this.underWay.delete(held)) this.heldBytes -= held.bytes;
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
