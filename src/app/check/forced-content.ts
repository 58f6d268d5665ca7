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

/** Skills of which it is worked out where nobody asks for one, and bytes after which no further one is begun. */
const MAX_DIGESTS = 100;
const MAX_BYTES = 2 * MAX_UNPACKED_BYTES;

/** The digests of what is refused or held, each content read once. */
export class OutstandingDigests {
  private readonly objects: Objects;
  private readonly byTree = new Map<Oid, Digest | undefined>();
  private read = 0;

  constructor(objects: Objects) {
    this.objects = objects;
  }

  /** Undefined where nothing of the skill is outstanding, and where no force could publish it. */
  async of({ outstanding }: SkillEntry): Promise<Digest | undefined> {
    if (outstanding === undefined) return undefined;
    if (unforcedRules({ outstanding }).length > 0) return undefined;
    const { tree } = outstanding;
    if (!this.byTree.has(tree)) this.byTree.set(tree, await this.digest(tree));
    return this.byTree.get(tree);
  }

  /** Of those that are refused, the first ones: enough for whoever looks, and no more than can be read at once. */
  async ofRefused(skills: readonly SkillEntry[]): Promise<ReadonlyMap<SkillId, Digest>> {
    const digests = new Map<SkillId, Digest>();
    const refused = skills.filter(({ outstanding }) => outstanding?.kind === "refused");
    for (const entry of refused.slice(0, MAX_DIGESTS)) {
      if (this.read >= MAX_BYTES) break;
      const digest = await this.of(entry);
      if (digest !== undefined) digests.set(entry.id, digest);
    }
    return digests;
  }

  private async digest(tree: Oid): Promise<Digest | undefined> {
    const files: ArchiveFile[] = [];
    let left = MAX_UNPACKED_BYTES;
    for await (const { path, mode, oid } of this.objects.files(tree)) {
      const { bytes } = await this.objects.blob(oid, left);
      if (bytes === undefined || files.length === MAX_FILES) return undefined;
      left -= bytes.length;
      this.read += bytes.length;
      files.push({ path, executable: mode === 0o100755, bytes });
    }
    return isPointerFolder(files) ? undefined : digestFiles(files).digest;
  }
}

/** Of those that refuse what is outstanding the rules that nobody can force. */
function unforcedRules(entry: Pick<SkillEntry, "outstanding"> | undefined): readonly string[] {
  if (entry?.outstanding?.kind !== "refused") return [];
  return entry.outstanding.findings.flatMap(({ rule }) => (isFixedRule(rule) ? [rule] : []));
}

export interface ForcedGround {
  readonly catalog: Pick<Catalog, "skills">;
  readonly trunk: Oid;
  readonly digests: OutstandingDigests;
}

/** The forced releases of a commit that force nothing, by the skill that they name. */
export async function idleForces(
  objects: Objects,
  { catalog: { skills }, trunk, digests }: ForcedGround,
): Promise<ReadonlyMap<SkillId, readonly Finding[]>> {
  const idle = new Map<SkillId, readonly Finding[]>();
  for await (const { path, mode, oid } of objects.files(trunk, ACKNOWLEDGEMENTS)) {
    if (!isAcknowledgementPath(path) || (mode !== 0o100644 && mode !== 0o100755)) continue;
    const { bytes } = await objects.blob(oid, MAX_YAML_BYTES);
    const file = bytes === undefined ? undefined : parseAcknowledgement(path, bytes);
    if (file?.acknowledge !== "force-release") continue;
    const entry = skills.get(file.skill);
    const content = entry === undefined ? undefined : await digests.of(entry);
    const published = new Set([...(entry?.releases.values() ?? [])].map(({ digest }) => digest));
    const found = idleForce(path, file, {
      content: () => content,
      published: () => published,
      unforced: () => unforcedRules(entry),
    });
    if (found.length > 0) idle.set(file.skill, [...(idle.get(file.skill) ?? []), ...found]);
  }
  return idle;
}
