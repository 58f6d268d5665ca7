/** A release as the catalog has it, from the event that published it. */

import type { ReleasedEvent } from "../ledger/event.ts";
import { momentOf } from "../ledger/event-moment.ts";
import type { Digest, SkillId } from "../names.ts";
import { relationsOf } from "../skill/declares.ts";
import type { Release } from "./catalog.ts";
import type { ReleaseScan } from "./release-scan.ts";

/** Texts that a release shares with the one before are held once: most releases of a skill differ in few of them. */
export function toRelease(skill: SkillId, event: ReleasedEvent, before: Release | undefined): Release {
  const shared = (key: "path" | "description" | "by" | "notes"): string =>
    before?.[key] === event[key] ? before[key] : event[key];
  return {
    skill,
    version: event.version,
    digest: event.digest,
    size: event.size,
    tree: event.tree,
    path: shared("path"),
    description: shared("description"),
    kind: event.kind,
    at: momentOf(event),
    commit: event.commit,
    by: shared("by"),
    pr: event.pr,
    notes: shared("notes"),
    verdict: event.verdict,
    state: "online",
    reason: undefined,
    replacement: undefined,
    sunset: undefined,
    since: undefined,
    emergency: false,
    waived: event.waived === undefined ? NOTHING_WAIVED : event.waived.map(({ fingerprint }) => fingerprint),
    accepted: event.waived === undefined ? NOTHING_ACCEPTED : event.waived.map(({ rule, path }) => ({ rule, path })),
    forced: event.forced === true,
    force: event.force,
    rules: before?.rules === event.rules ? before.rules : event.rules,
    scan: sharedScan(before?.scan, event.scan as ReleaseScan | undefined),
    brought: event.brought,
    relations: relationsOf(event, before?.relations),
    source: event.source,
  };
}
const NOTHING_WAIVED: readonly Digest[] = [];
const NOTHING_ACCEPTED: Release["accepted"] = [];

function sharedScan(before: ReleaseScan | undefined, scan: ReleaseScan | undefined): ReleaseScan | undefined {
  return before !== undefined && JSON.stringify(before) === JSON.stringify(scan) ? before : scan;
}
