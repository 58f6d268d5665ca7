/** What an index says of releases, as the one text that a checkpoint signs: states and channels hold for every asker alike. */
import { canonicalJson, compareUtf8, sha256 } from "../bytes.ts";
import type { Catalog, SkillEntry } from "../catalog/catalog.ts";
import { channelsOf, stateOf } from "../catalog/resolve.ts";
import type { RevocationsView, SkillView } from "../catalog/view.ts";
import type { Digest } from "../names.ts";

/** The part of a skill's document that is signed. */
export type SignedOffer = Pick<SkillView, "retired" | "channels"> & {
  readonly versions: readonly Pick<SkillView["versions"][number], "version" | "digest" | "state">[];
};

/** The digest of a skill's releases with their states, and of where its channels are. */
export function offerDigest({ retired, channels, versions }: SignedOffer): Digest {
  const releases = versions.map(({ version, digest, state }) => [version, digest, state]);
  const inOrder = releases.sort(([a = ""], [b = ""]) => compareUtf8(a, b));
  return sha256(canonicalJson({ channels, retired, versions: inOrder }));
}

/** The same of a catalog's skill. */
export function signedOfferOf(catalog: Catalog, entry: SkillEntry): Digest {
  const versions = [...entry.releases.values()].map((release) => ({
    version: release.version,
    digest: release.digest,
    state: stateOf(catalog, release),
  }));
  return offerDigest({ retired: entry.retired, channels: { ...channelsOf(catalog, entry) }, versions });
}

/** The digest of what was withdrawn; reasons and times are words about it. */
export function revocationsDigest({ revocations }: RevocationsView): Digest {
  const gone = revocations.map(({ id, version, digest }) => `${id}@${version} ${digest}`);
  return sha256(canonicalJson(gone.sort(compareUtf8)));
}
