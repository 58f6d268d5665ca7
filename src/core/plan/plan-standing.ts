/** How a skill is to be offered: what its lifecycle file and the settings ask for, or why the file cannot be followed. */

import { readersOf, readingOwnersOf, tagsOf } from "../access/ceiling.ts";
import type { Offer, SkillEntry } from "../catalog/catalog.ts";
import { type Finding, finding } from "../finding.ts";
import { type OfferChanges, VISIBILITIES, type Visibility } from "../ledger/event.ts";
import { namespaceOf, type Oid, type SkillId } from "../names.ts";
import { type Lifecycle, lifecyclePath } from "../trunk/lifecycle.ts";
import { DEFAULT_SETTINGS, type Settings, visibilityOf } from "../trunk/settings.ts";
import type { YamlLines } from "../trunk/yaml-file.ts";
import type { Body, PlanContext, SkillFacts } from "./facts.ts";

/** What the lifecycle file asks for, or why it cannot be followed and the folded values stay. */
export interface Standing {
  readonly lifecycle: Lifecycle | undefined;
  /** Of what that says. */
  readonly lines?: YamlLines;
  readonly keep: boolean;
  readonly findings: readonly Finding[];
}

/** What is known of the skill, and the settings that count. */
interface StandingGround {
  readonly draft: Pick<PlanContext["draft"], "skill">;
  readonly facts: Pick<PlanContext["facts"], "settings"> &
    Partial<Pick<PlanContext["facts"], "base" | "skills" | "renews">>;
}

/**
 * A lifecycle file that is unreadable, or gone although it set something, changes nothing: visibility never fails
 * open. A skill that never had one gets the defaults.
 */
export function standingOf({ draft, facts }: StandingGround, skill: SkillFacts): Standing {
  const { lifecycle } = skill;
  if (lifecycle.kind === "present") return { ...lifecycle, keep: false, findings: [] };
  if (lifecycle.kind === "unreadable") return { lifecycle: undefined, keep: true, findings: lifecycle.findings };
  const entry = draft.skill(skill.id);
  if (entry === undefined || !entry.offer.governed || (isDropped(facts, skill, entry) && !setsSomething(facts, entry)))
    return { lifecycle: undefined, keep: false, findings: [] };
  return { lifecycle: undefined, keep: true, findings: [lifecycleMissing(entry)] };
}

/**
 * Does the file go with this commit? Whether it set something is settled then: settings that come to say the same later, and
 * something else after that, do not make its values theirs.
 */
function isDropped({ skills = [], renews }: StandingGround["facts"], { was }: SkillFacts, entry: SkillEntry): boolean {
  return was?.kind === "present" || renews === true || skills.some(({ id }) => id === entry.renamedFrom);
}

/** By the settings of before as by these: one commit may change both. */
function setsSomething({ settings, base = settings }: StandingGround["facts"], entry: SkillEntry): boolean {
  return [settings, base].some((one) => hasOwnValues(entry, defaultOffer(one, entry.id)));
}

function hasOwnValues(entry: SkillEntry, defaults: Offer): boolean {
  const stated = [...entry.releases.values()].some((r) => r.state !== "online");
  const offered = offerChanges({ ...entry.offer, governed: false }, defaults);
  return stated || entry.channels.size > 0 || Object.keys(offered).length > 0;
}

/** How a skill is offered of which no file says anything. */
export function defaultOffer(settings: Settings, id: SkillId): Offer {
  const namespace = namespaceOf(id);
  return {
    visibility: visibilityOf(settings, namespace, undefined),
    readers: readersOf(settings, namespace, undefined),
    owners: settings.namespaces.get(namespace)?.owners ?? settings.owners,
    tags: [],
    enabled: true,
    governed: false,
  };
}

/** What is to be so of a skill, and what is. */
interface Wish {
  readonly id: SkillId;
  readonly folded: Offer;
  readonly standing: Standing;
}

/** How it is to be offered by its file and the settings together. */
export function wantedOffer(settings: Settings, of: Wish): Offer {
  const { folded, standing } = of;
  // What stands is narrowed by the settings and never opened again, also where these are gone.
  const { readingOwners = folded.owners } = folded;
  const owners = standing.keep ? readingOwners.filter((one) => folded.owners.includes(one)) : undefined;
  return withReadingOwners(settings, of.id, askedOffer(settings, of), owners);
}

