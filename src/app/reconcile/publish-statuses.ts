/**
 * What publication made of each merge, said where people look for it: a commit status on the merge, and our comment on
 * the pull request that it came from. Both only repeat what the ledger says; a run that missed them harms nothing.
 */

import { compareUtf8 } from "../../core/bytes.ts";
import type { Catalog, Outstanding, SkillEntry } from "../../core/catalog/catalog.ts";
import { heldOffers } from "../../core/catalog/waiting.ts";
import { quote } from "../../core/errors.ts";
import type { Finding } from "../../core/finding.ts";
import { APPROVAL, parseApprovalSubject } from "../../core/gate/approvals.ts";
import type { Oid, SkillId } from "../../core/names.ts";
import { hasStatus } from "../check/commit-status.ts";
import { type CommentOutcome, keepComment } from "../check/report-comment.ts";
import { allHeldTakeAlong } from "../check/taken-along.ts";
import type { CodeHost, HostStatus, PullRequest } from "../ports/code-host.ts";
import type { GitObjects } from "../ports/ports.ts";

/** The status's name. */
const PUBLISH_STATUS = "skilltrunk/publish";
/** First-parent commits that are looked back: a run that took more tells the newest of them. */
const LOOKED_BACK = 100;
/** So many that were told in a row: before them nothing is left to tell. */
const TOLD_IN_A_ROW = 10;
/** Merges from before this run that it judged again and tells of. */
const MAX_REJUDGED = 50;

/** What one merge came to, as the ledger has it now. */
export interface MergeResult {
  readonly commit: Oid;
  readonly released: readonly { readonly id: SkillId; readonly version: string }[];
  readonly refused: readonly {
    readonly id: SkillId;
    readonly version?: string;
    readonly findings: readonly Finding[];
  }[];
  /** With the evidence that is still missing, and what their content has of merges before, a sentence each. */
  readonly held: readonly ({ readonly id: SkillId; readonly along?: readonly string[] } & Pick<
    Held,
    "version" | "waiting" | "stages"
  >)[];
  /** What it changes of how skills are offered and waits for approval, in words. */
  readonly offers: readonly { readonly id: SkillId; readonly words: string }[];
  /** Skills of which nothing waits any more, and something did. */
  readonly offered: readonly { readonly id: SkillId }[];
}
type Held = Extract<Outstanding, { kind: "held" }>;

/** Merges that changed what is published, and what became of each. */
export interface MergeNews {
  /** The trunk's newest ones, newest first. */
  readonly recent: readonly MergeResult[];
  /** Nothing was taken before those. */
  readonly isComplete: boolean;
  /** Older ones whose content was judged again. */
  readonly rejudged: readonly MergeResult[];
}

/** What came of the merges that the ledger has taken; `judged` are the commits that brought what a run has judged. */
export async function readMergeNews(
  objects: Pick<GitObjects, "commit" | "files" | "has">,
  catalog: Catalog,
  judged: ReadonlySet<Oid>,
): Promise<MergeNews> {
  const { head } = catalog;
  const commits: Oid[] = [];
  let at = head.trunk;
  while (at !== null && commits.length < LOOKED_BACK) {
    commits.push(at);
    at = at === head.from ? null : ((await objects.commit(at)).parents[0] ?? null);
  }
  const older = [...judged].filter((commit) => !commits.includes(commit)).slice(0, MAX_REJUDGED);
  const results = resultsOf(catalog, new Set([...commits, ...older]));
  const known = (of: readonly Oid[]) => Promise.all(of.flatMap((commit) => results.get(commit) ?? []).map(withAlong));
  const withAlong = async (result: MergeResult): Promise<MergeResult> => {
    const entries = result.held.flatMap(({ id }) => catalog.skills.get(id) ?? []);
    const along = await allHeldTakeAlong(objects, catalog, entries);
    return { ...result, held: result.held.map((one) => ({ ...one, along: along.get(one.id) ?? [] })) };
  };
  return { recent: await known(commits), isComplete: at === null, rejudged: await known(older) };
}

/** By the commit that brought the content, whichever one let it pass. */
function resultsOf({ skills, evidence }: Catalog, commits: ReadonlySet<Oid>): ReadonlyMap<Oid, MergeResult> {
  const results = new Map<Oid, Results>();
  const of = (commit: Oid): Results | undefined => {
    if (!commits.has(commit)) return undefined;
    const result = results.get(commit) ?? { commit, released: [], refused: [], held: [], offers: [], offered: [] };
    results.set(commit, result);
    return result;
  };
  for (const entry of skills.values()) addSkill(entry, { evidence, of });
  for (const { id, commit } of approvedIn(evidence.keys())) {
    const result = of(commit);
    if (result !== undefined && !tells(result, id)) result.offered.push({ id });
  }
  // A table of skills has no order, and whoever says what came of it has to say the same each time.
  const byId = (a: { readonly id: SkillId }, b: { readonly id: SkillId }) => compareUtf8(a.id, b.id);
  for (const { released, refused, held, offers, offered } of results.values())
    for (const list of [released, refused, held, offers, offered]) list.sort(byId);
  return results;
}

