/** Who did what, when, through which pull request, with whose approval, and what was accepted with it: read off the ledger's events. */
import { z } from "zod";
import { BindingDraft, type BindingEvent, EMPTY_BOOK } from "../bindings/binding-book.ts";
import { type BindingSubject, bindingPath } from "../bindings/binding-place.ts";
import { bindingWords } from "../bindings/binding-words.ts";
import { compareUtf8 } from "../bytes.ts";
import {
  APPROVAL,
  isGrantApproval,
  isRulesApproval,
  OPERATOR,
  parseApprovalSubject,
  type RulesAbout,
  reviewOf,
} from "../gate/approvals.ts";
import { POLICY_PATH } from "../gate/policy.ts";
import { isEmergency, parseEmergencySubject } from "../plan/emergency.ts";
import { SETTINGS_PATH } from "../trunk/settings.ts";
import { type Before, whatOf } from "./audit-words.ts";
import type { ChainId, LedgerEvent } from "./event.ts";
import { EMPTY_CHAIN, parseEventLine, REGISTRY_CHAIN } from "./event.ts";
import { force } from "./event-fields.ts";
import { momentOf } from "./event-moment.ts";

/** Whose word an approval is, and for which part. */
const approvalSchema = z.object({
  role: z.string(),
  approvedBy: z.array(z.string()),
  pr: z.number().nullable(),
  /** Whose word it is: `code host`, or an operator's, and on which machine that was said. */
  source: z.string(),
});
type Approval = z.infer<typeof approvalSchema>;

/** One event, as an auditor asks for it. */
export const auditRowSchema = z.object({
  at: z.string(),
  /** `namespace/name`; null for what belongs to no skill. */
  skill: z.string().nullable(),
  /** Its place in that chain. */
  n: z.number(),
  type: z.string(),
  version: z.string().nullable(),
  /** What happened, in a few words. */
  what: z.string(),
  /** As Git or whoever entered it says: a claim. */
  by: z.string(),
  pr: z.number().nullable(),
  commit: z.string(),
  /** Reviews that are kept as evidence. */
  approvals: z.array(approvalSchema),
  /** What was found and accepted: `rule path fingerprint`. */
  waivers: z.array(z.string()),
  /** Of what was published by force: why, by which file, and by whose merge, as Git says. */
  force: force.nullable(),
  /** Published by an admin whatever was found, or withdrawn before the trunk said so. */
  exceptional: z.enum(["forced", "emergency"]).nullable(),
});
export type AuditRow = z.infer<typeof auditRowSchema>;

