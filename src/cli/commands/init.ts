/** `init`: a new skills repository from the template. */
import type { Command } from "commander";
import type { Wire } from "../../wire.ts";
import { withExamples } from "../options.ts";
import type { Output } from "../output.ts";

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("init")
    .description("make a new or empty folder a skills repository")
    .argument("[dir]", "the folder", ".")
    .option("--from <folder>", "use another template")
    .action(async (dir: string, { from }: { readonly from?: string }) => {
      const { commit } = await wire.initRepository(dir, from === undefined ? {} : { from });
      const text = `Made a skills repository in ${dir} (commit ${commit.slice(0, 12)}).\nNext: skilltrunk run ${dir}`;
      output.result({ document: { dir, commit }, text });
    });
  withExamples(command, ["skilltrunk init skills", "skilltrunk init skills --from ../our-template"]);
}
