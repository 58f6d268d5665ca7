/**
 * `mode: report`: says on the pull request what the check found. It runs with a token that may write, after a run that
 * anybody may have written: of that run it believes what the host says of it, and of its artifact nothing but its form. Where the
 * change may have written the check as well, it is judged anew here.
 */
import { resolve } from "node:path";
import { whyDoubtful } from "../app/check/doubtful-report.ts";
import { findProposals } from "../app/check/find-proposal.ts";
import { keepComment, MAX_COMMENT } from "../app/check/report-comment.ts";
import type { PullRequest } from "../app/ports/code-host.ts";
import { quote, RegistryError } from "../core/errors.ts";
import { type CheckReport, checkReportSchema } from "../core/report/check-report.ts";
import { renderSummary } from "../core/report/proposal-summary.ts";
import { reportMarkdown } from "../core/report/report-markdown.ts";
import { reportSarif } from "../core/report/report-sarif.ts";
import { askOthers } from "./check-mode.ts";
import { type ActionContext, openHost, trunkOf } from "./context.ts";
import { toJson, type WorkflowEvent, wrongEvent } from "./event.ts";
import { judgeChange } from "./judging.ts";
import { doubtText } from "./rendering.ts";
import { annotate, MAX_SUMMARY, say, setOutputs, summarise } from "./runner.ts";

/** A report of 2,000 skills with a few findings each is about 4 MB. */
const MAX_REPORT_BYTES = 16 << 20;

export async function reportMode(context: ActionContext): Promise<void> {
  const { event, inputs, run } = context;
  if (event.kind !== "workflow_run") throw wrongEvent(inputs.mode, ["workflow_run"], run.event);
  const read = await readReport(context);
  const proposals = await proposalsOfRun(context);
  // Only between pull requests of this very head does the report's word decide.
  const into = "report" in read ? read.report.change.elsewhere?.into : undefined;
  const proposal = await chosen(context, { proposals, into });
  if (proposal === undefined) {
    say("No open pull request has this commit as its head (any more): there is nobody to tell.");
    return;
  }
  if ("refused" in read) {
    annotate({ level: "warning", message: `The report of the check is not shown: ${read.refused}` });
    return;
  }
  setOutputs({ "pull-request": String(proposal.number) });
  const host = await openHost(context);
  const { conclusion } = event.workflow_run;
  const beside = proposals.find(({ number }) => number !== proposal.number);
  const asked = {
    number: proposal.number,
    report: read.report,
    conclusion,
    ...(beside === undefined ? {} : { beside }),
  };
  const doubt = await whyDoubtful(host, asked);
  const judged = await judgedBy(context, { proposal, doubt, read: read.report });
  await summarise(toMarkdown(judged, MAX_SUMMARY));
  if ("report" in judged) await writeSarif(context, judged.report);
  // For whoever lists proposals: about the commit that the host names, not the one that the report does.
  const summary = "report" in judged ? `\n${renderSummary(judged.report, proposal.head.sha)}` : "";
  const body = `${toMarkdown(judged, MAX_COMMENT - summary.length)}${summary}`;
  const outcome = await keepComment(host, { number: proposal.number, body });
  if (outcome.kind === "denied") {
    annotate({ level: "warning", message: `Pull request #${proposal.number} got no comment: ${outcome.why}` });
  } else say(`The comment on pull request #${proposal.number} is ${outcome.kind}.`);
}

/** What is shown: a report that nobody but us made, or why there is none. */
type Judged =
  | { readonly report: CheckReport; readonly doubt?: string }
  | { readonly doubt: string; readonly unjudged: string };

/**
 * The report that was read, where the trunk's own workflow made it. Of a pull request into another branch that one's did, so it is
 * made anew; nothing is amiss there, so nobody is warned.
 */
async function judgedBy(
  context: ActionContext,
  of: { readonly proposal: PullRequest; readonly doubt: string | undefined; readonly read: CheckReport },
): Promise<Judged> {
  const { proposal, doubt, read } = of;
  if (doubt !== undefined) return judgeAnew(context, { proposal, doubt });
  const { branch } = proposal.base;
  const usual = context.event.repository.default_branch;
  if (branch === usual || branch === (await trunkUnlessUnread(context, usual))) return { report: read };
  const judged = await judgeAnew(context, {
    proposal,
    doubt: `the workflows of ${quote(branch, 80)} have made its report`,
  });
  return "report" in judged ? { report: judged.report } : judged;
}

