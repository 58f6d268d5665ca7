/**
 * What of how a skill is to be offered waits for approvals, where policy has us see to them. The lifecycle file on the trunk
 * says what is wanted and the catalog what is so; the ledger remembers of what lies between which merge brought it.
 */

import { canonicalJson, type Json, sha256 } from "../bytes.ts";
import { type Offer, OPEN_OFFER, type SkillEntry } from "../catalog/catalog.ts";
import type { CatalogDraft } from "../catalog/fold.ts";
import { type Stage, staffed, stagesFor } from "../gate/approvals.ts";
import { type HeldOffer, heldValue, isTaken, offerFacts, offerKey, RESTRICTS, sameChange } from "../gate/held-offer.ts";
import type { Policy } from "../gate/policy.ts";
import type { HeldChange } from "../ledger/event.ts";
import type { Oid, SkillId } from "../names.ts";
import type { Lifecycle, VersionOffer } from "../trunk/lifecycle.ts";
import type { CommitFacts, PlanContext, SkillFacts } from "./facts.ts";
import {
  defaultOffer,
  moreRestricted,
  type Standing,
  standingOf,
  wantedOffer,
  withReadingOwners,
} from "./plan-standing.ts";
import { isSettled, type Stated, saysOtherwise } from "./plan-states.ts";
import { isSaidValue, saysAnew } from "./said-values.ts";

/** Changes that one event remembers: it is one line that every reader of the ledger loads. Those beyond wait as well. */
const MAX_REMEMBERED = 100;

/** What is held of one skill at one commit. */
export interface Holding {
  /** Does this value stay as it is? See `heldValue`. */
  readonly waits: (value: string) => boolean;
  /** The earlier merge that brought it, where that is remembered. */
  readonly bringer: (value: string) => Oid | undefined;
  /** How the skill is offered meanwhile. */
  readonly offer: Offer;
  /** What is merged and not so, also what is approved; undefined: nobody can say, and what stands stays. */
  readonly groups: readonly HeldOffer[] | undefined;
}

/** Compares what is wanted of a skill with what is so, before this commit changes anything of it. */
export function holdingOf(context: PlanContext, skill: SkillFacts, standing: Standing): Holding {
  const { draft, facts } = context;
  const { id } = skill;
  const entry = draft.skill(id);
  const before = entry?.offer ?? defaultOffer(facts.settings, id);
  const wanted = wantedOffer(facts.settings, { id, folded: entry?.offer ?? OPEN_OFFER, standing });
  if (standing.keep || entry?.renamedTo !== undefined)
    return { waits: () => false, bringer: () => undefined, offer: wanted, groups: undefined };
  const opening = offerChangesToApprove(before, wanted);
  const changes = [
    ...offerChangesToApprove(before, saidOffer(wanted, standing)),
    ...(standing.lifecycle === undefined
      ? []
      : [...statesToApprove(entry, standing.lifecycle), ...channelsToApprove(entry, standing.lifecycle)]),
  ];
  const opens = (value: string) => opening.some(({ what }) => what === value);
  const asked = changes.flatMap((change) => attributed(context, skill, { change, opens: opens(change.what) }));
  const groups = grouped(
    context,
    skill,
    asked.flatMap(({ brought }) => brought),
  );
  const hasAll = ({ commit, stages }: HeldOffer) => draft.hasAll(stages.map((stage) => offerKey(commit, stage, id)));
  const missing = groups.filter((group) => !hasAll(group));
  const remembered = new Set(groups.flatMap((group) => group.changes.map(heldValue)));
  const waiting = new Set([
    ...missing.flatMap((group) => group.changes.map(heldValue)),
    ...asked.map(({ value }) => value).filter((value) => !remembered.has(value)),
  ]);
  const waits = (value: string) => waiting.has(value);
  const bringers = new Map(
    groups.flatMap(({ commit, changes }) => changes.map((one) => [heldValue(one), commit as Oid])),
  );
  const bringer = (value: string) => {
    const commit = waits(value) ? undefined : bringers.get(value);
    // What takes away from a value of which more is approved is of whoever does so.
    return commit === facts.oid || (isSaidValue(value) && !opens(value)) ? undefined : commit;
  };
  return { waits, bringer, offer: withReadingOwners(facts.settings, id, meanwhile(before, wanted, waits)), groups };
}

/** The merges that brought what may count with this commit: of them is told who they are from. */
export function offerBringers(draft: CatalogDraft, { skills, oid, renews }: CommitFacts): readonly Oid[] {
  if (renews === true) return [];
  const commits = skills.flatMap(({ id }) => (draft.skill(id)?.holds ?? []).map(({ commit }) => commit));
  return [...new Set(commits)].filter((commit) => commit !== oid);
}

