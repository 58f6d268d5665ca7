/** Whose rules count while the settings cannot be read: those that held when they broke. Nothing that came since may relax them. */

import type { Finding } from "../../core/finding.ts";
import { DEFAULT_POLICY, type Policy } from "../../core/gate/policy.ts";
import type { Oid } from "../../core/names.ts";
import { parseSettings, SETTINGS_PATH, type Settings } from "../../core/trunk/settings.ts";
import { policyAt } from "../check/load-policy.ts";
import type { GitObjects } from "../ports/ports.ts";
import { settingsAt } from "./trunk-settings.ts";
import { readOwnFile } from "./trunk-text.ts";

/** Reads the policy, and says of which commit it is, for a commit whose settings cannot be read. */
export async function policyBeforeBreak(
  objects: GitObjects,
  commit: Oid,
): Promise<{ readonly policy: Policy; readonly findings: readonly Finding[]; readonly commit?: Oid }> {
  const parent = await lastReadable(objects, commit);
  if (parent === undefined) return { policy: DEFAULT_POLICY, findings: [] };
  const { policy, findings } = await policyAt(objects, parent);
  return { policy: policy ?? DEFAULT_POLICY, findings: policy === undefined ? findings : [], commit: parent };
}

/** Reads the settings likewise; undefined where nobody ever could. */
export async function settingsBeforeBreak(
  objects: GitObjects,
  commit: Oid,
): Promise<{ readonly settings: Settings; readonly commit: Oid } | undefined> {
  const parent = await lastReadable(objects, commit);
  const settings = parent === undefined ? undefined : (await settingsAt(objects, parent)).settings;
  return parent === undefined || settings === undefined ? undefined : { settings, commit: parent };
}

/** The last commit before this one whose settings can be read. */
async function lastReadable(objects: GitObjects, commit: Oid): Promise<Oid | undefined> {
  let parent: Oid | undefined;
  let isBroken = false;
  for await (const step of objects.history({ after: null, to: commit, under: [SETTINGS_PATH] })) {
    const [change] = step.changes;
    const bytes = change === undefined || change.mode === 0 ? undefined : await readOwnFile(objects, change);
    const breaks = parseSettings(bytes).settings === undefined;
    if (breaks && !isBroken) [parent] = step.commit.parents;
    isBroken = breaks;
  }
  return parent;
}
