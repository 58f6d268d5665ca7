/** The sentences that a new skill's SKILL.md starts with, and finding those that nobody has replaced yet. */
import type { Finding } from "../finding.ts";
import { contentFinding } from "./content-rule-table.ts";

/** The description of a new skill until its author writes one. */
export const UNFILLED_DESCRIPTION =
  "Say here in one sentence what this skill does. Use when the task is one that you name here.";

/** The instructions of a new skill until its author writes them, a sentence each. */
export const UNFILLED_INSTRUCTIONS = {
  purpose: "Say in a sentence or two what the agent achieves with this skill, and for whom.",
  look: "What to look at first.",
  decide: "What to decide, and by which rules.",
  answer: "What to answer or to make, with an example.",
  never: "What would harm somebody, or must be left to a person.",
} as const;

/** The first is part of the description however YAML breaks its lines. */
const TELLING = ["Say here in one sentence what this skill does.", UNFILLED_INSTRUCTIONS.purpose].map((text) =>
  Buffer.from(text),
);

/** One finding for each sentence of a new SKILL.md that still says what belongs in its place. */
export function unfilledFindings(skillMd: Uint8Array): readonly Finding[] {
  const bytes = Buffer.from(skillMd.buffer, skillMd.byteOffset, skillMd.byteLength);
  return TELLING.flatMap((text) => {
    const at = bytes.indexOf(text);
    if (at < 0) return [];
    const line = bytes.subarray(0, at).toString("latin1").split("\n").length;
    const message = `This is not written yet, and would be published for ever as it is: SKILL.md still has the sentence that \`new\` wrote to be replaced: "${text.toString()}"`;
    return [contentFinding("skill-unfilled", { path: "SKILL.md", line, message })];
  });
}
