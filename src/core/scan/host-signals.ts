/** Sees every host that a skill's texts name, and says of each what kind it is: `host.drop`, `host.unknown` and so on. */
import type { Detector } from "./detector.ts";
import type { ScanDocument } from "./document.ts";
import { classOf, type Host, judgeHost } from "./hosts.ts";
import { matchesIn } from "./patterns/matches.ts";
import type { Signal } from "./signal.ts";
import { within } from "./unread.ts";

/** Hosts of one document that are looked at. */
const MAX_HOSTS = 10_000;

interface Form {
  /** Where it is nowhere the pattern is not tried. */
  readonly hint: RegExp;
  /** Its first group is the address. */
  readonly pattern: RegExp;
}

/** How an address is written, by what is in front of it. */
const FORMS: readonly Form[] = [
  {
    hint: /:\/\//,
    pattern:
      /\b(?:https?|wss?|ftps?|s?ftp|tcp|udp|git|ssh):\/\/(\[[0-9a-f:.]{2,45}\][^\s"'`<>)]{0,200}|[^\s"'`<>)\]}|\\,;]{1,300})/gi,
  },
  { hint: /\/dev\//, pattern: /\/dev\/(?:tcp|udp)\/([^\s/"'`]{1,253})\/[\d$]/g },
  {
    hint: /nc/,
    pattern:
      /\b(?:nc|ncat|netcat)(?:\.traditional|\.openbsd)?(?: {1,4}-[\w.]{1,12}(?: {1,4}\d{1,5}(?= {1,4}[^\d\s]))?){0,6} {1,4}([\w-]{1,63}(?:\.[\w-]{1,63}){1,6}) {1,4}[\d$]/g,
  },
  {
    hint: /@/,
    pattern: /\b(?:scp|rsync|sftp|ssh|git)\b[^\n|;&]{0,200}?[\w.-]{1,64}@([\w-]{1,63}(?:\.[\w-]{1,63}){1,6})\b/g,
  },
  {
    hint: /curl/,
    pattern:
      /\bcurl\b[^\n|;&]{0,200}?[ "']((?:[\w-]{1,63}\.){1,6}(?:[a-z]{2,24}|\d{1,3})(?::\d{2,5})?\/[^\s"'`|;]{0,200})/g,
  },
  { hint: /connect/, pattern: /\bconnect(?:_ex)?\(\s{0,4}\(\s{0,4}["']([^"'\s]{3,253})["']\s{0,4},/g },
  { hint: /Connection/, pattern: /\bHTTPS?Connection\(\s{0,4}["']([^"'\s]{3,253})["']/g },
  {
    hint: /hostname/i,
    pattern: /\b(?:hostname|host)["']?\s{0,4}:\s{0,4}["']((?:[\w-]{1,63}\.){1,6}[a-z]{2,24})["']/gi,
  },
];

/** A detector that takes these hosts for trusted. */
export function hostDetectorOf(trusted: readonly string[] = []): Detector {
  return ({ documents }) => documents.flatMap((document) => hostsOf(document, trusted));
}

function hostsOf(document: ScanDocument, trusted: readonly string[]): readonly Signal[] {
  const { text } = document;
  const judged = new Map<string, Host>();
  const signals: Signal[] = [];
  for (const { hint, pattern } of FORMS) {
    if (!hint.test(text)) continue;
    for (const match of matchesIn(text, pattern)) {
      const address = match[1] as string;
      const host = judged.get(address) ?? judgeHost(address, trusted);
      judged.set(address, host);
      const facts = {
        ...(host.host === "" ? {} : { host: host.host }),
        hostKind: host.kind,
        ...(host.org === undefined ? {} : { org: host.org }),
      };
      const { index } = match;
      signals.push({ name: `host.${classOf(host)}`, document, start: index, end: index + match[0].length, facts });
      if (signals.length === MAX_HOSTS) return within(MAX_HOSTS, signals);
    }
  }
  return signals;
}
