/** Whether a value stands for a secret rather than being one: a word, a sequence, a repetition, or too regular. */

/** Bits a character of a text, by how often each of its characters occurs (Shannon 1948). */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  const length = [...counts.values()].reduce((sum, count) => sum + count, 0);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / length) * Math.log2(count / length);
  return bits;
}

/** Words of which a random value of some length has none, and one that somebody made up may. */
const WORDS =
  /example|dummy|sample|place.?holder|change.?me|your|insert|replace|redact|foobar|fake|mock|demo|test|todo|secret|password|passwd|s3cr3t|p[a4@]ssw[o0]rd|hunter2|letmein|not.?real|here|none|null|undefined|unknown|default|token|apikey|api.?key|qwert|asdf|abc123|deadbeef|cafebabe|xxxx|hidden|mask|invalid|revoked|expired|\bmy[-_]/i;
/** What templates, shells and people write where a value comes later. */
const OPEN = /\.\.\.|…|\*\*\*|[<>{}]|\$[\w({]|%[sd(]|\[[a-z_ -]+\]|_{4}|-{4}|={4}|#{3}/i;
const REPEATED = /(.)\1{4}/;
/** Characters in a row of which each follows the one before. */
const MAX_SEQUENCE = 5;

/** Does a value stand for a secret? `entropy` is what a real one has at least. */
export function isPlaceholder(value: string, entropy: number): boolean {
  return (
    OPEN.test(value) ||
    REPEATED.test(value) ||
    WORDS.test(value) ||
    entropyOf(value) < entropy ||
    hasSequence(value) ||
    isRepetitive(value)
  );
}

/** `abcdef`, `123456`, `fedcba`, and `a1b2c3d4`: every second character counts too. */
function hasSequence(value: string): boolean {
  const lower = value.toLowerCase();
  return [1, 2].some((step) => [1, -1].some((by) => longestRun(lower, step, by) > MAX_SEQUENCE));
}

/** Letters and digits alone are counted up; 0 follows 9. */
function longestRun(text: string, step: number, by: number): number {
  const runs = new Array<number>(text.length).fill(1);
  let longest = 0;
  for (let i = step; i < text.length; i++) {
    const difference = text.charCodeAt(i) - text.charCodeAt(i - step);
    const follows = /[a-z0-9]/.test(text.charAt(i)) && (difference === by || difference === -9 * by);
    if (follows) runs[i] = (runs[i - step] as number) + 1;
    longest = Math.max(longest, runs[i] as number);
  }
  return longest;
}

/** Do the same three characters come again and again? */
function isRepetitive(value: string): boolean {
  const all = value.length - 2;
  const different = new Set(Array.from({ length: Math.max(0, all) }, (_, i) => value.slice(i, i + 3)));
  return all >= 12 && different.size < all * 0.7;
}
