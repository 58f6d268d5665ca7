/**
 * Skills as plugins, in the form that Claude Code reads (`.claude-plugin/marketplace.json`): what a served and a
 * generated marketplace have in common.
 */
import { compareUtf8 } from "../bytes.ts";
import type { Digest, SkillId } from "../names.ts";
import type { Catalog, Release, SkillEntry } from "./catalog.ts";
import { identitiesOf } from "./channels.ts";
import { type Audience, currentOf, mayRead, stateOf } from "./resolve.ts";

/** Names that Claude Code keeps for marketplaces of its makers. */
const RESERVED: ReadonlySet<string> = new Set([
  "agent-skills",
  "anthropic-agent-skills",
  "anthropic-marketplace",
  "anthropic-plugin-directory",
  "anthropic-plugins",
  "claude-code-marketplace",
  "claude-code-plugins",
  "claude-community",
  "claude-for-financial-services",
  "claude-for-legal",
  "claude-plugin-directory",
  "claude-plugins-community",
  "claude-plugins-official",
  "claude-tag-plugins",
  "financial-services-plugins",
  "first-party-plugins",
  "healthcare",
  "knowledge-work-plugins",
  "life-sciences",
]);
const MAX_NAME = 64;

/**
 * A marketplace's name, made of whatever names its place (a host and a path): two marketplaces of one name would replace
 * each other where both are added, and some names are not to be had.
 */
export function marketplaceName(place: string): string {
  const words = place
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  const name = words.slice(0, MAX_NAME - SUFFIX.length).replace(/-+$/, "");
  if (name === "") return `skilltrunk${SUFFIX}`;
  return name.endsWith(SUFFIX) && !isReserved(name) ? name : `${name}${SUFFIX}`;
}
const SUFFIX = "-skills";

/** May a marketplace not be called so? */
export function isReserved(name: string): boolean {
  return RESERVED.has(name) || /^(?:anthropic|claude)(?:-|$)/.test(name);
}

/**
 * A plugin's version: clients take an update only where it rises, and what a skill offers may go back. So it counts what
 * happened to the skill, and says the release after the plus sign.
 */
function pluginVersion(catalog: Catalog, entry: SkillEntry, release: Release): string {
  // The same bytes may be withdrawn under another name: that is no event of this skill, and final.
  const withdrawn = [...entry.releases.values()].filter((one) => stateOf(catalog, one) === "withdrawn").length;
  const events = identitiesOf(catalog, entry).reduce((sum, id) => sum + (catalog.skills.get(id)?.tip.n ?? 0), 0);
  return `${events + withdrawn}.0.0+${release.version}`;
}

/** What marketplaces say of a skill beside where its bytes are. */
export interface PluginFacts {
  readonly name: string;
  readonly description: string;
  readonly version: string;
  readonly keywords?: readonly string[];
}

export function pluginFacts(
  catalog: Catalog,
  plugin: { readonly name: string; readonly entry: SkillEntry; readonly release: Release },
): PluginFacts {
  const { name, entry, release } = plugin;
  const { tags } = entry.offer;
  return {
    name,
    description: release.description,
    version: pluginVersion(catalog, entry, release),
    ...(tags.length === 0 ? {} : { keywords: [...tags].sort(compareUtf8) }),
  };
}

/** A skill inside a plugin. */
export interface PluginSkill {
  readonly name: string;
  readonly release: Release;
}

/**
 * The skills of which a plugin is made: the skill itself, or a group and its members as they were pinned. Undefined for
 * what is no plugin: of another kind, or with a member that is no skill, that the asker may not see, that is not given
 * out, or that is called like another one.
 */
export function pluginSkills(
  catalog: Catalog,
  { entry, release }: { readonly entry: SkillEntry; readonly release: Release },
  audience: Audience,
): readonly PluginSkill[] | undefined {
  const own = { name: entry.name, release };
  if (release.kind === "skill") return [own];
  if (release.kind !== "group" || release.relations.members.length === 0) return undefined;
  const skills = new Map<string, PluginSkill>([[own.name, own]]);
  for (const member of release.relations.members) {
    const found = "id" in member ? memberOf(catalog, member, audience) : undefined;
    if (found === undefined || skills.has(found.name)) return undefined;
    skills.set(found.name, found);
  }
  return [...skills.values()];
}

function memberOf(
  catalog: Catalog,
  { id, version, digest }: { readonly id: SkillId; readonly version: string; readonly digest: Digest },
  audience: Audience,
): PluginSkill | undefined {
  const entry = currentOf(catalog, id);
  const release = entry?.releases.get(version);
  if (entry === undefined || release?.kind !== "skill" || release.digest !== digest) return undefined;
  const state = stateOf(catalog, release);
  const isGivenOut = mayRead(entry, audience) && state !== "offline" && state !== "withdrawn";
  return isGivenOut ? { name: entry.name, release } : undefined;
}
