/** Where lines of a text begin and end. */

/** The beginning of the line that holds a place. */
export function lineStart(text: string, at: number): number {
  return at <= 0 ? 0 : text.lastIndexOf("\n", at - 1) + 1;
}

/** The end of the line that holds a place, before its line feed. */
export function lineEndAt(text: string, at: number): number {
  const newline = text.indexOf("\n", at);
  return newline === -1 ? text.length : newline;
}
