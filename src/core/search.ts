/** Words → skills: prefixes, typing errors and any script, over name, description, tags and owners. */
import MiniSearch from "minisearch";
import { compareUtf8 } from "./bytes.ts";
import type { SkillId } from "./names.ts";
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
  private readonly index = new MiniSearch<SkillSummary>({
    fields: ["name", "id", "description", "tags", "owners"],
    tokenize,
    extractField: (document, field) => {
      const value = document[field as keyof SkillSummary];
      return Array.isArray(value) ? value.join(" ") : String(value ?? "");
    },
    searchOptions: {
      tokenize: (words) => [...new Set(tokenize(words))].slice(0, MAX_WORDS),
      boost: { name: 4, id: 3, tags: 2 },
      prefix: true,
      fuzzy: (term) => (term.length > 3 ? 0.2 : false),
      combineWith: "AND",
    },
  });

  put(summary: SkillSummary): void {
    if (this.index.has(summary.id)) this.index.discard(summary.id);
    this.index.add(summary);
  }

  remove(id: SkillId): void {
    if (this.index.has(id)) this.index.discard(id);
  }

  /** Best first, then by identity. Each of the first MAX_WORDS different words of MAX_QUERY characters must match. */
  find(words: string): readonly SearchHit[] {
    return this.index
      .search(words.slice(0, MAX_QUERY))
      .map(({ id, score }) => ({ id: id as SkillId, score }))
      .sort((a, b) => b.score - a.score || compareUtf8(a.id, b.id));
  }
}

const segmenter = new Intl.Segmenter("und", { granularity: "word" });

/** Words as Unicode sees them: also in Chinese and Japanese, which write no spaces. */
function tokenize(text: string): string[] {
  const words: string[] = [];
  for (const { segment, isWordLike } of segmenter.segment(text)) if (isWordLike) words.push(segment.toLowerCase());
  return words;
}
