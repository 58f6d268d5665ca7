/** Whether CODEOWNERS says of the skills that a change touches what settings and lifecycle files say. */
import { CODEOWNERS_PATH, codeownersDrift, type OwnedSkill, renderCodeowners } from "../core/codeowners.ts";
import { quote } from "../core/errors.ts";
import { finding } from "../core/finding.ts";
import type { GatedFinding } from "../core/gate.ts";
import { lifecycleOf, lifecyclePath } from "../core/lifecycle.ts";
import { SETTINGS_PATH, type Settings } from "../core/settings.ts";
import type { Observation } from "./observe.ts";
import type { GitObjects } from "./ports.ts";
import { readTrunkFile } from "./trunk-text.ts";

const MAX_NAMED = 5;

/** One finding where it drifted, for a change of who owns what in a repository that has a CODEOWNERS file. */
export async function checkCodeowners(
  objects: Pick<GitObjects, "files" | "blob">,
  { commit, paths, skills, settings }: Pick<Observation, "commit" | "paths" | "skills" | "settings">,
): Promise<readonly GatedFinding[]> {
  // What drifted before is not for this change's author to mend.
  if (!paths.some(saysWhoOwns)) return [];
  const bytes = await readTrunkFile(objects, commit.oid, CODEOWNERS_PATH);
  if (bytes === undefined || settings === undefined) return [];
  const owned = skills.flatMap(({ id, claims: [claim], lifecycle }): readonly OwnedSkill[] => {
    if (claim === undefined || lifecycle.kind === "unreadable") return [];
    return [
      { id, folder: claim.folder, owners: lifecycle.kind === "present" ? lifecycle.lifecycle.owners : undefined },
    ];
  });
  const drift = driftOf(new TextDecoder().decode(bytes), { settings, owned });
  return drift.length === 0 ? [] : [drifted(drift)];
}

function saysWhoOwns(path: string): boolean {
  return path === CODEOWNERS_PATH || path === SETTINGS_PATH || lifecycleOf(path) !== undefined;
}

/** The patterns of these skills, and of what holds for all, that the file has otherwise. */
function driftOf(
  existing: string,
  { settings, owned }: { readonly settings: Settings; readonly owned: readonly OwnedSkill[] },
): readonly string[] {
  const ours = owned.flatMap(({ id, folder }) => [`/${folder}/`, `/${lifecyclePath(id)}`]);
  return codeownersDrift(existing, renderCodeowners(settings, owned))
    .filter(({ pattern, expected }) => expected !== undefined || ours.includes(pattern))
    .map(({ pattern }) => pattern);
}

function drifted(patterns: readonly string[]): GatedFinding {
  const named = patterns.slice(0, MAX_NAMED).map((pattern) => quote(pattern, 120));
  const more = patterns.length > MAX_NAMED ? ` and ${patterns.length - MAX_NAMED} more` : "";
  const message = `${CODEOWNERS_PATH} names others than the lifecycle files and the settings do, for ${named.join(", ")}${more}: the code host asks the wrong people.`;
  const hint = "Run `skilltrunk owners --write` and commit what it wrote.";
  return {
    ...finding({ rule: "codeowners-drift", severity: "medium", path: CODEOWNERS_PATH, message, hint }),
    status: "reported",
  };
}
