/** Withdraws a release at once: evidence first, which takes effect with it, and then the proposal that makes the trunk agree. */

import { toBound } from "../../core/bindings/bound-agents.ts";
import type { Concerned } from "../../core/bindings/bound-words.ts";
import type { Catalog, SkillEntry } from "../../core/catalog/catalog.ts";
import { emptyCatalog } from "../../core/catalog/fold.ts";
import { skillNotFound, versionNotFound } from "../../core/catalog/not-found.ts";
import { currentOf, findSkill } from "../../core/catalog/resolve.ts";
import { RegistryError } from "../../core/errors.ts";
import { type Oid, type SkillId, type SkillRequest, skillId } from "../../core/names.ts";
import { type EmergencyProof, emergencyBody, emergencySubject } from "../../core/plan/emergency.ts";
import { demandReason } from "../../core/trunk/given-reason.ts";
import { isReason, lifecyclePath, parseLifecycle, REASON } from "../../core/trunk/lifecycle.ts";
import { setVersionOffer } from "../../core/trunk/lifecycle-edit.ts";
import { type Answered, answersChanged, replacementsLost } from "../../core/trunk/offer-change.ts";
import type { Clock, Source } from "../ports/ports.ts";
import { enterEvidence } from "./acknowledge.ts";
import { loadCatalog } from "./load-catalog.ts";
import { readTrunkFile } from "./trunk-text.ts";

export interface Withdrawal {
  /** With a version in `wanted`. */
  readonly request: SkillRequest;
  readonly reason: string;
  /** Drop the bytes too, of every release that has the same. */
  readonly erase: boolean;
  readonly proof: EmergencyProof;
  /** Is told what will be done and whom it hits, and may still say no. */
  readonly decide?: (about: ToWithdraw) => Promise<boolean>;
}

/** A release that is about to be withdrawn. */
export interface ToWithdraw {
  readonly id: SkillId;
  readonly version: string;
  readonly digest: string;
  /** Is it withdrawn already, so that nothing new happens? */
  readonly isKnown: boolean;
  readonly erase: boolean;
  /** Who relies on it. */
  readonly hit: Concerned;
  /** What whoever asks gets that is not what they get now. */
  readonly answers: readonly Answered[];
  /** Sentences about releases whose users lose what they were told to use instead. */
  readonly lost: readonly string[];
}

export interface Withdrawn {
  readonly id: SkillId;
  readonly version: string;
  readonly digest: string;
  /** Was the evidence there before? */
  readonly isKnown: boolean;
  /** The reason that is told: where it was there before, that which was given then. */
  readonly reason: string;
  readonly erased: boolean;
  /** Who relied on it before. */
  readonly hit: Concerned;
  /** The ledger that says so: where it was there before, as it stands now. */
  readonly ledger: { readonly commit: Oid; readonly tree: Oid };
}

/**
 * Enters the evidence and pushes the ledger. Throws SKILL_NOT_FOUND, VERSION_NOT_FOUND, USAGE for a reason that no
 * lifecycle file could hold, VERSION_GONE for what is withdrawn already, INTERRUPTED where `decide` said no; nothing is written then.
 */
export async function withdraw(
  { source, clock }: { readonly source: Source; readonly clock: Clock },
  { request, reason, erase, proof, decide }: Withdrawal,
): Promise<Withdrawn> {
  demandReason(reason);
  if (!isReason(reason)) throw new RegistryError("USAGE", `--reason: expected ${REASON}.`);
  await source.refresh();
  const tip = await source.ledger.tip();
  const catalog = tip === undefined ? emptyCatalog() : await loadCatalog(source.ledger, tip);
  const entry = findEntry(catalog, request);
  const version = request.wanted ?? "";
  const release = entry.releases.get(version);
  if (release === undefined) throw versionNotFound(entry, version);
  const kind = erase ? "erase" : "withdraw";
  const subject = emergencySubject(entry.id, version);
  const isKnown = catalog.evidence.has(`${kind}:${subject}`);
  const isDone = erase ? catalog.erased.has(release.digest) : release.state === "withdrawn";
  if (isDone && !isKnown) {
    throw new RegistryError("VERSION_GONE", `${subject} is ${erase ? "erased" : "withdrawn"} already.`, {
      hint: "`skilltrunk audit` says who did it, and why.",
    });
  }
  const bound = toBound(catalog, release, { audience: "all", now: new Date(clock.now()).toISOString() });
  const hit = { agents: bound.agents, dependents: bound.dependents };
  const offer = { state: "withdrawn", reason } as const;
  const change = { kind: "state", version, offer } as const;
  const answers = answersChanged(catalog, entry, change);
  const lost = replacementsLost(catalog, entry, change);
  const about = { id: entry.id, version, digest: release.digest, isKnown, erase, hit, answers, lost };
  if ((await decide?.(about)) === false) throw new RegistryError("INTERRUPTED", `${subject} was not withdrawn.`);
  const by = proof.kind === "workflow" ? proof.actor : proof.user;
  const body = emergencyBody({ reason, proof });
  const { commit, tree } = await enterEvidence({ source, clock, kind, subject, reason: body, by, origin: proof.kind });
  const told = isKnown ? (release.reason ?? reason) : reason;
  const withdrawn = {
    id: entry.id,
    version,
    digest: release.digest,
    isKnown,
    reason: told,
    hit,
  };
  return { ...withdrawn, erased: erase, ledger: { commit, tree } };
}

/** Also of a skill that is disabled: what is hidden may have to be withdrawn, too. */
function findEntry(catalog: Catalog, request: SkillRequest): SkillEntry {
  const { namespace, name } = request;
  if (namespace === undefined) return findSkill(catalog, request, "all").entry;
  const entry = currentOf(catalog, skillId(namespace, name));
  if (entry === undefined || entry.releases.size === 0) throw skillNotFound(`${namespace}/${name}`);
  return entry;
}

/**
 * The lifecycle file that withdraws the release, as it is to be on the trunk; undefined where it does already, in whatever
 * words: a reason is told anew by whoever edits the file.
 */
export async function withdrawalFile(
  source: Source,
  base: Oid,
  { id, version, reason }: { readonly id: SkillId; readonly version: string; readonly reason: string },
): Promise<{ readonly path: string; readonly before: Uint8Array | undefined; readonly bytes: Uint8Array } | undefined> {
  const path = lifecyclePath(id);
  const before = await readTrunkFile(source.objects, base, path);
  const there = before === undefined ? undefined : parseLifecycle(path, before).lifecycle;
  if (there?.versions.get(version)?.state === "withdrawn") return undefined;
  const bytes = setVersionOffer({ path, bytes: before }, version, { state: "withdrawn", reason });
  return before !== undefined && Buffer.compare(before, bytes) === 0 ? undefined : { path, before, bytes };
}
