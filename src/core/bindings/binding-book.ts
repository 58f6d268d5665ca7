/** Who runs what, as the ledger's `binding` events say: folded, and kept apart from the skills that are named in it. */

import { compareUtf8 } from "../bytes.ts";
import type { HeldStage, LedgerEvent } from "../ledger/event.ts";
import type { Digest, Oid, SkillId } from "../names.ts";
import { type BindingSubject, bindingPath } from "./binding-place.ts";

export type BindingEvent = Extract<LedgerEvent, { type: "binding" }>;

/** Which merge said something, and whose approval it takes before that counts. */
export interface Said {
  readonly at: string;
  readonly commit: Oid;
  readonly by: string;
  readonly pr: number | undefined;
  /** Empty: it counts at once. */
  readonly stages: readonly HeldStage[];
}

/** A permission. */
export interface Grant extends Said {
  /** The last day (`YYYY-MM-DD`) on which it holds. */
  readonly until: string | null;
}

/** A secret. */
export interface Given extends Said {
  readonly reference: string;
}

export interface BoundSkill {
  readonly use: string;
  /** Who last said which release is used. */
  readonly said: Said;
  readonly grants: ReadonlyMap<string, Grant>;
  readonly secrets: ReadonlyMap<string, Given>;
}

/** What a lock remembers. */
export interface Locked {
  readonly use: string;
  readonly version: string;
  readonly digest: Digest;
}

/** One file of bindings. */
export interface BoundSubject {
  /** An agent's teams in the order in which they count, and who had it join each. */
  readonly teams: ReadonlyMap<string, Said>;
  readonly skills: ReadonlyMap<SkillId, BoundSkill>;
  readonly deny: ReadonlySet<string>;
  readonly locked: ReadonlyMap<SkillId, Locked>;
}

export interface BindingBook {
  readonly subjects: ReadonlyMap<BindingSubject, BoundSubject>;
  /** Skill → the files, but for locks, that bind it. */
  readonly users: ReadonlyMap<SkillId, ReadonlySet<BindingSubject>>;
  /** Team → its agents. */
  readonly members: ReadonlyMap<string, ReadonlySet<string>>;
  /** What the organisation's file denies no more, and who said so: until those approved it whom policy names, it is denied. */
  readonly lifted: ReadonlyMap<string, Said>;
}

export const EMPTY_BOOK: BindingBook = {
  subjects: new Map(),
  users: new Map(),
  members: new Map(),
  lifted: new Map(),
};
const EMPTY_SUBJECT: BoundSubject = { teams: new Map(), skills: new Map(), deny: new Set(), locked: new Map() };

/** Goes on what was given before, or is it given anew? A day that comes earlier takes something away and gives nothing. */
export function goesOn(before: Grant | undefined, until: string | null): before is Grant {
  return before !== undefined && (before.until === null || (until !== null && until <= before.until));
}

type Table<K, V> = Map<K, Set<V>>;
interface OpenSubject {
  readonly teams: Map<string, Said>;
  readonly skills: Map<SkillId, BoundSkill>;
  readonly deny: Set<string>;
  readonly locked: Map<SkillId, Locked>;
}

/** A book being changed: what its base holds stays as it was, and only what is touched is copied, once. */
export class BindingDraft {
  private subjects: Map<BindingSubject, BoundSubject> | undefined;
  private users: Table<SkillId, BindingSubject> = new Map();
  private members: Table<string, string> = new Map();
  private lifted: ReadonlyMap<string, Said>;
  private readonly base: BindingBook;
  private readonly open = new Map<BindingSubject, OpenSubject>();
  private readonly openUsers = new Set<SkillId>();
  private readonly openMembers = new Set<string>();

  constructor(base: BindingBook) {
    this.base = base;
    this.lifted = base.lifted;
  }

  /** As the events so far have it. */
  get book(): BindingBook {
    return this.subjects === undefined
      ? this.base
      : { subjects: this.subjects, users: this.users, members: this.members, lifted: this.lifted };
  }

  apply(event: BindingEvent): void {
    const subject = event.subject as BindingSubject;
    if (event.skill === undefined) this.setFile(subject, event);
    else if (event.deny === true) this.setDenial(subject, event.skill, event);
    else if (subject.startsWith("locks/")) this.setLock(subject, event.skill as SkillId, event);
    else this.setSkill(subject, event.skill as SkillId, event);
  }

