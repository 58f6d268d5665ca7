/** What the files of the trunk ask for and cannot be given, for `explain`. */
import type { Catalog } from "../../core/catalog/catalog.ts";
import { RegistryError } from "../../core/errors.ts";
import type { Finding } from "../../core/finding.ts";
import type { SkillId } from "../../core/names.ts";
import { LIFECYCLE_FOLDER, lifecycleOf, parseLifecycle } from "../../core/trunk/lifecycle.ts";
import { DEFAULT_SETTINGS } from "../../core/trunk/settings.ts";
import { unheededAdvice, unheededLifecycle } from "../../core/trunk/unheeded.ts";
import { MAX_YAML_BYTES } from "../../core/trunk/yaml-file.ts";
import type { GitObjects, Source } from "../ports/ports.ts";
import { settingsAt } from "../reconcile/trunk-settings.ts";
import { findUnheededFiles } from "../reconcile/unheeded-files.ts";
import { idleForces, type OutstandingDigests } from "./forced-content.ts";

/** What of the trunk's tip makes no skill and no acknowledgement, though it looks like one; nothing while it cannot be read. */
export async function readUnheededFiles(source: Source): Promise<readonly Finding[]> {
  try {
    const { trunk } = await source.refresh();
    const settings = trunk === undefined ? undefined : (await settingsAt(source.objects, trunk)).settings;
    if (trunk === undefined || settings === undefined) return [];
    return await findUnheededFiles(source.objects, { settings, trunk, since: null });
  } catch (error) {
    if (error instanceof RegistryError) return [];
    throw error;
  }
}

export interface UnheededGround {
  readonly catalog: Catalog;
  readonly digests: OutstandingDigests;
  readonly now: string;
}

/** What every lifecycle file and forced release of the trunk, as far as it was taken, asks for in vain. */
export async function readUnheeded(
  objects: GitObjects,
  { catalog, digests, now }: UnheededGround,
): Promise<ReadonlyMap<SkillId, readonly Finding[]>> {
  const { trunk } = catalog.head;
  if (trunk === null) return new Map();
  const unheeded = new Map(await idleForces(objects, { catalog, trunk, digests }));
  // While the settings cannot be read, nothing is evaluated, and they say so themselves.
  const { settings = DEFAULT_SETTINGS } = await settingsAt(objects, trunk);
  for await (const file of objects.files(trunk, LIFECYCLE_FOLDER)) {
    const id = lifecycleOf(file.path);
    if (id === undefined || (file.mode !== 0o100644 && file.mode !== 0o100755)) continue;
    const { bytes } = await objects.blob(file.oid, MAX_YAML_BYTES);
    const { lifecycle, lines } = parseLifecycle(file.path, bytes ?? new Uint8Array(MAX_YAML_BYTES + 1));
    const entry = catalog.skills.get(id);
    const findings = [
      ...(lifecycle === undefined ? [] : unheededLifecycle(id, lifecycle, { entry, settings, lines, now })),
      ...(entry === undefined ? [] : unheededAdvice(catalog, entry, lines)),
    ];
    if (findings.length > 0) unheeded.set(id, [...(unheeded.get(id) ?? []), ...findings]);
  }
  return unheeded;
}
