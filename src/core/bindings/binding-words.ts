/** What a `binding` event changed, in words for whoever reads the ledger: of which skill, and what is granted that was not before. */

import { compareUtf8 } from "../bytes.ts";
import type { BindingEvent, BoundSkill, BoundSubject } from "./binding-book.ts";

/** `before` is the file as it was until then. */
export function bindingWords(event: BindingEvent, before: BoundSubject | undefined): string {
  const { subject, skill, deny, from, to } = event;
  if (skill === undefined) return fileWords(event);
  if (deny === true) return `${subject}: ${to === null ? `${skill} is no longer denied` : `denies ${skill}`}`;
  if (subject.startsWith("locks/")) return `${subject}: ${lockWords(event, before?.locked.get(skill as never)?.use)}`;
  if (to === null) return `${subject}: ${skill} is no longer bound (it was ${from ?? "nothing"})`;
  const known = before?.skills.get(skill as never);
  const use =
    from === null ? `${skill} is bound to ${to}` : from === to ? `${skill} ${to}` : `${skill} ${from} → ${to}`;
  const approved = event.stages?.map(({ role }) => role).join(", ") ?? "";
  const parts = [use, ...grantWords(event, known), ...secretWords(event, known)];
  return `${subject}: ${[...parts, ...(approved === "" ? [] : [`to be approved by ${approved}`])].join("; ")}`;
}

/** A file as a whole: that it is there, and which teams an agent is in. */
function fileWords({ subject, from, to }: BindingEvent): string {
  if (to === null) return `${subject}: the file is gone, with all that it said`;
  const teams = (text: string): string => (text === "" ? "no team" : text.replaceAll(" ", ", "));
  if (from !== null) return `${subject}: teams ${teams(from)} → ${teams(to)}`;
  return `${subject}: a new file${to === "" ? "" : `, in teams ${teams(to)}`}`;
}

function lockWords({ skill = "", from, to, use = "" }: BindingEvent, usedBefore: string | undefined): string {
  if (to === null) return `${skill} is no longer locked (it was at ${from ?? "nothing"})`;
  const by = usedBefore === undefined || usedBefore === use ? `for ${use}` : `for ${usedBefore} → ${use}`;
  if (from === null) return `${skill} is locked at ${to} ${by}`;
  return from === to ? `${skill} stays locked at ${to} ${by}` : `${skill} is locked at ${from} → ${to} ${by}`;
}

function grantWords({ grants = {} }: BindingEvent, before: BoundSkill | undefined): readonly string[] {
  const until = (day: string | null): string => (day === null ? "without end" : `until ${day}`);
  return eachName(Object.keys(grants), before?.grants).flatMap((permission) => {
    const [was, is] = [before?.grants.get(permission), grants[permission]];
    if (is === undefined) return [`${permission} is no longer granted`];
    if (was === undefined) return [`${permission} is granted ${until(is)}`];
    return was.until === is ? [] : [`${permission} is granted ${until(was.until)} → ${until(is)}`];
  });
}

/** Where a secret is, never what it is: that is all that a binding says of it. */
function secretWords({ secrets = {} }: BindingEvent, before: BoundSkill | undefined): readonly string[] {
  return eachName(Object.keys(secrets), before?.secrets).flatMap((name) => {
    const [was, is] = [before?.secrets.get(name)?.reference, secrets[name]];
    if (is === undefined) return [`secret ${name} is no longer given`];
    if (was === undefined) return [`secret ${name} is given from ${is}`];
    return was === is ? [] : [`secret ${name} is given from ${was} → ${is}`];
  });
}

function eachName(now: readonly string[], before: ReadonlyMap<string, unknown> = new Map()): readonly string[] {
  return [...new Set([...before.keys(), ...now])].sort(compareUtf8);
}
