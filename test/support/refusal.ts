/** The standing refusal of `team/one`, and the waiver of what was found first in it. */
import type { Outstanding } from "../../src/core/catalog/catalog.ts";
import type { Reconciled } from "./reconciled.ts";

export function refusalOf(r: Reconciled): Extract<Outstanding, { kind: "refused" }> {
  const standing = r.entry("team/one")?.outstanding;
  if (standing?.kind !== "refused") throw new Error(`it is not refused: ${JSON.stringify(standing)}`);
  return standing;
}

export function waiver(r: Reconciled, expires = "2026-12-31"): string {
  const [found] = refusalOf(r).findings;
  return `waivers:\n  - rule: ${found?.rule}\n    path: ${found?.path}\n    fingerprint: "${found?.fingerprint}"\n    reason: strict clients are not used here\n    expires: ${expires}\n`;
}
