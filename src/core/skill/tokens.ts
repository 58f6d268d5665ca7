/**
 * How many tokens a text costs a model, estimated without any model's tokenizer: a walk through a table, a step for each
 * character. It splits a text as o200k_base does (words with the space or sign before them, digits by three, runs of
 * signs) and charges for such pieces what they cost there on average.
 */

/** The name of this way to count, for whoever shows or stores a figure of `estimateTokens`. */
export const TOKEN_ESTIMATE = "skilltrunk-estimate-1";

/** What a character is to a tokenizer: signs are those of ASCII, marks those of East Asian writing, Greek is like Cyrillic. */
const KINDS = [
  "space",
  "newline",
  "digit",
  "lower",
  "upper",
  "sign",
  "latin",
  "han",
  "kana",
  "hangul",
  "mark",
  "symbol",
  "surrogate",
  "drawing",
  "cyrillic",
  "script",
] as const;
type Kind = (typeof KINDS)[number];

/** First and last UTF-16 code unit; of two ranges that overlap the later counts. */
const RANGES: readonly (readonly [Kind, number, number])[] = [
  ["symbol", 0, 0xffff],
  ["sign", 0, 0x7f],
  ["space", 0x09, 0x20],
  ["newline", 0x0a, 0x0a],
  ["newline", 0x0d, 0x0d],
  ["digit", 0x30, 0x39],
  ["upper", 0x41, 0x5a],
  ["lower", 0x61, 0x7a],
  ["latin", 0xc0, 0x24f],
  ["script", 0x370, 0x1fff],
  ["cyrillic", 0x370, 0x52f],
  ["hangul", 0x1100, 0x11ff],
  ["drawing", 0x2500, 0x257f],
  ["mark", 0x3000, 0x303f],
  ["kana", 0x3040, 0x30ff],
  ["hangul", 0x3130, 0x318f],
  ["han", 0x3400, 0x9fff],
  ["hangul", 0xac00, 0xd7a3],
  ["surrogate", 0xd800, 0xdfff],
  ["han", 0xf900, 0xfaff],
  ["drawing", 0xfe00, 0xfe0f],
  ["mark", 0xff00, 0xff65],
  ["kana", 0xff66, 0xff9f],
];

/** What counts of everything before a character. */
interface State {
  readonly kind: Kind;
  /** Characters of the piece so far, up to MAX_RUN; digits are counted by three. */
  readonly run: number;
  /** Does the piece follow another one without white space? In code most words do, and cost more. */
  readonly attached: boolean;
}

const MAX_RUN = 9;
const START: State = { kind: "newline", run: MAX_RUN, attached: false };

function after(before: State, kind: Kind): State {
  if (!continues(before.kind, kind)) return { kind, run: 1, attached: !isWhite(before.kind) };
  const run = kind === "digit" ? (before.run % 3) + 1 : Math.min(before.run + 1, MAX_RUN);
  return { kind, run, attached: before.attached };
}

/** `Word`, `WORD` and `WORDs` are one piece, `camelCase` is two. */
function continues(before: Kind, kind: Kind): boolean {
  return before === kind || (isLetter(before) && isLetter(kind) && kind !== "upper");
}

function isWhite(kind: Kind): boolean {
  return kind === "space" || kind === "newline";
}

function isLetter(kind: Kind): boolean {
  return kind === "lower" || kind === "upper" || kind === "latin";
}

/** The state with a character, and the one before it. */
interface Step extends State {
  readonly before: State;
}

/** Thousandths of a token that a character adds. */
const COSTS: Readonly<Record<Kind, (step: Step) => number>> = {
  // One space belongs to the word behind it; more than one are a token.
  space: ({ run }) => (run === 2 ? 1000 : 0),
  // Signs take the line's end with them.
  newline: ({ run, before }) => (run === 1 && before.kind !== "sign" ? 1000 : 0),
  // The space before a number stays alone.
  digit: ({ run, before }) => (run > 1 ? 0 : before.kind === "space" ? 2050 : 1050),
  sign: ({ run }) => [0, 1000, 0][run] ?? (run < MAX_RUN ? 350 : 10),
  lower: (step) => (step.run === 1 ? wordCost(step) : lengthCost(step)),
  upper: (step) => (step.run === 1 ? wordCost(step) : step.run === 2 ? 0 : 200),
  latin: (step) => 550 + (step.run === 1 ? wordCost(step) : 0),
  han: spaced(660),
  kana: spaced(650),
  hangul: spaced(660),
  mark: spaced(1300),
  symbol: spaced(1000),
  surrogate: spaced(1000),
  drawing: spaced(250),
  cyrillic: () => 270,
  script: () => 370,
};

/** A word takes the one sign before it into its piece, unless a space has come before that. */
function wordCost({ before: { kind, run, attached } }: Step): number {
  return kind === "sign" && run === 1 && attached ? 200 : 1000;
}

function lengthCost({ run, attached }: Step): number {
  if (!attached) return run > 5 ? 30 : 0;
  return run === MAX_RUN ? 240 : run > 4 ? 100 : 0;
}

function spaced(cost: number): (step: Step) => number {
  return ({ run, before }) => cost + (run === 1 && before.kind === "space" ? 200 : 0);
}

const STATES: readonly State[] = KINDS.flatMap((kind) =>
  Array.from({ length: 2 * (MAX_RUN + 1) }, (_, i) => ({ kind, run: i >> 1, attached: i % 2 === 1 })),
);
/** Cells of a state's row, one a kind. */
const WIDTH = 16;

function rowOf({ kind, run, attached }: State): number {
  return WIDTH * (KINDS.indexOf(kind) * 2 * (MAX_RUN + 1) + 2 * run + (attached ? 1 : 0));
}

const KIND_OF = new Uint8Array(0x10000);
for (const [kind, first, last] of RANGES) KIND_OF.fill(KINDS.indexOf(kind), first, last + 1);

const NEXT = new Uint16Array(STATES.length * WIDTH);
const COST = new Uint16Array(STATES.length * WIDTH);
for (const state of STATES) {
  for (const [column, kind] of KINDS.entries()) {
    const next = after(state, kind);
    NEXT[rowOf(state) + column] = rowOf(next);
    COST[rowOf(state) + column] = COSTS[kind]({ ...next, before: state });
  }
}

/**
 * Estimates the tokens of a text, in time linear in its length and the same on every machine. Beside o200k_base it is
 * within 10 % on English, Chinese, Japanese, Korean and code, for texts of some length; other languages may be a third off.
 */
export function estimateTokens(text: string): number {
  let row = rowOf(START);
  let thousandths = 0;
  for (let i = 0; i < text.length; i++) {
    const cell = row + (KIND_OF[text.charCodeAt(i)] ?? 0);
    thousandths += COST[cell] ?? 0;
    row = NEXT[cell] ?? 0;
  }
  return Math.round(thousandths / 1000);
}
