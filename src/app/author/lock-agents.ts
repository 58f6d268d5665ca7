/** Brings the locks of agents up to what their bindings say, held against what is published. */
import { type AgentLock, type LockChange, lockChanges, lockConflicts } from "../../core/bindings/agent-lock.ts";
import { writeLock } from "../../core/bindings/agent-lock-edit.ts";
import { type BindingContent, readBinding } from "../../core/bindings/binding-facts.ts";
import {
  BINDINGS_FOLDER,
  type BindingSubject,
  bindingPath,
  bindingSubjectOf,
  lockSubject,
} from "../../core/bindings/binding-place.ts";
import { agentsOf } from "../../core/bindings/effective-bindings.ts";
import { fittingLock } from "../../core/bindings/fitting-lock.ts";
import { upgradeMarkdown, upgradeText } from "../../core/bindings/upgrade-words.ts";
import type { Catalog } from "../../core/catalog/catalog.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import { nearest } from "../../core/nearest.ts";
import { bookWith } from "../../core/plan/plan-bindings.ts";
import { MAX_YAML_BYTES } from "../../core/trunk/yaml-file.ts";
import type { WorkFolder } from "../ports/folders.ts";
import type { Clock, LedgerReader } from "../ports/ports.ts";
import { loadCatalog } from "../reconcile/load-catalog.ts";
import { fileUnreadable, readWorkPolicy } from "./work-skills.ts";

export interface LockWish {
  /** Absent: every agent. */
  readonly agent?: string;
  /** Go to the last releases, or keep what counts? */
  readonly upgrade: boolean;
}

export interface LockedAgent {
  readonly agent: string;
  /** Of the lock. */
  readonly path: string;
  readonly changes: readonly LockChange[];
  /** Skills of which the agent would then be given two releases: a sentence each. */
  readonly conflicts: readonly string[];
  /** Why a skill does not go to the last release that its binding takes and grants, but to the last that fits: a sentence each. */
  readonly stays: readonly string[];
  /** What each of them brings, in Markdown, and as the text of a commit. */
  readonly differences: string;
  readonly notes: string;
  readonly file: { readonly before: Uint8Array | undefined; readonly after: Uint8Array };
}

export interface LockContext {
  /** Where bindings and locks are read: as they lie there, merged or not. */
  readonly repository: Pick<WorkFolder, "entries" | "read">;
  /** Absent: nothing is published yet. */
  readonly ledger: Pick<LedgerReader, "tip" | "chains"> | undefined;
  readonly clock: Clock;
}

/** Works out every lock that is to say something else, that no agent can go by as it is, or that goes not as far as was asked; nothing is written. Throws USAGE or AGENT_NOT_FOUND. */
export async function prepareLocks(context: LockContext, wish: LockWish): Promise<readonly LockedAgent[]> {
  const { repository, ledger, clock } = context;
  if (ledger === undefined)
    throw new RegistryError("LEDGER_NOT_FOUND", "Nothing of this folder is published, so there is nothing to lock.", {
      hint: "`skilltrunk reconcile .` in the skills repository publishes what was merged there; --dir names another folder.",
    });
  const published = await loadCatalog(ledger, await ledger.tip());
  const now = new Date(clock.now()).toISOString();
  const said = { at: now, policy: await readWorkPolicy(repository) };
  const bindings = bookWith(published.bindings, await readWorkBindings(repository), said);
  const catalog: Catalog = { ...published, bindings };
  const agents = agentsOf(catalog.bindings);
  if (wish.agent !== undefined && !agents.includes(wish.agent)) throw noAgent(wish.agent, agents);
  const locked: LockedAgent[] = [];
  for (const agent of wish.agent === undefined ? agents : [wish.agent]) {
    const { lock, stays } = fittingLock(catalog, agent, { now, upgrade: wish.upgrade });
    const changes = lockChanges(catalog, agent, lock);
    const conflicts = lockConflicts(catalog, agent, { lock, now });
    if (changes.length + conflicts.length + (wish.upgrade ? stays.length : 0) > 0)
      locked.push({
        agent,
        changes,
        conflicts,
        stays,
        differences: upgradeMarkdown(catalog, changes),
        notes: upgradeText(catalog, changes),
        ...(await edited(repository, agent, lock)),
      });
  }
  return locked;
}

/** Writes it. Throws WOULD_OVERWRITE where somebody changed the file in the meantime. */
export async function writeAgentLock(
  repository: Pick<WorkFolder, "create" | "replace">,
  { path, file: { before, after } }: LockedAgent,
): Promise<void> {
  if (before === undefined) await repository.create([{ path, executable: false, bytes: after }]);
  else await repository.replace(path, { before, after });
}

async function edited(
  repository: LockContext["repository"],
  agent: string,
  lock: AgentLock,
): Promise<Pick<LockedAgent, "path" | "file">> {
  const path = bindingPath(lockSubject(agent));
  const before = await repository.read(path, MAX_YAML_BYTES);
  return { path, file: { before, after: writeLock(path, before, lock) } };
}

/** Every file of bindings. Throws USAGE for one that cannot be read. */
async function readWorkBindings(
  repository: LockContext["repository"],
): Promise<readonly { readonly subject: BindingSubject; readonly content: BindingContent }[]> {
  const folders = ["", "/agents", "/teams"].map((below) => `${BINDINGS_FOLDER}${below}`);
  const listed = await Promise.all(
    folders.map(async (folder) => (await repository.entries(folder)).map(({ name }) => `${folder}/${name}`)),
  );
  const files = listed.flat().map(async (path) => {
    const subject = bindingSubjectOf(path);
    if (subject === undefined) return [];
    const content = readBinding(subject, await repository.read(path, MAX_YAML_BYTES));
    if (content.kind === "unreadable") throw fileUnreadable(path, content.findings);
    return [{ subject, content }];
  });
  return (await Promise.all(files)).flat();
}

function noAgent(agent: string, agents: readonly string[]): RegistryError {
  const meant = nearest(agent, agents);
  return new RegistryError("AGENT_NOT_FOUND", `There is no file bindings/agents/${quote(agent, 80)}.yaml here.`, {
    hint: meant === undefined ? "Agents have files in bindings/agents/." : `Did you mean ${meant}?`,
  });
}
