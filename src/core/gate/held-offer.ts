/**
 * How a skill is to be offered, where that takes approvals which are missing: until they are there, what held before goes on.
 * What only takes away from who may read or install waits for nobody.
 */
import { canonicalJson, compareUtf8, type Json } from "../bytes.ts";
import type { Catalog, SkillEntry } from "../catalog/catalog.ts";
import { type HeldChange, type HeldGroup, STATES, type State, VISIBILITIES, type Visibility } from "../ledger/event.ts";
import type { Oid, SkillId } from "../names.ts";
import { lifecyclePath } from "../trunk/lifecycle.ts";
import { APPROVAL, approvalSubject, type ChangeFacts } from "./approvals.ts";
import type { ChangeKind } from "./policy.ts";

/** What one merge changes and the same people approve. */
export type HeldOffer = HeldGroup;

/** Does a value only take away from who may read or install? Then nobody has to approve it first. */
export const RESTRICTS = {
  visibility: (from: Visibility, to: Visibility) => VISIBILITIES.indexOf(to) > VISIBILITIES.indexOf(from),
  enabled: (_from: boolean, to: boolean) => !to,
  readers: (from: readonly string[], to: readonly string[]) => to.every((reader) => from.includes(reader)),
  /** A deprecated version is installed as before, and its users are sent elsewhere: that does not restrict. */
  state: (from: State, to: State) =>
    to === "withdrawn" || (STATES.indexOf(to) > STATES.indexOf(from) && STATES.indexOf(to) >= STATES.indexOf("yanked")),
} as const;

const KINDS: Readonly<Record<HeldChange["what"], readonly ChangeKind[]>> = {
  visibility: ["visibility"],
  readers: ["visibility"],
  enabled: ["visibility"],
  owners: ["owners"],
  tags: [],
  channel: ["channel"],
  state: ["state"],
};

/** What kinds of change these are. */
export function kindsOfOffer(changes: readonly HeldChange[]): ReadonlySet<ChangeKind> {
  return new Set<ChangeKind>(["lifecycle", ...changes.flatMap(({ what }) => KINDS[what])]);
}

/** What such a change is to approval rules. */
export function offerFacts(id: SkillId, changes: readonly HeldChange[]): ChangeFacts {
  return {
    kinds: kindsOfOffer(changes),
    widens: new Set(),
    paths: [lifecyclePath(id)],
    severity: undefined,
  };
}

/** Which value it is about: that of a channel, of a version, or of the skill. */
export function heldValue({ what, name }: Pick<HeldChange, "what" | "name">): string {
  return name === undefined ? what : `${what} ${name}`;
}

/** Do both ask for the same? */
export function sameChange(a: HeldChange, b: HeldChange): boolean {
  return canonicalJson(a as Json) === canonicalJson(b as Json);
}

/** Is the skill offered as the change asks for? */
export function isTaken({ offer, releases, channels }: SkillEntry, { what, name = "", to }: HeldChange): boolean {
  if (what === "channel") return (channels.get(name) ?? null) === to;
  if (what === "state") return releases.get(name)?.state === to;
  const now = offer[what];
  return Array.isArray(now) ? sameList(now, to) : String(now) === to;
}

function sameList(list: readonly string[], to: HeldChange["to"]): boolean {
  return Array.isArray(to) && list.join("\n") === to.join("\n");
}

/** An approval that a change of how a skill is offered waits for. */
export interface AwaitedOffer extends HeldOffer {
  readonly id: SkillId;
  /** Those of its stages that are missing. */
  readonly missing: HeldOffer["stages"];
}

/** What is still missing, group by group; `has` answers for `kind:subject`. */
export function awaitedOffers(
  { id, holds = [] }: { readonly id: SkillId; readonly holds?: readonly HeldOffer[] },
  has: (key: string) => boolean,
): readonly AwaitedOffer[] {
  return holds.flatMap((held) => {
    const missing = held.stages.filter((stage) => !has(offerKey(held.commit, stage, id)));
    return missing.length === 0 ? [] : [{ ...held, id, missing }];
  });
}

/** Everything of a catalog that waits, in the UTF-8 order of the skills. */
export function allAwaitedOffers({ skills, evidence }: Pick<Catalog, "skills" | "evidence">): readonly AwaitedOffer[] {
  return [...skills.values()]
    .filter(({ holds }) => holds !== undefined)
    .sort((a, b) => compareUtf8(a.id, b.id))
    .flatMap((entry) => awaitedOffers(entry, (key) => evidence.has(key)));
}

/** The evidence that is asked for, as a catalog names it. */
export function offerKey(commit: Oid, stage: HeldOffer["stages"][number], id: SkillId): string {
  return `${APPROVAL}:${approvalSubject(commit, stage, id)}`;
}
