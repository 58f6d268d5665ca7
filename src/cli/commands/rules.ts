/** `rules`: what is checked, or one rule and how to keep it. */
import type { Command } from "commander";
import { quote, RegistryError } from "../../core/errors.ts";
import { nearest } from "../../core/nearest.ts";
import { severityWords } from "../../core/report/rules-document.ts";
import type { Rule } from "../../core/rule.ts";
import { findRule, RULES } from "../../core/rules.ts";
import type { Wire } from "../../wire.ts";
import { withExamples } from "../options.ts";
import { type Output, table } from "../output.ts";

export function register(program: Command, _wire: Wire, output: Output): void {
  const command = program
    .command("rules")
    .description("list the rules that skills are checked by, or explain one of them")
    .argument("[id]", "a rule, as findings name it");
  withExamples(command, ["skilltrunk rules", "skilltrunk rules name-folder"]).action((id: string | undefined) => {
    if (id === undefined) output.result({ document: { rules: RULES }, text: listText() });
    else {
      const rule = getRule(id);
      output.result({ document: rule, text: ruleText(rule) });
    }
  });
}

function getRule(id: string): Rule {
  const rule = findRule(id);
  if (rule !== undefined) return rule;
  const meant = nearest(
    id,
    RULES.map((known) => known.id),
  );
  throw new RegistryError("USAGE", `There is no rule "${quote(id, 80)}".`, {
    hint: meant === undefined ? "`skilltrunk rules` lists all of them." : `Did you mean \`skilltrunk rules ${meant}\`?`,
  });
}

function listText(): string {
  const rows = RULES.map(({ id, group, severity, title }) => [group, id, severity, title]);
  return table([["group", "rule", "severity", "what holds"], ...rows]);
}

function ruleText(rule: Rule): string {
  const { id, group, title, why, example, hint, fixable } = rule;
  return [
    `${id} (${group})`,
    "",
    `${title}. ${why}`,
    "",
    `Severity: ${severityWords(rule)}`,
    `What to do: ${hint}`,
    ...(fixable ? ["`skilltrunk check --fix` mends it where it can."] : []),
    "",
    "Example:",
    ...example.split("\n").map((line) => `  ${line}`),
  ].join("\n");
}
