/** Where a repository that knows nothing of us keeps its skills: the path templates that find them. */

import { compareUtf8 } from "../bytes.ts";
import { grouped } from "../grouped.ts";
import { isName } from "../names.ts";
import { parsePathTemplate, skillFolders } from "./path-template.ts";
import { DEFAULT_SETTINGS } from "./settings.ts";

/** Why a folder with a SKILL.md is left out. */
export type LeftOut = "not-a-name" | "test-data" | "own-use" | "copy" | "too-many-layouts";

export interface Layout {
  /** In order of precedence, the customary ones first; of those only what finds a skill, unless none finds one. */
  readonly templates: readonly string[];
  /** Folders with a SKILL.md that no template takes, in UTF-8 order. */
  readonly leftOut: readonly { readonly folder: string; readonly why: LeftOut }[];
}

const CUSTOMARY = DEFAULT_SETTINGS.paths;
/** Beside the customary ones; settings take 32 in all. */
const MAX_MORE = 28;
/** Folders whose skills are there to be tested, or are somebody else's. */
const TEST_DATA: ReadonlySet<string> = new Set(
  "node_modules vendor third_party test tests __tests__ testdata fixtures __fixtures__ evals examples".split(" "),
);

/** A kind of place, and the folders with a SKILL.md there. */
interface Place {
  readonly template: string;
  readonly folders: readonly string[];
}

/** Finds the templates for these folders, each of which holds a SKILL.md; one inside another's skill is content. */
export function findLayout(folders: readonly string[]): Layout {
  const outermost = withoutNested(folders);
  const customary = outermost.filter(isCustomary);
  const others = outermost.filter((folder) => !isCustomary(folder));
  const why = new Map(others.map((folder) => [folder, reasonAgainst(folder)]));
  const places = groupPlaces(others.filter((folder) => why.get(folder) === undefined));
  const hasPublic = customary.length > 0 || places.some((place) => !isForAgents(place));
  const taken = new Set(customary.map(nameOfFolder));
  const templates: string[] = [];
  for (const place of places) {
    const reason = hasPublic && isForAgents(place) ? agentsReason(place, taken) : undefined;
    const left = reason ?? (templates.length === MAX_MORE ? "too-many-layouts" : undefined);
    for (const folder of place.folders) why.set(folder, left);
    if (left !== undefined) continue;
    templates.push(place.template);
    for (const folder of place.folders) taken.add(nameOfFolder(folder));
  }
  return {
    templates: customary.length + templates.length === 0 ? ALL_CUSTOMARY : [...inUse(customary), ...templates],
    leftOut: [...why]
      .flatMap(([folder, reason]) => (reason === undefined ? [] : [{ folder, why: reason }]))
      .sort((a, b) => compareUtf8(a.folder, b.folder)),
  };
}

const ALL_CUSTOMARY = CUSTOMARY.map(({ text }) => text);

/** The customary templates that find one of these folders. */
function inUse(folders: readonly string[]): readonly string[] {
  return CUSTOMARY.filter((template) =>
    folders.some((folder) => {
      const first = CUSTOMARY.find((other) =>
        skillFolders([other], `${folder}/SKILL.md`).some((found) => found.folder === folder),
      );
      return first === template;
    }),
  ).map(({ text }) => text);
}

/** `.claude/skills/{name}` and its like: what agents read that work on the repository itself. */
function isForAgents({ template }: Place): boolean {
  return template.startsWith(".");
}

function agentsReason({ folders }: Place, taken: ReadonlySet<string>): LeftOut {
  return folders.every((folder) => taken.has(nameOfFolder(folder))) ? "copy" : "own-use";
}

function withoutNested(folders: readonly string[]): readonly string[] {
  const all = new Set(folders);
  return folders.filter((folder) => {
    for (let end = folder.lastIndexOf("/"); end > 0; end = folder.lastIndexOf("/", end - 1)) {
      const above = folder.slice(0, end);
      if (all.has(above) && isName(nameOfFolder(above))) return false;
    }
    return true;
  });
}

function isCustomary(folder: string): boolean {
  return skillFolders(CUSTOMARY, `${folder}/SKILL.md`).some((found) => found.folder === folder);
}

function reasonAgainst(folder: string): LeftOut | undefined {
  if (folder.split("/").some((segment) => TEST_DATA.has(segment))) return "test-data";
  return isName(nameOfFolder(folder)) && parsePathTemplate(templateOf(folder)) !== undefined ? undefined : "not-a-name";
}

function nameOfFolder(folder: string): string {
  return folder.slice(folder.lastIndexOf("/") + 1);
}

/** The template of exactly this folder's neighbours. */
function templateOf(folder: string): string {
  return `${folder.slice(0, folder.lastIndexOf("/") + 1)}{name}`;
}

/** Folders by template, those with most skills first and agents' own last. Templates that differ in one name become one with a namespace. */
function groupPlaces(folders: readonly string[]): readonly Place[] {
  let rest = grouped(folders, templateOf).map(([template, found]) => ({ template, folders: found }));
  const places: Place[] = [];
  for (let widest = widestPlace(rest); widest !== undefined; widest = widestPlace(rest)) {
    const { template } = widest;
    places.push(widest);
    rest = rest.filter((place) => !generalised(place.template).includes(template));
  }
  const isDotted = (place: Place) => Number(isForAgents(place));
  return [...places, ...rest].sort(
    (a, b) => isDotted(a) - isDotted(b) || b.folders.length - a.folders.length || compareUtf8(a.template, b.template),
  );
}

/** The template with a namespace that takes most of these places, if it takes more than one. */
function widestPlace(places: readonly Place[]): Place | undefined {
  const candidates = grouped(
    places.flatMap((place) => generalised(place.template).map((template) => ({ template, place }))),
    ({ template }) => template,
  ).filter(([, found]) => found.length > 1);
  const sizes = candidates.map(([template, found]) => ({
    template,
    count: found.length,
    folders: found.flatMap(({ place }) => place.folders),
  }));
  return sizes.sort((a, b) => b.count - a.count || compareUtf8(a.template, b.template))[0];
}

/** The template with `{namespace}` in the place of each segment that may be a name. */
function generalised(template: string): readonly string[] {
  const segments = template.split("/");
  return segments.flatMap((segment, i) => {
    if (!isName(segment)) return [];
    const text = segments.with(i, "{namespace}").join("/");
    return parsePathTemplate(text) === undefined ? [] : [text];
  });
}
