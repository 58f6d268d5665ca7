/** Why a skill or the whole registry is where it is: which gate, which file, and what clears it. */

import { type PendingAgent, pendingAgents } from "../../core/bindings/pending-agents.ts";
import { compareUtf8 } from "../../core/bytes.ts";
import type { Catalog, Outstanding, SkillEntry } from "../../core/catalog/catalog.ts";
import { enteredAhead } from "../../core/catalog/entered-ahead.ts";
import { ambiguousName, skillNotFound } from "../../core/catalog/not-found.ts";
import { latestOf } from "../../core/catalog/resolve.ts";
import { heldWords } from "../../core/catalog/waiting.ts";
import { type Condition, consequence, emergencyConditions, startingConditions } from "../../core/conditions.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import { compareFindings, type Finding } from "../../core/finding.ts";
import { type Digest, nameOf, parseSkillRequest, type SkillId, skillId } from "../../core/names.ts";
import { pendingEmergencies, standingEmergency } from "../../core/plan/emergency.ts";
import { standsInWay } from "../../core/relations/standing-in-way.ts";
import { takenAlongSentences } from "../../core/report/taken-along-words.ts";
import { withRemedy } from "../../core/rules.ts";
import { SETTINGS_PATH } from "../../core/trunk/settings.ts";
import type { Clock, Source } from "../ports/ports.ts";
import { withDryLedger } from "../reconcile/dry-ledger.ts";
import type { PassResult, Reconciler } from "../reconcile/pass.ts";
import { readUnheededBindings } from "../reconcile/unheeded-bindings.ts";
import { readUnheeded, readUnheededFiles } from "./explain-files.ts";
import { OutstandingDigests } from "./forced-content.ts";
import { readBesides } from "./judged-anew.ts";
import { byHand, heldRulesFindings, refusal, unlistedWords, withHeldOffers } from "./standing-words.ts";

/** Where one skill stands. */
export interface Standing {
  readonly id: SkillId;
  /** The folder in the trunk. */
  readonly path: string;
  readonly standing: "published" | "refused" | "held" | "retired" | "renamed" | "hidden" | "unlisted";
  /** What `latest` gives now. */
  readonly latest: string | null;
  /** Who answers for it. */
  readonly owners: readonly string[];
  /** The trunk commit, and its time, that left it there. */
  readonly since?: { readonly commit: string; readonly at: string };
  /** Of the content that is refused, as a forced release names it; absent where none could publish it, and of the last of very many. */
  readonly digest?: Digest;
  /** Why it is refused. Worst first. */
  readonly findings: readonly Finding[];
  /** What its lifecycle file asks for and cannot be given. */
  readonly unheeded: readonly Finding[];
  /** Kinds of evidence that are missing. */
  readonly waiting: readonly string[];
  /** One sentence: what is so, and what changes it. */
  readonly explanation: string;
}

export interface Explanation {
  readonly location: string;
  /** The last trunk commit taken. */
  readonly trunk: string | null;
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
  const skills = chosen(catalog, { unheeded, files, skill: options.skill });
  const digests = await beside(isStopped, contents.ofRefused(skills), new Map<SkillId, Digest>());
  const along = await beside(isStopped, readBesides(objects, catalog, skills), new Map<SkillId, readonly string[]>());
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
  const { Emergency } = emergencyConditions(conditions, now, standingEmergency(pending));
  const isStalled = conditions.Stalled.status;
  return {
    location: source.location,
    trunk: published?.head.trunk ?? null,
    conditions: [conditions.Fresh, conditions.Stalled, ...(Emergency.status ? [Emergency] : [])],
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
      ...withHeldOffers(catalog, entry, toStanding(catalog, entry, { isStalled, along: along.get(entry.id) })),
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
    if (isStopped && error instanceof RegistryError) return none;
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

function toStanding(
  catalog: Catalog,
  entry: SkillEntry,
  { isStalled, along }: { readonly isStalled: boolean; readonly along: readonly string[] | undefined },
): Omit<Standing, "unheeded"> {
  const latest = latestOf(catalog, entry)?.version ?? null;
  const { id, path } = entry;
  const base = { id, path, latest, owners: entry.offer.owners, findings: [], waiting: [] };
  const open = entry.outstanding;
  if (open?.kind === "refused") {
    const findings = open.findings.map(withRemedy).sort(compareFindings);
    const explanation = `${refusal(catalog, entry, open)}${takenAlongSentences(along)}`;
    return { ...base, standing: "refused", since: sinceOf(open), findings, explanation };
  }
  if (open?.kind === "held") {
    // What came since it was held is in the ledger, and the version still waits for the rest.
    const waiting = open.waiting.filter((key) => !catalog.evidence.has(key));
    return {
      ...base,
      standing: "held",
      since: sinceOf(open),
      waiting,
      explanation: `${heldWords({ ...open, waiting })}${takenAlongSentences(along)}${byHand(waiting)}`,
    };
  }
  return { ...base, ...settled(catalog, entry, { latest, isStalled }) };
}

/** A skill with nothing outstanding. */
function settled(
  catalog: Catalog,
  entry: SkillEntry,
  { latest, isStalled }: { readonly latest: string | null; readonly isStalled: boolean },
): Pick<Standing, "standing" | "explanation"> {
  if (entry.renamedTo !== undefined) {
    return { standing: "renamed", explanation: `It goes on as ${entry.renamedTo}; this name still resolves to it.` };
  }
  if (entry.retired) {
    return {
      standing: "retired",
      explanation:
        entry.releases.size === 0
          ? "Its folder was removed from the trunk before anything of it was published; merge the folder again to publish it."
          : "Its folder was removed from the trunk: exact versions stay; merge the folder again to restore it.",
    };
  }
  if (!entry.offer.enabled) {
    return {
      standing: "hidden",
      explanation: `lifecycle/${entry.id}.yaml says \`enabled: false\`: nobody sees it until that is merged as true.`,
    };
  }
  if (latest === null) {
    return {
      standing: "unlisted",
      explanation: unlistedWords(catalog, entry),
    };
  }
  const offered = `latest is ${latest}, for ${entry.offer.visibility} readers.`;
  const release = entry.releases.get(latest);
  const shown = `${entry.id}@${latest}`;
  const inWay = release === undefined ? undefined : standsInWay(catalog, { shown, release, audience: "all" });
  if (inWay !== undefined) return { standing: "published", explanation: `L${offered.slice(1)} But ${inWay}` };
  const explanation = isStalled
    ? `As of the last commit taken, ${offered} What was merged since waits until the stall is cleared.`
    : `Nothing stands in the way: ${offered}`;
  return { standing: "published", explanation };
}

/** What keeps content that is elsewhere from being here. */
function unfetchedWords({ outstanding }: SkillEntry, why: string | undefined): { readonly explanation?: string } {
  if (outstanding?.kind !== "held" || why === undefined) return {};
  const what = `Version ${outstanding.version} waits for its content: it could not be fetched, for ${why}.`;
  return { explanation: `${what} It is tried again; a merge that changes \`source\` in skill.yaml ends the wait too.` };
}

function sinceOf({ commit, at }: Outstanding): { readonly commit: string; readonly at: string } {
  return { commit, at };
}
