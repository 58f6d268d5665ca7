/**
 * Opening a skills repository as the command line and its own settings say.
 *
 * Settings that cannot be read (a host that is down, a broken `skilltrunk.yaml`) never mean the defaults: a second ledger
 * would begin where nobody looks for one. They mean what they last said, if this machine knows, and else nothing that is
 * written to.
 */

import { LEDGER_BRANCH, openSource, type SourceOptions } from "../adapters/git/open-source.ts";
import type { Clone } from "../adapters/ledger/clone-ledger.ts";
import { type LedgerPlace, type LedgerPlaceMemory, openLedgerPlaceMemory } from "../adapters/ledger/ledger-place.ts";
import type { Progress, Source } from "../app/ports/ports.ts";
import { settingsBeforeBreak } from "../app/reconcile/broken-settings.ts";
import { readTrunkSettings } from "../app/reconcile/trunk-settings.ts";
import type { Config } from "../config.ts";
import { RegistryError } from "../core/errors.ts";
import { isSameLedger } from "../core/trunk/ledger-moved.ts";
import { DEFAULT_SETTINGS } from "../core/trunk/settings.ts";
import { demandLedger, findEarlierLedger } from "./earlier-ledger.ts";
import { findMeant, type Warn } from "./meant-ledger.ts";

/** A repository that is opened to be published from, or to look at all that is published. */
export interface OpenedMeant {
  readonly source: Source;
  /** The clone that was named, where there was one. */
  readonly clone: Clone | undefined;
  readonly isOrigin: boolean;
}

/** Opens what a location means, as meant-ledger.ts decides. Throws as that does. */
export async function openMeant({
  warn,
  ...options
}: Parameters<typeof openRepository>[0] & { readonly warn: Warn }): Promise<OpenedMeant> {
  const { location, config, progress, readOnly } = options;
  const { stateDir, push } = config;
  const meant = await findMeant({ location, stateDir, progress, warn, push: push && !readOnly });
  const source = await openRepository({ ...options, location: meant.location });
  return { source, clone: meant.clone, isOrigin: meant.isOrigin };
}

/** Opens what lies in the folder that was named, on the ledger that this folder means. Throws as `openMeant`. */
export async function openOnMeant({
  warn,
  ...options
}: Omit<Parameters<typeof openRepository>[0], "ledgerAt"> & { readonly warn: Warn }): Promise<Source> {
  const { location, config, progress } = options;
  const meant = await findMeant({ location, stateDir: config.stateDir, progress, warn, push: false });
  return openRepository({ ...options, ledgerAt: meant.isOrigin ? meant.location : undefined });
}

/** Where what was written to a ledger counts, and who does not see it yet. */
export interface Counted {
  /** The repository whose readers it is for; never with credentials. */
  readonly place: string;
  /** `unpushed`: only this machine has it. `here`: that repository is on this machine. */
  readonly state: "pushed" | "unpushed" | "here";
  /** Where that repository was cloned from, and where there is no ledger. */
  readonly unseenBy?: string;
}

export function whereItCounts({ source, clone, isOrigin }: OpenedMeant): Counted {
  const { remote, place } = source.whereabouts;
  if (remote) return { place, state: source.publishes ? "pushed" : "unpushed" };
  return { place, state: "here", ...(clone === undefined || isOrigin ? {} : { unseenBy: clone.origin.shown }) };
}

/**
 * Opens a repository as its own settings say: its trunk, and where its ledger is. Where they cannot be read, what they
 * last said is there to be served, and every `refresh` reads them anew or throws why it cannot.
 */
export async function openRepository({
  location,
  config,
  progress,
  readOnly,
  lazy = false,
  proposal,
  ledgerAt,
  judges = false,
}: {
  readonly location: string;
  readonly config: Config;
  readonly progress: Progress;
  readonly readOnly: boolean;
  /** As in `SourceOptions`. */
  readonly lazy?: boolean;
  readonly proposal?: string | undefined;
  /** The repository that has the ledger, where the settings name none. */
  readonly ledgerAt?: string | undefined;
  /** Nothing will be written to the ledger: while the settings cannot be read, the trunk's history says where it was. */
  readonly judges?: boolean;
}): Promise<Source> {
  const { stateDir, trunk, signingKey, push } = config;
  const options: SourceOptions = {
    location,
    stateDir,
    progress,
    readOnly,
    lazy,
    proposal,
    push,
    ...(trunk === undefined ? {} : { trunk }),
    ...(signingKey === undefined ? {} : { signingKey }),
  };
  const plain = await openSource(options);
  // Of a remote, a follower has the ledger's branch alone.
  if (readOnly && plain.remote) return plain;
  const memory = openLedgerPlaceMemory(stateDir, `${plain.location}\n${trunk ?? ""}`);
  const openAt = (place: LedgerPlace) => openPlace({ plain, options, place, ledgerAt });
  // A follower also takes a repository that holds a ledger and no trunk.
  const findPlace = async () =>
    (await readPlace(plain, { memory, judges })) ?? (readOnly ? DEFAULT_SETTINGS : undefined);

  const place = await findPlace().catch(() => undefined);
  if (place === undefined) return awaitPlace({ plain, known: await memory.read(), findPlace, openAt });
  const source = await openAt(place);
  const earlier = readOnly || lazy ? undefined : await findEarlierLedger({ plain, source, place, openAt });
  if (earlier === undefined) {
    if (source !== plain) await plain.close();
    return source;
  }
  if (source !== plain) await source.close();
  // It is served from where it was until the new place has it.
  return awaitPlace({
    plain,
    known: earlier.place,
    findPlace: () => demandLedger({ plain, findPlace, openAt }),
    openAt,
  });
}