/** Which rows are wanted; absent: all. Moments are RFC 3339 or days, `until` included. */
export interface AuditQuery {
  readonly skill?: string | undefined;
  readonly person?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/** A chain, or its beginning. */
interface Chain {
  readonly chain: ChainId;
  readonly lines: readonly string[];
}

/** Every event of these chains that is asked for, oldest first. Throws LEDGER_CORRUPT. */
export function auditRows(chains: readonly Chain[], query: AuditQuery = {}): readonly AuditRow[] {
  const approvals = approvalsIn(chains.find(({ chain }) => chain === REGISTRY_CHAIN)?.lines ?? []);
  return chains
    .flatMap((chain) => chainRows(chain, approvals))
    .filter((row) => isAsked(row, query))
    .sort(compareRows);
}

/** Every event of one chain, or of its beginning, with the approvals of what it brought. Throws LEDGER_CORRUPT. */
export function chainRows({ chain, lines }: Chain, approvals: Approvals): readonly AuditRow[] {
  const book = new BindingDraft(EMPTY_BOOK);
  let before: Before = { isPublished: false, isRetired: false };
  return eventsOf(chain, lines).map((event) => {
    const row = toRow(chain, event, { approvals, book, before });
    before = after(before, event.type);
    return row;
  });
}

/** The order of rows: by moment, then by skill, then by place. */
export function compareRows(a: AuditPlace, b: AuditPlace): number {
  return compareUtf8(a.at, b.at) || compareUtf8(a.skill ?? "", b.skill ?? "") || a.n - b.n;
}
export type AuditPlace = Pick<AuditRow, "at" | "skill" | "n">;

function eventsOf(chain: ChainId, lines: readonly string[]): readonly LedgerEvent[] {
  let tip = EMPTY_CHAIN;
  return lines.map((line) => {
    const read = parseEventLine(chain, tip, line);
    tip = read.tip;
    return read.event;
  });
}

/** `<commit> <namespace/name or file of bindings>` → the approvals of what that commit brought to it. */
export type Approvals = ReadonlyMap<string, readonly Approval[]>;

/** Every approval that the registry's own chain keeps. Throws LEDGER_CORRUPT. */
export function approvalsIn(lines: readonly string[]): Approvals {
  const found = new Map<string, Approval[]>();
  for (const event of eventsOf(REGISTRY_CHAIN, lines)) {
    if (event.type !== "evidence" || event.kind !== APPROVAL) continue;
    if (!isApprovalSubject(event.subject)) continue;
    const [commit = "", role = "", , about = ""] = event.subject.split(":");
    const { approvedBy, pr } = reviewOf(event);
    const approval = { role, approvedBy: [...approvedBy], pr, source: event.source };
    const key = `${commit} ${about}`;
    found.set(key, [...(found.get(key) ?? []), approval]);
  }
  return found;
}

function isApprovalSubject(subject: string): boolean {
  return parseApprovalSubject(subject) !== undefined || isGrantApproval(subject) || isRulesApproval(subject);
}

function after(before: Before, type: LedgerEvent["type"]): Before {
  if (type === "retired") return { ...before, isRetired: true };
  if (type === "restored") return { ...before, isRetired: false };
  return type === "released" || type === "renamed" ? { isPublished: true, isRetired: false } : before;
}

interface Known {
  readonly approvals: Approvals;
  /** The bindings as the events before have them. */
  readonly book: BindingDraft;
  readonly before: Before;
}

function toRow(chain: ChainId, event: LedgerEvent, { approvals, book, before }: Known): AuditRow {
  const { n, type, by, pr = null, commit } = event;
  const skill = chain === REGISTRY_CHAIN ? null : chain;
  return {
    at: momentOf(event),
    skill: skill ?? subjectOf(event),
    n,
    type,
    version: "version" in event ? (event.version ?? null) : null,
    what: event.type === "binding" ? boundIn(book, event) : whatOf(event, before),
    by,
    pr,
    commit,
    approvals: mergesOf(event).flatMap((merge) => approvals.get(`${merge} ${approvedAs(chain, event)}`) ?? []),
    waivers:
      event.type === "released"
        ? (event.waived ?? []).map(({ rule, path, fingerprint }) => `${rule} ${path} ${fingerprint}`)
        : [],
    force: event.type === "released" ? (event.force ?? null) : null,
    exceptional: exceptionOf(event),
  };
}

/** The merges whose approval lets it be so. */
function mergesOf(event: LedgerEvent): readonly string[] {
  const { commit } = event;
  const brought = "brought" in event ? (event.brought ?? commit) : commit;
  if (event.type !== "released") return [brought];
  return [...new Set([brought, commit, ...(event.force?.commit === undefined ? [] : [event.force.commit])])];
}

/** What an approval of it would be about; nothing where it takes none. */
function approvedAs(chain: ChainId, event: LedgerEvent): string {
  if (chain !== REGISTRY_CHAIN) return APPROVED.has(event.type) ? chain : "";
  if (event.type === "binding") return event.stages === undefined ? "" : bindingPath(event.subject as BindingSubject);
  if (event.type === "offer") return rulesOf(event) ?? event.skill ?? "";
  return "";
}
const APPROVED: ReadonlySet<LedgerEvent["type"]> = new Set(["released", "channel", "state", "offer"]);

function rulesOf({ policy, settings, guarded }: Extract<LedgerEvent, { type: "offer" }>): RulesAbout | undefined {
  if (policy !== undefined) return POLICY_PATH;
  if (settings !== undefined) return SETTINGS_PATH;
  return guarded === undefined ? undefined : "guarded-files";
}

function boundIn(book: BindingDraft, event: BindingEvent): string {
  const words = bindingWords(event, book.book.subjects.get(event.subject as BindingSubject));
  book.apply(event);
  return words;
}

/** The skill that evidence or a binding is about, where it is about one. */
function subjectOf(event: LedgerEvent): string | null {
  if (event.type === "binding") return event.skill?.endsWith("/*") === true ? null : (event.skill ?? null);
  if (event.type === "offer") return event.skill ?? null;
  if (event.type !== "evidence") return null;
  if (isEmergency(event.kind)) return parseEmergencySubject(event.subject)?.id ?? null;
  return event.kind === APPROVAL ? (parseApprovalSubject(event.subject)?.id ?? null) : null;
}

function exceptionOf(event: LedgerEvent): AuditRow["exceptional"] {
  if (event.type === "released") return event.forced === true ? "forced" : null;
  if (event.type === "state") return event.emergency === true ? "emergency" : null;
  return event.type === "evidence" && isEmergency(event.kind) ? "emergency" : null;
}

/** The same without the names of machines, which are for those who read the ledger. */
export function withoutMachines(row: AuditRow): AuditRow {
  const approvals = row.approvals.map((one) => (one.source.startsWith(OPERATOR) ? { ...one, source: OPERATOR } : one));
  return { ...row, approvals };
}

/** Is this one of the rows that are asked for? */
export function isAsked(row: AuditRow, { skill, person, since, until }: AuditQuery): boolean {
  if (skill !== undefined && row.skill !== skill && row.skill?.split("/")[1] !== skill) return false;
  if (since !== undefined && row.at < since) return false;
  if (!isUntil(row.at, until)) return false;
  if (person === undefined) return true;
  const people = [row.by, row.force?.by ?? row.by, ...row.approvals.flatMap(({ approvedBy }) => approvedBy)].map(plain);
  return people.includes(plain(person));
}

/** A day is meant whole: everything in it begins with it. */
export function isUntil(at: string, until: string | undefined): boolean {
  return until === undefined || at <= until || at.startsWith(until);
}

/** A person for comparing. */
export function plain(person: string): string {
  return person.replace(/^@/, "").toLowerCase();
}

/** What is accepted by force was not waived. */
export function acceptedText({ waivers, exceptional }: Pick<AuditRow, "waivers" | "exceptional">): readonly string[] {
  return waivers.map((one) => `${exceptional === "forced" ? "forced in spite of" : "waived"} ${one}`);
}

const COLUMNS = ["at", "skill", "n", "type", "version", "what", "by", "pr", "commit"] as const;

/** RFC 4180, with a heading. No cell is a formula to a spreadsheet, whatever people write into titles and reasons. */
export function auditCsv(rows: readonly AuditRow[]): string {
  const heading = [...COLUMNS, "approvals", "waivers", "exceptional"];
  const lines = rows.map((row) => [
    ...COLUMNS.map((column) => String(row[column] ?? "")),
    row.approvals.map(approvalText).join("; "),
    row.waivers.join("; "),
    row.exceptional ?? "",
  ]);
  return [heading, ...lines].map((cells) => `${cells.map(cell).join(",")}\r\n`).join("");
}

/** An apostrophe before what could begin a formula, also behind space: spreadsheets show the rest as text. */
function cell(text: string): string {
  const line = text
    .replace(/[\r\n]+/g, " ")
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
  const safe = /^[\s\ufeff]*[=+\-@\t|%\uff1d\uff0b\uff0d\uff20]/.test(line) ? `'${line}` : line;
  return `"${safe.replaceAll('"', '""')}"`;
}

/** `owner: Ann, Bob (#7)`; of what no code host said: `owner: said so by root on vm`. */
export function approvalText({ role, approvedBy, pr, source }: Approval): string {
  if (source.startsWith(OPERATOR))
    return `${role}: said so by ${approvedBy.join(", ")}${source.slice(OPERATOR.length)}`;
  return `${role}: ${approvedBy.join(", ")}${pr === null ? "" : ` (#${pr})`}`;
}
