/** A ledger commit's tree, read strictly: what is not exactly as DESIGN 4 lays it out is LEDGER_CORRUPT. */
import { isUtf8 } from "node:buffer";
import type { LedgerTip } from "../../app/ports/ports.ts";
import { compareUtf8 } from "../../core/bytes.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import {
  type ChainId,
  chainFolder,
  ENGINE,
  EVENTS_PER_FILE,
  engineTooOld,
  FORMAT,
  headSchema,
  type LedgerHead,
  REGISTRY_CHAIN,
} from "../../core/ledger/event.ts";
import { type Oid, parseSkillId } from "../../core/names.ts";
import type { CatFile, CatFileAnswer } from "../git/git-cat-file.ts";
import { parseCommit } from "../git/git-commit.ts";
import { readRecords } from "../git/git-records.ts";
import { type KeepName, MAX_TREE_BYTES, parseTree, type ReadTree, type TreeEntry } from "../git/git-tree.ts";
import { objectMissing } from "../git/object-errors.ts";

export interface Chain {
  readonly chain: ChainId;
  readonly lines: readonly string[];
}

const MAX_HEAD_BYTES = 1 << 16;
/** 256 events; the largest event there is, with every note and finding at its limit, stays far below 256 KB. */
const MAX_EVENTS_BYTES = 1 << 26;
/** How many objects are asked for ahead of the one that is handed out. */
const LOOKAHEAD = 256;
/** Larger files of events are not read ahead but when it is their turn: what is in memory stays below 64 MiB for all. */
const MAX_BYTES_AHEAD = 1 << 18;
/** Files of events in one ledger: as many skills, or 256 times as many events. */
const MAX_EVENT_FILES = 1 << 20;
/** Above this many chains one listing of everything is cheaper than as many paths on a command line. */
const MANY_CHAINS = 200;

/** Reads the ledger as of a commit. Throws OBJECT_MISSING, ENGINE_TOO_OLD or LEDGER_CORRUPT. */
export async function readTip(cat: CatFile, commit: Oid): Promise<LedgerTip> {
  const bytes = await read(cat, commit, { type: "commit", maxBytes: MAX_HEAD_BYTES });
  const { tree } = parseCommit(commit, bytes);
  const entry = await findEntry((oid) => readTree(cat, oid), tree, "head.json");
  if (entry === undefined) throw corrupt(`The branch's commit ${commit} has no head.json: it is no ledger.`);
  return { commit, tree, head: parseHead(await read(cat, entry.oid, { type: "blob", maxBytes: MAX_HEAD_BYTES })) };
}

function parseHead(bytes: Buffer): LedgerHead {
  let raw: unknown;
  try {
    raw = JSON.parse(bytes.toString("utf8"));
  } catch (cause) {
    throw corrupt("The ledger's head.json is not JSON.", cause);
  }
  // Before the schema: a newer format may have members that this one refuses.
  const { engine, format } = (raw ?? {}) as { engine?: unknown; format?: unknown };
  if (typeof engine === "number" && engine > ENGINE) throw engineTooOld(engine);
  if (typeof format === "number" && format > FORMAT) {
    throw new RegistryError(
      "ENGINE_TOO_OLD",
      `The ledger has format ${format}; this program knows format ${FORMAT} and appends nothing.`,
      { hint: "Upgrade skilltrunk; what is published goes on being served." },
    );
  }
  const parsed = headSchema.safeParse(raw);
  if (!parsed.success) throw corrupt("The ledger's head.json is malformed.", parsed.error);
  return parsed.data;
}

/** Reads single files of chains of one ledger tree, undefined where there is none; folders are read once. */
export function createEventFiles(
  cat: CatFile,
  tree: Oid,
): (chain: ChainId, file: number) => Promise<readonly string[] | undefined> {
  const readFolder = folderReader(cat);
  return async (chain, file) => {
    const path = eventPath(chain, file);
    const entry = await findEntry(readFolder, tree, path);
    if (entry === undefined) return undefined;
    return splitLines(path, await read(cat, entry.oid, { type: "blob", maxBytes: MAX_EVENTS_BYTES }));
  };
}

/** The ledger path of a chain's `file`th file. */
export function eventPath(chain: ChainId, file: number): string {
  return `${chainFolder(chain)}/${file}.ndjson`;
}

interface EventFile {
  readonly file: number;
  readonly oid: Oid;
}

