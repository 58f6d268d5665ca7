/** Records an operator's "yes, this is meant" as evidence: it clears a stall and survives every rebuild. */
import { cutUtf8, sha256 } from "../core/bytes.ts";
import { quote, RegistryError } from "../core/errors.ts";
import { chain, type Fact, REGISTRY_CHAIN } from "../core/event.ts";
import { CatalogDraft, emptyCatalog } from "../core/fold.ts";
import { authorName } from "../core/merge-message.ts";
import { isOid, type Oid } from "../core/names.ts";
import { checkForeign } from "./foreign-ledger.ts";
import { loadCatalog } from "./load-catalog.ts";
import type { Clock, LedgerTip, Source } from "./ports.ts";

const MAX_REASON_BYTES = 2000;
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
  const { trunk } = await source.refresh();
  const append = () => appendEvidence({ source, clock, trunk, kind, subject, reason, by });
  // Somebody who published meanwhile is no reason to fail: look again, once.
  return await append().catch((error: unknown) => {
    if (error instanceof RegistryError && (error.code === "LEDGER_MOVED" || error.code === "PUSH_REFUSED"))
      return append();
    throw error;
  });
}

interface Acknowledged extends Omit<AcknowledgeOptions, "step"> {
  readonly kind: string;
  readonly subject: string;
  readonly trunk: Oid | undefined;
}

async function appendEvidence({ source, clock, trunk, kind, subject, reason, by }: Acknowledged): Promise<LedgerTip> {
  const { ledger } = source;
  const tip = await ledger.tip();
  await checkForeign(source, tip, trunk);
  const catalog = tip === undefined ? emptyCatalog() : await loadCatalog(ledger, tip);
  if (tip !== undefined && catalog.evidence.has(`${kind}:${subject}`)) return tip;
  const { head } = catalog;
  const at = head.at ?? new Date(clock.now()).toISOString().replace(/\.\d+Z$/, "Z");
  const body = cutUtf8(reason.toWellFormed(), MAX_REASON_BYTES);
  const fact: Fact = {
    type: "evidence",
    kind,
    subject,
    after: head.trunk,
    body,
    digest: sha256(body),
    source: "operator",
    at,
    commit: head.trunk ?? subject.slice(0, 40),
    by: authorName(by),
  };
  const linked = chain(catalog.registryTip, fact);
  const draft = new CatalogDraft(catalog);
  draft.apply(REGISTRY_CHAIN, linked.event, linked.tip);
  const next = await ledger.compose(tip?.commit, {
    head: draft.finish(head).head,
    chains: new Map([[REGISTRY_CHAIN, { first: linked.event.n, lines: [linked.line] }]]),
    releases: [],
    date: Math.floor(Date.parse(at) / 1000),
    summary: `Acknowledge ${kind} ${subject}`,
  });
  await ledger.publish(tip?.commit, next.commit);
  await ledger.push();
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
