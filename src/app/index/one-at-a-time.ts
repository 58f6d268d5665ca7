/** Work that an index does for whoever asks, one piece at a time, since each holds up the process: few may wait for it. */
import { RegistryError } from "../../core/errors.ts";

const MAX_WAITING = 8;

export class OneAtATime {
  /** What the registry does for others, as a sentence for whom it has no time. */
  private readonly sentence: string;
  private working: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  constructor(sentence: string) {
    this.sentence = sentence;
  }

  /** Does it after all that was asked for before. Throws REGISTRY_BUSY where too many wait. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.waiting >= MAX_WAITING)
      throw new RegistryError("REGISTRY_BUSY", this.sentence, { hint: "Ask again soon." });
    this.waiting++;
    const result = this.working.then(work);
    this.working = result.catch(() => {});
    return await result.finally(() => {
      this.waiting--;
    });
  }
}