/** Streams chains with their lines in order; `only` leaves out every other one. One chain is held at a time. */
export async function* readChains(
  cat: CatFile,
  source: { readonly gitDir: string; readonly commit: Oid; readonly only?: readonly ChainId[] | undefined },
): AsyncGenerator<Chain> {
  const listed = await listChains(cat, source);
  const files = [...listed.values()].flat();
  const contents = lookAhead(files, ({ oid }) => readAhead(cat, oid));
  for (const [chain, { length }] of listed) {
    const lines: string[] = [];
    for (let file = 0; file < length; file++) {
      const path = eventPath(chain, file);
      // Every file but the last is full, so a chain's `n`th event is where eventFile() says.
      if (lines.length !== file * EVENTS_PER_FILE) throw corrupt(`The ledger's file before ${path} is not full.`);
      const next = await contents.next();
      if (next.done !== true) lines.push(...splitLines(path, await next.value()));
    }
    yield { chain, lines };
  }
}

/** Asks for a file of events now; the answer gives its bytes, and reads a large one only when it is called. */
async function readAhead(cat: CatFile, oid: Oid): Promise<() => Promise<Buffer>> {
  const answer = await cat.ask(oid, (size) => (size > MAX_BYTES_AHEAD ? 0 : size));
  const isHere = answer?.type === "blob" && answer.bytes.length === answer.size;
  return async () => (isHere ? answer.bytes : read(cat, oid, { type: "blob", maxBytes: MAX_EVENTS_BYTES }));
}

/** Answers in the order of `items`, always `ahead` of them asked for before the one that is handed out is taken. */
export async function* lookAhead<T, R>(
  items: readonly T[],
  ask: (item: T) => Promise<R>,
  ahead = LOOKAHEAD,
): AsyncGenerator<R> {
  const asked: Promise<R>[] = [];
  for (let at = 0; at < items.length; at++) {
    while (asked.length < ahead && at + asked.length < items.length) {
      const answer = ask(items[at + asked.length] as T);
      answer.catch(() => {}); // it is reported where it is awaited; a reader that left early never awaits it
      asked.push(answer);
    }
    yield await (asked.shift() as Promise<R>);
  }
}

/** Every chain's files in order: of few chains from their folders, else from one `git ls-tree`. */
async function listChains(
  cat: CatFile,
  {
    gitDir,
    commit,
    only,
  }: { readonly gitDir: string; readonly commit: Oid; readonly only?: readonly ChainId[] | undefined },
): Promise<ReadonlyMap<ChainId, readonly EventFile[]>> {
  if (only !== undefined && only.length <= MANY_CHAINS) return await listFew(cat, commit, only);
  const wanted = only === undefined ? undefined : new Set<string>(only);
  const chains = new Map<ChainId, EventFile[]>();
  for await (const records of listEventFiles({ gitDir, commit, paths: ["events/"] })) {
    for (const record of records) {
      const { chain, ...file } = parseListed(record.toString("utf8"));
      if (wanted?.has(chain) === false) continue;
      const files = chains.get(chain);
      if (files === undefined) chains.set(chain, [file]);
      else files.push(file);
    }
  }
  for (const [chain, files] of chains) inOrder(chain, files);
  return chains;
}

async function listFew(
  cat: CatFile,
  commit: Oid,
  only: readonly ChainId[],
): Promise<ReadonlyMap<ChainId, readonly EventFile[]>> {
  if (only.length === 0) return new Map();
  const { tree } = parseCommit(commit, await read(cat, commit, { type: "commit", maxBytes: MAX_HEAD_BYTES }));
  const readFolder = folderReader(cat);
  const inOrderOfTree = [...new Set(only)].sort((a, b) => compareUtf8(`${a}/`, `${b}/`));
  const chains = new Map<ChainId, readonly EventFile[]>();
  for (const chain of inOrderOfTree) {
    const folder = await findEntry(readFolder, tree, chainFolder(chain));
    if (folder === undefined) continue;
    const files = (await readFolder(folder.oid)).map(({ name, mode, oid }) => {
      const file = mode === 0o100644 ? FILE_OF_EVENTS.exec(name)?.[1] : undefined;
      if (file === undefined) throw noEvents(`${chainFolder(chain)}/${name}`);
      return { file: Number(file), oid };
    });
    inOrder(chain, files);
    chains.set(chain, files);
  }
  return chains;
}

const FILE_OF_EVENTS = /^(0|[1-9]\d{0,8})\.ndjson$/;

/** Reads each folder once. */
function folderReader(cat: CatFile): ReadTree {
  const folders = new Map<Oid, Promise<readonly TreeEntry[]>>();
  return (oid) => {
    const folder = folders.get(oid) ?? readTree(cat, oid);
    folders.set(oid, folder);
    return folder;
  };
}

