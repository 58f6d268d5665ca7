/** A namespace that begins with a change, and is nearly one that is there: probably a slip, which would stay for ever. */
import { compareUtf8 } from "../bytes.ts";
import { nearest } from "../nearest.ts";

/** Which of the namespaces there a new one is likely to mean; undefined where it is none of them by a letter or two. */
export function meantNamespace(namespace: string, there: Iterable<string>): string | undefined {
  const known = new Set(there);
  return known.has(namespace) ? undefined : nearest(namespace, [...known].sort(compareUtf8));
}
