/**
 * What is wrong, or could be better, with how a skills repository is set up: one sentence a check, and the command or
 * page that mends it. What can be told from the repository alone; host-diagnosis.ts has what the code host adds.
 */

import { quote } from "../errors.ts";
import { describeFinding, type Finding } from "../finding.ts";
import { POLICY_PATH, type Policy } from "../gate/policy.ts";
import { CODEOWNERS_PLACES, ownersOfPath } from "./codeowners-match.ts";
import { type Check, type CheckStatus, toCheck } from "./diagnosis-check.ts";
import { GUARDED_FILES } from "./guarded-files.ts";
import { checkLedger, type LedgerFacts } from "./ledger-diagnosis.ts";
import { SETTINGS_PATH, type Settings } from "./settings.ts";
import { type Owned, thinWords } from "./thin-owners.ts";
import type { Workflow, WorkflowMode } from "./workflow-file.ts";
import { checkClashes, checkNames, runningMode, strayFollowers } from "./workflow-names.ts";

/** One of our own files on the trunk. */
export type OwnFile =
  | { readonly kind: "absent" }
  | { readonly kind: "readable" }
  | { readonly kind: "broken"; readonly findings: readonly Finding[] };

export interface RepositoryFacts {
  /** Of the programs that run here, such as `20.19.0`. */
  readonly versions: { readonly node: string; readonly git: string };
  readonly shallow: boolean;
  readonly branch: string;
  readonly settingsFile: OwnFile;
  /** Undefined while the file is broken. */
  readonly settings: Settings | undefined;
  readonly policyFile: OwnFile;
  /** Who sees to approvals, by the policy. */
  readonly approvals: Policy["approvals"]["source"];
  /** Folders that are skills, and who owns which skill. */
  readonly skills: number;
  readonly owned: readonly Owned[];
  readonly workflows: readonly Workflow[];
  /** `drift`: patterns of whose files it names others than settings, lifecycle files and policy do. */
  readonly codeowners: { readonly path: string; readonly text: string; readonly drift: readonly string[] } | undefined;
  readonly ledger: LedgerFacts;
}

/** Above it a ledger belongs in a repository of its own (DESIGN 10). */
const MANY_SKILLS = 1000;
const OLDEST_NODE = [20, 19] as const;
const OLDEST_GIT = [2, 31] as const;
/** The first git that merges without a work tree. */
const MERGING_GIT = [2, 38] as const;

/** Every check of what is here, in the order in which people read them. */
export function diagnose(facts: RepositoryFacts): readonly Check[] {
  return [
    checkNode(facts),
    checkGit(facts),
    checkClone(facts),
    checkSettings(facts),
    checkPolicy(facts),
    checkSkills(facts),
    checkOwners(facts),
    checkCodeowners(facts),
    ...modesOf(facts).map((mode) => checkWorkflow(facts, mode)),
    ...checkWorkflowNames(facts),
    ...checkPins(facts),
    checkLedger(facts.ledger, facts),
    checkLedgerPlace(facts),
  ];
}

function checkNode({ versions: { node } }: RepositoryFacts): Check {
  if (isAtLeast(node, OLDEST_NODE)) return toCheck("node", "ok", `Node ${quote(node, 40)} is new enough.`);
  return toCheck(
    "node",
    "problem",
    `Node ${quote(node, 40)} is older than ${OLDEST_NODE.join(".")}.`,
    "https://nodejs.org/en/download",
  );
}

function checkGit({ versions: { git } }: RepositoryFacts): Check {
  const shown = `Git ${quote(git, 40)}`;
  const page = "https://git-scm.com/downloads";
  if (!isAtLeast(git, OLDEST_GIT))
    return toCheck("git", "problem", `${shown} is older than ${OLDEST_GIT.join(".")}.`, page);
  if (isAtLeast(git, MERGING_GIT)) return toCheck("git", "ok", `${shown} is new enough.`);
  const message = `${shown} cannot merge without a work tree: branches behind the trunk can be neither checked nor previewed.`;
  return toCheck("git", "warning", message, page);
}

function isAtLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [, a, b] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  return (Number(a) - major || Number(b) - minor) >= 0;
}

function checkClone({ shallow }: RepositoryFacts): Check {
  if (!shallow) return toCheck("clone", "ok", "The whole history is here.");
  const message = "This is a shallow clone: its history ends early, so nothing can be published from it.";
  return toCheck("clone", "problem", message, "git fetch --unshallow");
}

