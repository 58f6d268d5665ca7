/** Why a skill or the whole registry is where it is: which gate, which file, and what clears it. */

import { type PendingAgent, pendingAgents } from "../../core/bindings/pending-agents.ts";
import { compareUtf8 } from "../../core/bytes.ts";
import type { Catalog, SkillEntry } from "../../core/catalog/catalog.ts";
import { enteredAhead } from "../../core/catalog/entered-ahead.ts";
import { ambiguousName, skillNotFound } from "../../core/catalog/not-found.ts";
import { type Condition, consequence, standingConditions, startingConditions } from "../../core/conditions.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import { Fault } from "../../core/fault.ts";
import type { Finding } from "../../core/finding.ts";
import { unapprovedRules } from "../../core/gate/held-rules-words.ts";
import { type Digest, nameOf, parseSkillRequest, type SkillId, skillId } from "../../core/names.ts";
import { pendingEmergencies, standingEmergency } from "../../core/plan/emergency.ts";
import { SETTINGS_PATH } from "../../core/trunk/settings.ts";
import type { Clock, Source } from "../ports/ports.ts";
import { withDryLedger } from "../reconcile/dry-ledger.ts";
import type { PassResult, Reconciler } from "../reconcile/pass.ts";
import { readUnheededBindings } from "../reconcile/unheeded-bindings.ts";
import { readUnheeded, readUnheededFiles } from "./explain-files.ts";
import { OutstandingDigests } from "./forced-content.ts";
import { readAccepted, readBesides } from "./judged-anew.ts";
import { type Standing, toStanding, unfetchedWords } from "./standing.ts";
import { heldRulesFindings, withHeldOffers } from "./standing-words.ts";

export interface Explanation {
  readonly location: string;
  /** The last trunk commit taken. */
  readonly trunk: string | null;
  /** Is it up to date, and does nothing move; and what else there is to say. */
  readonly conditions: readonly Condition[];
  /** What publishing now would add. */
  readonly pending: { readonly commits: number; readonly events: number };
  /** What our files ask for and cannot be given, lifecycle files of a skill aside; and files that make no skill, or bind nothing. */
  readonly unheeded: readonly Finding[];
  /** The skill asked for, or every skill with something outstanding or unheeded. */
  readonly skills: readonly Standing[];
  /** What agents are bound to and do not have; of the skill alone, where one is asked for. */
  readonly agents: readonly PendingAgent[];
}

export interface ExplainOptions {
  readonly source: Source;
  /** Builds the reconciler of the pass that is tried and not published. */
  readonly reconcilerOf: (source: Source) => Reconciler;
  readonly clock: Clock;
  /** `name` or `namespace/name`; absent: the registry and all that is outstanding. */
  readonly skill?: string;
  /** Asks the issuer of access tokens for its keys: why they cannot be had; absent where no issuer is named. */
  readonly askIssuer?: () => Promise<string | undefined>;
  readonly signal?: AbortSignal;
}

/**
 * Tries a pass without publishing it and tells what stands in the way. Throws SKILL_NOT_FOUND, or USAGE for a name that
 * is none.
 */