/** Remembers what is held once everything else of this commit was planned: what is so by then is no more held. */
export function planHolding({ draft, facts, emit }: PlanContext, skill: SkillFacts, { groups, waits }: Holding): void {
  const entry = draft.skill(skill.id);
  if (groups === undefined || (entry === undefined && skill.claims.length === 0)) return;
  const isOpen = (change: HeldChange) => waits(heldValue(change)) || !isPublished(entry, change);
  const holds = groups
    .map(({ commit, stages, changes }) => ({ commit, stages: [...stages], changes: changes.filter(isOpen) }))
    .filter(({ changes }) => changes.length > 0);
  const standing = entry?.holds ?? [];
  const isRenewed = facts.renews === true && holds.length > 0;
  if (!isRenewed && canonicalJson(holds as Json) === canonicalJson(standing as unknown as Json)) return;
  emit(skill.id, { type: "offer", changes: {}, holds });
}

/**
 * Is there nothing of it left to take up? What names a version that is not published is taken up once that is, and what
 * goes beyond what the settings allow once they make room for it.
 */
function isPublished(entry: SkillEntry | undefined, change: HeldChange): boolean {
  const { what, name, to } = change;
  if (what === "visibility" || what === "readers") return entry !== undefined && isTaken(entry, change);
  if (what === "state") return entry?.releases.has(name ?? "") === true;
  return what !== "channel" || typeof to !== "string" || entry?.releases.has(to) === true;
}

function meanwhile(before: Offer, wanted: Offer, waits: Holding["waits"]): Offer {
  return {
    visibility: waits("visibility") ? moreRestricted(before.visibility, wanted.visibility) : wanted.visibility,
    readers: waits("readers") ? before.readers.filter((one) => wanted.readers.includes(one)) : wanted.readers,
    owners: waits("owners") ? before.owners : wanted.owners,
    tags: waits("tags") ? before.tags : wanted.tags,
    enabled: waits("enabled") ? before.enabled : wanted.enabled,
    governed: wanted.governed,
  };
}

/** What the file asks for, whatever the settings leave of it: people approve what they read there. */
function saidOffer(wanted: Offer, { lifecycle }: Standing): Offer {
  const { visibility = wanted.visibility, readers = wanted.readers } = lifecycle ?? {};
  return { ...wanted, visibility, readers };
}

function offerChangesToApprove(before: Offer, wanted: Offer): readonly HeldChange[] {
  const { visibility, enabled, readers, owners, tags } = wanted;
  const opens = before.visibility !== visibility && !RESTRICTS.visibility(before.visibility, visibility);
  const differs = (a: readonly string[], b: readonly string[]) => a.join("\n") !== b.join("\n");
  return [
    ...(opens ? [{ what: "visibility" as const, to: visibility }] : []),
    ...(RESTRICTS.readers(before.readers, readers) ? [] : [{ what: "readers" as const, to: [...readers] }]),
    ...(differs(before.owners, owners) ? [{ what: "owners" as const, to: [...owners] }] : []),
    ...(differs(before.tags, tags) ? [{ what: "tags" as const, to: [...tags] }] : []),
    ...(before.enabled === enabled || RESTRICTS.enabled(before.enabled, enabled)
      ? []
      : [{ what: "enabled" as const, to: String(enabled) }]),
  ];
}

/** Of versions that are not published, too: what is said of one counts once it is, with whose approval it was merged. */
function statesToApprove(entry: SkillEntry | undefined, lifecycle: Lifecycle): readonly HeldChange[] {
  const versions = new Set([...(entry?.releases.keys() ?? []), ...lifecycle.versions.keys()]);
  return [...versions].flatMap((version) => {
    const now: Stated = entry?.releases.get(version) ?? { state: "online", emergency: false };
    const wanted: VersionOffer = lifecycle.versions.get(version) ?? { state: "online" };
    if (isSettled(now, wanted) || !saysOtherwise(now, wanted) || RESTRICTS.state(now.state, wanted.state)) return [];
    const { state, reason = "", replacement = "", sunset = "" } = wanted;
    const saying = sha256(canonicalJson({ reason, replacement, sunset }));
    return [{ what: "state" as const, name: version, to: state, saying }];
  });
}

function channelsToApprove(entry: SkillEntry | undefined, lifecycle: Lifecycle): readonly HeldChange[] {
  const now = entry?.channels ?? new Map<string, string>();
  const moved = [...lifecycle.channels].filter(([name, to]) => now.get(name) !== to);
  const dropped = [...now.keys()].filter((name) => !lifecycle.channels.has(name));
  return [
    ...moved.map(([name, to]) => ({ what: "channel" as const, name, to })),
    ...dropped.map((name) => ({ what: "channel" as const, name, to: null })),
  ];
}

/** A change, and a merge that brought it or a part of it, with whom that needs. */
interface Brought {
  readonly commit: PlanContext["facts"]["oid"];
  readonly change: HeldChange;
  readonly policy: Policy;
}

/** What is merged of a skill, and whether it would take effect with this commit: what settings leave no room for would not. */
interface Asked {
  readonly change: HeldChange;
  readonly opens: boolean;
}

/**
 * Who brought a change: whoever was remembered for it, else whoever changed what the file says of it. A list grows by several
 * merges, of which each has to be approved; of any other value the last one is all there is. Nothing where nobody has to approve it.
 */
