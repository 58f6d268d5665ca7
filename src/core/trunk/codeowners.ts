/**
 * CODEOWNERS from the owners that settings, lifecycle files and policy name. Our lines stand between comments, so that
 * people can keep lines of their own around them: codeowners-text.ts; the last line that matches a path decides.
 */

import { BINDINGS_FOLDER } from "../bindings/binding-place.ts";
import { compareUtf8 } from "../bytes.ts";
import { peopleOf, stagesFor } from "../gate/approvals.ts";
import { type ChangeKind, DEFAULT_POLICY, type Policy } from "../gate/policy.ts";
import { namespaceOf, type SkillId } from "../names.ts";
import { CODEOWNERS_PLACES, codeownersLines, decidingLine, sameOwner } from "./codeowners-match.ts";
import { type KeptLine, keptLines, type OwnerRule, ownBlock } from "./codeowners-text.ts";
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
  return ownBlock(rules);
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
    const { owners, from } = ownersOf(skill, settings);
    const inherited = inheritedOwners(skill, settings);
    // What falls to everybody's owners alone, a line of people's may give to others.
    const isSaid = from === "settings" || (inherited !== undefined && mentions(owners) === mentions(inherited));
    if (isSaid) return [];
    return skillPatterns(skill).flatMap((pattern) => ruleFor(pattern, owners));
  });
}

/** The owners whom the rules of namespaces already give the skill's folder and its lifecycle file. */
function inheritedOwners({ id, folder }: OwnedSkill, settings: Settings): readonly string[] | undefined {
  const namespace = namespaceOf(id);
  const isBelow = settings.paths.some((template) => {
    const parent = namespaceFolder(template, namespace);
    return parent !== undefined && folder.slice(0, folder.lastIndexOf("/")) === parent;
  });
  return isBelow ? settings.namespaces.get(namespace)?.owners : undefined;
}

/** From the repository's root; a space in a path would end the pattern. */
function patternOf(path: string): string {
  return `/${path.replaceAll(" ", "\\ ")}`;
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
 * the files of the patterns of `expected`, and of the given ones. Whom a line of people's names for what would else fall
 * to the repository's owners owns it.
 */
export function codeownersDrift(
  existing: string,
  expected: string,
  patterns: readonly string[],
): readonly CodeownersDifference[] {
  const [found, wanted] = [keptLines(existing), codeownersLines(expected)];
  const ours = new Set(found.flatMap(({ isOurs, pattern }) => (isOurs ? [pattern] : [])));
  return [...new Set([...wanted.map(({ pattern }) => pattern), ...patterns])].flatMap((pattern) => {
    const path = examplePath(pattern);
    const [is, should] = [decidingLine(found, path), decidingLine(wanted, path)];
    const difference = { pattern, expected: comparable(should?.owners ?? []), found: comparable(is?.owners ?? []) };
    // Whom people name where we would name nobody is their own affair, unless we wrote the line.
    const isOurs = difference.expected !== "" || ours.has(pattern);
    const isTheirs = pattern !== EVERYTHING && should?.pattern === EVERYTHING && isOwnLine(is);
    return isOurs && !isTheirs && difference.expected !== difference.found ? [difference] : [];
  });
}

const EVERYTHING = "*";

/** Does it give something in particular to somebody, and did people write it? */
function isOwnLine(line: KeptLine | undefined): boolean {
  return line !== undefined && !line.isOurs && line.owners.length > 0 && !/^\/?\*\*?$/.test(line.pattern);
}

/** Whom the host asked by a line of people's, and does not ask any more. */
export interface OwnersLost {
  readonly pattern: string;
  readonly owners: readonly string[];
}

/** What another file takes from whom people had named: for the files of their own lines, and of the given patterns. */
export function ownersLost(before: string, after: string, patterns: readonly string[]): readonly OwnersLost[] {
  const [found, next] = [keptLines(before), codeownersLines(after)];
  const theirs = found.flatMap(({ isOurs, pattern }) => (isOurs ? [] : [pattern]));
  // Of a CODEOWNERS in another place nobody is asked, whoever owns the folder around it.
  const ours = next.map(({ pattern }) => pattern).filter((pattern) => !/CODEOWNERS$|^\/\.gitlab/.test(pattern));
  return [...new Set([...theirs, ...ours, ...patterns])].flatMap((pattern) => {
    const path = examplePath(pattern);
    const was = decidingLine(found, path);
    // How a skill is offered is in files of ours; who owns everything never had a say in those.
    const isNew = path.startsWith(`${LIFECYCLE_FOLDER}/`) && was?.pattern === EVERYTHING;
    if (was === undefined || was.isOurs || isNew) return [];
    const asked = new Set((decidingLine(next, path)?.owners ?? []).map(sameOwner));
    const owners = was.owners.filter((owner) => !asked.has(sameOwner(owner)));
    return owners.length === 0 ? [] : [{ pattern, owners }];
  });
}

/** The patterns for a skill's folder and its lifecycle file. */
export function skillPatterns({ id, folder }: Pick<OwnedSkill, "id" | "folder">): readonly string[] {
  return [patternOf(`${folder}/`), patternOf(lifecyclePath(id))];
}

/** A file for which the pattern is meant to decide, of a kind that is there. */
function examplePath(pattern: string): string {
  const path = pattern.replaceAll("\\", "").replace(/^\//, "");
  if (path === EVERYTHING) return "any-file";
  if (path.includes("*")) return examplePath(path.replaceAll(/\*+/g, "any"));
  if (path === `${BINDINGS_FOLDER}/`) return EXAMPLE_BINDING;
  if (!path.endsWith("/")) return path;
  const guarded = GUARDED_FILES.find((file) => file.pattern === path);
  return guarded?.example ?? `${path}${path.startsWith(`${LIFECYCLE_FOLDER}/`) ? "any.yaml" : "SKILL.md"}`;
}

/** Owners without regard to order and case. */
function comparable(owners: readonly string[]): string {
  return [...new Set(owners.map((owner) => `@${sameOwner(owner)}`))].sort(compareUtf8).join(" ");
}
