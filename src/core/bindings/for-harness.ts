/** Whether the agent that asks can use a release with all that comes with it. */

import type { Catalog, Release } from "../catalog/catalog.ts";
import type { Audience, Resolution } from "../catalog/resolve.ts";
import { RegistryError } from "../errors.ts";
import { type AskedHarness, type Fit, fitOf, misfitText, unknownText } from "../install/compatibility.ts";
import { broughtReleases } from "../relations/brought-releases.ts";

export interface HarnessFit {
  readonly fit: Fit;
  /** What stands in the way; empty where nothing does. */
  readonly why: string;
  /** A sentence for each release that does not fit, or of which it is not known. */
  readonly warnings: readonly string[];
}

/** Of a release and of what comes with it, as far as the asker may read that. */
export function harnessFit(
  catalog: Catalog,
  release: Release,
  { harness, audience }: { readonly harness: AskedHarness; readonly audience: Audience },
): HarnessFit {
  const all = [release, ...broughtReleases(catalog, release, audience).all.map((one) => one.release)];
  const found = all.map((one) => {
    const { compatibility } = one.relations.declares;
    return { one, fit: fitOf(compatibility, harness), agents: compatibility["agents"] };
  });
  const fit = (["misfit", "unknown"] as const).find((bad) => found.some((one) => one.fit === bad)) ?? "fits";
  const textOf = ({ one, fit: own, agents }: (typeof found)[number]) =>
    (own === "misfit" ? misfitText : unknownText)(`${one.skill}@${one.version}`, agents, harness);
  const misfit = found.find((one) => one.fit === "misfit");
  const warnings = found.filter((one) => one.fit !== "fits").map(textOf);
  return { fit, warnings, why: misfit === undefined ? "" : textOf(misfit) };
}

/**
 * What a request means to the agent that asks. An exact version is given with a warning; what a range or a channel leads to
 * and says that it is for other agents is refused (INCOMPATIBLE), rather than another release taken in its place.
 */
export function forHarness(catalog: Catalog, resolution: Resolution, harness: AskedHarness): Resolution & HarnessFit {
  const { release, resolvedBy, audience } = resolution;
  const { fit, why, warnings } = harnessFit(catalog, release, { harness, audience });
  if (fit === "misfit" && resolvedBy !== "exact") {
    throw new RegistryError("INCOMPATIBLE", why, {
      hint: `Ask for another version, or for exactly ${release.version} to have it all the same.`,
    });
  }
  return { ...resolution, fit, why, warnings: [...resolution.warnings, ...warnings] };
}