  /** The file as a whole: that it is there, and an agent's teams. */
  private setFile(subject: BindingSubject, event: BindingEvent): void {
    const file = this.touch(subject);
    const teams = event.to === null || event.to === "" ? [] : event.to.split(" ");
    const before = new Map(file.teams);
    file.teams.clear();
    const agent = subject.slice("agents/".length);
    for (const team of teams) file.teams.set(team, before.get(team) ?? saidBy(event));
    for (const team of new Set([...before.keys(), ...teams])) {
      const agents = openSet(this.members, team, this.openMembers);
      setMember(agents, agent, file.teams.has(team));
      if (agents.size === 0) this.members.delete(team);
    }
    if (event.to !== null) return;
    for (const skill of file.skills.keys()) this.use(subject, skill, false);
    this.open.delete(subject);
    this.subjects?.delete(subject);
  }

  private setSkill(subject: BindingSubject, skill: SkillId, event: BindingEvent): void {
    const { skills } = this.touch(subject);
    this.use(subject, skill, event.to !== null);
    if (event.to === null) skills.delete(skill);
    else skills.set(skill, toBound(event.to, event, skills.get(skill)));
  }

  private setDenial(subject: BindingSubject, denied: string, event: BindingEvent): void {
    setMember(this.touch(subject).deny, denied, event.to !== null);
    const lifted = new Map(this.lifted);
    if (event.to === null && event.stages !== undefined) lifted.set(denied, saidBy(event));
    else lifted.delete(denied);
    this.lifted = lifted;
  }

  private setLock(subject: BindingSubject, skill: SkillId, { to, use, digest }: BindingEvent): void {
    const { locked } = this.touch(subject);
    if (to === null || use === undefined || digest === undefined) locked.delete(skill);
    else locked.set(skill, { use, version: to, digest });
  }

  private use(subject: BindingSubject, skill: SkillId, isUsed: boolean): void {
    const subjects = openSet(this.users, skill, this.openUsers);
    setMember(subjects, subject, isUsed);
    if (subjects.size === 0) this.users.delete(skill);
  }

  private touch(subject: BindingSubject): OpenSubject {
    if (this.subjects === undefined) {
      this.subjects = new Map(this.base.subjects);
      this.users = new Map(this.base.users) as Table<SkillId, BindingSubject>;
      this.members = new Map(this.base.members) as Table<string, string>;
    }
    const known = this.open.get(subject);
    if (known !== undefined) return known;
    const { teams, skills, deny, locked } = this.subjects.get(subject) ?? EMPTY_SUBJECT;
    const open = { teams: new Map(teams), skills: new Map(skills), deny: new Set(deny), locked: new Map(locked) };
    this.open.set(subject, open);
    this.subjects.set(subject, open);
    return open;
  }
}

function toBound(use: string, event: BindingEvent, before: BoundSkill | undefined): BoundSkill {
  const said = saidBy(event);
  const grants = sorted(event.grants).map(([permission, until]): readonly [string, Grant] => {
    const known = before?.grants.get(permission);
    return [permission, goesOn(known, until) ? { ...known, until } : { ...said, until }];
  });
  const secrets = sorted(event.secrets).map(([name, reference]): readonly [string, Given] => {
    const known = before?.secrets.get(name);
    return [name, known?.reference === reference ? known : { ...said, reference }];
  });
  return {
    use,
    said: before?.use === use ? before.said : { ...said, stages: [] },
    grants: new Map(grants),
    secrets: new Map(secrets),
  };
}

/** As a reader of the ledger's line finds them. */
function sorted<T>(record: Readonly<Record<string, T>> = {}): readonly (readonly [string, T])[] {
  return Object.entries(record).sort(([a], [b]) => compareUtf8(a, b));
}

function saidBy({ at, commit, by, pr, stages = [] }: BindingEvent): Said {
  return { at, commit, by, pr, stages };
}

function openSet<K, V>(table: Table<K, V>, key: K, open: Set<K>): Set<V> {
  const known = table.get(key);
  if (known !== undefined && open.has(key)) return known;
  const copy = new Set(known);
  table.set(key, copy);
  open.add(key);
  return copy;
}

function setMember<V>(set: Set<V>, value: V, isIn: boolean): void {
  if (isIn) set.add(value);
  else set.delete(value);
}

/** The repository paths of every file that the book knows. */
export function boundPaths({ subjects }: BindingBook): readonly string[] {
  return [...subjects.keys()].map(bindingPath);
}
