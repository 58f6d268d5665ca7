/** What is published of one skill, whoever may see it: folded from the events that its registry tells. */
import type { Catalog, SkillEntry } from "../../core/catalog/catalog.ts";
import { channelMoves, identitiesOf } from "../../core/catalog/channels.ts";
import { CatalogDraft, emptyCatalog } from "../../core/catalog/fold.ts";
import type { ChannelMove } from "../../core/catalog/view.ts";
import { RegistryError } from "../../core/errors.ts";
import { EMPTY_HEAD, type LedgerEvent } from "../../core/ledger/event.ts";
import { parseSkillId, type SkillId } from "../../core/names.ts";
import type { Registry } from "../ports/ports.ts";
import { type LoadedChain, readChain } from "../reconcile/load-catalog.ts";

export interface PublishedSkill {
  /** This skill, and those that it continues. */
  readonly catalog: Catalog;
  readonly entry: SkillEntry;
  /** Oldest first, also those under the names that it had before. */
  readonly moves: readonly ChannelMove[];
}

interface ReadChain extends LoadedChain {
  readonly chain: SkillId;
  readonly events: readonly LedgerEvent[];
}

/** Reads it; undefined where nothing of that name is published, or where this registry shows none of it. */
export async function readPublished(registry: Registry, id: SkillId): Promise<PublishedSkill | undefined> {
  const chains = new Map<SkillId, ReadChain>();
  await readChains(registry, id, chains);
  const draft = new CatalogDraft(emptyCatalog());
  // A skill that continues another copies what that had: the oldest name is folded first.
  for (const { chain, events } of [...chains.values()].reverse()) {
    for (const event of events) draft.apply(chain, event, { n: event.n, hash: null });
  }
  const entry = draft.skill(id);
  if (entry === undefined) return undefined;
  const catalog = draft.finish(EMPTY_HEAD);
  const own = identitiesOf(catalog, entry).map((name) => ({ id: name, lines: chains.get(name)?.lines ?? [] }));
  return { catalog, entry, moves: channelMoves(own) };
}

/** The chain of a skill, and of each that it continues: there may be a circle in what somebody else wrote. */
async function readChains(registry: Registry, id: SkillId, chains: Map<SkillId, ReadChain>): Promise<void> {
  const lines = chains.has(id) ? undefined : await linesOf(registry, id);
  if (lines === undefined) return;
  const events = [...readChain({ chain: id, lines })];
  chains.set(id, { chain: id, lines, events });
  for (const event of events) {
    const before = event.type === "renamed" && event.to === id ? parseSkillId(event.from) : undefined;
    if (before !== undefined) await readChains(registry, before, chains);
  }
}

async function linesOf(registry: Registry, id: SkillId): Promise<readonly string[] | undefined> {
  try {
    return await registry.events(id);
  } catch (error) {
    if (error instanceof RegistryError && error.code === "SKILL_NOT_FOUND") return undefined;
    throw error;
  }
}
