/**
 * One repository's conversation with GitHub's REST interface: what is tried again, how long it waits, what a refusal
 * means. Nothing that leaves this file holds the token.
 */
import { Octokit } from "@octokit/rest";
import type { z } from "zod";
import { backoffMs } from "../../core/backoff.ts";
import { quote, RegistryError } from "../../core/errors.ts";

export interface GitHubClientOptions {
  /** `owner/name`. */
  readonly repository: string;
  /** Absent: as anybody, which GitHub allows 60 requests an hour. */
  readonly token?: string;
  /** Without a slash at its end, such as `https://api.github.com`. */
  readonly apiUrl: string;
  /** Ends what is under way with its own reason. */
  readonly signal?: AbortSignal;
  /** Told how many requests are left, when an answer says so. */
  readonly onQuota?: (remaining: number) => void;
  /** Waits before a request is made again; default: really. */
  readonly wait?: (ms: number) => Promise<void>;
}

/** What is asked, in words for a person, and what the token needs for it. */
export interface Ask<T> {
  /** Completes "GitHub could not …": `read pull request #7`. */
  readonly what: string;
  /** As a workflow's `permissions` name it: `pull-requests: read`. */
  readonly permission: string;
  readonly schema: z.ZodType<T>;
}

export interface GitHubClient {
  readonly octokit: Octokit;
  readonly repo: { readonly owner: string; readonly repo: string };
  /** One answer, parsed. Throws HOST_UNREACHABLE, HOST_LIMITED, HOST_DENIED or HOST_NOT_FOUND. */
  one<T>(ask: Ask<T>, request: () => Promise<{ readonly data: unknown }>): Promise<T>;
  /** The entries of the first page and of all that follow it, each page parsed. Throws as `one`. */
  all<T>(ask: Ask<readonly T[]>, first: () => Promise<Page>): Promise<readonly T[]>;
}

/** One page of a list, and where the next one is. */
interface Page {
  readonly data: unknown;
  readonly headers: { readonly link?: string | undefined };
}

/** For one request and its answer. */
const TIMEOUT_MS = 30_000;
/** One page of a hundred pull requests is about 2 MB. */
const MAX_ANSWER_BYTES = 32 << 20;
/** Requests for one answer, in all. */
const TRIES = 4;
/** The longest that a full quota is waited out, in milliseconds; what takes longer is for the next run. */
const PATIENCE_MS = 60_000;
/** What GitHub's documentation asks for where a secondary limit names no time. */
const SECONDARY_LIMIT_MS = 60_000;
const MAX_PAGES = 100;

/** Opens the conversation; asks nothing yet. Throws USAGE for what is no `owner/name` or no URL. */
export function createGitHubClient(options: GitHubClientOptions): GitHubClient {
  const { token, signal, wait = delay } = options;
  const repo = parseRepository(options.repository);
  const baseUrl = parseApiUrl(options.apiUrl);
  const octokit = new Octokit({
    baseUrl,
    userAgent: "skilltrunk",
    ...(token === undefined ? {} : { auth: token }),
    log: { debug: silent, info: silent, warn: silent, error: silent },
    request: {
      fetch: (url: string, init: RequestInit) => boundedFetch(url, init, { origin: new URL(baseUrl).origin, signal }),
    },
  });
  octokit.hook.wrap("request", async (request, parameters) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await request(parameters);
      } catch (error) {
        if (signal?.aborted === true) throw signal.reason;
        const ms = waitBefore(error, { method: parameters.method, attempt });
        if (ms === undefined) throw error;
        await wait(ms);
      }
    }
  });

  octokit.hook.after("request", ({ headers }) => {
    const remaining = headers["x-ratelimit-remaining"];
    if (remaining !== undefined && /^\d{1,9}$/.test(remaining)) options.onQuota?.(Number(remaining));
  });

  const asked = async <T>({ what, permission }: Ask<T>, answer: () => Promise<T>): Promise<T> => {
    try {
      return await answer();
    } catch (error) {
      if (error instanceof RegistryError) throw error;
      throw toRegistryError(error, { what, permission, repository: options.repository });
    }
  };
  return {
    octokit,
    repo,
    one: (ask, request) => asked(ask, async () => parsed(ask, (await request()).data)),
    all: <T>(ask: Ask<readonly T[]>, first: () => Promise<Page>) =>
      asked(ask, async () => {
        const entries: T[] = [];
        let page = await first();
        for (let count = 1; ; count++) {
          entries.push(...parsed(ask, page.data));
          const next = nextPage(page);
          if (next === undefined) return entries;
          if (count === MAX_PAGES) throw unexpected(ask.what, `more than ${MAX_PAGES} pages`);
          page = await octokit.request(`GET ${next}`);
        }
      }),
  };
}

/** Undefined where the token may not see it, or it is not there: GitHub does not tell which. */
export async function unlessUnseen<T>(answer: Promise<T>): Promise<T | undefined> {
  return answer.catch((error: unknown) => {
    const code = error instanceof RegistryError ? error.code : undefined;
    if (code === "HOST_DENIED" || code === "HOST_NOT_FOUND") return undefined;
    throw error;
  });
}

/** Octokit's own paging is not used: it takes no content, `null` and a conflict for an empty list. */
function nextPage({ headers }: Page): string | undefined {
  return /<([^<>]+)>;\s*rel="next"/.exec(headers.link ?? "")?.[1];
}

