/** `profile`: what a release asks of whoever runs it, or a harness's permission lists made from it. */
import { type Command, Option } from "commander";
import { claudeCodePermissions, PROFILED, profileOfView } from "../../core/catalog/release-profile.ts";
import type { Wire } from "../../wire.ts";
import { withExamples, withRegistryOptions } from "../options.ts";
import { type Output, table } from "../output.ts";
import { type RegistryOptions, toRequest, withRegistry } from "../registry-access.ts";

interface ProfileOptions extends RegistryOptions {
  readonly for?: (typeof PROFILED)[number];
}

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("profile")
    .description("show what a release, and what comes with it, asks of whoever runs it: permissions, secrets, runtime")
    .argument("<skill>", "name or namespace/name, with or without @version, @range or @channel")
    .addOption(new Option("--for <harness>", "print this harness's permission lists").choices(PROFILED));
  withExamples(withRegistryOptions(command), [
    "skilltrunk profile billing/refunds",
    "skilltrunk profile billing/refunds@1.2.0 --for claude-code > .claude/settings.json",
  ]).action((skill: string, options: ProfileOptions) => {
    const request = toRequest(skill);
    return withRegistry(wire, options, async (registry) => {
      const profile = profileOfView(await registry.resolve(request));
      const { permissions, secrets, runtime, observed, brings } = profile;
      if (options.for !== undefined) {
        const egress = Array.isArray(runtime["egress"]) ? runtime["egress"].map(String) : [];
        const all = [...permissions, ...(brings.capabilities.permissions ?? [])];
        const lists = claudeCodePermissions({ permissions: all, egress });
        output.result({ document: lists, text: JSON.stringify(lists, undefined, 2) });
        return;
      }
      const rows = [
        ["permissions", permissions.join(", ") || "none"],
        ["secrets", secrets.join(", ") || "none"],
        ...Object.entries(runtime).map(([key, value]) => [`runtime.${key}`, JSON.stringify(value)]),
        ["hosts seen", observed.hosts.join(", ") || "none"],
        ["reaches", observed.capabilities.join(", ") || "nothing"],
        ["brings", brings.releases.join(", ") || "nothing"],
        ...Object.entries(brings.capabilities).map(([what, entries]) => [`brings ${what}`, entries.join(", ")]),
      ];
      output.result({ document: profile, text: table(rows, 200) });
    });
  });
}
