/** Where the statements of a finding send to or fetch from: what a policy that allows hosts has to allow all of. */
import { statementAround } from "./meeting.ts";
import type { Signal } from "./signal.ts";

/** Addresses of one finding; of more, not all can be allowed. */
const MAX_ADDRESSES = 20;
const MAX_ADDRESS = 200;
/** Signals whose statements are read; where there are more, not all is known. */
const MAX_SIGNALS = 100;
/** Stands for addresses that are not listed: no policy allows it. */
const AND_MORE = "…";

const ADDRESS =
  /\b(?:https?|wss?|s?ftps?|ssh|git|tcp|udp):\/\/([^\s"'`<>()|;\\,]{1,400})|\b[\w.-]{1,64}@((?:[\w-]{1,63}\.){1,6}[a-z]{2,24})\b/gi;

/** The addresses in the statements that these signals stand in, as they are written, without repeats; separated by spaces. */
export function destinationsOf(met: ReadonlySet<Signal>): string {
  const addresses = new Set(
    [...met].slice(0, MAX_SIGNALS).flatMap(({ document, start, end }) => {
      const window = statementAround(document.text, start, end);
      const statement = document.text.slice(window.start, window.end);
      return [...statement.matchAll(ADDRESS)].map((match) => (match[1] ?? match[2] ?? "").slice(0, MAX_ADDRESS));
    }),
  );
  const listed = [...addresses].slice(0, MAX_ADDRESSES);
  const isWhole = addresses.size === listed.length && met.size <= MAX_SIGNALS;
  return [...listed, ...(isWhole ? [] : [AND_MORE])].join(" ");
}
