/**
 * When to look at indexes again: at each of their server-sent events where they have them, and else now and then. What an
 * event says is not believed: it only wakes.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { httpTransport, isIndexUrl } from "./index-transport.ts";

export interface NewsOptions {
  readonly signal: AbortSignal;
  /** What is shown to an index, if anything. */
  readonly tokenFor?: (location: string) => Promise<string | undefined>;
  /** Between two looks where nothing wakes. */
  readonly intervalMs: number;
  /** Between two tries to hear events. */
  readonly retryMs?: number;
}

/** Bytes of one line of a stream; one that sends more is not listened to. */
const MAX_LINE = 64 << 10;
const RETRY_MS = 5_000;

/** Yields whenever it is time to look; ends when `signal` aborts. */
export async function* indexNews(locations: readonly string[], options: NewsOptions): AsyncGenerator<void> {
  const { signal, intervalMs } = options;
  let wake = (): void => {};
  let isNews = false;
  const heard = (): void => {
    isNews = true;
    wake();
  };
  for (const location of locations) if (isIndexUrl(location)) void listen(location, { ...options, heard });
  while (!signal.aborted) {
    const rest = new AbortController();
    wake = () => rest.abort();
    // Spread over a quarter of the time, so that a fleet does not ask as one.
    if (!isNews)
      await sleep(intervalMs * (0.875 + Math.random() / 4), undefined, {
        signal: AbortSignal.any([signal, rest.signal]),
      }).catch(() => {});
    isNews = false;
    if (!signal.aborted) yield;
  }
}

/** Stays connected; where there is no stream, there is none for ever. */
async function listen(
  location: string,
  { signal, heard, tokenFor, retryMs = RETRY_MS }: NewsOptions & { readonly heard: () => void },
): Promise<void> {
  let last: string | undefined;
  while (!signal.aborted) {
    try {
      const { base, stream } = httpTransport(location, { token: await tokenFor?.(location) });
      const body = await stream(new URL(`${base}/v1/events/stream`), { signal, last });
      if (body === undefined) return;
      // What happened while nobody listened is not told again by every index.
      heard();
      for await (const line of lines(body)) {
        if (line.startsWith("id:")) last = line.slice(3).trim();
        if (line.startsWith("data:")) heard();
      }
    } catch {
      // Asked again below, as whatever else ends a stream.
    }
    await sleep(retryMs * (0.5 + Math.random()), undefined, { signal }).catch(() => {});
  }
}

async function* lines(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const part of body) {
    const found = (rest + decoder.decode(part, { stream: true })).split(/\r?\n/);
    rest = found.pop() ?? "";
    if (rest.length > MAX_LINE) return;
    yield* found;
  }
}
