/** What of an agent's manifest is told and not installed: what waits for a person, has no room, or cannot be placed whole. */

import type { AgentManifest } from "../../core/bindings/agent-view.ts";
import { conflictsWith, conflictWords, type GivenRelease, settle } from "../../core/bindings/release-conflicts.ts";
import { nameOf, type SkillId } from "../../core/names.ts";
import type { InstallTarget } from "../ports/folders.ts";
import type { KeptSkill } from "./keeping.ts";
import type { Entry } from "./lock-entries.ts";

/** A binding that is not given: its place is another one's too, or something of it cannot be placed. */
export interface Ungiven extends Omit<KeptSkill, "dir"> {
  readonly brings: readonly Pick<GivenRelease, "id" | "version">[];
}

/** A manifest, parted by whether there is room for it. */
export interface Room extends Pick<AgentManifest, "skills" | "pending"> {
  readonly crowded: readonly Ungiven[];
}

/** An agent's folder has no namespaces: there, two skills of one name are in each other's way too. */
export function roomFor({ skills, pending }: Pick<AgentManifest, "skills" | "pending">): Room {
  const { conflicts } = settle(skills, (id) => nameOf(id as SkillId));
  const why = (one: GivenRelease): string => conflictsWith(conflicts, one).map(conflictWords).join(" ");
  return {
    skills: skills.filter((one) => why(one) === ""),
    crowded: [
      ...skills.flatMap((one) => (why(one) === "" ? [] : [{ ...one, code: "CONFLICT", why: why(one) }])),
      ...pending.flatMap(({ status, id, version, brings = [], why }) =>
        status === "conflict" ? [{ id, version: version ?? "", brings, code: "CONFLICT", why }] : [],
      ),
    ],
    pending: pending.filter(({ status }) => status !== "conflict"),
  };
}

/** What of the bindings that have room is given. */
export interface Given {
  /** Skills that the agent is to have. */
  readonly ids: ReadonlySet<string>;
  /** Bindings that are not given, since they, or something that they bring, cannot be placed. */
  readonly refused: readonly Ungiven[];
}

/** A binding is given whole or not at all: what only those bring that cannot be, is not given either. */
export function givenWhole(
  skills: readonly Pick<GivenRelease, "id" | "version" | "brings">[],
  inTheWay: ReadonlyMap<string, Pick<KeptSkill, "code" | "why">>,
): Given {
  const refused = skills.flatMap((one): readonly Ungiven[] => {
    const own = inTheWay.get(one.id);
    if (own !== undefined) return [{ ...one, code: own.code, why: own.why }];
    const other = one.brings.find(({ id }) => inTheWay.has(id));
    const found = other === undefined ? undefined : inTheWay.get(other.id);
    if (other === undefined || found === undefined) return [];
    const why = `${one.id}@${one.version} brings ${other.id}@${other.version} along. ${found.why}`;
    return [{ ...one, code: found.code, why }];
  });
  const ungiven = new Set(refused.map(({ id }) => id));
  return { ids: releasesOf(skills.filter(({ id }) => !ungiven.has(id))), refused };
}

/** The skills that bindings are, and bring. */
export function releasesOf(rows: readonly Pick<Ungiven, "id" | "brings">[]): ReadonlySet<string> {
  return new Set(rows.flatMap(({ id, brings }) => [id, ...brings.map((one) => one.id)]));
}

/** What is not placed: what is installed of it stays. */
export function keptRows(rows: readonly Omit<KeptSkill, "dir">[], installed: readonly Entry[]): readonly KeptSkill[] {
  return rows.map(({ id, version, code, why }) => {
    const there = installed.find(({ locked }) => locked.id === id);
    return { id, version: there?.locked.version ?? version, dir: there?.dir ?? "", code, why };
  });
}

/** Why the agent does not have what it is bound to. */
export function pendingWords({ missing, why }: Pick<AgentManifest["pending"][number], "missing" | "why">): string {
  const lacking = [...missing.permissions, ...missing.secrets].map(({ name }) => name).join(", ");
  return why === "" ? `it waits for ${lacking} to be granted` : why;
}

/**
 * What is bound and not given, under the manifest's word for it in capitals: `PENDING_GRANTS`, `DENIED`, `UNRESOLVABLE`. What
 * is there all the same says with what it came.
 */
export function pendingRows(
  pending: AgentManifest["pending"],
  target: Pick<InstallTarget, "placesOf">,
): readonly KeptSkill[] {
  return pending.map(({ id, status, version, missing, why, there }) => {
    const text = pendingWords({ missing, why });
    const row = { id, code: status.toUpperCase() };
    if (there === undefined) return { ...row, version: version ?? "", dir: "", why: text };
    const dir = target.placesOf(nameOf(id as SkillId))[0] ?? "";
    const via = `${there.via.id}@${there.via.version}`;
    return { ...row, version: there.version, dir, why: `it comes with ${via}. Of its own binding: ${text}` };
  });
}
