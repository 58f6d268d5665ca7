/**
 * Answers that are ready: a request that is word for word like one before is answered with the same bytes, for as long as
 * the same snapshot is served and the same minute lasts. It knows nothing of what answers mean: it keeps those whose address
 * depends on nothing but the snapshot, the minute and the request itself, and none to whoever shows a credential.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Answering } from "./listen.ts";

/** Bytes of all bodies and requests that are kept. */
const MAX_BYTES = 48 << 20;
/** Of one body. */
const MAX_BODY = 1 << 20;
/** What a kept answer weighs beside its body. */
const WEIGHT = 1024;

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
  readonly status: number;
  /** Names and values in turn. */
  readonly headers: string[];
  readonly body: Buffer;
  readonly weight: number;
  readonly count: () => void;
}

/** What the HTTP server hands over beside a request. */
interface Platform {
  readonly incoming?: IncomingMessage;
}

export class HotAnswers {
  private readonly options: HotAnswersOptions;
  private readonly maxBytes: number;
  /** Least recently kept first. */
  private readonly answers = new Map<string, Answer>();
  private bytes = 0;
  private snapshot: object | undefined;
  private minute = Number.NaN;

  constructor(options: HotAnswersOptions) {
    this.options = options;
    this.maxBytes = options.maxBytes ?? MAX_BYTES;
  }

  /** The same application; what it answers is kept where it may be. */
  around(app: Answering): Answering {
    return {
      ready: (request, response) => this.answer(request, response),
      fetch: async (request, platform) => {
        const incoming = (platform as Platform | undefined)?.incoming;
        const key = incoming === undefined ? undefined : keyOf(incoming);
        if (key === undefined) return app.fetch(request, platform);
        this.refresh();
        const { snapshot, minute } = this;
        const response = await app.fetch(request, platform);
        if (!mayBeKept(response)) return response;
        const body = Buffer.from(await response.arrayBuffer());
        this.refresh();
        // What came while another snapshot took its place may be of either.
        if (this.snapshot === snapshot && this.minute === minute) {
          this.keep(key, { path: incoming?.url ?? "", response, body });
        }
        return new Response(response.status === 304 ? null : body, response);
      },
    };
  }

  /** Answers at once where the answer is ready. */
  private answer(request: IncomingMessage, response: ServerResponse): boolean {
    const key = keyOf(request);
    if (key === undefined) return false;
    this.refresh();
    const answer = this.answers.get(key);
    if (answer === undefined) return false;
    response.writeHead(answer.status, answer.headers);
    response.end(answer.body);
    answer.count();
    return true;
  }

  private keep(key: string, answered: { path: string; response: Response; body: Buffer }): void {
    const { path, body } = answered;
    const { status, headers } = answered.response;
    const count = this.options.counting(path, status);
    const weight = body.length + key.length + WEIGHT;
    this.bytes += weight - (this.answers.get(key)?.weight ?? 0);
    this.answers.delete(key);
    this.answers.set(key, { status, headers: [...headers].flat(), body, weight, count });
    for (const [oldest, one] of this.answers) {
      if (this.bytes <= this.maxBytes) return;
      this.answers.delete(oldest);
      this.bytes -= one.weight;
    }
  }

  /** Forgets everything once something else is served, or the minute is over. */
  private refresh(): void {
    const snapshot = this.options.snapshot();
    const minute = Math.floor(this.options.now() / 60_000);
    if (snapshot === this.snapshot && minute === this.minute) return;
    this.answers.clear();
    this.bytes = 0;
    this.snapshot = snapshot;
    this.minute = minute;
  }
}

function mayBeKept({ status, headers }: Response): boolean {
  if (headers.get("cache-control")?.includes("no-store") === true) return false;
  return status === 304 || (status === 200 && Number(headers.get("content-length") ?? Number.NaN) <= MAX_BODY);
}

/** Everything that the request says; undefined for one whose answer is not kept. */
function keyOf({ method, url = "", rawHeaders, headers }: IncomingMessage): string | undefined {
  if (method !== "GET" || !KEPT.test(url) || headers.authorization !== undefined) return undefined;
  return `${url}\n${rawHeaders.join("\n")}`;
}
