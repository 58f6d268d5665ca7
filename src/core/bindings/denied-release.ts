/** What the organisation denies to every agent, and a release would bring all the same. */

import type { Catalog, Release } from "../catalog/catalog.ts";
import type { Audience } from "../catalog/resolve.ts";
import { broughtReleases } from "../relations/brought-releases.ts";
import { broughtWords, type Obstacle } from "../relations/standing-in-way.ts";
import { isDenied } from "./effective-bindings.ts";

/**
 * Undefined where nothing that comes with the release is denied. It names no more than the asker may read; whether the release
 * comes whole for them, `obstacleTo` says.
 */
export function broughtDenial(catalog: Catalog, release: Release, audience: Audience): Obstacle | undefined {
  const { all } = broughtReleases(catalog, release, audience);
  const [first, ...others] = all.filter(({ entry }) => isDenied(catalog, entry.id));
  if (first === undefined) return undefined;
  const words = broughtWords({ ...first, id: first.entry.id, version: first.release.version });
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  return {
    isDenied: true,
    why: `${release.skill}@${release.version} ${words}, which the organisation denies${more}.`,
    clears: `Bind a release that comes without ${first.entry.id}, or have an admin take the denial out of bindings/organisation.yaml.`,
  };
}
