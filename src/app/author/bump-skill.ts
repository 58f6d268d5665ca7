/** Writes the version that a skill's next release is to have into its SKILL.md. */

import type { SkillView } from "../../core/catalog/view.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import { DEFAULT_POLICY, POLICY_PATH, parsePolicy, policyFor, type VersionOrder } from "../../core/gate/policy.ts";
import { nameOf, namespaceOf, type SkillId } from "../../core/names.ts";
import { bumpOf, compareVersions, decidingMessage } from "../../core/plan/version.ts";
import { MANIFEST_PATH } from "../../core/skill/manifest.ts";
import { setFrontmatter } from "../../core/skill/skill-fix.ts";
import { MAX_SKILL_MD_BYTES, readSkillMd } from "../../core/skill/skill-md.ts";
import type { Settings } from "../../core/trunk/settings.ts";
import { SKILL_FILE } from "../../core/trunk/trunk-skills.ts";
import { type BumpAnswer, decideBump } from "../../core/trunk/version-bump.ts";
import { MAX_YAML_BYTES } from "../../core/trunk/yaml-file.ts";
import { type Merged, NOTHING_MERGED } from "../check/merged-versions.ts";
import type { WorkFolder } from "../ports/folders.ts";
import type { Registry } from "../ports/ports.ts";
import { getWorkSkill, readWorkSettings, type WorkSkill } from "./work-skills.ts";

export interface Bumped {
  readonly id: string;
  /** Repository path of the SKILL.md. */
  readonly path: string;
  readonly version: string;
  /** `metadata.version` as it was. */
  readonly before: string | undefined;
  readonly changed: boolean;
  /** `derived`: nothing was written, since the title of the pull request gives the version here. */
  readonly left?: "derived";
  /** The greatest version that is published. */
  readonly published: string | undefined;
  /** The greatest version that is merged and not published yet. */
  readonly merged: string | undefined;
  readonly versions: Settings["versions"];
}

export interface BumpWish {
  /** The skill, or how a person names it. */
  readonly skill: WorkSkill | string;
  /** `major`, `minor`, `patch` or a version; absent: the step that the change's title asks for, as in a check of it. */
  readonly wanted?: string | undefined;
  /** That title; absent: what the last commit of what is checked out says. */
  readonly title?: string | undefined;
  /** Write a version also where the repository derives it: as long as it is greater than the last one, it counts. */
  readonly declare?: boolean;
  /** Where it is published; absent: nowhere yet. */
  readonly registry: Registry | undefined;
  /** What merged changes make of a skill that is not published yet; absent: nobody knows of any. */
  readonly merged?: (skill: SkillId) => Promise<Merged>;
}

/**
 * Sets `metadata.version` of a skill to what is wanted, against everything that is published; where the repository derives
 * versions, only if asked to `declare` one. Throws USAGE for a version that would be refused, with the one that is not, and
 * for one that is wanted and left.
 */
export async function bumpSkill(repository: WorkFolder, wish: BumpWish): Promise<Bumped> {
  const settings = await readWorkSettings(repository);
  const skill = typeof wish.skill === "string" ? await getWorkSkill(repository, settings, wish.skill) : wish.skill;
  const path = `${skill.folder}/${SKILL_FILE}`;
  const before = await repository.read(path, MAX_SKILL_MD_BYTES);
  if (before === undefined) throw pointsElsewhere(skill);
  const declared = readSkillMd(before, nameOf(skill.id)).skill?.version;
  const releases = await releasesOf(wish.registry, skill);
  const published = releases.map(({ version }) => version);
  const order = await orderFor(repository, skill);
  const { versions, messages, title = "" } = (await wish.merged?.(skill.id)) ?? NOTHING_MERGED;
  const merged = versions.filter((version) => !published.includes(version));
  const meant = bumpOf(decidingMessage({ message: wish.title ?? title, earlier: messages }));
  const version = accepted(decideBump({ wanted: wish.wanted, meant, declared, order, published, merged }), skill);
  const isLeft = settings.versions === "derived" && wish.declare !== true;
  if (isLeft && wish.wanted !== undefined && version !== declared) throw derivedHere(skill, version);
  const changed = version !== declared && !isLeft;
  if (changed) {
    const after = setFrontmatter(before, ["metadata", "version"], version);
    if (after === undefined) throw notEditable(path, version);
    await repository.replace(path, { before, after });
  }
  return {
    id: skill.id,
    path,
    version,
    before: declared,
    changed,
    ...(isLeft ? { left: "derived" as const } : {}),
    published: published[0],
    merged: merged.toSorted(compareVersions).at(-1),
    versions: settings.versions,
  };
}

/** Greatest first; none where nobody has seen the skill yet, or where there is no ledger yet. */
export async function releasesOf(registry: Registry | undefined, { id }: WorkSkill): Promise<SkillView["versions"]> {
  if (registry === undefined) return [];
  try {
    return (await registry.show({ namespace: namespaceOf(id), name: nameOf(id) })).versions;
  } catch (error) {
    if (error instanceof RegistryError && error.code === "SKILL_NOT_FOUND") return [];
    throw error;
  }
}

async function orderFor(repository: WorkFolder, { id }: WorkSkill): Promise<VersionOrder> {
  const { policy = DEFAULT_POLICY } = parsePolicy(await repository.read(POLICY_PATH, MAX_YAML_BYTES));
  return policyFor(policy, namespaceOf(id)).versions.order;
}

function accepted(answer: BumpAnswer, { id }: WorkSkill): string {
  if (answer.kind !== "refuse") return answer.version;
  throw new RegistryError("USAGE", answer.why, {
    hint:
      answer.next === undefined
        ? "Give the version yourself."
        : `Nothing was changed. The smallest version that is accepted for ${id} is ${answer.next}.`,
  });
}

function derivedHere({ id }: WorkSkill, version: string): RegistryError {
  return new RegistryError(
    "USAGE",
    `This repository gives versions by the title of the pull request, so ${version} is not written for ${id}.`,
    {
      hint: `${BY_TITLE} To name the version yourself all the same, add --declare: a number in SKILL.md that is greater than the last version counts.`,
    },
  );
}
/** How a title gives a version. */
export const BY_TITLE = "`fix: …` raises the last number, `feat: …` the middle one, `feat!: …` the first.";

function pointsElsewhere({ id, folder }: WorkSkill): RegistryError {
  return new RegistryError(
    "USAGE",
    `${id} has no SKILL.md: what it is stands elsewhere, and its version in skill.yaml.`,
    {
      hint: `Change \`version\` and \`source\` of ${quote(folder, 200)}/${MANIFEST_PATH} together.`,
    },
  );
}

function notEditable(path: string, version: string): RegistryError {
  return new RegistryError("USAGE", `${quote(path)}: its frontmatter cannot be edited without changing other lines.`, {
    hint: `Write it by hand, between the two lines of ---:  metadata:  and below it, two spaces in,  version: "${version}"`,
  });
}
