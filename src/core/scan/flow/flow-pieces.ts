/** The scripts and fences of a skill that data may flow through, chosen by their words before anything is parsed. */
import type { ScannedSkill } from "../detector.ts";
import { REWRITTEN, type ScanDocument, type Span, spanAt, type Zone } from "../document.ts";
import { type Host, isOwnKey } from "../hosts.ts";
import type { Signal } from "../signal.ts";
import { PARSED, type ParsedLanguage } from "../syntax.ts";
import { type Prospect, prospectOf } from "./flow-words.ts";

export interface Piece {
  readonly document: ScanDocument;
  readonly language: ParsedLanguage;
  /** The document's text with everything else blanked: offsets stay. */
  readonly text: string;
  /** Characters of it that are not blanked. */
  readonly size: number;
}

/** A piece that is not blanked yet. */
interface Judged {
  readonly prospect: Prospect;
  readonly document: ScanDocument;
  readonly language: ParsedLanguage;
  readonly spans: readonly Span[];
  /** What is in its spans. */
  readonly code: string;
  /** How others name its file. */
  readonly stem: string;
}

/** Pieces that steal and send, alone or with others that know them, and pieces that run what they fetch or decode. */
export function piecesWorthFollowing(skill: ScannedSkill): readonly Piece[] {
  const all = withoutEchoes(judgedIn(skill));
  const isStranger = strangersIn(skill);
  const followed = new Set(all.filter(({ prospect }) => prospect.isRunner));
  const isSending = all.some(({ prospect }) => prospect.isSender);
  for (const one of isSending ? all : []) {
    const { isThief, keys, isSender } = one.prospect;
    if (!isThief && keys.length === 0) continue;
    const near = isSender && !isThief ? [one] : around(one, all);
    const isLost = near.some(
      (other) => other.prospect.isSender && (isThief || other.prospect.isBlind || isStranger(other, keys)),
    );
    if (isLost) for (const other of near) followed.add(other);
  }
  return all.filter((one) => followed.has(one)).map(pieceOf);
}

/** How an import or a call names a file: `send` for `scripts/send.py`. */
export function stemOf(path: string): string {
  return /([^/]+?)(?:\.\w+)?$/.exec(path)?.[1] ?? path;
}

function judgedIn({ documents }: ScannedSkill): readonly Judged[] {
  return documents.flatMap((document) =>
    PARSED.flatMap((language) => {
      const spans = document.spans.filter((span) => span.language === language && CODE.has(span.zone));
      if (spans.length === 0) return [];
      const code = spans.map(({ start, end }) => document.text.slice(start, end)).join("\n");
      return [{ document, language, spans, code, stem: stemOf(document.path), prospect: prospectOf(language, code) }];
    }),
  );
}

const CODE: ReadonlySet<Zone> = new Set(["code", "fence", "comment"]);

function pieceOf({ document, language, spans }: Judged): Piece {
  const { text } = document;
  const size = spans.reduce((sum, { start, end }) => sum + end - start, 0);
  return { document, language, text: size === text.length ? text : onlyIn(text, spans), size };
}

function onlyIn(text: string, spans: readonly Span[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end } of spans) {
    parts.push(blanked(text.slice(at, start)), text.slice(start, end));
    at = end;
  }
  return parts.join("");
}

function blanked(text: string): string {
  return text
    .split("\n")
    .map(({ length }) => " ".repeat(length))
    .join("\n");
}

/** A text whose tricks of spelling are undone is followed where that reveals words; otherwise it says what is known. */
function withoutEchoes(all: readonly Judged[]): readonly Judged[] {
  const plain = new Map(all.map((one) => [nameOf(one, one.document.via), one]));
  return all.filter((one) => {
    const { via } = one.document;
    const before = via.at(-1) === REWRITTEN ? plain.get(nameOf(one, via.slice(0, -1))) : undefined;
    return before === undefined || reveals(one.prospect, before.prospect);
  });
}

function nameOf({ document, language }: Judged, via: readonly string[]): string {
  return [document.path, language, ...via].join("\n");
}

function reveals(now: Prospect, before: Prospect): boolean {
  return (
    (now.isSender && !before.isSender) ||
    (now.isRunner && !before.isRunner) ||
    (now.isThief && !before.isThief) ||
    now.keys.some((key) => !before.keys.includes(key))
  );
}

/** A piece, those that name its file or are named by it, and the senders that these know. */
function around(one: Judged, all: readonly Judged[]): readonly Judged[] {
  const near = new Set([one]);
  for (const other of all) if (knows(one, other) || knows(other, one)) near.add(other);
  const links = [...near];
  for (const other of all)
    if (other.prospect.isSender && !near.has(other) && links.some((link) => knows(link, other) || knows(other, link)))
      near.add(other);
  return [...near];
}

function knows({ code }: Judged, { stem }: Judged): boolean {
  return code.includes(stem);
}

/** Does a piece name a host that one of these keys does not belong to? */
type Strangers = (piece: Judged, keys: readonly string[]) => boolean;

function strangersIn({ signals }: ScannedSkill): Strangers {
  const hosts = new Map<ScanDocument, Signal[]>();
  for (const name of ["host.drop", "host.unknown"])
    for (const signal of signals.get(name) ?? []) {
      const list = hosts.get(signal.document);
      if (list === undefined) hosts.set(signal.document, [signal]);
      else list.push(signal);
    }
  return ({ document, language }, keys) =>
    (hosts.get(document) ?? []).some(({ start, facts }) => {
      const host: Host = { kind: facts["hostKind"] as Host["kind"], host: facts["host"] ?? "" };
      return (
        host.kind !== "variable" &&
        spanAt(document, start)?.language === language &&
        keys.some((key) => !isOwnKey(key, host))
      );
    });
}
