/** A long document cut to a size, at whole entries, so that what is most important is in it and what is missing is counted. */
import { grouped } from "./report-words.ts";

/** A part of a document that may be cut between its entries; one without entries is whole or not there. */
export interface Section {
  /** Before the first entry. */
  readonly head: string;
  /** Each written only if there may be room for it. */
  readonly entries: readonly (() => string)[];
  /** After the last entry. */
  readonly tail: string;
  /** What stands for so many entries that were left out, as the last entry; default: an item of a list. */
  readonly more?: (count: number) => string;
  /** What it may take of the whole document at most, from 0 to 1. */
  readonly share?: number;
}

/** For the last line. */
const RESERVE = 120;

/** The sections in their order, in at most `max` bytes of UTF-8, and so in as many characters. */
export function fitSections(sections: readonly Section[], max: number): string {
  const parts: string[] = [];
  let left = max - RESERVE;
  let dropped = 0;
  for (const section of sections) {
    const part = fitSection(section, Math.min(left, Math.floor((section.share ?? 1) * max)));
    if (part === undefined) dropped += 1;
    else {
      parts.push(part);
      left -= Buffer.byteLength(part);
    }
  }
  if (dropped > 0)
    parts.push(`\n… and ${dropped} more ${dropped === 1 ? "part" : "parts"}, for which there is no room here.\n`);
  return parts.join("");
}

/** Undefined where not even one entry has room. */
function fitSection({ head, entries, tail, more = moreItems }: Section, max: number): string | undefined {
  const kept: string[] = [];
  let left = max - Buffer.byteLength(head) - Buffer.byteLength(tail);
  if (left < 0) return undefined;
  for (const entry of entries) {
    const text = entry();
    left -= Buffer.byteLength(text);
    kept.push(text);
    if (left < 0) break;
  }
  while (left < 0 || (kept.length < entries.length && left < Buffer.byteLength(more(entries.length - kept.length)))) {
    const text = kept.pop();
    if (text === undefined) return undefined;
    left += Buffer.byteLength(text);
  }
  if (kept.length === 0 && entries.length > 0) return undefined;
  return head + kept.join("") + (kept.length < entries.length ? more(entries.length - kept.length) : "") + tail;
}

function moreItems(count: number): string {
  return `- … and ${grouped(count)} more\n`;
}
