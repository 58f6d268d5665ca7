/** What kind of host an address names: a known service, a place where stolen data is dropped, or nobody in particular. */
import {
  DROP_HOSTS,
  type DropKind,
  FREE_HOSTING,
  INSTALLER_ORGS,
  INSTALLERS,
  REGISTRIES,
  SERVICES,
  SHARED_HOSTS,
} from "./host-tables.ts";

/**
 * `address`: a public IP address; `variable`: only known when it runs; `code-host`: an account of a shared host that is
 * not known for its installer.
 */
export type HostKind =
  | DropKind
  | "trusted"
  | "service"
  | "registry"
  | "installer"
  | "code-host"
  | "free-hosting"
  | "local"
  | "private"
  | "metadata"
  | "address"
  | "onion"
  | "punycode"
  | "variable"
  | "unknown";

export interface Host {
  readonly kind: HostKind;
  /** Lower case, without port and user; empty where only a variable is known. */
  readonly host: string;
  /** The account on a shared host, the name of a service. */
  readonly org?: string;
}

/** Kinds that nobody sends what is theirs to by accident. */
const DROPS: ReadonlySet<HostKind> = new Set([
  ...(Object.keys(DROP_HOSTS) as DropKind[]),
  "address",
  "onion",
  "punycode",
] as const);
const KNOWN: ReadonlySet<HostKind> = new Set(["trusted", "service", "registry", "installer"]);
const NEAR: ReadonlySet<HostKind> = new Set(["local", "private", "metadata"]);

/** What rules ask: `drop` is worse than `unknown`, `known` and `near` are no place where data is lost. */
export type HostClass = "drop" | "unknown" | "known" | "near";

export function classOf({ kind }: Host): HostClass {
  if (DROPS.has(kind)) return "drop";
  if (KNOWN.has(kind)) return "known";
  return NEAR.has(kind) ? "near" : "unknown";
}

/**
 * Judges a URL, or a bare host with or without a path. `trusted` are hosts of a policy: `api.acme.example`,
 * `*.acme.example`, `github.com/acme-*`. A shared host counts with its account alone.
 */
export function judgeHost(address: string, trusted: readonly string[] = []): Host {
  const { host, path } = partsOf(address);
  if (host === "" || /[${}<>%*]/.test(host)) return { kind: "variable", host: "" };
  const org = isIn(host, SHARED) ? accountOf(host, path) : undefined;
  const kind = trusted.some((entry) => isTrusted(entry, host, org)) ? "trusted" : kindOf(host, path, org);
  if (kind !== undefined) return { kind, host, ...(org === undefined ? {} : { org }) };
  const service = SERVICES_BY_NAME.find(({ hosts }) => hosts.some((one) => isBelow(host, one)));
  return service === undefined ? { kind: "unknown", host } : { kind: "service", host, org: service.name };
}

/** What a name is by its form or a list; services and strangers are neither. */
function kindOf(host: string, path: string, org: string | undefined): HostKind | undefined {
  const byForm = FORMS.find(([form]) => form.test(host))?.[1];
  if (byForm !== undefined) return byForm;
  const drop = DROP_ENTRIES.find(([, entries]) => hasEntry(entries, host, path))?.[0];
  if (drop !== undefined) return drop;
  if (isIn(host, SHARED)) return org !== undefined && ORGS.has(org) ? "installer" : "code-host";
  if (hasEntry(INSTALLER_ENTRIES, host, path)) return "installer";
  if (hasEntry(REGISTRY_ENTRIES, host, path)) return "registry";
  return isIn(host, FREE) ? "free-hosting" : undefined;
}

/** Is a variable of this name the key of the service that answers at `host`? */
export function isOwnKey(variable: string, { kind, host }: Host): boolean {
  const owners = SERVICES_BY_NAME.filter(({ prefixes }) => prefixes.some((one) => isNamedAfter(variable, one)));
  if (owners.length > 0) return owners.some(({ hosts }) => hosts.some((one) => isBelow(host, one)));
  if (kind !== "unknown" && kind !== "service" && kind !== "trusted") return false;
  const words = variable.toUpperCase().split(/[^A-Z0-9]+/);
  const label = registeredLabel(host).replaceAll("-", "").toUpperCase();
  return label.length > 2 && (words[0] === label || words.slice(0, 2).join("") === label);
}

/** The well-known service whose key a variable of this name is. */
export function keyOwner(variable: string): string | undefined {
  return SERVICES_BY_NAME.find(({ prefixes }) => prefixes.some((one) => isNamedAfter(variable, one)))?.name;
}

/** Are the first words of a variable's name those of a prefix? */
function isNamedAfter(variable: string, prefix: string): boolean {
  const name = variable.toUpperCase();
  return name.startsWith(prefix) && !/^[A-Z0-9]/.test(name.slice(prefix.length));
}

