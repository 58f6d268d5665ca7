/** What a report of everything that is there says of what is published: how it would be judged if it came today. */
import type { CheckReport, SkillReport } from "./check-report.ts";
import { counted, grouped } from "./report-words.ts";

/** Is it published, and would its content be refused if it came today? Asked of a report of everything alone. */
export function wouldBeRefused({ outcome, path, findings }: SkillReport): boolean {
  const isContent = (file: string) => file === path || file.startsWith(`${path}/`);
  return outcome !== "refused" && findings.some(({ status, file }) => status === "blocks" && isContent(file));
}

/** One sentence; empty for the report of a change, and where nothing is published. */
export function todayWords({ change, skills }: Pick<CheckReport, "change" | "skills">): string {
  const published = skills.filter((skill) => skill.previous !== undefined && STANDS.has(skill.outcome));
  if (change.base !== null || published.length === 0) return "";
  const refused = published.filter(wouldBeRefused).length;
  const judged = `${counted(published.length, "published skill")} ${published.length === 1 ? "is" : "are"} judged here as if new`;
  if (refused === 0) return `${judged}.`;
  const [would, stay] = refused === 1 ? ["1 of them would", "stays"] : [`${grouped(refused)} of them would`, "stay"];
  return `${judged}: ${published.length === 1 ? "it would" : would} be refused, and ${stay} published.`;
}

/** Outcomes of what is as it was published. */
const STANDS: ReadonlySet<SkillReport["outcome"]> = new Set(["unchanged", "offered"]);
