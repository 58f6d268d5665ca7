/** From signals to findings: every rule tried on what was seen, its severity adjusted by what the text is about. */
import { type Finding, finding, type Seen, type Severity, stepped } from "../finding.ts";
import { visibleText } from "../visible-text.ts";
import { destinationsOf } from "./destinations.ts";
import { isDecoded } from "./document.ts";
import { meetingsOf, type Signals } from "./meeting.ts";
import { SECURITY_TOPIC } from "./role-words.ts";
import { rolesOf, stepsOf } from "./roles.ts";
import type { ScanRule } from "./scan-rule.ts";
import { hidingSecrets } from "./secrets.ts";
import type { Signal } from "./signal.ts";

/** A finding of the scanner, with what led to its severity. */
export type ScanFinding = Finding & Seen;

/** Findings of one rule in one file. */
const MAX_FINDINGS = 10;

/** What the rules find, each place once. */
export function findingsOf(rules: readonly ScanRule[], signals: Signals): readonly ScanFinding[] {
  const hide = hidingSecrets(signals);
  const aboutSecurity = isAboutSecurity(signals);
  return rules.flatMap((rule) => {
    const counts = new Map<string, number>();
    const seen = new Set<string>();
    return meetingsOf(rule.match, rule.id, signals).flatMap((met) => {
      const found = findingOf(rule, met, { hide, aboutSecurity });
      const place = `${found.path}:${found.line}`;
      const count = counts.get(found.path) ?? 0;
      if (seen.has(place) || count === MAX_FINDINGS) return [];
      seen.add(place);
      counts.set(found.path, count + 1);
      return [found];
    });
  });
}

interface Context {
  readonly hide: (text: string) => string;
  readonly aboutSecurity: boolean;
}

/** Does the skill say of itself that it teaches security? */
function isAboutSecurity(signals: Signals): boolean {
  return (signals.get("skill-describes-itself") ?? []).some(
    ({ document, start, end }) => document.path === "SKILL.md" && SECURITY_TOPIC.test(document.text.slice(start, end)),
  );
}

function findingOf(rule: ScanRule, met: readonly Signal[], { hide, aboutSecurity }: Context): ScanFinding {
  const { document, start, end } = met[0] as Signal;
  const seen: Record<string, string> = Object.assign({}, ...[...met].reverse().map((signal) => signal.facts));
  const facts = Object.fromEntries(Object.entries(seen).map(([name, value]) => [name, hide(value)]));
  const adjusted = adjust(rule, met[0] as Signal, aboutSecurity);
  const { line, column } = document.positionOf(start);
  const text = hide(document.text.slice(start, Math.min(end, start + MAX_SHOWN)));
  return {
    ...finding({
      rule: rule.id,
      severity: adjusted.severity,
      path: document.path,
      line,
      message: messageOf(rule.message, { ...facts, text }),
      hint: rule.hint,
      evidence: met.map((signal) => normalised(signal)).join("\0"),
    }),
    column,
    via: document.via,
    ...(adjusted.severity === rule.severity ? {} : { adjusted: { from: rule.severity, why: adjusted.why } }),
    facts: facts["host"] === undefined ? facts : { ...facts, destinations: hide(destinationsOf(met)) },
  };
}

const MAX_EVIDENCE = 160;
/** Cut before secrets are hidden, a text could end in half of one. */
const MAX_SHOWN = 4000;

/** Evidence as a waiver knows it: what layout changes is the same. */
function normalised({ document, start, end }: Signal): string {
  return document.text.slice(start, end).replace(/\s+/g, " ").trim();
}

/** `{name}` stands for a fact with nothing hidden in it: it is whatever a stranger wrote. */
function messageOf(template: string, facts: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => visibleText(facts[name] ?? "?", MAX_EVIDENCE));
}

/** Decoding lifts a finding by a step: nobody hides by accident what may be seen. Mentioning lowers it. */
function adjust(
  rule: ScanRule,
  { document, start, end }: Signal,
  aboutSecurity: boolean,
): { readonly severity: Severity; readonly why: string } {
  if (isDecoded(document))
    return { severity: stepped(rule.severity, -1), why: `hidden as ${document.via.join(" in ")}` };
  if (rule.mention === 0) return { severity: rule.severity, why: "" };
  const roles = rolesOf(document, start, end, aboutSecurity);
  return { severity: stepped(rule.severity, stepsOf(roles, rule.mention)), why: [...roles].join(", ") };
}
