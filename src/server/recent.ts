/** Values that were made for a few texts asked for last. */

/** Keeps at most so many values; the one asked for longest ago goes first. */
export class Recent<V> {
  private readonly kept = new Map<string, V>();
  private readonly max: number;

  constructor(max: number) {
    this.max = max;
  }

  /** The value of this key, made where it is not kept. */
  get(key: string, make: () => V): V {
    const value = this.kept.get(key) ?? make();
    // The one asked for last comes last.
    this.kept.delete(key);
    this.kept.set(key, value);
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= this.max) break;
      this.kept.delete(oldest);
    }
    return value;
  }
}
