/** `promote` and `rollback`: to which published version a channel leads. */
import type { Command } from "commander";
import { quote, RegistryError } from "../../core/errors.ts";
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
    .option("--channel <name>", "which channel: without it nothing is done");
  withExamples(withOfferOptions(rollback), ["skilltrunk rollback billing/refunds --channel stable --propose"]).action(
    async (skill: string, options: OfferOptions & Partial<ChannelOptions>) => {
      const { channel } = options;
      if (channel === undefined) throw noChannel(skill);
      await offer({ wire, output, options }, { kind: "rollback", skill, channel });
    },
  );
}

/** Said by us: who types it has something bad to take back, and a skill without channels has another way. */
function noChannel(skill: string): RegistryError {
  const name = quote(skill, 80);
  return new RegistryError("USAGE", "Which channel goes back has to be said: --channel <name>.", {
    hint: `\`skilltrunk channels ${name}\` lists them. Where it has none, or latest is bad, take the version back: \`skilltrunk yank ${name}@<version> --reason "<why>"\`.`,
  });
}
