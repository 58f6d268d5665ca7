/** `show`: one skill with its versions, or one release with its files. */
import type { Command } from "commander";
import type { ReleaseView, SkillView } from "../../core/catalog/view.ts";
import { quote } from "../../core/errors.ts";
import type { Wire } from "../../wire.ts";
import { withAtOption, withExamples, withRegistryOptions } from "../options.ts";
import { type Output, table } from "../output.ts";
import { type RegistryOptions, toAsOf, toRequest, withRegistry } from "../registry-access.ts";

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("show")
    .description("show a skill and its versions; with @version, @range or @channel: that release and its files")
    .argument("<skill>", "name or namespace/name, with or without @version");
  withExamples(withAtOption(withRegistryOptions(command)), [
    "skilltrunk show billing/refunds",
    "skilltrunk show billing/refunds@^1.2 --json",
    "skilltrunk show billing/refunds@production --at 2026-11-20T12:00:00Z",
  ]).action((skill: string, options: RegistryOptions) => {
    const request = toRequest(skill);
    const asOf = toAsOf(options.at);
    return withRegistry(wire, options, async (registry) => {
      if (request.wanted === undefined) {
        const view = await registry.show(request, asOf);
        output.result({ document: view, text: skillText(view) });
        return;
      }
      const release = await registry.resolve(request, asOf);
      for (const warning of release.warnings) output.warn(quote(warning, 400));
      output.result({ document: release, text: releaseText(release) });
    });
  });
}

const FORCED = "yes: an admin had it published in spite of what was found in it";

function skillText(skill: SkillView): string {
  const channels = Object.entries(skill.channels).map(([name, version]) => `${name} → ${version ?? "nothing"}`);
  const facts: readonly (readonly [string, string])[] = [
    ["visibility", skill.visibility],
    ["owners", skill.owners.join(", ")],
    ["tags", skill.tags.join(", ")],
    ["channels", channels.join(", ")],
    ["renamed to", skill.renamedTo ?? ""],
    ["renamed from", skill.renamedFrom ?? ""],
    ["retired", skill.retired ? "yes: its folder was removed" : ""],
    ["events", String(skill.chain.n)],
  ];
  const versions = skill.versions.map((v) => [
    v.version,
    v.state,
    v.at.slice(0, 10),
    `${v.size} bytes`,
    v.digest,
    remarks(v),
  ]);
  return [
    heading(`${skill.id}${skill.version === null ? "" : ` ${skill.version}`}`, skill.description),
    factTable(facts),
    table(versions, 200),
  ].join("\n\n");
}

function releaseText(release: ReleaseView): string {
  const facts: readonly (readonly [string, string])[] = [
    ["state", release.state],
    ["reason", release.reason ?? ""],
    ["replacement", release.replacement ?? ""],
    ["sunset", release.sunset ?? ""],
    ["digest", release.digest],
    ["size", `${release.size} bytes`],
    ["published", release.at],
    ["commit", release.commit],
    ["by", `${release.by}${release.pr === undefined ? "" : ` (#${release.pr})`}`],
    ["path", release.path],
    ["forced", release.forced === true ? FORCED : ""],
  ];
  const files = release.files.map((f) => [f.mode, String(f.size), f.path]);
  return [heading(`${release.id}@${release.version}`, release.description), factTable(facts), table(files)].join(
    "\n\n",
  );
}

/** Why a version is not simply online, what to use instead and until when. */
function remarks({ reason, replacement, sunset, forced }: SkillView["versions"][number]): string {
  return [
    ...(reason === undefined ? [] : [reason]),
    ...(replacement === undefined ? [] : [`instead: ${replacement}`]),
    ...(sunset === undefined ? [] : [`sunset: ${sunset}`]),
    ...(forced === true ? ["forced"] : []),
  ].join("; ");
}

function heading(title: string, description: string): string {
  return `${quote(title)}\n${quote(description, 1024)}`;
}

function factTable(facts: readonly (readonly [string, string])[]): string {
  return table(
    facts.filter(([, value]) => value !== ""),
    200,
  );
}
