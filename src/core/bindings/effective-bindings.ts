/**
 * Which file decides what an agent runs of a skill: its own before those of its teams, in the order in which it names
 * them, and those before the organisation's; what the organisation denies, nobody runs. A skill that was renamed is meant
 * by each of its names.
 */

import { compareUtf8 } from "../bytes.ts";
import type { Catalog, SkillEntry } from "../catalog/catalog.ts";
import { identitiesOf } from "../catalog/channels.ts";
import { currentOf } from "../catalog/resolve.ts";
import { namespaceOf, type SkillId } from "../names.ts";
import type { BindingBook, BoundSkill, BoundSubject, Said } from "./binding-book.ts";
import { agentSubject, type BindingSubject, ORGANISATION, teamSubject } from "./binding-place.ts";
import { denies } from "./grants.ts";

/** What holds for an agent and a skill. */
export interface EffectiveBinding {
  readonly agent: string;
  /** As it is called now. */
  readonly skill: SkillId;
  /** Undefined where there is no such skill. */
  readonly entry: SkillEntry | undefined;
  /** The file that decides, and what it says. */
  readonly from: BindingSubject;
  readonly bound: BoundSkill;
  /** How the agent came into the team whose file that is. */
  readonly joined: Said | undefined;
  /** The organisation denies it. */
  readonly denied: boolean;
}

interface Layer {
  readonly subject: BindingSubject;
  readonly file: BoundSubject;
  readonly joined: Said | undefined;
}

/** Everything that is bound for an agent, in the UTF-8 order of the skills; undefined where there is no such agent. */
export function bindingsOf(catalog: Catalog, agent: string): readonly EffectiveBinding[] | undefined {
  const layers = layersOf(catalog.bindings, agent);
  if (layers === undefined) return undefined;
  const skills = new Set(layers.flatMap(({ file }) => [...file.skills.keys()].map((id) => nowCalled(catalog, id))));
  return [...skills].sort(compareUtf8).flatMap((skill) => decide(catalog, { agent, layers, skill }) ?? []);
}

/** What is bound of one skill, by any of its names. */
export function bindingOf(catalog: Catalog, agent: string, id: SkillId): EffectiveBinding | undefined {
  const layers = layersOf(catalog.bindings, agent);
  return layers === undefined ? undefined : decide(catalog, { agent, layers, skill: nowCalled(catalog, id) });
}

/** The agents of which some file that counts for them names a skill, in UTF-8 order. Costs no more than they are. */
export function agentsNaming(catalog: Catalog, id: SkillId): readonly string[] {
  const { users, members, subjects } = catalog.bindings;
  const agents = new Set<string>();
  for (const subject of namesOf(catalog, nowCalled(catalog, id)).flatMap((name) => [...(users.get(name) ?? [])])) {
    if (subject === ORGANISATION) for (const one of agentsOf(catalog.bindings)) agents.add(one);
    else if (subject.startsWith("teams/")) for (const one of members.get(idOf(subject)) ?? []) agents.add(one);
    else if (subjects.has(subject)) agents.add(idOf(subject));
  }
  return [...agents].sort(compareUtf8);
}

/** Every agent, in UTF-8 order. */
export function agentsOf({ subjects }: BindingBook): readonly string[] {
  const agents = [...subjects.keys()].flatMap((subject) => (subject.startsWith("agents/") ? [idOf(subject)] : []));
  return agents.sort(compareUtf8);
}

function idOf(subject: BindingSubject): string {
  return subject.slice(subject.indexOf("/") + 1);
}

function layersOf({ subjects }: BindingBook, agent: string): readonly Layer[] | undefined {
  const subject = agentSubject(agent);
  const file = subjects.get(subject);
  if (file === undefined) return undefined;
  const teams = [...file.teams].map(([team, joined]) => ({ subject: teamSubject(team), joined }));
  const others = [...teams, { subject: ORGANISATION, joined: undefined }] as const;
  return [
    { subject, file, joined: undefined },
    ...others.flatMap((other) => {
      const found = subjects.get(other.subject);
      return found === undefined ? [] : [{ ...other, file: found }];
    }),
  ];
}

function nowCalled(catalog: Catalog, id: SkillId): SkillId {
  return currentOf(catalog, id)?.id ?? id;
}

/** A skill's names, what it is called now first. */
function namesOf(catalog: Catalog, skill: SkillId): readonly SkillId[] {
  const entry = catalog.skills.get(skill);
  return entry === undefined ? [skill] : identitiesOf(catalog, entry).toReversed();
}

function decide(
  catalog: Catalog,
  { agent, layers, skill }: { readonly agent: string; readonly layers: readonly Layer[]; readonly skill: SkillId },
): EffectiveBinding | undefined {
  const names = namesOf(catalog, skill);
  for (const { subject, file, joined } of layers) {
    const name = names.find((one) => file.skills.has(one));
    const bound = name === undefined ? undefined : file.skills.get(name);
    if (bound === undefined) continue;
    const denied = deniesAny(catalog, names);
    return { agent, skill, entry: catalog.skills.get(skill), from: subject, bound, joined, denied };
  }
  return undefined;
}

/** Does the organisation deny this skill to every agent? */
export function isDenied(catalog: Catalog, id: SkillId): boolean {
  return deniesAny(catalog, namesOf(catalog, id));
}

/** A name that it had once is enough: nobody gets round a denial by a rename. */
function deniesAny(catalog: Catalog, names: readonly SkillId[]): boolean {
  return names.some((name) => denies(catalog, name) || denies(catalog, `${namespaceOf(name)}/*`));
}
