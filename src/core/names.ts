/** Names that are parsed once at a door and trusted afterwards. */
import { validRange, valid as validSemver } from "semver";

/** A skill's identity for ever: `namespace/name`. */
export type SkillId = string & { readonly brand: "SkillId" };
/** A full object id: 40 lowercase hex digits (SHA-1 repositories only; others are refused where they are opened). */
export type Oid = string;
/** `sha256:` and 64 lowercase hex digits. */
export type Digest = `sha256:${string}`;

/** What a namespace's or a skill's name looks like, as a regular expression. */
export const NAME_PATTERN = "^[a-z0-9]+(-[a-z0-9]+)*$";
const NAME = new RegExp(NAME_PATTERN);
/** Characters of such a name. */
export const MAX_NAME = 64;

/** May this be a namespace or a skill's name? */
export function isName(text: string): boolean {
  return text.length <= MAX_NAME && NAME.test(text);
}

/** What an owner or a reader looks like: a login or a team, never an e-mail address. */
export const PERSON_PATTERN = "^@?[A-Za-z0-9_][\\w.-]*(?:\\/[A-Za-z0-9_][\\w.-]*)*$";
const PERSON = new RegExp(PERSON_PATTERN);
/** Characters of such a name. */
export const MAX_PERSON = 128;

/** May this be an owner or a reader: a login, `@login` or `@organisation/team`? */
export function isPersonName(text: string): boolean {
  return text.length <= MAX_PERSON && PERSON.test(text);
}

export function skillId(namespace: string, name: string): SkillId {
  return `${namespace}/${name}` as SkillId;
}

/** `namespace/name` → identity, or undefined when it is none. */
export function parseSkillId(text: string): SkillId | undefined {
  const [namespace, name, ...rest] = text.split("/");
  if (namespace === undefined || name === undefined || rest.length > 0) return undefined;
  return isName(namespace) && isName(name) ? skillId(namespace, name) : undefined;
}

export function namespaceOf(id: SkillId): string {
  return id.slice(0, id.indexOf("/"));
}

export function nameOf(id: SkillId): string {
  return id.slice(id.indexOf("/") + 1);
}

/** SemVer 2.0.0 without build metadata, written in its one canonical form (no `v`, no spaces). */
export function isVersion(text: string): boolean {
  return text.length <= 128 && !text.includes("+") && validSemver(text) === text;
}

/** A movable name for a version: `^[a-z][a-z0-9-]*$` and no SemVer range (`x`, `v1` are none). */
export function isChannelName(text: string): boolean {
  return text.length <= MAX_NAME && /^[a-z][a-z0-9-]*$/.test(text) && validRange(text) === null;
}

export function isDigest(text: string): text is Digest {
  return /^sha256:[0-9a-f]{64}$/.test(text);
}

export function isOid(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text);
}

/** `name`, `name@1.2.0`, `ns/name@^1`, `name@stable` as a person types it. */
export interface SkillRequest {
  readonly namespace?: string;
  readonly name: string;
  /** An exact version, a range or a channel; absent means the channel `latest`. */
  readonly wanted?: string;
}

/** Parses `[ns/]name[@wanted]`; undefined when the name part is not one. */
export function parseSkillRequest(text: string): SkillRequest | undefined {
  const at = text.indexOf("@");
  const id = at < 0 ? text : text.slice(0, at);
  const wanted = at < 0 ? undefined : text.slice(at + 1);
  if (wanted === "" || (wanted !== undefined && wanted.length > 128)) return undefined;
  const parts = id.split("/");
  const name = parts.pop() ?? "";
  const namespace = parts.pop();
  if (parts.length > 0 || !isName(name) || (namespace !== undefined && !isName(namespace))) return undefined;
  return { name, ...(namespace === undefined ? {} : { namespace }), ...(wanted === undefined ? {} : { wanted }) };
}

/** `42` or `#42` as a person names a pull request; undefined for every other text. */
export function pullRequestNumber(text: string): number | undefined {
  const digits = /^#?([1-9]\d{0,8})$/.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
