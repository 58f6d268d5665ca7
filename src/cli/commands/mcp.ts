/** `mcp`: a registry's skills for programs that speak the Model Context Protocol on standard streams. */
import type { Command } from "commander";
import { quote } from "../../core/errors.ts";
import type { Wire } from "../../wire.ts";
import { withExamples, withRegistryOptions } from "../options.ts";
import type { Output } from "../output.ts";
import { type RegistryOptions, withRegistry } from "../registry-access.ts";

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("mcp")
    .description("offer a registry's skills to an agent over MCP, on standard input and output");
  withExamples(withRegistryOptions(command), [
    "skilltrunk mcp --registry https://skills.example.com",
    "claude mcp add skills -- skilltrunk mcp --registry ~/src/skills",
  ]).action((options: RegistryOptions) =>
    withRegistry(wire, options, async (registry) => {
      const { registryShelf } = await import("../../mcp/shelf.ts");
      const { serveStdio } = await import("../../mcp/stdio.ts");
      await serveStdio(registryShelf(registry), {
        version: wire.version,
        signal: wire.signal,
        onError: (error) => output.warn(quote(error instanceof Error ? error.message : String(error), 400)),
      });
    }),
  );
}
