/** What comes with a release, and what all of that can do: an agent that gets the one gets the others' powers, too. */
import { compareUtf8 } from "../bytes.ts";
import type { Release } from "../catalog/catalog.ts";
import type { BringsView } from "../catalog/view.ts";
import type { SkillId } from "../names.ts";
import { CAPABILITIES, type Capability, type ContentProfile, EMPTY_PROFILE } from "../skill/content-profile.ts";
import type { ClosureEntry, Relations } from "../skill/declares.ts";
import { AND_MORE } from "../skill/profile-content.ts";
import { agreeing, askedRanges } from "./one-release.ts";

/** Every list is sorted by UTF-8 bytes and without repeats. */
export interface Bringing {
  /** `namespace/name@version` of all that comes with a release, directly or not, and the servers that a group holds. */
  readonly releases: readonly string[];
  /** What those can do, all in all. */
  readonly capabilities: ContentProfile["capabilities"];
}

type Pins = Pick<Relations, "closure" | "members">;

/** Where what comes along is looked up. */
export interface BroughtFrom {
  /** What is known of a release that another one brings; undefined where the asker may not know of it. */
  readonly find: (pinned: ClosureEntry) => Pick<Release, "relations" | "scan"> | undefined;
  /** The name by which a skill goes now. */
  readonly now: (id: SkillId) => SkillId;
}

export const BRINGS_NOTHING: Bringing = { releases: [], capabilities: EMPTY_PROFILE.capabilities };

/** How a release comes with another one. */
export interface Broughtness {
  /** It is needed, by the release or by something that it holds, or it is held. */
  readonly by: "needs" | "holds";
  /** What is held and needs it, where the release itself does not. */
  readonly via?: ClosureEntry;
}

/**
 * Every release that comes with these pins, once for each key: the closure, which is whole, the members, and what a member
 * brings in turn. Whatever asks what comes with a release asks here.
 */
export function broughtWith<T extends { readonly key: string; readonly relations: Pins }>(
  pins: Pins,
  find: (pinned: ClosureEntry) => T | undefined,
): readonly (Broughtness & { readonly found: T })[] {
  const known = new Map<string, Broughtness & { readonly found: T }>();
  // It grows while it is gone through.
  const groups: { readonly pins: Pins; readonly via?: { readonly via: ClosureEntry } }[] = [{ pins }];
  for (const { pins: of, via } of groups) {
    for (const { pin, by } of howPinned(of)) {
      const found = find(pin);
      // What a group both needs and holds, it holds: that very release.
      const isKnown = found !== undefined && known.has(found.key) && !(by === "holds" && of === pins);
      if (found === undefined || isKnown) continue;
      known.set(found.key, { found, by, ...via });
      if (by === "holds") groups.push({ pins: found.relations, via: { via: pin } });
    }
  }
  return [...known.values()];
}

function howPinned({ closure, members }: Pins): readonly (Pick<Broughtness, "by"> & { readonly pin: ClosureEntry })[] {
  const needed = closure.map((pin) => ({ pin, by: "needs" as const }));
  return [...needed, ...members.flatMap((pin) => ("id" in pin ? [{ pin, by: "holds" as const }] : []))];
}

/** What a release with these pins brings: of a skill that comes along more than once, the release that does for all. */
export function bringingOf(pins: Pins & Pick<Relations, "requires">, { find, now }: BroughtFrom): Bringing {
  const all = broughtWith(pins, (pin) => {
    const release = find(pin);
    if (release === undefined) return undefined;
    const [id, { version }, { relations, scan }] = [now(pin.id), pin, release];
    return { key: `${id}@${version}`, id, version, relations, scan };
  });
  const ranges = askedRanges([...pins.requires, ...all.flatMap(({ found }) => found.relations.requires)], now);
  const agreed = agreeing(all, ({ by, found: { id, version } }) => {
    const takes = by === "needs" ? ranges.get(id) : undefined;
    return { id, version, ...(takes === undefined ? {} : { takes }) };
  });
  const found = agreed.map(({ found: one }) => one);
  const servers = pins.members.flatMap((one) => ("mcp" in one ? [`${one.mcp}@${one.version}`] : []));
  return {
    releases: distinct([...found.map(({ key }) => key), ...servers]),
    capabilities: Object.fromEntries(
      CAPABILITIES.map((capability) => [capability, distinct(found.flatMap((one) => entriesOf(capability, one)))]),
    ) as Bringing["capabilities"],
  };
}

/** As a document: what is empty is left out. */
export function toBringsView({ releases, capabilities }: Bringing): BringsView {
  const some = CAPABILITIES.filter((one) => capabilities[one].length > 0);
  return {
    releases: [...releases],
    capabilities: Object.fromEntries(some.map((capability) => [capability, [...capabilities[capability]]])),
  };
}

/** The same from such a document. */
export function bringingIn({ releases, capabilities }: BringsView): Bringing {
  const all = CAPABILITIES.map((one) => [one, capabilities[one] ?? []]);
  return { releases, capabilities: Object.fromEntries(all) as Bringing["capabilities"] };
}

function distinct(entries: readonly string[]): readonly string[] {
  return [...new Set(entries)].sort(compareUtf8);
}

/**
 * What a ledger remembers of it. Of most capabilities that is no more than whether there is any: then it stands for all that
 * this skill has of it, and of a list that was cut for all that this release has.
 */
function entriesOf(
  capability: Capability,
  { id, key, relations, scan }: Pick<Release, "relations" | "scan"> & { readonly id: string; readonly key: string },
): readonly string[] {
  const { permissions, secrets: needed, optionalSecrets } = relations.declares;
  const secrets = [...needed, ...optionalSecrets];
  if (capability === "permissions") return permissions;
  const known = capability === "secrets" ? secrets : capability === "network" ? (scan?.hosts ?? []) : [];
  if (known.includes(AND_MORE)) return [...known.filter((host) => host !== AND_MORE), `more of ${key}`];
  return known.length === 0 && scan?.capabilities.includes(capability) === true ? [`those of ${id}`] : known;
}

/** A release's own content and what comes with it, at one time. */
export interface WithBrought {
  readonly profile: ContentProfile;
  readonly brings: Bringing;
}

/** What comes along that can do more than the release and all that came with it could; empty lists are left out. */
export function broughtWidenings(
  before: WithBrought,
  after: Pick<WithBrought, "brings">,
): readonly { readonly capability: Capability; readonly added: readonly string[] }[] {
  return CAPABILITIES.flatMap((capability) => {
    const had = new Set([...before.profile.capabilities[capability], ...before.brings.capabilities[capability]]);
    const added = after.brings.capabilities[capability].filter((entry) => !had.has(entry));
    return added.length === 0 ? [] : [{ capability, added }];
  });
}
