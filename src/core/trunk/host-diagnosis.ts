/** What is wrong with how the code host guards a skills repository, and the page or command that mends it. */

import { quote } from "../errors.ts";
import type { Policy } from "../gate/policy.ts";
import { APPROVALS_STATUS } from "../gate/stage-status.ts";
import { type Check, type CheckStatus, toCheck } from "./diagnosis-check.ts";
import { type MergeSettings, titleDecides } from "./merge-settings.ts";
import { checkOwnerAccounts, type OwnerAccounts } from "./owner-accounts.ts";
import { SETTINGS_PATH } from "./settings.ts";
import type { Owned } from "./thin-owners.ts";

/** What a branch's protection says; undefined where the token may not see it. */
export interface BranchGuard extends MergeSettings {
  /** Did the host answer that there is such a repository? */
  readonly isSeen: boolean;
  readonly requiredChecks: readonly string[] | undefined;
  /** Check → the Apps that may post it, by each rule that requires it; null: anybody may. Those whose rules do not say it are missing. */
  readonly checkApps?: ReadonlyMap<string, readonly (number | null)[]>;
  /** Does a merge queue merge, by the method that its own rule names? */
  readonly isQueued?: true;
  /** Paths of workflows that have to pass, of whichever repository: which checks those bring is not to be seen. */
  readonly requiredWorkflows?: readonly string[];
  /** May somebody, an admin say, merge in spite of a required check? Yes where none is required. */
  readonly checksBypassed: boolean | undefined;
  readonly reviewsRequired: boolean | undefined;
  readonly codeOwnersRequired: boolean | undefined;
  readonly staleReviewsDismissed: boolean | undefined;
  /** May only those push to the branch whom its rules name? */
  readonly updatesRestricted: boolean | undefined;
}

export interface HostFacts {
  /** `owner/name`. */
  readonly repository: string;
  /** The repository's page, without a slash at its end. */
  readonly page: string;
  readonly branch: string;
  /** Where CODEOWNERS is. */
  readonly codeowners: string;
  readonly trunk: BranchGuard;
  /** The ledger's branch; undefined where the ledger is in another repository. */
  readonly ledger: { readonly branch: string; readonly guard: BranchGuard } | undefined;
  /** Can the members of this team be read? Undefined where no team owns anything. */
  readonly team: { readonly name: string; readonly readable: boolean } | undefined;
  /** Lines of CODEOWNERS that name somebody whom the host does not know; undefined where it cannot be told. */
  readonly unknownOwners: readonly string[] | undefined;
  /** Who owns what and who is an admin, and what the host says of them. */
  readonly named: {
    readonly accounts: OwnerAccounts;
    readonly owned: readonly Owned[];
    readonly admins: readonly string[];
  };
  /** Names under which our check may be required. */
  readonly checks: readonly string[];
  readonly approvals: Policy["approvals"]["source"];
  /** Do the titles of merges decide versions? */
  readonly derivesVersions: boolean;
}

/** What can be told of the host; with `undefined`, that nothing can, and `why`. */
export function diagnoseHost(facts: HostFacts | undefined, why: Pick<Check, "message" | "fix">): readonly Check[] {
  if (facts === undefined) return HOST_CHECKS.map((id) => ({ id, status: "unknown", ...why }));
  return [
    checkRequired(facts),
    checkApprovalsRequired(facts),
    checkBypass(facts),
    checkMergeMethods(facts),
    checkMergeMessages(facts),
    checkReviews(facts),
    checkCodeOwnerReviews(facts),
    checkStaleReviews(facts),
    checkLedgerWriters(facts),
    checkTeams(facts),
    checkOwners(facts),
    checkNamed(facts),
  ];
}

const HOST_CHECKS = [
  "required-check",
  "required-approvals",
  "check-bypass",
  "merge-methods",
  "merge-messages",
  "reviews",
  "code-owner-reviews",
  "stale-reviews",
  "ledger-writers",
  "teams",
  "owners",
  "owner-accounts",
] as const;

/** What only an administrator's token may see. */
function unseen(id: string, what: string, page: string): Check {
  return toCheck(id, "unknown", `The token may not see ${what}.`, page);
}

function rulesOf({ page }: HostFacts): string {
  return `${page}/settings/rules`;
}

function checkRequired(facts: HostFacts): Check {
  const { trunk, branch, checks } = facts;
  const id = "required-check";
  const { requiredChecks: required } = trunk;
  if (required === undefined) return unseen(id, `which checks ${quote(branch)} requires`, rulesOf(facts));
  const found = checks.find((name) => required.includes(name));
  if (found !== undefined) return checkSource(facts, found);
  const [wanted] = checks;
  const which = wanted === undefined ? "our check" : `the check "${quote(wanted, 80)}"`;
  const [workflow] = trunk.requiredWorkflows ?? [];
  if (workflow !== undefined) {
    const seen = `${quote(branch)} requires the workflow ${quote(workflow, 120)}, and whether that is ${which} cannot be seen.`;
    return toCheck(id, "unknown", seen, `${rulesOf(facts)} (Require workflows to pass before merging)`);
  }
  const message = `${quote(branch)} does not require ${which}: a pull request can be merged without it.`;
  return toCheck(id, "problem", message, `${rulesOf(facts)} (Require status checks to pass; it has to have run once)`);
}

