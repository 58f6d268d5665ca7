/** What a change of settings does to skills: at once, or once it has the approval that it waits for. */
import { type Finding, finding } from "../../core/finding.ts";
import type { GatedFinding } from "../../core/gate/gate.ts";
import { VISIBILITIES } from "../../core/ledger/event.ts";
import { namespaceOf } from "../../core/names.ts";
import { type OfferApproved, offersApproved } from "../../core/plan/offers-approved.ts";
import { named } from "../../core/report/report-conclusion.ts";
import { counted } from "../../core/report/report-words.ts";
import { offeredValue } from "../../core/report/skill-effects.ts";
import { parseSettings, SETTINGS_PATH } from "../../core/trunk/settings.ts";
import { settingsWidened } from "../../core/trunk/settings-widened.ts";
import { unknownNamespaces } from "../../core/trunk/unknown-namespaces.ts";
import type { GitObjects } from "../ports/ports.ts";
import type { Observation } from "../reconcile/observation.ts";
import { settingsAt } from "../reconcile/trunk-settings.ts";
import { readTrunkFile } from "../reconcile/trunk-text.ts";
import type { PlannedChange } from "./planned-change.ts";
import { versionsDeclared } from "./versions-declared.ts";

/** Different changes that are told of, and entries of a list in each. */
const MAX_FINDINGS = 20;
const MAX_SHOWN = 8;
/** Values of an offer that settings give where a skill's own file does not. */
const OF_SETTINGS = ["visibility", "readers", "owners"] as const;

/** What a change of settings does to skills, at once or later, and what of it is about none; of everything, where all is judged. */
export async function settingsFindings(
  objects: GitObjects,
  planned: PlannedChange,
  asked: { readonly isEverything: boolean },
): Promise<readonly GatedFinding[]> {
  return [...(await settingsEffects(objects, planned)), ...(await settingsMeant(objects, planned, asked))];
}

/** What of a change of settings opens skills, and what of it is about none; of everything, where all is judged. */
async function settingsMeant(
  objects: GitObjects,
  { observation, before, after }: PlannedChange,
  { isEverything }: { readonly isEverything: boolean },
): Promise<readonly GatedFinding[]> {
  const { settings, paths, commit, skills } = observation;
  if (settings === undefined) return [];
  const opened = settingsWidened(before, after, { skills, paths }).map(reported);
  if (!(isEverything || paths.includes(SETTINGS_PATH))) return opened;
  const bytes = await readTrunkFile(objects, commit.oid, SETTINGS_PATH);
  const merged = bytes === undefined ? undefined : parseSettings(bytes).settings;
  const claimed = skills.flatMap(({ id, claims }) => (claims.length > 0 ? [id] : []));
  const there = [...[...after.skills].flatMap(([id, { live }]) => (live ? [id] : [])), ...claimed].map(namespaceOf);
  const found = [
    ...(isEverything ? [] : await versionsDeclared(objects, observation)),
    ...(merged === undefined
      ? []
      : unknownNamespaces(merged, new Set(there), Buffer.from(bytes ?? []).toString("utf8"))),
  ];
  return [...opened, ...found.map(reported)];
}

function reported(one: Finding): GatedFinding {
  return { ...one, status: "reported" };
}

/** One finding for all skills of which the same value becomes the same; nothing where the settings wait for nobody. */
async function settingsEffects(
  objects: GitObjects,
  { observation, after }: PlannedChange,
): Promise<readonly GatedFinding[]> {
  const { settings: meanwhile, settingsChange, commit, skills } = observation;
  if (typeof settingsChange?.from !== "string" || meanwhile === undefined) return [];
  const { settings: merged } = await settingsAt(objects, commit.oid);
  if (merged === undefined) return [];
  const groups = [...alike(offersApproved(after, skills, { meanwhile, merged }), ownValues(skills))].sort(
    (a, b) => b[1].length - a[1].length,
  );
  const left = groups.length - MAX_FINDINGS;
  return [
    ...groups.slice(0, MAX_FINDINGS).map(([change, ids]) => {
      return told(`Once this is approved, ${change} for ${counted(ids.length, "skill")}: ${named(ids)}.`);
    }),
    ...(left > 0 ? [told(`Once this is approved, ${counted(left, "other change")} of how skills are offered.`)] : []),
  ];
}

/** `skill value`, where a skill's own file says it: settings only make room for that, and it may take an approval of its own. */
function ownValues(skills: Observation["skills"]): ReadonlySet<string> {
  return new Set(
    skills.flatMap(({ id, lifecycle: facts }) =>
      facts.kind !== "present"
        ? []
        : OF_SETTINGS.filter((what) => facts.lifecycle[what] !== undefined).map((what) => `${id} ${what}`),
    ),
  );
}

/** What changes, in words → the skills. */
function alike(offers: readonly OfferApproved[], own: ReadonlySet<string>): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const { id, changes } of offers) {
    for (const [what, { from, to }] of Object.entries(changes)) {
      const verb = what === "visibility" ? movesWord(String(from), String(to)) : "change";
      const more = own.has(`${id} ${what}`) ? " (or waits for approval of what the skill's own file says)" : "";
      const words = `${offeredValue(what)} ${verb} from ${shown(from)} to ${shown(to)}${more}`;
      const ids = groups.get(words) ?? [];
      groups.set(words, ids);
      ids.push(id);
    }
  }
  return groups;
}

/** Of values of `visibility`. */
function movesWord(from: string, to: string): string {
  const order: readonly string[] = VISIBILITIES;
  return order.indexOf(to) < order.indexOf(from) ? "widens" : "narrows";
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "none" : named(value, MAX_SHOWN);
  return String(value);
}

function told(message: string): GatedFinding {
  return reported(finding({ rule: "settings-effect", severity: "medium", path: SETTINGS_PATH, message }));
}
