/**
 * The short form of a check report that our comment on a pull request carries, where people do not see it: for whoever
 * lists proposals without running their checks again. A claim of whoever wrote the comment, and read as one.
 */
import { z } from "zod";
import { isOid, isVersion, type Oid, parseSkillId } from "../names.ts";
import { type CheckReport, OUTCOMES, VERDICTS } from "./check-report.ts";

/** Of a change that touches more, the first. */
const MAX_SKILLS = 50;
/** Characters. */
const MAX_MARK = 20_000;

const schema = z.strictObject({
  verdict: z.enum(VERDICTS),
  /** The commit that was judged. */
  head: z.string().refine(isOid),
  skills: z
    .array(
      z.strictObject({
        id: z.string().refine((text) => parseSkillId(text) !== undefined),
        outcome: z.enum(OUTCOMES),
        version: z.string().refine(isVersion).exactOptional(),
      }),
    )
    .max(MAX_SKILLS),
});
export type ProposalSummary = z.infer<typeof schema>;

const OPENING = "<!-- skilltrunk:summary ";
const CLOSING = " -->";

/** The line to put into the comment, about what was judged at this commit. What is no identity and no version is left out: nothing in it can end the comment. */
export function renderSummary(report: Pick<CheckReport, "verdict" | "skills">, head: Oid): string {
  const skills = report.skills
    .filter(({ id, outcome }) => parseSkillId(id) !== undefined && outcome !== "unchanged")
    .slice(0, MAX_SKILLS)
    .map(({ id, outcome, version }) => ({
      id,
      outcome,
      ...(version === undefined || !isVersion(version) ? {} : { version }),
    }));
  const summary: ProposalSummary = { verdict: report.verdict, head, skills };
  return `${OPENING}${JSON.stringify(summary).replaceAll("-", "\\u002d")}${CLOSING}`;
}

/** Reads it from a comment's text; undefined where there is none, or none that makes sense. */
export function readSummary(comment: string): ProposalSummary | undefined {
  const start = comment.indexOf(OPENING);
  const end = comment.indexOf(CLOSING, start);
  if (start < 0 || end < 0 || end - start > MAX_MARK) return undefined;
  try {
    return schema.safeParse(JSON.parse(comment.slice(start + OPENING.length, end))).data;
  } catch {
    return undefined;
  }
}
