/** The settings as one commit of the trunk has them: what has to be known before the ledger can be opened. */
import { RegistryError } from "../../core/errors.ts";
import { describeFinding, type Finding } from "../../core/finding.ts";
import type { Oid } from "../../core/names.ts";
import { parseSettings, SETTINGS_PATH, type Settings } from "../../core/trunk/settings.ts";
import { MAX_YAML_BYTES } from "../../core/trunk/yaml-file.ts";
import type { GitObjects, Source } from "../ports/ports.ts";

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

/**
 * Reads `skilltrunk.yaml` at the trunk's tip; undefined where the trunk has no commit yet. Throws SETTINGS_INVALID for
 * one that cannot be used, or what keeps the trunk from being read: neither means the defaults.
 */
export async function readTrunkSettings(source: Source): Promise<Settings | undefined> {
  const { trunk } = await source.refresh();
  if (trunk === undefined) return undefined;
  const { settings, findings } = await settingsAt(source.objects, trunk);
  if (settings === undefined) throw settingsUnreadable(findings);
  return settings;
}

/** The path templates by which skills are found at the trunk's tip; none where that cannot be told. */
export async function readPathTemplates(source: Source): Promise<readonly string[]> {
  const settings = await readTrunkSettings(source).catch(() => undefined);
  return settings?.paths.map(({ text }) => text) ?? [];
}

/** SETTINGS_INVALID, with every finding and its place. */
export function settingsUnreadable(findings: readonly Finding[]): RegistryError {
  return new RegistryError("SETTINGS_INVALID", findings.map(describeFinding).join(" "), {
    hint: `Mend ${SETTINGS_PATH} on the trunk. Until then nothing new is published; what is published is served.`,
  });
}
