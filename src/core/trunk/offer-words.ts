/** What a change of how a skill is offered is called: as the title of a pull request, as a branch, and in a report. */
import type { State } from "../ledger/event.ts";
import type { SkillId } from "../names.ts";
import { markdownText } from "../report/markdown-text.ts";
import type { Answered, OfferChange } from "./offer-change.ts";

const VERBS: Readonly<Record<State, string>> = {
  online: "offer",
  deprecated: "deprecate",
  yanked: "yank",
  offline: "take offline",
  withdrawn: "withdraw",
};

/** A title that gives nobody a new version, with an imperative as Git's own messages have. */
export function titleOf(id: SkillId, change: OfferChange): string {
  switch (change.kind) {
    case "channel":
      return `chore: move ${change.channel} of ${id} to ${change.version}`;
    case "state": {
      const again = change.offer.state === "online" ? " again" : "";
      return `chore: ${VERBS[change.offer.state]} ${id}@${change.version}${again}`;
    }
    case "enabled":
      return `chore: ${change.enabled ? "enable" : "disable"} ${id}`;
  }
}

/** A branch of its own for each change: the same change asks for the same one. */
export function branchOf(id: SkillId, change: OfferChange): string {
  switch (change.kind) {
    case "channel":
      return `${change.back === true ? "rollback" : "promote"}/${id}/${change.version}/${change.channel}`;
    case "state":
      return `${change.offer.state}/${id}/${change.version}`;
    case "enabled":
      return `${change.enabled ? "enable" : "disable"}/${id}`;
  }
}

/** What follows for whoever asks, as sentences. */
export function consequenceOf(change: OfferChange): readonly string[] {
  if (change.kind === "enabled" && !change.enabled) {
    return ["The whole skill is hidden: it is in no list, and no version of it is given out."];
  }
  return change.kind === "state" ? [OF_STATE[change.offer.state]] : [];
}

const OF_STATE: Readonly<Record<State, string>> = {
  online: "It is given out like any other version.",
  deprecated: "It is still given out, with a warning.",
  yanked: "It is given out only to who asks for exactly this version, with a warning.",
  offline: "It is not given out at all, not to who asks for exactly this version either.",
  withdrawn: "It is not given out at all, and never again.",
};

/** `@stable: 1.2.0 instead of 1.1.0` */
export function answerText({ asked, before, after }: Answered): string {
  if (after === null) return `@${asked}: nothing any more, was ${before}`;
  return before === null ? `@${asked}: ${after}, was nothing` : `@${asked}: ${after} instead of ${before}`;
}

/** The body of a pull request, in Markdown. */
export function bodyOf(change: OfferChange, answers: readonly Answered[]): string {
  const reason = change.kind === "state" ? change.offer.reason : undefined;
  const replacement = change.kind === "state" ? change.offer.replacement : undefined;
  const lines = [
    ...(reason === undefined ? [] : [`Why: ${markdownText(reason)}`]),
    ...(replacement === undefined ? [] : [`Instead: ${markdownText(replacement)}`]),
    ...consequenceOf(change),
  ];
  const rows = answers.map((row) => `- ${markdownText(answerText(row))}`);
  return [
    ...lines,
    ...(rows.length === 0 ? [] : [["Who asks for this gets another version:", "", ...rows].join("\n")]),
  ].join("\n\n");
}
