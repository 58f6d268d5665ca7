/** Other open pull requests that change the same skills. Of several the lowest number goes first; the others wait and adapt. */
import { compareUtf8 } from "../../core/bytes.ts";
import type { SkillEntry } from "../../core/catalog/catalog.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import { type Finding, finding } from "../../core/finding.ts";
import type { GatedFinding } from "../../core/gate/gate.ts";
import type { SkillId } from "../../core/names.ts";
import type { Claim } from "../../core/plan/facts.ts";
import { lifecyclePath } from "../../core/trunk/lifecycle.ts";
import type { CodeHost, PullRequest } from "../ports/code-host.ts";
import type { PlannedChange } from "./planned-change.ts";

/** A skill that a pull request changes, with the folders that were or are its own. */
export interface ChangedSkill {
  readonly id: SkillId;
  readonly folders: readonly string[];
}

export interface ConcurrentProposal {
  readonly number: number;
  readonly title: string;
  /** Skills that both change, in UTF-8 order. */
  readonly skills: readonly SkillId[];
  /** Does it go before ours? */
  readonly isFirst: boolean;
}

export interface ConcurrentProposals {
  /** Lowest number first. */
  readonly found: readonly ConcurrentProposal[];
  /** Numbers of those that go before ours and of which nobody could say what they change, in order. */
  readonly unknown: readonly number[];
}

/** Asks who else changes these skills; undefined where nobody could say. */
export type FindConcurrent = (skills: readonly ChangedSkill[]) => Promise<ConcurrentProposals | undefined>;

/** Each costs a request, of a thousand an hour. */
const MAX_LOOKED_INTO = 50;
const AT_ONCE = 8;

/** Looks for them among the open pull requests to the same trunk, lowest number first, because that one goes first. */
export async function findConcurrentProposals(
  host: CodeHost,
  change: { readonly number: number; readonly trunk: string; readonly skills: readonly ChangedSkill[] },
): Promise<ConcurrentProposals> {
  if (change.skills.length === 0) return { found: [], unknown: [] };
  const others = (await host.openPullRequests(change.trunk))
    .filter(({ number }) => number !== change.number)
    .sort((a, b) => a.number - b.number);
  const found: ConcurrentProposal[] = [];
  const unknown = others.slice(MAX_LOOKED_INTO).map(({ number }) => number);
  const lookedInto = others.slice(0, MAX_LOOKED_INTO);
  for (let at = 0; at < lookedInto.length; at += AT_ONCE) {
    const some = lookedInto.slice(at, at + AT_ONCE);
    const paths = await Promise.all(some.map(({ number }) => pathsOf(host, number)));
    for (const [i, other] of some.entries()) {
      const compared = compareWith(other, paths[i], change);
      if (compared === undefined) unknown.push(other.number);
      else if (compared.skills.length > 0) found.push(compared);
    }
  }
  const earlier = unknown.filter((number) => number < change.number).sort((a, b) => a - b);
  return { found, unknown: earlier };
}

/**
 * What is found about the skills of a planned change that others change too, and which of the others nobody could look
 * into. Where policy says so, an earlier pull request stands in the way, and so does not knowing of one.
 */
export async function concurrentFindings(
  find: FindConcurrent,
  { observation, before }: Pick<PlannedChange, "observation" | "before">,
): Promise<readonly GatedFinding[]> {
  const skills = observation.skills.filter(({ policy }) => policy.concurrent !== "off");
  if (skills.length === 0) return [];
  const strict = new Set(skills.filter(({ policy }) => policy.concurrent === "block").map(({ id }) => id));
  const proposals = await find(
    skills.map(({ id, claims }) => ({ id, folders: foldersOf(claims, before.skills.get(id)) })),
  );
  const untold = untoldFindings(proposals).map(
    (found): GatedFinding => ({ ...found, status: strict.size === 0 ? "reported" : "blocks" }),
  );
  const found = (proposals?.found ?? []).map((proposal): GatedFinding => {
    const blocks = proposal.isFirst && proposal.skills.some((id) => strict.has(id));
    return { ...alsoChanged(proposal), status: blocks ? "blocks" : "reported" };
  });
  return [...untold, ...found.slice(0, MAX_FOUND), ...unnamed(found.slice(MAX_FOUND))];
}
const MAX_FOUND = 20;
const RULE = { rule: "concurrent-proposal", severity: "low", path: "" } as const;

/** Where the skill is proposed to be, and where it is. */
function foldersOf(claims: readonly Claim[], entry: SkillEntry | undefined): readonly string[] {
  return [...new Set([...claims.map(({ folder }) => folder), ...(entry === undefined ? [] : [entry.path])])];
}

function alsoChanged({ number, title, skills, isFirst }: ConcurrentProposal): Finding {
  const named = `${skills.slice(0, 5).join(", ")}${skills.length > 5 ? ` and ${skills.length - 5} more` : ""}`;
  return finding({
    ...RULE,
    message: `Pull request ${number} (${quote(title, 100)}) also changes ${named}, and was opened ${isFirst ? "before" : "after"} this one.`,
    hint: isFirst
      ? "Let the other one go first, or put both into one."
      : "Yours goes first; its author sees the same remark.",
    evidence: `${number} ${skills.join(" ")}`,
  });
}

/** Of so many that the rest is only counted; what they would do to the verdict, the named ones do already, or these do. */
function unnamed(rest: readonly GatedFinding[]): readonly GatedFinding[] {
  if (rest.length === 0) return [];
  const message = `${rest.length} more open pull requests also change the same skills.`;
  const status = rest.some((found) => found.status === "blocks") ? "blocks" : "reported";
  return [{ ...finding({ ...RULE, message, evidence: "more" }), status }];
}

/** Not knowing of an earlier one is no reason to go first. */
function untoldFindings(proposals: ConcurrentProposals | undefined): readonly Finding[] {
  if (proposals === undefined) {
    const message = "Whether another open pull request changes the same skills could not be told.";
    const hint = "Run the check again when the code host answers.";
    return [finding({ ...RULE, message, hint })];
  }
  const [first] = proposals.unknown;
  if (first === undefined) return [];
  const more = proposals.unknown.length - 1;
  const which = more === 0 ? `Pull request ${first} was` : `Pull request ${first} and ${more} more were`;
  const message = `${which} opened before this one, and whether the same skills change there could not be told.`;
  const hint = "Merge or close the older ones first, or split one that changes thousands of files.";
  return [finding({ ...RULE, message, hint, evidence: proposals.unknown.join(" ") })];
}

/** Undefined where the host does not list them all. */
function pathsOf(host: CodeHost, number: number): Promise<readonly string[] | undefined> {
  return host.changedPaths(number).catch((error: unknown) => {
    if (error instanceof RegistryError && error.code === "HOST_DENIED") return undefined;
    throw error;
  });
}

/** What both change; undefined where it cannot be told. */
function compareWith(
  { number, title }: PullRequest,
  paths: readonly string[] | undefined,
  ours: { readonly number: number; readonly skills: readonly ChangedSkill[] },
): ConcurrentProposal | undefined {
  if (paths === undefined) return undefined;
  const skills = ours.skills.filter((skill) => paths.some((path) => concerns(path, skill))).map(({ id }) => id);
  return { number, title, skills: skills.sort(compareUtf8), isFirst: number < ours.number };
}

function concerns(path: string, { id, folders }: ChangedSkill): boolean {
  return path === lifecyclePath(id) || folders.some((folder) => path.startsWith(`${folder}/`));
}
