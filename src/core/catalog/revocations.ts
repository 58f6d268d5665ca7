/** What was withdrawn, as far as the asker may know: what whoever installed something has to hear of. */
import { compareUtf8 } from "../bytes.ts";
import type { Digest } from "../names.ts";
import { compareVersions } from "../plan/version.ts";
import type { Catalog, Release } from "./catalog.ts";
import { type Audience, inState, mayRead, releasesByDigest } from "./resolve.ts";
import type { RevocationsView } from "./view.ts";

type Revocation = RevocationsView["revocations"][number];

/** Every withdrawn release that the asker may know of, by identity and version. */
export function toRevocations(catalog: Catalog, audience: Audience): RevocationsView {
  const revocations = [...catalog.withdrawn].flatMap((digest) => revocationsOf(catalog, digest, audience));
  return { revocations: revocations.sort((a, b) => compareUtf8(a.id, b.id) || compareVersions(a.version, b.version)) };
}

/** Every name of withdrawn bytes; reason and time are those of one that the asker may read, if there is one. */
function revocationsOf(catalog: Catalog, digest: Digest, audience: Audience): readonly Revocation[] {
  const seen = [...releasesByDigest(catalog, digest)].filter(({ entry }) => mayRead(entry, audience));
  const told = seen.map(({ release }) => release).filter(({ state }) => state === "withdrawn");
  const [first] = told.toSorted((a, b) => compareUtf8(a.since ?? "", b.since ?? ""));
  return seen.map(({ entry, release }) => ({
    id: entry.id,
    version: release.version,
    digest,
    ...whyOf(release.state === "withdrawn" ? release : (first ?? inState(catalog, release, audience))),
  }));
}

function whyOf(release: Partial<Pick<Release, "reason" | "since">>): Pick<Revocation, "reason" | "at"> {
  return {
    ...(release.reason === undefined ? {} : { reason: release.reason }),
    ...(release.since === undefined ? {} : { at: release.since }),
  };
}
