/** The secret key that an index signs with, in a file or from the environment, and the document of its keys beside it. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { stat } from "node:fs/promises";
import type { IndexKeys, ReadIndexKeys } from "../../app/ports/signing.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import type { Signer } from "../../core/trust/dsse.ts";
import {
  type KeyDocument,
  keyIdOf,
  NO_KEYS,
  parseKeyDocument,
  withKey,
  withRevocation,
} from "../../core/trust/key-document.ts";
import { readShortFile } from "./short-file.ts";
import { onDisk, replaceFile, writeNewFile } from "./whole-file.ts";

/** Where a key is: a file, or the PEM text itself; and its document. */
export interface KeyPlace {
  readonly secret: string;
  /** Default: beside the file of the secret. */
  readonly document?: string | undefined;
}

const MAX_BYTES = 1 << 20;
/** Bits of a mode with which somebody other than the owner may read or write. */
const OTHERS = 0o077;

/** Reads both whenever one of the files is another one than before. */
export function watchedKeys(place: KeyPlace): ReadIndexKeys {
  let read: { readonly version: string; readonly keys: IndexKeys } | undefined;
  return async () => {
    const version = await versionOf(place);
    if (read?.version === version) return read.keys;
    const keys = await readKeys(place);
    read = { version, keys };
    return keys;
  };
}

/** Throws KEY_INVALID where the secret is none, is open to others, or is not the document's. */
export async function readKeys(place: KeyPlace): Promise<IndexKeys> {
  const signer = signerOf(await readSecret(place));
  const document = await readDocument(place);
  const own = document.keys.find(({ id }) => id === signer.keyId);
  if (own === undefined) {
    throw invalid(
      `the key ${signer.keyId} is not in ${quote(documentPath(place))}`,
      "Name its own document with --index-keys.",
    );
  }
  return { document, signer };
}

/** The document, empty where there is none yet. */
export async function readDocument(place: KeyPlace): Promise<KeyDocument> {
  const bytes = await readShortFile(documentPath(place), MAX_BYTES);
  return bytes === undefined ? NO_KEYS : parseKeyDocument(Buffer.from(bytes).toString("utf8"));
}

/** Makes a key where none is; with `backup` a further one, which the key of `place` introduces and whose secret goes there. */
export async function newKey(place: KeyPlace, now: string, backup?: string): Promise<KeyDocument> {
  const pair = generate();
  const at = { id: pair.id, publicKey: pair.publicKey, since: now };
  if (backup !== undefined) {
    const { document, signer } = await readKeys(place);
    const next = withKey(document, at, signer);
    await onDisk(backup, () => writeNewFile(backup, pair.pem, 0o600));
    await writeDocument({ secret: backup }, next);
    return await writeDocument(place, next);
  }
  const document = await readDocument(place);
  if (document.keys.length > 0) {
    throw new RegistryError("WOULD_OVERWRITE", `${quote(documentPath(place))} has keys already.`, {
      hint: "`skilltrunk key rotate` brings the next one; where all secrets are lost, move the document away first.",
    });
  }
  await refuseText(place);
  const next = withKey(document, at);
  await onDisk(place.secret, () => writeNewFile(place.secret, pair.pem, 0o600)).catch((error: unknown) => {
    if (!(error instanceof RegistryError) || !/EEXIST/.test(error.message)) throw error;
    throw new RegistryError("WOULD_OVERWRITE", `There is a file ${quote(place.secret)} already.`, {
      hint: "Name another one.",
    });
  });
  return await writeDocument(place, next);
}

/** Puts a new key in the place of the old one, which introduces it. */
export async function rotateKey(place: KeyPlace, now: string): Promise<KeyDocument> {
  await refuseText(place);
  const { document, signer } = await readKeys(place);
  const pair = generate();
  const next = withKey(document, { id: pair.id, publicKey: pair.publicKey, since: now }, signer);
  // A key that is known and signs nothing yet does no harm; one that signs and is not known does.
  await writeDocument(place, next);
  await onDisk(place.secret, () => replaceFile(place.secret, pair.pem, 0o600));
  return next;
}

