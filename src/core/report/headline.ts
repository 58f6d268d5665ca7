/** The first words of a check report: the verdict, what it publishes that was accepted or lifted, and what policy only reports of it. */

import { type Graves, gravesOf, graveWords } from "../gate/let-through.ts";
import { letGo } from "./approved-words.ts";
import type { CheckReport, ReportedFinding, SkillReport } from "./check-report.ts";
import { inWords } from "./report-words.ts";

/** The verdict, as the first thing that anybody reads. */
export function headline(report: CheckReport): string {
  const { verdict, needs, pending, change } = report;
  // Of everything that is there, nothing is to be merged.
  const isAll = change.base === null && change.head !== null;
  if (verdict === "fail") return isAll ? "Not all of this is as it has to be" : "This is not ready to merge";
  const accepted = acceptedWords(report, isAll);
  if (verdict === "review") {
    if (needs.length === 0 && pending === null) return "This could not be checked";
    const first = "Somebody has to look at this first";
    return accepted === "" ? first : `${first}: ${accepted}`;
  }
  const only = onlyReported(report, isAll);
  const more = [accepted, only].filter((words) => words !== "").join(", and ");
  const told = more === "" ? "" : `: ${more}`;
  if (isAll) return `All of this is as it has to be${told}`;
  return `${needs.length === 0 ? "Ready to merge" : "Ready to merge, once it is approved"}${told}`;
}

/** Skills whose content gets to people, and of everything also those that have got there. */
function givenOut({ skills }: { readonly skills: readonly SkillReport[] }, isAll: boolean): readonly SkillReport[] {
  const is = (outcome: SkillReport["outcome"]) => outcome === "released" || outcome === "held";
  return skills.filter(({ outcome }) => is(outcome) || (isAll && outcome !== "refused" && outcome !== "retired"));
}

/** What would be refused if nobody had agreed to it: whoever agrees to the change agrees to that. */
function acceptedWords(report: CheckReport, isAll: boolean): string {
  const given = [...givenOut(report, isAll), ...givenOut({ skills: letGo(report) }, false)];
  const waived = (isForced: boolean) =>
    gravesOf(
      given.filter(({ forced }) => forced === isForced).flatMap(({ findings }) => findings),
      ({ status }) => status === "waived",
    );
  const lifted = given.flatMap((skill) => skill.lifted ?? []);
  const sum = lifted.reduce<Graves>(
    (all, one) => ({ critical: all.critical + one.critical, high: all.high + one.high }),
    { critical: 0, high: 0 },
  );
  const refused = `${lifted.length === 1 ? "a skill that was" : `${lifted.length} skills that were`} refused for`;
  const told = [
    graveWords(waived(true), isAll ? "published by force" : "by force"),
    graveWords(waived(false), "that waivers accept"),
    lifted.length === 0 ? "" : `${refused} ${graveWords(sum)}`,
  ].filter((words) => words !== "");
  return told.length === 0 ? "" : `${isAll ? "it has" : "it publishes"} ${inWords(told)}`;
}

/** Findings of what is to be published that would refuse it under another policy: green is no praise of them. */
function onlyReported(report: CheckReport, isAll: boolean): string {
  const found: readonly ReportedFinding[] = givenOut(report, isAll).flatMap(({ findings }) => findings);
  const words = graveWords(gravesOf(found, ({ status }) => status === "reported"));
  return words === "" ? "" : `policy only reports ${words}`;
}
