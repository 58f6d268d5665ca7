/**
 * Triggers that more than one skill has: an agent that sees the phrase cannot tell which of them is meant. Who has a trigger
 * is found without a look at every skill, by where the phrase stands among the ledger's relations.
 */
import { compareUtf8 } from "../bytes.ts";
import type { Catalog, SkillEntry } from "../catalog/catalog.ts";
import { latestOf } from "../catalog/resolve.ts";
import { quote } from "../errors.ts";
import { type Finding, finding } from "../finding.ts";
import type { SkillId } from "../names.ts";
import { MANIFEST_PATH } from "../skill/manifest.ts";
import { normalTrigger, triggerPlace } from "./dependents.ts";

/** Phrases that one finding shows, and skills that it names of each. */
const MAX_PHRASES = 5;
const MAX_NAMED = 3;

/** A finding for each of these skills that comes to share triggers with others; what it shared before is nobody's news. */
export function overlappingTriggers(before: Catalog, after: Catalog, skills: readonly SkillId[]): readonly Finding[] {
  return [...new Set(skills)].sort(compareUtf8).flatMap((id) => {
    const entry = after.skills.get(id);
    const shared = [...triggersOf(after, entry)].flatMap(([normal, trigger]) => {
      const others = othersWith(after, { id, trigger, normal });
      const wasShared = (other: SkillId) =>
        [id, other].every((one) => triggersOf(before, before.skills.get(one)).has(normal));
      return others.every(wasShared) ? [] : [{ trigger, others }];
    });
    return entry === undefined || shared.length === 0 ? [] : [told(entry, shared)];
  });
}

/** What a skill's `latest` has, by how it is compared. */
function triggersOf(catalog: Catalog, entry: SkillEntry | undefined): ReadonlyMap<string, string> {
  const latest = entry?.offer.enabled === true ? latestOf(catalog, entry) : undefined;
  const triggers = latest?.relations.declares.triggers ?? [];
  return new Map(triggers.map((trigger) => [normalTrigger(trigger), trigger]));
}

/** In UTF-8 order. */
function othersWith(
  catalog: Catalog,
  { id, trigger, normal }: { readonly id: SkillId; readonly trigger: string; readonly normal: string },
): readonly SkillId[] {
  const candidates = [...(catalog.dependents.get(triggerPlace(trigger)) ?? [])].filter((other) => other !== id);
  return candidates.filter((other) => triggersOf(catalog, catalog.skills.get(other)).has(normal)).sort(compareUtf8);
}

function told(
  { path }: SkillEntry,
  shared: readonly { readonly trigger: string; readonly others: readonly SkillId[] }[],
): Finding {
  const phrases = shared
    .slice(0, MAX_PHRASES)
    .map(({ trigger, others }) => `"${quote(trigger, 80)}" of ${shortened(others, MAX_NAMED)}`);
  const more = shared.length - phrases.length;
  const rest = more === 0 ? "" : `, and ${more} more`;
  return finding({
    rule: "trigger-overlap",
    severity: "low",
    path: path === "" ? MANIFEST_PATH : `${path}/${MANIFEST_PATH}`,
    message: `Other skills have the same triggers: ${phrases.join("; ")}${rest}. An agent cannot tell which of them is meant.`,
    hint: "Say in the trigger what only this skill is for; or leave the phrase to the skill that had it first.",
  });
}

function shortened(names: readonly string[], max: number): string {
  const shown = names.slice(0, max).join(", ");
  return names.length > max ? `${shown} and ${names.length - max} more` : shown;
}
