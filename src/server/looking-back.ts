/** `?at=`: answers a request as of a moment that is past, to whoever may read a skill today. */
import { createMiddleware } from "hono/factory";
import { matchedRoutes } from "hono/route";
import { z } from "zod";
import type { Today } from "../app/index/looking-back.ts";
import { asOfExpected, idsMeant, parseAsOf } from "../core/catalog/as-of.ts";
import { RegistryError } from "../core/errors.ts";
import type { SkillId } from "../core/names.ts";
import { badRequest } from "./problem.ts";
import { parseQuery } from "./query.ts";
import type { IndexContext, IndexEnv, RequestScope, Shared } from "./scope.ts";

const querySchema = z.object({
  at: z
    .string()
    .transform((text, context) => {
      const asOf = parseAsOf(text);
      if (asOf === undefined) context.addIssue(asOfExpected(text));
      return asOf ?? z.NEVER;
    })
    .exactOptional(),
});

/** The middlewares of all routes that look back. */
const LOOKING_BACK = new WeakSet<object>();

/** Refuses `?at=` wherever no route answers it: what is true now would be taken for what was. Throws USAGE. */
export const refusesToLookBack = createMiddleware<IndexEnv>((c, next) => {
  if (!asksOfPast(c)) return next();
  const routes = matchedRoutes(c).filter(({ method }) => method !== "ALL");
  if (routes.length === 0 || routes.some(({ handler }) => LOOKING_BACK.has(handler))) return next();
  throw badRequest(
    'The query parameter "at": expected nothing, as what is at this address is answered as of now only.',
    "Skills, lists, releases, channels, closures, dependents, groups and agents' manifests are answered as of then.",
  );
});

function asksOfPast(c: IndexContext): boolean {
  return c.req.url.includes("?") && new URL(c.req.url).searchParams.has("at");
}

/**
 * Gives the request the scope of the moment that it asks about, if it does. `everything`: what is asked about a skill stands
 * with others. Throws USAGE, SKILL_NOT_FOUND or CHANGE_NOT_FOUND.
 */
export function looksBack(shared: Shared, about: "path" | "everything" = "path") {
  const looking = createMiddleware<IndexEnv>(async (c, next) => {
    if (!asksOfPast(c)) return next();
    const { at: asOf } = parseQuery(querySchema, c.req.url);
    if (asOf === undefined) return next();
    const { scope } = c.var;
    // First who may look, then the work: a hidden skill costs what an absent one costs.
    const ids = askedIds(c);
    const { catalog, ledger, audience } = scope;
    if (ledger === undefined) throw new RegistryError("REGISTRY_BUSY", "There is nothing to look back on yet.");
    const today: Today = { catalog, ledger };
    const moment = await shared.past.moment(today, asOf, { audience, now: scope.now });
    const past = await (ids === undefined || about === "everything"
      ? shared.past.whole(today, moment)
      : shared.past.skills(today, moment, ids));
    c.set("scope", { ...scope, catalog: past, now: moment.at, past: { moment, today: catalog } });
    return next();
  });
  LOOKING_BACK.add(looking);
  return looking;
}

/** What a document says of the moment that it is of: nothing where that is now. */
export function asOf({ past }: RequestScope): { readonly asOf?: string } {
  return past === undefined ? {} : { asOf: past.moment.at };
}

/** The skills that the path may mean; undefined where it means all of them. */
function askedIds(c: IndexContext): readonly SkillId[] | undefined {
  const { namespace, name } = c.req.param() as { readonly namespace?: string; readonly name?: string };
  if (name === undefined) return undefined;
  const { catalog, audience } = c.var.scope;
  return idsMeant(catalog, { name, ...(namespace === undefined ? {} : { namespace }) }, audience);
}
