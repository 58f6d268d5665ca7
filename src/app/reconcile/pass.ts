/** What one reconcile pass did: the JSON of `reconcile`, the controller's input, the metrics' source. */
import type { BindingContent } from "../../core/bindings/binding-facts.ts";
import { bindingFindings } from "../../core/bindings/binding-findings.ts";
import type { BindingSubject } from "../../core/bindings/binding-place.ts";
import type { Catalog } from "../../core/catalog/catalog.ts";
import { emptyCatalog } from "../../core/catalog/fold.ts";
import { type ErrorCode, quote } from "../../core/errors.ts";
import type { Finding } from "../../core/finding.ts";
import { awaitedOffers, offerKey } from "../../core/gate/held-offer.ts";
import { heldOfferWords } from "../../core/gate/held-offer-words.ts";
import { adviceWords, isBackWithOther, moveWords } from "../../core/ledger/audit-words.ts";
import { type LedgerEvent, type OfferChanges, REGISTRY_CHAIN } from "../../core/ledger/event.ts";
import type { Digest, Oid, SkillId } from "../../core/names.ts";
import type { Unheeded } from "../../core/plan/facts.ts";
import { unheededAdvice } from "../../core/trunk/unheeded.ts";
import type { LedgerTip } from "../ports/ports.ts";
import type { ReplayBatch } from "./replay-batch.ts";

/** What says that somebody else was quicker. */
export const LOST_RACES: ReadonlySet<ErrorCode> = new Set(["LEDGER_MOVED", "PUSH_REFUSED"]);

export interface PassResult extends PassOutcome {
  readonly branch: string;
  /** The last trunk commit taken; null in an empty repository. */
  readonly trunk: Oid | null;
  readonly ledger: { readonly commit: Oid | null; readonly tree: Oid | null };
  /** Releases that another scanner has not judged, and why not the last time; absent where there is none. */
  readonly unscanned?: readonly { readonly id: SkillId; readonly why: string }[];
  /** Releases whose content could not be fetched, and why not the last time; absent where there is none. */
  readonly unfetched?: readonly { readonly id: SkillId; readonly why: string }[];
  /** What waits because an owner wants changes, as the host was asked in this pass; absent where nothing does. */
  readonly objections?: readonly { readonly about: string; readonly commit: Oid; readonly why: string }[];
  /** Live skills after the pass. */
  readonly skills: number;
}

interface Released {
  readonly id: SkillId;
  readonly version: string;
  readonly digest: Digest;
  readonly commit: Oid;
}

interface Refused {
  readonly id: SkillId;
  readonly version?: string;
  readonly commit: Oid;
  readonly findings: readonly Finding[];
}

interface Held {
  readonly id: SkillId;
  /** Of content. */
  readonly version?: string;
  /** Of how it is offered: what stays as it is meanwhile, and until when. */
  readonly change?: string;
  readonly commit: Oid;
  readonly waiting: readonly string[];
}

interface Retired {
  readonly id: SkillId;
  readonly commit: Oid;
}

interface Changed {
  readonly id: SkillId;
  /** What is offered in another way than before, in a few words. */
  readonly change: string;
  readonly commit: Oid;
}

/** What a pass appended, in short. */
export interface PassOutcome {
  /** Trunk commits taken by this pass. */
  readonly commits: number;
  /** Events appended by this pass. */
  readonly events: number;
  readonly released: readonly Released[];
  readonly refused: readonly Refused[];
  readonly held: readonly Held[];
  readonly retired: readonly Retired[];
  /** Versions, channels and skills that are offered in another way than before. */
  readonly changed: readonly Changed[];
  /** What the files that this pass looked at ask for and cannot be given. */
  readonly unheeded: readonly Finding[];
}

/** Keeps of a pass's batches what its result says, and not the events: a first pass may append a hundred thousand. */
export class PassTally implements PassOutcome {
  commits = 0;
  events = 0;
  readonly released: Released[] = [];
  readonly refused: Refused[] = [];
  readonly held: Held[] = [];
  readonly retired: Retired[] = [];
  readonly changed: Changed[] = [];
  private readonly lifecycles = new Map<SkillId, Unheeded>();
  private readonly bindings = new Map<BindingSubject, BindingContent>();
  private catalog = emptyCatalog();

  /** All of it, as it is now. */
  get outcome(): PassOutcome {
    const { commits, events, released, refused, held, retired, changed, unheeded } = this;
    return { commits, events, released, refused, held, retired, changed, unheeded };
  }

  get unheeded(): readonly Finding[] {
    const now = this.catalog.head.at ?? "";
    const bindings = [...this.bindings].flatMap(([subject, content]) =>
      bindingFindings(this.catalog, { subject, content }, now),
    );
    const lifecycles = [...this.lifecycles.values()].flatMap(({ id, findings, lines }) => {
      const entry = this.catalog.skills.get(id);
      return entry === undefined ? findings : [...findings, ...unheededAdvice(this.catalog, entry, lines)];
    });
    return [...lifecycles, ...bindings];
  }

