/** Sentences about what goes on, of which each is said when it begins to hold and not at every look. */
export class SaidOnce {
  private known: ReadonlySet<string> = new Set();

  /** Those that did not hold at the look before. `isAll`: what is not among them holds no more. */
  news(sentences: readonly string[], isAll = true): readonly string[] {
    const fresh = sentences.filter((sentence) => !this.known.has(sentence));
    this.known = new Set(isAll ? sentences : [...this.known, ...sentences]);
    return fresh;
  }

  get isSilent(): boolean {
    return this.known.size === 0;
  }
}
