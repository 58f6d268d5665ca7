/**
 * Access tokens: what one looks like, and the file that knows their hashes. A token says who asks; the registry keeps its
 * SHA-256 and never the token.
 */
import { z } from "zod";
import { compareUtf8, sha256 } from "../bytes.ts";
import { quote, RegistryError } from "../errors.ts";
import { type Digest, isDigest } from "../names.ts";
import { people } from "../trunk/settings.ts";

/** Before every token: tools that look for secrets know it by this. */
const TOKEN_PREFIX = "skt_";
/** 256 bits of chance in base64url. */
const TOKEN = /^skt_[A-Za-z0-9_-]{43}$/;
const FORMAT = 1;
const MAX_TOKENS = 10_000;
/** Bytes of the file. */
export const MAX_TOKENS_BYTES = 8 << 20;
/** Hex digits of a hash that name a token to people. */
const ID_DIGITS = 12;

const hash = z.custom<Digest>((v) => typeof v === "string" && isDigest(v), "expected sha256:<64 hex digits>");
const entry = z.strictObject({
  /** Of the whole token. */
  hash,
  /** Who uses it: what owners and readers are compared with. */
  name: people.element,
  groups: people,
  /** Is it somebody of the organisation, to whom what is internal is open? */
  member: z.boolean(),
  /** Where it is taken: in the `Authorization` header, or in an address below `/t/`. */
  use: z.enum(["header", "url"]),
  created: z.iso.datetime(),
  /** From then on it is refused; absent: never. */
  expires: z.iso.datetime().exactOptional(),
});
export type TokenEntry = z.infer<typeof entry>;

const tokensSchema = z.strictObject({ format: z.literal(FORMAT), tokens: z.array(entry).max(MAX_TOKENS) });

/** Throws USAGE for a name, or a group, that no owner or reader could be compared with. */
export function demandHolder({ name, groups }: Pick<TokenEntry, "name" | "groups">): void {
  const said = [["the name", name], ...groups.map((group) => ["--group", group])] as const;
  for (const [what = "", text = ""] of said) {
    if (people.element.safeParse(text).success) continue;
    throw new RegistryError(
      "USAGE",
      `${what}: expected a login, \`@login\` or \`@organisation/team\`, got "${quote(text, 80)}".`,
      { hint: "Take the name by which owners and readers of skills call them, such as alice, or acme/billing." },
    );
  }
  if (!people.safeParse(groups).success)
    throw new RegistryError("USAGE", `--group: expected fewer groups than ${groups.length}.`);
}

/** Does this look like a token of ours? */
export function isAccessToken(text: string): boolean {
  return TOKEN.test(text);
}

/** The token that 32 bytes of chance make. */
export function toAccessToken(random: Uint8Array): string {
  return `${TOKEN_PREFIX}${Buffer.from(random).toString("base64url")}`;
}

/** What the file keeps of a token. */
export function hashOfToken(token: string): Digest {
  return sha256(token);
}

/** The few digits by which people name a token. */
export function idOfToken({ hash }: TokenEntry): string {
  return hash.slice("sha256:".length, "sha256:".length + ID_DIGITS);
}

/** Is a token past its end at this moment? */
export function hasExpired({ expires }: TokenEntry, now: string): boolean {
  return expires !== undefined && Date.parse(expires) <= Date.parse(now);
}

/** Reads the file's text; undefined (no file) has no tokens. Throws TOKENS_INVALID. */
export function parseTokens(text: string | undefined, path: string): readonly TokenEntry[] {
  if (text === undefined) return [];
  if (text.length > MAX_TOKENS_BYTES) throw invalid(path, `it is larger than ${MAX_TOKENS_BYTES} bytes`);
  const parsed = tokensSchema.safeParse(parseJson(text, path));
  if (!parsed.success) throw invalid(path, quote(z.prettifyError(parsed.error).replaceAll("\n", " "), 300));
  const { tokens } = parsed.data;
  if (new Set(tokens.map((token) => token.hash)).size < tokens.length) throw invalid(path, "it has one token twice");
  return tokens;
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What JSON.parse says quotes the file, which is nobody's business in a log.
    throw invalid(path, "it is not JSON");
  }
}

/** The file's one text: by name, then by hash. */
export function renderTokens(tokens: readonly TokenEntry[]): string {
  const ordered = tokens.toSorted((a, b) => compareUtf8(a.name, b.name) || compareUtf8(a.hash, b.hash));
  return `${JSON.stringify({ format: FORMAT, tokens: ordered }, undefined, 2)}\n`;
}

/** The token that a person means: that of an id, or the one of a name. Throws USAGE where it is none or several. */
export function findToken(tokens: readonly TokenEntry[], named: string): TokenEntry {
  const found = tokens.filter((token) => idOfToken(token) === named || token.name === named);
  const [only, ...others] = found;
  if (only === undefined) {
    throw new RegistryError("USAGE", `There is no token with the id or the name "${quote(named, 80)}".`, {
      hint: "`skilltrunk token list` shows them.",
    });
  }
  if (others.length > 0) {
    throw new RegistryError("USAGE", `"${quote(named, 80)}" has ${found.length} tokens.`, {
      hint: `Name one by its id: ${found.map(idOfToken).join(", ")}.`,
    });
  }
  return only;
}

function invalid(path: string, why: string): RegistryError {
  return new RegistryError("TOKENS_INVALID", `The tokens file ${quote(path)} cannot be used: ${why}.`, {
    hint: "`skilltrunk token new` writes one; restore it from a backup, or remove it and give out new tokens.",
  });
}

/** The answer to a credential that is not good: a sentence, and what to do. */
export function unauthenticated(message: string, hint: string): RegistryError {
  return new RegistryError("UNAUTHENTICATED", message, { hint });
}
