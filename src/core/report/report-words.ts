/**
 * The words of a check report, the same in every rendering, for authors who know neither version numbers nor Git. What
 * somebody else wrote goes through an `Ink`, with which each rendering makes it harmless in its own place.
 */
import { authorsSkills } from "./authors-skills.ts";
import { onceApproved } from "./awaited-merges.ts";
import type { CheckReport, Need, SkillReport } from "./check-report.ts";
import { isOfOffer, refusedWords } from "./refused-words.ts";

/** How a rendering writes. */
export interface Ink {
  /** Somebody's sentence; what stands between backticks in it is code. */
  readonly prose: (untrusted: string) => string;
  /** Somebody's name, path or version, exactly as it is. */
  readonly code: (untrusted: string) => string;
  /** Words of ours that matter most. */
  readonly strong: (ours: string) => string;
}

/** Names that one sentence lists. */
const MAX_NAMED = 10;

/** In one sentence or a few: how many skills merging publishes, and what else it does. */
export function summary(report: CheckReport): string {
  const count = (is: (skill: SkillReport) => boolean) => report.skills.filter(is).length;
  const of = (outcome: SkillReport["outcome"]) => (skill: SkillReport) =>
    skill.outcome === outcome && !isStillUnpublished(skill);
  const done = [
    phrase(count(of("released")), (n) => `publishes ${counted(n, "skill")}`),
    phrase(
      count((skill) => of("offered")(skill) && skill.awaits !== true),
      (n) => `changes how ${counted(n, "skill")} ${n === 1 ? "is" : "are"} offered`,
    ),
    phrase(count(of("retired")), (n) => `takes ${counted(n, "skill")} out of the lists`),
  ].filter((text) => text !== "");
  const waiting = (what: ReturnType<typeof waitsForMachine>) =>
    count((skill) => of("held")(skill) && waitsForMachine(skill) === what);
  const once = `O${onceApproved(report).slice(1)}`;
  const machine = waiting("another scanner") + waiting("its content");
  const left = [
    phrase(waiting(undefined), (n) =>
      done.length === 0
        ? `${once}, merging publishes ${counted(n, "skill")}.`
        : `${once}, ${counted(n, "more skill")} ${n === 1 ? "is" : "are"} published.`,
    ),
    phrase(
      count((skill) => of("offered")(skill) && skill.awaits === true),
      (n) => `Once it is approved, ${counted(n, "skill")} ${n === 1 ? "is" : "are"} offered differently.`,
    ),
    phrase(
      waiting("another scanner"),
      (n) => `${counted(n, "skill")} ${n === 1 ? "waits" : "wait"} for another scanner.`,
    ),
    phrase(
      waiting("its content"),
      (n) => `${counted(n, "skill")} ${n === 1 ? "waits" : "wait"} for content that could not be fetched.`,
    ),
    phrase(
      count((skill) => of("refused")(skill) && !isOfOffer(skill)),
      (n) => `${counted(n, "skill")} ${n === 1 ? "is" : "are"} not published.`,
    ),
    phrase(count(isOfOffer), (n) => `${counted(n, "lifecycle file")} cannot be taken.`),
    phrase(count(isAbsent), (n) => `${counted(n, "skill")} that it is about ${n === 1 ? "is" : "are"} not there.`),
    phrase(
      count((skill) => isStillUnpublished(skill) && !isAbsent(skill)),
      (n) => `${counted(n, "skill")} ${n === 1 ? "is" : "are"} still not published.`,
    ),
  ].filter((text) => text !== "");
  const isWaiting = done.length === 0 && count(of("held")) > machine;
  const merge = report.change.elsewhere === undefined ? "Merging" : "There, merging";
  const merging = `${merge} ${done.length === 0 ? "publishes nothing" : inWords(done)}.`;
  // Where everything is judged, nothing is to be merged.
  const isSilent = isWaiting || (done.length === 0 && report.change.base === null);
  const sentences = [...earlierWords(report), ...(isSilent ? [] : [merging]), ...left];
  return [...noSkillThere(report), report.skills.length === 0 ? noSkills(report) : sentences.join(" ")]
    .join(" ")
    .trim();
}

/** Where it goes, if that is not the trunk; said before what the report says of the trunk. */
export function direction({ change: { elsewhere } }: CheckReport, ink: Ink): string {
  if (elsewhere === undefined) return "";
  const { into, trunk } = elsewhere;
  return `This is to be merged into ${ink.code(into)}, which publishes nothing: only what is merged into ${ink.code(trunk)} is published. What follows says what the same change would do there.`;
}

/** Whom the code host asks, in a sentence or two: all owners of a file, and the approval of one is enough for it. */
export function askWords(
  { owners, paths, more, besides }: NonNullable<CheckReport["asks"]>[number],
  { change: { elsewhere } }: Pick<CheckReport, "change">,
  ink: Ink,
): string {
  const files = [...paths.map((path) => ink.code(path)), ...(more === 0 ? [] : [`${grouped(more)} more`])];
  const of = elsewhere === undefined ? "" : ` of ${ink.code(elsewhere.into)}`;
  const enough = owners.length === 1 ? "" : " One of them is enough for it.";
  const waits = besides === true ? " It waits for that if its rules for the trunk require it." : "";
  return `By CODEOWNERS${of} the code host asks ${named(owners, ink)} for a review of ${inWords(files)}.${enough}${waits}`;
}

