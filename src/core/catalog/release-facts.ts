/** What a person has to know of a release before it is installed: what it asks for and can reach, and how it was judged. */
import { SEVERITIES } from "../finding.ts";
import type { ReleaseView } from "./view.ts";

export interface ReleaseFacts {
  readonly permissions: readonly string[];
  /** Names of the secrets without which it cannot be used. */
  readonly secrets: readonly string[];
  /** Names of those that it uses where it is given them. */
  readonly optionalSecrets: readonly string[];
  readonly hosts: readonly string[];
  /** Whom and what it says that it is made for, list by list; a word of each is enough. */
  readonly compatibility: Readonly<Record<string, readonly string[]>>;
  readonly capabilities: readonly string[];
  /** Of each category in which something was found, how bad it is; null where that is not remembered. */
  readonly found: Readonly<Record<string, string>> | null;
  /** How many findings were accepted by waivers. */
  readonly waived: number;
  /** Which: as many of them as the registry says. */
  readonly waivers: readonly { readonly rule: string; readonly path: string }[];
  /** Published whatever was found in it. */
  readonly forced: boolean;
  readonly state: string;
  /** Why it is in that state, what to use instead and until when it is there, as far as its owners say. */
  readonly why: string;
}

type Facts = Pick<
  ReleaseView,
  "declares" | "hosts" | "capabilities" | "scan" | "waived" | "waivers" | "forced" | "state"
> &
  Pick<ReleaseView, "reason" | "replacement" | "sunset">;

export function releaseFacts(view: Facts): ReleaseFacts {
  const { declares, hosts, capabilities, scan, waived, waivers, forced, state } = view;
  const found = Object.entries(scan ?? {}).flatMap(([category, { severity }]) =>
    severity === undefined || severity === "info" ? [] : [[category, severity] as const],
  );
  return {
    permissions: declares?.permissions ?? [],
    secrets: declares?.secrets ?? [],
    optionalSecrets: declares?.optionalSecrets ?? [],
    hosts: hosts ?? [],
    compatibility: declares?.compatibility ?? {},
    capabilities: capabilities ?? [],
    found: scan === undefined ? null : Object.fromEntries(found),
    waived: waived ?? 0,
    waivers: waivers ?? [],
    forced: forced ?? false,
    state,
    why: whyOf(view),
  };
}

/** The categories in which something critical was found. */
export function criticalCategories({ found }: ReleaseFacts): readonly string[] {
  return Object.entries(found ?? {}).flatMap(([category, severity]) => (severity === "critical" ? [category] : []));
}

/** For a person: a word and what belongs to it, a line each; nothing of what is empty. Untrusted parts are as they came. */
export function factLines(facts: ReleaseFacts): readonly (readonly [string, string])[] {
  const { permissions, secrets, optionalSecrets, hosts, compatibility, capabilities } = facts;
  const { found, waived, forced, state, why } = facts;
  const { agents = [], os = [], arch = [], models = [], tools = [] } = compatibility;
  const lists = [
    ["permissions", permissions],
    ["secrets", secrets],
    ["optional secrets", optionalSecrets],
    ["hosts", hosts],
    ["made for", [...agents, ...models, ...os, ...arch]],
    ["has to have", tools],
    ["seen in it", capabilities],
  ] as const;
  const judged: (readonly [string, string])[] = [["scan", scanWords(found)]];
  if (waived > 0) judged.push(["accepted", acceptedWords(facts)]);
  if (forced) judged.push(["forced", "an admin published it whatever was found in it"]);
  if (state !== "online") judged.push(["state", why === "" ? state : `${state}: ${why}`]);
  return [...lists.flatMap(([word, list]) => (list.length === 0 ? [] : [[word, list.join(", ")] as const])), ...judged];
}

/** Rules by name and files, ten of them. */
const SHOWN = 10;

function acceptedWords({ waived, waivers }: ReleaseFacts): string {
  const count = `${waived} ${waived === 1 ? "finding" : "findings"}, by waivers`;
  if (waivers.length === 0) return count;
  const named = waivers.slice(0, SHOWN).map(({ rule, path }) => `${rule} in ${path}`);
  const more = waived > named.length ? `; and ${waived - named.length} more` : "";
  return `${count}: ${named.join("; ")}${more}`;
}

function whyOf({ state, reason = "", replacement, sunset }: Facts): string {
  if (state === "online") return "";
  return [
    ...(reason === "" ? [] : [reason]),
    ...(replacement === undefined ? [] : [`use ${replacement} instead`]),
    ...(sunset === undefined ? [] : [`until ${sunset}`]),
  ].join("; ");
}

function scanWords(found: ReleaseFacts["found"]): string {
  if (found === null) return "not remembered";
  const worst = [...SEVERITIES].flatMap((severity) => {
    const categories = Object.entries(found).flatMap(([category, of]) => (of === severity ? [category] : []));
    return categories.length === 0 ? [] : [`${severity}: ${categories.join(", ")}`];
  });
  return worst.length === 0 ? "nothing found" : worst.join("; ");
}
