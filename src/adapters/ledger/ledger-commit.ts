/**
 * One ledger commit from one `git fast-import`: a function of its parent and what it adds, so that the same pass has
 * the same commit id on every machine. No ref moves here.
 */

import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { GitObjects, LedgerBatch, LedgerTip, TreeFile } from "../../app/ports/ports.ts";
import type { ReachStep } from "../../app/ports/steps.ts";
import { canonicalJson } from "../../core/bytes.ts";
import { type ChainId, EVENTS_PER_FILE, eventFile, releasePath } from "../../core/ledger/event.ts";
import type { Oid } from "../../core/names.ts";
import { relationsPath } from "../../core/relations/dependents.ts";
import type { CatFile } from "../git/git-cat-file.ts";
import { type GitChild, gitFailed, resultOf } from "../git/git-process.ts";
import { LEDGER_IDENTITY } from "../git/git-refs.ts";
import { type ObjectPlace, requireWritten, startWriter } from "../git/object-writer.ts";
import { createStandby, type Standby } from "../git/standby.ts";
import { renderDependents } from "./ledger-relations.ts";
import { corrupt, createEventFiles, eventPath, lookAhead } from "./ledger-tree.ts";

/** Where the objects of a ledger commit are read and written. */
export interface LedgerObjects {
  readonly cat: CatFile;
  readonly objects: GitObjects;
  readonly importer: Importer;
  readonly reach: ReachStep;
}

const IDENTITY = `${LEDGER_IDENTITY.GIT_COMMITTER_NAME} <${LEDGER_IDENTITY.GIT_COMMITTER_EMAIL}>`;
/** fast-import wants a ref while it works; it is reset to nothing before the end, so none is ever written. */
const WORKING_REF = "refs/skilltrunk/next";
const NOTHING: Oid = "0".repeat(40);
/** Up to this many, a commit's objects are about as few as fast-import would not keep as a pack either. */
const FEW_EVENTS = 16;

/** Writes the commit that adds `batch` to `parent`. Throws LEDGER_CORRUPT when a chain does not continue there. */
export async function writeLedgerCommit(
  store: LedgerObjects,
  parent: LedgerTip | undefined,
  batch: LedgerBatch,
): Promise<LedgerTip> {
  const { few, many } = store.importer;
  const write = (child: GitChild) => fastImport(child, importStream(store, parent, batch));
  const answer = await (countEvents(batch) > FEW_EVENTS ? write(many()) : few.use(write));
  const [, commit, tree] = /^([0-9a-f]{40})\n040000 tree ([0-9a-f]{40})\t\n$/.exec(answer) ?? [];
  if (commit === undefined || tree === undefined) throw gitFailed("fast-import", "it did not say what it wrote");
  return { commit, tree, head: batch.head };
}

/** The commit in the language of git-fast-import(1). */
async function* importStream(
  store: LedgerObjects,
  parent: LedgerTip | undefined,
  batch: LedgerBatch,
): AsyncGenerator<string> {
  // Said here and not as an option: a standby that was never needed ends without a word, and that is no failure.
  yield "feature done\n";
  yield `commit ${WORKING_REF}\nmark :1\ncommitter ${IDENTITY} ${Math.max(0, batch.date)} +0000\n`;
  yield importData(message(batch));
  if (parent !== undefined) yield `from ${parent.commit}\n`;
  yield `M 100644 inline head.json\n${importData(`${canonicalJson(batch.head)}\n`)}`;
  const present = presentTrees(store.objects, batch);
  present.catch(() => {}); // it is reported where it is awaited
  yield* eventFiles(store, parent, batch);
  await store.reach("objects");
  for (const [id, dependents] of batch.relations)
    yield `M 100644 inline ${relationsPath(id)}\n${importData(renderDependents(dependents))}`;
  yield* releaseTrees(batch, await present);
  for (const { skill, version } of batch.erased) yield `D ${releasePath(skill, version)}\n`;
  yield* sourceTrees(batch, await present);
  yield `\nget-mark :1\nls :1 ""\nreset ${WORKING_REF}\nfrom ${NOTHING}\n\ndone\n`;
}

/** Every chain's new lines; a last file that has room is written again with them, the full ones before it stay. */
async function* eventFiles(
  { cat }: LedgerObjects,
  parent: LedgerTip | undefined,
  batch: LedgerBatch,
): AsyncGenerator<string> {
  const readFile = parent === undefined ? async () => undefined : createEventFiles(cat, parent.tree);
  const chains = [...batch.chains];
  const begun = lookAhead(chains, ([chain, { first }]) => readBegun(readFile, chain, first));
  for (const [chain, { first, lines }] of chains) {
    const all = [...((await begun.next()).value ?? []), ...lines];
    for (let at = 0; at < all.length; at += EVENTS_PER_FILE) {
      const path = eventPath(chain, eventFile(first) + at / EVENTS_PER_FILE);
      const text = all.slice(at, at + EVENTS_PER_FILE).map((line) => `${line}\n`);
      yield `M 100644 inline ${path}\n${importData(text.join(""))}`;
    }
  }
}

/** The lines before the `first` new one in its file. */
async function readBegun(
  readFile: (chain: ChainId, file: number) => Promise<readonly string[] | undefined>,
  chain: ChainId,
  first: number,
): Promise<readonly string[]> {
  const expected = (first - 1) % EVENTS_PER_FILE;
  if (expected === 0) return [];
  const lines = (await readFile(chain, eventFile(first))) ?? [];
  if (lines.length === expected) return lines;
  const path = eventPath(chain, eventFile(first));
  throw corrupt(`The ledger's ${path} has ${lines.length} events; expected ${expected} before event ${first}.`);
}