/** GitHub Actions, on github.com. */
const ACTIONS_APP = 15368;

/** Whoever may write statuses makes a check green that is taken from anybody. */
function checkSource(facts: HostFacts, check: string): Check {
  const { trunk, branch, page } = facts;
  const id = "required-check";
  const name = `"${quote(check, 80)}"`;
  const apps = trunk.checkApps?.get(check) ?? [];
  const where = `${rulesOf(facts)} (Require status checks to pass: the source of ${name} is GitHub Actions)`;
  const other = page.startsWith("https://github.com/") ? apps.find((app) => app !== null && app !== ACTIONS_APP) : null;
  if (other != null) {
    const message = `${quote(branch)} takes the check ${name} from another App (${other}) than GitHub Actions, which runs it: it never turns green.`;
    return toCheck(id, "problem", message, where);
  }
  if (apps.length > 0 && apps.every((app) => app === null)) {
    const message = `${quote(branch)} takes the check ${name} from anybody who may write statuses, not from GitHub Actions alone.`;
    return toCheck(id, "warning", message, where);
  }
  return toCheck(id, "ok", `${quote(branch)} requires the check ${name}.`);
}

/** Where approvals are ours to see to, the status is what keeps a pull request from being merged without them. */
function checkApprovalsRequired(facts: HostFacts): Check {
  const { trunk, branch, approvals } = facts;
  const id = "required-approvals";
  if (approvals !== "api") return toCheck(id, "ok", `Policy does not have us ask for approvals.`);
  const { requiredChecks: required } = trunk;
  if (required === undefined) return unseen(id, `which statuses ${quote(branch)} requires`, rulesOf(facts));
  if (required.includes(APPROVALS_STATUS)) return checkApprovalsSource(facts);
  const message = `${quote(branch)} does not require the status ${APPROVALS_STATUS}: a pull request can be merged before everybody has approved it.`;
  return toCheck(id, "problem", message, `${rulesOf(facts)} (Require status checks to pass; it has to have run once)`);
}

/** A release without approvals is held all the same; what nobody looked at is then on the trunk. */
function checkApprovalsSource({ trunk, branch, ...facts }: HostFacts): Check {
  const id = "required-approvals";
  const apps = trunk.checkApps?.get(APPROVALS_STATUS) ?? [];
  const fromAnybody = apps.length > 0 && apps.every((app) => app === null);
  if (!fromAnybody) return toCheck(id, "ok", `${quote(branch)} requires ${APPROVALS_STATUS}.`);
  const message = `${quote(branch)} takes the status ${APPROVALS_STATUS} from anybody who may write statuses, not from what runs the approvals job alone.`;
  const where = `Require status checks to pass: the source of ${APPROVALS_STATUS} is GitHub Actions, or the App whose token the job has`;
  return toCheck(id, "warning", message, `${facts.page}/settings/rules (${where})`);
}

/** Some verdicts wait for a person who looks, and stay red: where nobody may merge then, nobody can act on what was seen. */
function checkBypass(facts: HostFacts): Check {
  const { trunk, branch } = facts;
  const id = "check-bypass";
  if (trunk.checksBypassed === undefined) return unseen(id, "who may merge in spite of a red check", rulesOf(facts));
  if (trunk.checksBypassed) return toCheck(id, "ok", "An admin can merge what the check leaves to a person.");
  const message = `Nobody may merge to ${quote(branch)} while a required check is red, not even an admin: what the check leaves to a person to decide stays unmerged.`;
  const where = "Bypass list: Repository admin, for pull requests only";
  return toCheck(id, "warning", message, `${rulesOf(facts)} (${where})`);
}

function checkMergeMethods(facts: HostFacts): Check {
  const { trunk, repository } = facts;
  const id = "merge-methods";
  const { squash, rebase } = trunk.mergeMethods;
  if (rebase === true) {
    const message =
      "Rebase merges are allowed: a pull request of several commits could then change the policy that judges it.";
    const queue = `${rulesOf(facts)} (Require merge queue: Squash and merge)`;
    const command = `gh repo edit ${repository} --enable-squash-merge --enable-rebase-merge=false`;
    return toCheck(id, "problem", message, trunk.isQueued ? queue : command);
  }
  if (rebase === undefined || squash === undefined)
    return unseen(id, "how pull requests may be merged", `${facts.page}/settings`);
  if (squash) return toCheck(id, "ok", "Pull requests land as one commit.");
  const message =
    "Squash merges are not allowed: a pull request's title does not become the release's version and notes.";
  return toCheck(id, "warning", message, `gh repo edit ${repository} --enable-squash-merge`);
}

