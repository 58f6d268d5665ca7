/**
 * Answers that are ready: a request that is word for word like one before is answered with the same bytes, for as long as
 * the same snapshot is served and the same day lasts. It knows nothing of what answers mean: it keeps those whose address
 * depends on nothing but the snapshot, the day and the request itself, and none to whoever shows a credential.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Beside, bodyBeside, flatHeaders } from "./beside.ts";
import type { Answering } from "./listen.ts";
import { SharedPairs } from "./shared-pairs.ts";

/** Of time, what is kept knows the day alone (UTC): a sunset is one. */
const DAY_MS = 86_400_000;
/** Bytes of all bodies and requests that are kept. */
const MAX_BYTES = 24 << 20;
/** Of one body that nobody but us keeps. */
const MAX_BODY = 1 << 20;
/** What a kept answer weighs beside its body. */
const WEIGHT = 1024;
/** Requests for one address in other words: each is compared with one that comes. */
const MAX_WORDINGS = 32;
/** Up to here a body goes out in one piece with its headers: to copy it costs less than a second piece. */
const MAX_JOINED = 16 << 10;

/** One skill, one release, an archive, the indexes for other programs; never with a query. */
const KEPT =
  /^(?:\/v1\/skills\/[\w-]+\/[\w-]+(?:\/versions\/[\w.-]+)?|(?:\/s\/[\w./-]+)?\/\.well-known\/(?:agent-)?skills\/[\w./-]+|\/archives\/[\w./:-]+)$/;

export interface HotAnswersOptions {
  /** What is served now; another object means that every answer may be another one. */
  readonly snapshot: () => object;
  /** Milliseconds of the wall clock. */
  readonly now: () => number;
  /** Gives what counts an answer of this address each time that it is ready. */
  readonly counting: (path: string, status: number) => () => void;
  readonly maxBytes?: number;
}

interface Answer {
  /** Names and values of the request's headers in turn: it is for who asks in these words. */
  readonly asked: readonly string[];
  readonly status: number;
  /** Names and values in turn. */
  readonly headers: string[];
  /** A short one as a text of one character a byte. */
  readonly body: Uint8Array | string;
  readonly count: () => void;
}

/** What the HTTP server hands over beside a request. */
interface Platform {
  readonly incoming?: IncomingMessage;
  readonly beside?: Beside;
}

export class HotAnswers {
  private readonly options: HotAnswersOptions;
  private readonly maxBytes: number;
  /** By address, the one that was last kept one for longest ago first. */
  private readonly answers = new Map<string, Answer[]>();
  private readonly wordings = new SharedPairs();
  private readonly headers = new SharedPairs();
  private bytes = 0;
  private snapshot: object | undefined;
  private day = Number.NaN;

  constructor(options: HotAnswersOptions) {
    this.options = options;
    this.maxBytes = options.maxBytes ?? MAX_BYTES;
  }

  /** The same application; what it answers is kept where it may be. */
  around(app: Answering): Answering {
    return {
      ready: (request, response) => this.answer(request, response),
      fetch: async (request, platform) => {
        const { incoming, beside = {} } = (platform ?? {}) as Platform;
        if (incoming === undefined || !mayBeAsked(incoming)) return app.fetch(request, platform);
        this.refresh();
        const { snapshot, day } = this;
        const response = await app.fetch(request, platform);
        const handed = bodyBeside(response, beside);
        if (!mayBeKept(response, handed !== undefined)) return response;
        const body = handed ?? new Uint8Array(await response.arrayBuffer());
        this.refresh();
        // What came while another snapshot took its place may be of either.
        if (this.snapshot === snapshot && this.day === day) this.keep(incoming, response, body);
        return handed === undefined ? new Response(response.status === 304 ? null : body, response) : response;
      },
    };
  }

  /** Answers at once where the answer is ready. */
  private answer({ method, url, rawHeaders }: IncomingMessage, response: ServerResponse): boolean {
    if (method !== "GET" || url === undefined) return false;
    this.refresh();
    const answer = this.answers.get(url)?.find(({ asked }) => isSame(asked, rawHeaders));
    if (answer === undefined) return false;
    const { body } = answer;
    response.writeHead(answer.status, answer.headers);
    if (typeof body === "string") response.end(body, "latin1");
    else response.end(body);
    answer.count();
    return true;
  }

  private keep({ url = "", rawHeaders }: IncomingMessage, response: Response, bytes: Uint8Array): void {
    const { status } = response;
    const asked = this.wordings.of(rawHeaders);
    const body = bytes.length <= MAX_JOINED ? Buffer.from(bytes).toString("latin1") : bytes;
    const count = this.options.counting(url, status);
    const others = (this.answers.get(url) ?? []).filter((one) => !isSame(one.asked, asked)).slice(1 - MAX_WORDINGS);
    this.forget(url);
    const all = [...others, { asked, status, headers: this.headers.of(flatHeaders(response)), body, count }];
    this.answers.set(url, all);
    this.bytes += weigh(all);
    for (const oldest of this.answers.keys()) {
      if (this.bytes <= this.maxBytes) return;
      this.forget(oldest);
    }
  }

  private forget(url: string): void {
    this.bytes -= weigh(this.answers.get(url) ?? []);
    this.answers.delete(url);
  }

  /** Forgets everything once something else is served, or the day is over. */
  private refresh(): void {
    const snapshot = this.options.snapshot();
    const day = Math.floor(this.options.now() / DAY_MS);
    if (snapshot === this.snapshot && day === this.day) return;
    this.answers.clear();
    this.bytes = 0;
    this.snapshot = snapshot;
    this.day = day;
  }
}

function mayBeKept({ status, headers }: Response, isHanded: boolean): boolean {
  if (headers.get("cache-control")?.includes("no-store") === true) return false;
  if (status === 304) return true;
  return status === 200 && (isHanded || Number(headers.get("content-length") ?? Number.NaN) <= MAX_BODY);
}

/** Is it a request whose answer is kept? */
function mayBeAsked({ method, url = "", headers }: IncomingMessage): boolean {
  return method === "GET" && KEPT.test(url) && headers.authorization === undefined;
}

/** Bytes of the answers of one address; many of them may have one body. */
function weigh(answers: readonly Answer[]): number {
  const bodies = new Set<unknown>();
  let weight = 0;
  for (const { asked, body } of answers) {
    weight += WEIGHT + asked.join("").length + (typeof body !== "string" && bodies.has(body) ? 0 : body.length);
    bodies.add(body);
  }
  return weight;
}

/** Word for word: who sees what may depend on any header. */
function isSame(asked: readonly string[], headers: readonly string[]): boolean {
  if (asked.length !== headers.length) return false;
  for (let i = 0; i < asked.length; i++) if (asked[i] !== headers[i]) return false;
  return true;
}
