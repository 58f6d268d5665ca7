/**
 * Skills under their bare names, for programs that know no namespaces: at the root each that no other skill which the
 * asker finds shares its name with; below a namespace, a skill or a version what that address says.
 */
import type { Release, SkillEntry } from "../../core/catalog/catalog.ts";
import { isVersion } from "../../core/names.ts";
import type { Row } from "../listing.ts";
import { routeNotFound } from "../problem.ts";
import { requestedRelease } from "../requested.ts";
import type { IndexContext, Shared } from "../scope.ts";

/** A release under the bare name by which an index lists it. */
export interface Listed {
  readonly name: string;
  readonly entry: SkillEntry;
  readonly release: Release;
  /** Does this scope mean this release for ever? */
  readonly pinned: boolean;
}

/** An address that an index for programs may stand below. */
export interface FlatScope {
  readonly at: string;
  /** Throws what the address has no answer for. The same releases are the same values, where nothing of them changed. */
  readonly listed: (c: IndexContext) => readonly Listed[];
}

/** The scopes of an index, the widest first. */
export function flatScopes(shared: Shared): readonly FlatScope[] {
  const rows = (c: IndexContext): readonly Row[] => shared.listing(c.var.scope).rows(c.var.scope.catalog);
  return [
    { at: "", listed: (c) => unambiguous(rows(c)) },
    { at: "/skills/:namespace", listed: (c) => ofNamespace(rows(c), c.req.param("namespace") ?? "") },
    { at: "/skills/:namespace/:name", listed: theRelease },
    { at: "/skills/:namespace/:name/:wanted", listed: theRelease },
  ];
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

const byNamespaceOf = new WeakMap<readonly Row[], ReadonlyMap<string, readonly Listed[]>>();

/** Throws ROUTE_NOT_FOUND for a namespace in which nothing is to be seen: a client would take an empty index for an answer. */
function ofNamespace(rows: readonly Row[], namespace: string): readonly Listed[] {
  const known = byNamespaceOf.get(rows) ?? byNamespace(rows);
  byNamespaceOf.set(rows, known);
  const listed = known.get(namespace);
  if (listed === undefined) throw routeNotFound();
  return listed;
}

function byNamespace(rows: readonly Row[]): ReadonlyMap<string, readonly Listed[]> {
  const found = new Map<string, Listed[]>();
  for (const row of rows) {
    const { namespace } = row.entry;
    const listed = found.get(namespace) ?? [];
    found.set(namespace, listed);
    listed.push(toListed(row));
  }
  return found;
}

const byNameOf = new WeakMap<readonly Listed[], ReadonlyMap<string, Listed>>();

/** One of a scope by its name, without a walk through all of them. */
export function namedIn(listed: readonly Listed[], name: string): Listed | undefined {
  const known = byNameOf.get(listed) ?? new Map(listed.map((one) => [one.name, one]));
  byNameOf.set(listed, known);
  return known.get(name);
}

function theRelease(c: IndexContext): readonly Listed[] {
  const { entry, release, requested } = requestedRelease(c);
  return [{ name: entry.name, entry, release, pinned: isVersion(requested) }];
}

const listedOf = new WeakMap<Row, Listed>();

function toListed(row: Row): Listed {
  const { entry, release } = row;
  const listed = listedOf.get(row) ?? { name: entry.name, entry, release, pinned: false };
  listedOf.set(row, listed);
  return listed;
}

/** Maps in order, at most `limit` at a time. */
export async function mapLimited<T, R>(
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
