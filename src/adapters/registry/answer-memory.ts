/**
 * What an index answered, for as long as this program runs: asked for again with its ETag, a document that is still the same
 * comes back as 304, and is not sent again.
 */
import type { Fetched } from "./http-fetch.ts";

const MAX_BYTES = 64 << 20;
/** Of one document; a larger one is asked for as if for the first time. */
const MAX_DOCUMENT = 4 << 20;

interface Remembered {
  readonly etag: string;
  readonly answer: Fetched;
}

export class AnswerMemory {
  /** Least recently used first. */
  private readonly known = new Map<string, Remembered>();
  private readonly maxBytes: number;
  private bytes = 0;

  constructor(maxBytes = MAX_BYTES) {
    this.maxBytes = maxBytes;
  }

  /** `key`: the address, and what was shown to it. `ask` is given the header that makes its request a conditional one. */
  async fetch(key: string, ask: (headers: Readonly<Record<string, string>>) => Promise<Fetched>): Promise<Fetched> {
    const before = this.known.get(key);
    const answer = await ask(before === undefined ? {} : { "If-None-Match": before.etag });
    if (answer.status === 304 && before !== undefined) {
      this.forget(key);
      this.keep(key, before);
      return before.answer;
    }
    this.forget(key);
    const { etag, status, bytes, type } = answer;
    const isKept = status === 200 && etag !== undefined && type !== "application/zip" && bytes.length <= MAX_DOCUMENT;
    if (isKept) this.keep(key, { etag, answer });
    return answer;
  }

  private keep(key: string, remembered: Remembered): void {
    this.known.set(key, remembered);
    this.bytes += remembered.answer.bytes.length;
    for (const oldest of this.known.keys()) {
      if (this.bytes <= this.maxBytes) return;
      this.forget(oldest);
    }
  }

  private forget(key: string): void {
    this.bytes -= this.known.get(key)?.answer.bytes.length ?? 0;
    this.known.delete(key);
  }
}
