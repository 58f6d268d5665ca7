/** What a report says of skills that are refused: of their content, or of what their lifecycle files say alone. */
import type { SkillReport } from "./check-report.ts";

/** Is what is published of it all that there is, and only what its lifecycle file says new of that refused? */
export function isOfOffer({ outcome, version, previous, findings }: SkillReport): boolean {
  const blocking = findings.filter(({ status }) => status === "blocks");
  const isPublished = outcome === "refused" && previous !== undefined && version === previous;
  return isPublished && blocking.length > 0 && blocking.every(({ rule }) => rule.startsWith("lifecycle-"));
}

/** What happens to one, as the end of a sentence that begins with its name. */
export function refusedWords(skill: SkillReport): string {
  const words = standing(skill.findings.filter(({ status }) => status === "blocks").length);
  return isOfOffer(skill) ? `stays as before: in its lifecycle file ${words}` : `is not published: ${words}`;
}

function standing(count: number): string {
  if (count === 0) return "something else stands in the way";
  return count === 1 ? "1 finding stands in the way" : `${count} findings stand in the way`;
}
