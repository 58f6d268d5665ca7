/** Which policy judges what comes while the settings cannot be read: the one that held when they broke. */

import type { Finding } from "../../core/finding.ts";
import { DEFAULT_POLICY, type Policy } from "../../core/gate/policy.ts";
import type { Oid } from "../../core/names.ts";
import { parseSettings, SETTINGS_PATH } from "../../core/trunk/settings.ts";
import { policyAt } from "../check/load-policy.ts";
import type { GitObjects } from "../ports/ports.ts";
import { readOwnFile } from "./trunk-text.ts";

/** Reads it, and says of which commit it is, for a commit whose settings cannot be read: nothing that came since may relax it. */
export async function policyBeforeBreak(
  objects: GitObjects,
  commit: Oid,
): Promise<{ readonly policy: Policy; readonly findings: readonly Finding[]; readonly commit?: Oid }> {
  let parent: Oid | undefined;
  let isBroken = false;
  for await (const step of objects.history({ after: null, to: commit, under: [SETTINGS_PATH] })) {
    const [change] = step.changes;
    const bytes = change === undefined || change.mode === 0 ? undefined : await readOwnFile(objects, change);
    const breaks = parseSettings(bytes).settings === undefined;
    if (breaks && !isBroken) [parent] = step.commit.parents;
    isBroken = breaks;
  }
  if (parent === undefined) return { policy: DEFAULT_POLICY, findings: [] };
  const { policy, findings } = await policyAt(objects, parent);
  return { policy: policy ?? DEFAULT_POLICY, findings: policy === undefined ? findings : [], commit: parent };
}
