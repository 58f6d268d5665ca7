/** Checks what somebody wants to say of a version, before it stands in a file: the reason, what to use instead, the day. */
import { coversReaders } from "../../core/access/audience.ts";
import type { Release, SkillEntry } from "../../core/catalog/catalog.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import { parseSkillRequest, type SkillId } from "../../core/names.ts";
import { demandReason } from "../../core/trunk/given-reason.ts";
import { isReason, isReplacement, REASON, type VersionOffer } from "../../core/trunk/lifecycle.ts";
import { readPublished } from "../index/published-skill.ts";
import type { Registry } from "../ports/ports.ts";

export interface StateWish {
  readonly entry: SkillEntry;
  readonly release: Release;
  readonly offer: VersionOffer;
  readonly registry: Registry | undefined;
  /** `YYYY-MM-DD` */
  readonly today: string;
}

/** Answers what its author should know. Throws USAGE, or VERSION_GONE for a version that never comes back. */
export async function checkStateWish({
  entry,
  release,
  offer,
  registry,
  today,
}: StateWish): Promise<readonly string[]> {
  const { skill, version, state } = release;
  if (state === "withdrawn") {
    throw new RegistryError("VERSION_GONE", `${skill}@${version} is withdrawn, and that is final.`, {
      hint: "Publish a new version instead.",
    });
  }
  if (offer.reason !== undefined) demandReason(offer.reason);
  if (offer.reason !== undefined && !isReason(offer.reason)) throw unfit("--reason", REASON, offer.reason);
  if (offer.sunset !== undefined && !isToCome(offer.sunset, today)) {
    throw unfit("--sunset", `a day that is still to come, as 2027-03-31 (today is ${today})`, offer.sunset);
  }
  return offer.replacement === undefined ? [] : checkReplacement(offer.replacement, { entry, release, registry });
}

function isToCome(day: string, today: string): boolean {
  const time = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(day) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day) && day >= today;
}

/** It may be about what another pull request brings: what leads nowhere is only said. */
async function checkReplacement(
  replacement: string,
  { entry, release, registry }: Pick<StateWish, "entry" | "release" | "registry">,
): Promise<readonly string[]> {
  const request = parseSkillRequest(replacement);
  if (request === undefined || !isReplacement(replacement)) {
    throw unfit("--replacement", "namespace/name, with a range or channel after an @ or nothing", replacement);
  }
  try {
    const found = await registry?.resolve(request);
    if (found?.id !== release.skill || found.version !== release.version) return await untold(registry, entry, found);
  } catch (error) {
    if (!(error instanceof RegistryError) || !NOWHERE.has(error.code)) throw error;
    return [`${quote(replacement, 200)} leads to nothing that is published yet.`];
  }
  throw new RegistryError("USAGE", `--replacement: ${replacement} is ${release.skill}@${release.version} itself.`, {
    hint: "Name another version or skill, such as the range that its successor is in.",
  });
}

/** A check says so too; whoever types it can still name another. */
async function untold(
  registry: Registry | undefined,
  { id, offer }: SkillEntry,
  instead: { readonly id: string } | undefined,
): Promise<readonly string[]> {
  if (registry === undefined || instead === undefined) return [];
  // An index may not tell all of its chain: then the check says what is to be said.
  const named = await readPublished(registry, instead.id as SkillId).catch((error: unknown) => {
    if (error instanceof RegistryError) return undefined;
    throw error;
  });
  if (named === undefined || coversReaders(named.entry.offer, offer)) return [];
  return [`${named.entry.id} is not for all who may read ${id}: the others are told of no replacement.`];
}

const NOWHERE: ReadonlySet<string> = new Set([
  "SKILL_NOT_FOUND",
  "VERSION_NOT_FOUND",
  "VERSION_GONE",
  "CHANNEL_UNRESOLVABLE",
]);

function unfit(flag: string, expected: string, got: string): RegistryError {
  return new RegistryError("USAGE", `${flag}: expected ${expected}, got "${quote(got, 80)}".`);
}
