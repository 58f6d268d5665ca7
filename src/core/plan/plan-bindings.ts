/** What files of bindings say, against what the catalog's book has: an event for each skill of which they say something else. */

import {
  type BindingBook,
  BindingDraft,
  type BindingEvent,
  type BoundSkill,
  type BoundSubject,
  goesOn,
} from "../bindings/binding-book.ts";
import type { BindingFacts } from "../bindings/binding-facts.ts";
import type { Binding, BindingFile, LockedBinding } from "../bindings/binding-file.ts";
import { bindingPath, ORGANISATION, teamSubject } from "../bindings/binding-place.ts";
import { compareUtf8 } from "../bytes.ts";
import { staffed, stagesFor } from "../gate/approvals.ts";
import type { ChangeKind, Policy } from "../gate/policy.ts";
import { type HeldStage, REGISTRY_CHAIN } from "../ledger/event.ts";
import type { SkillId } from "../names.ts";
import { DEFAULT_SETTINGS } from "../trunk/settings.ts";
import type { Body, CommitFacts, Plan, PlanContext } from "./facts.ts";

interface Context {
  readonly draft: { readonly bindings: BindingBook };
  readonly facts: Pick<CommitFacts, "bindings" | "base">;
  readonly emit: PlanContext["emit"];
}
/** An event of one file, and whether something is granted with it that was not before. */
type Saying = Omit<Extract<Body, { type: "binding" }>, "type" | "subject" | "stages"> & { readonly gives?: boolean };

/** Plans every touched file: the organisation's and the teams' before those of agents, who may join a team with it. */
export function planBindings({ draft, facts, emit }: Context): Plan["bindings"] {
  const ordered = facts.bindings.toSorted((a, b) => rank(a) - rank(b) || compareUtf8(a.subject, b.subject));
  return ordered.flatMap((file) => {
    const { subject } = file;
    const kinds = new Set<ChangeKind>();
    for (const { gives = false, ...body } of sayings(file, draft.bindings.subjects.get(subject), (team) =>
      givesSomething(draft.bindings.subjects.get(teamSubject(team))),
    )) {
      kinds.add("binding");
      if (gives) kinds.add("grant");
      const stages = gives ? grantors(file, facts) : [];
      emit(REGISTRY_CHAIN, { type: "binding", subject, ...body, ...(stages.length === 0 ? {} : { stages }) });
    }
    return kinds.size === 0 ? [] : [{ subject, kinds }];
  });
}

/**
 * What the book would be with these files in place of all that it has. What is granted anew waits for whom `policy` names,
 * as it would after a merge; what was granted before goes on as it was.
 */
export function bookWith(
  base: BindingBook,
  files: readonly Pick<BindingFacts, "subject" | "content">[],
  { at, policy }: { readonly at: string; readonly policy: Policy },
): BindingBook {
  const draft = new BindingDraft(base);
  const here = new Set(files.map(({ subject }) => subject));
  const gone = [...base.subjects.keys()].filter((subject) => !here.has(subject));
  const absent = gone.map((subject) => ({ subject, content: { kind: "absent" } as const }));
  const bindings = [...absent, ...files].map((file) => ({ ...file, policy }));
  const common = { n: 1, prev: null, engine: 1, at, commit: "0".repeat(40), by: "" };
  planBindings({
    draft: {
      get bindings() {
        return draft.book;
      },
    },
    facts: { bindings, base: DEFAULT_SETTINGS },
    emit: (_, body) => draft.apply({ ...common, ...body } as BindingEvent),
  });
  return draft.book;
}

function rank({ subject }: BindingFacts): number {
  return subject === ORGANISATION ? 0 : ["teams", "agents", "locks"].indexOf(subject.split("/")[0] ?? "") + 1;
}

/** Who has to approve what a file grants, where evidence of it is kept in the ledger; as the first parent had them. */
function grantors({ subject, policy }: BindingFacts, { base }: Context["facts"]): HeldStage[] {
  if (policy.approvals.source !== "api") return [];
  const paths = [bindingPath(subject)];
  const kinds = new Set<ChangeKind>(["binding", "grant"]);
  const stages = stagesFor(policy, { kinds, widens: new Set(), paths, severity: undefined });
  return staffed(stages, { policy, settings: base, owners: base.owners });
}

