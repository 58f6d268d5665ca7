/** What a change does to one skill beside its bytes, from what Git has of it before and after. */

import { frontmatterOf } from "../../core/catalog/release-diff.ts";
import { type DiffSide, semanticDiff } from "../../core/gate/semantic-diff.ts";
import { nameOf, type SkillId } from "../../core/names.ts";
import type { Evaluation } from "../../core/plan/facts.ts";
import type { SemanticDiff } from "../../core/report/check-report.ts";
import { readSkillMd } from "../../core/skill/skill-md.ts";
import type { GitObjects, TreeFile } from "../ports/ports.ts";
import type { Planned } from "./combined-plan.ts";

/** What a change makes of each skill whose content it alters. */
export async function diffSkills(
  objects: Pick<GitObjects, "files" | "blob">,
  planned: Planned,
): Promise<ReadonlyMap<SkillId, SemanticDiff>> {
  const diffs = planned.plan.evaluations.map(
    async (evaluation) => [evaluation.id, await diffSkill(objects, { planned, evaluation })] as const,
  );
  return new Map(await Promise.all(diffs));
}

/** The difference between a skill's last release that stands and what a change makes of it. */
async function diffSkill(
  objects: Pick<GitObjects, "files" | "blob">,
  { planned, evaluation }: { readonly planned: Planned; readonly evaluation: Evaluation },
): Promise<SemanticDiff> {
  const { id, claim, judgement, compared, published, brings } = evaluation;
  const name = nameOf(id);
  const contents = planned.observation.contents.get(claim.folder)?.files ?? [];
  const side = { name, files: contents as readonly TreeFile[], profile: judgement.profile };
  const after = { ...(await sideOf(objects, side)), brings: brings.after };
  if (compared === undefined || published === undefined) return semanticDiff(undefined, after);
  const files: TreeFile[] = [];
  for await (const file of objects.files(compared.tree)) files.push(file);
  const before = await sideOf(objects, { name, files, profile: published.profile });
  return semanticDiff({ ...before, brings: brings.before }, after);
}

async function sideOf(
  objects: Pick<GitObjects, "blob">,
  of: { readonly name: string; readonly files: readonly TreeFile[]; readonly profile: DiffSide["profile"] },
): Promise<DiffSide> {
  const file = of.files.find(({ path }) => path === "SKILL.md");
  const isRegular = file?.mode === 0o100644 || file?.mode === 0o100755;
  const bytes = file === undefined || !isRegular ? undefined : (await objects.blob(file.oid, MAX_SKILL_MD_BYTES)).bytes;
  const skill = bytes === undefined ? undefined : readSkillMd(bytes, of.name).skill;
  return {
    files: of.files,
    frontmatter: skill === undefined ? undefined : frontmatterOf(skill),
    profile: of.profile,
  };
}

const MAX_SKILL_MD_BYTES = 1024 * 1024;
