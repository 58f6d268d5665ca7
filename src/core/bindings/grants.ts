/** What a release asks for, against what a binding grants: what is missing, why, and whose approval is waited for. */

import { compareUtf8 } from "../bytes.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { APPROVAL, approvalSubject } from "../gate/approvals.ts";
import type { HeldStage } from "../ledger/event.ts";
import type { Oid } from "../names.ts";
import type { Said } from "./binding-book.ts";
import { agentSubject, type BindingSubject, bindingPath, ORGANISATION } from "./binding-place.ts";
import type { EffectiveBinding } from "./effective-bindings.ts";

/** What a release asks for, and those that come with it. */
export interface Asked {
  readonly permissions: readonly string[];
  readonly secrets: readonly string[];
  /** Absent: the release that is bound. */
  readonly via?: { readonly id: string; readonly version: string };
}

/** A permission or a secret that does not count, and why: "not granted". */
export interface Missing {
  readonly name: string;
  readonly why: string;
  /** Those that come with the release and ask for it; absent: the release asks for it itself. */
  readonly via?: readonly { readonly id: string; readonly version: string }[];
}

export interface MissingGrants {
  readonly permissions: readonly Missing[];
  readonly secrets: readonly Missing[];
}

/** What of `asked` the binding does not grant at the moment `now`. */
export function missingGrants(
  catalog: Catalog,
  binding: EffectiveBinding,
  { asked, now }: { readonly asked: readonly Asked[]; readonly now: string },
): MissingGrants {
  const { bound } = binding;
  const judge = (given: Said | undefined, until: string | null): string | undefined => {
    if (given === undefined) return "not granted";
    if (until !== null && until < now.slice(0, 10)) return `ended on ${until}`;
    const [stage] = awaitedStages(catalog, binding, given);
    return stage === undefined ? undefined : `waits for the approval of ${stage.role}`;
  };
  return {
    permissions: reasons(asked, "permissions", (name) =>
      judge(bound.grants.get(name), bound.grants.get(name)?.until ?? null),
    ),
    secrets: reasons(asked, "secrets", (name) => judge(bound.secrets.get(name), null)),
  };
}

/** Does what is given need nobody's approval any more? Until then it is not given, be it required or not. */
export function isGranted(catalog: Catalog, binding: EffectiveBinding, given: Said): boolean {
  return awaitedStages(catalog, binding, given).length === 0;
}

export function isMissing({ permissions, secrets }: MissingGrants): boolean {
  return permissions.length + secrets.length > 0;
}

/** ` for a/one@1.0.0`, where it is not the bound release that asks for it. */
export function viaWords({ via = [] }: Pick<Missing, "via">): string {
  return via.length === 0 ? "" : ` for ${via.map(({ id, version }) => `${id}@${version}`).join(" and ")}`;
}

function reasons(
  asked: readonly Asked[],
  what: "permissions" | "secrets",
  why: (name: string) => string | undefined,
): readonly Missing[] {
  return [...new Set(asked.flatMap((one) => one[what]))].sort(compareUtf8).flatMap((name) => {
    const reason = why(name);
    if (reason === undefined) return [];
    const asking = asked.filter((one) => one[what].includes(name));
    const isOwn = asking.some(({ via }) => via === undefined);
    return [{ name, why: reason, ...(isOwn ? {} : { via: asking.flatMap(({ via }) => via ?? []) }) }];
  });
}

/** What a team grants takes both: that it was granted, and that the agent was to join. */
function awaitedStages(catalog: Catalog, { agent, from, joined }: EffectiveBinding, given: Said): readonly HeldStage[] {
  return [
    ...missingApprovals(catalog, from, given),
    ...(joined === undefined ? [] : missingApprovals(catalog, agentSubject(agent), joined)),
  ];
}

/** Does the organisation deny what is named so: by its file, or by what it said until somebody took that out unapproved? */
export function denies(catalog: Catalog, name: string): boolean {
  const { subjects, lifted } = catalog.bindings;
  if (subjects.get(ORGANISATION)?.deny.has(name) === true) return true;
  const said = lifted.get(name);
  return said !== undefined && missingApprovals(catalog, ORGANISATION, said).length > 0;
}

function missingApprovals({ evidence }: Catalog, subject: BindingSubject, said: Said): readonly HeldStage[] {
  const about = bindingPath(subject);
  return said.stages.filter((stage) => !evidence.has(`${APPROVAL}:${approvalSubject(said.commit, stage, about)}`));
}

/** Everybody who agreed to what is given, of each role that policy named; nobody where it named none, or evidence is kept of none. */
export function grantedBy(
  { evidence }: Catalog,
  { agent, from, joined }: EffectiveBinding,
  given: Said,
): readonly string[] {
  const approvers = (subject: BindingSubject, { commit, stages }: Said): readonly string[] =>
    stages.flatMap(
      (stage) => evidence.get(`${APPROVAL}:${approvalSubject(commit, stage, bindingPath(subject))}`) ?? [],
    );
  const all = [...approvers(from, given), ...(joined === undefined ? [] : approvers(agentSubject(agent), joined))];
  return [...new Set(all)].sort(compareUtf8);
}

/** A merge that granted something in a file, or took a denial out of it, whose approvals are not all there. */
export interface AwaitedGrant {
  readonly subject: BindingSubject;
  readonly commit: Oid;
  readonly stages: readonly HeldStage[];
  /** Roles whose approval is missing. */
  readonly roles: readonly string[];
}

/** Everything that was granted and waits, each merge and file once. */
export function awaitedGrants(catalog: Catalog): readonly AwaitedGrant[] {
  const awaited = new Map<string, AwaitedGrant>();
  const add = (subject: BindingSubject, said: Said): void => {
    const { commit, stages } = said;
    const roles = missingApprovals(catalog, subject, said).map(({ role }) => role);
    if (roles.length > 0) awaited.set(`${commit} ${subject}`, { subject, commit, stages, roles });
  };
  for (const [subject, { teams, skills }] of catalog.bindings.subjects) {
    const given = [...skills.values()].flatMap(({ grants, secrets }) => [...grants.values(), ...secrets.values()]);
    for (const said of [...teams.values(), ...given]) if (said.stages.length > 0) add(subject, said);
  }
  for (const said of catalog.bindings.lifted.values()) add(ORGANISATION, said);
  return [...awaited].sort(([a], [b]) => compareUtf8(a, b)).map(([, grant]) => grant);
}
