/** What was read of objects most recently, by the bytes of the objects: an object never changes, so it stays true. */
import type { Oid } from "./names.ts";

/** Keeps the values used last, as long as the objects they were read from have at most `maxBytes` together. */
export class RecentlyRead<T> {
  private readonly values = new Map<Oid, { readonly value: T; readonly bytes: number }>();
  private readonly maxBytes: number;
  private bytes = 0;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  get(oid: Oid): T | undefined {
    const known = this.values.get(oid);
    if (known === undefined) return undefined;
    this.values.delete(oid);
    this.values.set(oid, known);
    return known.value;
  }

  /** Keeps what was read from an object of `bytes`, unless that is too large by itself. */
  set(oid: Oid, value: T, bytes: number): void {
    if (this.values.has(oid) || bytes > this.maxBytes) return;
    this.values.set(oid, { value, bytes });
    this.bytes += bytes;
    for (const [oldest, old] of this.values) {
      if (this.bytes <= this.maxBytes) break;
      this.values.delete(oldest);
      this.bytes -= old.bytes;
    }
  }

  clear(): void {
    this.values.clear();
    this.bytes = 0;
  }
}
