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
  /** The agent whose bindings are to wake, too. */
  readonly agent?: string | undefined;
  /** Between two looks where nothing wakes. */
  readonly intervalMs: number;
  /** How many looks in a row have found nobody: each doubles the time to the next. */
  readonly misses?: () => number;
  /** Before the second try to hear events; each that fails doubles it. */
  readonly retryMs?: number;
  /** A stream that says nothing for so long has ended without telling. */
  readonly silenceMs?: number;
}

/** Bytes of one line of a stream; one that sends more is not listened to. */
const MAX_LINE = 64 << 10;
const RETRY_MS = 5_000;
/** As many that the wait is the longest. */
const MANY = 20;
/** The longest time to the next look or try, however many have failed. */
const MAX_WAIT_MS = 15 * 60_000;
/** An index says every quarter of a minute that it is there. */
const SILENCE_MS = 60_000;
/** Looks that are left out while every index tells by itself what changes. */
const WHILE_HEARD = 10;

/** Yields whenever it is time to look; ends when `signal` aborts. `locations` is asked before each wait: there may be more of them. */
export async function* indexNews(
  locations: () => Promise<readonly string[]>,
  options: NewsOptions,
): AsyncGenerator<void> {
  const { signal, intervalMs } = options;
  let wake = (): void => {};
  let isNews = false;
  const heard = (): void => {
    isNews = true;
    wake();
  };
  const open = new Set<string>();
  const known = new Set<string>();
  while (!signal.aborted) {
    const now = await locations();
    for (const location of now) {
      if (isIndexUrl(location) && !known.has(location)) void listen(location, { ...options, heard, open });
      known.add(location);
    }
    const rest = new AbortController();
    wake = () => rest.abort();
    // Spread over a quarter of the time, so that a fleet does not ask as one.
    const isHeard = now.length > 0 && now.every((location) => open.has(location));
    const wait = doubled(isHeard ? intervalMs * WHILE_HEARD : intervalMs, options.misses?.() ?? 0);
    if (!isNews)
      await sleep(wait * (0.875 + Math.random() / 4), undefined, {
        signal: AbortSignal.any([signal, rest.signal]),
      }).catch(() => {});
    isNews = false;
    if (!signal.aborted) yield;
  }
}

interface Listening extends NewsOptions {
  readonly heard: () => void;
  /** Locations that tell by themselves. */
  readonly open: Set<string>;
}

/** Stays connected; where there is no stream, it is asked for again much later: a proxy, or an index before its upgrade, may have said so. */
async function listen(location: string, options: Listening): Promise<void> {
  const { signal, open, heard, retryMs = RETRY_MS } = options;
  const place = { last: undefined as string | undefined };
  let failures = 0;
  while (!signal.aborted) {
    try {
      if ((await hear(location, place, options)) === "none") failures = MANY;
    } catch {
      // Asked again below, as whatever else ends a stream.
    }
    // From now on there are looks again, and the first at once: nobody told what happened since the last word.
    const wasHeard = open.delete(location);
    if (wasHeard) heard();
    failures = wasHeard ? 0 : failures + 1;
    await sleep(doubled(retryMs, failures) * (0.5 + Math.random()), undefined, { signal }).catch(() => {});
  }
}

/** Hears one stream to its end; `none` where there is none. */
async function hear(
  location: string,
  place: { last: string | undefined },
  { signal, heard, open, tokenFor, agent, silenceMs = SILENCE_MS }: Listening,
): Promise<"none" | "ended"> {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), silenceMs);
  try {
    const { base, stream } = httpTransport(location, { token: await tokenFor?.(location) });
    const either = AbortSignal.any([signal, silence.signal]);
    const url = new URL(`${base}/v1/events/stream`);
    if (agent !== undefined) url.searchParams.set("agent", agent);
    const body = await stream(url, { signal: either, last: place.last });
    if (body === undefined) return "none";
    open.add(location);
    // What happened while nobody listened is not told again by every index.
    heard();
    for await (const line of lines(body)) {
      timer.refresh();
      if (line.startsWith("id:")) place.last = /^ ?([!-~]{1,400})$/.exec(line.slice(3))?.[1];
      if (line.startsWith("data:")) heard();
    }
    return "ended";
  } finally {
    clearTimeout(timer);
  }
}

function doubled(ms: number, times: number): number {
  return Math.min(ms * 2 ** Math.min(times, MANY), Math.max(ms, MAX_WAIT_MS));
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
