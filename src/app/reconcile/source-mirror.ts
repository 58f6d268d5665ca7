/**
 * Fetching what folders of the trunk point to, once, into the ledger: when it is tried again, for how long in one pass,
 * and what of it may be kept at all.
 */
import { backoffBound } from "../../core/backoff.ts";
import { cutUtf8 } from "../../core/bytes.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import type { Oid } from "../../core/names.ts";
import type { SourcePointer } from "../../core/relations/source-pointer.ts";
import { checkFiles } from "../../core/skill/skill-files.ts";
import type { FetchedSource, FetchSource, PlainFile } from "../ports/fetching.ts";
import type { Clock, LedgerStore } from "../ports/ports.ts";

export type Mirrored =
  | { readonly kind: "mirrored"; readonly tree: Oid }
  | Exclude<FetchedSource, { readonly kind: "fetched" }>;

export interface SourceMirror {
  /** Begins a pass: its time for fetching is counted from now. */
  begin(): void;
  /** Fetches and keeps what a pin names; `failed` without a try where it is too early, or the pass's time is over. */
  mirror(subject: string, pointer: SourcePointer, signal?: AbortSignal): Promise<Mirrored>;
  /** Would it be tried now? */
  isDue(subject: string): boolean;
  /** Why a pin could not be fetched the last time. */
  why(subject: string): string | undefined;
}

export interface SourceMirrorOptions {
  readonly fetch: FetchSource;
  /** Whose ledger keeps it; which one that is may turn out only later. */
  readonly source: { readonly ledger: Pick<LedgerStore, "writeTree"> };
  readonly clock: Clock;
  /** For all that one pass fetches; default: two minutes. */
  readonly passMs?: number;
  /** For one source; default: one minute. */
  readonly sourceMs?: number;
}

const PASS_MS = 120_000;
const SOURCE_MS = 60_000;

interface Attempt {
  readonly count: number;
  readonly notBefore: number;
  readonly why: string;
}

/** Remembers what failed for as long as it lives: a program that starts anew tries at once. */
export function createSourceMirror(options: SourceMirrorOptions): SourceMirror {
  const { fetch, source, clock, passMs = PASS_MS, sourceMs = SOURCE_MS } = options;
  const attempts = new Map<string, Attempt>();
  let until = clock.now() + passMs;
  const failed = (subject: string, why: string): Mirrored => {
    const count = (attempts.get(subject)?.count ?? 0) + 1;
    attempts.set(subject, { count, notBefore: clock.now() + backoffBound(count), why });
    return { kind: "failed", why };
  };
  return {
    begin() {
      until = clock.now() + passMs;
    },
    isDue: (subject) => clock.now() >= (attempts.get(subject)?.notBefore ?? 0),
    why: (subject) => attempts.get(subject)?.why,
    async mirror(subject, pointer, signal) {
      const before = attempts.get(subject);
      if (before !== undefined && clock.now() < before.notBefore) return { kind: "failed", why: before.why };
      const left = Math.min(sourceMs, until - clock.now());
      if (left <= 0) return { kind: "failed", why: "the time that one pass takes for fetching was over" };
      const fetched = await fetchWithin(left, { fetch, pointer, signal });
      if (fetched.kind === "failed") return failed(subject, fetched.why);
      if (fetched.kind === "refused") return { ...fetched, message: cutUtf8(fetched.message, MAX_MESSAGE_BYTES) };
      const unfit = unfitness(fetched.files);
      if (unfit !== undefined) return { kind: "refused", message: cutUtf8(unfit, MAX_MESSAGE_BYTES) };
      return { kind: "mirrored", tree: await source.ledger.writeTree(fetched.files) };
    },
  };
}

/** Throws only when `signal` aborts, or git cannot be started. */
async function fetchWithin(
  ms: number,
  what: { readonly fetch: FetchSource; readonly pointer: SourcePointer; readonly signal: AbortSignal | undefined },
): Promise<FetchedSource> {
  const { fetch, pointer, signal } = what;
  const timeout = AbortSignal.timeout(ms);
  const result = await fetch(pointer, signal === undefined ? timeout : AbortSignal.any([signal, timeout])).catch(
    (error: unknown) => {
      if (error instanceof RegistryError && error.code === "GIT_MISSING") throw error;
      return { kind: "failed" as const, why: error instanceof Error ? quote(error.message, 300) : "it failed" };
    },
  );
  signal?.throwIfAborted();
  const isLate = result.kind === "failed" && timeout.aborted;
  return isLate ? { kind: "failed", why: `it took longer than ${Math.round(ms / 1000)} seconds` } : result;
}

const MAX_MESSAGE_BYTES = 2000;
const MAX_TOLD = 5;

/**
 * Names that Git reads itself, as file systems spell them too: a server that refuses broken ones would refuse the whole
 * ledger for them.
 */
const GITS_OWN = /(?:^|\/)\.(?:gitmodules|gitattributes|mailmap)(?:\/|$)/i;

/** Why these files cannot be a skill, whatever is in them. */
function unfitness(files: readonly PlainFile[]): string | undefined {
  const own = files.find(({ path }) => GITS_OWN.test(path));
  if (own !== undefined) return `What was fetched holds ${quote(own.path)}, which Git reads itself.`;
  const found = checkFiles(
    files.map(({ path, executable, bytes }) => ({
      path,
      mode: executable ? 0o100755 : 0o100644,
      size: bytes.length,
      bytes,
    })),
  );
  if (found.length === 0) return undefined;
  const more = found.length > MAX_TOLD ? ` (and ${found.length - MAX_TOLD} more)` : "";
  return `${found
    .slice(0, MAX_TOLD)
    .map(({ message }) => message)
    .join(" ")}${more}`;
}
