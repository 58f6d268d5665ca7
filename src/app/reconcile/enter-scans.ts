/** Evidence of other scanners: what a release waits for is had scanned, and entered, one scanner after the other. */
import { sha256 } from "../../core/bytes.ts";
import type { Catalog, SkillEntry } from "../../core/catalog/catalog.ts";
import type { CatalogDraft } from "../../core/catalog/fold.ts";
import { parseScanSubject, SCAN, scanBody } from "../../core/gate/external-scan.ts";
import type { LedgerHead } from "../../core/ledger/event.ts";
import type { SkillId } from "../../core/names.ts";
import type { ArchiveFile } from "../../core/skill/archive.ts";
import type { Clock, GitObjects } from "../ports/ports.ts";
import { enteredAt } from "./entered-at.ts";
import type { EvidenceFact } from "./evidence-queue.ts";
import type { ExternalScans } from "./external-scans.ts";
import type { Judging } from "./judging.ts";
import type { Observation } from "./observation.ts";
import type { TrunkObserver } from "./observe.ts";
import { readClaim } from "./pointed-content.ts";

/** The scanner's verdict that a release waits for. */
export function awaitedKey(entry: SkillEntry | undefined): string | undefined {
  const open = entry?.outstanding;
  return open?.kind === "held" ? open.waiting.find((key) => key.startsWith(`${SCAN}:`)) : undefined;
}

/** Every such verdict. */
export function awaitedScans(catalog: Catalog): readonly { readonly id: SkillId; readonly key: string }[] {
  return [...catalog.outstanding].flatMap((id) => {
    const key = awaitedKey(catalog.skills.get(id));
    return key === undefined ? [] : [{ id, key }];
  });
}

/** May content of this commit wait for a scanner? Then it is scanned while the observer stands there. */
export function asksScanners({ skills }: Observation): boolean {
  return skills.some(({ policy, own }) => policy.scan.scanners.length + own.policy.scan.scanners.length > 0);
}

export interface ScanContext {
  readonly scans: ExternalScans;
  readonly objects: GitObjects;
  readonly observer: TrunkObserver;
  readonly judging: Judging;
  readonly draft: CatalogDraft;
  /** Where the ledger stands, and the observer. */
  readonly head: LedgerHead;
  readonly clock: Clock | undefined;
  readonly enter: (fact: EvidenceFact) => Promise<void>;
}

/** Has these skills scanned by what they wait for, as long as that is due; each verdict may ask for the next scanner. */
export async function enterScans(ids: readonly SkillId[], context: ScanContext, signal?: AbortSignal): Promise<void> {
  const { scans, draft, enter } = context;
  for (const id of ids) {
    for (
      let key = awaitedKey(draft.skill(id));
      key !== undefined && scans.isDue(key);
      key = awaitedKey(draft.skill(id))
    ) {
      const files = await readHeld(id, key, context);
      const report = files === undefined ? undefined : await scans.scan(key, files, signal);
      if (report === undefined) break;
      await enter(toFact(key, scanBody(report), context));
    }
  }
}

function toFact(key: string, body: string, { head, clock }: Pick<ScanContext, "head" | "clock">): EvidenceFact {
  const { trunk, at } = head;
  if (trunk === null || at === null) throw new TypeError("content waits for a scanner before any commit was taken");
  const subject = key.slice(SCAN.length + 1);
  const where = { after: trunk, at, commit: trunk, by: "skilltrunk", source: "scanned" };
  return { type: "evidence", kind: SCAN, subject, body, digest: sha256(body), ...where, ...enteredAt(clock, at) };
}

/** The files of the archive that is meant, as the trunk has them; undefined where it has another content by now. */
async function readHeld(
  id: SkillId,
  key: string,
  { objects, observer, judging, draft, head }: ScanContext,
): Promise<readonly ArchiveFile[] | undefined> {
  if (head.trunk === null) return undefined;
  const observation = await observer.observeAgain(await objects.commit(head.trunk), [id]);
  for (const { folder } of observation.skills.flatMap(({ claims }) => claims)) {
    const content = observation.contents.get(folder);
    if (content === undefined) continue;
    const read = await readClaim({ id, content, policies: [] }, { draft, objects, judging });
    if (read.judgement.archive?.digest !== parseScanSubject(key)?.archive) continue;
    return await Promise.all(
      read.content.files.map(async ({ path, mode, oid }) => {
        const { bytes = new Uint8Array() } = await objects.blob(oid, Number.MAX_SAFE_INTEGER);
        return { path, executable: mode === 0o100755, bytes };
      }),
    );
  }
  return undefined;
}
