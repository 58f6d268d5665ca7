/** The part of docs/operations.md that says what each condition means and what clears it. */
import { CAUSES, reasonOf, type StuckCode } from "../condition-causes.ts";
import { CONDITION_TYPES, type ConditionType } from "../conditions.ts";
import { ERRORS } from "../errors.ts";

const ABOUT: Readonly<Record<ConditionType, string>> = {
  Ready: "there is something to serve. Missing only until the first ledger was read.",
  Fresh:
    "what is served is the trunk (for `serve`: the ledger) as of the last look. Where it is not, its reason is that of the failure: see below.",
  Reconciling:
    "a pass is under way, or comes again by itself after an outage (750 ms to 15 minutes later). Its reason is `Suspended` from `skilltrunk suspend` to `skilltrunk resume`.",
  Stalled: "nothing moves until a person or a commit does. What is published goes on being served.",
  Emergency:
    "a release was withdrawn at once and the trunk does not say so yet (`AwaitingMerge`): merge the pull request that withdraws it. Shown to who may read that skill.",
  Unfetched:
    "a release waits for content of elsewhere (`source`) that could not be fetched (`AwaitingContent`), and why not. It is tried again; everything else goes on. A merge that changes `source` ends the wait too. Shown only to who sees everything: on the admin listener, in the log and the metric.",
  Unasked:
    "the issuer of access tokens (`--oidc-issuer`) could not be asked for its keys (`IssuerUnreachable`), and why not. Its last good keys count for a day at most, and it is asked again every half a minute: mend it, or the way to it; `skilltrunk explain` asks it too, where `SKILLTRUNK_OIDC_ISSUER` names it. Shown like Unfetched.",
  Unapproved:
    "under `approvals.source: api`, a merge changed the repository's own rules without the approvals that takes. `RulesHeld`: of policy and settings, which do not count yet. `UnapprovedGuardedChange`: also of `.github/`, CODEOWNERS or another file that is an admin's, which nothing here holds back. Approve the pull request, or revert it and have that approved; `skilltrunk explain` says which merge, and the step for where no review can be read. Shown like Unfetched.",
};

const CODES = Object.keys(CAUSES) as StuckCode[];

/** A list of the conditions, and a table each for what stalls and for what is tried again. */
export function conditionsDocument(): string {
  const list = CONDITION_TYPES.map((type) => `- **${type}**: ${ABOUT[type]}`).join("\n");
  const tried = table("Tried again", "retry").join("\n");
  return `${list}\n\n${table("`Stalled`", "stall").join("\n")}\n\n${tried}\n`;
}

function table(title: string, next: "stall" | "retry"): readonly string[] {
  const codes = CODES.filter((code) => ERRORS[code].next === next);
  const rows = codes.map((code) => `| \`${reasonOf(code)}\` | ${CAUSES[code].what} | ${CAUSES[code].remedy} |`);
  return [`| ${title} | what happened | what clears it |`, "| --- | --- | --- |", ...rows];
}
