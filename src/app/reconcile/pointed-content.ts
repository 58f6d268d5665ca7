/** The content of a claim: what stands in its folder, or what was mirrored of where the folder points to. */
import type { CatalogDraft } from "../../core/catalog/fold.ts";
import type { ScanPolicy } from "../../core/gate/policy-scan.ts";
import { nameOf, type SkillId } from "../../core/names.ts";
import {
  isPointerFolder,
  judgePointer,
  mayPoint,
  overlaid,
  readPointer,
  strayPointer,
  toPointed,
} from "../../core/relations/pointer-folder.ts";
import { sourceSubject } from "../../core/relations/source-evidence.ts";
import { pointerText } from "../../core/relations/source-pointer.ts";
import type { Judgement } from "../../core/skill/judge.ts";
import { MANIFEST_PATH } from "../../core/skill/manifest.ts";
import type { TrunkSkills } from "../../core/trunk/trunk-skills.ts";
import type { TrunkFile } from "../../core/trunk/trunk-tree.ts";
import type { FolderContent } from "../ports/judging.ts";
import type { GitObjects } from "../ports/ports.ts";
import type { Judging } from "./judging.ts";
import { readOwnFile } from "./trunk-text.ts";

/** Finds out which folders without a SKILL.md say where their content is, once these changes are made. */
export async function findPointers(
  objects: Pick<GitObjects, "blob">,
  skills: TrunkSkills,
  changes: readonly TrunkFile[],
): Promise<void> {
  for (const file of skills.unknown(changes)) skills.know(file.oid, mayPoint(await readOwnFile(objects, file)));
}

interface ClaimedContent {
  readonly id: SkillId;
  /** Of the trunk's folder. */
  readonly content: FolderContent;
  readonly policies: readonly ScanPolicy[];
}

interface ClaimSources {
  readonly draft: Pick<CatalogDraft, "sources">;
  readonly objects: GitObjects;
  readonly judging: Judging;
}

/** Reads and judges what would be released of a folder; fetches nothing. */
export async function readClaim(
  claimed: ClaimedContent,
  { draft, objects, judging }: ClaimSources,
): Promise<{ readonly judgement: Judgement; readonly content: FolderContent }> {
  const { id, content, policies } = claimed;
  if (!isPointerFolder(content.files)) return { judgement: withStray(await judging.judge(content, policies)), content };
  const manifest = content.files.find(({ path }) => path === MANIFEST_PATH) as TrunkFile;
  const reading = readPointer(content.files, await readOwnFile(objects, manifest));
  const { pointer } = reading;
  const known = pointer === undefined ? undefined : draft.sources.get(sourceSubject(id, pointerText(pointer)));
  if (pointer === undefined || known?.kind !== "mirrored") {
    const custom = new Map(policies.map(({ digest }) => [digest, []]));
    return { judgement: { ...judgePointer({ id, tree: content.tree, reading }, known), custom }, content };
  }
  const mirrored: TrunkFile[] = [];
  for await (const file of objects.files(known.tree)) mirrored.push(file);
  const whole = { name: nameOf(id), ...overlaid(mirrored, content.files) };
  judging.follow(content, whole);
  return { judgement: toPointed(await judging.judge(whole, policies), pointer), content: whole };
}

function withStray(judgement: Judgement): Judgement {
  const stray = strayPointer(judgement.manifest);
  return stray.length === 0 ? judgement : { ...judgement, findings: [...judgement.findings, ...stray] };
}
