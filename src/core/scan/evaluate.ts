/** From signals to findings: every rule tried on what was seen, its severity adjusted by what the text is about. */
import { sha256 } from "../bytes.ts";
import { cappedByRule } from "../capped-findings.ts";
import {
  compareFindings,
  type Finding,
  finding,
  isAtLeast,
  SEVERITIES,
  type Seen,
  type Severity,
  stepped,
} from "../finding.ts";
import { grouped } from "../grouped.ts";
import { visibleText } from "../visible-text.ts";
import { destinationsOf } from "./destinations.ts";
import { isDecoded } from "./document.ts";
import { type Meeting, meetingsOf, type Signals, statementAround } from "./meeting.ts";
import { SECURITY_TOPIC } from "./role-words.ts";
import { type Role, rolesOf, stepsOf } from "./roles.ts";
import type { ScanRule } from "./scan-rule.ts";
import { hidingSecrets } from "./secrets.ts";
import type { Signal } from "./signal.ts";

/** A finding of the scanner, with what led to its severity. */
export type ScanFinding = Finding & Seen;

/** Findings of one rule in one file; one more stands for the others. */
const MAX_FINDINGS = 10;
/** Meetings of one rule in one file of which it is weighed whether the text means it; beyond them, it does. */
const MAX_WEIGHED = 200;

/** What the rules find: of each rule one finding a line, whose fingerprint stands for all that meets there. */
export function findingsOf(rules: readonly ScanRule[], signals: Signals): readonly ScanFinding[] {
  const context = {
    signals,
    hide: hidingSecrets(signals),
    aboutSecurity: isAboutSecurity(signals),
    evidence: new Evidence(),
  };
  return rules.flatMap((rule) => {
    const all = meetingsOf(rule.match, rule.id, signals);
    if (all.length === 0) return [];
    const files = grouped(all, ({ met }) => firstOf(met).document.path);
    return files.flatMap(([, meetings]) => inFile(rule, meetings, context));
  });
}

const UNSEEN: Seen = { column: 1, via: [], facts: {} };

interface Context {
  readonly signals: Signals;
  readonly hide: (text: string) => string;
  readonly aboutSecurity: boolean;
  readonly evidence: Evidence;
}

/** A meeting and how bad it is where it stands. */
interface Weighed extends Meeting {
  readonly severity: Severity;
  readonly why: string;
}

function inFile(rule: ScanRule, meetings: readonly Meeting[], context: Context): readonly ScanFinding[] {
  const weighed = meetings.map((meeting, i) => ({
    ...meeting,
    ...adjust(rule, firstOf(meeting.met), i < MAX_WEIGHED ? context : undefined),
  }));
  const lines = grouped(weighed, ({ met }) => firstOf(met).document.positionOf(firstOf(met).start).line);
  const findings = lines.map(([, own]) => findingOf(rule, own, context));
  // What stands for several tells no facts, so that no policy takes it for one of a host that it allows.
  return cappedByRule(findings.sort(compareFindings), MAX_FINDINGS).map((found) => ({ ...UNSEEN, ...found }));
}

function firstOf(met: readonly Signal[]): Signal {
  return met[0] as Signal;
}

/** Does the skill say of itself that it teaches security? */
function isAboutSecurity(signals: Signals): boolean {
  return (signals.get("skill-describes-itself") ?? []).some(
    ({ document, start, end }) => document.path === "SKILL.md" && SECURITY_TOPIC.test(document.text.slice(start, end)),
  );
}

