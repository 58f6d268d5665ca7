/** Where a repository's settings kept its ledger before: a ledger that begins in a new place would forget all that is published. */
import type { Oid } from "../../core/names.ts";
import { isSameLedger } from "../../core/trunk/ledger-moved.ts";
import { DEFAULT_SETTINGS, parseSettings, SETTINGS_PATH, type Settings } from "../../core/trunk/settings.ts";
import type { GitObjects } from "../ports/ports.ts";
import { readOwnFile } from "./trunk-text.ts";

/**
 * The settings of each place that the first-parent chain up to `trunk` named for the ledger, newest first and each place once,
 * with that of `trunk` itself; the usual place counts for commits before there were settings. Those that cannot be read name none.
 */
export async function placesNamed(objects: GitObjects, trunk: Oid): Promise<readonly Settings[]> {
  const named: Settings[] = [];
  let isFirst = true;
  for await (const { commit, changes } of objects.history({ after: null, to: trunk, under: [SETTINGS_PATH] })) {
    if (isFirst && commit.parents.length > 0) named.push(DEFAULT_SETTINGS);
    isFirst = false;
    const [file] = changes;
    const bytes = file === undefined || file.mode === 0 ? undefined : await readOwnFile(objects, file);
    const { settings } = parseSettings(bytes);
    if (settings !== undefined) named.push(settings);
  }
  if (isFirst) named.push(DEFAULT_SETTINGS);
  named.reverse();
  return named.filter((one, i) => named.findIndex((other) => isSameLedger(one, other)) === i);
}
