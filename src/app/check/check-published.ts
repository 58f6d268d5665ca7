/** What today's rules say of skills that stand on the trunk as they were published: where everything is judged, they are, too. */

import { isMadeOf } from "../../core/catalog/catalog.ts";
import { CatalogDraft } from "../../core/catalog/fold.ts";
import { withScans } from "../../core/gate/external-scan.ts";
import type { SkillId } from "../../core/names.ts";
import type { SkillFacts } from "../../core/plan/facts.ts";
import { gatePublished } from "../../core/plan/plan-gate.ts";
import { holder } from "../../core/plan/plan-release.ts";
import type { PublishedSkill } from "../../core/report/skill-report.ts";
import type { GitObjects, Progress } from "../ports/ports.ts";
import { Judging } from "../reconcile/judging.ts";
import { readClaim } from "../reconcile/pointed-content.ts";
import type { PlannedChange } from "./planned-change.ts";

/** Skills that are judged at the same time. */
const AT_ONCE = 12;

export interface PublishedRequest {
  readonly objects: GitObjects;
  readonly planned: PlannedChange;
  /** RFC 3339: waivers that had expired by then do not count. */
  readonly at: string;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/** Judges every skill that the plan did not have to judge, because its folder is what was published last. */
export async function checkPublished({
  objects,
  planned,
  at,
  progress,
  signal,
}: PublishedRequest): Promise<ReadonlyMap<SkillId, PublishedSkill>> {
  const { plan, observation, after } = planned;
  const draft = new CatalogDraft(after);
  const judging = new Judging(objects);
  const evaluated = new Set(plan.evaluations.map(({ id }) => id));
  const judge = async (skill: SkillFacts): Promise<readonly [SkillId, PublishedSkill] | undefined> => {
    const entry = after.skills.get(skill.id);
    const claim = holder(entry, skill.claims);
    const release = entry?.releases.get(entry.last ?? "");
    const content = observation.contents.get(claim?.folder ?? "");
    if (claim === undefined || content === undefined || release === undefined || !isMadeOf(release, claim)) return;
    const { scan } = skill.own.policy;
    const read = await readClaim({ id: skill.id, content, policies: [scan] }, { draft, objects, judging });
    const judgement = withScans(read.judgement, scan.scanners, draft.known.scans);
    const findings = gatePublished({ draft, at }, { skill, release, judgement });
    return [skill.id, { findings, isForced: release.forced }];
  };
  const published = new Map<SkillId, PublishedSkill>();
  const left = observation.skills.filter(({ id, claims }) => claims.length > 0 && !evaluated.has(id));
  for (let done = 0; done < left.length; done += AT_ONCE) {
    signal?.throwIfAborted();
    progress?.({ phase: "check", done, total: left.length });
    for (const found of await Promise.all(left.slice(done, done + AT_ONCE).map(judge)))
      if (found !== undefined) published.set(...found);
  }
  return published;
}
