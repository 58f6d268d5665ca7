/** `explain`, with its commands as they are to be typed for the repository that was asked about. */
import { placedCommands } from "../../core/acknowledge-command.ts";
import type { Finding } from "../../core/finding.ts";
import { type ExplainOptions, type Explanation, explain } from "./explain.ts";

/** As `explain`, ready to be shown. Throws as that does. */
export async function explainInPlace(options: ExplainOptions): Promise<Explanation> {
  const told = await explain(options);
  const place = { location: told.location, isRemote: options.source.whereabouts.remote };
  const findings = (all: readonly Finding[]) =>
    all.map((one) => (one.hint === undefined ? one : { ...one, hint: placedCommands(one.hint, place) }));
  return {
    ...told,
    unheeded: findings(told.unheeded),
    skills: told.skills.map((skill) => ({
      ...skill,
      explanation: placedCommands(skill.explanation, place),
      unheeded: findings(skill.unheeded),
    })),
  };
}
