/** Ledger batches with events of no meaning, for tests of where they are kept. */
import type { LedgerBatch } from "../../src/app/ports/ports.ts";
import { type ChainId, type ChainTip, chain, EMPTY_CHAIN, EMPTY_HEAD, type Fact } from "../../src/core/ledger/event.ts";
import type { Oid, SkillId } from "../../src/core/names.ts";

const COMMIT: Oid = "c".repeat(40);

/** Continues chains from call to call, as the reconciler does. */
export class BatchWriter {
  private readonly tips = new Map<ChainId, ChainTip>();

  /** A batch with this many further events for each of these chains. */
  batch(counts: Readonly<Record<string, number>>, more: Partial<LedgerBatch> = {}): LedgerBatch {
    const chains = new Map<ChainId, { readonly first: number; readonly lines: readonly string[] }>();
    for (const [name, count] of Object.entries(counts)) {
      const id = name as ChainId;
      const first = (this.tips.get(id)?.n ?? 0) + 1;
      chains.set(id, { first, lines: Array.from({ length: count }, () => this.next(id)) });
    }
    return {
      head: EMPTY_HEAD,
      chains,
      releases: [],
      erased: [],
      relations: new Map(),
      sources: [],
      date: 1_767_225_600,
      summary: "A pass",
      ...more,
    };
  }

  private next(id: ChainId): string {
    const { line, tip } = chain(this.tips.get(id) ?? EMPTY_CHAIN, RETIRED);
    this.tips.set(id, tip);
    return line;
  }
}

const RETIRED: Fact = { type: "retired", at: "2026-01-01T00:00:00Z", commit: COMMIT, by: "Author", path: "skills/a" };

/** One release of `a/b` with this tree. */
export function release(tree: Oid, files: LedgerBatch["releases"][number]["files"] = []): Partial<LedgerBatch> {
  return { releases: [{ skill: "a/b" as SkillId, version: "1.0.0", tree, files }] };
}
