/** What is installed, as `list --installed` and `verify --installed` say it. */
import { type InstalledState, isAsInstalled } from "../app/install/installed.ts";
import { LOCK_NAME } from "../core/install/lock.ts";
import type { Wire } from "../wire.ts";
import { type Output, table } from "./output.ts";
import { type PlacementOptions, toPlacement } from "./placement.ts";

/** Prints it, and ends with `differs` where something is not as it was installed. */
export async function showInstalled(
  { wire, output }: { readonly wire: Wire; readonly output: Output },
  options: PlacementOptions & { readonly state?: string },
  differs: number,
): Promise<void> {
  const skills = await wire.client.installed(wire.config({ state: options.state }), {
    ...toPlacement(options),
    only: [],
  });
  const text = skills.length === 0 ? `${LOCK_NAME} has no skills.` : table(skills.flatMap(toRows), 200);
  output.result({ document: { skills }, text, exit: skills.every(isAsInstalled) ? 0 : differs });
}

function toRows({ id, version, places, digest }: InstalledState): readonly (readonly string[])[] {
  return places.map((one) => [
    `${id}@${version}`,
    one.state,
    one.place,
    one.state === "changed" ? `${one.digest ?? "no digest"}, expected ${digest}` : "",
  ]);
}
