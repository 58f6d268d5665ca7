/** `push`: releases to an OCI registry, from where they can be installed. */
import type { Command } from "commander";
import type { Wire } from "../../wire.ts";
import { withExamples, withRegistryOptions } from "../options.ts";
import type { Output } from "../output.ts";
import { type RegistryOptions, registryFlags, toRequest, withRegistry } from "../registry-access.ts";

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("push")
    .description("copy releases to an OCI registry: everything public, or the skills that are named")
    .argument("<place>", "oci://host/repository")
    .argument("[skills...]", "only these, whoever may see them");
  withExamples(withRegistryOptions(command), [
    "skilltrunk push oci://ghcr.io/acme/skills --registry https://skills.example.com",
    "skilltrunk push oci://localhost:5000/skills billing/refunds --registry ~/src/skills",
  ]).action((place: string, skills: readonly string[], options: RegistryOptions) =>
    withRegistry(wire, options, async (registry) => {
      const config = wire.config({ ...registryFlags(options) });
      const named = skills.map(toRequest);
      const result = await wire.platform.pushOci(config, { registry, place, named });
      const { location, releases, pushed } = result;
      output.result({
        document: { ...result },
        text: `${location} has ${releases} releases of ${result.skills} skills; ${pushed} archives were new.`,
      });
    }),
  );
}
