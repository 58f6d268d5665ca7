/** What changes of how a skill is offered once it is approved, in sentences that a check, `explain` and a merged pull request share. */
import type { SkillEntry } from "../catalog/catalog.ts";
import { isOffered } from "../catalog/offered.ts";
import { LATEST } from "../catalog/resolve.ts";
import { quote } from "../errors.ts";
import type { HeldChange, LedgerEvent } from "../ledger/event.ts";
import type { HeldOffer } from "./held-offer.ts";
import { stageWords } from "./stage-status.ts";

/** Changes, and entries of a list, that one sentence names. */
const MAX_NAMED = 5;
/** Characters of a name. */
const MAX_NAME = 80;

type Known = Pick<SkillEntry, "offer" | "channels" | "releases">;

/** `channel stable: 1.0.1 → 1.0.2, once approved by one person of owner (ann)`: what it becomes, and when; no full stop. */
export function heldOfferWords(
  entry: Known | undefined,
  { changes, stages }: Pick<HeldOffer, "changes" | "stages">,
): string {
  const words = changes.slice(0, MAX_NAMED).map((change) => changeWords(entry, change));
  const all = changes.length > MAX_NAMED ? [...words, `${changes.length - MAX_NAMED} more values`] : words;
  return `${all.join("; ")}, once approved by ${approvers(stages)}`;
}

/** `one person of owner (ann), and by 2 people of security (sam, sue), after owner` */
function approvers(stages: HeldOffer["stages"]): string {
  return stages.map(stageWords).join(", and by ");
}

/** What an event says of what waits, as effects of its commit: what waited before is none. */
export function heldEffects(
  entry: Known | undefined,
  { holds = [], commit }: Pick<Extract<LedgerEvent, { type: "offer" }>, "holds" | "commit">,
): readonly string[] {
  if (holds.length === 0) return ["nothing waits for approval any more of how it is offered"];
  return holds.filter((held) => held.commit === commit).map((held) => heldOfferWords(entry, held));
}

/** What is so, and what it becomes; of what was never offered only that. */
function changeWords(entry: Known | undefined, { what, name = "", to }: HeldChange): string {
  if (what === "channel")
    return `channel ${quote(name, MAX_NAME)}: ${placeWords(entry, name, now(entry, name))} → ${placeWords(entry, name, to)}`;
  if (what === "state") {
    const now = entry?.releases.get(name)?.state ?? "online";
    return `version ${quote(name, MAX_NAME)}: ${now === to ? `${now}, in other words` : `${now} → ${shown(to)}`}`;
  }
  if (what === "enabled") return "shown again (`enabled: true`)";
  return `${what}: ${entry === undefined ? "" : `${shown(entry.offer[what])} → `}${shown(to)}`;
}

/** Where a channel is; what it was put at may not be given out any more, so that it leads elsewhere. */
function placeWords(entry: Known | undefined, name: string, at: HeldChange["to"]): string {
  const state = (typeof at === "string" ? entry?.releases.get(at)?.state : undefined) ?? "online";
  return `${place(name, at)}${isOffered(state) ? "" : ` (${state})`}`;
}

function now(entry: Known | undefined, channel: string): string | null {
  return entry?.channels.get(channel) ?? null;
}

function place(channel: string, version: HeldChange["to"]): string {
  if (version !== null) return shown(version);
  return channel === LATEST ? "auto" : "nothing";
}

function shown(value: HeldChange["to"] | readonly string[]): string {
  if (value === null || typeof value === "string") return quote(value ?? "none", MAX_NAME);
  if (value.length === 0) return "none";
  const names = value.slice(0, MAX_NAMED).map((one) => quote(one, MAX_NAME));
  return [...names, ...(value.length > MAX_NAMED ? [`${value.length - MAX_NAMED} more`] : [])].join(", ");
}
