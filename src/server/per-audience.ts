/** What is made once for all askers who see the same: those without a name for good, of the others the last few. */
import { type Audience, audienceKey } from "../core/access/audience.ts";
import { Recent } from "./recent.ts";

const MAX_PRINCIPALS = 16;

/** Keeps one value an audience, and no more of them than are asked for by a few at a time. */
export class PerAudience<V> {
  private readonly nameless = new Recent<V>(3);
  private readonly named = new Recent<V>(MAX_PRINCIPALS);

  /** The value that was made for everybody who sees what this audience sees. */
  get(audience: Audience, make: () => V): V {
    return (typeof audience === "string" ? this.nameless : this.named).get(audienceKey(audience), make);
  }
}
