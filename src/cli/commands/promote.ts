/** `promote` and `rollback`: to which published version a channel leads. */
import type { Command } from "commander";
import type { Wire } from "../../wire.ts";
import { type OfferOptions, offer, toSkillAndVersion, withOfferOptions } from "../offering.ts";
import { withExamples } from "../options.ts";
import type { Output } from "../output.ts";

interface ChannelOptions extends OfferOptions {
  readonly channel: string;
}

export function register(program: Command, wire: Wire, output: Output): void {
  const promote = program
    .command("promote")
    .description("move a channel to a published version, in the skill's lifecycle file")
    .argument("<skill@version>", "name, namespace/name or folder, and the version")
    .requiredOption("--channel <name>", "which channel, such as stable; a new name makes a new one");
  withExamples(withOfferOptions(promote), [
    "skilltrunk promote billing/refunds@1.2.0 --channel stable",
    "skilltrunk promote billing/refunds@1.3.0-rc.1 --channel canary --propose",
  ]).action(async (typed: string, options: ChannelOptions) => {
    const { channel } = options;
    await offer({ wire, output, options }, { kind: "promote", ...toSkillAndVersion(typed), channel });
  });

  const rollback = program
    .command("rollback")
    .description("move a channel back to the version that it had before; a second time leads forward again")
    .argument("<skill>", "name, namespace/name, or its folder")
    .requiredOption("--channel <name>", "which channel");
  withExamples(withOfferOptions(rollback), ["skilltrunk rollback billing/refunds --channel stable --propose"]).action(
    async (skill: string, options: ChannelOptions) => {
      await offer({ wire, output, options }, { kind: "rollback", skill, channel: options.channel });
    },
  );
}