/** Has no release, and gets none by this change, which is not about its content. */
export function isStillUnpublished({ outcome, previous }: SkillReport): boolean {
  return previous === undefined && (outcome === "offered" || outcome === "unchanged");
}

/** Is there a file about it, and no folder of it? */
function isAbsent(skill: SkillReport): boolean {
  return skill.path === "" && skill.outcome === "unchanged" && skill.previous === undefined;
}

/** What no person can give: another scanner's words, or content that could not be fetched. */
function waitsForMachine({ findings }: SkillReport): "another scanner" | "its content" | undefined {
  if (findings.some(({ rule }) => rule === "source-awaited")) return "its content";
  return findings.some(({ rule }) => rule === "scan-awaited") ? "another scanner" : undefined;
}

/** What comes first, where that is not published yet: to who adopts a repository it is all that happens. */
function earlierWords({ earlier, pending }: CheckReport): readonly string[] {
  if (earlier === undefined || pending === null) return [];
  const { released, refused, held, first = false } = earlier;
  const parts = [
    phrase(released, (n) => `${counted(n, "skill")} ${n === 1 ? "is" : "are"} published`),
    phrase(refused, (n) => `${grouped(n)} refused`),
    phrase(held, (n) => `${grouped(n)} held for approval`),
  ].filter((text) => text !== "");
  if (parts.length === 0) return [];
  const come = pending === 1 ? "comes" : "come";
  const what = first
    ? "Nothing is published yet, so what the trunk has already comes first"
    : `First ${come} ${counted(pending, "earlier merge")}, not published yet`;
  return [`${what}: ${inWords(parts)}.`];
}

/** Whose author thinks that it is a skill has to read first that it is none. */
function noSkillThere({ findings }: CheckReport): readonly string[] {
  const n = new Set(findings.filter(({ rule }) => rule.startsWith("placement-")).map(({ file }) => file)).size;
  if (n === 0) return [];
  const one = "1 file is to be a skill's, and makes none where it is.";
  return [n === 1 ? one : `${grouped(n)} files are to be skills', and make none where they are.`];
}

/** A report that could not say it, and one that was stopped before, name no skill either. */
function noSkills({ verdict, pending }: CheckReport): string {
  if (pending === null && verdict === "fail") return "What merging publishes can be said once this is mended.";
  if (pending === null) return "Nobody can say yet what merging publishes.";
  return verdict === "pass" ? "No skill changes, so merging publishes nothing." : "";
}

/** Who has to act; where nobody is named for what is in the way, the author is. */
export function needsOf(report: CheckReport): readonly Need[] {
  const { needs, findings } = report;
  const blocked = authorsSkills(report);
  if (blocked.length === 0 && !findings.some(({ status }) => status === "blocks")) return needs;
  if (needs.some(({ role }) => role === "author")) return needs;
  const why = "What stands in the way, and what to do about it, is written below.";
  return [{ role: "author", people: [], count: 1, subjects: blocked, why, enforcedBy: "nobody" }, ...needs];
}

/** Who has to do what, and why, in a few sentences. */
export function needWords(need: Need, ink: Ink): string {
  const subjects = need.subjects.length === 0 ? "this change" : named(need.subjects, ink);
  if (need.role === "author") return `${ink.strong("The author")} has to mend ${subjects}. ${ink.prose(need.why)}`;
  const has = need.count === 1 ? "has" : "have";
  const after = need.after === undefined ? "" : `, after ${firstApprover(need.after, ink)} has`;
  const who = `${ink.strong(approvers(need, ink))} ${has} to approve ${subjects}${after}.`;
  return [who, ink.prose(need.why), peopleOf(need, ink), ENFORCEMENT[need.enforcedBy]].join(" ");
}

function approvers({ role, count }: Need, ink: Ink): string {
  if (role === "owner") return counted(count, "owner", "One owner");
  if (role === "admin") return `${counted(count, "admin", "One admin")} of this repository`;
  return `${count === 1 ? "One person" : `${count} people`} of ${ink.code(role)}`;
}

function firstApprover(role: string, ink: Ink): string {
  if (role === "owner") return "an owner";
  return role === "admin" ? "an admin" : `somebody of ${ink.code(role)}`;
}

function peopleOf({ role, people }: Need, ink: Ink): string {
  if (people.length > 0) return `Ask ${named(people, ink, "or")}.`;
  if (role === "owner") return "Nobody is named as an owner yet: an admin adds `owners` to the skill's lifecycle file.";
  if (role === "admin") return "Nobody is named as an admin yet: add `admins` to skilltrunk.yaml.";
  return "Nobody is named for this role yet: an admin adds people under `roles` in policy.yaml.";
}

