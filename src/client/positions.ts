/** How far along an index was seen, so that of several replicas of it none that is behind takes a program back. */
import { pause } from "./pause.ts";

/** In answers, and in requests: docs/http.md, "Signed". */
const POSITION = "Skilltrunk-Position";
const AT_LEAST = "Skilltrunk-At-Least";
const SEALED = /^[\w-]{1,400}$/;
/** What several answers said at once, none of which knew of the others. */
const MAX_POSITIONS = 16;
/** A replica that is told that it is behind looks at once: most have caught up by then. */
const WAIT_MS = 1_000;
const MAX_TRIES = 30;

/** One answer, read to its end. */
export interface Heard {
  readonly response: Response;
  readonly bytes: Uint8Array;
}
type AskWith = (headers: Readonly<Record<string, string>>) => Promise<Heard>;

export class Positions {
  /** Sealed, so nobody here can tell which of them is the farthest. */
  private readonly known = new Set<string>();
  private started: Promise<void> | undefined;

  /**
   * Has the index say where it is before anything else is asked; one that says nothing is asked without. What does not
   * answer is told by the next request, and asked again before the one after it.
   */
  start(ask: AskWith): Promise<void> {
    this.started ??= ask({}).then(
      ({ response }) => {
        if (response.status >= 500) this.started = undefined;
        this.take(response, []);
      },
      () => {
        this.started = undefined;
      },
    );
    return this.started;
  }

  /** Asks, again and again for half a minute where what is reached is behind; `ask` is given the headers that say so. */
  async ask(ask: AskWith, signal: AbortSignal | undefined): Promise<Heard> {
    for (let tries = 1; ; tries++) {
      const sent = [...this.known];
      const heard = await ask(sent.length === 0 ? {} : { [AT_LEAST]: sent.join(", ") });
      this.take(heard.response, sent);
      if (sent.length === 0 || tries >= MAX_TRIES || !isBehind(heard)) return heard;
      await pause(WAIT_MS, signal);
      signal?.throwIfAborted();
    }
  }

  /** What comes back is as far as all that was sent. */
  private take(response: Response, sent: readonly string[]): void {
    const position = response.headers.get(POSITION);
    if (position === null || !SEALED.test(position)) return;
    for (const one of sent) this.known.delete(one);
    if (this.known.size < MAX_POSITIONS) this.known.add(position);
  }
}

function isBehind({ response, bytes }: Heard): boolean {
  if (response.status !== 503 || bytes.length > 4096) return false;
  return new TextDecoder().decode(bytes).includes('"code":"REGISTRY_BEHIND"');
}
