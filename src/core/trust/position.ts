/** How far along a ledger is: a number on which all who follow the same ledger agree, and which only grows with it. */
import type { Catalog } from "../catalog/catalog.ts";

/** Events in all chains. */
export function eventsIn({ registryTip, skills }: Catalog): number {
  return registryTip.n + skills.events;
}
