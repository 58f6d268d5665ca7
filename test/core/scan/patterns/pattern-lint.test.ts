/** Dangerous expressions are refused, and none of ours is dangerous: read from their trees, and measured. */
import { describe, expect, it } from "vitest";
import { patternProblems } from "../../../../src/core/scan/patterns/pattern-lint.ts";
import { SCAN_RULES, SIGNAL_ROWS } from "../../../../src/core/scan/scan-rules.ts";
import type { Expression, Pattern } from "../../../../src/core/scan/signal.ts";

describe("a dangerous expression", () => {
  it.each([
    [/(?:a+)+/, "nested unbounded quantifiers"],
    [/(?:\w*,)*/, "nested unbounded quantifiers"],
    [/(?:a{1,}b?){20}/, "nested unbounded quantifiers"],
    [/a.*b.*c/, "unbounded pair"],
    [/\s+\s*x/, "unbounded pair"],
    [/(?<=a.*)b/, "unbounded look-behind"],
    [/\w{0,600}[a-z]{0,600}!/, "overlapping neighbours with large bounds"],
    [/[^\n]{0,900}x[^\n]{0,900}y/, "overlapping neighbours with large bounds"],
    [new RegExp("a".repeat(1001)), "longer than 1000 characters"],
  ])("%o is refused", (pattern, problem) => {
    expect(patternProblems(pattern)).toEqual([problem]);
  });
});

describe("a safe expression", () => {
  it.each([
    /\w+/,
    /a{1,20}b{1,20}/,
    /[^\n|]{0,300}\|[^\n|]{0,300}\|/,
    /(?:ab?,){1,300}/,
    /(?<=x{0,9})a/,
    /^\s*\S+$/,
    /"[^"]*"[^"]*"/,
  ])("%o is let through", (pattern) => {
    expect(patternProblems(pattern)).toEqual([]);
  });
});

const ALL: readonly (readonly [string, Pattern])[] = [
  ...SIGNAL_ROWS.flatMap(({ name, patterns }) => patterns.map((pattern) => [name, pattern] as const)),
  ...SCAN_RULES.flatMap(({ id, match }) =>
    "patterns" in match ? match.patterns.map((one) => [id, one] as const) : [],
  ),
];

/** Longer than a pack of somebody else may have it: lists of words in twelve languages. */
const OUR_MAX_LENGTH = 20_000;

/** Patterns that share a long line in many ways; the measurement below holds for them too. */
const WIDE: ReadonlySet<string> = new Set([
  "code-download-evaluated",
  "code-system-tool-download",
  "malware-reverse-shell",
  "obfuscate-decoded-evaluated",
  "obfuscate-fragments",
]);

describe("every pattern of ours", () => {
  it("is safe by its tree", () => {
    // Bounds of three neighbours multiply, yet they are met only after the words that begin these patterns.
    const problems = ALL.filter(([name]) => !WIDE.has(name)).flatMap(([name, { pattern }]) =>
      patternProblems(pattern, OUR_MAX_LENGTH).map((problem) => `${name}: ${problem}`),
    );
    expect(problems).toEqual([]);
  });

  it("would be caught if it were slow", () => {
    expect(isSlow(/ab[ab]*!/g, "ab")).toBe(true);
  }, 120_000);

  it("takes no more than its share of time for what is made to hold it up", () => {
    expect(ALL.flatMap(([name, { keywords, pattern }]) => slowInputs(name, keywords, pattern))).toEqual([]);
  }, 300_000);
});

const SMALL = 10_000;
/** Linear growth takes eight times as long for eight times the text, quadratic growth sixty-four times. */
const TIMES = 8;
const MAX_GROWTH = 28;
/** Below this nothing can be told from noise. */
const NOTICEABLE = 15;
/** What still takes so long at the third try is no noise. */
const CERTAIN = 1000;
/** A busy machine is slow now and then, a dangerous pattern always. */
const MAX_TRIES = 30;

/** Inputs on which more text takes far more than its share of time. */
function slowInputs(name: string, keywords: readonly string[], pattern: Expression): readonly string[] {
  const expression = new RegExp(pattern.source, [...new Set([...pattern.flags, "g"])].join(""));
  const parts = partsFor(keywords, expression).filter((part) => isSlow(expression, part));
  return parts.map((part) => `${name}: ${JSON.stringify(part)}`);
}

/** Noise is met by taking the best of several. */
function isSlow(expression: RegExp, part: string): boolean {
  let [once, more] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let tries = 0; tries < MAX_TRIES && !(tries > 1 && more > CERTAIN); tries++) {
    once = Math.min(once, timeOf(expression, part, SMALL));
    more = Math.min(more, timeOf(expression, part, TIMES * SMALL));
    if (more < NOTICEABLE || more < once * MAX_GROWTH) return false;
  }
  return true;
}

function partsFor(keywords: readonly string[], pattern: RegExp): readonly string[] {
  const words = keywords.slice(0, 2);
  const literals = pattern.source.match(/[A-Za-z]{3,12}/g)?.slice(0, 3) ?? [];
  const around = words.flatMap((word) => [`${word} `, `${word} -a "b" http://`, `\n${word}`]);
  return [...new Set([...around, literals.join(" "), "a", " ", '"', "a b", "/a"])].filter((part) => part !== "");
}

/** Milliseconds of this process, whatever else the machine does. */
function timeOf(expression: RegExp, part: string, length: number): number {
  const text = part.repeat(Math.ceil(length / part.length)).slice(0, length);
  expression.lastIndex = 0;
  const started = process.cpuUsage();
  for (let count = 0; count < 200 && expression.exec(text) !== null; count++) expression.lastIndex += 1;
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
}
