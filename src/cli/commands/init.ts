/** `init`: a new skills repository from the template. */
import { type Command, Option } from "commander";
import type { Wire } from "../../wire.ts";
import { withExamples } from "../options.ts";
import type { Output } from "../output.ts";

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("init")
    .description("make a new or empty folder a skills repository")
    .argument("[dir]", "the folder", ".")
    .option("--from <folder>", "use another template")
    .addOption(
      new Option("--empty", "without the template's sample skills, which are published for ever").conflicts("from"),
    )
    .action(async (dir: string, { from, empty }: { readonly from?: string; readonly empty?: true }) => {
      const wish = { ...(from === undefined ? {} : { from }), empty: empty === true };
      const { commit } = await wire.initRepository(dir, wish);
      const text = `Made a skills repository in ${dir} (commit ${commit.slice(0, 12)}).\nNext: skilltrunk run ${dir}`;
      output.result({ document: { dir, commit }, text });
    });
  withExamples(command, [
    "skilltrunk init skills",
    "skilltrunk init skills --empty",
    "skilltrunk init skills --from ../our-template",
  ]);
}
