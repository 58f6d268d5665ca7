/** What of an agent's manifest is told and not installed: what waits for a person, and what has no room. */

import type { AgentManifest } from "../../core/bindings/agent-view.ts";
import { conflictsWith, conflictWords, type GivenRelease, settle } from "../../core/bindings/release-conflicts.ts";
import { nameOf, type SkillId } from "../../core/names.ts";
import type { InstallTarget } from "../ports/folders.ts";
import type { KeptSkill } from "./keeping.ts";
import type { Entry } from "./lock-entries.ts";

/** A binding that would need a place which another one needs too, and why in a sentence. */
export interface Crowded extends Pick<GivenRelease, "id" | "version" | "brings"> {
  readonly why: string;
}

/** A manifest, parted by whether there is room for it. */
export interface Room extends Pick<AgentManifest, "skills" | "pending"> {
  readonly crowded: readonly Crowded[];
}

/** An agent's folder has no namespaces: there, two skills of one name are in each other's way too. */
export function roomFor({ skills, pending }: Pick<AgentManifest, "skills" | "pending">): Room {
  const { conflicts } = settle(skills, (id) => nameOf(id as SkillId));
  const why = (one: GivenRelease): string => conflictsWith(conflicts, one).map(conflictWords).join(" ");
  return {
    skills: skills.filter((one) => why(one) === ""),
    crowded: [
      ...skills.flatMap((one) => (why(one) === "" ? [] : [{ ...one, why: why(one) }])),
      ...pending.flatMap(({ status, id, version, brings = [], why }) =>
        status === "conflict" ? [{ id, version: version ?? "", brings, why }] : [],
      ),
    ],
    pending: pending.filter(({ status }) => status !== "conflict"),
  };
}

/** What has no room: what is installed of it stays. */
export function crowdedRows(crowded: readonly Crowded[], installed: readonly Entry[]): readonly KeptSkill[] {
  return crowded.map(({ id, version, why }) => {
    const there = installed.find(({ locked }) => locked.id === id);
    return { id, version: there?.locked.version ?? version, dir: there?.dir ?? "", code: "CONFLICT", why };
  });
}

/** Why the agent does not have what it is bound to. */
export function pendingWords({ missing, why }: Pick<AgentManifest["pending"][number], "missing" | "why">): string {
  const lacking = [...missing.permissions, ...missing.secrets].map(({ name }) => name).join(", ");
  return why === "" ? `it waits for ${lacking} to be granted` : why;
}

/** What is bound and waits for a person; what is there all the same says with what it came. */
export function pendingRows(
  pending: AgentManifest["pending"],
  target: Pick<InstallTarget, "placesOf">,
): readonly KeptSkill[] {
  return pending.map(({ id, version, missing, why, there }) => {
    const text = pendingWords({ missing, why });
    const row = { id, code: "PENDING_GRANTS" };
    if (there === undefined) return { ...row, version: version ?? "", dir: "", why: text };
    const dir = target.placesOf(nameOf(id as SkillId))[0] ?? "";
    const via = `${there.via.id}@${there.via.version}`;
    return { ...row, version: there.version, dir, why: `it comes with ${via}. Of its own binding: ${text}` };
  });
}