/** What `git ls-tree` says of every file below these folders of the ledger, whatever folder we are in. */
export async function* listEventFiles(below: {
  readonly gitDir: string;
  readonly commit: Oid;
  readonly paths: readonly string[];
}): AsyncGenerator<readonly Buffer[]> {
  const { gitDir, commit, paths } = below;
  let left = MAX_EVENT_FILES;
  for await (const records of readRecords(["ls-tree", "-r", "-z", "--full-tree", commit, ...paths], {
    gitDir,
    end: "\0",
  })) {
    left -= records.length;
    if (left < 0) throw corrupt(`The ledger holds more than ${MAX_EVENT_FILES} files of events.`);
    yield records;
  }
}

/** `<mode> <type> <oid>` TAB `events/<chain>/<k>.ndjson`. */
function parseListed(record: string): EventFile & { readonly chain: ChainId } {
  const [, oid, path] = /^100644 blob ([0-9a-f]{40})\t(.*)$/s.exec(record) ?? [];
  const [, name, file] = /^events\/(.+)\/(0|[1-9]\d{0,8})\.ndjson$/.exec(path ?? "") ?? [];
  const chain = name === REGISTRY_CHAIN ? name : parseSkillId(name ?? "");
  if (oid === undefined || chain === undefined) {
    throw noEvents(record.slice(record.indexOf("\t") + 1));
  }
  return { chain, file: Number(file), oid };
}

function noEvents(path: string): RegistryError {
  return corrupt(`The ledger holds ${quote(path)}, which is no file of events.`);
}

/** Git lists `10.ndjson` before `2.ndjson`. */
function inOrder(chain: ChainId, files: EventFile[]): void {
  files.sort((a, b) => a.file - b.file);
  const gap = files.findIndex(({ file }, i) => file !== i);
  if (gap >= 0) throw corrupt(`The ledger's chain ${chain} has no file ${eventPath(chain, gap)}.`);
}

/** 1 to 256 lines, each with its LF. */
function splitLines(path: string, bytes: Buffer): readonly string[] {
  if (!isUtf8(bytes)) throw corrupt(`The ledger's ${path} is not UTF-8.`);
  const lines = bytes.toString("utf8").split("\n");
  if (lines.pop() !== "") throw corrupt(`The ledger's ${path} does not end with a line feed.`);
  if (lines.length < 1 || lines.length > EVENTS_PER_FILE) {
    throw corrupt(`The ledger's ${path} has ${lines.length} events; expected 1 to ${EVENTS_PER_FILE}.`);
  }
  return lines;
}

/** The entry at a path of a tree, or undefined. */
export async function findEntry(readFolder: ReadTree, tree: Oid, path: string): Promise<TreeEntry | undefined> {
  let found: TreeEntry | undefined;
  let oid = tree;
  for (const name of path.split("/")) {
    found = (await readFolder(oid)).find((entry) => entry.name === name);
    if (found === undefined) return undefined;
    oid = found.oid;
  }
  return found;
}

/** A folder of the ledger. Throws OBJECT_MISSING, or LEDGER_CORRUPT for one that is none or too large. */
export async function readTree(
  cat: CatFile,
  oid: Oid,
  { maxBytes = MAX_TREE_BYTES, keep }: { readonly maxBytes?: number; readonly keep?: KeepName | undefined } = {},
): Promise<readonly TreeEntry[]> {
  return parseTree(oid, await read(cat, oid, { type: "tree", maxBytes }), keep);
}

async function read(
  cat: CatFile,
  oid: Oid,
  wanted: { readonly type: string; readonly maxBytes: number },
): Promise<Buffer> {
  const answer = await cat.ask(oid, (size) => (size > wanted.maxBytes ? 0 : size));
  if (answer === undefined) throw objectMissing(oid);
  if (!isWhole(answer, wanted)) throw corrupt(`The ledger's object ${oid} is no ${wanted.type} of a sensible size.`);
  return answer.bytes;
}

function isWhole(answer: CatFileAnswer, wanted: { readonly type: string; readonly maxBytes: number }): boolean {
  return answer.type === wanted.type && answer.size <= wanted.maxBytes;
}

/** A ledger that is not as this program, or an older one, writes it. */
export function corrupt(message: string, cause?: unknown): RegistryError {
  return new RegistryError("LEDGER_CORRUPT", message, {
    hint: "Put the ledger branch back to where it was (`git reflog` of it tells), or push a good clone of it here.",
    ...(cause === undefined ? {} : { cause }),
  });
}
