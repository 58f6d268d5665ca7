/** Who owns which skill of a repository's folder, and the CODEOWNERS file that says it to the code host. */

import { RegistryError } from "../../core/errors.ts";
import type { SkillId } from "../../core/names.ts";
import {
  CODEOWNERS_PATH,
  type CodeownersDifference,
  codeownersDrift,
  type OwnersLost,
  ownersLost,
  ownersOf,
  renderCodeowners,
  skillPatterns,
} from "../../core/trunk/codeowners.ts";
import { CODEOWNERS_PLACES, codeownersLines, MAX_CODEOWNERS_BYTES } from "../../core/trunk/codeowners-match.ts";
import { ourPatterns, withCodeowners } from "../../core/trunk/codeowners-text.ts";
import type { WorkFolder } from "../ports/folders.ts";
import {
  findWorkSkills,
  inTurns,
  readWorkLifecycle,
  readWorkPolicy,
  readWorkSettings,
  whyNoRepository,
} from "./work-skills.ts";

export interface SkillOwners {
  readonly id: SkillId;
  readonly folder: string;
  readonly owners: readonly string[];
  /** Where it is said. */
  readonly from: "lifecycle" | "namespace" | "settings";
}

export interface Owners {
  /** The folder is no repository: a sentence that says so. */
  readonly outside?: string;
  readonly skills: readonly SkillOwners[];
  readonly admins: readonly string[];
  /** Where the code host reads the file of this repository, or will once it is there. */
  readonly path: string;
  /** What the file should hold, with what people wrote into it. */
  readonly codeowners: string;
  /** Where it has the code host ask others now. */
  readonly drift: readonly CodeownersDifference[];
  /** Where it would still have it ask others: by lines of people's. */
  readonly left: readonly CodeownersDifference[];
  /** Whom lines of people's name, and it would have asked no more. */
  readonly lost: readonly OwnersLost[];
}

/** Reads who owns what. Throws SETTINGS_INVALID, or USAGE for a policy that cannot be read. */
export async function readOwners(repository: WorkFolder): Promise<Owners> {
  const settings = await readWorkSettings(repository);
  const found = await findWorkSkills(repository, settings);
  const owned = await inTurns(found, async (skill) => ({
    ...skill,
    owners: (await readWorkLifecycle(repository, skill.id))?.owners,
  }));
  const { path, text } = await readCodeowners(repository);
  const generated = renderCodeowners(settings, owned, await readWorkPolicy(repository));
  const codeowners = withCodeowners(text, generated);
  const patterns = [...owned.flatMap(skillPatterns), ...ourPatterns(text)];
  const outside = await whyNoRepository(repository);
  return {
    ...(outside === undefined ? {} : { outside }),
    skills: owned.map((skill) => ({ ...skill, ...ownersOf(skill, settings) })),
    admins: settings.admins,
    path,
    codeowners,
    drift: codeownersDrift(text, generated, patterns),
    left: codeownersDrift(codeowners, generated, patterns),
    lost: ownersLost(text, codeowners, patterns),
  };
}

/** Writes the file where it says something else; what people wrote around our part stays. Throws USAGE where it would name nobody. */
export async function writeCodeowners(repository: WorkFolder, { path, codeowners }: Owners): Promise<boolean> {
  if (codeownersLines(codeowners).length === 0) {
    throw new RegistryError(
      "USAGE",
      `Nobody owns anything here yet, so ${path} would name nobody; nothing was written.`,
      {
        hint: "Name logins or teams as `owners` in skilltrunk.yaml first.",
      },
    );
  }
  const before = await repository.read(path, MAX_CODEOWNERS_BYTES);
  const after = Buffer.from(codeowners);
  if (before === undefined) await repository.create([{ path, executable: false, bytes: after }]);
  else if (Buffer.compare(before, after) === 0) return false;
  else await repository.replace(path, { before, after });
  return true;
}

/** The first place that has one decides: a second file in an earlier place would silence it. */
async function readCodeowners(repository: WorkFolder): Promise<{ readonly path: string; readonly text: string }> {
  for (const path of CODEOWNERS_PLACES) {
    const bytes = await repository.read(path, MAX_CODEOWNERS_BYTES);
    if (bytes !== undefined) return { path, text: new TextDecoder().decode(bytes) };
  }
  return { path: CODEOWNERS_PATH, text: "" };
}
