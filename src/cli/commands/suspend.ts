/** `suspend` and `resume`: hold a running registry still, and let it go on. */
import type { Command } from "commander";
import type { Wire } from "../../wire.ts";
import { withAdminOptions } from "../options.ts";
import type { Output } from "../output.ts";

export function register(program: Command, wire: Wire, output: Output): void {
  const suspend = program
    .command("suspend")
    .description("begin no further pass in the running registry; what is published goes on being served");
  withAdminOptions(suspend).action(async (flags: object) => {
    const status = await (await wire.adminClient(wire.config({ ...flags }))).suspend();
    output.result({ document: status, text: "Suspended. `skilltrunk resume` goes on." });
  });
  const resume = program.command("resume").description("end a suspension and take what was merged meanwhile");
  withAdminOptions(resume).action(async (flags: object) => {
    const status = await (await wire.adminClient(wire.config({ ...flags }))).resume();
    output.result({ document: status, text: "Resumed." });
  });
}
