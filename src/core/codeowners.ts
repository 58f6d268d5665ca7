/**
 * `.github/CODEOWNERS` from the owners that settings and lifecycle files name. Our lines stand between two comments, so
 * that people can keep lines of their own around them; the last line that matches a path decides.
 */
import { compareUtf8 } from "./bytes.ts";
import { lifecyclePath } from "./lifecycle.ts";
import { namespaceOf, type SkillId } from "./names.ts";
import type { PathTemplate } from "./path-template.ts";
import { POLICY_PATH } from "./policy.ts";
import { SETTINGS_PATH, type Settings } from "./settings.ts";

export const CODEOWNERS_PATH = ".github/CODEOWNERS";

/** A skill and who owns it by its own lifecycle file; without `owners` those of its namespace do, or of the repository. */
export interface OwnedSkill {
  readonly id: SkillId;
  readonly folder: string;
  readonly owners?: readonly string[] | undefined;
}

/** Who owns a skill, and where that is said. */
export function ownersOf(
  { id, owners }: OwnedSkill,
  settings: Settings,
): { readonly owners: readonly string[]; readonly from: "lifecycle" | "namespace" | "settings" } {
  if (owners !== undefined) return { owners, from: "lifecycle" };
  const namespace = settings.namespaces.get(namespaceOf(id))?.owners;
  return namespace === undefined
    ? { owners: settings.owners, from: "settings" }
    : { owners: namespace, from: "namespace" };
}

const BEGIN = "# >>> skilltrunk: made by `skilltrunk owners --write`; edit lifecycle/ and skilltrunk.yaml instead";
const END = "# <<< skilltrunk";

/** Our part of the file, from the first comment to the last: it depends on who owns what, and on nothing else. */
export function renderCodeowners(settings: Settings, skills: readonly OwnedSkill[]): string {
  const rules = [
    ...ruleFor("*", settings.owners),
    ...namespaceRules(settings),
    ...skillRules(settings, skills),
    ...ADMIN_PATHS.flatMap((path) => ruleFor(path, settings.admins)),
  ];
  return [BEGIN, ...rules.map(([pattern, owners]) => `${pattern} ${owners}`), END, ""].join("\n");
}

/** What says who may do what; only admins change it. */
const ADMIN_PATHS = ["/.github/", "/CODEOWNERS", `/${POLICY_PATH}`, `/${SETTINGS_PATH}`, "/acknowledgements/"];

/** A pattern, and its owners as the host writes them. */
type OwnerRule = readonly [pattern: string, owners: string];

/** Without an owner there is no rule: one with a pattern alone would take the owners of earlier ones away. */
function ruleFor(pattern: string, owners: readonly string[]): readonly OwnerRule[] {
  return owners.length === 0 ? [] : [[pattern, mentions(owners)]];
}

/** `alice`, `@alice` and `acme/billing` as `@alice` and `@acme/billing`, each once. */
function mentions(owners: readonly string[]): string {
  return [...new Set(owners.map((owner) => (owner.startsWith("@") ? owner : `@${owner}`)))].join(" ");
}

/** So that a new skill has owners from its first pull request on, whoever opens it. */
function namespaceRules(settings: Settings): readonly OwnerRule[] {
  const namespaces = [...settings.namespaces].sort(([a], [b]) => compareUtf8(a, b));
  return namespaces.flatMap(([namespace, { owners = [] }]) => {
    const folders = settings.paths.flatMap((template) => namespaceFolder(template, namespace) ?? []);
    return [...new Set([...folders, `lifecycle/${namespace}`])].flatMap((folder) =>
      ruleFor(patternOf(`${folder}/`), owners),
    );
  });
}

/** The folder of a namespace's skills, by a template that names the namespace. */
function namespaceFolder({ segments }: PathTemplate, namespace: string): string | undefined {
  if (!segments.includes(NAMESPACE)) return undefined;
  return segments
    .slice(0, -1)
    .map((segment) => (segment === NAMESPACE ? namespace : segment))
    .join("/");
}

const NAMESPACE = "{namespace}";

function skillRules(settings: Settings, skills: readonly OwnedSkill[]): readonly OwnerRule[] {
  const sorted = skills.toSorted((a, b) => compareUtf8(a.id, b.id) || compareUtf8(a.folder, b.folder));
  return sorted.flatMap((skill) => {
    const { owners } = ownersOf(skill, settings);
    if (mentions(owners) === mentions(inherited(skill, settings))) return [];
    return [patternOf(`${skill.folder}/`), patternOf(lifecyclePath(skill.id))].flatMap((p) => ruleFor(p, owners));
  });
}