/** What else stands in a merge's message decides about versions too, and nobody saw it when the pull request was checked. */
function checkMergeMessages({ trunk, repository, page, derivesVersions }: HostFacts): Check {
  const id = "merge-messages";
  if (!derivesVersions) return toCheck(id, "ok", "Authors name versions themselves: no message decides one.");
  const decides = titleDecides(trunk);
  if (decides === undefined) return unseen(id, "which message a merge gets", `${page}/settings`);
  if (decides) return toCheck(id, "ok", "A merge's message is the pull request's title, which decides the version.");
  const message =
    "The message of a merge takes in words of its commits or its description: the version may become another one than the check said.";
  const ways = trunk.mergeMethods.merge === false ? ["squash_merge"] : ["squash_merge", "merge"];
  const settings = ways.map((way) => `-f ${way}_commit_title=PR_TITLE -f ${way}_commit_message=BLANK`);
  return toCheck(id, "problem", message, `gh api --method PATCH repos/${repository} ${settings.join(" ")}`);
}

interface Demand {
  readonly id: string;
  readonly demanded: boolean | undefined;
  readonly what: string;
  readonly ok: string;
  readonly missing: string;
  readonly where: string;
}

/** Something that the host has to demand of every pull request, unless policy asks nobody. */
function checkDemand(facts: HostFacts, { id, demanded, what, ok, missing, where }: Demand): Check {
  if (demanded === undefined) return unseen(id, what, rulesOf(facts));
  if (demanded) return toCheck(id, "ok", ok);
  const status: CheckStatus = facts.approvals === "host" ? "problem" : "warning";
  return toCheck(id, status, missing, `${rulesOf(facts)} (${where})`);
}

function checkReviews(facts: HostFacts): Check {
  const { trunk, branch } = facts;
  return checkDemand(facts, {
    id: "reviews",
    demanded: trunk.reviewsRequired,
    what: "whether reviews are required",
    ok: "Somebody else has to approve every pull request.",
    missing: `A pull request to ${quote(branch)} can be merged by its author alone.`,
    where: "Require a pull request before merging, with one approval",
  });
}

function checkCodeOwnerReviews(facts: HostFacts): Check {
  return checkDemand(facts, {
    id: "code-owner-reviews",
    demanded: facts.trunk.codeOwnersRequired,
    what: "whether reviews of code owners are required",
    ok: "Whoever CODEOWNERS names has to approve.",
    missing: "Whoever CODEOWNERS names is asked, but need not approve.",
    where: "Require review from Code Owners",
  });
}

function checkStaleReviews(facts: HostFacts): Check {
  return checkDemand(facts, {
    id: "stale-reviews",
    demanded: facts.trunk.staleReviewsDismissed,
    what: "whether new commits dismiss approvals",
    ok: "A new commit dismisses the approvals before it.",
    missing: "An approval stays when other commits follow it.",
    where: "Dismiss stale pull request approvals when new commits are pushed",
  });
}

function checkLedgerWriters(facts: HostFacts): Check {
  const id = "ledger-writers";
  const { ledger } = facts;
  if (ledger === undefined) return toCheck(id, "unknown", "The ledger is in another repository: run doctor there.");
  const { updatesRestricted } = ledger.guard;
  if (updatesRestricted === undefined) return unseen(id, `who may push to ${quote(ledger.branch)}`, rulesOf(facts));
  if (updatesRestricted) return toCheck(id, "ok", `Only whom a rule names may push to ${quote(ledger.branch)}.`);
  const message = `Everybody who may push to the repository may push to ${quote(ledger.branch)}, where only the publisher should.`;
  const where = `Restrict updates for ${ledger.branch}, with the publisher as the one who may bypass it`;
  return toCheck(id, "warning", message, `${rulesOf(facts)} (${where})`);
}

function checkOwners({ unknownOwners, page, branch, codeowners }: HostFacts): Check {
  const id = "owners";
  const fix = `${page}/blob/${branch}/${codeowners} (then correct \`owners:\` and run \`skilltrunk owners --write\`)`;
  if (unknownOwners === undefined) return unseen(id, "whether the host knows every owner", fix);
  if (unknownOwners.length === 0) return toCheck(id, "ok", "The host knows every owner in CODEOWNERS.");
  const named = unknownOwners.slice(0, 3).map((line) => quote(line, 80));
  const more = unknownOwners.length > 3 ? ` and ${unknownOwners.length - 3} more` : "";
  const message = `The host does not know, or gives no write access to, who is named in: ${named.join("; ")}${more}.`;
  return toCheck(id, "problem", message, fix);
}

function checkNamed({ named: { accounts, owned, admins }, page }: HostFacts): Check {
  const fix = `Correct \`owners\` and \`admins\` in ${SETTINGS_PATH} and lifecycle files, or give them access: ${page}/settings/access`;
  return checkOwnerAccounts(accounts, { owned, admins, fix });
}

function checkTeams({ team, approvals }: HostFacts): Check {
  const id = "teams";
  if (team === undefined) return toCheck(id, "ok", "No team has to be looked up.");
  if (team.readable) return toCheck(id, "ok", `The members of ${quote(team.name, 80)} can be read.`);
  const message = `The token may not read the members of ${quote(team.name, 80)}.`;
  if (approvals !== "api") return toCheck(id, "ok", `${message} Nothing needs them while the host asks for reviews.`);
  return toCheck(id, "problem", message, "Give the App that runs the approvals job the permission members: read");
}
