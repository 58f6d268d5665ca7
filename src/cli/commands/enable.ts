/** `enable` and `disable`: whether a skill is there at all for whoever asks. */
import type { Command } from "commander";
import type { Wire } from "../../wire.ts";
import { type OfferOptions, offer, withOfferOptions } from "../offering.ts";
import { withExamples } from "../options.ts";
import type { Output } from "../output.ts";

export function register(program: Command, wire: Wire, output: Output): void {
  const enable = program.command("enable").description("show a skill again that was disabled");
  finish(enable, true);
  const disable = program.command("disable").description("hide a whole skill, with all its versions");
  finish(disable, false);

  function finish(command: Command, enabled: boolean): void {
    command.argument("<skill>", "name, namespace/name, or its folder");
    const examples = [`skilltrunk ${command.name()} billing/refunds`];
    withExamples(withOfferOptions(command), examples).action(async (skill: string, options: OfferOptions) => {
      await offer({ wire, output, options }, { kind: "enabled", skill, enabled });
    });
  }
}
