/** `/v1/events/stream`: what changes, as server-sent events, to whoever stays and listens. */
import { audienceKey } from "../core/access/audience.ts";
import { credentialOf } from "./credentials.ts";
import { EventHub, type StillIs } from "./event-hub.ts";
import type { IndexContext, IndexDeps, Shared } from "./scope.ts";

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
    const cursor = c.req.header("last-event-id");
    return c.body(hub.listen(c.var.scope.audience, cursor, stillIs(c, deps)), 200, HEADERS);
  };
}

/** Asks anew who shows this request's credential: it may expire or be revoked while they listen. */
function stillIs(c: IndexContext, { authenticate }: IndexDeps): StillIs | undefined {
  const credential = authenticate === undefined ? undefined : credentialOf(c.req.raw);
  if (authenticate === undefined || credential === undefined) return undefined;
  const came = audienceKey(c.var.scope.audience);
  return async () => audienceKey(await authenticate(credential)) === came;
}
