/**
 * Who a request is answered as. A listener may treat anybody who reaches it as `internal`, which is right for a person
 * and their tools on that machine, and wrong for a web page that makes their browser ask (DESIGN 6: hidden is absent).
 */
import { isIP } from "node:net";
import type { Audience } from "../core/resolve.ts";

/**
 * The audience of one request. Pages of other origins see what is public: those that say so (`Origin`,
 * `Sec-Fetch-Site`), and those that point a name of their own at this address, known by a `Host` that is not ours.
 */
export function audienceOf(
  request: Request,
  listener: { readonly audience: Audience; readonly baseUrl?: string },
): Audience {
  if (listener.audience === "public") return "public";
  const own = new URL(request.url);
  return isOwnHost(own.hostname, listener.baseUrl) && !isFromElsewhere(request.headers, own)
    ? listener.audience
    : "public";
}

function isOwnHost(host: string, baseUrl: string | undefined): boolean {
  if (host === "localhost" || host.endsWith(".localhost")) return true;
  if (isIP(host.replace(/^\[|\]$/g, "")) !== 0) return true;
  return baseUrl !== undefined && new URL(baseUrl).hostname === host;
}

function isFromElsewhere(headers: Headers, own: URL): boolean {
  const origin = headers.get("origin");
  if (origin !== null && origin !== own.origin) return true;
  const site = headers.get("sec-fetch-site");
  // A person who follows a link from elsewhere navigates: what they then see, the page that linked does not.
  const isNavigation = headers.get("sec-fetch-mode") === "navigate" && headers.get("sec-fetch-dest") === "document";
  return site !== null && site !== "same-origin" && site !== "none" && !isNavigation;
}