/** What became of the merges that brought a skill's content, and of those that say how it is offered. */
function addSkill(
  entry: SkillEntry,
  { evidence, of }: Pick<Catalog, "evidence"> & { readonly of: (commit: Oid) => Results | undefined },
): void {
  const { id, releases, outstanding } = entry;
  for (const { held, waiting } of heldOffers({ evidence }, entry))
    of(held.commit)?.offers.push({ id, words: waiting.words });
  for (const { version, commit, brought } of releases.values()) of(brought ?? commit)?.released.push({ id, version });
  if (outstanding?.kind === "refused") of(outstanding.brought)?.refused.push({ id, ...outstanding });
  if (outstanding?.kind !== "held") return;
  const waiting = outstanding.waiting.filter((key) => !evidence.has(key));
  of(outstanding.brought)?.held.push({ ...outstanding, id, waiting });
}

function tells({ released, refused, held, offers, offered }: MergeResult, id: SkillId): boolean {
  return [...released, ...refused, ...held, ...offers, ...offered].some((one) => one.id === id);
}

/** What was approved of skills, and which merges brought it. */
function* approvedIn(keys: Iterable<string>): Generator<{ readonly id: SkillId; readonly commit: Oid }> {
  for (const key of keys) {
    const subject = key.startsWith(`${APPROVAL}:`) ? parseApprovalSubject(key.slice(APPROVAL.length + 1)) : undefined;
    if (subject !== undefined) yield subject;
  }
}

/** A result that is being put together. */
interface Results extends MergeResult {
  readonly released: MergeResult["released"][number][];
  readonly refused: MergeResult["refused"][number][];
  readonly held: MergeResult["held"][number][];
  readonly offers: MergeResult["offers"][number][];
  readonly offered: MergeResult["offered"][number][];
}

/**
 * The merges of which the host does not say yet what they came to, oldest first: a run that ends early leaves the newest
 * to the next one, which finds them. Where nothing was ever said, nobody waits for what is long past: the newest are told.
 */
export async function untoldMerges(
  host: CodeHost,
  { recent, isComplete, rejudged }: MergeNews,
): Promise<readonly MergeResult[]> {
  const untold: MergeResult[] = [];
  let looked = 0;
  let inARow = 0;
  for (const result of recent) {
    if (inARow === TOLD_IN_A_ROW) break;
    looked++;
    if (await hasStatus(host, result.commit, toStatus(result))) inARow++;
    else {
      inARow = 0;
      untold.push(result);
    }
  }
  const isFirst = !isComplete && looked > 0 && untold.length === looked;
  const older: MergeResult[] = [];
  for (const result of rejudged) if (!(await hasStatus(host, result.commit, toStatus(result)))) older.push(result);
  return [...older, ...(isFirst ? untold.slice(0, TOLD_IN_A_ROW) : untold).reverse()];
}

/** Says what a merge came to: our comment on its pull request becomes `body`, then the status is posted. */
export async function tellMerge(
  host: CodeHost,
  { result, body, url }: { readonly result: MergeResult; readonly body: string; readonly url: string },
): Promise<CommentOutcome | undefined> {
  const merged = await mergedAs(host, result.commit);
  const outcome = merged && (await keepComment(host, { number: merged.number, body }));
  await host.createStatus(result.commit, { ...toStatus(result), url });
  return outcome;
}

/** Of the host, not from "(#123)" in the message: that is its author's claim. */
export async function mergedAs(host: CodeHost, commit: Oid): Promise<PullRequest | undefined> {
  return (await host.pullRequestsOf(commit)).find(({ mergeCommit }) => mergeCommit === commit);
}

function toStatus({ released, refused, held, offers, offered }: MergeResult): HostStatus {
  const waiting = [...held, ...offers];
  const state = refused.length > 0 ? "failure" : waiting.length > 0 ? "pending" : "success";
  const all = [
    listed("refused", refused),
    listed("waiting", waiting),
    listed("published", released),
    listed("offered as approved:", offered),
  ];
  const parts = all.filter((text) => text !== "");
  return { context: PUBLISH_STATUS, state, description: quote(parts.join("; "), 139) };
}

function listed(verb: string, skills: readonly { readonly id: string; readonly version?: string }[]): string {
  if (skills.length === 0) return "";
  const [first] = skills;
  const name = first?.version === undefined ? first?.id : `${first.id}@${first.version}`;
  return skills.length === 1 ? `${verb} ${name}` : `${verb} ${name} and ${skills.length - 1} more`;
}
