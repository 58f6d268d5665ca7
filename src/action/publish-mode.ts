/** `mode: publish`: one pass of the reconciler, and telling those who merged what came of it. A registry with no server. */
import { resolve } from "node:path";
import type { CodeHost } from "../app/ports/code-host.ts";
import { type MergeNews, tellMerge, untoldMerges } from "../app/reconcile/publish-statuses.ts";
import { RegistryError } from "../core/errors.ts";
import { describeFinding } from "../core/finding.ts";
import { type ActionContext, openHost, repositoryUrl, trunkOf } from "./context.ts";
import type { WorkflowEvent } from "./event.ts";
import { passSummary, publishedText, siteSummary } from "./rendering.ts";
import { annotate, say, setOutputs, summarise } from "./runner.ts";

/** Whose token the runner hands out by itself: branch protection lets it push no ledger that anybody relies on. */
const WORKFLOW_BOT = "github-actions[bot]";

export async function publishMode(context: ActionContext): Promise<void> {
  const { wire, config, event } = context;
  if (event.kind === "push" && !(await isTrunk(context, event))) {
    return say("This push was not to the trunk: there is nothing to publish.");
  }
  const host = await openHost(context);
  const ledgerHost = await openLedgerHost(context, host);
  const asked: CodeHost = { ...host, teamMembers: (team) => ledgerHost.teamMembers(team) };
  const pass = await wire.publish(repositoryUrl(context), config, asked);
  const { released, refused, held } = pass;
  setOutputs({
    published: JSON.stringify(released.map(({ id, version, digest }) => ({ id, version, digest }))),
    trunk: pass.trunk ?? "",
    ledger: pass.ledger.commit ?? "",
  });
  for (const { id, version } of refused) {
    annotate({ level: "warning", message: `${id}${version === undefined ? "" : ` ${version}`} was refused.` });
  }
  if (pass.unasked !== undefined) {
    annotate({ level: "warning", message: `Approvals could not be asked for: ${pass.unasked.message}` });
  }
  for (const { about, why } of pass.objections ?? [])
    annotate({ level: "warning", message: `${about} is merged and waits: ${why}` });
  for (const finding of pass.unheeded)
    annotate({ level: "warning", message: `Not heeded: ${describeFinding(finding)}` });
  say(
    `Released ${released.length}, refused ${refused.length}, waiting ${held.length}; ${pass.skills} skills are live.`,
  );
  await summarise(passSummary(pass, { isTrial: await isWorkflowToken(ledgerHost) }));
  await writeSite(context);
  await tellMerges(context, host, pass.merges);
}

/** Mostly the default branch is, and nothing has to be read to know it. */
async function isTrunk(context: ActionContext, { ref, repository }: PushEvent): Promise<boolean> {
  const branch = ref.startsWith(HEADS) ? ref.slice(HEADS.length) : undefined;
  return branch !== undefined && (branch === repository.default_branch || branch === (await trunkOf(context)));
}
const HEADS = "refs/heads/";
type PushEvent = Extract<WorkflowEvent, { kind: "push" }>;

/** GitHub as whoever writes the ledger sees it. */
async function openLedgerHost(context: ActionContext, host: CodeHost): Promise<CodeHost> {
  const { ledgerToken } = context.inputs;
  return ledgerToken === undefined ? host : await openHost(context, ledgerToken);
}

/** The public index as files, for a static host. */
async function writeSite({ wire, config, inputs, run, ...rest }: ActionContext): Promise<void> {
  const { site, siteUrl } = inputs;
  if (site === undefined) return;
  if (siteUrl === undefined) throw new RegistryError("USAGE", "site-url: expected where the site will be served.");
  const url = repositoryUrl({ wire, config, inputs, run, ...rest });
  const { files, written, removed } = await wire.platform.exportIndex(url, config, resolve(run.workspace, site));
  setOutputs({ site: siteUrl });
  say(`The site ${siteUrl} has ${files} files: ${written} written, ${removed} removed.`);
  await summarise(siteSummary(siteUrl));
}

/** What the ledger holds is published, whether people could be told or not: the next run tells them. */
async function tellMerges({ run }: ActionContext, host: CodeHost, merges: MergeNews): Promise<void> {
  // The repository is a registry by itself; git's address, so that nobody takes it for an index.
  const index = `${run.serverUrl}/${run.repository}.git`;
  try {
    for (const result of await untoldMerges(host, merges)) {
      const outcome = await tellMerge(host, { result, body: publishedText(result, index), url: run.url });
      if (outcome?.kind === "denied")
        annotate({ level: "warning", message: `No comment could be left: ${outcome.why}` });
    }
  } catch (error) {
    if (!(error instanceof RegistryError) || !error.code.startsWith("HOST_")) throw error;
    annotate({ level: "warning", message: `Some merges got no status: ${error.message}` });
  }
}

async function isWorkflowToken(host: CodeHost): Promise<boolean> {
  const self = await host.self().catch(() => undefined);
  return self?.login === WORKFLOW_BOT;
}
