/** `show`: one skill with its versions, or one release with its files. */
import type { Command } from "commander";
import type { ReleaseFacts } from "../../app/install/release-facts.ts";
import type { Registry } from "../../app/ports/ports.ts";
import type { AsOf } from "../../core/catalog/as-of.ts";
import type { Inventory } from "../../core/catalog/inventory.ts";
import type { ReleaseView, SkillView } from "../../core/catalog/view.ts";
import { quote } from "../../core/errors.ts";
import type { SkillRequest } from "../../core/names.ts";
import { approvalsIn, type Statement } from "../../core/trust/provenance.ts";
import type { Wire } from "../../wire.ts";
import { withAtOption, withExamples, withRegistryOptions } from "../options.ts";
import { type Output, table } from "../output.ts";
import { type RegistryOptions, registryFlags, toAsOf, toRequest, withRegistry } from "../registry-access.ts";
import { waitingText } from "../skill-rows.ts";

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
    const config = wire.config({ ...registryFlags(options) });
    return withRegistry(wire, options, async (registry) => {
      if (request.wanted === undefined) {
        await showSkill(registry, { request, asOf }, output);
        return;
      }
      const release = await registry.resolve(request, asOf);
      for (const warning of release.warnings) output.warn(quote(warning, 400));
      const facts = asOf === undefined ? await wire.trust.facts(config, registry, release) : {};
      output.result({ document: { ...release, ...facts }, text: releaseText(release, facts) });
    });
  });
}

async function showSkill(
  registry: Pick<Registry, "show" | "resolve">,
  { request, asOf }: { readonly request: SkillRequest; readonly asOf: AsOf | undefined },
  output: Output,
): Promise<void> {
  const view = await registry.show(request, asOf);
  for (const warning of view.warnings ?? []) output.warn(quote(warning, 400));
  const latest = view.version === null ? undefined : await registry.resolve(request, asOf);
  output.result({ document: view, text: skillText(view, latest) });
}

/** Who had it published in spite of what was found in it, and why. */
function forcedWords({ force }: Pick<ReleaseView, "force">): string {
  if (force === undefined) return "yes: it was published in spite of what was found in it";
  const { by, pr, path, reason } = force;
  const merge = pr === undefined ? "" : ` (#${pr})`;
  return `yes, by ${by === undefined ? path : `${by}${merge}, ${path}`}: ${reason}`;
}

/** With what the release is and needs that `latest` leads to. */
function skillText(skill: SkillView, latest: ReleaseView | undefined): string {
  const channels = Object.entries(skill.channels).map(([name, version]) => `${name} → ${version ?? "nothing"}`);
  const facts: readonly (readonly [string, string])[] = [
    ["visibility", skill.visibility],
    ["owners", skill.owners.join(", ")],
    ["tags", skill.tags.join(", ")],
    ["channels", channels.join(", ")],
    ...(latest === undefined ? [] : relatedFacts(latest)),
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
    ...(skill.waiting === undefined ? [] : [waitingText(skill.waiting)]),
  ].join("\n\n");
}

function releaseText(release: ReleaseView, { inventory, provenance }: ReleaseFacts): string {
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
    ["forced", release.forced === true ? forcedWords(release) : ""],
    ...askedFacts(release, inventory),
  ];
  const files = release.files.map((f) => [f.mode, String(f.size), f.path]);
  return [
    heading(`${release.id}@${release.version}`, release.description),
    factTable([...facts, ...(provenance === undefined ? [] : provenanceFacts(provenance))]),
    ...(inventory === undefined ? [] : [inventoryTable(inventory)]),
    table(files),
  ].join("\n\n");
}

/** What it is and asks for, as its author declares it. */
function askedFacts(release: ReleaseView, inventory: Inventory | undefined): readonly (readonly [string, string])[] {
  const { declares } = release;
  const { permissions = [], secrets = [], optionalSecrets = [], triggers = [], compatibility = {} } = declares ?? {};
  const named = inventory?.secrets ?? [...secrets, ...optionalSecrets];
  const wished = named.map((name) => (secrets.includes(name) ? name : `${name} (not required)`));
  const fits = Object.entries(compatibility).map(([what, words]) => `${what}: ${words.join(", ")}`);
  return [
    ...relatedFacts(release),
    ["permissions", listed(permissions)],
    ["secrets", listed(wished)],
    ["triggers", listed(triggers)],
    ["made for", fits.join("; ")],
    ["incomplete", release.incomplete === true ? INCOMPLETE : ""],
  ];
}

/** What it is, and what it needs and holds. */
function relatedFacts(release: ReleaseView): readonly (readonly [string, string])[] {
  const { kind, payload, requires = [], closure = [], members = [] } = release;
  const pinned = ({ id, version }: { readonly id: string; readonly version: string }) => `${id}@${version}`;
  const held = members.map((one) => ("id" in one ? pinned(one) : `${one.mcp}@${one.version}`));
  return [
    ["kind", kind === "skill" ? "" : kind],
    ["payload", payload ?? ""],
    ["requires", listed(requires)],
    ["brings", listed(closure.map(pinned))],
    ["members", listed(held)],
  ];
}

const INCOMPLETE = "yes: something that it needs is not here for whoever asks, so it cannot be installed";

/** As the registry signed it. */
function provenanceFacts(statement: Statement): readonly (readonly [string, string])[] {
  const { commit, pullRequest } = statement.predicate.buildDefinition.externalParameters;
  const approvals = approvalsIn(statement).map(({ role, approvedBy }) => `${approvedBy.join(", ")} (${role})`);
  const from = `commit ${commit}${pullRequest === undefined ? "" : ` of pull request ${pullRequest}`}`;
  return [
    ["provenance", `signed by the registry: ${from}`],
    ["approved by", approvals.join("; ")],
  ];
}

/** What is in it, and can be reached from it. */
function inventoryTable(inventory: Inventory): string {
  const { scripts, interpreters, hosts, tools, environment, packages, writes, whole } = inventory;
  const lists: readonly (readonly [string, readonly string[]])[] = [
    ...Object.entries(scripts).map(([language, paths]) => [`${language} scripts`, paths] as const),
    ["interpreters", interpreters],
    ["hosts", hosts],
    ["tools", tools],
    ["variables", environment],
    ["packages", packages],
    ["writes", writes],
  ];
  const found = lists.flatMap(([name, entries]) => (entries.length === 0 ? [] : [[name, listed(entries)] as const]));
  const most = whole
    ? []
    : [["inventory", "of the small files alone: it is too large to look into all of it"] as const];
  return found.length + most.length === 0
    ? "It has no scripts, and names no hosts, tools or packages."
    : factTable([...found, ...most]);
}

/** A few of them: --json has all. */
function listed(entries: readonly string[]): string {
  const more = entries.length > MAX_LISTED ? `, and ${entries.length - MAX_LISTED} more` : "";
  return `${entries.slice(0, MAX_LISTED).join(", ")}${more}`;
}
const MAX_LISTED = 12;

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