  add({ commits, events, unheeded, bindings, catalog }: ReplayBatch): void {
    this.catalog = catalog;
    for (const [id, one] of unheeded) this.lifecycles.set(id, one);
    for (const [subject, content] of bindings) this.bindings.set(subject, content);
    this.commits += commits;
    this.events += events.length;
    for (const [i, { chain, event }] of events.entries()) {
      const next = events[i + 1];
      // What comes back with other content is told as what it publishes.
      const isTold = chain === next?.chain && isBackWithOther(event, next.event);
      if (chain !== REGISTRY_CHAIN && !isTold) this.take(chain, event);
    }
  }

  /** What came with this event's commit and waits. */
  private heldOffers(id: SkillId, { holds = [], commit }: Extract<LedgerEvent, { type: "offer" }>): readonly Held[] {
    const { evidence, skills } = this.catalog;
    const awaited = awaitedOffers({ id, holds }, (key) => evidence.has(key)).filter((held) => held.commit === commit);
    return awaited.map((held) => ({
      id,
      change: heldOfferWords(skills.get(id), held),
      commit,
      waiting: held.missing.map((stage) => offerKey(commit, stage, id)),
    }));
  }

  private take(id: SkillId, event: LedgerEvent): void {
    const { commit } = event;
    if (event.type === "released") this.released.push({ id, version: event.version, digest: event.digest, commit });
    else if (event.type === "refused") {
      const version = event.version === undefined ? {} : { version: event.version };
      this.refused.push({ id, ...version, commit, findings: event.findings.list });
    } else if (event.type === "held") this.held.push({ id, version: event.version, commit, waiting: event.waiting });
    else if (event.type === "offer" && event.holds !== undefined) this.held.push(...this.heldOffers(id, event));
    else if (event.type === "retired") this.retired.push({ id, commit });
    else this.changed.push(...changesOf(event).map((change) => ({ id, change, commit: bringerOf(event) })));
  }
}

/** The merge that asked for it, which may have been approved later. */
function bringerOf(event: LedgerEvent): Oid {
  return "brought" in event ? (event.brought ?? event.commit) : event.commit;
}

/** What an event changes in how something is offered that was offered before. */
function changesOf(event: LedgerEvent): readonly string[] {
  switch (event.type) {
    case "state":
      return [`${event.version} ${moveWords(event)}${quote(adviceWords(event))}`];
    case "channel":
      return [`${event.name} ${event.from ?? "nothing"} → ${event.to ?? "nothing"}`];
    case "offer":
      // A new skill begins with it.
      return event.n === 1 ? [] : offerChanges(event.changes);
    case "restored":
      return ["its folder is again as published"];
    case "renamed":
      return [`${quote(event.from)} → ${quote(event.to)}`];
    default:
      return [];
  }
}

function offerChanges(changes: OfferChanges): readonly string[] {
  const { visibility, enabled, owners, readers, tags } = changes;
  return [
    ...(visibility === undefined ? [] : [`visibility ${visibility.from} → ${visibility.to}`]),
    ...(enabled === undefined ? [] : [enabled.to ? "enabled again" : "disabled: nobody sees it"]),
    ...(owners === undefined ? [] : [`owners → ${listed(owners.to)}`]),
    ...(readers === undefined ? [] : [`readers → ${listed(readers.to)}`]),
    ...(tags === undefined ? [] : [`tags → ${listed(tags.to)}`]),
  ];
}

function listed(words: readonly string[]): string {
  return words.length === 0 ? "none" : quote(words.join(", "));
}

/** What is true now and the ledger that says so: replaced together, never changed, so that what is read from both agrees. */
export interface Snapshot {
  readonly catalog: Catalog;
  /** Undefined as long as no ledger has been read; the catalog is empty then. */
  readonly ledger: LedgerTip | undefined;
}

/** The running reconciler of one source. One pass at a time; the snapshot is replaced when one publishes. */
export interface Reconciler {
  /** What a pass takes its news from. */
  readonly looksAt: "trunk" | "ledger";
  /** Empty until `load` or `pass`. */
  readonly snapshot: Snapshot;
  /** The snapshot's catalog. */
  readonly catalog: Catalog;
  /** Reads the published ledger, if there is one, so that it can be served before the first pass. */
  load(): Promise<void>;
  /**
   * Makes the ledger agree with the trunk, once. Throws the RegistryError that stopped it (its `next` says retry or
   * stall); what was already appended stays and is served.
   */
  pass(signal?: AbortSignal): Promise<PassResult>;
  /** Called after every change of the catalog; answers how to stop listening. */
  onChange(listener: (catalog: Catalog) => void): () => void;
}

/** The same reconciler, but that this is a pass of it. */
export function withPasses(reconciler: Reconciler, pass: Reconciler["pass"]): Reconciler {
  return {
    looksAt: reconciler.looksAt,
    get snapshot() {
      return reconciler.snapshot;
    },
    get catalog() {
      return reconciler.catalog;
    },
    load: () => reconciler.load(),
    onChange: (listener) => reconciler.onChange(listener),
    pass,
  };
}
