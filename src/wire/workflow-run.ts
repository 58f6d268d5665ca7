/** What GitHub's runner says of the run of a workflow, in the variables that config.ts hands over. */
import { RegistryError } from "../core/errors.ts";

/** The run of a workflow that this program is in, if it is in one. */
export function currentRunOf(env: NodeJS.ProcessEnv): { readonly id: number; readonly repository: string } | undefined {
  const { GITHUB_ACTIONS, GITHUB_RUN_ID = "", GITHUB_REPOSITORY: repository = "" } = env;
  if (GITHUB_ACTIONS !== "true" || !/^[1-9]\d{0,15}$/.test(GITHUB_RUN_ID) || repository === "") return undefined;
  return { id: Number(GITHUB_RUN_ID), repository };
}

/** What the runner of a workflow says of the run. Its names are GitHub's: "Default environment variables". */
export interface WorkflowRun {
  readonly event: string;
  /** The file of the event's payload. */
  readonly eventPath: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly commit: string;
  /** The checkout. */
  readonly workspace: string;
  readonly apiUrl: string;
  readonly serverUrl: string;
  /** Where this run's log is. */
  readonly url: string;
  /** A folder that is emptied after the job. */
  readonly temporary: string;
}

/** Reads them. Throws USAGE naming what is missing: this is no workflow's runner. */
export function workflowRunOf(env: NodeJS.ProcessEnv): WorkflowRun {
  const required = (name: string) => {
    const value = env[name];
    if (value !== undefined && value !== "") return value;
    throw new RegistryError("USAGE", `${name} is not set: the action runs in a workflow.`);
  };
  const repository = required("GITHUB_REPOSITORY");
  const serverUrl = required("GITHUB_SERVER_URL");
  return {
    event: required("GITHUB_EVENT_NAME"),
    eventPath: required("GITHUB_EVENT_PATH"),
    repository,
    commit: required("GITHUB_SHA"),
    workspace: required("GITHUB_WORKSPACE"),
    apiUrl: required("GITHUB_API_URL"),
    serverUrl,
    url: `${serverUrl}/${repository}/actions/runs/${required("GITHUB_RUN_ID")}`,
    temporary: required("RUNNER_TEMP"),
  };
}
