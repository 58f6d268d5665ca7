/** The zones of HTML and its kin: scripts and handlers are code, what no reader sees is comment or data, the rest prose. */
import type { Spans } from "../spans.ts";

/** What begins another zone. */
const MARK =
  /<!--|<(script|style)\b[^<>]{0,1000}>|\bon[a-z]{3,20}\s{0,5}=\s{0,5}(?=["'])|\b(?:href|src|action|formaction)\s{0,5}=\s{0,5}["']?(?=javascript:)/gi;

const CLOSING: Readonly<Record<string, RegExp>> = { script: /<\/script/gi, style: /<\/style/gi };

export function markupZones(spans: Spans, text: string): void {
  const marks = new RegExp(MARK);
  for (let match = marks.exec(text); match !== null; match = marks.exec(text)) {
    const [mark, element] = match;
    const start = match.index + mark.length;
    if (mark === "<!--") {
      spans.add(match.index, "prose");
      spans.add(after(text, "-->", start), "comment");
    } else {
      spans.add(start, "prose");
      if (element === undefined) spans.add(valueEnd(text, start), "code", "javascript");
      else elementZone(spans, text, mark, element.toLowerCase());
    }
    marks.lastIndex = Math.max(start, spans.end);
  }
  spans.add(text.length, "prose");
}

function elementZone(spans: Spans, text: string, tag: string, element: string): void {
  const closing = new RegExp(CLOSING[element] as RegExp);
  closing.lastIndex = spans.end;
  const end = closing.exec(text)?.index ?? text.length;
  if (element === "style" || /\btype\s{0,5}=\s{0,5}["']?application\/(?:ld\+)?json/i.test(tag)) spans.add(end, "data");
  else spans.add(end, "code", "javascript");
}

function after(text: string, closing: string, from: number): number {
  const at = text.indexOf(closing, from);
  return at === -1 ? text.length : at + closing.length;
}

function valueEnd(text: string, start: number): number {
  const isInside = /["']/.test(text[start - 1] ?? "");
  const quote = text[isInside ? start - 1 : start] as string;
  if (isInside || /["']/.test(quote ?? "")) return after(text, quote, isInside ? start : start + 1);
  return start + (/^[^\s>]*/.exec(text.slice(start))?.[0].length ?? 0);
}
