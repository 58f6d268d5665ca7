/** How it is known that somebody may withdraw a release before the trunk says so: asked of the code host where that can be. */

import { quote, RegistryError } from "../../core/errors.ts";
import type { EmergencyProof } from "../../core/plan/emergency.ts";
import type { CodeHost } from "../ports/code-host.ts";

/** The run of a workflow that this program is in. */
export interface CurrentRun {
  readonly id: number;
  /** `owner/name`. */
  readonly repository: string;
}

const MAX_APPROVERS = 20;

/**
 * What the host says of the run: who started it by hand, what that account may do, and who let it into this protected
 * environment (undefined: none counts). Throws HOST_DENIED where neither makes an admin of it.
 */
export async function proveByRun(
  host: Pick<CodeHost, "workflowRun" | "permissionOf">,
  { id, repository }: CurrentRun,
  environment: string | undefined,
): Promise<Extract<EmergencyProof, { kind: "workflow" }>> {
  const { event, workflow, actor, isCompleted, approvals } = await host.workflowRun(id);
  if (event !== "workflow_dispatch") {
    throw new RegistryError("HOST_DENIED", `Run ${id} was started by ${quote(event, 80)}, not by a person.`, {
      hint: "Only a workflow that somebody starts by hand (workflow_dispatch) may withdraw a release.",
    });
  }
  if (isCompleted) {
    throw new RegistryError("HOST_DENIED", `Run ${id} is over: what was approved for it counts for nothing else.`, {
      hint: "Start the workflow anew.",
    });
  }
  const entered = approvals.filter(({ environments }) => environments.some((name) => name === environment));
  const approvedBy = [...new Set(entered.map(({ by }) => by))].slice(0, MAX_APPROVERS);
  const permission = await host.permissionOf(actor);
  if (permission !== "admin" && approvedBy.length === 0) {
    const where =
      environment === undefined
        ? `the settings cannot be read, so that no approval of run ${id}`
        : `nobody let run ${id}`;
    const what = environment === undefined ? "counts" : `into the environment ${quote(environment, 80)}`;
    throw new RegistryError(
      "HOST_DENIED",
      `${quote(actor, 80)} is no admin of ${quote(repository, 200)} (${quote(permission, 40)}), and ${where} of ${quote(workflow, 200)} ${what}.`,
      { hint: "Give the job that protected environment with required reviewers, or have an admin start it." },
    );
  }
  return {
    kind: "workflow",
    run: id,
    repository: quote(repository, 200),
    workflow: quote(workflow, 200),
    actor: quote(actor, 100),
    permission: quote(permission, 40),
    approvedBy: approvedBy.map((login) => quote(login, 100)),
    ...(environment === undefined || approvedBy.length === 0 ? {} : { environment: quote(environment, 100) }),
  };
}

/** The refusal of a workflow that cannot ask its host who it acts for: the runner's own name proves nothing. */
export function cannotProve(run: CurrentRun | undefined): RegistryError {
  const why =
    run === undefined
      ? "This workflow cannot say who withdraws: its runner does not name the run."
      : `Run ${run.id} of ${quote(run.repository, 200)} cannot say who withdraws: it has no token to ask the host with.`;
  return new RegistryError("HOST_DENIED", why, {
    hint: "Give the step GITHUB_TOKEN with `actions: read`, or use the action, which has it.",
  });
}
