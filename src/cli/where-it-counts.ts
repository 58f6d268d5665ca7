/** Says where what was written to a ledger counts, and who does not see it yet. */
import { quote } from "../core/errors.ts";
import type { Counted } from "../wire/open-repository.ts";

/** One sentence or two. `isKnown`: it was written there before, and nobody remembers whether it was pushed then. */
export function countsText({ place, state, unseenBy }: Counted, isKnown = false): string {
  const shown = quote(place, 400);
  if (state === "pushed") return `It is pushed to ${shown}: whoever reads that sees it at the next look.`;
  if (state === "unpushed") {
    if (isKnown)
      return `Unless it was pushed to ${shown} then, nobody who reads that sees it: it is pushed now by the same with --push.`;
    return `It is on this machine alone: nobody who reads ${shown} sees it until it is pushed (the same with --push), and it is lost if that ledger moves on first.`;
  }
  const unseen = unseenBy === undefined ? "" : ` ${quote(unseenBy, 400)}, where that was cloned from, has no ledger.`;
  return `It counts for whoever reads ${shown}.${unseen}`;
}
