/** The settings as the trunk's last commit has them: what has to be known before the ledger can be opened. */

import type { Oid } from "../core/names.ts";
import { parseSettings, SETTINGS_PATH, type Settings } from "../core/settings.ts";
import { MAX_YAML_BYTES } from "../core/yaml-file.ts";
import type { GitObjects, Source } from "./ports.ts";

/** Reads `skilltrunk.yaml` of one commit: the defaults where there is none, no settings and why where it cannot be used. */
export async function settingsAt(objects: GitObjects, commit: Oid): Promise<ReturnType<typeof parseSettings>> {
  for await (const file of objects.files(commit, SETTINGS_PATH)) {
    if (file.path !== SETTINGS_PATH) continue;
    const { bytes } = await objects.blob(file.oid, MAX_YAML_BYTES);
    // Just past the limit, so that the parser says that it is too large.
    return parseSettings(bytes ?? new Uint8Array(MAX_YAML_BYTES + 1));
  }
  return parseSettings(undefined);
}

/** Reads `skilltrunk.yaml` at the trunk's tip; undefined where it cannot be used, which a pass then explains. */
export async function readTrunkSettings(source: Source): Promise<Settings | undefined> {
  const { trunk } = await source.refresh();
  if (trunk === undefined) return parseSettings(undefined).settings;
  return (await settingsAt(source.objects, trunk)).settings;
}
