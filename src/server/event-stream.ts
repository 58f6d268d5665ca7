/** `/v1/events/stream`: what changes, as server-sent events, to whoever stays and listens. */
import { EventHub } from "./event-hub.ts";
import type { IndexContext, Shared } from "./scope.ts";

const HEADERS = {
  "Content-Type": "text/event-stream",
  "Cache-Control": "no-store",
  // Proxies that wait for more before they pass something on are asked not to.
  "X-Accel-Buffering": "no",
};

/** The stream of one index, for its route. */
export function eventStream({ deps }: Shared): (c: IndexContext) => Response {
  const hub = new EventHub({ catalog: () => deps.snapshot().catalog, ...deps.listeners });
  deps.onChange?.(() => hub.changed());
  deps.closing?.addEventListener("abort", () => hub.close(), { once: true });
  return (c) => {
    if (c.req.method === "HEAD") return c.body(null, 200, HEADERS);
    return c.body(hub.listen(c.var.scope.audience, c.req.header("last-event-id")), 200, HEADERS);
  };
}
