/** Pages for people: the list, a skill, one of its versions, a file. All of them work without JavaScript. */
import { Hono } from "hono";
import { sendDocument } from "../document.ts";
import type { IndexEnv, Shared } from "../scope.ts";
import { ASSETS } from "./assets.ts";
import { filePageRoute } from "./file.tsx";
import { listPageRoutes } from "./list.tsx";
import { skillPageRoutes } from "./skill.tsx";

/** Every page, and what pages load. */
export function pageRoutes(shared: Shared): Hono<IndexEnv> {
  const routes = new Hono<IndexEnv>();
  for (const [at, document] of ASSETS) routes.get(at, (c) => sendDocument(c, document, { immutable: true }));
  return routes
    .route("/", listPageRoutes(shared))
    .route("/", skillPageRoutes(shared))
    .route("/", filePageRoute(shared));
}
