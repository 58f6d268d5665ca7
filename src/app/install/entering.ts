/**
 * What a release brings into agents' own files beside its folder: an MCP server into their settings, an agent into their
 * folder of agents. A hook is entered nowhere, and what somebody else wrote is never replaced.
 */
import { sha256 } from "../../core/bytes.ts";
import type { ReleaseView } from "../../core/catalog/view.ts";
import { quote } from "../../core/errors.ts";
import { serverEntry, serverWords } from "../../core/install/harness-server.ts";
import type { Lock, LockedEntry, LockedSkill } from "../../core/install/lock.ts";
import { type McpServer, serversOf } from "../../core/install/server-payload.ts";
import { nameOf } from "../../core/names.ts";
import type { FolderChange, HarnessHere, InstallTarget } from "../ports/folders.ts";
import {
  digestOfEntry,
  type EntryEdit,
  ownerOf,
  requireOurs,
  settingsOf,
  stateOfAgentFile,
  stateOfServer,
} from "./entry-edits.ts";

export interface Entering {
  /** What the lock is to remember. */
  readonly entries: readonly LockedEntry[];
  readonly edits: readonly EntryEdit[];
  readonly folders: readonly FolderChange[];
  /** What is entered where, for a person. */
  readonly enters: readonly string[];
  readonly warnings: readonly string[];
}

export interface EnterWish {
  readonly lock: Lock;
  /** As the lock names the folder of the release. */
  readonly dir: string;
  readonly locked: LockedSkill;
  readonly view: Pick<ReleaseView, "kind" | "payload">;
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array }[];
  /** Ids of agents; absent: those that the target means. */
  readonly into: readonly string[] | undefined;
  /** Replace what of ours was edited. */
  readonly force: boolean;
}

/** Says what has to be entered, and changes nothing. Throws WOULD_OVERWRITE for what is somebody else's, or was edited. */
export async function enterPayload(target: InstallTarget, wish: EnterWish): Promise<Entering> {
  const { lock, dir, view } = wish;
  const payload = wish.files.find(({ path }) => path === view.payload)?.bytes;
  const before = lock.get(dir)?.entries ?? [];
  const wanted = new Set([...(wish.into ?? target.harnesses.map(({ id }) => id)), ...before.map((one) => one.harness)]);
  const harnesses = [...wanted].flatMap((id) => target.harness(id) ?? []);
  const work = new Work(target, wish, before);
  if (view.kind === "agent" && payload !== undefined) await work.enterAgent(harnesses, payload);
  if (view.kind === "mcp-server" && payload !== undefined) {
    const servers = serversOf(payload, nameOf(wish.locked.id));
    if (servers === undefined) work.warn("its payload names no server as agents' settings can");
    else await work.enterServers(harnesses, servers);
  }
  return work.end();
}

class Work {
  private readonly entries: LockedEntry[] = [];
  private readonly edits: EntryEdit[] = [];
  private readonly folders: FolderChange[] = [];
  private readonly enters: string[] = [];
  private readonly warnings: string[] = [];
  private readonly target: InstallTarget;
  private readonly wish: EnterWish;
  private readonly before: readonly LockedEntry[];
  private readonly shown: string;

  constructor(target: InstallTarget, wish: EnterWish, before: readonly LockedEntry[]) {
    this.target = target;
    this.wish = wish;
    this.before = before;
    this.shown = `${wish.locked.id}@${wish.locked.version}`;
  }

  warn(why: string): void {
    this.warnings.push(`${this.shown} is entered nowhere: ${why}.`);
  }

  async enterAgent(harnesses: readonly HarnessHere[], payload: Uint8Array): Promise<void> {
    for (const harness of harnesses) {
      if (harness.agents === undefined) {
        this.skip(harness, "it takes no agents as files");
        continue;
      }
      const place = `${harness.agents.folder}/${nameOf(this.wish.locked.id)}${harness.agents.suffix}`;
      const digest = sha256(payload);
      const known = this.known(harness, undefined);
      const was = await stateOfAgentFile(this.target, place);
      if (was?.digest === digest && known === undefined) continue;
      requireOurs({ place, was, digest, known, by: this.shown, force: this.wish.force });
      this.entries.push({ harness: harness.id, digest });
      if (was?.digest === digest) continue;
      this.folders.push({ place, to: { file: payload, was: was?.bytes } });
      this.enters.push(`into ${quote(place)}`);
    }
  }

  async enterServers(harnesses: readonly HarnessHere[], servers: readonly McpServer[]): Promise<void> {
    for (const harness of harnesses) {
      const { servers: file } = harness;
      if (file === undefined) this.skip(harness, "where it takes MCP servers from is not known");
      else for (const server of servers) await this.enterServer(harness, file, server);
    }
  }

