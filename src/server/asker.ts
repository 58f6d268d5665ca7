/**
 * Who a request is answered as. A listener may treat anybody who reaches it as `internal`, which is right for a person
 * and their tools on that machine, and wrong for a web page that makes their browser ask, or for whoever is behind a
 * proxy on that machine (DESIGN 6: hidden is absent).
 */
import { isIP } from "node:net";
import type { Audience } from "../core/catalog/resolve.ts";
import { isForwarded } from "./forwarded.ts";

/** Who a listener answers without credentials, and under which address of its own. */
interface Listener {
  readonly audience: Audience;
  /** Without a trailing slash. */
  readonly baseUrl?: string;
}

/**
 * The audience of one request. Public is what is seen by pages of other origins: those that say so (`Origin`,
 * `Sec-Fetch-Site`), and those that point a name of their own at this address, known by a `Host` that is not ours. So
 * it is by who comes through a proxy, unless by the address that was configured for that.
 */
export function audienceOf(request: Request, { audience, baseUrl }: Listener): Audience {
  if (audience === "public") return "public";
  const own = new URL(request.url);
  const isConfigured = baseUrl !== undefined && new URL(baseUrl).hostname === own.hostname;
  if (!isConfigured && (!isLocalName(own.hostname) || isForwarded(request.headers))) return "public";
  const origins = isConfigured ? [own.origin, new URL(baseUrl).origin] : [own.origin];
  return isFromElsewhere(request.headers, origins) ? "public" : audience;
}

function isLocalName(host: string): boolean {
  return host === "localhost" || host.endsWith(".localhost") || isIP(host.replace(/^\[|\]$/g, "")) !== 0;
}

function isFromElsewhere(headers: Headers, origins: readonly string[]): boolean {
  const origin = headers.get("origin");
  if (origin !== null && !origins.includes(origin)) return true;
  const site = headers.get("sec-fetch-site");
  // A person who follows a link from elsewhere navigates: what they then see, the page that linked does not.
  const isNavigation = headers.get("sec-fetch-mode") === "navigate" && headers.get("sec-fetch-dest") === "document";
  return site !== null && site !== "same-origin" && site !== "none" && !isNavigation;
}
