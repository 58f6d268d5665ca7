/** Words → skills: prefixes, typing errors and any script, over name, description, triggers, tags and owners. */
import MiniSearch from "minisearch";
import { compareUtf8 } from "../bytes.ts";
import type { SkillId } from "../names.ts";
import type { SkillSummary } from "./view.ts";

/** Characters of a query that count. */
export const MAX_QUERY = 200;
/** Different words of a query that count: each costs a walk over all words that begin like it. */
export const MAX_WORDS = 8;

export interface SearchHit {
  readonly id: SkillId;
  readonly score: number;
}

/** A search index over summaries; `put` replaces an earlier summary of the same skill. */
export class SkillSearch {
  /** What is indexed, to take it out again: MiniSearch's own `discard` leaves traces in the scores of the others. */
  private readonly summaries = new Map<string, SkillSummary>();
  private readonly index = new MiniSearch<SkillSummary>({
    fields: ["name", "id", "description", "triggers", "tags", "owners"],
    tokenize: (text) => tokenize(text).flatMap((word) => [word, ...endsOf(word)]),
    extractField: (document, field) => {
      const value = document[field as keyof SkillSummary];
      return Array.isArray(value) ? value.join(" ") : String(value ?? "");
    },
    searchOptions: {
      tokenize: (words) => [...new Set(tokenize(words))].slice(0, MAX_WORDS),
      boost: { name: 4, id: 3, triggers: 2, tags: 2 },
      prefix: true,
      fuzzy: (term) => (term.length > 3 ? 0.2 : false),
      combineWith: "AND",
    },
  });

  put(summary: SkillSummary): void {
    this.remove(summary.id as SkillId);
    this.summaries.set(summary.id, summary);
    this.index.add(summary);
  }

  remove(id: SkillId): void {
    const known = this.summaries.get(id);
    if (known === undefined) return;
    this.index.remove(known);
    this.summaries.delete(id);
  }

  /** Best first, then by identity. Each of the first MAX_WORDS different words of MAX_QUERY characters must match. */
  find(words: string): readonly SearchHit[] {
    return this.index
      .search(words.slice(0, MAX_QUERY))
      .map(({ id, score }) => ({ id: id as SkillId, score }))
      .sort((a, b) => b.score - a.score || compareUtf8(a.id, b.id));
  }
}

/** The summaries that match words, best first; for a single search, since it indexes them all. */
export function searchSkills(skills: readonly SkillSummary[], words: string): readonly SkillSummary[] {
  const search = new SkillSearch();
  const summaries = new Map(skills.map((summary) => [summary.id, summary]));
  for (const summary of summaries.values()) search.put(summary);
  return search.find(words).flatMap(({ id }) => summaries.get(id) ?? []);
}

const segmenter = new Intl.Segmenter("und", { granularity: "word" });

/** Words as Unicode sees them: also in Chinese and Japanese, which write no spaces. */
function tokenize(text: string): string[] {
  const words: string[] = [];
  for (const { segment, isWordLike } of segmenter.segment(text)) if (isWordLike) words.push(segment.toLowerCase());
  return words;
}

/** Scripts that write no spaces, where one word of the dictionary may be made of several. */
const UNSPACED =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u30fc]+$/u;
/** Characters of the longest word that is a compound and no wall of text. */
const MAX_COMPOUND = 12;

/** What a compound ends in, so that its later parts find it as its first one does. */
function endsOf(word: string): readonly string[] {
  if (word.length > MAX_COMPOUND || !UNSPACED.test(word)) return [];
  const points = [...word];
  return points.slice(1).map((_, i) => points.slice(i + 1).join(""));
}
