/**
 * Discovery over HTTP: the Agent Skills Discovery RFC 0.2.0 (with `files` and `version` on every entry, which some
 * clients demand) and, for older clients, strict 0.1.0. Each index comes whole and scoped to a namespace, a skill or a
 * version: a client that adds an index installs everything in it, so a scoped one is how one skill is chosen or pinned.
 */
import { Hono } from "hono";
import type { ReleaseFiles } from "../app/release-files.ts";
import type { Release } from "../core/catalog.ts";
import { isVersion } from "../core/names.ts";
import { skillNotFound } from "../core/not-found.ts";
import { archivePath } from "../core/present.ts";
import { sendFile } from "./archives.ts";
import { type Document, JSON_TYPE, sendDocument, toDocument } from "./document.ts";
import type { Row } from "./listing.ts";
import { routeNotFound } from "./problem.ts";
import { requestedRelease } from "./requested.ts";
import { basePathOf, type IndexContext, type IndexEnv, type Shared } from "./scope.ts";

const SCHEMA = "https://schemas.agentskills.io/discovery/0.2.0/schema.json";
/** RFC 0.2.0: a description has at most 1024 characters; clients drop an entry with a longer one. */
const MAX_DESCRIPTION = 1024;
/** Trees read at once for an index that has not been asked for before. */
const CONCURRENCY = 16;

/** A release under the bare name by which an index lists it. */
interface Listed {
  readonly name: string;
  readonly release: Release;
  /** Does this scope mean this release for ever? */
  readonly pinned: boolean;
}

interface Format {
  /** The folder below `/.well-known`. */
  readonly folder: string;
  /** One entry, or undefined where this format's clients would not take it. `base` is the path that the index is below. */
  readonly toEntry: (listed: Listed, files: readonly string[], base: string) => object | undefined;
  readonly toIndex: (entries: string) => string;
}

const FORMATS: readonly Format[] = [
  {
    folder: "agent-skills",
    toEntry: ({ name, release }, files, base) => ({
      name,
      type: "archive",
      description: cutDescription(release.description),
      url: `${base}${archivePath(release)}`,
      digest: release.digest,
      version: release.version,
      files,
    }),
    toIndex: (entries) => `{"$schema":${JSON.stringify(SCHEMA)},"skills":[${entries}]}`,
  },
  {
    folder: "skills",
    // Clients of 0.1 refuse the whole index for one bad entry.
    toEntry: ({ name, release }, files) =>
      files.every(isLegacyPath) ? { name, description: release.description, files } : undefined,
    toIndex: (entries) => `{"skills":[${entries}]}`,
  },
];

/** The folders below `/.well-known` that have an index. */
export const WELL_KNOWN_FOLDERS: readonly string[] = FORMATS.map(({ folder }) => folder);

/** The indexes of both formats at every scope, and the files that they list. */
export function wellKnownRoutes(shared: Shared): Hono<IndexEnv> {
  const rows = (c: IndexContext): readonly Row[] => shared.listing(c.var.scope).rows(c.var.scope.catalog);
  const scopes: readonly { readonly at: string; readonly listed: (c: IndexContext) => readonly Listed[] }[] = [
    { at: "", listed: (c) => unambiguous(rows(c)) },
    { at: "/skills/:namespace", listed: (c) => ofNamespace(rows(c), c.req.param("namespace") ?? "") },
    { at: "/skills/:namespace/:name", listed: theRelease },
    { at: "/skills/:namespace/:name/:wanted", listed: theRelease },
  ];
  const routes = new Hono<IndexEnv>();
  for (const format of FORMATS) {
    const write = indexWriter(format, shared.files, basePathOf(shared.deps));
    for (const { at, listed } of scopes) {
      const folder = `${at}/.well-known/${format.folder}`;
      routes.get(`${folder}/index.json`, async (c) => sendDocument(c, await write(listed(c))));
      routes.get(`${folder}/:skill/:path{.+}`, (c) => {
        const { skill, path } = c.req.param() as { readonly skill: string; readonly path: string };
        const found = listed(c).find(({ name }) => name === skill);
        if (found === undefined) throw skillNotFound(skill);
        return sendFile(c, shared, { release: found.release, path, immutable: found.pinned });
      });
    }
  }
  return routes;
}

