/** The agents that skills are installed for: who they are, which were named or found, and which places a lock may name. */
import { quote, RegistryError } from "../errors.ts";
import { nearest } from "../nearest.ts";
import {
  type AgentFolder,
  BESIDE_SKILLS,
  MARKERS,
  READS_UNIVERSAL_OF_USER,
  type ServerFile,
  SKILL_FOLDERS,
} from "./harness-table.ts";

/** Whose folders: those of a project, or those of a user. */
export type Scope = "project" | "user";

/** The folder that most agents read, beside one of their own. */
const UNIVERSAL = ".agents/skills";

export interface HarnessPlaces {
  readonly skills: string;
  readonly readsUniversal: boolean;
  /** What is there, any of it, where the agent is used; nothing for one that leaves no trace of its own. */
  readonly markers: readonly string[];
  readonly agents?: AgentFolder;
  readonly servers?: ServerFile;
}

export interface Harness {
  /** As `--agent` names it. */
  readonly id: string;
  readonly name: string;
  readonly project: HarnessPlaces;
  /** Absent where it has nothing for a user. */
  readonly user?: HarnessPlaces;
}

/** Every agent that is known, by id in UTF-8 order. */
export const HARNESSES: readonly Harness[] = SKILL_FOLDERS.map(([id, name, project, user]) => ({
  id,
  name,
  project: {
    skills: project,
    readsUniversal: project === UNIVERSAL,
    markers: markersOf(id, "project", project),
    ...BESIDE_SKILLS[id]?.project,
  },
  ...(user === null
    ? {}
    : {
        user: {
          skills: user,
          readsUniversal: user === UNIVERSAL || READS_UNIVERSAL_OF_USER.includes(id),
          markers: markersOf(id, "user", user),
          ...BESIDE_SKILLS[id]?.user,
        },
      }),
}));

/** The agents that a person named. Throws USAGE for one that is not known, or has no place for a user. */
export function namedHarnesses(ids: readonly string[], scope: Scope): readonly Harness[] {
  return ids.map((id) => {
    const harness = HARNESSES.find((one) => one.id === id);
    if (harness === undefined) {
      const near = nearest(
        id,
        HARNESSES.map((one) => one.id),
      );
      throw new RegistryError("USAGE", `--agent: there is no agent called "${quote(id, 80)}".`, {
        hint:
          near === undefined
            ? "`skilltrunk harnesses` lists them."
            : `Did you mean ${near}? \`skilltrunk harnesses\` lists them.`,
      });
    }
    if (harness[scope] === undefined) {
      throw new RegistryError("USAGE", `--agent: ${harness.name} has skills of a project only.`, {
        hint: "Install them in a project, without --global.",
      });
    }
    return harness;
  });
}

/** The folders of skills of agents that were named, each once; the universal one, or else the first, is to hold the copies. */
export function foldersOfNamed(harnesses: readonly Harness[], scope: Scope): readonly string[] {
  const folders = new Set(harnesses.map((one) => placesOf(one, scope)?.skills).filter((path) => path !== undefined));
  return folders.has(UNIVERSAL) ? [UNIVERSAL, ...[...folders].filter((path) => path !== UNIVERSAL)] : [...folders];
}

/** The universal folder, and those of agents that were found and do not read it. */
export function foldersOfFound(harnesses: readonly Harness[], scope: Scope): readonly string[] {
  const own = harnesses.filter((one) => placesOf(one, scope)?.readsUniversal === false);
  return [UNIVERSAL, ...foldersOfNamed(own, scope)];
}

export function placesOf(harness: Harness, scope: Scope): HarnessPlaces | undefined {
  return harness[scope];
}

/**
 * May a lock, which may have come with a project, name this place for a skill? It has to be below the lock's own folder and
 * end with the skill's name, and a hidden folder has to be an agent's.
 */
export function isSkillPlace(place: string, name: string): boolean {
  const folder = place.slice(0, Math.max(0, place.lastIndexOf("/")));
  if (!isSafeBelow(place) || place !== `${folder}/${name}`) return false;
  if (folder.split("/").every((segment) => !segment.startsWith("."))) return true;
  return HARNESSES.some(({ project, user }) => project.skills === folder || user?.skills === folder);
}

function isSafeBelow(place: string): boolean {
  return (
    !/[\\\0:]/.test(place) && place.split("/").every((segment) => segment !== "" && segment !== "." && segment !== "..")
  );
}

/** Its folder, and its settings: many projects have these alone. */
function markersOf(id: string, scope: Scope, skills: string): readonly string[] {
  const folder = MARKERS[id]?.[scope] ?? ownFolder(skills);
  const found = [...(folder === undefined ? [] : [folder]), ...(BESIDE_SKILLS[id]?.[scope]?.servers?.files ?? [])];
  return id === "claude-code" && scope === "project" ? [...found, "CLAUDE.md"] : found;
}

/** The folder that holds the folder of skills, where it is a hidden one and not everybody's. */
function ownFolder(skills: string): string | undefined {
  const folder = skills.slice(0, skills.lastIndexOf("/"));
  return folder.startsWith(".") && folder !== ".agents" && folder !== ".config/agents" ? folder : undefined;
}
