/** The digest of content that is not published, ready for a forced release; and forced releases that name another one. */
import type { Catalog, SkillEntry } from "../../core/catalog/catalog.ts";
import type { Finding } from "../../core/finding.ts";
import { idleForce } from "../../core/gate/idle-force.ts";
import type { Digest, Oid, SkillId } from "../../core/names.ts";
import { isPointerFolder } from "../../core/relations/pointer-folder.ts";
import { isFixedRule } from "../../core/rules.ts";
import { type ArchiveFile, digestFiles } from "../../core/skill/archive.ts";
import { MAX_FILES, MAX_UNPACKED_BYTES } from "../../core/skill/skill-files.ts";
import { ACKNOWLEDGEMENTS, isAcknowledgementPath, parseAcknowledgement } from "../../core/trunk/acknowledgement.ts";
import { MAX_YAML_BYTES } from "../../core/trunk/yaml-file.ts";
import type { GitObjects } from "../ports/ports.ts";

type Objects = Pick<GitObjects, "files" | "blob">;

/** The digest of what is refused or held of a skill; undefined where nothing is, and where no force could publish it. */
export async function outstandingDigest(objects: Objects, { outstanding }: SkillEntry): Promise<Digest | undefined> {
  if (outstanding === undefined) return undefined;
  if (outstanding.kind === "refused" && outstanding.findings.some(({ rule }) => isFixedRule(rule))) return undefined;
  const files: ArchiveFile[] = [];
  let left = MAX_UNPACKED_BYTES;
  for await (const { path, mode, oid } of objects.files(outstanding.tree)) {
    const { bytes } = await objects.blob(oid, left);
    if (bytes === undefined || files.length === MAX_FILES) return undefined;
    left -= bytes.length;
    files.push({ path, executable: mode === 0o100755, bytes });
  }
  return isPointerFolder(files) ? undefined : digestFiles(files).digest;
}

/** The forced releases of a commit that force nothing, by the skill that they name. */
export async function idleForces(
  objects: Objects,
  { skills }: Pick<Catalog, "skills">,
  trunk: Oid,
): Promise<ReadonlyMap<SkillId, readonly Finding[]>> {
  const idle = new Map<SkillId, readonly Finding[]>();
  for await (const { path, mode, oid } of objects.files(trunk, ACKNOWLEDGEMENTS)) {
    if (!isAcknowledgementPath(path) || (mode !== 0o100644 && mode !== 0o100755)) continue;
    const { bytes } = await objects.blob(oid, MAX_YAML_BYTES);
    const file = bytes === undefined ? undefined : parseAcknowledgement(path, bytes);
    if (file?.acknowledge !== "force-release") continue;
    const entry = skills.get(file.skill);
    const content = entry === undefined ? undefined : await outstandingDigest(objects, entry);
    const published = new Set([...(entry?.releases.values() ?? [])].map(({ digest }) => digest));
    const found = idleForce(path, file, { content: () => content, published: () => published });
    if (found.length > 0) idle.set(file.skill, [...(idle.get(file.skill) ?? []), ...found]);
  }
  return idle;
}
