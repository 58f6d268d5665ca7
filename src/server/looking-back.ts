/** `?at=`: answers a request as of a moment that is past, to whoever may read a skill today. */
import { createMiddleware } from "hono/factory";
import { z } from "zod";
import type { Today } from "../app/index/looking-back.ts";
import { AS_OF_EXPECTED, idsMeant, parseAsOf } from "../core/catalog/as-of.ts";
import { RegistryError } from "../core/errors.ts";
import type { SkillId } from "../core/names.ts";
import { parseQuery } from "./query.ts";
import type { IndexContext, IndexEnv, RequestScope, Shared } from "./scope.ts";

const querySchema = z.object({
  at: z
    .string()
    .transform((text, context) => {
      const asOf = parseAsOf(text);
      if (asOf === undefined) context.addIssue(AS_OF_EXPECTED);
      return asOf ?? z.NEVER;
    })
    .exactOptional(),
});

/**
 * Gives the request the scope of the moment that it asks about, if it does. `everything`: what is asked about a skill stands
 * with others. Throws USAGE, SKILL_NOT_FOUND or CHANGE_NOT_FOUND.
 */
export function looksBack(shared: Shared, about: "path" | "everything" = "path") {
  return createMiddleware<IndexEnv>(async (c, next) => {
    if (!new URL(c.req.url).searchParams.has("at")) return next();
    const { at: asOf } = parseQuery(querySchema, c.req.url);
    if (asOf === undefined) return next();
    const { scope } = c.var;
    // First who may look, then the work: a hidden skill costs what an absent one costs.
    const ids = askedIds(c);
    const { catalog, ledger, audience } = scope;
    if (ledger === undefined) throw new RegistryError("REGISTRY_BUSY", "There is nothing to look back on yet.");
    const today: Today = { catalog, ledger };
    const moment = await shared.past.moment(today, asOf, audience);
    const past = await (ids === undefined || about === "everything"
      ? shared.past.whole(today, moment)
      : shared.past.skills(today, moment, ids));
    c.set("scope", { ...scope, catalog: past, now: moment.at, past: { moment, today: catalog } });
    return next();
  });
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
