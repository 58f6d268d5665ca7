/** Tells what a skill fetches from the maker of the product that it is about from what it fetches from a stranger. */
import type { Detector, ScannedSkill } from "./detector.ts";
import { isDecoded, type ScanDocument } from "./document.ts";
import { INSTALLER_ORGS, INSTALLERS, SERVICES } from "./host-tables.ts";
import { judgeHost, registeredLabel } from "./hosts.ts";
import type { Signal } from "./signal.ts";

/** What patterns see being fetched and run, and how each goes on once it is known whose it is. */
const FETCHED = ["download.piped", "download.piped-powershell", "download.run"] as const;

/**
 * Signals `<fetched>-stranger` and `<fetched>-product`. A product's own address is cheap to imitate: whoever names a
 * skill may register a domain of that name. So it only takes a step off, and only where nothing else is odd: over
 * https, on a domain of its own, by a name that is neither everybody's word nor somebody else's, in plain sight.
 */
export const detectProductDownloads: Detector = (skill) => {
  let product: Product | undefined;
  return FETCHED.flatMap((name) =>
    (skill.signals.get(name) ?? []).map((signal): Signal => {
      product ??= productOf(skill);
      const isOwn = isOfProduct(signal, name === "download.run", product);
      return { ...signal, name: `${name}-${isOwn ? "product" : "stranger"}` };
    }),
  );
};

interface Product {
  /** The words of the skill's name and description, lower case, and up to four of them written as one. */
  readonly words: ReadonlySet<string>;
  /** Labels below which the skill names hosts of more than one owner: one of them is an imitation. */
  readonly rivals: ReadonlySet<string>;
}

function productOf({ signals }: ScannedSkill): Product {
  const described = (signals.get("skill-describes-itself") ?? [])
    .filter(({ document }) => document.path === "SKILL.md" && document.via.length === 0)
    .map(({ document, start, end }) => document.text.slice(start, end).replace(/https?:\/\/\S{1,300}/g, " "));
  const words = new Set(described.flatMap((text) => namesIn(text)));
  const owners = new Map<string, Set<string>>();
  for (const [name, list] of signals) {
    if (!name.startsWith("host.")) continue;
    for (const { facts } of list) {
      const host = facts["host"] ?? "";
      const label = registeredLabel(host);
      owners.set(label, (owners.get(label) ?? new Set()).add(domainOf(host)));
    }
  }
  return { words, rivals: new Set([...owners].filter(([, names]) => names.size > 1).map(([label]) => label)) };
}

const MAX_WORDS = 4;

/** Each word, and what a name of several comes to in an address: `openpolicyagent` of "Open Policy Agent". */
function namesIn(text: string): readonly string[] {
  const words = text.toLowerCase().split(/[^\p{L}\p{N}]+/u);
  return words.flatMap((_, i) => {
    const names: string[] = [];
    for (let n = 1; n <= MAX_WORDS && i + n <= words.length; n++) names.push(words.slice(i, i + n).join(""));
    return names;
  });
}

/** An output that is thrown away, or a program that goes on by itself, is out of sight. */
const UNSEEN = /\/dev\/null|\bnohup\b|\bdisown\b|-windowstyle\s{1,3}hidden/i;
const MIN_LABEL = 4;

function isOfProduct(signal: Signal, isKept: boolean, { words, rivals }: Product): boolean {
  const { document, start } = signal;
  const text = lineOf(document, start, signal.end);
  const addresses = text.match(/\b[a-z][a-z0-9+.-]{1,10}:\/\/[^\s"'`|)>]{1,300}/gi) ?? [];
  if (isDecoded(document) || addresses.length === 0 || UNSEEN.test(text)) return false;
  return addresses.every((address) => {
    if (!/^https:\/\//i.test(address)) return false;
    const { kind, host } = judgeHost(address);
    if (kind === "installer" || kind === "registry") return true;
    if (kind === "code-host") return isKept && isReleased(address, words);
    const label = registeredLabel(host);
    const isName = label.length >= MIN_LABEL && !COMMON.has(label) && !rivals.has(label);
    const owned = FAMOUS.get(label);
    const isTheirs = owned === undefined || owned.has(domainOf(host));
    return (kind === "service" || kind === "unknown") && isTheirs && isName && words.has(label);
  });
}

/** A release of a project that the skill says that it is about: a file with a version and a publisher. */
function isReleased(address: string, words: ReadonlySet<string>): boolean {
  const project = /^https:\/\/github\.com\/[\w.-]{1,60}\/([\w.-]{4,80})\/releases\/(?:latest\/)?download\//.exec(
    address,
  )?.[1];
  return project !== undefined && !COMMON.has(project.toLowerCase()) && words.has(project.toLowerCase());
}

/** The lines that a match is on. */
function lineOf({ text }: ScanDocument, start: number, end: number): string {
  const newline = text.indexOf("\n", end);
  return text.slice(text.lastIndexOf("\n", start - 1) + 1, newline === -1 ? text.length : newline);
}

/** Words that say what a thing is, and not whose. */
const COMMON = new Set(
  `agent agents agentic assistant automation backup browser build builder center central chat cloud code coder coding
  command commands config data database deploy desktop dev developer devtools docs download downloads engine example files
  fetch finance gateway hello helper helpers home hosting image images install installer installers internal library
  local login machine manager market marketplace memory mirror model models monitor network online open platform player
  plugin plugins prod production program project proxy python query registry release releases remote report reports
  runtime safe script scripts search secure security server service services setup share shell site skill skills software
  source stable start status storage store support sync system test tools toolkit tool trading update updater updates
  upload user users util utils utility video wallet wallets watch web webapp website work workflow workspace`
    .trim()
    .split(/\s+/),
);

/** Agents, and others that are imitated. */
const AGENTS =
  "claude codex cursor gemini copilot openclaw clawdbot moltbot clawhub moltbook chatgpt windsurf cline metamask phantom ledger";

/** Names whose owners have addresses that are known, and the domains of these: any other one is an imitation. */
const FAMOUS = new Map<string, Set<string>>();
for (const hosts of [...SERVICES.map(([, list]) => list), INSTALLERS])
  for (const entry of hosts.trim().split(/\s+/)) {
    const domain = domainOf(entry.split("/")[0] as string);
    const label = registeredLabel(domain);
    FAMOUS.set(label, (FAMOUS.get(label) ?? new Set()).add(domain));
  }
for (const name of [...SERVICES.map(([name]) => name), ...INSTALLER_ORGS.trim().split(/\s+/), ...AGENTS.split(" ")])
  FAMOUS.set(name, FAMOUS.get(name) ?? new Set());

/** What somebody registered: `acme.dev` of `api.acme.dev`. */
function domainOf(host: string): string {
  const label = registeredLabel(host);
  return host.slice(host.lastIndexOf(`${label}.`));
}
