/** Shows the zones of a text: what is in each zone, joined, and every piece with its zone. */
import type { Zone } from "../../src/core/scan/document.ts";
import { zonesOf } from "../../src/core/scan/zones/zones.ts";

/** Everything of `text` that is in `zone`, one string a span. */
export function inZone(path: string, text: string, zone: Zone): readonly string[] {
  return zonesOf(path, text)
    .filter((span) => span.zone === zone)
    .map(({ start, end }) => text.slice(start, end));
}
