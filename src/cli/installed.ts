/** What is installed, as `list --installed` and `verify --installed` say it. */
import { type InstalledState, isAsInstalled } from "../app/install/installed.ts";
import type { Provenance } from "../app/install/installed-provenance.ts";
import type { Revoked } from "../app/install/installed-revocations.ts";
import { quote } from "../core/errors.ts";
import { LOCK_NAME } from "../core/install/lock.ts";
import type { Wire } from "../wire.ts";
import { type Output, table } from "./output.ts";
import { type PlacementOptions, toPlacement } from "./placement.ts";

/** Something that is installed was withdrawn. */
const WITHDRAWN = 1;

/**
 * Prints it, of one folder with `at`, and ends with `differs` where something is not as it was installed. `registries`: asks those that it came from
 * what of it was withdrawn, and those whose keys are known whether they vouch for it.
 */
export async function showInstalled(
  { wire, output }: { readonly wire: Wire; readonly output: Output },
  options: PlacementOptions & { readonly state?: string },
  {
    differs,
    registries = false,
    at,
  }: { readonly differs: number; readonly registries?: boolean; readonly at?: string | undefined },
): Promise<void> {
  const config = wire.config({ state: options.state });
  const place = toPlacement(options);
  const skills = await wire.client.installed(config, { ...place, only: [], ...(at === undefined ? {} : { at }) });
  const vouched = registries ? await wire.client.provenance(config, place, skills) : [];
  const revoked = registries ? await wire.client.revocations(config, place, skills) : [];
  const told = skills.map(({ lackingWords: _, ...skill }, i) => ({
    ...skill,
    ...(vouched[i] === undefined ? {} : { provenance: vouched[i] }),
    ...revoked[i],
  }));
  const rows = skills.flatMap((skill, i) => toRows(skill, vouched[i]));
  const isGood = skills.every(isAsInstalled) && vouched.every((one) => one?.state !== "wrong");
  const listed = skills.length === 0 ? `${LOCK_NAME} has no skills.` : table(rows, 200);
  const text = [listed, ...lackingWords(skills), ...revokedWords(skills, revoked)].join("\n");
  const exit = revoked.some(({ withdrawn }) => withdrawn !== undefined) ? WITHDRAWN : 0;
  output.result({ document: { skills: told }, text, exit: isGood ? exit : differs });
}

function lackingWords(skills: readonly InstalledState[]): readonly string[] {
  const words = skills.flatMap((skill) => (skill.lackingWords ?? []).map((sentence) => quote(sentence, 400)));
  return words.length === 0 ? [] : [...words, BRINGS];
}

const BRINGS =
  "`skilltrunk sync` brings what is needed, where that release is still given out; else install another one that is in range, or uninstall what needs it.";

function revokedWords(skills: readonly InstalledState[], revoked: readonly Revoked[]): readonly string[] {
  const unasked = new Map<string, string>();
  const words = skills.flatMap(({ id, version, registry }, i) => {
    const { withdrawn, unasked: why } = revoked[i] ?? {};
    if (why !== undefined) unasked.set(registry, why);
    if (withdrawn === undefined) return [];
    const reason = withdrawn.reason === "" ? "" : `: ${quote(withdrawn.reason, 1200)}`;
    return [`${quote(id)}@${quote(version)} was withdrawn${reason}`];
  });
  const yanked = revoked.flatMap(({ yanked: why }) => (why === undefined ? [] : [quote(why, 1400)]));
  return [
    ...yanked,
    ...(yanked.length === 0 ? [] : ["`skilltrunk update` goes to what is offered instead."]),
    ...words,
    ...(words.length === 0 ? [] : ["`skilltrunk sync` takes away what was withdrawn."]),
    ...[...unasked].map(
      ([registry, why]) => `${quote(registry, 300)} could not be asked what was withdrawn: ${quote(why, 300)}`,
    ),
  ];
}

function toRows(
  { id, version, places, digest, entered = [] }: InstalledState,
  provenance: Provenance | undefined,
): readonly (readonly string[])[] {
  const rows = places.map((one, i) => [
    `${id}@${version}`,
    one.state,
    one.place,
    one.state === "changed" ? `${one.digest ?? "no digest"}, expected ${digest}` : i === 0 ? words(provenance) : "",
  ]);
  const more = entered.map(({ state, place }) => [
    `${id}@${version}`,
    state,
    quote(place, 300),
    state === "unchanged" ? "" : "not what was entered there",
  ]);
  return [...rows, ...more];
}

function words(provenance: Provenance | undefined): string {
  if (provenance === undefined) return "";
  const { state, why = "" } = provenance;
  if (state === "signed") return "signed by its registry";
  return `${state === "wrong" ? "not what its registry signed" : "not known to be signed"}: ${quote(why, 300)}`;
}
