/** What every mode of the action starts from. */
import type { CodeHost } from "../app/ports/code-host.ts";
import type { Config } from "../config.ts";
import type { WorkflowRun } from "../wire/workflow-run.ts";
import type { Wire } from "../wire.ts";
import type { WorkflowEvent } from "./event.ts";
import type { Inputs } from "./inputs.ts";

export interface ActionContext {
  readonly wire: Wire;
  readonly config: Config;
  readonly inputs: Inputs;
  readonly run: WorkflowRun;
  readonly event: WorkflowEvent;
  /** Of this program. */
  readonly version: string;
}

/** GitHub's side of the repository; as the account that speaks to people, unless another token is named. */
export function openHost({ wire, inputs, run }: ActionContext, token = inputs.token): Promise<CodeHost> {
  const { repository, apiUrl } = run;
  return wire.openCodeHost({ repository, apiUrl, ...(token === undefined ? {} : { token }) });
}

/** The branch that counts: the settings may name another one than the host's default branch. */
export function trunkOf(context: ActionContext): Promise<string> {
  return context.wire.platform.trunkOf(repositoryUrl(context), context.config);
}

/** Where git fetches the repository from and pushes to; holds the token, so it is shown to nobody. */
export function repositoryUrl({ inputs, run }: ActionContext): string {
  const url = new URL(`${run.serverUrl}/${run.repository}`);
  const token = inputs.ledgerToken ?? inputs.token;
  if (token !== undefined) {
    // The user name that GitHub takes a token under, whatever kind it is.
    url.username = "x-access-token";
    url.password = token.reveal();
  }
  return url.href;
}