function checkSettings({ settingsFile }: RepositoryFacts): Check {
  return checkOwnFile("settings", settingsFile, SETTINGS_PATH);
}

function checkPolicy({ policyFile }: RepositoryFacts): Check {
  return checkOwnFile("policy", policyFile, POLICY_PATH);
}

function checkOwnFile(id: string, file: OwnFile, path: string): Check {
  if (file.kind === "readable") return toCheck(id, "ok", `${path} can be read.`);
  if (file.kind === "absent") return toCheck(id, "warning", `There is no ${path}: what is customary holds.`, ADOPT);
  const [first] = file.findings;
  const why = first === undefined ? "it cannot be read" : describeFinding(first);
  return toCheck(
    id,
    "problem",
    `${path} cannot be used, so nothing new is published: ${quote(why, 300)}`,
    `Edit ${path}`,
  );
}
const ADOPT = "skilltrunk adopt";

function checkSkills({ skills, branch }: RepositoryFacts): Check {
  if (skills > 0)
    return toCheck("skills", "ok", `${skills} ${skills === 1 ? "folder is a skill" : "folders are skills"}.`);
  const message = `No folder on ${quote(branch)} is a skill by the paths in ${SETTINGS_PATH}.`;
  return toCheck("skills", "problem", message, "skilltrunk adopt --dry-run");
}

function checkOwners({ settings, owned }: RepositoryFacts): Check {
  if (settings === undefined)
    return toCheck("owners", "unknown", `Who owns what is unknown while ${SETTINGS_PATH} cannot be read.`);
  const nobody = settings.owners.length > 0 ? undefined : "Nobody owns the skills that name no owners of their own.";
  const message = thinWords(owned) ?? nobody;
  if (message === undefined) return toCheck("owners", "ok", "Every skill has two owners, or a team.");
  return toCheck("owners", "warning", message, `Name two people or a team as \`owners\` in ${SETTINGS_PATH}`);
}

function checkCodeowners({ codeowners }: RepositoryFacts): Check {
  const fix = `Name \`owners\` and \`admins\` in ${SETTINGS_PATH}, then: skilltrunk owners --write`;
  if (codeowners === undefined) {
    return toCheck("codeowners", "problem", "There is no CODEOWNERS, so the host asks no owner about any change.", fix);
  }
  const { path, text, drift } = codeowners;
  const deciding = GUARDED_FILES.filter(({ pattern }) => decidesHere(pattern, path));
  const open = deciding.filter(({ example }) => ownersOfPath(text, example).length === 0).map((file) => file.pattern);
  if (open.length > 0) return toCheck("codeowners", "problem", `${path} has no owner for ${open.join(", ")}.`, fix);
  if (drift.length === 0) return toCheck("codeowners", "ok", `${path} has owners for what decides about skills.`);
  const named = drift.slice(0, MAX_NAMED).map((pattern) => quote(pattern, 120));
  const more = drift.length > MAX_NAMED ? ` and ${drift.length - MAX_NAMED} more` : "";
  const message = `By ${path} others own ${named.join(", ")}${more} than the lifecycle files, the settings and the policy say: the host asks the wrong people.`;
  return toCheck("codeowners", "warning", message, "skilltrunk owners --write");
}

/** Patterns in one sentence. */
const MAX_NAMED = 5;

/** A CODEOWNERS that the host would pass over decides nothing, and neither does what another host reads. */
function decidesHere(pattern: string, inUse: string): boolean {
  const places: readonly string[] = CODEOWNERS_PLACES;
  if (places.includes(pattern)) return places.indexOf(pattern) <= places.indexOf(inUse);
  return !pattern.startsWith(".gitlab");
}

/** Withdrawing at once is an offer: nobody misses it. */
type ExpectedMode = Exclude<WorkflowMode, "withdraw">;

/** The modes of the action that some workflow has to run. */
function modesOf({ approvals }: RepositoryFacts): readonly ExpectedMode[] {
  return approvals === "api" ? ["check", "report", "publish", "approvals"] : ["check", "report", "publish"];
}

const STARTS: Readonly<Record<ExpectedMode, readonly string[]>> = {
  check: ["pull_request", "merge_group"],
  report: ["workflow_run"],
  publish: ["push"],
  approvals: ["workflow_run"],
};
const MISSING: Readonly<Record<ExpectedMode, readonly [status: CheckStatus, message: string, fix: string]>> = {
  check: ["problem", "No workflow checks pull requests.", ADOPT],
  report: ["warning", "No workflow writes the check's result into the pull request.", ADOPT],
  publish: ["warning", "No workflow publishes what is merged: that needs a reconciler that runs.", ADOPT],
  approvals: [
    "problem",
    "Policy has us ask for approvals (`approvals.source: api`), and no workflow posts their status.",
    "Move approvals.yml and review.yml of .github/optional-workflows/ in the template to .github/workflows/ (`skilltrunk init --empty <folder>` writes the template)",
  ],
};

