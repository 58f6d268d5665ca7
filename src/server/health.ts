/** `/livez` and `/readyz`, for whoever keeps the index running. */
import { Hono } from "hono";
import { sendProblem } from "./problem.ts";
import type { IndexEnv } from "./scope.ts";

const NO_STORE = { "Cache-Control": "no-store" };

/** Live while it answers; ready once there is something to serve, also while Git is down. */
export function healthRoutes(): Hono<IndexEnv> {
  return new Hono<IndexEnv>()
    .get("/livez", (c) => c.text("ok\n", 200, NO_STORE))
    .get("/readyz", (c) => {
      if (c.var.scope.catalog.head.trunk !== null) return c.text("ok\n", 200, NO_STORE);
      return sendProblem(c, {
        type: "about:blank",
        title: "Not ready",
        status: 503,
        code: "NOT_READY",
        detail: "No ledger has been read yet.",
      });
    });
}