async function presentTrees(objects: GitObjects, { releases, sources }: LedgerBatch): Promise<ReadonlySet<Oid>> {
  const trees = [...new Set([...releases, ...sources].flatMap(({ tree }) => tree ?? []))];
  const there = await Promise.all(trees.map((tree) => objects.has(tree, "tree")));
  return new Set(trees.filter((_, i) => there[i]));
}

/** Each release's tree as an entry: the same object; where it is nowhere as an object, it is built from its files. */
function* releaseTrees({ releases }: LedgerBatch, present: ReadonlySet<Oid>): Generator<string> {
  for (const release of releases) {
    const { tree } = release;
    const path = releasePath(release.skill, release.version);
    // Only then are its files looked at: mostly they are not even unpacked.
    yield present.has(tree)
      ? `M 040000 ${tree} ${path}\n`
      : release.files.map((file) => fileCommand(path, file)).join("");
  }
}

/** A source that nobody has any more was erased: what follows from its absence is for who verifies to see. */
function* sourceTrees({ sources }: LedgerBatch, present: ReadonlySet<Oid>): Generator<string> {
  for (const { path, tree } of sources) {
    if (tree === null) yield `D ${path}\n`;
    else if (present.has(tree)) yield `M 040000 ${tree} ${path}\n`;
  }
}

function fileCommand(folder: string, { path, mode, oid }: TreeFile): string {
  return `M ${mode.toString(8)} ${oid} ${quoted(encodePath(`${folder}/${path}`))}\n`;
}

/** Inline content in the language of git-fast-import(1). */
export function importData(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

/** What a person sees in `git log`; the same for the same batch. */
function message(batch: LedgerBatch): string {
  const summary = batch.summary
    .toWellFormed()
    .replace(/[\0-\x1f\x7f]+/g, " ")
    .trim();
  const trailers = [
    `Trunk: ${batch.head.trunk ?? "none"}`,
    `Events: ${countEvents(batch)}`,
    `Engine: ${batch.head.engine}`,
  ];
  return `${summary === "" ? "Ledger" : summary}\n\n${trailers.join("\n")}\n`;
}

function countEvents({ chains }: LedgerBatch): number {
  return [...chains.values()].reduce((sum, { lines }) => sum + lines.length, 0);
}

/** The inverse of `TreeFile.path`: a lone surrogate U+DC80…U+DCFF is one byte. */
function encodePath(path: string): Buffer {
  if (path.isWellFormed()) return Buffer.from(path, "utf8");
  return Buffer.concat(
    [...path].map((c) => (/^[\udc80-\udcff]$/.test(c) ? Buffer.of(c.charCodeAt(0) - 0xdc00) : Buffer.from(c, "utf8"))),
  );
}

function quoted(path: Buffer): string {
  const bytes = [...path].map((byte) => {
    const plain = byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c;
    return plain ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, "0")}`;
  });
  return `"${bytes.join("")}"`;
}

/** Starts the `git fast-import`s that write ledger commits: one for each. */
export interface Importer {
  /** For a few events: started beforehand where that was asked for. */
  readonly few: Standby;
  readonly many: () => GitChild;
}

/** Starts nothing yet. */
export function createImporter(place: ObjectPlace): Importer {
  return {
    // fast-import opens a temporary pack as it starts, which others may take for a killed one's and remove. One that
    // unpacks it in the end has no need of its name.
    few: createStandby(() => startImport(place, ["-c", "fastimport.unpackLimit=1000000"])),
    many: () => startImport(place, []),
  };
}

/** No deltas: the only base that fast-import tries is the file before, of another skill. They save a tenth, and cost more to read. */
export function startImport(place: ObjectPlace, settings: readonly string[]): GitChild {
  const args = ["-c", "core.fsync=all", "fast-import", "--quiet", "--depth=0", "--date-format=raw"];
  return startWriter(place, [...settings, ...args]);
}

/** Runs it and answers what it said. Throws GIT_FAILED, DISK_FULL or STATE_UNWRITABLE. */
export async function fastImport(child: GitChild, commands: AsyncIterable<string>): Promise<string> {
  const ended = resultOf(child);
  ended.catch(() => {}); // it is reported below
  try {
    await pipeline(Readable.from(inChunks(commands)), child.stdin);
  } catch (error) {
    child.kill();
    await ended.catch(() => {});
    // A broken pipe means that git ended, and says why below; everything else is ours.
    if (!isBrokenPipe(error)) throw error;
  }
  const { code, stdout, stderr } = await ended;
  if (code !== 0) throw gitFailed("fast-import", stderr);
  requireWritten(child);
  return stdout.toString("utf8");
}

function isBrokenPipe(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  return code === "EPIPE" || code === "ECONNRESET" || code.startsWith("ERR_STREAM_");
}

/** A write for every 64 KB instead of one for every command. */
async function* inChunks(parts: AsyncIterable<string>): AsyncGenerator<string> {
  let chunk = "";
  for await (const part of parts) {
    chunk += part;
    if (chunk.length < 1 << 16) continue;
    yield chunk;
    chunk = "";
  }
  yield chunk;
}
