/**
 * What a namespace's settings leave of what a skill's lifecycle file asks for: a skill narrows who sees it, never widens.
 */

import { quote } from "../errors.ts";
import { type Finding, finding } from "../finding.ts";
import { namespaceOf, type SkillId } from "../names.ts";
import { type Lifecycle, lifecyclePath } from "../trunk/lifecycle.ts";
import { SETTINGS_PATH, type Settings, visibilityOf } from "../trunk/settings.ts";
import { personWord } from "./audience.ts";

/**
 * Who reads a skill of this namespace that asks for `wanted`: the namespace's readers are the default, and with its
 * owners the most that a skill may name.
 */
export function readersOf(
  settings: Settings,
  namespace: string,
  wanted: readonly string[] | undefined,
): readonly string[] {
  const own = settings.namespaces.get(namespace);
  if (wanted === undefined) return own?.readers ?? [];
  return wanted.filter((reader) => mayName(settings, namespace, reader));
}

/**
 * Who reads a skill of this namespace as its owners do: those of its `owners` whom it could name readers, and the namespace's
 * own owners, whoever answers for it. Undefined where these are just `owners`.
 */
export function readingOwnersOf(
  settings: Settings,
  namespace: string,
  owners: readonly string[],
): readonly string[] | undefined {
  const allowed = owners.filter((owner) => mayName(settings, namespace, owner));
  const words = new Set(owners.map(personWord));
  const others = (settings.namespaces.get(namespace)?.owners ?? []).filter((owner) => !words.has(personWord(owner)));
  if (allowed.length === owners.length && others.length === 0) return undefined;
  return [...allowed, ...others];
}

function mayName(settings: Settings, namespace: string, reader: string): boolean {
  const { readers, owners = settings.owners } = settings.namespaces.get(namespace) ?? {};
  if (readers === undefined) return true;
  return [...readers, ...owners].some((one) => personWord(one) === personWord(reader));
}

/** Those of a skill's tags that the repository's vocabulary has, where there is one. */
export function tagsOf({ tags }: Settings, wanted: readonly string[]): readonly string[] {
  return tags === undefined ? wanted : wanted.filter((tag) => tags.includes(tag));
}

/** What is asked for beyond, and the words behind which it stands in the file. */
export interface Beyond {
  readonly words: readonly string[];
  readonly found: Finding;
}

/** What a lifecycle file asks for beyond what its namespace and the repository allow: it has no effect. */
export function beyondCeiling(id: SkillId, lifecycle: Lifecycle, settings: Settings): readonly Beyond[] {
  const namespace = namespaceOf(id);
  const { visibility: wanted } = lifecycle;
  const allowed = visibilityOf(settings, namespace, wanted);
  const readers = (lifecycle.readers ?? []).filter((reader) => !mayName(settings, namespace, reader));
  // What is internal, members read whether anything names them or not.
  const owners =
    allowed === "private" ? (lifecycle.owners ?? []).filter((owner) => !mayName(settings, namespace, owner)) : [];
  const tags = lifecycle.tags.filter((tag) => !tagsOf(settings, [tag]).includes(tag));
  return [
    ...(wanted === undefined || wanted === allowed
      ? []
      : [
          beyond(id, "lifecycle-visibility-ceiling", {
            words: ["visibility"],
            message: `${id} is to be ${wanted}, but its namespace is ${allowed} at most: it is ${allowed}.`,
            hint: `Leave \`visibility\` out, or have the namespace's owners raise \`namespaces.${namespace}.visibility\` in ${SETTINGS_PATH}.`,
          }),
        ]),
    ...(readers.length === 0
      ? []
      : [
          beyond(id, "lifecycle-readers-ceiling", {
            words: ["readers", ...readers.slice(0, 1)],
            message: `${readers.join(", ")}: not among those who may read the namespace ${namespace}, and so not readers of ${id}.`,
            hint: `Name some of \`namespaces.${namespace}.readers\` in ${SETTINGS_PATH}, or have them added there.`,
          }),
        ]),
    ...(owners.length === 0
      ? []
      : [
          beyond(id, "lifecycle-readers-ceiling", {
            words: ["owners", ...owners.slice(0, 1)],
            message: `${owners.join(", ")}: not among those who may read the namespace ${namespace}, and so they own ${id} in the repository, and do not read it at an index.`,
            hint: `Have them added to \`namespaces.${namespace}.readers\` in ${SETTINGS_PATH} where they are to read it there, too.`,
          }),
        ]),
    ...(tags.length === 0
      ? []
      : [
          beyond(id, "lifecycle-tag-unknown", {
            words: ["tags", ...tags.slice(0, 1)],
            message: `${tags.join(", ")}: not in the vocabulary of this repository, and so no tags of ${id}.`,
            hint: `Use some of \`tags\` in ${SETTINGS_PATH}, or add them there.`,
          }),
        ]),
  ];
}

function beyond(
  id: SkillId,
  rule: string,
  { words, message, hint }: { readonly words: readonly string[]; readonly message: string; readonly hint: string },
): Beyond {
  const found = finding({ rule, severity: "medium", path: lifecyclePath(id), message: quote(message, 600), hint });
  return { words, found };
}