/** What the settings say, or last said where they are broken now; undefined where the trunk has no commit yet. */
async function readPlace(
  plain: Source,
  { memory, judges }: { readonly memory: LedgerPlaceMemory; readonly judges: boolean },
): Promise<LedgerPlace | undefined> {
  try {
    const settings = await readTrunkSettings(plain);
    if (settings !== undefined) await memory.remember(settings);
    return settings;
  } catch (error) {
    const isBroken = error instanceof RegistryError && error.code === "SETTINGS_INVALID";
    if (isBroken && judges) return await placeBeforeBreak(plain);
    const known = isBroken ? await memory.read() : undefined;
    if (known === undefined) throw error;
    return known;
  }
}

/** What the settings last said that can be read; where they never could be, no ledger was kept but in the usual place. */
async function placeBeforeBreak(plain: Source): Promise<LedgerPlace> {
  const { trunk } = await plain.refresh();
  const before = trunk === undefined ? undefined : await settingsBeforeBreak(plain.objects, trunk);
  return before?.settings ?? DEFAULT_SETTINGS;
}

/** The repository with its ledger at this place: the one that is open already, where that has it there. */
async function openPlace({
  plain,
  options,
  place,
  ledgerAt,
}: {
  readonly plain: Source;
  readonly options: SourceOptions;
  readonly place: LedgerPlace;
  readonly ledgerAt: string | undefined;
}): Promise<Source> {
  const { branch, repository = ledgerAt } = place.ledger;
  const namesTrunk = options.trunk === undefined && place.trunk !== undefined;
  if (!namesTrunk && repository === undefined && branch === LEDGER_BRANCH) return plain;
  return openSource({
    ...options,
    ledgerBranch: branch,
    ...(namesTrunk ? { trunk: place.trunk } : {}),
    ...(repository === undefined ? {} : { ledgerLocation: repository }),
  });
}

/** A source that becomes what its settings say with the first `refresh` that can read them. */
async function awaitPlace({
  plain,
  known,
  findPlace,
  openAt,
}: {
  readonly plain: Source;
  readonly known: LedgerPlace | undefined;
  readonly findPlace: () => Promise<LedgerPlace | undefined>;
  readonly openAt: (place: LedgerPlace) => Promise<Source>;
}): Promise<Source> {
  let opened = known === undefined ? undefined : await openAt(known);
  let isSettled = false;
  const settle = async () => {
    const place = await findPlace();
    if (place === undefined) return;
    if (known !== undefined && !isSamePlace(known, place)) throw ledgerElsewhere(plain.location);
    opened ??= await openAt(place);
    isSettled = true;
  };
  return {
    location: plain.location,
    remote: plain.remote,
    watch: (opened ?? plain).watch,
    get publishes() {
      return (opened ?? plain).publishes;
    },
    get whereabouts() {
      return (opened ?? plain).whereabouts;
    },
    get objects() {
      return (opened ?? plain).objects;
    },
    /** Of nobody knows where: an empty one that cannot be published. */
    get ledger() {
      return opened?.ledger ?? plain.scratch();
    },
    scratch: () => (opened ?? plain).scratch(),
    get proposals() {
      return (opened ?? plain).proposals;
    },
    generated: (branch) => (opened ?? plain).generated(branch),
    secondReader: () => (opened ?? plain).secondReader(),
    async refresh() {
      if (!isSettled) await settle();
      return (opened ?? plain).refresh();
    },
    async close() {
      if (opened !== plain) await opened?.close();
      await plain.close();
    },
  };
}

function isSamePlace(a: LedgerPlace, b: LedgerPlace): boolean {
  return a.trunk === b.trunk && isSameLedger(a, b);
}

/** What is served was read from one ledger: it cannot go on in another. */
function ledgerElsewhere(location: string): RegistryError {
  return new RegistryError(
    "LEDGER_MOVED",
    `The settings of ${location} keep the ledger in another place than before.`,
    {
      hint: "Start the program again: it then goes on there.",
    },
  );
}
