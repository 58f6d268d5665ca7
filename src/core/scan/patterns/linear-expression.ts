/** Regular expressions of people whom nobody checks, in an engine whose cost grows with the text alone: RE2's, in JavaScript. */
import { RE2JS } from "re2js";

/** Steps of one character's work: what an expression of so many instructions costs is at most their product. */
export const MAX_PROGRAM = 500;

export interface LinearMatch {
  readonly start: number;
  readonly end: number;
  /** Of the named groups, those that took part. */
  readonly groups: Readonly<Record<string, string>>;
}

export interface LinearExpression {
  readonly source: string;
  /** Instructions: each character of a text costs so many steps at most. */
  readonly size: number;
  /** The first match at or after `from`. */
  readonly exec: (text: string, from: number) => LinearMatch | undefined;
}

/** Letters in either case, unless it says `(?-i)`. Where there is none: why, in a few words. */
export function linearExpression(source: string): LinearExpression | string {
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(source, RE2JS.CASE_INSENSITIVE);
  } catch (error) {
    return (error as Error).message.replace(/^error parsing regexp: /, "");
  }
  const size = compiled.programSize();
  if (size > MAX_PROGRAM) return `${size} instructions, and ${MAX_PROGRAM} are the most: smaller repetitions help`;
  if (compiled.matcher("").find()) return "it matches nothing at all";
  const names = Object.keys(compiled.namedGroups());
  const exec = (text: string, from: number): LinearMatch | undefined => {
    const matcher = compiled.matcher(text);
    if (!matcher.find(from)) return undefined;
    const groups = names.flatMap((name) => {
      const group = matcher.group(name);
      return group === null || group === undefined ? [] : [[name, group] as const];
    });
    return { start: matcher.start(), end: matcher.end(), groups: Object.fromEntries(groups) };
  };
  return { source, size, exec };
}
