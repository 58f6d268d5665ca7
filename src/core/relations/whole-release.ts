/** A release of which whoever asks may not know all that it needs and holds: it is not installed, and no more is said of it. */

import type { ReleaseView } from "../catalog/view.ts";
import { RegistryError } from "../errors.ts";

/** What is said of one: neither of what is missing nor of how much. */
export function partlyAbsent(shown: string): string {
  return `${shown} needs something that is not here for whoever asks, so it cannot be installed.`;
}

/** Throws INCOMPLETE for one. */
export function requireWhole({ id, version, incomplete }: Pick<ReleaseView, "id" | "version" | "incomplete">): void {
  if (incomplete === undefined) return;
  throw new RegistryError("INCOMPLETE", partlyAbsent(`${id}@${version}`), {
    hint: "Nothing was installed. Ask its owners, or whoever gives out access; another version may need less.",
  });
}
