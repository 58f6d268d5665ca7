/** What approving a change of policy lets go beyond its merge, where that waits for an admin. */
import type { CheckReport, SkillReport } from "./check-report.ts";
import { named } from "./report-conclusion.ts";
import { counted, inWords } from "./report-words.ts";

/** Skills, those that are published first; without what the report says of the change's own content already. */
export function letGo({ skills, approved }: Pick<CheckReport, "skills" | "approved">): readonly SkillReport[] {
  if (approved === undefined) return [];
  const held = new Set(skills.flatMap(({ id, outcome, version }) => (outcome === "held" ? [`${id}@${version}`] : [])));
  const then = approved.skills.filter(
    ({ id, outcome, version }) => outcome !== "released" || !held.has(`${id}@${version}`),
  );
  const isReleased = ({ outcome }: SkillReport) => outcome === "released";
  return [...then.filter(isReleased), ...then.filter((skill) => !isReleased(skill))];
}

/** In a sentence; empty where no policy of the change waits for anybody. */
export function approvedWords(report: CheckReport): string {
  const { approved } = report;
  if (approved === undefined) return "";
  const skills = letGo(report);
  const done = DONE.flatMap(([outcomes, one, many]) => {
    const count = skills.filter(({ outcome }) => outcomes.includes(outcome)).length;
    return count === 0 ? [] : [`${counted(count, "skill")} ${count === 1 ? one : many}`];
  });
  const what = done.length === 0 ? "which publishes nothing more" : `by which ${inWords(done)}`;
  return `${whenWords(approved)} its policy judges what waits or was refused, ${what}.`;
}

const DONE: readonly (readonly [readonly SkillReport["outcome"][], string, string])[] = [
  [["released"], "is published", "are published"],
  [["held"], "waits for approval of its own", "wait for approvals of their own"],
  [["refused"], "is refused", "are refused"],
  [["offered", "retired"], "is offered differently", "are offered differently"],
];

/** Of several changes of policy none counts before all are approved. */
function whenWords({ besides }: NonNullable<CheckReport["approved"]>): string {
  if (besides.length === 0) return "Once this change is approved,";
  const [change, waits, is] =
    besides.length === 1 ? ["an earlier change", "waits", "is"] : ["earlier changes", "wait", "are"];
  const names = named(besides.map((oid) => oid.slice(0, 12)));
  return `Once this change is approved, and ${change} of policy that ${waits} too (${names}) ${is} as well,`;
}
