/** Questions about how releases were judged and what they can reach: `scan.<category>.status=fail`, `host=*.ngrok.io`. */
import { z } from "zod";
import { compareUtf8 } from "../bytes.ts";
import { quote } from "../errors.ts";
import { CATEGORIES, type Category } from "../scan/scan-rule.ts";
import { CAPABILITIES } from "../skill/content-profile.ts";
import { isHostName } from "../skill/network-hosts.ts";
import { AND_MORE } from "../skill/profile-content.ts";
import type { Release, SkillEntry } from "./catalog.ts";
import { SCAN_STATUSES, type ScanStatus, scanStatus } from "./release-scan.ts";

const flag = z.enum(["true", "false"]).exactOptional();

/** The parameters that ask such questions, as they are described to others. */
export const releaseQuerySchema = z.object({
  host: z.string().describe("a host that it names; `*.` and one for all below it").exactOptional(),
  capability: z.enum(CAPABILITIES).describe("what it was seen to be able to do").exactOptional(),
  waived: flag,
  forced: flag,
  "scan.date<": z.string().describe("judged before this day: 2027-01-31").exactOptional(),
  "scan.date>": z.string().describe("judged after this day").exactOptional(),
  ...Object.fromEntries(CATEGORIES.map((one) => [`scan.${one}.status`, z.enum(SCAN_STATUSES).exactOptional()])),
});

/** Is it one of them, or meant to be: how a category and a date may be written besides, who reads it says. */
export function isReleaseParameter(key: string): boolean {
  return key.startsWith("scan.") || Object.hasOwn(releaseQuerySchema.shape, key);
}

/** The names of parameters, those of one family as one: for a sentence. */
export function parameterWords(names: readonly string[]): string {
  const words = names.map((name) => name.replace(/^scan\.[a-z-]+\.status$/, "scan.<category>.status"));
  return [...new Set(words)].join(", ");
}

/** Conditions that one release has to meet, all of them. */
export interface ReleaseQuery {
  readonly statuses: readonly { readonly category: Category; readonly status: ScanStatus }[];
  /** Published, and so judged, before or after that moment: a day, or RFC 3339. */
  readonly before?: string;
  readonly after?: string;
  /** A host, or `*.` and one for all below it. */
  readonly host?: string;
  readonly capability?: string;
  readonly waived?: boolean;
  readonly forced?: boolean;
}

/** Reads the parameters that ask such questions; others are nobody's business here. A text says what is wrong. */
export function parseReleaseQuery(parameters: Iterable<readonly [string, string]>): ReleaseQuery | string {
  const query: { -readonly [K in keyof ReleaseQuery]: ReleaseQuery[K] } = { statuses: [] };
  for (const [key, value] of parameters) {
    const problem = take(query, key, value);
    if (problem !== undefined) return problem;
  }
  return query;
}

/** Is nothing asked? */
export function isOpenQuery(query: ReleaseQuery): boolean {
  // Only what is asked has a key; statuses always have one.
  return query.statuses.length === 0 && Object.keys(query).length === 1;
}

/** Has the skill a release that is not withdrawn and meets the conditions? */
export function matchesQuery({ releases }: SkillEntry, query: ReleaseQuery): boolean {
  if (isOpenQuery(query)) return true;
  return [...releases.values()].some((release) => release.state !== "withdrawn" && meets(release, query));
}

function meets(release: Release, query: ReleaseQuery): boolean {
  const { statuses, before, after, host, capability, waived, forced } = query;
  const { scan } = release;
  if (waived !== undefined && release.waived.length > 0 !== waived) return false;
  if (forced !== undefined && release.forced !== forced) return false;
  if (before !== undefined && compareUtf8(release.at, before) >= 0) return false;
  if (after !== undefined && compareUtf8(release.at, after) <= 0) return false;
  if (scan === undefined) return statuses.length === 0 && host === undefined && capability === undefined;
  return (
    statuses.every(({ category, status }) => scanStatus(scan, category) === status) &&
    (capability === undefined || scan.capabilities.includes(capability)) &&
    (host === undefined || scan.hosts.some((one) => isHost(one, host)))
  );
}

/** Of hosts that are not listed nobody can say that they are others. */
function isHost(one: string, asked: string): boolean {
  if (one === AND_MORE) return true;
  return asked.startsWith("*.") ? one.endsWith(asked.slice(1)) : one === asked;
}

type Draft = { -readonly [K in keyof ReleaseQuery]: ReleaseQuery[K] };

function take(query: Draft, key: string, value: string): string | undefined {
  const [, order, rest = ""] = /^scan\.date([<>])(.*)$/.exec(key) ?? [];
  if (order !== undefined) return takeDate(query, order, `${rest}${value}`);
  const [, name] = /^scan\.([a-z-]+)\.status$/.exec(key) ?? [];
  if (name !== undefined) return takeStatus(query, name, value);
  if (key === "host") return takeHost(query, value);
  if (key === "capability") {
    const capability = CAPABILITIES.find((known) => known === value);
    if (capability === undefined)
      return `"capability": expected one of ${CAPABILITIES.join(", ")}, got "${quote(value, 40)}".`;
    query.capability = capability;
  } else if (key === "waived" || key === "forced") {
    if (value !== "true" && value !== "false") return `"${key}": expected true or false, got "${quote(value, 40)}".`;
    query[key] = value === "true";
  } else if (key.startsWith("scan.")) return `"${quote(key, 60)}": expected scan.<category>.status or scan.date.`;
  return undefined;
}

function takeHost(query: Draft, value: string): string | undefined {
  if (!isHostName(value.replace(/^\*\./, "")))
    return `"host": expected a host such as api.acme.com, or *.acme.com for all below it, got "${quote(value, 40)}".`;
  query.host = value.toLowerCase();
  return undefined;
}

const moment = z.union([z.iso.date(), z.iso.datetime({ precision: 0 })]);

function takeDate(query: Draft, order: string, value: string): string | undefined {
  if (!moment.safeParse(value).success) return `"scan.date": expected a day as 2027-01-31, got "${quote(value, 40)}".`;
  query[order === "<" ? "before" : "after"] = value;
  return undefined;
}

function takeStatus(query: Draft, name: string, value: string): string | undefined {
  const category = categoryOf(name);
  const status = SCAN_STATUSES.find((known) => known === value);
  if (category === undefined) return `"scan.${quote(name, 40)}.status": expected one of ${CATEGORIES.join(", ")}.`;
  if (status === undefined) return `"scan.${name}.status": expected pass, warn or fail, got "${quote(value, 40)}".`;
  query.statuses = [...query.statuses, { category, status }];
  return undefined;
}

/** By its name, or by a word that it alone has: `injection`. */
function categoryOf(name: string): Category | undefined {
  const exact = CATEGORIES.find((category) => category === name);
  const named = CATEGORIES.filter((category) => category.split("-").includes(name));
  return exact ?? (named.length === 1 ? named[0] : undefined);
}
