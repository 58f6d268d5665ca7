/** Who did what, page by page, to whoever may read the skills that it was done to. */
import { audienceKey, seesEverything } from "../../core/access/audience.ts";
import { mayReadCurrent } from "../../core/catalog/as-of.ts";
import type { Catalog } from "../../core/catalog/catalog.ts";
import { identitiesOf } from "../../core/catalog/channels.ts";
import { type Audience, findSkill } from "../../core/catalog/resolve.ts";
import { RegistryError } from "../../core/errors.ts";
import { type Approvals, approvalsIn, withoutMachines } from "../../core/ledger/audit.ts";
import { AuditPage, type AuditPageOptions } from "../../core/ledger/audit-page.ts";
import { type ChainId, REGISTRY_CHAIN } from "../../core/ledger/event.ts";
import { redactLines } from "../../core/ledger/redacted.ts";
import { type Oid, type SkillId, type SkillRequest, skillId } from "../../core/names.ts";
import { BoundedCache } from "./bounded-cache.ts";
import type { ReadChains } from "./looking-back.ts";
import { OneAtATime } from "./one-at-a-time.ts";

/** Who asks, and what there is. */
export interface Auditor {
  readonly catalog: Catalog;
  readonly ledger: Oid;
  readonly audience: Audience;
}

/** Characters of all pages that are kept: a row may have a hundred waivers. */
const KEPT = 16 * 1024 * 1024;

/** Audits. Each reads the whole ledger, or one skill's part of it, and holds no more of it than a page, which is kept for who asks the same of the same ledger. */
export class Auditing {
  private readonly chains: ReadChains;
  private readonly pages = new BoundedCache<AuditPage["rows"]>({
    maxWeight: KEPT,
    weigh: (page) => JSON.stringify(page).length,
  });
  /** Those of one ledger: the registry's whole chain is read for them. */
  private approvals: { readonly ledger: Oid; readonly found: Promise<Approvals> } | undefined;
  private readonly oneAtATime = new OneAtATime("The registry is reading its ledger for others.");

  constructor(chains: ReadChains) {
    this.chains = chains;
  }

  /**
   * One page of what happened to the skills that the asker may read, or to one of them under all its names. What belongs to
   * no skill is not in it, nor an event that tells of a hidden one. Throws SKILL_NOT_FOUND, REGISTRY_BUSY, and USAGE where somebody
   * whom nobody knows asks for all of them.
   */
  async page(auditor: Auditor, options: AuditPageOptions, skill?: SkillRequest): Promise<AuditPage["rows"]> {
    if (skill === undefined) demandName(auditor);
    const only = skill === undefined ? undefined : namesOf(auditor, skill);
    const key = `${auditor.ledger} ${audienceKey(auditor.audience)} ${JSON.stringify([options, only])}`;
    return this.pages.get(key, () => this.oneAtATime.run(() => this.read(auditor, options, only)));
  }

  private async read(auditor: Auditor, options: AuditPageOptions, only: readonly SkillId[] | undefined) {
    const { catalog, ledger, audience } = auditor;
    const page = new AuditPage(options);
    const approvals = await this.approvalsOf(ledger);
    const mayTell = (lines: readonly string[]) => toldOf(catalog, lines, audience);
    // What is hidden is not read either: no page takes longer for it.
    const ids = (only ?? [...catalog.skills.keys()]).filter((id) => mayReadCurrent(catalog, id, audience));
    if (ids.length === 0) return page.rows;
    for await (const { chain, lines } of this.chains(ledger, ids)) {
      page.add(chain, lines, { approvals, mayTell });
    }
    const { rows, last } = page.rows;
    return { rows: rows.map(withoutMachines), last };
  }

  private async approvalsOf(ledger: Oid): Promise<Approvals> {
    if (this.approvals?.ledger !== ledger) {
      this.approvals = { ledger, found: this.registryLines(ledger).then(approvalsIn) };
    }
    try {
      return await this.approvals.found;
    } catch (error) {
      this.approvals = undefined;
      throw error;
    }
  }

  private async registryLines(ledger: Oid): Promise<readonly string[]> {
    const only: readonly ChainId[] = [REGISTRY_CHAIN];
    for await (const { lines } of this.chains(ledger, only)) return lines;
    return [];
  }
}

/** It reads the whole ledger: whoever may ask for that is known by name. */
function demandName({ audience }: Auditor): void {
  if (typeof audience !== "string" || audience === "all") return;
  throw new RegistryError("USAGE", "An audit of all skills is for those who show a token.", {
    hint: "Show one, or ask for the audit of one skill with `skill`.",
  });
}

/** The skill's identities, as far as each leads to what the asker may read. */
function namesOf({ catalog, audience }: Auditor, asked: SkillRequest): readonly SkillId[] {
  const { entry } = findSkill(catalog, asked, audience);
  const { namespace, name } = asked;
  return [
    ...new Set([...identitiesOf(catalog, entry), ...(namespace === undefined ? [] : [skillId(namespace, name)])]),
  ];
}

/** The places of the events that are shown as they are where the chain itself is asked for. */
function toldOf(catalog: Catalog, lines: readonly string[], audience: Audience): (n: number) => boolean {
  if (seesEverything(audience)) return () => true;
  const shown = redactLines(catalog, lines, audience);
  return (n) => shown[n - 1] === lines[n - 1];
}
