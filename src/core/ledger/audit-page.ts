/** One page of an audit: the first rows after a place, kept while chain after chain goes by, so that no more than a page is ever held. */
import { z } from "zod";
import {
  type Approvals,
  type AuditPlace,
  type AuditQuery,
  type AuditRow,
  auditRowSchema,
  chainRows,
  compareRows,
  isAsked,
  isUntil,
  plain,
} from "./audit.ts";
import type { ChainId } from "./event.ts";
import { momentOfLine } from "./event-moment.ts";

/** What the index answers. */
export const auditViewSchema = z.object({
  events: z.array(auditRowSchema),
  /** Continues after this page; null at the end of what there is so far. */
  next: z.string().nullable(),
});

export const AUDIT_MOMENT_EXPECTED = "a day such as 2026-11-20, or 2026-11-20T12:00:00Z";

/** Moments of the ledger are UTC and compare as text, also with a day. */
export function isAuditMoment(text: string): boolean {
  return /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?$/.test(text) && !Number.isNaN(Date.parse(text));
}

export interface AuditPageOptions {
  readonly query: AuditQuery;
  readonly limit: number;
  /** The last row that was shown before. */
  readonly after?: AuditPlace | undefined;
}

/** Which events of a chain may be told, by their place. */
type MayTell = (lines: readonly string[]) => (n: number) => boolean;

export class AuditPage {
  private readonly options: AuditPageOptions;
  /** In order, and one more than the page has, if there are as many. */
  private found: readonly AuditRow[] = [];
  private isNamed: ((line: string) => boolean) | undefined;

  constructor(options: AuditPageOptions) {
    this.options = options;
  }

  /** Looks through one chain; what of it cannot come onto the page is not read. Throws LEDGER_CORRUPT. */
  add(chain: ChainId, lines: readonly string[], known: { approvals: Approvals; mayTell: MayTell }): void {
    const { query, limit, after } = this.options;
    const end = this.found.length > limit ? (this.found.at(-1)?.at ?? "") : "~";
    const begins = [query.since ?? "", after?.at ?? ""];
    const last = lines
      .map(momentOfLine)
      .findLastIndex((at) => at <= end && isUntil(at, query.until) && begins.every((begin) => at >= begin));
    if (last < 0) return;
    this.isNamed ??= namedIn(query.person, known.approvals);
    if (!lines.some(this.isNamed)) return;
    const mayTell = known.mayTell(lines.slice(0, last + 1));
    const rows = chainRows({ chain, lines: lines.slice(0, last + 1) }, known.approvals).filter(
      (row) => isAsked(row, query) && (after === undefined || compareRows(row, after) > 0) && mayTell(row.n),
    );
    if (rows.length === 0) return;
    this.found = [...this.found, ...rows].sort(compareRows).slice(0, limit + 1);
  }

  /** What there is on the page, and the last row of it where another page follows. */
  get rows(): { readonly rows: readonly AuditRow[]; readonly last: AuditPlace | undefined } {
    const rows = this.found.slice(0, this.options.limit);
    return { rows, last: this.found.length > rows.length ? rows.at(-1) : undefined };
  }
}

/**
 * Can a line be of an event that this person did or approved? The name may stand anywhere in it, and a commit that they
 * approved: only who reads it knows, and few lines have to be read.
 */
function namedIn(person: string | undefined, approvals: Approvals): (line: string) => boolean {
  if (person === undefined) return () => true;
  const name = JSON.stringify(plain(person)).slice(1, -1);
  const approved = new Set<string>();
  for (const [key, of] of approvals) {
    if (of.some(({ approvedBy }) => approvedBy.some((one) => plain(one) === plain(person))))
      approved.add(key.slice(0, key.indexOf(" ")));
  }
  return (line) =>
    line.toLowerCase().includes(name) || line.match(/[0-9a-f]{40}/g)?.some((commit) => approved.has(commit)) === true;
}
