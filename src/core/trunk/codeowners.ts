/**
 * CODEOWNERS from the owners that settings, lifecycle files and policy name. Our lines stand between two comments, so
 * that people can keep lines of their own around them; the last line that matches a path decides.
 */

import { BINDINGS_FOLDER } from "../bindings/binding-place.ts";
import { compareUtf8 } from "../bytes.ts";
import { peopleOf, stagesFor } from "../gate/approvals.ts";
import { type ChangeKind, DEFAULT_POLICY, type Policy } from "../gate/policy.ts";
import { namespaceOf, type SkillId } from "../names.ts";
import { CODEOWNERS_PLACES, codeownersLines, ownersOfPath, sameOwner } from "./codeowners-match.ts";
import { GUARDED_FILES } from "./guarded-files.ts";
import { LIFECYCLE_FOLDER, lifecyclePath } from "./lifecycle.ts";
import type { PathTemplate } from "./path-template.ts";
import type { Settings } from "./settings.ts";

/** Where we put the file where there is none yet. */
export const [CODEOWNERS_PATH] = CODEOWNERS_PLACES;

/** A skill and who owns it by its own lifecycle file; without `owners` those of its namespace do, or of the repository. */
export interface OwnedSkill {
  readonly id: SkillId;
  readonly folder: string;
  readonly owners?: readonly string[] | undefined;
}

/** Who owns a skill, and where that is said. */
export function ownersOf(
  { id, owners }: Pick<OwnedSkill, "id" | "owners">,
  settings: Settings,
): { readonly owners: readonly string[]; readonly from: "lifecycle" | "namespace" | "settings" } {
  if (owners !== undefined) return { owners, from: "lifecycle" };
  const namespace = settings.namespaces.get(namespaceOf(id))?.owners;
  return namespace === undefined
    ? { owners: settings.owners, from: "settings" }
    : { owners: namespace, from: "namespace" };
}

const BEGIN =
  "# >>> skilltrunk: made by `skilltrunk owners --write`; edit lifecycle/, skilltrunk.yaml and policy.yaml instead";
const END = "# <<< skilltrunk";

/** Our part of the file, from the first comment to the last: it depends on who owns what, and on nothing else. */
export function renderCodeowners(
  settings: Settings,
  skills: readonly OwnedSkill[],
  policy: Policy = DEFAULT_POLICY,
): string {
  const rules = [
    ...ruleFor("*", settings.owners),
    ...namespaceRules(settings),
    ...skillRules(settings, skills),
    ...ruleFor(`/${BINDINGS_FOLDER}/`, grantorsOf(settings, policy)),
    ...GUARDED_FILES.flatMap(({ pattern }) => ruleFor(`/${pattern}`, settings.admins)),
  ];
  return [BEGIN, ...rules.map(([pattern, owners]) => `${pattern} ${owners}`), END, ""].join("\n");
}

/** Whom policy names for what bindings grant. A line cannot say that one comes after another: then it is the last of them. */
function grantorsOf(settings: Settings, policy: Policy): readonly string[] {
  const kinds = new Set<ChangeKind>(["binding", "grant"]);
  const stages = stagesFor(policy, { kinds, widens: new Set(), paths: [EXAMPLE_BINDING], severity: undefined });
  const earlier = new Set(stages.map(({ after }) => after));
  const people = stages
    .filter(({ role }) => !earlier.has(role))
    .flatMap(({ role }) => peopleOf(role, { policy, settings, owners: settings.owners }));
  return mentions(people) === mentions(settings.owners) ? [] : people;
}
const EXAMPLE_BINDING = `${BINDINGS_FOLDER}/agents/any.yaml`;

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
    return skillPatterns(skill).flatMap((pattern) => ruleFor(pattern, owners));
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
export function withCodeowners(existing: string, generated: string): string {
  if (existing.trim() === "") return generated;
  const found = findBlock(existing);
  if (found !== undefined) return existing.slice(0, found.start) + generated + existing.slice(found.end);
  return `${existing.trimEnd()}\n\n${generated}`;
}

/** A pattern of whose files the owners are not those that they should be. */
export interface CodeownersDifference {
  readonly pattern: string;
  /** Empty: nobody. */
  readonly expected: string;
  readonly found: string;
}

/**
 * Where the host asks others than it would by `expected`, which `renderCodeowners` made: empty where both mean the same.
 * It is the whole file that counts, as the host reads it: a line behind our part may well undo it. What is looked at are
 * the files of the patterns of `expected`, and of the given ones.
 */
export function codeownersDrift(
  existing: string,
  expected: string,
  patterns: readonly string[],
): readonly CodeownersDifference[] {
  const [found, wanted] = [codeownersLines(existing), codeownersLines(expected)];
  const ours = new Set(ourPatterns(existing));
  return [...new Set([...wanted.map(({ pattern }) => pattern), ...patterns])].flatMap((pattern) => {
    const path = examplePath(pattern);
    const difference = {
      pattern,
      expected: comparable(ownersOfPath(wanted, path)),
      found: comparable(ownersOfPath(found, path)),
    };
    // Whom people name where we would name nobody is their own affair, unless we wrote the line.
    const isOurs = difference.expected !== "" || ours.has(pattern);
    return isOurs && difference.expected !== difference.found ? [difference] : [];
  });
}

/** The patterns for a skill's folder and its lifecycle file. */
export function skillPatterns({ id, folder }: Pick<OwnedSkill, "id" | "folder">): readonly string[] {
  return [patternOf(`${folder}/`), patternOf(lifecyclePath(id))];
}

/** The patterns in our part of a file: of those that we would not write any more, too. */
export function ourPatterns(existing: string): readonly string[] {
  const block = findBlock(existing);
  return block === undefined
    ? []
    : codeownersLines(existing.slice(block.start, block.end)).map(({ pattern }) => pattern);
}

/** A file for which the pattern is meant to decide, of a kind that is there. */
function examplePath(pattern: string): string {
  const path = pattern.replaceAll("\\", "").replace(/^\//, "");
  if (path === "*") return "any-file";
  if (path === `${BINDINGS_FOLDER}/`) return EXAMPLE_BINDING;
  if (!path.endsWith("/")) return path;
  const guarded = GUARDED_FILES.find((file) => file.pattern === path);
  return guarded?.example ?? `${path}${path.startsWith(`${LIFECYCLE_FOLDER}/`) ? "any.yaml" : "SKILL.md"}`;
}

/** Owners without regard to order and case. */
function comparable(owners: readonly string[]): string {
  return [...new Set(owners.map((owner) => `@${sameOwner(owner)}`))].sort(compareUtf8).join(" ");
}

/** Characters from the first of our comments to the end of the last one's line. */
function findBlock(text: string): { readonly start: number; readonly end: number } | undefined {
  const start = text.search(/^# >>> skilltrunk\b/m);
  const closing = start < 0 ? null : /^# <<< skilltrunk\b.*(?:\r?\n|$)/m.exec(text.slice(start));
  return closing === null ? undefined : { start, end: start + closing.index + closing[0].length };
}
