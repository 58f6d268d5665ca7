/** How far along an index is, asked before anything else is: a first answer of a replica that is behind would be believed. */
import { type Placed, SeenPositions } from "../core/trust/seen-positions.ts";
import { pause } from "./pause.ts";

/** One answer, read to its end. */
export interface Heard extends Placed {
  readonly response: Response;
}
type AskWith = (headers: Readonly<Record<string, string>>) => Promise<Heard>;

export class Positions {
  private readonly seen = new SeenPositions(pause);
  private started: Promise<void> | undefined;

  /**
   * Has the index say where it is; one that says nothing is asked without. What does not answer is told by the next request,
   * and asked again before the one after it.
   */
  start(ask: AskWith): Promise<void> {
    this.started ??= ask({}).then(
      (heard) => {
        if (heard.status >= 500) this.started = undefined;
        this.seen.take(heard);
      },
      () => {
        this.started = undefined;
      },
    );
    return this.started;
  }

  /** Asks with what was seen: `SeenPositions.ask`. */
  ask(ask: AskWith, signal: AbortSignal | undefined): Promise<Heard> {
    return this.seen.ask(ask, signal);
  }
}