/** Revokes a key of the document by the key of `place`, which may be the same. Throws USAGE where there is no such key. */
export async function revokeKey(
  place: KeyPlace,
  revoked: { readonly id: string; readonly at: string; readonly reason: string },
): Promise<KeyDocument> {
  const { document, signer } = await readKeys(place);
  const matching = document.keys.filter(({ id }) => id === revoked.id || id.startsWith(`sha256:${revoked.id}`));
  const [key] = matching;
  if (key === undefined || matching.length > 1) {
    const path = quote(documentPath(place));
    throw new RegistryError("USAGE", `There is no key ${quote(revoked.id, 80)} in ${path}.`, {
      hint: `\`skilltrunk key show\` lists them. A backup's document does not have what came after it: name with --index-keys the one that the index served.`,
    });
  }
  return await writeDocument(place, withRevocation(document, { ...revoked, id: key.id }, signer));
}

async function writeDocument(place: KeyPlace, document: KeyDocument): Promise<KeyDocument> {
  const path = documentPath(place);
  await onDisk(path, () => replaceFile(path, `${JSON.stringify(document, undefined, 2)}\n`, 0o644));
  return document;
}

function documentPath({ secret, document }: KeyPlace): string {
  if (document !== undefined) return document;
  if (!isPem(secret)) return `${secret}.json`;
  throw new RegistryError(
    "USAGE",
    "The secret key comes from the environment, and nothing says where its document is.",
    {
      hint: "Name it with --index-keys or SKILLTRUNK_INDEX_KEYS.",
    },
  );
}

async function refuseText({ secret }: KeyPlace): Promise<void> {
  if (!isPem(secret)) return;
  throw new RegistryError("USAGE", "A new secret cannot be written into an environment variable.", {
    hint: "Name a file with --index-key, and put what it holds into the protected environment afterwards.",
  });
}

function isPem(secret: string): boolean {
  return secret.startsWith("-----BEGIN ");
}

async function readSecret({ secret }: KeyPlace): Promise<KeyObject> {
  if (isPem(secret)) return parseSecret(secret, "the environment");
  const found = await stat(secret).catch(() => undefined);
  if (found === undefined) throw invalid(`there is no file ${quote(secret)}`, "`skilltrunk key new` makes it.");
  if ((found.mode & OTHERS) !== 0) {
    throw invalid(`${quote(secret)} may be read or written by others`, `Take that away: chmod 600 ${quote(secret)}`);
  }
  const bytes = await readShortFile(secret, MAX_BYTES);
  return parseSecret(Buffer.from(bytes ?? []).toString("utf8"), secret);
}

/** Of what cannot be read nothing is told: it may be a secret. */
function parseSecret(text: string, where: string): KeyObject {
  try {
    const key = createPrivateKey(text);
    if (key.asymmetricKeyType === "ed25519") return key;
  } catch {
    // Told below, like another kind of key.
  }
  throw invalid(`${quote(where)} holds no Ed25519 secret key in PEM`, "`skilltrunk key new` makes one.");
}

function signerOf(secret: KeyObject): Signer {
  const keyId = keyIdOf(publicOf(secret));
  return { keyId, sign: (bytes) => sign(null, bytes, secret) };
}

/** Base64 of the 32 bytes. */
function publicOf(secret: KeyObject): string {
  const { x = "" } = createPublicKey(secret).export({ format: "jwk" });
  return Buffer.from(x, "base64url").toString("base64");
}

function generate(): { readonly id: string; readonly publicKey: string; readonly pem: string } {
  const { privateKey } = generateKeyPairSync("ed25519");
  const publicKey = publicOf(privateKey);
  return { id: keyIdOf(publicKey), publicKey, pem: privateKey.export({ format: "pem", type: "pkcs8" }).toString() };
}

async function versionOf(place: KeyPlace): Promise<string> {
  const files = [...(isPem(place.secret) ? [] : [place.secret]), documentPath(place)];
  const stats = await Promise.all(files.map((file) => stat(file).catch(() => undefined)));
  return stats.map((found) => `${found?.ino} ${found?.mtimeMs} ${found?.size}`).join(" ");
}

function invalid(why: string, hint: string): RegistryError {
  return new RegistryError("KEY_INVALID", `The key of the index cannot be used: ${why}.`, { hint });
}
