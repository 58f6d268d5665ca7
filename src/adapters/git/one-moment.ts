/** A remote as it was at one moment: its refs are asked for once, and do not change under who reads them. */
import type { Oid } from "../../core/names.ts";
import type { RemoteRefs, Transport } from "./transport.ts";

/**
 * Answers from memory what was listed before. `expected` are refs that somebody will ask for: they are listed with the
 * first ones. Throws as `transport` does.
 */
export function atOneMoment(transport: Transport, expected: readonly string[] = []): Transport {
  const listed = new Set<string>();
  const refs = new Map<string, Oid>();
  let head: RemoteRefs["head"];
  return {
    ...transport,
    async list(patterns) {
      const unknown = [...new Set([...patterns, ...expected])].filter((pattern) => !listed.has(pattern));
      if (unknown.length > 0) {
        const answer = await transport.list(unknown);
        if (listed.size === 0) head = answer.head;
        for (const [ref, oid] of answer.refs) if (!refs.has(ref)) refs.set(ref, oid);
        for (const pattern of unknown) listed.add(pattern);
      }
      return { head, refs };
    },
  };
}
