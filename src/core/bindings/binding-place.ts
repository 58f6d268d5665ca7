/** Whose bindings a file under `bindings/` says: an agent's, a team's, the organisation's; or what an agent's lock remembers. */
import { isName } from "../names.ts";

export const BINDINGS_FOLDER = "bindings";
const FOLDER = `${BINDINGS_FOLDER}/` as const;

/** The one file that holds for every agent. */
export const ORGANISATION = "organisation";
/** `agents/<id>`, `teams/<id>`, `organisation`, or `locks/<agent>` for what an agent's lock remembers. */
export type BindingSubject = typeof ORGANISATION | `${"agents" | "teams" | "locks"}/${string}`;

/** The repository path of a file of bindings. */
export type BindingPath = `${typeof FOLDER}${string}`;

/** The repository path of the file that says this. */
export function bindingPath(subject: BindingSubject): BindingPath {
  return subject.startsWith("locks/")
    ? `${FOLDER}agents/${subject.slice("locks/".length)}.lock.yaml`
    : `${FOLDER}${subject}.yaml`;
}

/** Whose bindings this repository path says; undefined where it is no such file. */
export function bindingSubjectOf(path: string): BindingSubject | undefined {
  const [, folder, file, lock] = /^bindings\/(?:(agents|teams)\/)?([^/.]+)(\.lock)?\.yaml$/.exec(path) ?? [];
  if (file === undefined || !isName(file)) return undefined;
  if (folder === undefined) return file === ORGANISATION && lock === undefined ? ORGANISATION : undefined;
  if (lock === undefined) return `${folder as "agents" | "teams"}/${file}`;
  return folder === "agents" ? `locks/${file}` : undefined;
}

/** Is this below the folder of bindings, and somebody may mean it for one? */
export function isLikeBinding(path: string): boolean {
  return path.startsWith(FOLDER) && /\.ya?ml$/i.test(path);
}

/** The agent or the team of this name, or the lock of that agent. */
export function agentSubject(id: string): BindingSubject {
  return `agents/${id}`;
}

export function teamSubject(id: string): BindingSubject {
  return `teams/${id}`;
}

export function lockSubject(agent: string): BindingSubject {
  return `locks/${agent}`;
}