/** The same offer, with those of these owners who read it, and of its namespace's: the settings say who. */
export function withReadingOwners(settings: Settings, id: SkillId, offer: Offer, owners = offer.owners): Offer {
  const { readingOwners: _, ...rest } = offer;
  const readingOwners = readingOwnersOf(settings, namespaceOf(id), owners) ?? owners;
  return readingOwners.join("\n") === offer.owners.join("\n") ? rest : { ...rest, readingOwners };
}

function askedOffer(settings: Settings, of: Wish): Offer {
  const defaults = defaultOffer(settings, of.id);
  if (of.standing.keep) {
    const capped = visibilityOf(settings, namespaceOf(of.id), of.folded.visibility);
    const readers = readersOf(settings, namespaceOf(of.id), of.folded.readers);
    return { ...of.folded, readers, visibility: moreRestricted(of.folded.visibility, capped) };
  }
  const { lifecycle } = of.standing;
  // Without a settings file nobody says who may see a skill that said nothing itself: what was restricted stays so.
  if (lifecycle === undefined && settings === DEFAULT_SETTINGS) {
    return { ...defaults, visibility: moreRestricted(of.folded.visibility, defaults.visibility) };
  }
  if (lifecycle === undefined) return defaults;
  return {
    visibility: visibilityOf(settings, namespaceOf(of.id), lifecycle.visibility),
    readers: readersOf(settings, namespaceOf(of.id), lifecycle.readers),
    owners: lifecycle.owners ?? defaults.owners,
    tags: tagsOf(settings, lifecycle.tags),
    enabled: lifecycle.enabled,
    governed: true,
  };
}

/** The one of both that fewer people see. */
export function moreRestricted(a: Visibility, b: Visibility): Visibility {
  return VISIBILITIES.indexOf(a) > VISIBILITIES.indexOf(b) ? a : b;
}

/** What differs. */
export function offerChanges(from: Offer, to: Offer): OfferChanges {
  const changes: { -readonly [K in keyof OfferChanges]: OfferChanges[K] } = {};
  if (from.visibility !== to.visibility) changes.visibility = { from: from.visibility, to: to.visibility };
  if (from.enabled !== to.enabled) changes.enabled = { from: from.enabled, to: to.enabled };
  if (from.governed !== to.governed) changes.governed = { from: from.governed, to: to.governed };
  for (const key of ["readers", "owners", "tags"] as const) {
    if (from[key].join("\n") !== to[key].join("\n")) changes[key] = { from: [...from[key]], to: [...to[key]] };
  }
  // Nobody is kept from what is public: who reads it besides is settled when it is no more. Owners alone say so mostly.
  const [read, reads] = [from.readingOwners ?? to.owners, to.readingOwners ?? to.owners];
  if (to.visibility !== "public" && read.join("\n") !== reads.join("\n"))
    changes.readingOwners = { from: [...(from.readingOwners ?? from.owners)], to: [...reads] };
  return changes;
}

function lifecycleMissing({ id, renamedFrom }: SkillEntry): Finding {
  const path = lifecyclePath(id);
  const restore = renamedFrom === undefined ? `Restore ${path}` : `Move ${lifecyclePath(renamedFrom)} there`;
  return finding({
    rule: "lifecycle-missing",
    severity: "critical",
    path,
    message: `There is no ${path}, but one set who may see ${id} or how its versions are offered; those values are kept and nothing new is published.`,
    hint: `${restore}; to give the skill the defaults, leave a file there that says so (visibility, channels, versions).`,
  });
}

/** Tells of a change as this commit's, or as that of the earlier merge which brought it and was approved since. */
export function emitBrought(
  { emit, read }: Pick<PlanContext, "emit" | "read">,
  id: SkillId,
  change: Extract<Body, { readonly type: "offer" | "channel" | "state" }>,
  brought: Oid | undefined,
): void {
  if (brought === undefined) emit(id, change);
  else emit(id, { ...change, brought }, read.commit(brought));
}