function attributed(
  context: PlanContext,
  skill: SkillFacts,
  asked: Asked,
): readonly { readonly value: string; readonly brought: readonly Brought[] }[] {
  const { facts } = context;
  const { id, own } = skill;
  const { change } = asked;
  const value = heldValue(change);
  const standing = facts.renews === true ? [] : (context.draft.skill(id)?.holds ?? []);
  const known = standing.flatMap(({ commit, changes }) =>
    changes.filter((one) => heldValue(one) === value).map((one) => ({ commit, change: one, policy: own.policy })),
  );
  const isFull = standing.flatMap(({ changes }) => changes).length >= MAX_REMEMBERED;
  const same = known.findIndex((one) => sameChange(one.change, change));
  const from = same < 0 ? origin(context, skill, asked) : "remembered";
  // Whoever took a value out of the file is not approved by those who approve what the settings say in its place.
  const brought =
    from === "settings" && !isFull
      ? known.map((one) => ({ ...one, change }))
      : [...earlierOf(known, same, change), ...brings(context, skill, { change, from })];
  const asking = brought.filter((one) => stagesFor(one.policy, offerFacts(id, [one.change])).length > 0);
  const isAsked = asking.some((one) => one.policy.approvals.source === "api");
  return isAsked ? [{ value, brought: asking.filter((one) => one.policy.approvals.source === "api") }] : [];
}

function earlierOf(known: readonly Brought[], same: number, change: HeldChange): readonly Brought[] {
  if (same >= 0) return Array.isArray(change.to) ? known.slice(0, same + 1) : known.slice(same, same + 1);
  return Array.isArray(change.to) ? known : [];
}

/** `nobody`: it takes no effect here, and whoever merged it was asked then, where somebody had to be. */
type Origin = Oid | "remembered" | "settings" | "nobody";

/**
 * Of whom a change is that nobody is remembered for. What approved settings change by themselves was approved with them; a
 * value of the file that they merely make room for is of the merge that wrote it, whatever came since, and so is what
 * somebody took out of the file while they waited.
 */
function origin(context: PlanContext, skill: SkillFacts, { change: { what }, opens }: Asked): Origin {
  const { facts, read } = context;
  if (!isSaidValue(what) || saysAnew(context, skill, what)) return facts.oid;
  if (!opens) return "nobody";
  const last = read.said(skill.id, what);
  const isSaid = skill.lifecycle.kind === "present" && skill.lifecycle.lifecycle[what] !== undefined;
  if (facts.settles !== undefined && !isSaid && last?.isSince !== true) return "settings";
  return last?.commit ?? facts.oid;
}

function brings(
  { facts }: PlanContext,
  { policy, own }: SkillFacts,
  { change, from }: { readonly change: HeldChange; readonly from: Origin },
): readonly Brought[] {
  if (from === "remembered" || from === "nobody") return [];
  const isOwn = from === "settings" || from === facts.oid;
  return [{ commit: isOwn ? facts.oid : from, change, policy: isOwn ? policy : own.policy }];
}

/** The skills of which `attributed` has to know who wrote a value that now takes effect: it is of no commit at hand. */
export function saidToTrace(draft: CatalogDraft, facts: CommitFacts): readonly SkillId[] {
  const ground = { draft, facts };
  return facts.skills.flatMap((skill) => {
    if (skill.own.policy.approvals.source !== "api") return [];
    const standing = standingOf(ground, skill);
    const entry = draft.skill(skill.id);
    if (entry === undefined || entry.renamedTo !== undefined || standing.keep) return [];
    const wanted = wantedOffer(facts.settings, { id: skill.id, folded: entry.offer, standing });
    const said = offerChangesToApprove(entry.offer, saidOffer(wanted, standing));
    const known = (entry.holds ?? []).flatMap(({ changes }) => changes);
    const isTraced = offerChangesToApprove(entry.offer, wanted).some(({ what }) => {
      if (!isSaidValue(what) || saysAnew(ground, skill, what)) return false;
      return said.some((change) => change.what === what && !known.some((one) => sameChange(one, change)));
    });
    return isTraced ? [skill.id] : [];
  });
}

/** Changes of one merge that the same people approve stand together. */
function grouped(context: PlanContext, { id }: SkillFacts, brought: readonly Brought[]): readonly HeldOffer[] {
  const { facts, owners } = context;
  const groups = new Map<
    string,
    {
      readonly commit: string;
      readonly stages: readonly Stage[];
      readonly policy: Policy;
      readonly changes: HeldChange[];
    }
  >();
  for (const { commit, change, policy } of brought.slice(0, MAX_REMEMBERED)) {
    const stages = stagesFor(policy, offerFacts(id, [change]));
    const key = canonicalJson([commit, stages as unknown as Json]);
    const group = groups.get(key) ?? { commit, stages, policy, changes: [] };
    group.changes.push(change);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ commit, stages, policy, changes }) => {
    const base = { policy, settings: facts.base, owners: owners(id) };
    return { commit, stages: staffed(stages, base), changes };
  });
}
