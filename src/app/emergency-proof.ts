/** How it is known that somebody may withdraw a release before the trunk says so: asked of the code host where that can be. */
import type { EmergencyProof } from "../core/emergency.ts";
import { quote, RegistryError } from "../core/errors.ts";
import type { CodeHost } from "./code-host.ts";

/** The run of a workflow that this program is in. */
export interface CurrentRun {
  readonly id: number;
  /** `owner/name`. */
  readonly repository: string;
}

const MAX_APPROVERS = 20;

/**
 * What the host says of the run: who started it by hand, what that account may do, and who let it into a protected
 * environment. Throws HOST_DENIED where neither makes an admin of it.
 */
export async function proveByRun(
  host: Pick<CodeHost, "workflowRun" | "permissionOf">,
  { id, repository }: CurrentRun,
): Promise<Extract<EmergencyProof, { kind: "workflow" }>> {
  const { event, workflow, actor, approvedBy } = await host.workflowRun(id);
  if (event !== "workflow_dispatch") {
    throw new RegistryError("HOST_DENIED", `Run ${id} was started by ${quote(event, 80)}, not by a person.`, {
      hint: "Only a workflow that somebody starts by hand (workflow_dispatch) may withdraw a release.",
    });
  }
  const permission = await host.permissionOf(actor);
  if (permission !== "admin" && approvedBy.length === 0) {
    throw new RegistryError(
      "HOST_DENIED",
      `${quote(actor, 80)} is no admin of ${quote(repository, 200)} (${quote(permission, 40)}), and nobody approved run ${id} of ${quote(workflow, 200)}.`,
      { hint: "Give the job a protected environment with required reviewers, or have an admin start it." },
    );
  }
  return {
    kind: "workflow",
    run: id,
    repository: quote(repository, 200),
    workflow: quote(workflow, 200),
    actor: quote(actor, 100),
    permission: quote(permission, 40),
    approvedBy: approvedBy.slice(0, MAX_APPROVERS).map((login) => quote(login, 100)),
  };
}
