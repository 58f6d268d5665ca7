/** Who owns which skill of a repository's folder, and the CODEOWNERS file that says it to the code host. */
import {
  CODEOWNERS_PATH,
  type CodeownersDifference,
  codeownersDrift,
  ownersOf,
  renderCodeowners,
  withCodeowners,
} from "../core/codeowners.ts";
import type { SkillId } from "../core/names.ts";
import type { WorkFolder } from "./folders.ts";
import { findWorkSkills, inTurns, readWorkLifecycle, readWorkSettings } from "./work-skills.ts";

export interface SkillOwners {
  readonly id: SkillId;
  readonly folder: string;
  readonly owners: readonly string[];
  /** Where it is said. */
  readonly from: "lifecycle" | "namespace" | "settings";
}

export interface Owners {
  readonly skills: readonly SkillOwners[];
  readonly admins: readonly string[];
  /** What `.github/CODEOWNERS` should hold, with what people wrote into it. */
  readonly codeowners: string;
  /** Where the file says something else now. */
  readonly drift: readonly CodeownersDifference[];
}

/** GitHub reads no larger one. */
const MAX_CODEOWNERS_BYTES = 3 * 1024 * 1024;

/** Reads who owns what. Throws SETTINGS_INVALID. */
export async function readOwners(repository: WorkFolder): Promise<Owners> {
  const settings = await readWorkSettings(repository);
  const found = await findWorkSkills(repository, settings);
  const owned = await inTurns(found, async (skill) => ({
    ...skill,
    owners: (await readWorkLifecycle(repository, skill.id))?.owners,
  }));
  const existing = await readCodeowners(repository);
  const generated = renderCodeowners(settings, owned);
  return {
    skills: owned.map((skill) => ({ ...skill, ...ownersOf(skill, settings) })),
    admins: settings.admins,
    codeowners: withCodeowners(existing, generated),
    drift: codeownersDrift(existing, generated),
  };
}

/** Writes `.github/CODEOWNERS` where it says something else; what people wrote around our part stays. */
export async function writeCodeowners(repository: WorkFolder, { codeowners }: Owners): Promise<boolean> {
  const before = await repository.read(CODEOWNERS_PATH, MAX_CODEOWNERS_BYTES);
  const after = Buffer.from(codeowners);
  if (before === undefined) await repository.create([{ path: CODEOWNERS_PATH, executable: false, bytes: after }]);
  else if (Buffer.compare(before, after) === 0) return false;
  else await repository.replace(CODEOWNERS_PATH, { before, after });
  return true;
}

async function readCodeowners(repository: WorkFolder): Promise<string | undefined> {
  const bytes = await repository.read(CODEOWNERS_PATH, MAX_CODEOWNERS_BYTES);
  return bytes && new TextDecoder().decode(bytes);
}

/** Is there nobody, or one person alone? A team counts as several. */
export function isThinlyOwned({ owners }: Pick<SkillOwners, "owners">): boolean {
  return owners.length === 0 || (owners.length === 1 && !owners[0]?.replace(/^@/, "").includes("/"));
}
