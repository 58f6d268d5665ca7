/** What proves an emergency: the host's word on this run, and nothing that was said of another place. */
import { expect, test } from "vitest";
import type { WorkflowRunFacts } from "../../../src/app/ports/code-host.ts";
import { proveByRun } from "../../../src/app/reconcile/emergency-proof.ts";

const RUN = { id: 7, repository: "acme/skills" };
const FACTS: WorkflowRunFacts = {
  event: "workflow_dispatch",
  workflow: ".github/workflows/withdraw.yml",
  actor: "ann",
  isCompleted: false,
  approvals: [
    { by: "cara", environments: ["withdraw", "preview"] },
    { by: "dave", environments: ["preview"] },
    { by: "cara", environments: ["withdraw"] },
  ],
};
const host = (facts: Partial<WorkflowRunFacts> = {}, permission = "write") => ({
  workflowRun: async () => ({ ...FACTS, ...facts }),
  permissionOf: async () => permission,
});
const message = (work: Promise<unknown>) => work.then(String, (error: Error) => error.message);

test("is who let the run into the environment that the settings name, once each", async () => {
  const proof = await proveByRun(host(), RUN, "withdraw");
  expect([proof.approvedBy, proof.environment]).toEqual([["cara"], "withdraw"]);
});

test("is no approval of another environment", async () => {
  expect(await message(proveByRun(host(), RUN, "production"))).toContain(
    "nobody let run 7 of .github/workflows/withdraw.yml into the environment production",
  );
});

test("is no approval at all while the settings cannot be read, and an admin goes on", async () => {
  expect(await message(proveByRun(host(), RUN, undefined))).toContain(
    "the settings cannot be read, so that no approval of run 7 of .github/workflows/withdraw.yml counts",
  );
  const proof = await proveByRun(host({}, "admin"), RUN, undefined);
  expect([proof.permission, proof.approvedBy, proof.environment]).toEqual(["admin", [], undefined]);
});

test("is no run that is over, not even of an admin", async () => {
  expect(await message(proveByRun(host({ isCompleted: true }, "admin"), RUN, "withdraw"))).toContain("Run 7 is over");
});
