/** `/v1/events/stream`: what changes, as server-sent events, to whoever stays and listens. */
import { audienceKey } from "../core/access/audience.ts";
import { credentialOf } from "./credentials.ts";
import { EventHub, type StillIs } from "./event-hub.ts";
import { parseQuery, streamQuerySchema } from "./query.ts";
import type { IndexContext, IndexDeps, Shared } from "./scope.ts";

const HEADERS = {
  "Content-Type": "text/event-stream",
  "Cache-Control": "no-store",
  // Proxies that wait for more before they pass something on are asked not to.
  "X-Accel-Buffering": "no",
};

/** The stream of one index, for its route. */
export function eventStream({ deps }: Shared): (c: IndexContext) => Response {
  const hub = new EventHub({ catalog: () => deps.snapshot().catalog, now: deps.now, ...deps.listeners });
  deps.onChange?.(() => hub.changed());
  deps.closing?.addEventListener("abort", () => hub.close(), { once: true });
  return (c) => {
    const { agent } = parseQuery(streamQuerySchema, c.req.url);
    if (c.req.method === "HEAD") return c.body(null, 200, HEADERS);
    const cursor = c.req.header("last-event-id");
    const comer = { from: comesFrom(c), agent, stillIs: stillIs(c, deps) };
    return c.body(hub.listen(c.var.scope.audience, cursor, comer), 200, HEADERS);
  };
}

/** Who it is where that is known, else the network that asks: what a header says of addresses, anybody may say. */
function comesFrom(c: IndexContext): string {
  const { audience } = c.var.scope;
  if (typeof audience !== "string") return audienceKey(audience);
  // Asked without a server, an app has no environment at all.
  const address = c.env?.incoming?.socket.remoteAddress ?? "";
  // A network of IPv6 is given out whole.
  return address.includes(".") || !address.includes(":") ? address : networkOf(address);
}

/** The first 64 bits. */
function networkOf(address: string): string {
  const [head = [], tail = []] = (address.split("%")[0] ?? "")
    .split("::")
    .map((part) => part.split(":").filter(Boolean));
  const all = [...head, ...Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => "0"), ...tail];
  return all.slice(0, 4).join(":");
}

/** Asks anew who shows this request's credential: it may expire or be revoked while they listen. */
function stillIs(c: IndexContext, { authenticate }: IndexDeps): StillIs | undefined {
  const credential = authenticate === undefined ? undefined : credentialOf(c.req.raw);
  if (authenticate === undefined || credential === undefined) return undefined;
  const came = audienceKey(c.var.scope.audience);
  return async () => audienceKey(await authenticate(credential)) === came;
}