function parseRepository(text: string): GitHubClient["repo"] {
  const [, owner, repo] = /^([A-Za-z0-9][\w-]{0,99})\/([\w.-]{1,100})$/.exec(text) ?? [];
  if (owner !== undefined && repo !== undefined && !/^\.\.?$/.test(repo)) return { owner, repo };
  throw new RegistryError("USAGE", `Expected a repository as owner/name, got "${quote(text, 80)}".`);
}

function parseApiUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isWeb = url?.protocol === "https:" || url?.protocol === "http:";
  if (url === undefined || !isWeb || url.username !== "" || url.password !== "") {
    throw new RegistryError("USAGE", "Expected the URL of GitHub's REST interface, such as https://api.github.com.");
  }
  return url.href.replace(/\/+$/, "");
}

/** `fetch` with an end, in time and in bytes, and of one host: the next page's address is the answer's to choose. */
async function boundedFetch(
  url: string,
  init: RequestInit,
  { origin, signal: stop }: { readonly origin: string; readonly signal: AbortSignal | undefined },
): Promise<Response> {
  if (new URL(url).origin !== origin) throw new Error("it leads to another host");
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const signal = stop === undefined ? timeout : AbortSignal.any([timeout, stop]);
  const response = await fetch(url, { ...init, signal });
  if (new URL(response.url).origin !== origin) throw new Error("it leads to another host");
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > MAX_ANSWER_BYTES) throw new Error(`it answers with more than ${MAX_ANSWER_BYTES} bytes`);
    parts.push(part);
  }
  const { status, statusText, headers } = response;
  return new Response(size === 0 ? null : Buffer.concat(parts, size), { status, statusText, headers });
}

/** How long to wait before the same request is made again; undefined: not at all. */
function waitBefore(
  error: unknown,
  { method, attempt }: { readonly method: string; readonly attempt: number },
): number | undefined {
  if (attempt >= TRIES) return undefined;
  const { status, headers } = toFailure(error);
  const limited = limitedMs({ status, headers, message: messageOf(error) });
  if (limited !== undefined) return limited <= PATIENCE_MS ? limited : undefined;
  // What was sent may have been done although no answer came: done twice, a comment would stand there twice.
  if (method === "POST") return undefined;
  return status === undefined || status >= 500 ? backoffMs(attempt, Math.random()) : undefined;
}

/** For how long GitHub will not answer, in milliseconds; undefined where that is not what it said. */
function limitedMs({ status, headers, message }: Failure & { readonly message: string }): number | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const seconds = Number(headers["retry-after"]);
  if (headers["retry-after"] !== undefined && Number.isFinite(seconds)) return Math.max(0, seconds) * 1000;
  if (headers["x-ratelimit-remaining"] === "0") {
    const reset = Number(headers["x-ratelimit-reset"]) * 1000;
    return Number.isFinite(reset) ? Math.max(1000, reset - Date.now()) : SECONDARY_LIMIT_MS;
  }
  return status === 429 || /secondary rate limit/i.test(message) ? SECONDARY_LIMIT_MS : undefined;
}

interface Failure {
  /** Undefined: there was no answer. */
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
}

/** What Octokit's error says; it gives those without an answer the status 500. */
function toFailure(error: unknown): Failure {
  const { status, response } = error as {
    readonly status?: number;
    readonly response?: { readonly headers: Failure["headers"] };
  };
  return response === undefined ? { status: undefined, headers: {} } : { status, headers: response.headers };
}

interface Context {
  readonly what: string;
  readonly permission: string;
  readonly repository: string;
}

/** The one place where what Octokit throws becomes ours; its error holds the request, so it is not kept as a cause. */
function toRegistryError(error: unknown, { what, permission, repository }: Context): RegistryError {
  const { status, headers } = toFailure(error);
  const message = messageOf(error);
  const cause = new Error(`${status ?? "no answer"}: ${message}`);
  const could = `GitHub could not ${what} of ${repository}`;
  const limited = limitedMs({ status, headers, message });
  if (limited !== undefined) {
    return new RegistryError("HOST_LIMITED", `${could}: the limit of requests is used up.`, {
      hint: `GitHub takes requests again in ${Math.ceil(limited / 60_000)} min.`,
      cause,
    });
  }
  if (status === undefined || status >= 500) {
    return new RegistryError("HOST_UNREACHABLE", `${could}: ${message}`, { hint: UNREACHABLE, cause });
  }
  if (status === 404 || status === 410) {
    const hint = `It is not there, or the token may not see it: that takes \`${permission}\`.`;
    return new RegistryError("HOST_NOT_FOUND", `${could}: ${message}`, { hint, cause });
  }
  const isForbidden = status === 401 || status === 403;
  const hint = isForbidden ? `Give the token \`${permission}\`.` : "GitHub understood the request and refuses it.";
  return new RegistryError("HOST_DENIED", `${could}: ${message}`, { hint, cause });
}
const UNREACHABLE = "Check the address and the network; https://www.githubstatus.com says whether it is GitHub.";

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  if (error.cause instanceof Error && error.cause.name === "TimeoutError") {
    return `no answer within ${TIMEOUT_MS / 1000} seconds`;
  }
  return quote(error.message);
}

function parsed<T>({ schema, what }: Ask<T>, data: unknown): T {
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw unexpected(what, `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "invalid"}`);
}

function unexpected(what: string, why: string): RegistryError {
  return new RegistryError(
    "HOST_UNREACHABLE",
    `GitHub could not ${what}: the answer is not what was expected (${quote(why)}).`,
    {
      hint: "Is the address that of GitHub's REST interface? On GitHub Enterprise Server it ends with /api/v3.",
    },
  );
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function silent(): void {}
