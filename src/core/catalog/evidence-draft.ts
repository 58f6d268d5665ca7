/** What evidence and acceptances have made known, being added to; what it began with stays as it was for whoever reads it. */
import { AcceptanceDraft } from "../gate/accepted.ts";
import { APPROVAL, reviewOf } from "../gate/approvals.ts";
import { type KnownScans, withEvidence } from "../gate/external-scan.ts";
import { type HeldRules, withRulesEvent } from "../gate/held-policy.ts";
import type { LedgerEvent } from "../ledger/event.ts";
import { SourceDraft } from "../relations/source-evidence.ts";
import type { Catalog, Release } from "./catalog.ts";

type Known = Pick<Catalog, "evidence" | "acceptances" | "sources" | "scans"> & HeldRules;

export class EvidenceDraft {
  private evidence: Known["evidence"];
  /** The same, once it is a copy of what it began with. */
  private added: Map<string, readonly string[]> | undefined;
  private readonly pins: SourceDraft;
  private scans: KnownScans;
  private readonly acceptances: AcceptanceDraft;
  private rules: HeldRules;

  constructor({ evidence, acceptances, sources, scans, ...held }: Known) {
    const { heldPolicy, heldSettings, unapproved } = held;
    this.rules = { heldPolicy, heldSettings, unapproved };
    this.evidence = evidence;
    this.acceptances = new AcceptanceDraft(acceptances);
    this.pins = new SourceDraft(sources);
    this.scans = scans;
  }

  get known(): Known {
    const { evidence, acceptances, rules, pins, scans } = this;
    return { evidence, acceptances: acceptances.known, ...rules, sources: pins.known, scans };
  }

  /** Is this evidence, `kind:subject`, recorded? */
  has(key: string): boolean {
    return this.evidence.has(key);
  }

  /** Takes an event of the registry's own chain. */
  apply(event: LedgerEvent): void {
    if (event.type === "offer") this.acceptances.apply(event);
    if (event.type !== "evidence") {
      this.rules = withRulesEvent(this.rules, event, (key) => this.has(key));
      return;
    }
    const key = `${event.kind}:${event.subject}`;
    const who = event.kind === APPROVAL ? claimants(this.evidence.get(key), event) : [event.by];
    this.added ??= new Map(this.evidence);
    this.evidence = this.added.set(key, who);
    this.rules = withRulesEvent(this.rules, event, (key) => this.has(key));
    this.pins.apply(event);
    this.scans = withEvidence(this.scans, event);
  }

  /** A release was erased, and where it came from with it. */
  erase(release: Pick<Release, "skill" | "source">): void {
    this.pins.erase(release);
  }
}

type Evidence = Extract<LedgerEvent, { type: "evidence" }>;

/** Is all that this evidence says recorded? Of an approval somebody else may be named beside whoever was first. */
export function hasSaid(
  evidence: Known["evidence"],
  { kind, subject, by, body }: Pick<Evidence, "kind" | "subject" | "by" | "body">,
): boolean {
  const known = evidence.get(`${kind}:${subject}`);
  return known !== undefined && (kind !== APPROVAL || claimants(known, { by, body }).length === known.length);
}

/** Everybody who is said to have approved it. */
function claimants(known: readonly string[] = [], event: Pick<Evidence, "by" | "body">): readonly string[] {
  return [...new Set([...known, ...reviewOf(event).approvedBy])];
}
