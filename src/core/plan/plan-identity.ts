/** What keeps a skill from having its identity or its name: another folder or another skill that has it. */
import { compareUtf8 } from "../bytes.ts";
import { quote } from "../errors.ts";
import { type Finding, finding } from "../finding.ts";
import { nameOf } from "../names.ts";
import type { Claim, PlanContext, SkillFacts } from "./facts.ts";

/** Of a folder that claims an identity which another one has, or which none gets. */
export function identityTaken(skill: SkillFacts, kept: Claim | undefined): Finding {
  const folders = skill.claims.map((c) => quote(c.folder)).join(", ");
  const outcome =
    kept === undefined ? "none of them is published" : `${quote(kept.folder)} has it already and keeps it`;
  return finding({
    rule: "identity-taken",
    severity: "critical",
    path: "SKILL.md",
    message: `Several folders claim the identity ${skill.id} (${folders}); ${outcome}.`,
    hint: "Give each skill a name of its own, or remove the copies.",
  });
}

/** Why this identity or its bare name is not to be had. */
export function nameObstacles({ draft, facts }: PlanContext, skill: SkillFacts): readonly Finding[] {
  const entry = draft.skill(skill.id);
  if (entry?.renamedTo !== undefined) {
    const message = `${skill.id} was renamed to ${entry.renamedTo}; its name stays with it.`;
    return [
      finding({
        rule: "identity-renamed",
        severity: "critical",
        path: "SKILL.md",
        message,
        hint: "Choose another name.",
      }),
    ];
  }
  if (facts.settings.names === "scoped" || entry?.live === true) return [];
  const others = [...draft.liveNamed(nameOf(skill.id))].filter((e) => e.id !== skill.id);
  const [other] = others.sort((a, b) => compareUtf8(a.id, b.id));
  if (other === undefined) return [];
  const message = `The name "${nameOf(skill.id)}" is taken by ${other.id}; in this repository a name may be used once.`;
  const hint = "Choose another name, or set `names: scoped` in skilltrunk.yaml.";
  return [finding({ rule: "name-taken", severity: "critical", path: "SKILL.md", message, hint })];
}
