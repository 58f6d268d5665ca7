/** Records an operator's "yes, this is meant" as evidence: it clears a stall and survives every rebuild. */
import { sha256 } from "../core/bytes.ts";
import { quote, RegistryError } from "../core/errors.ts";
import { chain, type Fact, REGISTRY_CHAIN } from "../core/event.ts";
import { CatalogDraft } from "../core/fold.ts";
import { authorName } from "../core/merge-message.ts";
import { isOid } from "../core/names.ts";
import { loadCatalog } from "./load-catalog.ts";
import type { Clock, LedgerTip, Source } from "./ports.ts";

const KINDS = ["mass-removal", "future-date", "rewrite"] as const;

export interface AcknowledgeOptions {
  readonly source: Source;
  readonly clock: Clock;
  /** `mass-removal:<commit>`, `future-date:<commit>` or `rewrite:<old>..<new>`. */
  readonly step: string;
  readonly reason: string;
  /** Who says so: a login or a name. */
  readonly by: string;
}

/** Appends the acknowledgement after the commit the ledger stands at. Throws USAGE for a step that is none. */
export async function acknowledge({ source, clock, step, reason, by }: AcknowledgeOptions): Promise<LedgerTip> {
  const { kind, subject } = parseStep(step);
  const { ledger } = source;
  const tip = await ledger.tip();
  if (tip === undefined)
    throw new RegistryError("LEDGER_NOT_FOUND", `${source.location} has no ledger yet, so nothing can have stalled.`, {
      hint: "Run `skilltrunk reconcile` first.",
    });
  const catalog = await loadCatalog(ledger, tip);
  if (catalog.evidence.has(`${kind}:${subject}`)) return tip;
  const { head } = catalog;
  const at = head.at ?? new Date(clock.now()).toISOString().replace(/\.\d+Z$/, "Z");
  const fact: Fact = {
    type: "evidence",
    kind,
    subject,
    after: head.trunk,
    body: reason,
    digest: sha256(reason),
    source: "operator",
    at,
    commit: head.trunk ?? subject.slice(0, 40),
    by: authorName(by),
  };
  const linked = chain(catalog.registryTip, fact);
  const draft = new CatalogDraft(catalog);
  draft.apply(REGISTRY_CHAIN, linked.event, linked.tip);
  const next = await ledger.compose(tip.commit, {
    head: draft.finish(head).head,
    chains: new Map([[REGISTRY_CHAIN, { first: linked.event.n, lines: [linked.line] }]]),
    releases: [],
    date: Math.floor(Date.parse(at) / 1000),
    summary: `Acknowledge ${kind} ${subject}`,
  });
  await ledger.publish(tip.commit, next.commit);
  await ledger.remember(next.commit);
  return next;
}

function parseStep(step: string): { readonly kind: (typeof KINDS)[number]; readonly subject: string } {
  const colon = step.indexOf(":");
  const kind = KINDS.find((k) => k === step.slice(0, colon));
  const subject = step.slice(colon + 1);
  const commits = kind === "rewrite" ? subject.split("..") : [subject];
  if (kind === undefined || commits.length !== (kind === "rewrite" ? 2 : 1) || !commits.every(isOid)) {
    throw new RegistryError("USAGE", `"${quote(step)}" is no step that can be acknowledged.`, {
      hint: "Expected mass-removal:<commit>, future-date:<commit> or rewrite:<old>..<new>, with full commit ids, as the stall's own message gives it.",
    });
  }
  return { kind, subject };
}
