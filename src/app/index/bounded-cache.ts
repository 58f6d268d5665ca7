/** A cache of values that are a function of their key for ever, bounded by what they weigh. */

interface Slot<V> {
  readonly value: Promise<V>;
  /** Undefined while it is being loaded. */
  loaded: { readonly value: V; readonly weight: number } | undefined;
}

/** Keeps the values used last, as long as together they weigh at most `maxWeight`. A load that
 * fails is not kept, nor a value that alone is too heavy. */
export class BoundedCache<V> {
  private readonly slots = new Map<string, Slot<V>>();
  private readonly maxWeight: number;
  private readonly weigh: (value: V) => number;
  private total = 0;

  constructor(options: { readonly maxWeight: number; readonly weigh: (value: V) => number }) {
    this.maxWeight = options.maxWeight;
    this.weigh = options.weigh;
  }

  /** The value under this key; whoever asks while it is loading shares that one load. */
  get(key: string, load: () => Promise<V>): Promise<V> {
    const known = this.slots.get(key);
    if (known === undefined) return this.add(key, load);
    this.slots.delete(key);
    this.slots.set(key, known);
    return known.value;
  }

  /** The value under this key if it is here: whoever asks for many does not wait for each. */
  peek(key: string): V | undefined {
    const known = this.slots.get(key);
    if (known?.loaded === undefined) return undefined;
    this.slots.delete(key);
    this.slots.set(key, known);
    return known.loaded.value;
  }

  private async add(key: string, load: () => Promise<V>): Promise<V> {
    const slot: Slot<V> = { value: load(), loaded: undefined };
    this.slots.set(key, slot);
    try {
      const value = await slot.value;
      if (this.slots.get(key) === slot) {
        const weight = this.weigh(value);
        if (weight > this.maxWeight) {
          this.slots.delete(key);
          return value;
        }
        slot.loaded = { value, weight };
        this.total += weight;
        this.evict();
      }
      return value;
    } catch (error) {
      if (this.slots.get(key) === slot) this.slots.delete(key);
      throw error;
    }
  }

  private evict(): void {
    for (const [key, slot] of this.slots) {
      if (this.total <= this.maxWeight) return;
      this.slots.delete(key);
      this.total -= slot.loaded?.weight ?? 0;
    }
  }
}
