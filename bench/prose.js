/** Deterministic text that compresses about as well as prose and code do, at the speed of copying memory. */

/** Mulberry32: a small generator with a 32-bit seed; the same seed gives the same numbers on every machine. */
export function createRandom(/** @type {number} */ seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
  return {
    /** A whole number in [0, limit). */
    below: (/** @type {number} */ limit) => next() % limit,
    /** A whole number in [low, high]. */
    between: (/** @type {number} */ low, /** @type {number} */ high) => low + (next() % (high - low + 1)),
    /** One of the items. @template T @param {readonly T[]} items @returns {T} */
    pick: (items) => /** @type {T} */ (items[next() % items.length]),
  };
}

const SYLLABLES =
  "ac al an ar be ca ce co de di en er es fa fi ga ge ha he in is la le li lo ma me mi na ne no or pa pe po ra re ri ro sa se si so ta te ti to un ur va ve vi".split(
    " ",
  );
const CORPUS_BYTES = 4 << 20;

/** A writer of texts: one large corpus is made once, and every text is cut out of it at its own places. */
export function createProse(/** @type {number} */ seed) {
  const random = createRandom(seed);
  const corpus = Buffer.from(composeCorpus(random));
  return {
    /** Pieces that make a text of about `size` bytes, distinct for distinct states of `source`. */
    cut(/** @type {ReturnType<typeof createRandom>} */ source, /** @type {number} */ size) {
      const pieces = [];
      for (let left = size; left > 0; ) {
        const length = Math.min(left, source.between(200, 900));
        const start = source.below(corpus.length - length);
        pieces.push(corpus.subarray(start, start + length), NEW_PARAGRAPH);
        left -= length + NEW_PARAGRAPH.length;
      }
      return pieces;
    },
  };
}
const NEW_PARAGRAPH = Buffer.from("\n\n");

function composeCorpus(/** @type {ReturnType<typeof createRandom>} */ random) {
  const words = Array.from({ length: 3000 }, () => {
    const count = random.between(1, 4);
    return Array.from({ length: count }, () => random.pick(SYLLABLES)).join("");
  });
  const lines = [];
  for (let bytes = 0; bytes < CORPUS_BYTES; ) {
    const line = random.below(4) === 0 ? composeCode(random, words) : composeSentence(random, words);
    lines.push(line);
    bytes += line.length + 1;
  }
  return lines.join("\n");
}

/** Half of all words come from the commonest sixtieth, roughly as in a language. */
function word(/** @type {ReturnType<typeof createRandom>} */ random, /** @type {readonly string[]} */ words) {
  return words[random.below(2) === 0 ? random.below(words.length / 60) : random.below(words.length)];
}

function composeSentence(
  /** @type {ReturnType<typeof createRandom>} */ random,
  /** @type {readonly string[]} */ words,
) {
  const sentence = Array.from({ length: random.between(6, 14) }, () => word(random, words)).join(" ");
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}

function composeCode(/** @type {ReturnType<typeof createRandom>} */ random, /** @type {readonly string[]} */ words) {
  return `  const ${word(random, words)} = ${word(random, words)}(${word(random, words)}, ${random.below(1000)});`;
}
