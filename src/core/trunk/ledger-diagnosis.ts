/** What `doctor` says of the ledger: whether there is one that counts, and whether it has all that is merged. */
import { quote } from "../errors.ts";
import { shellWord } from "../shell-word.ts";
import { type Check, toCheck } from "./diagnosis-check.ts";
import type { Settings } from "./settings.ts";

/** `unasked`: where the clone came from, nobody answered. */
export type LedgerFacts =
  | { readonly kind: "absent"; readonly clone?: true }
  | { readonly kind: "elsewhere" | "clone-alone" | "current" | "behind" }
  | { readonly kind: "unasked" | "unreadable"; readonly why: string };

interface Ground {
  /** Undefined while the file is broken. */
  readonly settings: Settings | undefined;
  readonly settingsFile: { readonly kind: "absent" | "readable" | "broken" };
}

/** Is the ledger where it counts, and what is to be done if not? */
export function checkLedger(ledger: LedgerFacts, { settings, settingsFile }: Ground): Check {
  const branch = settings?.ledger.branch ?? "skilltrunk/ledger";
  switch (ledger.kind) {
    case "current":
      return toCheck("ledger", "ok", "Everything that is merged was taken into the ledger.");
    case "elsewhere":
      return toCheck("ledger", "ok", `The ledger is ${quote(branch)} of origin.`);
    case "clone-alone":
      return toCheck(
        "ledger",
        "warning",
        `The ledger ${quote(branch)} is in this clone alone: origin has none, so nobody else reads what is published.`,
        `git push origin ${shellWord(branch)}`,
      );
    case "behind":
      return toCheck("ledger", "warning", "Not all that is merged is in the ledger yet.", "skilltrunk explain");
    case "absent":
      return toCheck(
        "ledger",
        "warning",
        `There is no ledger ${quote(branch)} yet: nothing is published.`,
        firstLedger(ledger, settingsFile),
      );
    case "unasked":
      return toCheck(
        "ledger",
        "problem",
        `Whether origin has the ledger ${quote(branch)} could not be asked: ${quote(ledger.why, 300)}`,
        "mend the network or the address (`git remote -v` shows it), and run doctor again",
      );
    case "unreadable":
      return toCheck(
        "ledger",
        "problem",
        `The ledger cannot be read: ${quote(ledger.why, 300)}`,
        "skilltrunk verify .",
      );
  }
}

/** Without settings the whole history would be published, to everybody: nobody is led there by a word of ours. */
function firstLedger({ clone }: { readonly clone?: true }, { kind }: Ground["settingsFile"]): string {
  if (kind === "absent") return "skilltrunk adopt";
  return clone === true ? "skilltrunk reconcile . --push" : "skilltrunk reconcile .";
}
