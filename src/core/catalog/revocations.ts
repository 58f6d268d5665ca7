/** What was withdrawn, as far as the asker may know: what whoever installed something has to hear of. */
import { compareUtf8 } from "../bytes.ts";
import type { Digest } from "../names.ts";
import { compareVersions } from "../plan/version.ts";
import type { Catalog, Release } from "./catalog.ts";
import { type Audience, currentOf, inState, mayRead, releasesByDigest } from "./resolve.ts";
import type { RevocationsView } from "./view.ts";

/** Groups in groups: no more are looked into. */
const MAX_DEPTH = 8;

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
    ...whyOf(release.state === "withdrawn" ? release : (first ?? fallen(catalog, release, audience))),
  }));
}

/** Of a group that fell with what it holds: why, and when the first of that was withdrawn, as far as the asker may know. */
function fallen(catalog: Catalog, release: Release, audience: Audience): Parameters<typeof whyOf>[0] {
  const [since] = [...memberFalls(catalog, release, audience)].sort(compareUtf8);
  return { reason: inState(catalog, release, audience).reason, since };
}

function memberFalls(catalog: Catalog, { relations }: Release, audience: Audience, depth = 0): readonly string[] {
  if (depth === MAX_DEPTH) return [];
  return relations.members.flatMap((member) => {
    if (!("id" in member) || !catalog.withdrawn.has(member.digest)) return [];
    const entry = currentOf(catalog, member.id);
    const held = entry !== undefined && mayRead(entry, audience) ? entry.releases.get(member.version) : undefined;
    if (held === undefined) return [];
    return held.state === "withdrawn" ? (held.since ?? []) : memberFalls(catalog, held, audience, depth + 1);
  });
}

function whyOf(release: Partial<Pick<Release, "reason" | "since">>): Pick<Revocation, "reason" | "at"> {
  return {
    ...(release.reason === undefined ? {} : { reason: release.reason }),
    ...(release.since === undefined ? {} : { at: release.since }),
  };
}
