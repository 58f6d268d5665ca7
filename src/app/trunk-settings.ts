/** The settings as the trunk's last commit has them: what has to be known before the ledger can be opened. */
import { parseSettings, SETTINGS_PATH, type Settings } from "../core/settings.ts";
import { MAX_YAML_BYTES } from "../core/yaml-file.ts";
import type { Source } from "./ports.ts";

/** Reads `skilltrunk.yaml` at the trunk's tip; undefined where it cannot be used, which a pass then explains. */
export async function readTrunkSettings(source: Source): Promise<Settings | undefined> {
  const { trunk } = await source.refresh();
  if (trunk === undefined) return parseSettings(undefined).settings;
  for await (const file of source.objects.files(trunk, SETTINGS_PATH)) {
    if (file.path !== SETTINGS_PATH) continue;
    const { bytes } = await source.objects.blob(file.oid, MAX_YAML_BYTES);
    return bytes === undefined ? undefined : parseSettings(bytes).settings;
  }
  return parseSettings(undefined).settings;
}
