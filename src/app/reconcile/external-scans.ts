/**
 * Having other people's scanners look at content: which of them the operator knows, when one is tried again, and for how
 * long in one pass. What fails says nothing about the content: it waits.
 */
import { backoffBound } from "../../core/backoff.ts";
import { parseScanSubject, SCAN } from "../../core/gate/external-scan.ts";
import type { ScannerReport } from "../../core/gate/sarif-reading.ts";
import type { ArchiveFile } from "../../core/skill/archive.ts";
import type { Clock } from "../ports/ports.ts";
import type { Scanners } from "../ports/scanners.ts";

/** For everything that one pass has scanned. */
const PASS_MS = 120_000;

interface Attempt {
  readonly count: number;
  readonly notBefore: number;
  readonly why: string;
}

/** Remembers what failed for as long as it lives: a program that starts anew tries at once. */
export class ExternalScans {
  private readonly scanners: Scanners;
  private readonly clock: Clock;
  private readonly passMs: number;
  private readonly attempts = new Map<string, Attempt>();
  private until: number;

  constructor(options: { readonly scanners: Scanners; readonly clock: Clock; readonly passMs?: number }) {
    this.scanners = options.scanners;
    this.clock = options.clock;
    this.passMs = options.passMs ?? PASS_MS;
    this.until = this.clock.now() + this.passMs;
  }

  /** Begins a pass: its time for scanning is counted from now. */
  begin(): void {
    this.until = this.clock.now() + this.passMs;
  }

  /** Would this evidence be sought now? */
  isDue(key: string): boolean {
    const scanner = parseScanSubject(key)?.scanner;
    if (!key.startsWith(`${SCAN}:`) || scanner === undefined || !this.scanners.names.has(scanner)) return false;
    const now = this.clock.now();
    return now < this.until && now >= (this.attempts.get(key)?.notBefore ?? 0);
  }

  /** Why a scanner said nothing the last time, or that nobody knows it. */
  why(key: string): string | undefined {
    const scanner = parseScanSubject(key)?.scanner;
    if (scanner !== undefined && !this.scanners.names.has(scanner)) return `nobody said which command ${scanner} is`;
    return this.attempts.get(key)?.why;
  }

  /** What the scanner says; undefined, and remembered why, where it says nothing. */
  async scan(key: string, files: readonly ArchiveFile[], signal?: AbortSignal): Promise<ScannerReport | undefined> {
    const scanner = parseScanSubject(key)?.scanner;
    if (scanner === undefined) return undefined;
    const report = await this.scanners.scan(scanner, files, signal);
    signal?.throwIfAborted();
    if (typeof report !== "string") {
      this.attempts.delete(key);
      return report;
    }
    const count = (this.attempts.get(key)?.count ?? 0) + 1;
    this.attempts.set(key, { count, notBefore: this.clock.now() + backoffBound(count), why: report });
    return undefined;
  }
}
