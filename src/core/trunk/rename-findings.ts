/** A skill that seems to have moved: nobody who uses it hears so unless `renames` says it. */

import { type Finding, finding } from "../finding.ts";
import type { GovernedChange } from "../gate/governance.ts";
import { namespaceOf, type SkillId } from "../names.ts";
import type { Evaluation } from "../plan/facts.ts";
import { SETTINGS_PATH } from "./settings.ts";

/** Says it of a new skill that describes itself as one does that the same change takes away; nothing of others. */
export function renameFindings(
  { plan, entry }: Pick<GovernedChange, "plan" | "entry">,
  evaluation: Evaluation | undefined,
): readonly Finding[] {
  const description = evaluation?.judgement.description ?? "";
  if (evaluation === undefined || description === "" || entry(evaluation.id) !== undefined) return [];
  const { id } = evaluation;
  const retired = plan.emissions.flatMap(({ chain, event }) => (event.type === "retired" ? [chain as SkillId] : []));
  const alike = retired.filter((old) => {
    const before = entry(old);
    return before?.releases.get(before.last ?? "")?.description === description;
  });
  const from = alike.find((old) => namespaceOf(old) === namespaceOf(id)) ?? alike[0];
  if (from === undefined) return [];
  return [
    finding({
      rule: "rename-unsaid",
      severity: "low",
      path: SETTINGS_PATH,
      message: `${id} describes itself as ${from} does, which this change removes: whoever uses ${from} would not find ${id}.`,
      hint: `If it is the same skill, add in this pull request, for later it changes nothing, under \`renames\` in ${SETTINGS_PATH}: ${from}: ${id}`,
    }),
  ];
}