function checkWorkflow({ workflows }: RepositoryFacts, mode: ExpectedMode): Check {
  const id = `workflow-${mode}`;
  const [workflow] = runningMode(workflows, mode);
  if (workflow === undefined) return toCheck(id, ...MISSING[mode]);
  const { path, events } = workflow;
  const edit = `Edit ${path}`;
  if (events.has("pull_request_target")) {
    const message = `${path} starts on pull_request_target, which gives a stranger's change the repository's own token.`;
    return toCheck(id, "problem", message, edit);
  }
  const missing = STARTS[mode].filter((event) => !events.has(event));
  const status = mode === "check" || mode === "approvals" ? "problem" : "warning";
  if (missing.length > 0) return toCheck(id, status, `${path} does not start on ${missing.join(" or ")}.`, edit);
  const isFiltered = mode === "check" && STARTS.check.some((event) => events.get(event) === false);
  if (!isFiltered) return toCheck(id, "ok", `${path} is there.`);
  return toCheck(id, "problem", `${path} filters by paths: a required check that does not start waits for ever.`, edit);
}

/** The host goes by names alone. */
function checkWorkflowNames({ workflows }: RepositoryFacts): readonly Check[] {
  if (checkNames(workflows).length === 0) return [];
  const id = "workflow-names";
  const [clash] = checkClashes(workflows);
  if (clash !== undefined) {
    const [first = ""] = clash.paths;
    const message = `A job of ${clash.paths.join(", ")} is called "${quote(clash.name, 80)}" as our check is: whichever is green counts as the required check.`;
    return [toCheck(id, "problem", message, `Give the job in ${first} another name, or ours, and require that one`)];
  }
  const [stray] = strayFollowers(workflows);
  if (stray === undefined) return [toCheck(id, "ok", "No other job has the name of our check.")];
  const message = `${stray.path} does not start after the workflow "${quote(stray.expected, 80)}", which checks.`;
  return [toCheck(id, "warning", message, `Name it in \`workflows:\` of ${stray.path}`)];
}

/** What runs beside our action in the same workflow may use the tokens that it has. */
function checkPins({ workflows }: RepositoryFacts): readonly Check[] {
  const ours = workflows.filter(({ jobs }) => jobs.length > 0);
  if (ours.length === 0) return [];
  const loose = ours.filter(({ unpinned }) => unpinned.length > 0);
  const [first] = loose;
  if (first === undefined) return [toCheck("actions-pinned", "ok", "Every action is pinned to a commit.")];
  const message = `${first.path} uses ${quote(first.unpinned.join(", "), 200)}: whoever moves that name changes what runs with its tokens.`;
  const paths = (some: readonly Workflow[]) => some.map(({ path }) => path).join(", ");
  const fix = `Write the full commit id behind the @ in ${paths(loose)}`;
  const unmade = loose.filter(({ unpinned }) => unpinned.some((uses) => uses.startsWith(PLACEHOLDER)));
  if (unmade.length === 0) return [toCheck("actions-pinned", "warning", message, fix)];
  const nothing = `${paths(unmade)}: \`${PLACEHOLDER}\` is as the template has it, and stands for whoever publishes the action for you. Until it is replaced, nothing runs.`;
  const replace = `Write who publishes it in the place of \`acme\`, and the full commit id behind the @, in ${paths(unmade)}`;
  return [toCheck("actions-pinned", "problem", nothing, replace)];
}

/** What the template's workflows begin with, whoever publishes the action. */
const PLACEHOLDER = "acme/skilltrunk@";

function checkLedgerPlace({ settings, skills }: RepositoryFacts): Check {
  if (settings?.ledger.repository !== undefined)
    return toCheck("ledger-place", "ok", "The ledger has a repository of its own.");
  if (skills <= MANY_SKILLS)
    return toCheck("ledger-place", "ok", `The ledger may stay here up to about ${MANY_SKILLS} skills.`);
  const message = `With ${skills} skills the ledger belongs in a repository of its own, or every clone of the skills grows with it.`;
  return toCheck("ledger-place", "warning", message, `Set \`ledger.repository\` in ${SETTINGS_PATH}`);
}
