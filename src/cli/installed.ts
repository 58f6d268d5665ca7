/** What is installed, as `list --installed` and `verify --installed` say it. */
import { type InstalledState, isAsInstalled } from "../app/install/installed.ts";
import type { Provenance } from "../app/install/installed-provenance.ts";
import { quote } from "../core/errors.ts";
import { LOCK_NAME } from "../core/install/lock.ts";
import type { Wire } from "../wire.ts";
import { type Output, table } from "./output.ts";
import { type PlacementOptions, toPlacement } from "./placement.ts";

/**
 * Prints it, and ends with `differs` where something is not as it was installed. `provenance`: asks registries whose keys are
 * known whether they vouch for it.
 */
export async function showInstalled(
  { wire, output }: { readonly wire: Wire; readonly output: Output },
  options: PlacementOptions & { readonly state?: string },
  { differs, provenance = false }: { readonly differs: number; readonly provenance?: boolean },
): Promise<void> {
  const config = wire.config({ state: options.state });
  const place = toPlacement(options);
  const skills = await wire.client.installed(config, { ...place, only: [] });
  const vouched = provenance ? await wire.client.provenance(config, place, skills) : [];
  const told = skills.map((skill, i) => (vouched[i] === undefined ? skill : { ...skill, provenance: vouched[i] }));
  const rows = skills.flatMap((skill, i) => toRows(skill, vouched[i]));
  const isGood = skills.every(isAsInstalled) && vouched.every((one) => one?.state !== "wrong");
  const text = skills.length === 0 ? `${LOCK_NAME} has no skills.` : table(rows, 200);
  output.result({ document: { skills: told }, text, exit: isGood ? 0 : differs });
}

function toRows(
  { id, version, places, digest }: InstalledState,
  provenance: Provenance | undefined,
): readonly (readonly string[])[] {
  return places.map((one, i) => [
    `${id}@${version}`,
    one.state,
    one.place,
    one.state === "changed" ? `${one.digest ?? "no digest"}, expected ${digest}` : i === 0 ? words(provenance) : "",
  ]);
}

function words(provenance: Provenance | undefined): string {
  if (provenance === undefined) return "";
  const { state, why = "" } = provenance;
  if (state === "signed") return "signed by its registry";
  return `${state === "wrong" ? "not what its registry signed" : "not known to be signed"}: ${quote(why, 300)}`;
}
