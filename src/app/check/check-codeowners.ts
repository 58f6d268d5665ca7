/** Whether CODEOWNERS says of the skills that a change touches what settings and lifecycle files say. */

import { quote } from "../../core/errors.ts";
import { finding } from "../../core/finding.ts";
import type { GatedFinding } from "../../core/gate/gate.ts";
import { POLICY_PATH, parsePolicy } from "../../core/gate/policy.ts";
import { codeownersDrift, type OwnedSkill, renderCodeowners, skillPatterns } from "../../core/trunk/codeowners.ts";
import { CODEOWNERS_PLACES } from "../../core/trunk/codeowners-match.ts";
import { lifecycleOf } from "../../core/trunk/lifecycle.ts";
import { SETTINGS_PATH } from "../../core/trunk/settings.ts";
import type { GitObjects } from "../ports/ports.ts";
import type { Observation } from "../reconcile/observe.ts";
import { readTrunkFile } from "../reconcile/trunk-text.ts";
import { type CodeownersFile, readCodeownersAt } from "./codeowners-file.ts";

const MAX_NAMED = 5;

/** One finding where it drifted, for a change of who owns what in a repository that has a CODEOWNERS file; `before`: the base's. */
export async function checkCodeowners(
  objects: Pick<GitObjects, "files" | "blob">,
  of: {
    readonly observation: Pick<Observation, "commit" | "paths" | "skills" | "settings">;
    readonly before: CodeownersFile | undefined;
  },
): Promise<readonly GatedFinding[]> {
  const { commit, paths, skills, settings } = of.observation;
  // What drifted before is not for this change's author to mend.
  if (settings === undefined || !paths.some(saysWhoOwns)) return [];
  const file = await readCodeownersAt(objects, commit.oid);
  if (file === undefined) return of.before === undefined ? [] : [removed(of.before.path)];
  const owned = skills.flatMap(({ id, claims: [claim], lifecycle }): readonly OwnedSkill[] => {
    if (claim === undefined || lifecycle.kind === "unreadable") return [];
    return [
      { id, folder: claim.folder, owners: lifecycle.kind === "present" ? lifecycle.lifecycle.owners : undefined },
    ];
  });
  // Only the skills that the change touches are known here, so lines about others say nothing.
  const { policy } = parsePolicy(await readTrunkFile(objects, commit.oid, POLICY_PATH));
  if (policy === undefined) return [];
  const drift = codeownersDrift(file.text, renderCodeowners(settings, owned, policy), owned.flatMap(skillPatterns));
  return drift.length === 0
    ? []
    : [
        drifted(
          file.path,
          drift.map(({ pattern }) => pattern),
        ),
      ];
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
  return drift(path, { message, hint: "Run `skilltrunk owners --write` and commit what it wrote." });
}

function drifted(path: string, patterns: readonly string[]): GatedFinding {
  const named = patterns.slice(0, MAX_NAMED).map((pattern) => quote(pattern, 120));
  const more = patterns.length > MAX_NAMED ? ` and ${patterns.length - MAX_NAMED} more` : "";
  const message = `By ${path} others own ${named.join(", ")}${more} than the lifecycle files, the settings and the policy say: the code host asks the wrong people.`;
  const hint =
    "Run `skilltrunk owners --write` and commit what it wrote; a line behind our part of the file counts before it.";
  return drift(path, { message, hint });
}

function drift(path: string, words: { readonly message: string; readonly hint: string }): GatedFinding {
  return { ...finding({ rule: "codeowners-drift", severity: "medium", path, ...words }), status: "reported" };
}