/** What is found on one line: told of the worst meeting there. */
function findingOf(rule: ScanRule, meetings: readonly Weighed[], { hide, evidence }: Context): ScanFinding {
  const { met, severity, why } = meetings.reduce((worst, one) =>
    isAtLeast(worst.severity, one.severity) ? worst : one,
  );
  const { document, start, end } = firstOf(met);
  const facts = Object.fromEntries(Object.entries(factsOf(met)).map(([name, value]) => [name, hide(value)]));
  const { line, column } = document.positionOf(start);
  const text = hide(document.text.slice(start, Math.min(end, start + MAX_SHOWN)));
  return {
    ...finding({
      rule: rule.id,
      severity,
      path: document.path,
      line,
      message: messageOf(rule.message, { ...facts, text }),
      hint: rule.hint,
      evidence: evidence.of(rule, meetings),
    }),
    column,
    via: document.via,
    ...(severity === rule.severity ? {} : { adjusted: { from: rule.severity, why } }),
    facts: facts["host"] === undefined ? facts : { ...facts, destinations: hide(allDestinations(meetings)) },
  };
}

/** Of a fact that several tell, the first one's. */
function factsOf(met: readonly Signal[]): Readonly<Record<string, string>> {
  return Object.assign({}, ...met.toReversed().map(({ facts }) => facts));
}

/** Of everything that meets on the line; none where one of the meetings names no host. */
function allDestinations(meetings: readonly Weighed[]): string {
  if (meetings.some(({ met }) => factsOf(met)["host"] === undefined)) return "";
  return destinationsOf(new Set(meetings.flatMap(({ met, near }) => [...met, ...near.flat()])));
}

const MAX_EVIDENCE = 160;
/** Cut before secrets are hidden, a text could end in half of one. */
const MAX_SHOWN = 4000;

/**
 * What findings rest on, as fingerprints stand for it: everything that meets, what it tells, and whether the text means
 * it. What layout changes is the same.
 */
class Evidence {
  private readonly lists = new Map<readonly Signal[], string>();

  of(rule: ScanRule, meetings: readonly Weighed[]): string {
    const seen = meetings.map(({ met, near, severity }) => {
      const steps = SEVERITIES.indexOf(severity) - SEVERITIES.indexOf(rule.severity);
      return [normalised(firstOf(met)), ...near.map((list) => this.ofList(list)), ...(steps === 0 ? [] : [steps])];
    });
    const said = [...new Set(seen.map((one) => one.join("\0")))].join("\0\0");
    const [first] = meetings;
    return rule.evidence === undefined || first === undefined ? said : `${said}\0\0${sha256(statementOf(first))}`;
  }

  /** Each list once: that of a document is near everything in it. */
  private ofList(list: readonly Signal[]): string {
    const known = this.lists.get(list) ?? sha256([...new Set(list.map(normalised))].join("\0"));
    this.lists.set(list, known);
    return known;
  }
}

function normalised({ document, start, end, facts }: Signal): string {
  return withoutLayout([document.text.slice(start, end), ...Object.values(facts)].join("\0"));
}

function statementOf({ met }: Meeting): string {
  const { document, start, end } = firstOf(met);
  const around = statementAround(document.text, start, end);
  return withoutLayout(document.text.slice(around.start, around.end));
}

function withoutLayout(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** `{name}` stands for a fact with nothing hidden in it: it is whatever a stranger wrote. */
function messageOf(template: string, facts: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => visibleText(facts[name] ?? "?", MAX_EVIDENCE));
}

/**
 * Decoding lifts a finding by a step: nobody hides by accident what may be seen, except to show what is wrong. Mentioning
 * lowers it, where it is weighed, and so does the signal that the rule names.
 */
function adjust(
  rule: ScanRule,
  { document, start, end }: Signal,
  weigh: Pick<Context, "aboutSecurity" | "signals"> | undefined,
): Pick<Weighed, "severity" | "why"> {
  if (isDecoded(document) && document.isWrongExample !== true)
    return { severity: stepped(rule.severity, -1), why: `hidden as ${document.via.join(" in ")}` };
  const roles =
    rule.mention === 0 || weigh === undefined ? new Set<Role>() : rolesOf(document, start, end, weigh.aboutSecurity);
  const eased = rule.adjust !== undefined && weigh?.signals.has(rule.adjust.by) === true ? [rule.adjust.why] : [];
  const steps = stepsOf(roles, rule.mention) + eased.length;
  return { severity: stepped(rule.severity, steps), why: [...roles, ...eased].join(", ") };
}
