/** From the catalog to the documents of view.ts: the only place where internal records become public JSON. */
import type { z } from "zod";
import { compareUtf8 } from "../bytes.ts";
import { namesHidden } from "../ledger/redacted.ts";
import { compareVersions } from "../plan/version.ts";
import { toBringsView } from "../relations/bringing.ts";
import { bringsOf, broughtReleases } from "../relations/brought-releases.ts";
import { standsInWay } from "../relations/standing-in-way.ts";
import { visibleRelations } from "../relations/visible-relations.ts";
import { NO_RELATIONS, NOTHING_DECLARED, type Relations } from "../skill/declares.ts";
import type { Catalog, Release, SkillEntry } from "./catalog.ts";
import { categoryViews } from "./release-scan.ts";
import { type Audience, channelsOf, inState, latestOf, mayRead, type Resolution, stateOf, told } from "./resolve.ts";
import type { fileViewSchema, ReleaseView, SkillSummary, SkillView, versionSummarySchema } from "./view.ts";
import { waitingOf } from "./waiting.ts";
import type { Waiting } from "./waiting-view.ts";

type FileView = z.infer<typeof fileViewSchema>;
type VersionSummary = z.infer<typeof versionSummarySchema>;

/** Every skill that the asker finds in lists, by identity in UTF-8 order. */
export function listSkills(catalog: Catalog, audience: Audience): readonly SkillEntry[] {
  const listed = [...catalog.skills.values()].filter((e) => mayRead(e, audience) && latestOf(catalog, e) !== undefined);
  return listed.sort((a, b) => compareUtf8(a.id, b.id));
}

export function toSummary(catalog: Catalog, entry: SkillEntry, audience: Audience): SkillSummary {
  const latest = latestOf(catalog, entry);
  const shown = latest ?? entry.releases.get(entry.last ?? "");
  const triggers = shown?.relations.declares.triggers ?? [];
  return {
    id: entry.id,
    namespace: entry.namespace,
    name: entry.name,
    description: shown?.description ?? "",
    kind: shown?.kind ?? "skill",
    version: latest?.version ?? null,
    digest: latest?.digest ?? null,
    state: latest === undefined ? null : stateOf(catalog, latest),
    visibility: entry.offer.visibility,
    tags: [...entry.offer.tags],
    ...(triggers.length === 0 ? {} : { triggers: [...triggers] }),
    owners: [...entry.offer.owners],
    updatedAt: entry.updatedAt,
    ...(latest === undefined ? {} : someWarnings(obstacles(catalog, { entry, release: latest, audience }))),
    ...someWaiting(waitingOf(catalog, entry)),
  };
}

/** Why it cannot be installed, although it is offered. */
function obstacles(catalog: Catalog, of: Pick<Resolution, "entry" | "release" | "audience">): readonly string[] {
  const { entry, release, audience } = of;
  const shown = `${entry.id}@${release.version}`;
  return [standsInWay(catalog, { shown, release, audience }) ?? []].flat();
}

function someWarnings(warnings: readonly string[]): Pick<SkillSummary, "warnings"> {
  return warnings.length === 0 ? {} : { warnings: [...warnings] };
}

function someWaiting(waiting: readonly Waiting[]): Pick<SkillSummary, "waiting"> {
  return waiting.length === 0 ? {} : { waiting: [...waiting] };
}

export function toSkillView(catalog: Catalog, entry: SkillEntry, audience: Audience): SkillView {
  const releases = [...entry.releases.values()].sort((a, b) => compareVersions(b.version, a.version));
  return {
    ...toSummary(catalog, entry, audience),
    retired: entry.retired,
    ...(entry.renamedTo === undefined ? {} : { renamedTo: entry.renamedTo }),
    ...(entry.renamedFrom === undefined ? {} : { renamedFrom: entry.renamedFrom }),
    channels: { ...channelsOf(catalog, entry) },
    versions: releases.map((r) => toVersionSummary(catalog, r, audience)),
    chain: { ...entry.tip },
  };
}

