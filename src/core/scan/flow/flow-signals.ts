/** Sees where data flows in the scripts and fences of a skill, and says so: `flow.secret.drop`, `flow.download.run` … */
import type { Detector } from "../detector.ts";
import type { ScanDocument } from "../document.ts";
import { classOf, type Host, isOwnKey, judgeHost, keyOwner, registeredLabel } from "../hosts.ts";
import type { Signal } from "../signal.ts";
import { currentSyntax } from "../syntax.ts";
import { unreadSignal } from "../unread.ts";
import { type Found, flowsOf, type Unit } from "./flow.ts";
import { KEPT } from "./flow-calls.ts";
import { piecesWorthFollowing } from "./flow-pieces.ts";
import { scriptProgram } from "./flow-script.ts";
import { shellProgram } from "./flow-shell.ts";

/** UTF-16 code units of one text that is parsed; what is longer is a finding of its own. */
const MAX_PARSED = 1_000_000;

export const detectFlows: Detector = (skill) => {
  const units: (Unit & { readonly document: ScanDocument })[] = [];
  const signals: Signal[] = [];
  for (const { document, language, text, size } of piecesWorthFollowing(skill)) {
    const tree = size > MAX_PARSED ? undefined : currentSyntax()(language, text);
    if (tree === undefined) signals.push(unreadSignal(document, `${MAX_PARSED} characters of a script`));
    else {
      const program = language === "sh" ? shellProgram(tree, text) : scriptProgram(tree, text);
      units.push({ path: document.path, text, program, isShell: language === "sh", document });
    }
  }
  const said = skill.documents.find(({ path, via }) => path === "SKILL.md" && via.length === 0)?.text;
  const letters = said === undefined ? undefined : lettersOf(said);
  for (const found of flowsOf(units)) signals.push(...signalsOf(found, documentOf(found, units), letters));
  return signals;
};

function documentOf({ unit }: Found, units: readonly (Unit & { readonly document: ScanDocument })[]): ScanDocument {
  return (units.find((one) => one === unit) as { document: ScanDocument }).document;
}

/** What a taint is to a rule. */
const SORTS: Readonly<Record<string, string>> = {
  "secret.keys": "secret",
  "secret.cloud": "secret",
  "secret.stores": "secret",
  "secret.environment": "private",
  "private.doings": "private",
  "private.agent": "private",
  "secret.dotenv": "dotenv",
  variable: "variable",
  veiled: "key",
  hidden: "hidden",
  download: "download",
  generated: "generated",
  decoded: "decoded",
};

/** People write `Exchange Rate API` where the host is `exchangerate-api.com`. */
function lettersOf(text: string): string {
  return text.toLowerCase().replace(/[\s_.-]+/g, "");
}

/** `said`: what SKILL.md says, as `lettersOf`, where there is one. */
function signalsOf(
  { kind, address, taints, start, end }: Found,
  document: ScanDocument,
  said: string | undefined,
): readonly Signal[] {
  // What is looked up has the secret in its first labels.
  const place = kind === "dns" ? address.replace(/^(?:\*+\.?)+/, "") : address;
  const host = judgeHost(place.replace(/^["']/, ""));
  const where = kind === "run" ? "run" : kind === "dns" ? "dns" : classOf(host);
  const facts = { ...(host.host === "" ? {} : { host: host.host }), hostKind: host.kind, sink: kind };
  const seen = new Map<string, Signal>();
  const say = (sort: string, source: string) => {
    const name = `flow.${sort}.${where}`;
    if (!seen.has(name)) seen.set(name, { name, document, start, end, facts: { ...facts, source } });
  };
  const sorted = [...taints].map((taint) => sortOf(taint, host));
  for (const one of sorted) if (one !== undefined) say(one.sort, one.detail);
  const foreign = new Set(
    sorted.flatMap((one) => (one?.sort === "key" || one?.sort === "variable" ? [one.detail] : [])),
  );
  // Whoever reads SKILL.md does not learn of the service that gets the secret.
  const isUnsaid = where === "unknown" && said !== undefined && !said.includes(lettersOf(registeredLabel(host.host)));
  const secret = sorted.find((one) => one?.sort === "variable");
  if (isUnsaid && secret !== undefined) say("unsaid", secret.detail);
  // Nobody needs the keys of so many services at once.
  if (foreign.size >= 3) say("private", [...foreign].join(", "));
  return [...seen.values()];
}

/** What a taint is to a rule; nothing where it is where it belongs. */
function sortOf(taint: string, host: Host): { readonly sort: string; readonly detail: string } | undefined {
  const [name, detail] = splitTaint(taint);
  const sort = SORTS[name];
  if (sort === undefined || (sort === "download" && isKnownDownload(detail))) return undefined;
  // A setting that goes where another setting says is the business of whoever set both.
  if (host.kind === "variable" && (sort === "dotenv" || name === "private.agent")) return undefined;
  if (sort !== "variable" && sort !== "key") return { sort, detail };
  if (isAtHome(detail, host)) return undefined;
  return { sort: keyOwner(detail) === undefined && !KEPT.test(detail) ? sort : "key", detail };
}

function splitTaint(taint: string): readonly [string, string] {
  const bar = taint.indexOf("|");
  return [taint.slice(0, bar), taint.slice(bar + 1)];
}

/** A key that goes to its own service, or to an address that only the person who runs it knows. */
function isAtHome(variable: string, host: Host): boolean {
  return host.kind === "variable" || isOwnKey(variable, host) || (host.kind === "telegram" && /TOKEN$/i.test(variable));
}

/** Fetched from who has a name to lose. */
function isKnownDownload(text: string): boolean {
  const address = /https?:\/\/[^\s"']+/.exec(text)?.[0];
  if (address === undefined) return false;
  const host = judgeHost(address);
  return classOf(host) === "known" || classOf(host) === "near";
}
