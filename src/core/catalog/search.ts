/**
 * Words → skills: prefixes, typing errors and any script, over name, namespace, description, triggers, tags and owners.
 * The dictionary is MiniSearch's radix tree. Behind each of its words stands which skills have it and how much it says of each:
 * numbers that a skill's own text decides, so that a common word costs a walk over an array, and a change what it changes.
 */
import SearchableMap from "minisearch/SearchableMap";
import { compareUtf8 } from "../bytes.ts";
import type { SkillId } from "../names.ts";
import { firstWhere } from "../sorted.ts";
import { endsOf, wordsOf } from "./search-words.ts";
import type { SkillSummary } from "./view.ts";

/** Characters of a query that count. */
export const MAX_QUERY = 200;
/** Different words of a query that count: each costs a walk over all words that begin like it. */
export const MAX_WORDS = 8;
/** Words that are taken for what somebody meant to type, nearest first. */
export const MAX_MEANT = 64;

export interface SearchHit {
  readonly id: SkillId;
  /** As `put` gave it. */
  readonly slot: number;
  readonly score: number;
}

/** What is searched, how much a word in it says, and how many words it usually has. */
const FIELDS = [
  { name: "name", boost: 6, usual: 3 },
  { name: "namespace", boost: 2, usual: 1 },
  { name: "triggers", boost: 2, usual: 10 },
  { name: "tags", boost: 2, usual: 4 },
  { name: "description", boost: 1, usual: 30 },
  { name: "owners", boost: 1, usual: 2 },
] as const;
/** BM25: how soon further occurrences of a word say nothing more, and how much a long text counts for less. */
const SATURATION = 1.2;
const LENGTH_PART = 0.7;

/** Of a word that begins like the one asked for, and of one that is meant by it: never as good as the word itself. */
const PREFIX_WEIGHT = 0.375;
const TYPO_WEIGHT = 0.45;
/** Characters of the shortest word in which an error is looked for, its errors for each character, and at most. */
const MIN_TYPO_LENGTH = 4;
const TYPOS_A_CHARACTER = 0.2;
const MAX_TYPOS = 2;

/** The skills that have a word. */
interface Posting {
  /** Characters of the word. */
  readonly length: number;
  /** Rising; `weights` says of each how much the word says of it. */
  readonly slots: number[];
  readonly weights: number[];
}

interface Meant {
  readonly posting: Posting;
  readonly weight: number;
}

/** A search index over summaries; `put` replaces an earlier summary of the same skill. */
export class SkillSearch {
  private readonly dictionary = new SearchableMap<Posting>();
  private readonly slotOf = new Map<string, number>();
  /** By slot; undefined where one is free. */
  private readonly summaries: (SkillSummary | undefined)[] = [];
  private readonly free: number[] = [];
  /** Slots by the identities in them. */
  private readonly ordered: number[] = [];
  /** By slot, for the search under way: memory outside the heap for each search would have all of it collected ever again. */
  private scores = new Float64Array();
  /** By slot, for the word under way: how much the best of the words meant by it says. */
  private best = new Float64Array();

  /** Answers the small number that is this skill's until it is removed. */
  put(summary: SkillSummary): number {
    const known = this.slotOf.get(summary.id);
    const slot = known ?? this.take(summary.id);
    const before = known === undefined ? undefined : this.summaries[known];
    this.summaries[slot] = summary;
    if (before !== undefined && hasSameText(before, summary)) return slot;
    const [old, weights] = [before === undefined ? new Map<string, number>() : weigh(before), weigh(summary)];
    for (const word of old.keys()) if (!weights.has(word)) this.unsay(word, slot);
    for (const [word, weight] of weights) if (old.get(word) !== weight) this.say(word, slot, weight);
    return slot;
  }

  remove(id: SkillId): void {
    const slot = this.slotOf.get(id);
    const summary = slot === undefined ? undefined : this.summaries[slot];
    if (slot === undefined || summary === undefined) return;
    for (const word of weigh(summary).keys()) this.unsay(word, slot);
    this.ordered.splice(this.placeOf(id), 1);
    this.summaries[slot] = undefined;
    this.slotOf.delete(id);
    this.free.push(slot);
  }

  /**
   * Best first, then by identity. Each of the first MAX_WORDS different words of MAX_QUERY characters must match: as a word, as
   * the beginning of one or, where there is neither, as what somebody may have typed for one.
   */
  find(words: string): readonly SearchHit[] {
    const wanted = [...new Set(wordsOf(words.slice(0, MAX_QUERY)))].slice(0, MAX_WORDS);
    const hits: SearchHit[] = [];
    if (!this.score(wanted)) return hits;
    const { scores } = this;
    for (const slot of this.ordered) {
      const score = scores[slot] ?? 0;
      const id = score > 0 ? this.summaries[slot]?.id : undefined;
      if (id !== undefined) hits.push({ id: id as SkillId, slot, score });
    }
    // Equals stay in the order of their identities.
    return hits.sort((a, b) => b.score - a.score);
  }

  /** Scores every slot, 0 where a word does not match; false where there is a word that nothing matches. */
  private score(words: readonly string[]): boolean {
    const { scores, best } = this.withRoom();
    for (const [i, word] of words.entries()) {
      const meant = this.meantBy(word);
      if (meant.length === 0) return false;
      best.fill(0);
      for (const one of meant) raise(best, one);
      const rarity = rarityOf(best, this.slotOf.size);
      for (let slot = 0; slot < best.length; slot++) {
        const [weight, before] = [best[slot] ?? 0, scores[slot] ?? 0];
        scores[slot] = weight === 0 || (i > 0 && before === 0) ? 0 : before + rarity * weight;
      }
    }
    return words.length > 0;
  }

