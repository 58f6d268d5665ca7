/** What is signed of releases: the same in whatever order they are told, and another one for every fact that differs. */
import { describe, expect, test } from "vitest";
import { sha256 } from "../../../src/core/bytes.ts";
import { toSkillView } from "../../../src/core/catalog/present.ts";
import { toRevocations } from "../../../src/core/catalog/revocations.ts";
import type { SkillId } from "../../../src/core/names.ts";
import {
  offerDigest,
  revocationsDigest,
  type SignedOffer,
  signedOfferOf,
} from "../../../src/core/trust/signed-offer.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

const release = (version: string, state: "online" | "withdrawn" = "online") => ({
  version,
  digest: sha256(version),
  state,
});
const offer: SignedOffer = {
  retired: false,
  channels: { latest: "1.1.0", stable: "1.0.0" },
  versions: [release("1.1.0"), release("1.0.0")],
};

describe("offerDigest", () => {
  test("is of facts, not of their order", () => {
    const channels = { stable: "1.0.0", latest: "1.1.0" };
    expect(offerDigest({ ...offer, channels, versions: offer.versions.toReversed() })).toBe(offerDigest(offer));
  });

  test.each([
    { ...offer, retired: true },
    { ...offer, channels: { latest: "1.1.0" } },
    { ...offer, channels: { ...offer.channels, stable: null } },
    { ...offer, versions: [release("1.1.0")] },
    { ...offer, versions: [release("1.1.0", "withdrawn"), release("1.0.0")] },
    { ...offer, versions: [...offer.versions, release("1.1.0", "withdrawn")] },
    { ...offer, versions: [{ ...release("1.1.0"), digest: sha256("other") }, release("1.0.0")] },
  ] satisfies SignedOffer[])("differs for %j", (other) => {
    expect(offerDigest(other)).not.toBe(offerDigest(offer));
  });
});

test("a skill's document and the catalog have one digest, whoever asks", () => {
  const { catalog } = new RegistryFixture()
    .publish("a/x", "1.0.0")
    .publish("a/x", "1.1.0")
    .publish("a/hidden", "1.0.0")
    .offer("a/hidden", { visibility: "private" })
    .state("a/x", "1.0.0", "deprecated", { replacement: "a/hidden" });
  const entry = catalog.skills.get("a/x" as SkillId);
  if (entry === undefined) throw new Error("a/x is not there");
  for (const audience of ["public", "internal", "all"] as const)
    expect(offerDigest(toSkillView(catalog, entry, audience))).toBe(signedOfferOf(catalog, entry));
});

test("what was withdrawn is signed without the words about it", () => {
  const registry = new RegistryFixture().publish("a/x", "1.0.0").publish("a/y", "1.0.0");
  const none = revocationsDigest(toRevocations(registry.catalog, "all"));
  registry.state("a/y", "1.0.0", "withdrawn", { reason: "leaks" }).state("a/x", "1.0.0", "withdrawn");
  const { revocations } = toRevocations(registry.catalog, "all");
  const told = revocationsDigest({ revocations });
  expect(told).not.toBe(none);
  const bare = revocations.toReversed().map(({ id, version, digest }) => ({ id, version, digest }));
  expect(revocationsDigest({ revocations: bare })).toBe(told);
  expect(revocationsDigest({ revocations: revocations.slice(1) })).not.toBe(told);
});
