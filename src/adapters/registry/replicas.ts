/** An index that may be several: asked with what it showed before, so that a replica that is behind passes the question on. */
import { setTimeout as delay } from "node:timers/promises";
import type { Position } from "../../app/ports/ports.ts";
import type { Fetched } from "./http-fetch.ts";

/** A replica that is told that it is behind looks at once: most have caught up by then. */
const PATIENCE = { waitMs: 1_000, tries: 30 };
const SEALED = /^[\w-]{1,400}$/;
/** What several answers said at once, none of which knew of the others. */
const MAX_POSITIONS = 16;

export class Replicas implements Position {
  private readonly patience: typeof PATIENCE;
  /** Sealed, so nobody here can tell which of them is the farthest. */
  private readonly positions = new Set<string>();

  constructor(patience = PATIENCE) {
    this.patience = patience;
  }

  seen(): readonly string[] {
    return [...this.positions];
  }

  resume(positions: readonly string[]): void {
    for (const position of positions) this.add(position);
  }

  /** Asks, again and again for half a minute where what is reached is behind. `ask` is given the header that says so. */
  async ask(
    ask: (headers: Readonly<Record<string, string>>) => Promise<Fetched>,
    signal: AbortSignal | undefined,
  ): Promise<Fetched> {
    for (let tries = 1; ; tries++) {
      const known = this.seen();
      const answer = await ask(known.length === 0 ? {} : { "Skilltrunk-At-Least": known.join(", ") });
      // What comes back is as far as all that was sent.
      if (this.add(answer.position)) for (const position of known) this.positions.delete(position);
      if (tries >= this.patience.tries || !isBehind(answer)) return answer;
      // Who ends it is told by the next request, as by any other.
      await delay(this.patience.waitMs, undefined, signal === undefined ? {} : { signal }).catch(() => {});
    }
  }

  private add(position: string | undefined): boolean {
    if (position === undefined || !SEALED.test(position)) return false;
    if (this.positions.size < MAX_POSITIONS) this.positions.add(position);
    return true;
  }
}

function isBehind({ status, type, bytes }: Fetched): boolean {
  if (status !== 503 || type !== "application/problem+json" || bytes.length > 4096) return false;
  return Buffer.from(bytes).toString("utf8").includes('"code":"REGISTRY_BEHIND"');
}
