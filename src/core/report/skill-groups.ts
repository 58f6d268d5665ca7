/** The skills of a report as they are listed: in their order, and those put together of which it says the same. */
import type { CheckReport, SkillReport } from "./check-report.ts";
import { counted, type Ink, isStillUnpublished, named } from "./report-words.ts";
import { ALL_LEAVE, LEAVES } from "./standing-effects.ts";

/** Fewer are listed one by one. */
const MIN_GROUP = 4;

/** The skills that merging does something about, those that it publishes first. */
export function changingSkills({ skills }: CheckReport): readonly SkillReport[] {
  const changing = skills.filter(({ outcome }) => outcome !== "unchanged");
  const isReleased = ({ outcome }: SkillReport) => outcome === "released";
  return [...changing.filter(isReleased), ...changing.filter((skill) => !isReleased(skill))];
}

/** Skills with which the same is done in the same words, if they are many: one line says it of all. */
export function skillGroups(skills: readonly SkillReport[]): readonly (readonly SkillReport[])[] {
  const groups = new Map<string, SkillReport[]>();
  for (const skill of skills) {
    const key = isAlike(skill) ? [skill.outcome, skill.first === true, ...shared(skill)].join("\n") : skill.id;
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(skill);
  }
  return [...groups.values()].flatMap((group) => (group.length < MIN_GROUP ? group.map((one) => [one]) : [group]));
}

/** Who owns what, its files say from the beginning: in that alone skills that are new to everybody may differ. */
function shared({ first, effects }: SkillReport): readonly string[] {
  return first === true ? effects.filter((effect) => !effect.startsWith(OWNERS)) : effects;
}
const OWNERS = "owners: ";

function isAlike(skill: SkillReport): boolean {
  const { outcome, diff } = skill;
  return (outcome === "offered" || outcome === "retired") && diff === undefined && !isStillUnpublished(skill);
}

/** What is done with a group of several, in the parts of a line. */
export function groupWords(
  group: readonly SkillReport[],
  ink: Ink,
): Record<"count" | "names" | "what" | "effects", string> {
  return {
    count: counted(group.length, "skill"),
    names: named(
      group.map(({ id }) => id),
      ink,
    ),
    what: group[0]?.outcome === "retired" ? "are removed" : offeredWords(group),
    effects: groupEffects(group)
      .map((effect) => ink.prose(effect === LEAVES ? ALL_LEAVE : effect))
      .join("; "),
  };
}

function groupEffects(group: readonly SkillReport[]): readonly string[] {
  const [first] = group;
  if (first === undefined) return [];
  const owners = new Set(group.map(({ effects }) => effects.filter((effect) => effect.startsWith(OWNERS)).join("; ")));
  return first.first === true && owners.size > 1 ? [...shared(first), "owners: each has its own"] : first.effects;
}

function offeredWords([first]: readonly SkillReport[]): string {
  if (first?.first === true) return "are offered for the first time";
  return first?.awaits === true
    ? "are offered differently once that is approved"
    : "stay as they are, and are offered differently";
}
