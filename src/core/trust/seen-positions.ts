/**
 * How far along an index was seen, so that of several replicas of it none that is behind takes anybody back. It needs nothing
 * of a platform, since the client for programs has it too: whoever asks brings how to wait.
 */

/** In an answer: how far along the ledger is (docs/http.md, "Signed"). */
export const POSITION = "Skilltrunk-Position";
/** In a request: what such answers said, with commas between them. */
export const AT_LEAST = "Skilltrunk-At-Least";
/** What several answers said at once, none of which knew of the others. */
export const MAX_POSITIONS = 16;
const SEALED = /^[\w-]{1,400}$/;
/** A replica that is told that it is behind looks at once: most have caught up by then. */
const PATIENCE = { waitMs: 1_000, tries: 30, gatewayTries: 5 };
/** RFC 9110, 15.6.3 and 15.6.5: whoever answers is a proxy, and has no answer of a registry. */
const GATEWAY_FAILED = new Set([502, 504]);
/** Bytes of an answer that says no more than that. */
const MAX_PROBLEM = 4096;

/** What an answer has to tell. */
export interface Placed {
  readonly status: number;
  readonly bytes: Uint8Array;
  /** As the header of that name has it. */
  readonly position?: string | null | undefined;
}

/** Resolves after so many milliseconds, or when `signal` aborts. */
export type Wait = (ms: number, signal: AbortSignal | undefined) => Promise<void>;

export class SeenPositions {
  private readonly wait: Wait;
  private readonly patience: typeof PATIENCE;
  /** Sealed, so nobody here can tell which of them is the farthest. */
  private readonly known = new Set<string>();

  constructor(wait: Wait, patience = PATIENCE) {
    this.wait = wait;
    this.patience = patience;
  }

  seen(): readonly string[] {
    return [...this.known];
  }

  /** Takes up what was seen before. */
  resume(positions: readonly string[]): void {
    for (const position of positions) this.take({ position });
  }

  /**
   * Asks, again and again for half a minute where what is reached is behind, and a few times where a proxy reached nobody: of
   * several replicas it names the last that it tried, so that one which is gone hides two which are behind. `ask` is given the
   * header that says what was seen. Whoever ends the wait is told by the next question, as by any other.
   */
  async ask<A extends Placed>(
    ask: (headers: Readonly<Record<string, string>>) => Promise<A>,
    signal: AbortSignal | undefined,
  ): Promise<A> {
    for (let tries = 1; ; tries++) {
      const sent = this.seen();
      const answer = await ask(sent.length === 0 ? {} : { [AT_LEAST]: sent.join(", ") });
      this.take(answer, sent);
      if (sent.length === 0 || tries >= this.triesAt(answer)) return answer;
      await this.wait(this.patience.waitMs, signal);
    }
  }

  private triesAt(answer: Placed): number {
    if (GATEWAY_FAILED.has(answer.status)) return this.patience.gatewayTries;
    return isBehind(answer) ? this.patience.tries : 1;
  }

  /** Takes what an answer says: it is as far as all that was sent. */
  take({ position }: Pick<Placed, "position">, sent: readonly string[] = []): void {
    if (position === undefined || position === null || !SEALED.test(position)) return;
    for (const one of sent) this.known.delete(one);
    if (this.known.size < MAX_POSITIONS) this.known.add(position);
  }
}

function isBehind({ status, bytes }: Placed): boolean {
  if (status !== 503 || bytes.length > MAX_PROBLEM) return false;
  return new TextDecoder().decode(bytes).includes('"code":"REGISTRY_BEHIND"');
}
