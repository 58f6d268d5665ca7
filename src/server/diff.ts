/** `…/diff?from=&to=`: two releases of a skill compared, both of which the asker could download. */
import { z } from "zod";
import { LATEST, resolve } from "../core/catalog/resolve.ts";
import { bringsOf } from "../core/relations/brought-releases.ts";
import { sendJson } from "./document.ts";
import { parseQuery } from "./query.ts";
import { requestedSkill } from "./requested.ts";
import type { IndexContext, Shared } from "./scope.ts";

const wanted = z
  .string()
  .min(1, "expected a version, a range or a channel")
  .max(128, "expected at most 128 characters");
export const diffQuerySchema = z.object({ from: wanted, to: wanted.default(LATEST) });

/** Throws as `resolve` does: SKILL_NOT_FOUND before anything is said of the query. */
export async function sendDiff(c: IndexContext, { diffs }: Shared): Promise<Response> {
  const { entry } = requestedSkill(c);
  const { from, to } = parseQuery(diffQuerySchema, c.req.url);
  const { catalog, audience, now } = c.var.scope;
  const { namespace, name } = entry;
  const [before, after] = [from, to].map((asked) => {
    const { release } = resolve(catalog, { namespace, name, wanted: asked }, { audience, now });
    return { release, brings: bringsOf(catalog, release, audience) };
  });
  if (before === undefined || after === undefined) throw new TypeError("two releases were asked for");
  return sendJson(c, await diffs.between(before, after));
}