const unambiguousOf = new WeakMap<readonly Row[], readonly Listed[]>();

/** The skills whose bare name no other listed skill has. */
function unambiguous(rows: readonly Row[]): readonly Listed[] {
  const known = unambiguousOf.get(rows);
  if (known !== undefined) return known;
  const counts = new Map<string, number>();
  for (const { entry } of rows) counts.set(entry.name, (counts.get(entry.name) ?? 0) + 1);
  const listed = rows.filter(({ entry }) => counts.get(entry.name) === 1).map(toListed);
  unambiguousOf.set(rows, listed);
  return listed;
}

/** Throws ROUTE_NOT_FOUND for a namespace in which nothing is to be seen: a client would take an empty index for an answer. */
function ofNamespace(rows: readonly Row[], namespace: string): readonly Listed[] {
  const listed = rows.filter(({ entry }) => entry.namespace === namespace).map(toListed);
  if (listed.length === 0) throw routeNotFound();
  return listed;
}

function theRelease(c: IndexContext): readonly Listed[] {
  const { entry, release, requested } = requestedRelease(c);
  return [{ name: entry.name, release, pinned: isVersion(requested) }];
}

function toListed({ entry, release }: Row): Listed {
  return { name: entry.name, release, pinned: false };
}

/** Writes indexes of one format. An entry is written once a release, an index once for the same releases. */
function indexWriter(
  format: Format,
  files: ReleaseFiles,
  base: string,
): (listed: readonly Listed[]) => Promise<Document> {
  const entries = new WeakMap<Release, { readonly name: string; readonly json: string | undefined }>();
  const documents = new WeakMap<readonly Listed[], Promise<Document>>();

  async function writeEntry(listed: Listed): Promise<string | undefined> {
    const known = entries.get(listed.release);
    // A renamed skill has the same releases under another name.
    if (known?.name === listed.name) return known.json;
    const entry = format.toEntry(listed, await files.paths(listed.release.tree), base);
    const json = entry === undefined ? undefined : JSON.stringify(entry);
    entries.set(listed.release, { name: listed.name, json });
    return json;
  }

  async function write(listed: readonly Listed[]): Promise<Document> {
    const written = await mapLimited(listed, CONCURRENCY, writeEntry);
    return toDocument(format.toIndex(written.filter((json) => json !== undefined).join(",")), JSON_TYPE);
  }

  return (listed) => {
    const known = documents.get(listed) ?? write(listed);
    documents.set(listed, known);
    known.catch(() => documents.delete(listed));
    return known;
  };
}

/** Maps in order, at most `limit` at a time. */
async function mapLimited<T, R>(
  items: readonly T[],
  limit: number,
  map: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  const work = async (): Promise<void> => {
    for (let i = next++; i < items.length; i = next++) results[i] = await map(items[i] as T);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
  return results;
}

/** Clients count UTF-16 units; a code point is never split. */
function cutDescription(description: string): string {
  if (description.length <= MAX_DESCRIPTION) return description;
  const end = MAX_DESCRIPTION - 1;
  const splits = /[\uD800-\uDBFF]/.test(description.charAt(end - 1));
  return `${description.slice(0, splits ? end - 1 : end)}…`;
}

/** RFC 0.1.0: printable ASCII without `\ ? # [ ]`, and what its clients refuse: a leading `/`, `..` anywhere. */
function isLegacyPath(path: string): boolean {
  return /^[\x20-\x7e]+$/.test(path) && !/[\\?#[\]]|^\/|\.\./.test(path);
}
