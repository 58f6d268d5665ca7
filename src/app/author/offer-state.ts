/** Checks what somebody wants to say of a version, before it stands in a file: the reason, what to use instead, the day. */
import type { Release } from "../../core/catalog/catalog.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import { parseSkillRequest } from "../../core/names.ts";
import { demandReason } from "../../core/trunk/given-reason.ts";
import { isReason, isReplacement, REASON, type VersionOffer } from "../../core/trunk/lifecycle.ts";
import type { Registry } from "../ports/ports.ts";

export interface StateWish {
  readonly release: Release;
  readonly offer: VersionOffer;
  readonly registry: Registry | undefined;
  /** `YYYY-MM-DD` */
  readonly today: string;
}

/** Answers what its author should know. Throws USAGE, or VERSION_GONE for a version that never comes back. */
export async function checkStateWish({ release, offer, registry, today }: StateWish): Promise<readonly string[]> {
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
  return offer.replacement === undefined ? [] : checkReplacement(offer.replacement, { release, registry });
}

function isToCome(day: string, today: string): boolean {
  const time = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(day) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day) && day >= today;
}

/** It may be about what another pull request brings: what leads nowhere is only said. */
async function checkReplacement(
  replacement: string,
  { release, registry }: Pick<StateWish, "release" | "registry">,
): Promise<readonly string[]> {
  const request = parseSkillRequest(replacement);
  if (request === undefined || !isReplacement(replacement)) {
    throw unfit("--replacement", "namespace/name, with a range or channel after an @ or nothing", replacement);
  }
  try {
    const found = await registry?.resolve(request);
    if (found?.id !== release.skill || found.version !== release.version) return [];
  } catch (error) {
    if (!(error instanceof RegistryError) || !NOWHERE.has(error.code)) throw error;
    return [`${quote(replacement, 200)} leads to nothing that is published yet.`];
  }
  throw new RegistryError("USAGE", `--replacement: ${replacement} is ${release.skill}@${release.version} itself.`, {
    hint: "Name another version or skill, such as the range that its successor is in.",
  });
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