  /** Both arrays, with a place for each slot and no score. */
  private withRoom(): { readonly scores: Float64Array; readonly best: Float64Array } {
    const { length } = this.summaries;
    if (this.scores.length < length) {
      this.scores = new Float64Array(2 * length);
      this.best = new Float64Array(2 * length);
    }
    this.scores.fill(0);
    return { scores: this.scores, best: this.best };
  }

  private meantBy(word: string): readonly Meant[] {
    const begun: Meant[] = [];
    for (const posting of this.dictionary.atPrefix(word).values()) {
      const more = posting.length - word.length;
      begun.push({
        posting,
        weight: more === 0 ? 1 : (PREFIX_WEIGHT * posting.length) / (posting.length + 0.3 * more),
      });
    }
    if (begun.length > 0 || word.length < MIN_TYPO_LENGTH) return begun;
    const errors = Math.min(MAX_TYPOS, Math.round(word.length * TYPOS_A_CHARACTER));
    const near = new Map(this.dictionary.fuzzyGet(word, errors));
    for (const swapped of swapsOf(word)) {
      const posting = this.dictionary.get(swapped);
      if (posting !== undefined) near.set(swapped, [posting, 1]);
    }
    return [...near]
      .sort(([a, [, far]], [b, [, near]]) => far - near || compareUtf8(a, b))
      .slice(0, MAX_MEANT)
      .map(([, [posting, distance]]) => ({
        posting,
        weight: (TYPO_WEIGHT * posting.length) / (posting.length + distance),
      }));
  }

  private take(id: string): number {
    const slot = this.free.pop() ?? this.summaries.length;
    this.ordered.splice(this.placeOf(id), 0, slot);
    this.slotOf.set(id, slot);
    return slot;
  }

  /** Where an identity is, or would be. */
  private placeOf(id: string): number {
    return firstWhere(this.ordered.length, (i) => compareUtf8(this.summaries[this.ordered[i] ?? 0]?.id ?? "", id) >= 0);
  }

  private say(word: string, slot: number, weight: number): void {
    const known = this.dictionary.get(word);
    const posting = known ?? { length: word.length, slots: [], weights: [] };
    if (known === undefined) this.dictionary.set(word, posting);
    const { slots, weights } = posting;
    const at = placeIn(slots, slot);
    if (slots[at] === slot) weights[at] = weight;
    else {
      slots.splice(at, 0, slot);
      weights.splice(at, 0, weight);
    }
  }

  private unsay(word: string, slot: number): void {
    const posting = this.dictionary.get(word);
    if (posting === undefined) return;
    const { slots, weights } = posting;
    const at = placeIn(slots, slot);
    slots.splice(at, 1);
    weights.splice(at, 1);
    if (slots.length === 0) this.dictionary.delete(word);
  }
}

/** The summaries that match words, best first; for a single search, since it indexes them all. */
export function searchSkills(skills: readonly SkillSummary[], words: string): readonly SkillSummary[] {
  const search = new SkillSearch();
  const summaries = new Map(skills.map((summary) => [summary.id, summary]));
  for (const summary of summaries.values()) search.put(summary);
  return search.find(words).flatMap(({ id }) => summaries.get(id) ?? []);
}

/** How much each word of a skill's text says of it: by nothing but that text. */
function weigh(summary: SkillSummary): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  for (const { name, boost, usual } of FIELDS) {
    const words = wordsOf(textOf(summary, name)).flatMap((word) => [word, ...endsOf(word)]);
    const counts = new Map<string, number>();
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
    const length = 1 - LENGTH_PART + (LENGTH_PART * words.length) / usual;
    for (const [word, count] of counts) {
      const weight = (boost * count * (SATURATION + 1)) / (count + SATURATION * length);
      weights.set(word, (weights.get(word) ?? 0) + weight);
    }
  }
  return weights;
}

function textOf(summary: SkillSummary, field: (typeof FIELDS)[number]["name"]): string {
  const text = summary[field] ?? "";
  return typeof text === "string" ? text : text.join(" ");
}

function hasSameText(a: SkillSummary, b: SkillSummary): boolean {
  return FIELDS.every(({ name }) => textOf(a, name) === textOf(b, name));
}

/** The word with two neighbours swapped, which is the commonest slip and counts as one: by letters replaced it would be two. */
function* swapsOf(word: string): Generator<string> {
  for (let i = 1; i < word.length; i++) {
    yield `${word.slice(0, i - 1)}${word.charAt(i)}${word.charAt(i - 1)}${word.slice(i + 1)}`;
  }
}

/** Raises what is best of each skill that has a word to what this word says. */
function raise(best: Float64Array, { posting, weight }: Meant): void {
  const { slots, weights } = posting;
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i] ?? 0;
    const value = weight * (weights[i] ?? 0);
    if (value > (best[slot] ?? 0)) best[slot] = value;
  }
}

/** How much it says that a skill has a word which only so many of all have. */
function rarityOf(best: Float64Array, total: number): number {
  let having = 0;
  for (const weight of best) if (weight > 0) having++;
  return Math.log(1 + (total - having + 0.5) / (having + 0.5));
}

function placeIn(slots: readonly number[], slot: number): number {
  // New skills come last.
  if ((slots.at(-1) ?? -1) < slot) return slots.length;
  return firstWhere(slots.length, (i) => (slots[i] ?? 0) >= slot);
}
