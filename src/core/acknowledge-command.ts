/** The command with which an operator records that a step is meant, as it is printed to be copied. */
import { APPROVAL } from "./gate/approvals.ts";
import { shellWord } from "./shell-word.ts";
import { REASON_TO_GIVE } from "./trunk/given-reason.ts";

/** Stands for the repository: who plans does not know where it is. */
const REPOSITORY = "<repository>";
const REASON = `--reason "${REASON_TO_GIVE}"`;
/** What it has for the person who approved. */
export const APPROVER_TO_GIVE = "<who gave it>";
const BY = `--by "${APPROVER_TO_GIVE}" `;
const COMMAND = new RegExp(
  `(skilltrunk acknowledge )${REPOSITORY}( (?:'(?:[^']|'\\\\'')*'|[^\\s']+) (?:${BY})?${REASON})`,
  "g",
);

/** With a place for the repository in it, until `placedCommands` fills that in. */
export function acknowledgeCommand(step: string): string {
  return `skilltrunk acknowledge ${REPOSITORY} ${shellWord(step)} ${step.startsWith(`${APPROVAL}:`) ? BY : ""}${REASON}`;
}

/** The text with such commands as they are to be typed for this repository. `isRemote`: a ledger there has to be pushed to. */
export function placedCommands(
  text: string,
  { location, isRemote }: { readonly location: string; readonly isRemote: boolean },
): string {
  return text.replace(COMMAND, (_, command: string, rest: string) => {
    return `${command}${shellWord(location)}${rest}${isRemote ? " --push" : ""}`;
  });
}
