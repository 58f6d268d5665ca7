/** What settings alone open: skills that more people may read after a change, though the skill's own file does not say so. */
import { coversReaders, readersNamed } from "../access/audience.ts";
import { compareUtf8 } from "../bytes.ts";
import type { Catalog, Offer, SkillEntry } from "../catalog/catalog.ts";
import { type Finding, finding } from "../finding.ts";
import type { SkillId } from "../names.ts";
import type { SkillFacts } from "../plan/facts.ts";
import { named } from "../report/report-conclusion.ts";
import { counted } from "../report/report-words.ts";
import { SETTINGS_PATH } from "./settings.ts";

/** Skills that one finding names; the rest is counted. */
const MAX_NAMED = 8;

type Touched = Pick<SkillFacts, "id" | "lifecycle" | "was">;

/** A skill's own file as the change has it, and as it was, which a rename has under another name. */
interface OwnFile extends Pick<SkillFacts, "lifecycle"> {
  readonly was: SkillFacts["was"] | undefined;
}

/** What is there before a change and after it, and what it touches. */
interface Opening extends Readonly<Record<"before" | "after", Pick<Catalog, "skills">>> {
  readonly touched: ReadonlyMap<SkillId, Touched>;
  readonly isOfSettings: boolean;
}

/**
 * One finding for all skills that open in the same way, the most skills first. Of a rename also where the settings said
 * it before and only the folder moves now.
 */
export function settingsWidened(
  before: Pick<Catalog, "skills">,
  after: Pick<Catalog, "skills">,
  { skills, paths }: { readonly skills: readonly Touched[]; readonly paths: readonly string[] },
): readonly Finding[] {
  const touched = new Map(skills.map((facts) => [facts.id, facts]));
  const change = { before, after, touched, isOfSettings: paths.includes(SETTINGS_PATH) };
  const groups = new Map<string, string[]>();
  for (const facts of [...skills].sort((a, b) => compareUtf8(a.id, b.id))) {
    const { how, name } = openedHow(facts, change) ?? {};
    if (how !== undefined && name !== undefined) groups.set(how, [...(groups.get(how) ?? []), name]);
  }
  return [...groups]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([how, names]) => {
      const message = `It opens ${counted(names.length, "skill")}${how}: ${named(names, MAX_NAMED)}.`;
      return finding({ rule: "settings-widened", severity: "medium", path: SETTINGS_PATH, message, evidence: message });
    });
}

/** How it opens in words, and what it is called in them; undefined where it does not, or where its own file says so. */
function openedHow(facts: Touched, { before, after, touched, isOfSettings }: Opening) {
  const is = after.skills.get(facts.id);
  const was = published(before, facts.id) ?? published(before, is?.renamedFrom);
  // What was never published, nobody was kept from.
  if (was === undefined || is === undefined || coversReaders(was.offer, is.offer)) return undefined;
  const isRenamed = was.id !== is.id;
  const file = { lifecycle: facts.lifecycle, was: isRenamed ? touched.get(was.id)?.was : facts.was };
  if (!(isRenamed || isOfSettings) || isSaidByFile(file, was.offer, is.offer)) return undefined;
  const how = `${isRenamed ? " by a rename, with all that was released before," : ""} from ${shown(was.offer)} to ${shown(is.offer)}`;
  return { how, name: isRenamed ? `${is.id} (now ${was.id})` : is.id };
}

function published({ skills }: Pick<Catalog, "skills">, id: SkillId | undefined): SkillEntry | undefined {
  const entry = id === undefined ? undefined : skills.get(id);
  return entry === undefined || entry.releases.size === 0 ? undefined : entry;
}

/** Does the same change write it into the skill's own file, where its reader sees it? A tag that is written there is not it. */
function isSaidByFile({ lifecycle, was }: OwnFile, before: Offer, after: Offer): boolean {
  if (was === undefined) return false;
  const values = before.visibility === after.visibility ? (["readers", "owners"] as const) : (["visibility"] as const);
  return values.some((what) => ownValue(was, what) !== ownValue(lifecycle, what));
}

function ownValue(facts: SkillFacts["lifecycle"], what: "visibility" | "readers" | "owners"): string | undefined {
  return facts.kind === "present" ? JSON.stringify(facts.lifecycle[what]) : undefined;
}

function shown(offer: Offer): string {
  if (offer.visibility !== "private") return offer.visibility;
  return `private (${named([...readersNamed(offer)].sort(compareUtf8), MAX_NAMED) || "nobody"})`;
}
