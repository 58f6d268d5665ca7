/** `mode: check`: judges what a pull request or a merge queue would bring. It only reads, and writes its report. */
import { join, resolve } from "node:path";
import type { ReadMerging } from "../app/check/check-merging.ts";
import type { ListProposals } from "../app/check/check-proposals.ts";
import { type FindConcurrent, findConcurrentProposals } from "../app/check/concurrent-proposals.ts";
import { unplanned } from "../app/check/unplanned.ts";
import { consequenceOf, RegistryError } from "../core/errors.ts";
import type { CheckReport } from "../core/report/check-report.ts";
import { reportAnnotations } from "../core/report/report-annotations.ts";
import { reportJson } from "../core/report/report-json.ts";
import { reportMarkdown } from "../core/report/report-markdown.ts";
import { reportSarif } from "../core/report/report-sarif.ts";
import { type ActionContext, openHost, trunkOf } from "./context.ts";
import { type WorkflowEvent, wrongEvent } from "./event.ts";
import { type EventChange, judgeChange } from "./judging.ts";
import { annotate, MAX_SUMMARY, say, setOutputs, summarise } from "./runner.ts";

const HEADS = "refs/heads/";

/** Answers whether it passed. */
export async function checkMode(context: ActionContext): Promise<boolean> {
  const change = await toChange(context);
  const report = await judgeChange(context, change).catch((error: unknown) => tellUnjudged(context, change, error));
  await write(context, report);
  for (const annotation of reportAnnotations(report)) annotate(annotation);
  await summarise(reportMarkdown(report, { maxCharacters: MAX_SUMMARY }));
  say(`${report.skills.length === 1 ? "1 skill" : `${report.skills.length} skills`} changed. ${report.reason}`);
  return report.verdict === "pass";
}

/**
 * Whoever waits for a verdict is told, too, that there is none because somebody did not answer or has to mend something
 * first; then it ends as every operation does that could not be done.
 */
async function tellUnjudged(
  context: ActionContext,
  { commit, title = "" }: EventChange,
  error: unknown,
): Promise<never> {
  if (error instanceof RegistryError && consequenceOf(error).next !== "stop") {
    const report = unplanned({ base: null, head: commit, title }, error);
    await write(context, report);
    await summarise(reportMarkdown(report, { maxCharacters: MAX_SUMMARY }));
  }
  throw error;
}

async function toChange(context: ActionContext): Promise<EventChange> {
  const { event, inputs, run } = context;
  const base = inputs.base === undefined ? {} : { base: inputs.base };
  if (event.kind === "pull_request") {
    const { number, title, head, base: branch } = event.pull_request;
    const asked = {
      ...askOthers(context, event.pull_request),
      readMerging: readMerging(context, event.pull_request),
    };
    return { head: String(number), commit: head.sha, title, into: branch.ref, landing: "merged", ...asked, ...base };
  }
  if (event.kind === "merge_group") {
    // The queue's branch holds the very commits that land on the trunk, those of earlier entries first.
    const { head_ref, head_sha, base_ref } = event.merge_group;
    const into = base_ref == null ? {} : { into: withoutPrefix(base_ref) };
    return { head: withoutPrefix(head_ref), commit: head_sha, landing: "as-is", isQueued: true, ...into, ...base };
  }
  if (!WHOLE_TRUNK.has(run.event))
    throw wrongEvent("check", ["pull_request", "merge_group", ...WHOLE_TRUNK], run.event);
  // What is on no trunk is somebody's proposal, and a verdict without a base would let it choose its own policy.
  const head = await trunkOf(context);
  return { head, commit: run.commit, landing: "as-is", ...(inputs.base === undefined ? { everything: true } : base) };
}

/** Events that are about no change: everything on the trunk is judged, as if one pull request had brought it. */
const WHOLE_TRUNK: ReadonlySet<string> = new Set(["push", "schedule", "workflow_dispatch"]);

function withoutPrefix(ref: string): string {
  return ref.startsWith(HEADS) ? ref.slice(HEADS.length) : ref;
}

type PullRequestEvent = Extract<WorkflowEvent, { kind: "pull_request" }>["pull_request"];

/** What a pull request is compared with. */
type Asked = Pick<PullRequestEvent, "number" | "base">;

/** How GitHub is asked what other pull requests there are. */
export function askOthers(context: ActionContext, asked: Asked) {
  return { findConcurrent: findConcurrent(context, asked), listProposals: listProposals(context, asked) };
}

/** Asks GitHub who else changes the same skills. */
function findConcurrent(context: ActionContext, { number, base }: Asked): FindConcurrent {
  return (skills) =>
    unlessSilent(OTHERS, async () =>
      findConcurrentProposals(await openHost(context), { number, trunk: base.ref, skills }),
    );
}

/** Asks GitHub what else is open. */
function listProposals(context: ActionContext, { number: own, base }: Asked): ListProposals {
  return () =>
    unlessSilent(OTHERS, async () => {
      const open = await (await openHost(context)).openPullRequests(base.ref);
      return open.filter(({ number }) => number !== own);
    });
}
const OTHERS = "Other pull requests were not looked at.";

/** Asks GitHub how it merges. */
function readMerging(context: ActionContext, { commits, base }: PullRequestEvent): ReadMerging {
  return () =>
    unlessSilent("How pull requests are merged was not looked at.", async () => {
      const settings = await (await openHost(context)).protection(base.ref);
      return { settings, commits };
    });
}

/** When GitHub does not answer, that is said and is no error. */
async function unlessSilent<T>(missed: string, ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof RegistryError) || !error.code.startsWith("HOST_")) throw error;
    annotate({ level: "notice", message: `${missed} ${error.message}` });
    return undefined;
  }
}

async function write({ wire, inputs, run, version }: ActionContext, report: CheckReport): Promise<void> {
  const folder = join(run.temporary, "skilltrunk-report");
  const reportPath = resolve(run.workspace, inputs.reportPath ?? join(folder, "report.json"));
  const sarifPath = resolve(run.workspace, inputs.sarifPath ?? join(folder, "report.sarif"));
  await wire.writeFile(reportPath, reportJson(report));
  await wire.writeFile(sarifPath, `${JSON.stringify(reportSarif(report, { version }))}\n`);
  const findings = [...report.findings, ...report.skills.flatMap((skill) => skill.findings)];
  const errors = findings.filter(({ status }) => status === "blocks").length;
  const waived = report.skills.flatMap(({ id, findings: of }) =>
    of.flatMap(({ status, rule, file }) => (status === "waived" ? [{ id, rule, file }] : [])),
  );
  const released = report.skills.filter(({ outcome }) => outcome === "released");
  setOutputs({
    verdict: report.verdict,
    "changed-skills": JSON.stringify(report.skills.map(({ id }) => id)),
    "published-preview": JSON.stringify(released.map(({ id, version, digest }) => ({ id, version, digest }))),
    errors: String(errors),
    warnings: String(findings.length - errors),
    "waivers-used": JSON.stringify(waived),
    "report-path": reportPath,
    "sarif-path": sarifPath,
  });
}
