/**
 * The keys of a registry, as `/v1/keys` serves them: each later one introduced by an earlier one, some revoked. A client
 * that knows one of them (pinned when it first met the registry, or given to it) follows it to the others, and to none else.
 */
import { z } from "zod";
import { canonicalJson, sha256 } from "../bytes.ts";
import { quote, RegistryError } from "../errors.ts";
import { isSignedBy, preAuthEncoding, type Signer } from "./dsse.ts";

const STATEMENT_TYPE = "application/vnd.skilltrunk.key+json";
export const MAX_KEYS = 50;

const keyId = z.string().regex(/^sha256:[0-9a-f]{64}$/, "expected sha256:<64 hex digits>");
const signature = z.string().max(200);
const moment = z.iso.datetime({ precision: 0 });

const keySchema = z.strictObject({
  /** SHA-256 of the public key's 32 bytes: what people compare. */
  id: keyId,
  /** Base64 of the 32 bytes of an Ed25519 public key. */
  publicKey: z.string().max(60),
  since: moment,
  /** By an earlier key, over id, public key and time. */
  introduced: z.strictObject({ by: keyId, signature }).exactOptional(),
  /** By the key itself, or by another one. */
  revoked: z.strictObject({ at: moment, reason: z.string().max(400), by: keyId, signature }).exactOptional(),
});
export type RegistryKey = z.infer<typeof keySchema>;

/** Keys in the order in which they came. */
export const keyDocumentSchema = z.strictObject({ format: z.literal(1), keys: z.array(keySchema).max(MAX_KEYS) });
export type KeyDocument = z.infer<typeof keyDocumentSchema>;
export const NO_KEYS: KeyDocument = { format: 1, keys: [] };

export function keyIdOf(publicKey: string): string {
  return sha256(Buffer.from(publicKey, "base64"));
}

/** Reads the document beside a secret key. Throws USAGE. */
export function parseKeyDocument(text: string): KeyDocument {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    raw = undefined;
  }
  const parsed = keyDocumentSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new RegistryError("USAGE", `The key document cannot be read: ${quote(z.prettifyError(parsed.error), 300)}`, {
    hint: "`skilltrunk key new` writes it; restore it from a copy.",
  });
}

type NewKey = Pick<RegistryKey, "id" | "publicKey" | "since">;

/** A document with one more key, which `by` (if there is one) says is the same registry's. */
export function withKey(document: KeyDocument, key: NewKey, by?: Signer): KeyDocument {
  const introduced = by === undefined ? {} : { introduced: { by: by.keyId, signature: signed(by, introduction(key)) } };
  return { ...document, keys: [...document.keys, { ...key, ...introduced }] };
}

/** A document in which a key is revoked: `by` is that key, or one that its clients trust as well. */
export function withRevocation(
  document: KeyDocument,
  revoked: { readonly id: string; readonly at: string; readonly reason: string },
  by: Signer,
): KeyDocument {
  const { id, at, reason } = revoked;
  const statement = { at, reason, by: by.keyId, signature: signed(by, revocation(revoked)) };
  return { ...document, keys: document.keys.map((key) => (key.id === id ? { ...key, revoked: statement } : key)) };
}

/** Why clients refuse what this key signs, as the document says; undefined where it does not. */
export function revocationReason({ keys }: KeyDocument, id: string): string | undefined {
  return keys.find((key) => key.id === id)?.revoked?.reason;
}

function introduction({ id, publicKey, since }: NewKey): string {
  return canonicalJson({ introduces: id, publicKey, since });
}

function revocation({ id, at, reason }: { readonly id: string; readonly at: string; readonly reason: string }): string {
  return canonicalJson({ revokes: id, at, reason });
}

function signed(by: Signer, statement: string): string {
  return Buffer.from(by.sign(statementBytes(statement))).toString("base64");
}

function statementBytes(statement: string): Buffer {
  return preAuthEncoding(STATEMENT_TYPE, Buffer.from(statement, "utf8"));
}

/** What a client trusts: public keys by id, and those that it knows to be revoked. */
export interface KeyTrust {
  readonly trusted: ReadonlyMap<string, string>;
  readonly revoked: ReadonlyMap<string, string>;
}

/**
 * What follows from a document for who trusts `pinned` (id → public key) and has seen `revoked` (id → why): keys that a
 * trusted key introduced, less those that it, or a trusted one, revoked. What was revoked once stays so, whatever a later document says.
 */
export function followKeys(
  { keys }: KeyDocument,
  pinned: ReadonlyMap<string, string>,
  revokedBefore: ReadonlyMap<string, string>,
): KeyTrust {
  const own = keys.filter(({ id, publicKey }) => keyIdOf(publicKey) === id);
  const revoked = new Map(revokedBefore);
  const follow = () => {
    const trusted = new Map([...pinned].filter(([id]) => !revoked.has(id)));
    for (const key of own) if (!revoked.has(key.id) && isIntroduced(key, trusted)) trusted.set(key.id, key.publicKey);
    return trusted;
  };
  // Each revocation may take away the ground of another key: until nothing changes.
  for (;;) {
    const known = new Map([...pinned, ...follow()]);
    const fresh = own.filter((key) => known.has(key.id) && !revoked.has(key.id) && isRevoked(key, known));
    if (fresh.length === 0) return { trusted: follow(), revoked };
    for (const key of fresh) revoked.set(key.id, key.revoked?.reason ?? "");
  }
}

function isIntroduced(key: RegistryKey, trusted: ReadonlyMap<string, string>): boolean {
  const by = trusted.get(key.introduced?.by ?? "");
  return by !== undefined && isStatement(by, introduction(key), key.introduced?.signature);
}

function isRevoked({ id, revoked }: RegistryKey, known: ReadonlyMap<string, string>): boolean {
  const by = known.get(revoked?.by ?? "");
  return (
    revoked !== undefined && by !== undefined && isStatement(by, revocation({ id, ...revoked }), revoked.signature)
  );
}

function isStatement(by: string, statement: string, sig: string | undefined): boolean {
  return sig !== undefined && isSignedBy(by, statementBytes(statement), Buffer.from(sig, "base64"));
}
