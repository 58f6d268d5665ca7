/** What the commands share that change how a skill is offered: their options, how a release is named, what they print. */
import type { Command } from "commander";
import type { OfferStage, OfferWish } from "../app/author/offer-skill.ts";
import { boundWords } from "../core/bindings/bound-words.ts";
import { quote, RegistryError } from "../core/errors.ts";
import { shellWord } from "../core/shell-word.ts";
import type { OfferChange } from "../core/trunk/offer-change.ts";
import { answerText, consequenceOf } from "../core/trunk/offer-words.ts";
import type { ByHand, Offered } from "../wire/propose-offer.ts";
import type { Wire } from "../wire.ts";
import { withWorkOptions } from "./options.ts";
import type { Output } from "./output.ts";
import { type RegistryOptions, withPublished } from "./registry-access.ts";

export interface OfferOptions extends RegistryOptions {
  readonly dir: string;
  readonly propose?: true;
}

/** The options of every such command. */
export function withOfferOptions(command: Command): Command {
  return withWorkOptions(command).option(
    "--propose",
    "leave it as a commit on a branch, and open the pull request where GITHUB_TOKEN allows it",
  );
}

/** Splits `skill@version`. Throws USAGE where one of the two is missing. */
export function toSkillAndVersion(typed: string): { readonly skill: string; readonly version: string } {
  const at = typed.lastIndexOf("@");
  const [skill, version] = [typed.slice(0, Math.max(at, 0)), typed.slice(at + 1)];
  if (at > 0 && version !== "") return { skill, version };
  throw new RegistryError("USAGE", `"${quote(typed, 80)}" names no version: expected skill@version.`, {
    hint: "Write the skill, an @ and a published version, as billing/refunds@1.2.0.",
  });
}

/** Makes the change and prints what came of it. */
export async function offer(
  { wire, output, options }: { readonly wire: Wire; readonly output: Output; readonly options: OfferOptions },
  wish: OfferWish,
): Promise<void> {
  const repository = await wire.authors.openRepository(options.dir);
  const offered = await withPublished(wire, { repository, options }, (registry) => {
    const config = wire.config({ state: options.state });
    return wire.authors.offer({ repository, registry, config, propose: options.propose === true }, wish);
  });
  if (offered.proposal?.problem !== undefined) {
    output.warn(`No pull request was opened: ${quote(offered.proposal.problem, 600)}`);
  }
  const { file: _, ...document } = offered;
  output.result({ document, text: offeredText(offered) });
}

function offeredText(offered: Offered): string {
  const { id, path, change, before, changed, answers, notes } = offered;
  if (!changed) {
    const how = offered.isSo ? nowText(id, change) : `${nowText(id, change)}, which is not so yet`;
    return [`${path} says so already: ${how}. Nothing was changed.`, ...notes].join("\n");
  }
  const was = before === null ? "had none before" : `was ${before}`;
  return [
    `${path}: ${nowText(id, change)} (${was}), once this is merged${offered.approvals.waits ? " and approved" : ""}.`,
    ...consequenceOf(change),
    ...notes,
    ...(answers.length === 0 ? [] : ["Who asks for one of these gets something else:"]),
    ...answers.map((row) => `  ${answerText(row)}`),
    ...boundText(offered),
    ...approvalText(offered),
    ...nextText(offered),
  ].join("\n");
}

function boundText({ bound, change }: Offered): readonly string[] {
  // Nobody gets anything of a skill that is disabled: as if all of it were offline.
  return boundWords(bound, change.kind === "state" ? change.offer.state : "offline").map((line) => quote(line, 300));
}

function nowText(id: string, change: OfferChange): string {
  switch (change.kind) {
    case "channel":
      return `${change.channel} of ${id} is ${change.version}`;
    case "state":
      return `${id}@${change.version} is ${change.offer.state}`;
    case "enabled":
      return `${id} is ${change.enabled ? "enabled" : "disabled"}`;
  }
}

function approvalText({ approvals: { source, stages, waits, owners, merged } }: Offered): readonly string[] {
  if (merged !== undefined) return [`The trunk says the same already, which ${merged}: this asks nobody anew.`];
  if (stages.length === 0) {
    const names = owners.length === 0 ? "nobody" : owners.map((owner) => quote(owner, 80)).join(", ");
    return [`Policy asks nobody for such a change; the skill is owned by ${names}.`];
  }
  const who = stages.map(stageText).join(", and ");
  const by =
    source === "host"
      ? "the code host asks for it"
      : source === "none"
        ? "nobody checks it"
        : `the status skilltrunk/approvals asks for it before the merge; ${waits ? "after one without it, what is so now stays until it is recorded" : "as it only restricts, it counts once it is merged"}`;
  return [`Policy wants it approved by ${who} (${by}).`];
}

function stageText({ role, count, after, people }: OfferStage): string {
  const names = people.length === 0 ? "nobody is named yet" : people.map((person) => quote(person, 80)).join(", ");
  const many = count === 1 ? "" : `${count} of `;
  return `${many}${quote(role, 80)} (${names})${after === undefined ? "" : ` after ${quote(after, 80)}`}`;
}

function nextText({ path, proposal }: Offered): readonly string[] {
  if (proposal === undefined) return [`Next: commit ${path} and open a pull request.`];
  const { branch, base, pullRequest } = proposal;
  const branchText = `${proposal.made ? "New branch" : "There already: branch"} ${quote(branch, 300)}, one commit for ${quote(base, 80)}.`;
  if (pullRequest !== undefined)
    return [branchText, `Opened pull request ${pullRequest.number}: ${quote(pullRequest.url, 400)}`];
  return [branchText, ...pushText(proposal)];
}

/** What remains to be done by hand; without a remote, merging it here is all that there is. */
export function pushText({ branch, base, remote, isBare, link }: ByHand, folder = "."): readonly string[] {
  const name = shellWord(branch);
  const git = folder === "." ? "git" : `git -C ${shellWord(folder)}`;
  // Its trunk is moved on to the branch, which only goes as long as nothing else was merged.
  if (!remote && isBare === true) return [`Next: ${git} fetch . ${shellWord(`${branch}:${base}`)}`];
  if (!remote) return [`Next: ${git} switch ${shellWord(base)} && ${git} merge --no-ff --no-edit ${name}`];
  const then =
    link === undefined ? "Then open a pull request of it." : `Then open the pull request: ${quote(link, 600)}`;
  return [`Next: ${git} push origin ${name}`, then];
}