export async function explain(options: ExplainOptions): Promise<Explanation> {
  const { source, clock } = options;
  const reconciler = options.reconcilerOf(withDryLedger(source));
  const { error, result } = await attempt(reconciler, options.signal);
  const { catalog } = reconciler;
  const published = await source.ledger.tip().catch(() => undefined);
  const now = clock.now();
  const today = new Date(now).toISOString();
  const { objects } = source;
  const contents = new OutstandingDigests(objects);
  const isStopped = result === undefined;
  const unheeded = await beside(
    isStopped,
    readUnheeded(objects, { catalog, digests: contents, now: today }),
    new Map<SkillId, readonly Finding[]>(),
  );
  const files = [
    ...(await readUnheededFiles(source)),
    ...(await beside(isStopped, readUnheededBindings(objects, catalog, today), [])),
  ];
  const skills =
    options.skill !== undefined &&
    error instanceof Fault &&
    error.place.skill !== undefined &&
    isAbout(options.skill, error.place.skill)
      ? inOrder(catalog, ({ id }) => id === error.place.skill)
      : chosen(catalog, { unheeded, files, skill: options.skill });
  const digests = await beside(isStopped, contents.ofRefused(skills), new Map<SkillId, Digest>());
  const waived = readAccepted(objects, catalog, { entries: skills, now: today });
  const accepted = await beside(isStopped, waived, new Map<SkillId, readonly Digest[]>());
  const besides = readBesides(objects, catalog, { entries: skills, accepted });
  const along = await beside(isStopped, besides, new Map<SkillId, readonly string[]>());
  const { conditions } = consequence({
    outcome:
      result === undefined
        ? { kind: "failed", error }
        : { kind: "passed", lookedAt: "trunk", trunk: catalog.head.trunk },
    previous: startingConditions(now),
    attempt: 1,
    random: 0,
    now,
    pollMs: 0,
  });
  const pending = pendingEmergencies(catalog);
  const standing = standingConditions(conditions, now, {
    emergency: standingEmergency(pending),
    unfetched: result?.unfetched ?? [],
    unasked: await options.askIssuer?.(),
    unapproved: unapprovedRules(catalog),
    isSuspended: false,
  });
  const besidePasses = [standing.Emergency, standing.Unfetched, standing.Unasked, standing.Unapproved];
  const isStalled = conditions.Stalled.status;
  return {
    location: source.location,
    trunk: published?.head.trunk ?? null,
    conditions: [conditions.Fresh, conditions.Stalled, ...besidePasses.filter(({ status }) => status)],
    pending: { commits: result?.commits ?? 0, events: result?.events ?? 0 },
    unheeded: [
      ...heldRulesFindings(catalog),
      ...enteredAhead(catalog, now),
      ...(result?.unheeded ?? []).filter(({ path }) => path === SETTINGS_PATH),
      ...[...unheeded].flatMap(([id, findings]) =>
        catalog.skills.has(id) || !isAbout(options.skill, id) ? [] : findings,
      ),
      ...files.filter(({ path }) => options.skill === undefined || isPlaceOf(options.skill, path)),
    ],
    skills: skills.map((entry) => ({
      ...withHeldOffers(
        catalog,
        entry,
        toStanding(catalog, entry, {
          ...{ isStalled, along: along.get(entry.id), accepted: accepted.get(entry.id) },
        }),
      ),
      ...(digests.has(entry.id) ? { digest: digests.get(entry.id) as Digest } : {}),
      ...unfetchedWords(entry, result?.unfetched?.find(({ id }) => id === entry.id)?.why),
      unheeded: unheeded.get(entry.id) ?? [],
    })),
    agents: pendingAgents(catalog, today).filter(
      ({ id }) => options.skill === undefined || skills.some((entry) => entry.id === id),
    ),
  };
}

/**
 * What is said beside the conditions. Of a pass that failed they say why, and what cannot be read either, for the commits
 * that were taken may be gone, must not stand in their way.
 */
async function beside<T>(isStopped: boolean, reading: Promise<T>, none: T): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (isStopped) return none;
    throw error;
  }
}

/** A failure is what there is to explain; only being interrupted is not. */
async function attempt(
  reconciler: Reconciler,
  signal: AbortSignal | undefined,
): Promise<{ readonly result?: PassResult; readonly error?: unknown }> {
  try {
    return { result: await reconciler.pass(signal) };
  } catch (error) {
    if (signal?.aborted === true) throw error;
    return { error };
  }
}

const isAbout = (asked: string | undefined, id: SkillId) => asked === undefined || asked === id || asked === nameOf(id);

/** Does a person mean the file's folder by this, its last name, or the file itself? */
function isPlaceOf(text: string, path: string): boolean {
  const folder = path.slice(0, Math.max(path.lastIndexOf("/"), 0));
  return [path, folder, folder.slice(folder.lastIndexOf("/") + 1)].includes(text.replace(/(?<=.)\/$/, ""));
}

function chosen(
  catalog: Catalog,
  from: {
    readonly unheeded: ReadonlyMap<SkillId, readonly Finding[]>;
    readonly files: readonly Finding[];
    readonly skill: string | undefined;
  },
): readonly SkillEntry[] {
  const { unheeded, files, skill } = from;
  if (skill !== undefined && files.some(({ path }) => isPlaceOf(skill, path))) {
    return inOrder(catalog, (entry) => entry.id === skill || entry.name === skill);
  }
  if (skill !== undefined) return [findEntry(catalog, skill)];
  return inOrder(catalog, (entry) => (entry.outstanding ?? entry.holds) !== undefined || unheeded.has(entry.id));
}

function inOrder(catalog: Catalog, isMeant: (entry: SkillEntry) => boolean): readonly SkillEntry[] {
  return [...catalog.skills.values()].filter(isMeant).sort((a, b) => compareUtf8(a.id, b.id));
}

function findEntry(catalog: Catalog, text: string): SkillEntry {
  const request = parseSkillRequest(text);
  if (request === undefined || request.wanted !== undefined) {
    throw new RegistryError("USAGE", `"${quote(text)}" names no skill.`, { hint: "Expected name or namespace/name." });
  }
  const { namespace, name } = request;
  const ids = namespace === undefined ? (catalog.byName.get(name) ?? []) : [skillId(namespace, name)];
  const entries = ids.flatMap((id) => catalog.skills.get(id) ?? []);
  const current = entries.filter((entry) => entry.renamedTo === undefined);
  const [entry, ...others] = current.length > 0 ? current : entries;
  if (entry === undefined) throw skillNotFound(text);
  if (others.length > 0)
    throw ambiguousName(
      name,
      [entry, ...others].map((e) => e.id),
    );
  return entry;
}
