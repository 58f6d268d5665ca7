/** Other open pull requests that change the same skills. Of several the lowest number goes first; the others wait and adapt. */
import { compareUtf8 } from "../core/bytes.ts";
import type { SkillEntry } from "../core/catalog.ts";
import { quote, RegistryError } from "../core/errors.ts";
import type { Claim } from "../core/facts.ts";
import { type Finding, finding } from "../core/finding.ts";
import type { GatedFinding } from "../core/gate.ts";
import { lifecyclePath } from "../core/lifecycle.ts";
import type { SkillId } from "../core/names.ts";
import type { CodeHost, PullRequest } from "./code-host.ts";
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

/** Asks who else changes these skills; undefined where nobody could say. */
export type FindConcurrent = (skills: readonly ChangedSkill[]) => Promise<readonly ConcurrentProposal[] | undefined>;

/** Each costs a request, of a thousand an hour; the latest are the likeliest to be alive. */
const MAX_LOOKED_INTO = 50;
const AT_ONCE = 8;

/**
 * Looks for them among the latest open pull requests to the same trunk, lowest number first. One whose files the host does
 * not list is passed over.
 */
export async function findConcurrentProposals(
  host: CodeHost,
  change: { readonly number: number; readonly trunk: string; readonly skills: readonly ChangedSkill[] },
): Promise<readonly ConcurrentProposal[]> {
  if (change.skills.length === 0) return [];
  const others = (await host.openPullRequests(change.trunk)).filter(({ number }) => number !== change.number);
  const latest = others.slice(-MAX_LOOKED_INTO);
  const proposals: ConcurrentProposal[] = [];
  for (let at = 0; at < latest.length; at += AT_ONCE) {
    const compared = await Promise.all(latest.slice(at, at + AT_ONCE).map((other) => compareWith(host, other, change)));
    proposals.push(...compared.flatMap((proposal) => proposal ?? []));
  }
  return proposals;
}

/**
 * What is found about the skills of a planned change that others change too. Where policy says so, an earlier pull request
 * stands in the way, and so does not knowing of one.
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
  if (proposals === undefined) return strict.size === 0 ? [] : [untold()];
  return proposals.slice(0, MAX_FINDINGS).map((proposal) => {
    const blocks = proposal.isFirst && proposal.skills.some((id) => strict.has(id));
    return { ...alsoChanged(proposal), status: blocks ? "blocks" : "reported" };
  });
}
const MAX_FINDINGS = 20;
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

function untold(): GatedFinding {
  const message = "Whether another open pull request changes the same skills could not be told.";
  return {
    ...finding({ ...RULE, message, hint: "Run the check again when the code host answers." }),
    status: "blocks",
  };
}

async function compareWith(
  host: CodeHost,
  { number, title }: PullRequest,
  ours: { readonly number: number; readonly skills: readonly ChangedSkill[] },
): Promise<ConcurrentProposal | undefined> {
  const paths = await host.changedPaths(number).catch((error: unknown) => {
    if (error instanceof RegistryError && error.code === "HOST_DENIED") return [];
    throw error;
  });
  const skills = ours.skills.filter((skill) => paths.some((path) => concerns(path, skill))).map(({ id }) => id);
  if (skills.length === 0) return undefined;
  return { number, title, skills: skills.sort(compareUtf8), isFirst: number < ours.number };
}

function concerns(path: string, { id, folders }: ChangedSkill): boolean {
  return path === lifecyclePath(id) || folders.some((folder) => path.startsWith(`${folder}/`));
}
