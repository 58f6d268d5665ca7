/**
 * Discovery over HTTP: the Agent Skills Discovery RFC 0.2.0 (with `files` and `version` on every entry, which some
 * clients demand) and, for older clients, strict 0.1.0. Each index comes whole and scoped to a namespace, a skill or a
 * version: a client that adds an index installs everything in it, so a scoped one is how one skill is chosen or pinned.
 */
import { Hono } from "hono";
import type { Release } from "../../core/catalog/catalog.ts";
import { skillNotFound } from "../../core/catalog/not-found.ts";
import { archivePath } from "../../core/catalog/present.ts";
import { sendFile } from "../archives.ts";
import { type Document, JSON_TYPE, sendDocument, toDocument } from "../document.ts";
import { routeNotFound } from "../problem.ts";
import { Recent } from "../recent.ts";
import { basePathOf, type IndexEnv, type Shared } from "../scope.ts";
import { flatScopes, type Listed, mapLimited, namedIn } from "./flat.ts";

const SCHEMA = "https://schemas.agentskills.io/discovery/0.2.0/schema.json";
/** RFC 0.2.0: a description has at most 1024 characters; clients drop an entry with a longer one. */
const MAX_DESCRIPTION = 1024;
/** Trees read at once for an index that has not been asked for before. */
const CONCURRENCY = 16;
/** Addresses with a token in them for which indexes are kept: those used last, beside the one without. */
const MAX_WRITERS = 16;

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
  const routes = new Hono<IndexEnv>();
  for (const format of FORMATS) {
    const writers = new Recent<IndexWriter>(MAX_WRITERS);
    for (const { at, listed } of flatScopes(shared)) {
      const folder = `${at}/.well-known/${format.folder}`;
      routes.get(`${folder}/index.json`, async (c) => {
        const base = basePathOf(c, shared.deps);
        const { write, empty } = writers.get(base, () => indexWriter(format, shared, base));
        const document = await write(listed(c));
        // A client of a scope in which there is nothing for it must not take that for an answer.
        if (document === empty && at !== "") throw routeNotFound();
        return sendDocument(c, document);
      });
      routes.get(`${folder}/:skill/:path{.+}`, (c) => {
        const { skill, path } = c.req.param() as { readonly skill: string; readonly path: string };
        const found = namedIn(listed(c), skill);
        if (found === undefined) throw skillNotFound(skill);
        return sendFile(c, shared, { release: found.release, path, immutable: found.pinned });
      });
    }
  }
  return routes;
}

interface IndexWriter {
  readonly write: (listed: readonly Listed[]) => Promise<Document>;
  /** What is written where there is nothing that clients would take. */
  readonly empty: Document;
}

/** Writes indexes of one format. An entry is written once a release, an index once for the same releases. */
function indexWriter(format: Format, { files, selfTest }: Shared, base: string): IndexWriter {
  const empty = toDocument(format.toIndex(""), JSON_TYPE);
  const entries = new WeakMap<Release, { readonly name: string; readonly json: string | undefined }>();
  const documents = new WeakMap<readonly Listed[], Promise<Document>>();

  // A renamed skill has the same releases under another name.
  function isWritten({ name, release }: Listed): boolean {
    return entries.get(release)?.name === name;
  }

  async function writeEntry(listed: Listed): Promise<void> {
    const isTaken = (await selfTest.refusal(listed.release)) === undefined;
    const entry = isTaken ? format.toEntry(listed, await files.paths(listed.release.tree), base) : undefined;
    const json = entry === undefined ? undefined : JSON.stringify(entry);
    entries.set(listed.release, { name: listed.name, json });
  }

  async function write(listed: readonly Listed[]): Promise<Document> {
    // Nearly all are known, and a promise for each of ten thousand would hold up everybody else.
    const unwritten = listed.filter((one) => !isWritten(one));
    await mapLimited(unwritten, CONCURRENCY, writeEntry);
    const written = listed.flatMap(({ release }) => entries.get(release)?.json ?? []);
    return written.length === 0 ? empty : toDocument(format.toIndex(written.join(",")), JSON_TYPE);
  }

  return {
    empty,
    write: (listed) => {
      const known = documents.get(listed) ?? write(listed);
      documents.set(listed, known);
      known.catch(() => documents.delete(listed));
      return known;
    },
  };
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
