/** What a binding gives to a skill of which no release asks for it: a misspelled name, mostly. */
import { compareUtf8 } from "../bytes.ts";
import type { Catalog, SkillEntry } from "../catalog/catalog.ts";
import { nearest } from "../nearest.ts";
import { broughtReleases } from "../relations/brought-releases.ts";
import type { Binding } from "./binding-file.ts";

export interface UnaskedGrant {
  readonly what: "permission" | "secret";
  readonly name: string;
  /** What helps: a sentence. */
  readonly hint: string;
}

/** In the order of the file, permissions first. What any published release asks for counts, or what comes with it. */
export function unaskedGrants(
  catalog: Catalog,
  { releases }: SkillEntry,
  { grants, secrets }: Pick<Binding, "grants" | "secrets">,
): readonly UnaskedGrant[] {
  if (grants.size + secrets.size === 0) return [];
  const all = [...releases.values()].flatMap((release) => [
    release,
    ...broughtReleases(catalog, release, "all").all.map((one) => one.release),
  ]);
  const asked = (...keys: readonly ("permissions" | "secrets" | "optionalSecrets")[]) => [
    ...new Set(all.flatMap((one) => keys.flatMap((key) => one.relations.declares[key]))),
  ];
  return [
    ...missingFrom(asked("permissions"), "permission", grants.keys()),
    ...missingFrom(asked("secrets", "optionalSecrets"), "secret", secrets.keys()),
  ];
}

function missingFrom(
  asked: readonly string[],
  what: UnaskedGrant["what"],
  given: Iterable<string>,
): readonly UnaskedGrant[] {
  return [...given].flatMap((name) => {
    if (asked.includes(name)) return [];
    const meant = nearest(name, [...asked].sort(compareUtf8));
    const hint = meant === undefined ? "Take it out, unless a release to come asks for it." : `Did you mean ${meant}?`;
    return [{ what, name, hint }];
  });
}
