/** What an event of the ledger says happened, in a few words for an audit. */
import type { BindingEvent } from "../bindings/binding-book.ts";
import { LATEST } from "../catalog/resolve.ts";
import { isEmergency, parseEmergencyBody } from "../plan/emergency.ts";
import type { HeldGroup, HeldStage, LedgerEvent, ReleasedEvent } from "./event.ts";

/** What a skill was when an event came. */
export interface Before {
  readonly isPublished: boolean;
  readonly isRetired: boolean;
}

/** Does a skill that was removed come back with other content than was published? `next` is what its chain has after that. */
export function isBackWithOther({ type, commit }: LedgerEvent, next: LedgerEvent | undefined): boolean {
  return type === "restored" && next?.type === "released" && next.commit === commit;
}

/** Of any event but a binding, which the book of bindings words. */
export function whatOf(event: Exclude<LedgerEvent, BindingEvent>, before: Before): string {
  switch (event.type) {
    case "released":
      return `published ${event.version} (${event.digest})${letPass(event)}`;
    case "refused":
      return `refused: ${event.findings.list.map(({ rule }) => rule).join(", ")}`;
    case "held":
      return `${event.version} waits for ${event.waiting.join(", ")}`;
    case "evidence":
      return `${event.kind} ${event.subject}: ${reasonOf(event.kind, event.body)}`;
    case "retired":
      return "removed from the trunk";
    case "restored":
      return before.isRetired ? "back on the trunk" : "the trunk has again what is published";
    case "renamed":
      return `${event.from} → ${event.to}`;
    case "channel":
      return `${event.name}: ${event.from ?? unpinned(event.name)} → ${event.to ?? unpinned(event.name)}`;
    case "state":
      return `${event.version}: ${stateWords(event)}`;
    case "offer":
      return offerWords(event, before);
    case "rewritten":
      return `history rewritten: ${event.from} → ${event.to}`;
  }
}

/** Before its first release a skill was never offered in any way: what an offer would be by default is no change of it. */
function offerWords(
  { changes, accepts, policy, settings, guarded, holds }: Extract<LedgerEvent, { type: "offer" }>,
  { isPublished }: Before,
): string {
  if (holds !== undefined) return heldWords(holds);
  if (policy !== undefined) return rulesWords("policy", policy);
  if (settings !== undefined) return rulesWords("settings", settings);
  if (guarded !== undefined)
    return `${guarded.paths.join(", ")}: should have been approved by ${guarded.stages.map(({ role }) => role).join(", ")}`;
  if (accepts !== undefined) {
    const waived = accepts.waivers.map(({ rule, path }) => `${rule} in ${path}`);
    return [
      ...(waived.length === 0 ? [] : [`accepted once it is approved: ${waived.join(", ")}`]),
      ...(accepts.forced.length === 0 ? [] : [`forced once it is approved: content ${accepts.forced.join(", ")}`]),
    ].join("; ");
  }
  const { governed, ...values } = changes;
  const words = Object.entries(values).map(([key, { from, to }]) =>
    isPublished ? `${key}: ${JSON.stringify(from)} → ${JSON.stringify(to)}` : `${key}: ${JSON.stringify(to)}`,
  );
  const rule = governed?.to === true ? "it has a lifecycle file" : "it has no lifecycle file any more";
  const all = governed === undefined ? words : [...words, rule];
  return `${isPublished ? "" : "offered from the first release on: "}${all.join("; ")}`;
}

/** Content and what accepts it may have come with different merges; the row names who brought the content. */
function letPass({ forced, force, waived, brought, commit }: ReleasedEvent): string {
  if (force !== undefined) {
    const { by = force.path, pr, reason } = force;
    return `, forced by ${by}${pr === undefined ? "" : ` (#${pr})`}: ${reason}`;
  }
  if (brought === undefined || (forced !== true && waived === undefined)) return "";
  return `, ${forced === true ? "forced" : "let pass"} by what ${commit.slice(0, 12)} merged`;
}

function rulesWords(
  what: string,
  { from, stages }: { readonly from: string | null; readonly stages: readonly HeldStage[] },
): string {
  if (from === null) return `${what}: the trunk has again what counts`;
  return `${what}: waits for ${stages.map(({ role }) => role).join(", ")}; that of ${from.slice(0, 12)} counts`;
}

function heldWords(holds: readonly HeldGroup[]): string {
  if (holds.length === 0) return "nothing waits for approval any more of how it is offered";
  const words = holds.map(({ commit, stages, changes }) => {
    const values = changes.map(
      ({ what, name, to }) => `${name === undefined ? what : `${what} ${name}`} → ${JSON.stringify(to)}`,
    );
    return `${values.join(", ")} (of ${commit.slice(0, 12)}, by ${stages.map(({ role }) => role).join(", ")})`;
  });
  return `counts once it is approved: ${words.join("; ")}`;
}

/** `latest` goes by itself to the newest where nobody put it anywhere. */
function unpinned(channel: string): string {
  return channel === LATEST ? "auto" : "nothing";
}

/** `online → yanked`; of what stays in its state, why it is told again. */
export function moveWords(event: Pick<Extract<LedgerEvent, { type: "state" }>, "from" | "to" | "emergency">): string {
  const { from, to, emergency = false } = event;
  if (from !== to || emergency) return `${from} → ${to}`;
  return to === "withdrawn" ? "withdrawn, and now the trunk says so too" : `${to}, in other words`;
}

/** `: the old price list; to be replaced by billing/refunds; ends on 2027-03-31`: what of it there is. */
export function adviceWords(
  event: Pick<Extract<LedgerEvent, { type: "state" }>, "reason" | "replacement" | "sunset">,
): string {
  const { reason, replacement, sunset } = event;
  return [
    ...(reason === "" ? [] : [`: ${reason}`]),
    ...(replacement === undefined ? [] : [`; to be replaced by ${replacement}`]),
    ...(sunset === undefined ? [] : [`; ends on ${sunset}`]),
  ].join("");
}

function stateWords(event: Extract<LedgerEvent, { type: "state" }>): string {
  return `${moveWords(event)}${event.erased === true ? ", bytes erased" : ""}${adviceWords(event)}`;
}

/** Of an emergency the body holds how it was proved, too. */
function reasonOf(kind: string, body: string): string {
  const said = isEmergency(kind) ? parseEmergencyBody(body) : undefined;
  if (said === undefined) return body;
  const { proof, reason } = said;
  const approved =
    proof.kind === "workflow" && proof.approvedBy.length > 0 ? `, approved by ${proof.approvedBy.join(", ")}` : "";
  const how =
    proof.kind === "workflow" ? `run ${proof.run} of ${proof.repository}${approved}` : `${proof.user} on ${proof.host}`;
  return `${reason} (${how})`;
}