function toVersionSummary(catalog: Catalog, one: Release, audience: Audience): VersionSummary {
  const release = told(catalog, one, audience);
  const { version, digest, size, at, commit, by } = release;
  const { state, reason } = inState(catalog, release, audience);
  return {
    version,
    digest,
    size,
    state,
    ...(reason === undefined ? {} : { reason }),
    ...(release.replacement === undefined ? {} : { replacement: release.replacement }),
    ...(release.sunset === undefined ? {} : { sunset: release.sunset }),
    at,
    commit,
    by,
    ...(release.pr === undefined ? {} : { pr: release.pr }),
    ...(release.forced ? { forced: true as const } : {}),
    ...forceTold(catalog, release, audience),
    ...(release.waived.length === 0 ? {} : { waived: release.waived.length }),
  };
}

/** Not told where the name of its file tells of a skill that is hidden from them: the chain hides such an event, too. */
function forceTold(catalog: Catalog, { force }: Release, audience: Audience): Pick<VersionSummary, "force"> {
  return force === undefined || namesHidden(catalog, force.path, audience) ? {} : { force };
}

/** A resolved release; `files` come from its tree, SKILL.md first. */
export function toReleaseView(catalog: Catalog, resolution: Resolution, files: readonly FileView[]): ReleaseView {
  const { entry, release, requested, resolvedBy, warnings, audience } = resolution;
  return {
    ...toVersionSummary(catalog, release, audience),
    id: entry.id,
    namespace: entry.namespace,
    name: entry.name,
    description: release.description,
    kind: release.kind,
    requested,
    resolvedBy,
    warnings: [...warnings, ...obstacles(catalog, resolution)],
    notes: release.notes,
    path: release.path,
    ...(release.accepted.length === 0 ? {} : { waivers: release.accepted.map((one) => ({ ...one })) }),
    ...toJudged(release),
    ...toDeclared(release.relations),
    ...toRelated(catalog, resolution),
    files: [...files],
    archive: archivePath(release),
    chain: { ...entry.tip },
  };
}

function toJudged({ rules, scan, at }: Release): Pick<ReleaseView, "scan" | "judged" | "capabilities" | "hosts"> {
  if (scan === undefined) return { judged: { rules } };
  const { policy, capabilities, hosts } = scan;
  return {
    scan: categoryViews(scan, { date: at, rules }),
    judged: { rules, policy },
    capabilities: [...capabilities],
    hosts: [...hosts],
  };
}

function toRelated(
  catalog: Catalog,
  { release, audience }: Resolution,
): Pick<ReleaseView, "requires" | "closure" | "members" | "brings" | "incomplete"> {
  if (release.relations === NO_RELATIONS) return {};
  const { requires, closure, members } = visibleRelations(catalog, release, audience);
  const { all, isWhole } = broughtReleases(catalog, release, audience);
  const brings = bringsOf(catalog, release, audience);
  const pinned = closure.map((one) => {
    const takes = all.find(({ entry, release: { version } }) => entry.id === one.id && version === one.version)?.takes;
    return { ...one, ...(takes === undefined ? {} : { takes: [...takes] }) };
  });
  return {
    ...(requires.length === 0 ? {} : { requires: [...requires] }),
    ...(pinned.length === 0 ? {} : { closure: pinned }),
    ...(members.length === 0 ? {} : { members: members.map((one) => ({ ...one })) }),
    ...(brings.releases.length === 0 ? {} : { brings: toBringsView(brings) }),
    ...(isWhole ? {} : { incomplete: true as const }),
  };
}

function toDeclared({ declares, payload }: Relations): Pick<ReleaseView, "declares" | "payload"> {
  const { permissions, secrets, optionalSecrets, triggers, compatibility, runtime } = declares;
  const told = {
    permissions: [...permissions],
    secrets: [...secrets],
    ...(optionalSecrets.length === 0 ? {} : { optionalSecrets: [...optionalSecrets] }),
    triggers: [...triggers],
    compatibility: Object.fromEntries(Object.entries(compatibility).map(([key, words]) => [key, [...words]])),
    ...(runtime === undefined ? {} : { runtime }),
  };
  return {
    ...(declares === NOTHING_DECLARED ? {} : { declares: told }),
    ...(payload === undefined ? {} : { payload }),
  };
}

/** Where the index serves a release's bytes for ever. */
export function archivePath(release: Release): string {
  return `/archives/sha256/${release.digest.slice("sha256:".length)}.zip`;
}
