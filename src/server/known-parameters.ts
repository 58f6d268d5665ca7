/**
 * Refuses query parameters that nothing at an address of `/v1` reads: what was asked would be answered as if it had not
 * been said. Which ones there are, the descriptions say that `/openapi.json` is made of.
 */
import { createMiddleware } from "hono/factory";
import { matchedRoutes } from "hono/route";
import { isReleaseParameter, parameterWords } from "../core/catalog/release-query.ts";
import { quote } from "../core/errors.ts";
import { nearest } from "../core/nearest.ts";
import { DESCRIBED, type DescribedRoute } from "./described-routes.ts";
import { badRequest } from "./problem.ts";
import type { IndexEnv } from "./scope.ts";

/** Whoever wants an answer that no cache has adds one of these; none of ours will ever begin so. */
const NOBODYS = "_";

const described: ReadonlyMap<string, DescribedRoute> = new Map(DESCRIBED.map((route) => [route.path, route]));

/** Throws USAGE naming the parameter, and the one that was probably meant. */
export const refusesUnknownParameters = createMiddleware<IndexEnv>((c, next) => {
  if (!c.req.url.includes("?")) return next();
  const route = matchedRoutes(c).flatMap(({ path }) => described.get(path) ?? [])[0];
  if (route === undefined || !route.path.startsWith("/v1/")) return next();
  const names = Object.keys(route.query?.shape ?? {});
  const asksOfReleases = names.some(isReleaseParameter);
  for (const key of new URL(c.req.url).searchParams.keys()) {
    const isKnown = names.includes(key) || key.startsWith(NOBODYS) || (asksOfReleases && isReleaseParameter(key));
    if (!isKnown) throw unknownParameter(key, names);
  }
  return next();
});

function unknownParameter(key: string, names: readonly string[]): Error {
  const expected = names.length === 0 ? "there are none at this address" : `expected one of ${parameterWords(names)}`;
  const meant = nearest(key, names);
  const hint = `What begins with ${NOBODYS} is read by nobody, for whoever has to pass by a cache.`;
  return badRequest(
    `The query parameter "${quote(key, 40)}" is not known: ${expected}.`,
    meant === undefined ? hint : `Did you mean "${meant}"?`,
  );
}
