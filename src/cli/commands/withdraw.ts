/** `withdraw`: takes a release back at once, for ever, before any pull request is merged. */
import type { Command } from "commander";
import type { ToWithdraw } from "../../app/reconcile/withdraw.ts";
import { boundWords } from "../../core/bindings/bound-words.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import { isVersion } from "../../core/names.ts";
import { answerText } from "../../core/trunk/offer-words.ts";
import type { WithdrawnRelease } from "../../wire/withdraw-release.ts";
import type { Wire } from "../../wire.ts";
import { pushText } from "../offering.ts";
import { withExamples, withLedgerOptions, withSourceOptions } from "../options.ts";
import type { CommandResult, Output } from "../output.ts";
import { toRequest } from "../registry-access.ts";
import { countsText } from "../where-it-counts.ts";

/** Releases that lose their replacement and are named. */
const SHOWN = 20;

interface WithdrawFlags {
  readonly reason: string;
  readonly erase?: true;
  readonly yes?: true;
  readonly dryRun?: true;
  readonly repository: string;
}

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("withdraw")
    .description("take a release back at once and for ever; the pull request that makes the trunk agree comes after it")
    .argument("<skill@version>", "namespace/name and the version")
    .requiredOption("--reason <sentence>", "why; everybody who asks sees it")
    .option("--erase", "drop its bytes from the ledger, and those of every release that has the same")
    .option("--dry-run", "print what would be withdrawn and whom that hits, and do nothing")
    .option("--yes", "do not ask; without a terminal, or with --json, nobody is asked")
    .option("--repository <where>", "path or URL of the skills repository", ".");
  withExamples(withLedgerOptions(withSourceOptions(command)), [
    'skilltrunk withdraw billing/refunds@1.2.0 --reason "sends card numbers to a stranger" --push',
    'skilltrunk withdraw billing/refunds@1.2.0 --reason "holds a customer\'s address" --erase',
  ]).action(async (typed: string, flags: WithdrawFlags) => {
    const request = toRequest(typed);
    if (request.wanted === undefined || !isVersion(request.wanted)) {
      throw new RegistryError("USAGE", `"${quote(typed, 80)}" names no version: expected skill@version.`, {
        hint: "What is withdrawn is one exact version, as billing/refunds@1.2.0.",
      });
    }
    let kept: ToWithdraw | undefined;
    const decide = async (about: ToWithdraw) => {
      tell(output, about);
      const isMeant = flags.dryRun !== true && (flags.yes === true || about.isKnown || (await asked(output, about)));
      if (!isMeant) kept = about;
      return isMeant;
    };
    const wish = { request, reason: flags.reason, erase: flags.erase === true, decide };
    const done = wire.trust.withdraw(flags.repository, wire.config({ ...flags }), wish);
    const withdrawn = await done.catch((error: unknown) => {
      if (kept === undefined) throw error;
    });
    if (withdrawn === undefined) return output.result(undone(kept as unknown as ToWithdraw, flags.dryRun === true));
    if (withdrawn.problem !== undefined) output.warn(`Not proposed: ${quote(withdrawn.problem, 600)}`);
    output.result({ document: { withdrawn: true, ...withdrawn }, text: toText(withdrawn, flags.repository) });
  });
}

/** Who relies on it, said before it is gone. */
function tell(output: Output, { hit, lost }: ToWithdraw): void {
  const words = [...boundWords(hit, "withdrawn"), ...lost.slice(0, SHOWN)];
  if (words.length > 0) output.warn(words.map((line) => quote(line, 300)).join("\n"));
}

function asked(output: Output, { id, version, erase, hit }: ToWithdraw): Promise<boolean> {
  const hits = hit.agents.length + hit.dependents.length;
  const whom =
    hits === 0 ? "Nobody is known to rely on it." : `It hits ${hits === 1 ? "the one" : `the ${hits}`} above.`;
  const bytes = erase ? " Its bytes leave the ledger." : "";
  return output.confirm(`${whom} Withdraw ${id}@${version} for ever? Nothing brings it back.${bytes}`);
}

function undone(about: ToWithdraw, isDry: boolean): CommandResult {
  const { id, version, digest, isKnown, erase, hit, answers, lost } = about;
  const document = { withdrawn: false, id, version, digest, isKnown, erase, hit, answers, lost };
  const what = `${id}@${version} (${digest})`;
  if (!isDry) return { document, text: `Nothing was done: ${what} stays as it is.`, exit: 1 };
  const already = isKnown ? " It is withdrawn in the ledger already." : "";
  const isAlone = hit.agents.length + hit.dependents.length === 0;
  return {
    document,
    text: [
      `Would withdraw ${what}${erase ? " and erase its bytes" : ""}. Nothing was done.${already}`,
      ...(isAlone ? ["No agent has it by its bindings, and nothing needs it."] : []),
      ...(answers.length === 0 ? [] : ["Who asks for one of these would get something else:"]),
      ...answers.map((row) => `  ${answerText(row)}`),
    ].join("\n"),
  };
}

function toText(withdrawn: WithdrawnRelease, folder: string): string {
  const { id, version, isKnown, reason, erased, ledger, path, proof, counts } = withdrawn;
  const who = proof.kind === "workflow" ? `${proof.actor} in run ${proof.run}` : `${proof.user} on ${proof.host}`;
  return [
    isKnown
      ? `${id}@${version} is withdrawn in the ledger already, for the reason given then: ${quote(reason, 400)}`
      : `${id}@${version} is withdrawn in the ledger (${ledger.commit.slice(0, 12)}) by ${quote(who, 300)}.`,
    ...(erased
      ? ["Its bytes left the ledger's tree. Git's history still has them: docs/operations.md says how to prune it."]
      : []),
    countsText(counts, isKnown),
    ...(path === undefined
      ? ["The trunk says so already."]
      : [
          `The trunk does not say so yet (${path}): the condition Emergency holds until it does.`,
          ...next(withdrawn, folder),
        ]),
  ].join("\n");
}

function next({ byHand, pullRequest, path, version }: WithdrawnRelease, folder: string): readonly string[] {
  if (pullRequest !== undefined) return [`Opened pull request ${pullRequest.number}: ${quote(pullRequest.url, 400)}`];
  if (byHand !== undefined) return pushText(byHand, folder);
  return [`Next: write \`${version}: { state: withdrawn, reason: … }\` below \`versions\` in ${path}, and merge that.`];
}
