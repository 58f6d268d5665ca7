/** What is made once for all askers who see the same: those without a name for good, of the others the last few. */
import { type Audience, audienceKey } from "../core/audience.ts";

const MAX_PRINCIPALS = 16;

/** Keeps one value an audience, and no more of them than are asked for by a few at a time. */
export class PerAudience<V> {
  private readonly nameless = new Map<string, V>();
  private readonly named = new Map<string, V>();

  /** The value that was made for everybody who sees what this audience sees. */
  get(audience: Audience, make: () => V): V {
    const kept = typeof audience === "string" ? this.nameless : this.named;
    const key = audienceKey(audience);
    const value = kept.get(key) ?? make();
    // The one asked for last comes last.
    kept.delete(key);
    kept.set(key, value);
    for (const oldest of this.named.keys()) {
      if (this.named.size <= MAX_PRINCIPALS) break;
      this.named.delete(oldest);
    }
    return value;
  }
}
