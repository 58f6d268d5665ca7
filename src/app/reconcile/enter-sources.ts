/** Evidence about sources: which pins are asked for, and what the ledger is told of what fetching them came to. */
import { compareUtf8, sha256 } from "../../core/bytes.ts";
import type { Catalog, SkillEntry } from "../../core/catalog/catalog.ts";
import type { CatalogDraft } from "../../core/catalog/fold.ts";
import type { LedgerHead } from "../../core/ledger/event.ts";
import type { SkillId } from "../../core/names.ts";
import { WAS_ERASED } from "../../core/relations/pointer-folder.ts";
import {
  mirroredBody,
  parseSourceSubject,
  readSourceEvidence,
  SOURCE,
  SOURCE_REFUSED,
  sourcePath,
} from "../../core/relations/source-evidence.ts";
import { parsePointerText, type SourcePointer } from "../../core/relations/source-pointer.ts";
import type { Clock, LedgerBatch } from "../ports/ports.ts";
import { enteredAt } from "./entered-at.ts";
import type { EvidenceFact } from "./evidence-queue.ts";
import type { Mirrored, SourceMirror } from "./source-mirror.ts";

/** A pin that somebody's release waits for. */
export interface AwaitedSource {
  readonly id: SkillId;
  readonly subject: string;
  readonly pointer: SourcePointer;
}

/** Fetched at the same time. */
const AT_ONCE = 4;

/** What is known of pins: a catalog, or one that is being changed. */
type KnownSources = Pick<Catalog, "sources">;

/** Every pin that a release waits for. */
export function awaitedSources(catalog: Catalog): readonly AwaitedSource[] {
  return [...catalog.outstanding].flatMap((id) => awaitedSource(catalog.skills.get(id), catalog) ?? []);
}

/** The pin that this skill's release waits for: not fetched yet, or given wrongly when it was. */
export function awaitedSource(entry: SkillEntry | undefined, known: KnownSources): AwaitedSource | undefined {
  const subject = subjectOf(entry, known);
  const named = subject === undefined ? undefined : parseSourceSubject(subject);
  const pointer = named === undefined ? undefined : parsePointerText(named.pointer);
  if (subject === undefined || named === undefined || pointer === undefined) return undefined;
  return { id: named.id, subject, pointer };
}

function subjectOf(entry: SkillEntry | undefined, { sources }: KnownSources): string | undefined {
  const open = entry?.outstanding;
  if (open?.kind === "held") {
    const key = open.waiting.find((waiting) => waiting.startsWith(`${SOURCE}:`));
    return key?.slice(SOURCE.length + 1);
  }
  const wrong = open?.findings.find(({ rule }) => rule === "source-content");
  if (entry === undefined || wrong === undefined) return undefined;
  return [...sources.keys()].find((subject) => {
    const known = sources.get(subject);
    return known?.kind === "refused" && known.message === wrong.message && subject.startsWith(`${entry.id} `);
  });
}

/** Fetches them, a few at once; answers what the ledger does not know yet, in an order that does not depend on servers. */
export async function fetchSources(
  awaited: readonly AwaitedSource[],
  to: {
    readonly mirror: SourceMirror;
    readonly head: LedgerHead;
    readonly clock: Clock | undefined;
    readonly draft: CatalogDraft;
  },
  signal?: AbortSignal,
): Promise<readonly EvidenceFact[]> {
  const { mirror, head, clock, draft } = to;
  const facts: EvidenceFact[] = [];
  const wanted = [...awaited].sort((a, b) => compareUtf8(a.subject, b.subject));
  for (let from = 0; from < wanted.length; from += AT_ONCE) {
    const portion = wanted.slice(from, from + AT_ONCE);
    const found = await Promise.all(
      portion.map(async ({ subject, pointer }) => {
        const result = await mirror.mirror(subject, pointer, signal);
        return toFact(subject, allowed(result, draft), { head, clock });
      }),
    );
    facts.push(...found.flatMap((fact) => fact ?? []));
  }
  return facts.filter(({ kind, subject }) => !draft.hasEvidence(kind, subject));
}

/** What was erased comes back under no other pin. */
function allowed(result: Mirrored, { sources }: KnownSources): Mirrored {
  if (result.kind !== "mirrored") return result;
  const isErased = [...sources.values()].some((one) => one.kind === "erased" && one.tree === result.tree);
  return isErased ? { kind: "refused", message: WAS_ERASED } : result;
}

/** Undefined where nothing is known yet that could be remembered. */
function toFact(
  subject: string,
  result: Mirrored,
  { head, clock }: { readonly head: LedgerHead; readonly clock: Clock | undefined },
): EvidenceFact | undefined {
  const { trunk, at } = head;
  if (result.kind === "failed" || trunk === null || at === null) return undefined;
  const said =
    result.kind === "mirrored"
      ? { kind: SOURCE, body: mirroredBody(result.tree) }
      : { kind: SOURCE_REFUSED, body: result.message };
  const { kind, body } = said;
  const where = { after: trunk, at, commit: trunk, by: "skilltrunk", source: "fetched" };
  return { type: "evidence", kind, subject, body, digest: sha256(body), ...where, ...enteredAt(clock, at) };
}

/** The tree that the ledger keeps for such evidence. */
export function mirroredTree(fact: EvidenceFact): LedgerBatch["sources"][number] | undefined {
  const evidence = readSourceEvidence(fact);
  const named = parseSourceSubject(fact.subject);
  if (evidence?.kind !== "mirrored" || named === undefined) return undefined;
  return { path: sourcePath(named), tree: evidence.tree };
}

/** What the ledger keeps no more of sources, once these releases are erased. */
export function droppedSources(erased: LedgerBatch["erased"], draft: CatalogDraft): LedgerBatch["sources"] {
  return erased.flatMap(({ skill, version }) => {
    const source = draft.skill(skill)?.releases.get(version)?.source;
    return source === undefined ? [] : [{ path: sourcePath({ id: skill, pointer: source.from }), tree: null }];
  });
}
