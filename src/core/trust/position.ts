/** How far along a ledger is: a number on which all who follow the same ledger agree, and which only grows with it. */
import type { Catalog } from "../catalog/catalog.ts";

const counted = new WeakMap<Catalog, number>();

/** Events in all chains. */
export function eventsIn(catalog: Catalog): number {
  const known = counted.get(catalog);
  if (known !== undefined) return known;
  let events = catalog.registryTip.n;
  for (const { tip } of catalog.skills.values()) events += tip.n;
  counted.set(catalog, events);
  return events;
}
