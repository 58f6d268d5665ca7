/** One parser of bytes that others wrote, as the fuzzer knows it. */

export interface Target {
  readonly name: string;
  /** Each is taken as it stands: hostile bytes are made from what gets to the end of the parser. */
  readonly corpus: readonly Buffer[];
  /** Returns, or throws an error that the parser's promise names. */
  readonly parse: (bytes: Buffer) => unknown;
  /** How many cases it gets for each one that others get; default: 1. What takes long gets fewer. */
  readonly share?: number;
}

/** Texts as bytes. */
export const texts = (...all: readonly string[]): readonly Buffer[] => all.map((one) => Buffer.from(one));

/** Documents as bytes. */
export const documents = (...all: readonly unknown[]): readonly Buffer[] =>
  all.map((one) => Buffer.from(JSON.stringify(one)));

/** A parser of text as one of bytes. */
export const ofText =
  (parse: (text: string) => unknown): Target["parse"] =>
  (bytes) =>
    parse(bytes.toString("utf8"));

export const OID = "0123456789abcdef0123456789abcdef01234567";
export const DIGEST = `sha256:${"a".repeat(64)}` as const;

/** Did a parser take something, as their answers say it? What has a finding was read, and is not as it should be. */
export function isTaken(answer: unknown): boolean {
  if (answer === undefined || answer === false || typeof answer === "string") return typeof answer === "string";
  if (typeof answer !== "object" || answer === null) return true;
  const { value, findings, problem } = { value: true, findings: [], problem: undefined, ...answer } as {
    readonly value: unknown;
    readonly findings: readonly unknown[];
    readonly problem: unknown;
  };
  return value !== undefined && findings.length === 0 && problem === undefined;
}