/** The owners whom the rules of namespaces already give the skill's folder. */
function inherited({ id, folder }: OwnedSkill, settings: Settings): readonly string[] {
  const namespace = namespaceOf(id);
  const isBelow = settings.paths.some((template) => {
    const parent = namespaceFolder(template, namespace);
    return parent !== undefined && folder.slice(0, folder.lastIndexOf("/")) === parent;
  });
  return (isBelow ? settings.namespaces.get(namespace)?.owners : undefined) ?? settings.owners;
}

/** From the repository's root; a space in a path would end the pattern. */
function patternOf(path: string): string {
  return `/${path.replaceAll(" ", "\\ ")}`;
}

/** The file with our part in place of the one that is there, or behind what people wrote, so that it decides. */
export function withCodeowners(existing: string | undefined, generated: string): string {
  if (existing === undefined || existing.trim() === "") return generated;
  const found = findBlock(existing);
  if (found !== undefined) return existing.slice(0, found.start) + generated + existing.slice(found.end);
  return `${existing.trimEnd()}\n\n${generated}`;
}

/** A pattern whose owners in the file are not those that it should have; undefined where it has no line at all. */
export interface CodeownersDifference {
  readonly pattern: string;
  readonly expected: string | undefined;
  readonly found: string | undefined;
}

/**
 * Where the file says something else than `expected`, which `renderCodeowners` made: empty where both mean the same. Only
 * our part of it counts; of a file without one, every line that names one of our patterns.
 */
export function codeownersDrift(existing: string | undefined, expected: string): readonly CodeownersDifference[] {
  const wanted = parseRules(expected);
  const block = findBlock(existing ?? "");
  const there = parseRules(block === undefined ? (existing ?? "") : (existing ?? "").slice(block.start, block.end));
  const missing = [...wanted].map(([pattern, owners]) => ({ pattern, expected: owners, found: there.get(pattern) }));
  const surplus = block === undefined ? [] : [...there].filter(([pattern]) => !wanted.has(pattern));
  return [
    ...missing.filter((rule) => rule.expected !== rule.found),
    ...surplus.map(([pattern, found]) => ({ pattern, expected: undefined, found })),
    ...orderDrift(wanted, there),
  ];
}

/** Where the last match decides, a line that is to decide for a part of what another one covers stands behind it. */
function orderDrift(
  wanted: ReadonlyMap<string, string>,
  there: ReadonlyMap<string, string>,
): readonly CodeownersDifference[] {
  const places = new Map([...there.keys()].map((pattern, place) => [pattern, place]));
  const isMisplaced = (pattern: string) => {
    const place = places.get(pattern) ?? Number.POSITIVE_INFINITY;
    return covering(pattern).some((wider) => wanted.has(wider) && (places.get(wider) ?? 0) > place);
  };
  return [...wanted].flatMap(([pattern, owners]) => {
    if (owners !== there.get(pattern) || !isMisplaced(pattern)) return [];
    return [{ pattern, expected: `${owners} behind what covers it`, found: `${owners} before that` }];
  });
}

/** The patterns of ours that match all that this one does: that of everything, and those of the folders above. */
function covering(pattern: string): readonly string[] {
  if (pattern === "*") return [];
  const folders = pattern.replace(/\/$/, "").split("/").slice(1, -1);
  return ["*", ...folders.map((_, i) => `/${folders.slice(0, i + 1).join("/")}/`)];
}

/** Pattern → owners without regard to order and case, in the order in which the patterns last stand. */
function parseRules(text: string): ReadonlyMap<string, string> {
  const rules = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const [pattern = "", ...owners] = line.replace(/(?:^|\s)#.*$/, "").match(/(?:\\.|\S)+/g) ?? [];
    if (pattern === "") continue;
    rules.delete(pattern);
    rules.set(pattern, [...new Set(owners.map((owner) => owner.toLowerCase()))].sort(compareUtf8).join(" "));
  }
  return rules;
}

/** Characters from the first of our comments to the end of the last one's line. */
function findBlock(text: string): { readonly start: number; readonly end: number } | undefined {
  const start = text.search(/^# >>> skilltrunk\b/m);
  const closing = start < 0 ? null : /^# <<< skilltrunk\b.*(?:\r?\n|$)/m.exec(text.slice(start));
  return closing === null ? undefined : { start, end: start + closing.index + closing[0].length };
}
