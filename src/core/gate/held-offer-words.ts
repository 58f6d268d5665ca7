/** What stays as it is until it is approved how a skill is offered, in sentences that a check, `explain` and a merged pull request share. */
import type { SkillEntry } from "../catalog/catalog.ts";
import { quote } from "../errors.ts";
import type { HeldChange, LedgerEvent } from "../ledger/event.ts";
import type { HeldOffer } from "./held-offer.ts";
import { stageWords } from "./stage-status.ts";

/** Changes, and entries of a list, that one sentence names. */
const MAX_NAMED = 5;
/** Characters of a name. */
const MAX_NAME = 80;

type Known = Pick<SkillEntry, "offer" | "channels" | "releases">;

/** `channel stable stays at 1.0.1, not 1.0.2, until the approval of one person of owner (ann) is recorded`: no full stop. */
export function heldOfferWords(
  entry: Known | undefined,
  { changes, stages }: Pick<HeldOffer, "changes" | "stages">,
): string {
  const words = changes.slice(0, MAX_NAMED).map((change) => changeWords(entry, change));
  const all = changes.length > MAX_NAMED ? [...words, `${changes.length - MAX_NAMED} more values stay`] : words;
  const approvals = stages.map(stageWords);
  const [last = ""] = approvals.slice(-1);
  const who = approvals.length < 2 ? last : `${approvals.slice(0, -1).join(", of ")} and of ${last}`;
  return `${all.join("; ")}, until the approval of ${who} is recorded`;
}

/** What an event says of what waits, as effects of its commit: what waited before is none. */
export function heldEffects(
  entry: Known | undefined,
  { holds = [], commit }: Pick<Extract<LedgerEvent, { type: "offer" }>, "holds" | "commit">,
): readonly string[] {
  if (holds.length === 0) return ["nothing waits for approval any more of how it is offered"];
  return holds.filter((held) => held.commit === commit).map((held) => heldOfferWords(entry, held));
}

/** What stays, and what it does not become. */
function changeWords(entry: Known | undefined, { what, name = "", to }: HeldChange): string {
  if (what === "channel") return channelWords(entry?.channels.get(name), quote(name, MAX_NAME), to);
  if (what === "state") {
    const now = entry?.releases.get(name)?.state ?? "online";
    return `version ${quote(name, MAX_NAME)} stays ${now}, ${now === to ? "in the words before" : `not ${shown(to)}`}`;
  }
  if (what === "enabled") return "it stays hidden (`enabled: false`)";
  const [stays, becomes] = Array.isArray(to) ? ["stay", "do not become"] : ["stays", "does not become"];
  if (entry === undefined) return `${what} ${becomes} ${shown(to)}`;
  return `${what} ${stays} ${shown(entry.offer[what])}, not ${shown(to)}`;
}

function channelWords(now: string | undefined, name: string, to: HeldChange["to"]): string {
  if (now === undefined) return `channel ${name} does not begin at ${shown(to)}`;
  return to === null
    ? `channel ${name} stays at ${now} and does not end`
    : `channel ${name} stays at ${now}, not ${shown(to)}`;
}

function shown(value: HeldChange["to"] | readonly string[]): string {
  if (value === null || typeof value === "string") return quote(value ?? "none", MAX_NAME);
  if (value.length === 0) return "none";
  const names = value.slice(0, MAX_NAMED).map((one) => quote(one, MAX_NAME));
  return [...names, ...(value.length > MAX_NAMED ? [`${value.length - MAX_NAMED} more`] : [])].join(", ");
}
