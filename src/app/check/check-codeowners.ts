/** Whether CODEOWNERS says of the skills that a change touches what settings and lifecycle files say. */

import { quote } from "../../core/errors.ts";
import { finding } from "../../core/finding.ts";
import type { GatedFinding } from "../../core/gate/gate.ts";
import { POLICY_PATH, parsePolicy } from "../../core/gate/policy.ts";
import type { Oid } from "../../core/names.ts";
import { codeownersDrift, type OwnedSkill, renderCodeowners, skillPatterns } from "../../core/trunk/codeowners.ts";
import { CODEOWNERS_PLACES } from "../../core/trunk/codeowners-match.ts";
import { lifecycleOf, lifecyclePath, parseLifecycle } from "../../core/trunk/lifecycle.ts";
import { SETTINGS_PATH, type Settings } from "../../core/trunk/settings.ts";
import type { GitObjects } from "../ports/ports.ts";
import type { Observation } from "../reconcile/observation.ts";
import { readTrunkFile } from "../reconcile/trunk-text.ts";
import { type CodeownersFile, readCodeownersAt } from "./codeowners-file.ts";

const MAX_NAMED = 5;

/** A change of what CODEOWNERS should say. */
interface OwnersChange {
  readonly observation: Pick<Observation, "commit" | "paths" | "skills" | "settings" | "base">;
  /** The commit that it is merged on; null: everything is judged. */
  readonly base: Oid | null;
  /** The base's file. */
  readonly before: CodeownersFile | undefined;
}

/**
 * Where it drifted, for a change of who owns what in a repository that has a CODEOWNERS file: what the change brings, and
 * `known` what was so before.
 */
export async function checkCodeowners(
  objects: Pick<GitObjects, "files" | "blob">,
  of: OwnersChange,
): Promise<readonly GatedFinding[]> {
  const { commit, paths, skills, settings } = of.observation;
  // What drifted before is not for this change's author to mend.
  if (settings === undefined || !paths.some(saysWhoOwns)) return [];
  const file = await readCodeownersAt(objects, commit.oid);
  if (file === undefined) return of.before === undefined ? [] : [removed(of.before.path)];
  // Only the skills that the change touches are known here, so lines about others say nothing.
  const owned = skills.flatMap(({ id, claims: [claim], lifecycle }): readonly OwnedSkill[] => {
    if (claim === undefined || lifecycle.kind === "unreadable") return [];
    return [
      { id, folder: claim.folder, owners: lifecycle.kind === "present" ? lifecycle.lifecycle.owners : undefined },
    ];
  });
  const drift = await driftAt(objects, { commit: commit.oid, settings, text: file.text, owned });
  const before = drift.length === 0 ? new Set<string>() : new Set((await driftBefore(objects, of, owned)).map(asText));
  const [old, fresh] = [
    drift.filter((one) => before.has(asText(one))),
    drift.filter((one) => !before.has(asText(one))),
  ];
  return [
    ...(fresh.length === 0 ? [] : [drifted(file.path, fresh)]),
    ...(old.length === 0 ? [] : [{ ...drifted(file.path, old, ", and did before"), status: "known" as const }]),
  ];
}

const asText = ({ pattern, expected, found }: Drift) => JSON.stringify([pattern, expected, found]);
type Drift = ReturnType<typeof codeownersDrift>[number];

async function driftAt(
  objects: Pick<GitObjects, "files" | "blob">,
  at: {
    readonly commit: Oid;
    readonly settings: Settings;
    readonly text: string;
    readonly owned: readonly OwnedSkill[];
  },
): Promise<readonly Drift[]> {
  const { commit, settings, text, owned } = at;
  const { policy } = parsePolicy(await readTrunkFile(objects, commit, POLICY_PATH));
  if (policy === undefined) return [];
  return codeownersDrift(text, renderCodeowners(settings, owned, policy), owned.flatMap(skillPatterns));
}

/** The same of the same skills on the base. */
async function driftBefore(
  objects: Pick<GitObjects, "files" | "blob">,
  { base, before, observation }: OwnersChange,
  skills: readonly OwnedSkill[],
): Promise<readonly Drift[]> {
  if (base === null || before === undefined) return [];
  const owned = skills.map(async ({ owners: _, ...skill }) => {
    const path = lifecyclePath(skill.id);
    const bytes = await readTrunkFile(objects, base, path);
    return { ...skill, owners: bytes === undefined ? undefined : parseLifecycle(path, bytes).lifecycle?.owners };
  });
  const at = { commit: base, settings: observation.base, text: before.text, owned: await Promise.all(owned) };
  return driftAt(objects, at);
}

function saysWhoOwns(path: string): boolean {
  return (
    path === SETTINGS_PATH ||
    path === POLICY_PATH ||
    CODEOWNERS_PLACES.some((place) => place === path) ||
    lifecycleOf(path) !== undefined
  );
}

function removed(path: string): GatedFinding {
  const message = `It removes ${path}: the code host then asks no owner about any change.`;
  return driftFinding(path, { message, hint: "Run `skilltrunk owners --write` and commit what it wrote." });
}

function drifted(path: string, drift: readonly Drift[], since = ""): GatedFinding {
  const named = drift.slice(0, MAX_NAMED).map(({ pattern }) => quote(pattern, 120));
  const more = drift.length > MAX_NAMED ? ` and ${drift.length - MAX_NAMED} more` : "";
  const message = `By ${path} others own ${named.join(", ")}${more} than the lifecycle files, the settings and the policy say${since}: the code host asks the wrong people.`;
  const hint =
    "Run `skilltrunk owners --write` and commit what it wrote; a line behind our part of the file counts before it.";
  return driftFinding(path, { message, hint });
}

function driftFinding(path: string, words: { readonly message: string; readonly hint: string }): GatedFinding {
  return { ...finding({ rule: "codeowners-drift", severity: "medium", path, ...words }), status: "reported" };
}