const ENFORCEMENT: Readonly<Record<Need["enforcedBy"], string>> = {
  host: "The code host asks them, as its file CODEOWNERS says, and waits for them if its rules for the trunk require that.",
  api: "The status `skilltrunk/approvals` turns green when they have.",
  nobody: "This check cannot see approvals and stays red; an admin who agrees merges all the same.",
};

/** What happens to a skill, as the end of a sentence that begins with its name. */
export function outcomeWords(skill: SkillReport, ink: Ink): string {
  const { outcome, forced } = skill;
  if (isAbsent(skill)) return "is not there";
  if (isStillUnpublished(skill)) return "is still not published";
  switch (outcome) {
    case "released":
      return forced
        ? `${ink.strong("is published by force")}: an admin accepts all that is found in it`
        : "is published";
    case "held":
      return `waits for ${waitsForMachine(skill) ?? "approval"}${forced ? ", and is then published by force" : ""}`;
    case "refused":
      return refusedWords(skill);
    case "retired":
      return "is removed";
    case "offered":
      return skill.awaits === true
        ? "is offered differently once that is approved"
        : skill.first === true
          ? "is offered for the first time"
          : "stays as it is, and is offered differently";
    case "unchanged":
      return "stays as it is";
  }
}

/** `1.0.0 → 1.1.0`: from the version that people have now to the one that they get. */
export function versionWords(skill: SkillReport, ink: Ink): string {
  const { outcome, version, previous } = skill;
  const before = previous === undefined ? "none yet" : ink.code(previous);
  if (version === undefined || outcome === "unchanged" || outcome === "offered" || outcome === "retired") return before;
  // One that is taken already is what it is refused for.
  if (outcome === "refused" && version === previous) return before;
  if (outcome === "refused") return `${before} (would be ${ink.code(version)})`;
  const all = [...(skill.steps ?? []), version].map((one) => ink.code(one)).join(" → ");
  const to = previous === undefined ? `${all} (the first)` : `${before} → ${all}`;
  const whose = skill.earlierTitle === true ? " of an earlier merge that was not published" : "";
  const which = skill.steps === undefined ? "" : "the last ";
  const after = skill.title === undefined ? to : `${to}, ${which}by the title “${ink.prose(skill.title)}”${whose}`;
  if (outcome !== "held") return after;
  const machine = waitsForMachine(skill);
  return machine === undefined ? `${after}, once approved` : `${after}, after that`;
}

/** What the report does not say of itself elsewhere: on what it rests. One sentence each. */
export function footing({ change, pending, findings, omitted }: CheckReport, ink: Ink): readonly string[] {
  const { base, head } = change;
  const shortened = (oid: string) => ink.code(oid.slice(0, 12));
  const what = head === null ? "the files as they are on this machine" : shortened(head);
  const where = base === null ? "with nothing to compare it with" : `as it would be merged into ${shortened(base)}`;
  return [
    `This report is about ${what}, ${where}.`,
    ...(findings.some(({ rule }) => rule === "ledger-unread")
      ? ["What is published could not be read, so no version here is certain."]
      : []),
    ...(pending !== null && pending > 0
      ? [
          `${counted(pending, "earlier merge")} ${pending === 1 ? "is" : "are"} not published yet; this report counts ${pending === 1 ? "it" : "them"} as published.`,
        ]
      : []),
    ...(omitted === undefined ? [] : [omittedWords(omitted)]),
  ];
}

function omittedWords({ skills, findings, needs, events, owners = 0 }: NonNullable<CheckReport["omitted"]>): string {
  const parts = [
    phrase(skills, (n) => counted(n, "skill")),
    phrase(findings, (n) => counted(n, "finding")),
    phrase(needs, (n) => counted(n, "needed approval")),
    phrase(events, (n) => counted(n, "planned step")),
    phrase(owners, (n) => counted(n, "owner")),
  ].filter((text) => text !== "");
  return `It has no room for ${inWords(parts)} more; they count for its verdict all the same.`;
}

/** Names in a sentence: `a, b and 3 more`. */
export function named(names: readonly string[], ink: Ink, conjunction = "and"): string {
  const shown = names.slice(0, MAX_NAMED).map((name) => ink.code(name));
  const left = names.length - shown.length;
  return inWords(left > 0 ? [...shown, `${grouped(left)} more`] : shown, conjunction);
}

/** `a`, `a and b`, `a, b and c`. */
export function inWords(words: readonly string[], conjunction = "and"): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} ${conjunction} ${words.at(-1)}`;
}

/** The first items in words, and how many more there are. */
export function atMost<T>(max: number, items: readonly T[], words: (item: T) => string): readonly string[] {
  const shown = items.slice(0, max).map((item) => words(item));
  return items.length > max ? [...shown, `… and ${grouped(items.length - max)} more`] : shown;
}

/** `1 skill`, `2 skills`. */
export function counted(count: number, noun: string, one = `1 ${noun}`): string {
  return count === 1 ? one : `${grouped(count)} ${noun}s`;
}

function phrase(count: number, words: (count: number) => string): string {
  return count === 0 ? "" : words(count);
}

/** `12,000`: a number as people read it, the same on every machine. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
}