function sayings(
  { content }: BindingFacts,
  before: BoundSubject | undefined,
  isGranting: (team: string) => boolean,
): readonly Saying[] {
  switch (content.kind) {
    case "unreadable":
      return [];
    case "absent":
      return before === undefined ? [] : [...denials(before, NOTHING_DENIED), { from: teamsOf(before), to: null }];
    case "lock":
      return [...(before === undefined ? [{ from: null, to: "" }] : []), ...lockSayings(before, content.locked)];
    case "file":
      return [
        ...membership(before, content.file, isGranting),
        ...denials(before, content.file),
        ...skillSayings(before, content.file),
      ];
  }
}

function teamsOf({ teams }: BoundSubject): string {
  return [...teams.keys()].join(" ");
}

/** Has somebody who joins this team something granted by that? */
function givesSomething(team: BoundSubject | undefined): boolean {
  return [...(team?.skills.values() ?? [])].some((bound) => bound.grants.size + bound.secrets.size > 0);
}

function membership(
  before: BoundSubject | undefined,
  { teams }: BindingFile,
  isGranting: (team: string) => boolean,
): readonly Saying[] {
  const from = before === undefined ? null : teamsOf(before);
  const to = [...new Set(teams)].join(" ");
  const gives = teams.some((team) => before?.teams.has(team) !== true && isGranting(team));
  return from === to ? [] : [{ from, to, gives }];
}

const NOTHING_DENIED: Pick<BindingFile, "deny"> = { deny: [] };

/** Who takes a denial out gives every agent something, unless the whole namespace is denied all the same. */
function denials(before: BoundSubject | undefined, { deny }: Pick<BindingFile, "deny">): readonly Saying[] {
  const [old, now] = [before?.deny ?? new Set<string>(), new Set(deny)];
  const [from, to] = ["denied", "denied"];
  const gives = (skill: string): boolean => !now.has(`${skill.slice(0, skill.indexOf("/"))}/*`);
  return [
    ...[...old]
      .filter((skill) => !now.has(skill))
      .map((skill) => ({ skill, deny: true as const, from, to: null, gives: gives(skill) })),
    ...[...now].filter((skill) => !old.has(skill)).map((skill) => ({ skill, deny: true as const, from: null, to })),
  ];
}

function skillSayings(before: BoundSubject | undefined, { skills }: BindingFile): readonly Saying[] {
  const gone = [...(before?.skills ?? [])].filter(([skill]) => !skills.has(skill));
  const said = [...skills].flatMap(([skill, wanted]): readonly Saying[] => {
    const known = before?.skills.get(skill);
    if (known !== undefined && isSame(known, wanted)) return [];
    const { use, grants, secrets } = wanted;
    return [
      {
        skill,
        from: known?.use ?? null,
        to: use,
        ...(grants.size === 0 ? {} : { grants: Object.fromEntries(grants) }),
        ...(secrets.size === 0 ? {} : { secrets: Object.fromEntries(secrets) }),
        gives: givesMore(known, wanted),
      },
    ];
  });
  return [...gone.map(([skill, { use }]) => ({ skill, from: use, to: null })), ...said];
}

function isSame(known: BoundSkill, wanted: Binding): boolean {
  return (
    known.use === wanted.use &&
    known.grants.size === wanted.grants.size &&
    known.secrets.size === wanted.secrets.size &&
    [...wanted.grants].every(([permission, until]) => known.grants.get(permission)?.until === until) &&
    [...wanted.secrets].every(([name, reference]) => known.secrets.get(name)?.reference === reference)
  );
}

/** Is a permission or a secret given that was not, or for longer? */
function givesMore(known: BoundSkill | undefined, wanted: Binding): boolean {
  return (
    [...wanted.grants].some(([permission, until]) => !goesOn(known?.grants.get(permission), until)) ||
    [...wanted.secrets].some(([name, reference]) => known?.secrets.get(name)?.reference !== reference)
  );
}

function lockSayings(before: BoundSubject | undefined, locked: ReadonlyMap<SkillId, LockedBinding>): readonly Saying[] {
  const gone = [...(before?.locked ?? [])].filter(([skill]) => !locked.has(skill));
  const said = [...locked].flatMap(([skill, { use, version, digest }]): readonly Saying[] => {
    const known = before?.locked.get(skill);
    const isKnown = known?.use === use && known.version === version && known.digest === digest;
    return isKnown ? [] : [{ skill, from: known?.version ?? null, to: version, use, digest }];
  });
  return [...gone.map(([skill, { version }]) => ({ skill, from: version, to: null })), ...said];
}