  private async enterServer(
    harness: HarnessHere,
    file: NonNullable<HarnessHere["servers"]>,
    server: McpServer,
  ): Promise<void> {
    const written = serverEntry(file.dialect, server, this.target.calledFromAgents(this.wish.dir));
    if ("why" in written) {
      this.skip(harness, written.why);
      return;
    }
    const digest = digestOfEntry(written.entry);
    if (digest === undefined) return;
    const settings = await settingsOf(this.target, file);
    const was = stateOfServer(settings, file, server.name);
    const known = this.known(harness, server.name);
    const owner = this.ownerOf(harness, server.name);
    if (was?.digest === digest && known === undefined && owner === undefined) return;
    const place = `${settings.place}: ${file.key}.${server.name}`;
    requireOurs({ place, was, digest, known, owner, by: this.shown, force: this.wish.force });
    const made = known?.made === undefined ? {} : { made: known.made };
    this.entries.push({ harness: harness.id, server: server.name, digest, ...made });
    if (was?.digest === digest) return;
    this.edits.push({
      harness: harness.id,
      server: server.name,
      to: written.entry,
      by: this.shown,
      dir: this.wish.dir,
    });
    this.enters.push(`${server.name} into ${quote(settings.place)}: ${quote(serverWords(server), 300)}`);
  }

  async end(): Promise<Entering> {
    const gone = this.before.filter((old) => !this.entries.some((one) => isSame(one, old)));
    for (const entry of gone) {
      const left = await leaveEntry(this.target, { entry, dir: this.wish.dir, by: this.shown, force: this.wish.force });
      this.edits.push(...left.edits);
      this.folders.push(...left.folders);
    }
    const { entries, edits, folders, enters, warnings } = this;
    return { entries, edits, folders, enters, warnings };
  }

  private known(harness: HarnessHere, server: string | undefined): LockedEntry | undefined {
    return this.before.find((one) => one.harness === harness.id && one.server === server);
  }

  private ownerOf(harness: HarnessHere, server: string): string | undefined {
    return ownerOf(this.wish.lock, { harness: harness.id, server, not: this.wish.dir });
  }

  private skip({ name }: HarnessHere, why: string): void {
    this.warnings.push(`${this.shown} is not entered for ${name}: ${quote(why, 300)}.`);
  }
}

function isSame(a: LockedEntry, b: LockedEntry): boolean {
  return a.harness === b.harness && a.server === b.server;
}

/** What takes everything away that a skill has in agents' files. Throws WOULD_OVERWRITE for what was edited. */
export async function leaveEntries(
  target: InstallTarget,
  { dir, locked, force }: { readonly dir: string; readonly locked: LockedSkill; readonly force: boolean },
): Promise<Pick<Entering, "edits" | "folders">> {
  const edits: EntryEdit[] = [];
  const folders: FolderChange[] = [];
  for (const entry of locked.entries ?? []) {
    const left = await leaveEntry(target, { entry, dir, by: `${locked.id}@${locked.version}`, force });
    edits.push(...left.edits);
    folders.push(...left.folders);
  }
  return { edits, folders };
}

async function leaveEntry(
  target: InstallTarget,
  {
    entry,
    dir,
    by,
    force,
  }: { readonly entry: LockedEntry; readonly dir: string; readonly by: string; readonly force: boolean },
): Promise<Pick<Entering, "edits" | "folders">> {
  const harness = target.harness(entry.harness);
  const name = dir.slice(dir.lastIndexOf("/") + 1);
  if (entry.server === undefined) {
    if (harness?.agents === undefined) return NOTHING_LEAVES;
    const place = `${harness.agents.folder}/${name}${harness.agents.suffix}`;
    const was = await stateOfAgentFile(target, place);
    if (was === undefined) return NOTHING_LEAVES;
    requireOurs({ place, was, digest: undefined, known: entry, by, force });
    return { edits: [], folders: [{ place, to: { file: undefined, was: was.bytes } }] };
  }
  const file = harness?.servers;
  if (harness === undefined || file === undefined) return NOTHING_LEAVES;
  const settings = await settingsOf(target, file);
  const was = stateOfServer(settings, file, entry.server);
  if (was === undefined) return NOTHING_LEAVES;
  const place = `${settings.place}: ${file.key}.${entry.server}`;
  requireOurs({ place, was, digest: undefined, known: entry, by, force });
  const made = entry.made === undefined ? {} : { made: entry.made };
  return { edits: [{ harness: harness.id, server: entry.server, to: undefined, by, dir, ...made }], folders: [] };
}
const NOTHING_LEAVES = { edits: [], folders: [] };
