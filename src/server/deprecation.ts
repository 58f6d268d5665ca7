/** What every answer that is a deprecated release says in its headers (RFC 9745, RFC 8594, RFC 5829). */
import type { Release } from "../core/catalog/catalog.ts";
import { findSkill, LATEST, stateOf, told, whereItLeads } from "../core/catalog/resolve.ts";
import { parseSkillRequest } from "../core/names.ts";
import { basePathOf, type IndexContext, type IndexDeps } from "./scope.ts";

/** Puts `Deprecation`, `Sunset` and the successor into the answer where the release is deprecated. */
export function markDeprecated(c: IndexContext, deps: IndexDeps, release: Release): void {
  const since = Date.parse(release.since ?? "");
  if (stateOf(c.var.scope.catalog, release) !== "deprecated" || Number.isNaN(since)) return;
  c.header("Deprecation", `@${since / 1000}`);
  const sunset = sunsetOf(release);
  // RFC 9745 §4: never earlier than the deprecation, whatever the file says.
  if (sunset !== undefined) c.header("Sunset", new Date(Math.max(sunset, since)).toUTCString());
  const successor = successorOf(c, deps, release);
  if (successor !== undefined) c.header("Link", `<${successor}>; rel="successor-version"`, { append: true });
}

/** A sunset is a day, and that day is the last one. */
function sunsetOf({ sunset }: Release): number | undefined {
  const end = /^\d{4}-\d{2}-\d{2}$/.test(sunset ?? "") ? Date.parse(`${sunset}T23:59:59Z`) : Number.NaN;
  return Number.isNaN(end) ? undefined : end;
}

/** The address of the replacement, where it leads to another release that this asker may use. */
function successorOf(c: IndexContext, deps: IndexDeps, release: Release): string | undefined {
  const { catalog, audience } = c.var.scope;
  const { replacement = "" } = told(catalog, release, audience);
  const request = parseSkillRequest(replacement);
  const led = whereItLeads(catalog, replacement, audience);
  if (request === undefined || led === undefined || led === release) return undefined;
  const { entry } = findSkill(catalog, request, audience);
  return `${basePathOf(c, deps)}/v1/skills/${entry.id}/versions/${encodeURIComponent(request.wanted ?? LATEST)}`;
}