function listOf(words: string): readonly string[] {
  return words.trim().split(/\s+/);
}

const SHARED = new Set(listOf(SHARED_HOSTS));
const FREE = new Set(listOf(FREE_HOSTING));
const ORGS: ReadonlySet<string> = new Set(listOf(INSTALLER_ORGS));
const INSTALLER_ENTRIES = entriesOf(INSTALLERS);
const REGISTRY_ENTRIES = entriesOf(REGISTRIES);
const DROP_ENTRIES = Object.entries(DROP_HOSTS).map(([kind, words]) => [kind as DropKind, entriesOf(words)] as const);
const SERVICES_BY_NAME = SERVICES.map(([name, hosts, prefixes]) => ({
  name,
  hosts: listOf(hosts),
  prefixes: listOf(prefixes ?? name.toUpperCase()),
}));

/** Host → what its path has to begin with. */
type Entries = ReadonlyMap<string, string>;

function entriesOf(words: string): Entries {
  return new Map(
    listOf(words).map((entry) => {
      const slash = entry.indexOf("/");
      return slash === -1 ? [entry, ""] : [entry.slice(0, slash), entry.slice(slash)];
    }),
  );
}

function hasEntry(entries: Entries, host: string, path: string): boolean {
  return parentsOf(host).some((one) => {
    const prefix = entries.get(one);
    return prefix !== undefined && path.startsWith(prefix);
  });
}

function isIn(host: string, hosts: ReadonlySet<string>): boolean {
  return parentsOf(host).some((one) => hosts.has(one));
}

/** `a.b.c` → `a.b.c`, `b.c`; never a bare top-level domain. */
function parentsOf(host: string): readonly string[] {
  const labels = host.split(".").slice(-6);
  return labels.slice(0, -1).map((_, i) => labels.slice(i).join("."));
}

function isBelow(host: string, parent: string): boolean {
  return host === parent || host.endsWith(`.${parent}`);
}

const MAX_ADDRESS = 400;

function partsOf(address: string): { readonly host: string; readonly path: string } {
  const rest = address.slice(0, MAX_ADDRESS).replace(/^[a-z][a-z0-9+.-]{0,20}:\/\//i, "");
  const authority = /^[^/?#\s"'`\\]*/.exec(rest)?.[0] ?? "";
  const host = authority
    .slice(authority.lastIndexOf("@") + 1)
    .replace(/^\[([0-9a-f:.]+)\](?::\d*)?$/i, "$1")
    .replace(/^([^:]*):[^:]*$/, "$1");
  return { host: host.replace(/\.$/, "").toLowerCase(), path: rest.slice(authority.length).toLowerCase() };
}

function accountOf(host: string, path: string): string | undefined {
  const parts = path.split(/[/?#]/).filter((part) => part !== "");
  return host === "cdn.jsdelivr.net" ? parts[1] : parts[0];
}

function isTrusted(entry: string, host: string, account: string | undefined): boolean {
  const { host: wanted, path } = partsOf(entry.replace(/^\*\./, "+."));
  const name = wanted.replace(/^\+\./, "");
  if (wanted.startsWith("+.") ? !host.endsWith(`.${name}`) : host !== name) return false;
  if (!SHARED.has(host)) return true;
  const org = path.split("/")[1] ?? "";
  if (org === "" || org === "*" || account === undefined) return false;
  return org.endsWith("*") ? account.startsWith(org.slice(0, -1)) : account === org;
}

/** By how the name looks, whatever is on a list. */
const FORMS: readonly (readonly [RegExp, HostKind])[] = [
  [/^(?:169\.254\.169\.254|100\.100\.100\.200|metadata\.google\.internal|fd00:ec2::254)$/, "metadata"],
  [/^(?:localhost|127(?:\.\d{1,3}){3}|0\.0\.0\.0|::1|host\.docker\.internal)$/, "local"],
  [/\.(?:localhost|local|test|internal|lan|svc|invalid)$/, "local"],
  [/^(?:10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2})$/, "private"],
  [/^(?:fe80|f[cd][0-9a-f]{2}):/, "private"],
  [/^\d{1,3}(?:\.\d{1,3}){3}$/, "address"],
  [/^(?:0x[0-9a-f]{1,8}|\d{8,10})$/, "address"],
  [/^[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}$/, "address"],
  [/\.onion$/, "onion"],
  [/(?:^|\.)xn--/, "punycode"],
  // A name without a dot is one of the network at hand.
  [/^[a-z0-9_-]+$/, "local"],
];

/** The label that somebody registered: `acme` of `api.acme.dev` and of `acme.co.uk`. */
export function registeredLabel(host: string): string {
  const labels = host.split(".");
  const isSecond = labels.length > 2 && /^(?:co|com|org|net|ac|gov|edu)$/.test(labels.at(-2) as string);
  return labels.at(isSecond ? -3 : -2) ?? "";
}
