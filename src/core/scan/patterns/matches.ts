/** The matches of a global expression in a text, one after the other. */

/** As `matchAll`, without the copy of the expression that it makes; whoever takes them may use the expression between. */
export function* matchesIn(text: string, pattern: RegExp): Generator<RegExpExecArray> {
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const at = match[0] === "" ? match.index + 1 : pattern.lastIndex;
    yield match;
    pattern.lastIndex = at;
  }
}
