/** `explain`: why a skill, or the whole registry, is where it is. */
import type { Command } from "commander";
import type { Explanation } from "../../app/check/explain.ts";
import type { Standing } from "../../app/check/standing.ts";
import { quote } from "../../core/errors.ts";
import type { Finding } from "../../core/finding.ts";
import { waiverTemplate } from "../../core/report/report-findings.ts";
import { judgesOurFiles } from "../../core/rules.ts";
import type { Wire } from "../../wire.ts";
import { withExamples, withSourceOptions } from "../options.ts";
import type { Output } from "../output.ts";

const SHOWN = 50;
/** What waits of content and of how it is offered, with whose approval and the commands for it, is one text. */
const MAX_EXPLANATION = 8000;

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("explain")
    .description("say why a skill is not published, or what holds up the registry, and what clears it")
    .argument("[skill]", "name or namespace/name; without it, everything that is stuck")
    .option("--repository <location>", "path or URL of the skills repository", ".");
  withExamples(withSourceOptions(command), [
    "skilltrunk explain",
    "skilltrunk explain billing/refunds --repository ~/src/skills",
  ]).action(async (skill: string | undefined, flags: { readonly repository: string }) => {
    const asked = skill === undefined ? {} : { skill };
    const explanation = await wire.explain(flags.repository, wire.config({ ...flags }), asked);
    output.result({ document: explanation, text: toText(explanation, output) });
  });
}

/** Each with its merge or its skill, and what ends it. */
const TOLD_BELOW: ReadonlySet<string> = new Set(["Unfetched", "Unapproved"]);

function toText(explanation: Explanation, output: Output): string {
  const { conditions, pending, skills, trunk, location } = explanation;
  const trouble = conditions.filter(
    ({ type, status }) => !TOLD_BELOW.has(type) && (type === "Fresh" ? !status : status),
  );
  const isStalled = trouble.some(({ type }) => type === "Stalled");
  const lines = trouble
    .filter(({ type }) => !isStalled || type !== "Fresh")
    .map(({ type, reason, message }) => {
      const word = type === "Fresh" ? "Not up to date" : type;
      return `${output.style("red", word)} (${reason}): ${message}`;
    });
  if (lines.length === 0) {
    lines.push(`${quote(location)} is ${trunk === null ? "not reconciled yet" : `taken up to ${trunk.slice(0, 12)}`}.`);
  }
  if (pending.events > 0) {
    const events = pending.events === 1 ? "1 event waits" : `${pending.events} events wait`;
    lines.push(`${events} to be taken into the ledger; what follows is as it will be then.`);
  }
  lines.push(...toLines(explanation.unheeded.slice(0, SHOWN), "", output));
  if (explanation.unheeded.length > SHOWN) {
    lines.push(`  … and ${explanation.unheeded.length - SHOWN} more (--json has all)`);
  }
  if (skills.length + trouble.length + explanation.unheeded.length === 0) lines.push("No skill is refused or held.");
  return [...lines, ...skills.map((skill) => toParagraph(skill, output)), ...toAgentLines(explanation)].join("\n");
}

/** Agents that are bound to something and do not have it. */
function toAgentLines({ agents }: Explanation): readonly string[] {
  if (agents.length === 0) return [];
  const left = agents.length - SHOWN;
  return [
    "\nAgents that do not have what they are bound to:",
    ...agents.slice(0, SHOWN).map(({ agent, id, version, from, why }) => {
      const release = version === null ? quote(id) : `${quote(id)}@${quote(version)}`;
      return `  ${quote(agent)}: ${release} (bindings/${quote(from)}.yaml): ${quote(why, 600)}`;
    }),
    ...(left > 0 ? [`  … and ${left} more (--json has all)`] : []),
  ];
}

function toParagraph(skill: Standing, output: Output): string {
  const { id, standing, path, since, findings, unheeded, explanation } = skill;
  const when = since === undefined ? "" : ` by ${since.commit.slice(0, 12)} (${since.at})`;
  const colour = standing === "published" ? "green" : "yellow";
  const lines = [`\n${output.style("bold", id)}: ${output.style(colour, standing)}${when}`];
  lines.push(
    ...toLines(findings, path, output),
    `  ${quote(explanation, MAX_EXPLANATION)}`,
    ...toLines(unheeded, path, output),
  );
  // Who has to approve what is held is in the explanation; its owners may not.
  if (standing !== "refused") return lines.join("\n");
  const named = skill.owners.map((owner) => quote(owner, 80)).join(", ");
  lines.push(`  Its owners can change that: ${named || "nobody is named, so the admins of skilltrunk.yaml"}.`);
  if (skill.digest !== undefined) lines.push(`  A forced release names this content ${skill.digest}.`);
  const { accepted = [] } = skill;
  const open = findings.filter(({ fingerprint }) => !accepted.includes(fingerprint));
  const waivers = open.flatMap((finding) => {
    const template = waiverTemplate({ skill: { id }, finding: { ...finding, status: "blocks" } });
    return template?.command ?? [];
  });
  if (waivers.length > 0) lines.push("  To have a finding accepted instead, in a pull request of its own:");
  lines.push(...waivers.slice(0, SHOWN).map((command) => `    ${command}`));
  return lines.join("\n");
}

/** Findings about what is in a skill's folder, or about our own files. */
function toLines(findings: readonly Finding[], folder: string, output: Output): readonly string[] {
  return findings.flatMap(({ severity, rule, path, line, message, hint }) => {
    const place = quote(judgesOurFiles(rule) || folder === "" ? path : `${folder}/${path}`);
    const where = `${place}${line === undefined ? "" : `:${line}`}`;
    const remedy = hint === undefined ? [] : [`    ${output.style("cyan", "hint:")} ${quote(hint, 600)}`];
    return [`  ${severity} ${rule} ${where}`, `    ${quote(message, 600)}`, ...remedy];
  });
}
