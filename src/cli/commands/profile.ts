/** `profile`: what a release asks of whoever runs it, or a harness's permission lists made from it. */
import { type Command, Option } from "commander";
import {
  type Asked,
  claudeCodePermissions,
  PROFILED,
  type ProfileView,
  profileOfView,
} from "../../core/catalog/release-profile.ts";
import { partlyAbsent } from "../../core/relations/whole-release.ts";
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
      if (profile.incomplete === true) output.warn(partlyAbsent(`${profile.id}@${profile.version}`));
      if (options.for === undefined) output.result({ document: profile, text: table(rowsOf(profile), 200) });
      else {
        const lists = claudeCodePermissions(allAsked(profile));
        output.result({ document: lists, text: JSON.stringify(lists, undefined, 2) });
      }
    });
  });
}

/** What comes with it is run, too. */
function allAsked({ permissions, runtime, brings }: ProfileView): Asked {
  const egress = Array.isArray(runtime["egress"]) ? runtime["egress"].map(String) : [];
  return { permissions: [...permissions, ...(brings.capabilities.permissions ?? [])], egress };
}

function rowsOf(profile: ProfileView): readonly (readonly string[])[] {
  const { permissions, secrets, optionalSecrets, runtime, observed, brings } = profile;
  return [
    ["permissions", permissions.join(", ") || "none"],
    ["secrets", secrets.join(", ") || "none"],
    ...(optionalSecrets.length === 0 ? [] : [["optional secrets", optionalSecrets.join(", ")]]),
    ...Object.entries(runtime).map(([key, value]) => [`runtime.${key}`, JSON.stringify(value)]),
    ["hosts seen", observed.hosts.join(", ") || "none"],
    ["reaches", observed.capabilities.join(", ") || "nothing"],
    ["brings", brings.releases.join(", ") || "nothing"],
    ...Object.entries(brings.capabilities).map(([what, entries]) => [`brings ${what}`, entries.join(", ")]),
  ];
}
