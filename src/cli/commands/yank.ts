/** `yank`, `offline`, `deprecate` and `online`: whether a published version is given out. */
import type { Command } from "commander";
import type { State } from "../../core/ledger/event.ts";
import type { VersionOffer } from "../../core/trunk/lifecycle.ts";
import type { Wire } from "../../wire.ts";
import { type OfferOptions, offer, toSkillAndVersion, withOfferOptions } from "../offering.ts";
import { withExamples } from "../options.ts";
import type { Output } from "../output.ts";

type StateOptions = OfferOptions & Omit<VersionOffer, "state">;

export function register(program: Command, wire: Wire, output: Output): void {
  const yank = program.command("yank").description("give a version only to who asks for exactly it");
  withReason(yank);
  finish(yank, "yanked", ['skilltrunk yank billing/refunds@1.2.0 --reason "rounds half a cent down"']);

  const offline = program.command("offline").description("give a version to nobody, until it is online again");
  withReason(offline);
  finish(offline, "offline", ['skilltrunk offline billing/refunds@1.2.0 --reason "under review" --propose']);

  const deprecate = program.command("deprecate").description("warn whoever gets a version that there is a better one");
  withReason(deprecate)
    .option("--replacement <skill>", "what to use instead: namespace/name, with or without @range or @channel")
    .option("--sunset <day>", "after which day nobody should use it, as 2027-03-31");
  finish(deprecate, "deprecated", [
    'skilltrunk deprecate billing/refunds@1.0.0 --reason "old price list" --replacement billing/refunds@^1.2 --sunset 2027-03-31',
  ]);

  const online = program.command("online").description("give a version out again like any other");
  online.option("--reason <sentence>", "why it may be; everybody sees it");
  finish(online, "online", ["skilltrunk online billing/refunds@1.2.0"]);

  function finish(command: Command, state: State, examples: readonly string[]): void {
    command.argument("<skill@version>", "name, namespace/name or folder, and the version");
    withExamples(withOfferOptions(command), examples).action(async (typed: string, options: StateOptions) => {
      const { reason, replacement, sunset } = options;
      const said: VersionOffer = {
        state,
        ...(reason === undefined ? {} : { reason }),
        ...(replacement === undefined ? {} : { replacement }),
        ...(sunset === undefined ? {} : { sunset }),
      };
      await offer({ wire, output, options }, { kind: "state", ...toSkillAndVersion(typed), offer: said });
    });
  }
}

function withReason(command: Command): Command {
  return command.requiredOption("--reason <sentence>", "why; everybody who asks sees it");
}