/** Judges the pull request here, where it has no say in it: as `mode: approvals` does, from Git's objects alone. */
async function judgeAnew(
  context: ActionContext,
  { proposal, doubt }: { readonly proposal: PullRequest; readonly doubt: string },
): Promise<Judged> {
  const { number, title, head, base } = proposal;
  const others = askOthers(context, { number, base: { ref: base.branch } });
  const change = {
    head: String(number),
    commit: head.sha,
    title,
    into: base.branch,
    landing: "merged",
    ...others,
  } as const;
  try {
    return { report: await judgeChange(context, change), doubt };
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    annotate({ level: "warning", message: `The report of the check is not shown: ${doubt}. ${error.message}` });
    return { doubt, unjudged: error.message };
  }
}

function toMarkdown(judged: Judged, maxCharacters: number): string {
  const notice =
    judged.doubt === undefined ? "" : doubtText(judged.doubt, "unjudged" in judged ? judged.unjudged : undefined);
  if (!("report" in judged)) return notice;
  return `${notice}${reportMarkdown(judged.report, { maxCharacters: maxCharacters - Buffer.byteLength(notice) })}`;
}

/** The open pull requests that the finished run may have been about: of one head, each into another branch. */
export async function proposalsOfRun(context: ActionContext): Promise<readonly PullRequest[]> {
  const { event, run } = context;
  if (event.kind !== "workflow_run") throw wrongEvent(context.inputs.mode, ["workflow_run"], run.event);
  const head = toRunHead(event);
  return head === undefined ? [] : findProposals(await openHost(context), head);
}

/** The one into this branch; absent: into the trunk, which is read only where some go elsewhere than most do. */
async function chosen(
  context: ActionContext,
  { proposals, into }: { readonly proposals: readonly PullRequest[]; readonly into: string | undefined },
): Promise<PullRequest | undefined> {
  const usual = context.event.repository.default_branch;
  const isUsual = proposals.every(({ base }) => base.branch === usual);
  const branch = into ?? (isUsual ? usual : await trunkUnlessUnread(context, usual));
  return proposals.find(({ base }) => base.branch === branch);
}

/** A token that may not fetch still tells people something: the default branch is the trunk nearly everywhere. */
async function trunkUnlessUnread(context: ActionContext, usual: string): Promise<string> {
  try {
    return await trunkOf(context);
  } catch (error) {
    if (!(error instanceof RegistryError) || error.code === "INTERRUPTED") throw error;
    return usual;
  }
}

/** Undefined for a fork that is gone, and for a run that was about no branch. */
function toRunHead({ workflow_run: run }: Extract<WorkflowEvent, { kind: "workflow_run" }>) {
  const { head_sha: sha, head_branch: branch, head_repository: repository } = run;
  return branch == null || repository == null ? undefined : { sha, branch, repository: repository.full_name };
}

/** The report from the artifact, or what is wrong with it. */
async function readReport({
  wire,
  inputs,
  run,
}: ActionContext): Promise<{ readonly report: CheckReport } | { readonly refused: string }> {
  if (inputs.reportPath === undefined) {
    throw new RegistryError("USAGE", "report-path: expected the file that was downloaded from the check's run.");
  }
  const path = resolve(run.workspace, inputs.reportPath);
  const bytes = await wire.readFile(path, MAX_REPORT_BYTES);
  if (bytes === undefined) return { refused: `${quote(path)} is not there.` };
  if (bytes.length > MAX_REPORT_BYTES) return { refused: `it has more than ${MAX_REPORT_BYTES} bytes.` };
  const parsed = checkReportSchema.safeParse(toJson(bytes));
  if (parsed.success) return { report: parsed.data };
  const [issue] = parsed.error.issues;
  return { refused: `it is no report (${quote(`${issue?.path.join(".") ?? ""}: ${issue?.message ?? "invalid"}`)}).` };
}

/** Written anew from what was read, so that nothing else of the artifact is uploaded with a token that may. */
async function writeSarif({ wire, inputs, run, version }: ActionContext, report: CheckReport): Promise<void> {
  if (inputs.sarifPath === undefined) return;
  const path = resolve(run.workspace, inputs.sarifPath);
  await wire.writeFile(path, `${JSON.stringify(reportSarif(report, { version }))}\n`);
  setOutputs({ "sarif-path": path });
}
