/** `waive`: accepts a finding about a skill, for a reason and for a time. */
import type { Command } from "commander";
import type { Approver, Waived, WaiverWish } from "../../app/author/waive-finding.ts";
import { quote } from "../../core/errors.ts";
import type { Wire } from "../../wire.ts";
import { withExamples } from "../options.ts";
import type { Output } from "../output.ts";

interface WaiveOptions extends Pick<WaiverWish, "fingerprint" | "reason" | "expires"> {
  readonly dir: string;
}

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("waive")
    .description("accept a finding about a skill, in its lifecycle file; the report of the check prints the command")
    .argument("<skill>", "name, namespace/name, or its folder")
    .argument("<rule>", "the finding's rule")
    .argument("<path>", "the finding's file, inside the skill's folder")
    .requiredOption("--fingerprint <sha256>", "the finding's fingerprint: the waiver is for nothing else")
    .requiredOption("--reason <sentence>", "why it is accepted")
    .requiredOption("--expires <day>", "the last day on which it is, as 2027-01-31")
    .option("--dir <folder>", "the skills repository, or a folder in it", ".");
  withExamples(command, [
    'skilltrunk waive billing/sync network-unknown scripts/sync.py --fingerprint sha256:… --reason "our own gateway" --expires 2027-01-31',
  ]).action(async (skill: string, rule: string, path: string, { dir, ...options }: WaiveOptions) => {
    const repository = await wire.authors.openRepository(dir);
    const waived = await wire.authors.waive(repository, { skill, rule, path, ...options });
    if (!waived.here) output.note(notHere(waived));
    if (waived.found === false) output.note(notFound(waived));
    output.result({ document: waived, text: waivedText(waived) });
  });
}

function notHere({ id }: Waived): string {
  return `There is no skill ${id} here: the waiver waits for the pull request that brings it. Check the name, if you meant one that is here.`;
}

/** It may be about what another branch brings. */
function notFound({ id, waiver }: Waived): string {
  return `As it lies here, ${id} has no such finding of ${waiver.rule} in ${quote(waiver.path)}. That is right where another branch brings it; where none does, copy the command from the newest report.`;
}

function waivedText({ id, path, waiver, severity, changed, approvers }: Waived): string {
  const what = `${waiver.rule} (${severity}) in ${quote(waiver.path)} of ${id} is accepted until ${waiver.expires}`;
  return [
    changed ? `${path}: ${what}, once this is merged.` : `${path} says so already: ${what}.`,
    approvers.length === 0
      ? "policy.yaml cannot be read, so nobody can say who has to approve it."
      : `Policy asks for the approval of ${approvers.map(approverText).join(", and of ")} before it is merged; its author alone is not enough.`,
    `Next: commit ${path} alone, on a branch from the trunk, and open a pull request of its own: a waiver counts for nothing that comes with it.`,
  ].join("\n");
}

function approverText({ role, people }: Approver): string {
  const names = people.length === 0 ? "nobody is named yet" : people.map((person) => quote(person, 80)).join(", ");
  return `${quote(role, 80)} (${names})`;
}
