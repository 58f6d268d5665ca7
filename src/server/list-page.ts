/** One page of the list that a query describes: of everything listed, or of what matches its words. */
import type { Catalog } from "../core/catalog/catalog.ts";
import { isOpenQuery, matchesQuery, type ReleaseQuery } from "../core/catalog/release-query.ts";
import { isOpenFilter, passesFilter } from "../core/catalog/skill-filter.ts";
import type { Row } from "./listing.ts";
import { inOrder, type ListQuery, PAGE_SIZE, type Page, toPage } from "./query.ts";
import type { RequestScope, Shared } from "./scope.ts";

/** Without an order, words give the best matches first and no words give identities in order. */
export async function listPage(
  shared: Shared,
  scope: RequestScope,
  query: ListQuery,
  releases?: ReleaseQuery,
): Promise<Page> {
  const listing = shared.listing(scope);
  const order = query.order ?? (query.q === undefined ? "id" : undefined);
  const found = query.q === undefined ? listing.rows(scope.catalog) : await listing.find(scope.catalog, query.q);
  const ordered = order === undefined ? found : inOrder(found, order);
  const isAll = isOpenFilter(query) && (releases === undefined || isOpenQuery(releases));
  const rows = isAll ? ordered : ordered.filter((row) => passes(scope.catalog, row, { query, releases }));
  const limit = query.limit ?? shared.deps.pageSize ?? PAGE_SIZE;
  return toPage(rows, { order, limit, cursor: query.cursor });
}

function passes(
  catalog: Catalog,
  row: Row,
  { query, releases }: { readonly query: ListQuery; readonly releases: ReleaseQuery | undefined },
): boolean {
  return passesFilter(catalog, row, query) && (releases === undefined || matchesQuery(row.entry, releases));
}
