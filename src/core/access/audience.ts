/** Who an answer is for, and to whom a skill is open. Nothing but `mayRead` of resolve.ts should ask this file. */
import { compareUtf8, sha256 } from "../bytes.ts";
import type { Offer } from "../catalog/catalog.ts";
import type { Visibility } from "../ledger/event.ts";

/** Somebody who showed who they are. `principal` makes one. */
export interface Principal {
  /** A login, or whatever else names the one who asks; without an `@`. */
  readonly name: string;
  readonly groups: readonly string[];
  /** Is this a member of the organisation, to whom what is internal is open? */
  readonly member: boolean;
  /** The name and the groups as owners and readers are compared. */
  readonly words: ReadonlySet<string>;
}

/**
 * Who asks: `public` is anybody, `internal` a member of the organisation that nobody knows more of, `all` whoever can
 * read the ledger itself.
 */
export type Audience = "public" | "internal" | "all" | Principal;

/** Somebody of this name and these groups. */
export function principal(who: Omit<Principal, "words">): Principal {
  return { ...who, words: new Set([who.name, ...who.groups].map(personWord)) };
}

/**
 * An owner, reader, login or group for comparing: `Alice` and `@alice` are one. Only ASCII letters are folded, since an
 * issuer may let people choose a name, and `\u212Aim` in lower case is `kim`.
 */
export function personWord(person: string): string {
  return person.replace(/^@/, "").replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** What says who reads a skill. */
type Readable = Pick<Offer, "visibility" | "owners" | "readingOwners" | "readers">;

/** Whom an offer lets read by name or by group. */
export function readersNamed({
  owners,
  readingOwners = owners,
  readers,
}: Omit<Readable, "visibility">): readonly string[] {
  return [...new Set([...readingOwners, ...readers])];
}

/** Is what is offered like this open to the asker? */
export function isOpenTo(offer: Readable, audience: Audience): boolean {
  if (audience === "all" || isOpenToAll(offer.visibility, audience)) return true;
  return typeof audience !== "string" && isNamed(offer, audience);
}

/** Is what is offered like `needed` open to everybody to whom `own` is? Members of the organisation may be named readers. */
export function coversReaders(needed: Readable, own: Readable): boolean {
  if (needed.visibility === "public") return true;
  if (needed.visibility === "internal") return own.visibility !== "public";
  if (own.visibility !== "private") return false;
  const words = new Set(readersNamed(needed).map(personWord));
  return readersNamed(own).every((person) => words.has(personWord(person)));
}

function isOpenToAll(visibility: Visibility, audience: Audience): boolean {
  if (visibility === "public") return true;
  return visibility === "internal" && levelOf(audience) === "internal";
}

function isNamed({ owners, readingOwners = owners, readers }: Readable, { words }: Principal): boolean {
  const isWord = (person: string): boolean => words.has(personWord(person));
  return readingOwners.some(isWord) || readers.some(isWord);
}

/** Which agents there are is the organisation's business: known to its members, and to each agent of itself. */
export function knowsAgent(agent: string, audience: Audience): boolean {
  return knowsAgents(audience) || (typeof audience !== "string" && personWord(audience.name) === agent);
}

/** May the asker know of every agent? */
export function knowsAgents(audience: Audience): boolean {
  return levelOf(audience) !== "public";
}

/** What is open to somebody whether anything names them or not. */
export function levelOf(audience: Audience): "public" | "internal" | "all" {
  if (typeof audience === "string") return audience;
  return audience.member ? "internal" : "public";
}

/** May anybody at all be told what this asker is told? */
export function isAnybody(audience: Audience): boolean {
  return audience === "public";
}

/** Is nothing hidden from this asker? Only then may they see what changes whenever anything does. */
export function seesEverything(audience: Audience): boolean {
  return audience === "all";
}

/**
 * What is kept for one audience may be kept under this text: two askers have the same one only if they are open to the
 * same.
 */
export function audienceKey(audience: Audience): string {
  if (typeof audience === "string") return audience;
  return `${levelOf(audience)} ${sha256(JSON.stringify([...audience.words].sort(compareUtf8)))}`;
}
