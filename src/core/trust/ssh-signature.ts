/**
 * SSH signatures of Git commits (OpenSSH's PROTOCOL.sshsig, gitformat-signature(5)), checked without any program: Ed25519,
 * ECDSA and RSA keys.
 */
import { createPublicKey, hash, type JsonWebKey, type KeyObject, verify } from "node:crypto";

/** A public key as `.pub` files and `allowed_signers` have it, without comment. */
export interface SshKey {
  readonly type: string;
  readonly key: KeyObject;
  /** As the wire has it: two keys are the same where these bytes are. */
  readonly wire: Buffer;
}

const MAX_KEY_TEXT = 4096;
const CURVES: Readonly<Record<string, { readonly crv: string; readonly hash: string; readonly bytes: number }>> = {
  nistp256: { crv: "P-256", hash: "sha256", bytes: 32 },
  nistp384: { crv: "P-384", hash: "sha384", bytes: 48 },
  nistp521: { crv: "P-521", hash: "sha512", bytes: 66 },
};

/** Reads `ssh-ed25519 AAAA…`, `ecdsa-sha2-nistp256 AAAA…` or `ssh-rsa AAAA…`, a comment aside; undefined for anything else. */
export function parseSshKey(text: string): SshKey | undefined {
  const [, type = "", base64 = ""] = /^([a-z0-9-]+) ([A-Za-z0-9+/]+={0,2})(?: .*)?$/.exec(text) ?? [];
  const wire = Buffer.from(base64, "base64");
  if (text.length > MAX_KEY_TEXT || wire.toString("base64") !== base64 || base64 === "") return undefined;
  const jwk = toJwk(type, wire);
  if (jwk === undefined) return undefined;
  try {
    return { type, key: createPublicKey({ key: jwk, format: "jwk" }), wire };
  } catch {
    return undefined;
  }
}

function toJwk(type: string, wire: Buffer): JsonWebKey | undefined {
  const fields = fieldsOf(wire);
  if (fields === undefined || fields[0]?.toString("latin1") !== type) return undefined;
  const [, first, second] = fields;
  if (type === "ssh-ed25519" && fields.length === 2 && first?.length === 32)
    return { kty: "OKP", crv: "Ed25519", x: first.toString("base64url") };
  if (type === "ssh-rsa" && fields.length === 3 && first !== undefined && second !== undefined)
    return { kty: "RSA", e: unsigned(first).toString("base64url"), n: unsigned(second).toString("base64url") };
  const curve = type.startsWith("ecdsa-sha2-") ? CURVES[type.slice("ecdsa-sha2-".length)] : undefined;
  if (curve === undefined || fields.length !== 3 || second?.length !== 1 + 2 * curve.bytes || second[0] !== 4)
    return undefined;
  const [x, y] = [second.subarray(1, 1 + curve.bytes), second.subarray(1 + curve.bytes)];
  return { kty: "EC", crv: curve.crv, x: x.toString("base64url"), y: y.toString("base64url") };
}

/** A commit's signature and what it is of; undefined where it has none, or several. */
export function signedCommit(raw: Buffer): { readonly signature: string; readonly payload: Buffer } | undefined {
  const end = raw.indexOf("\n\n");
  if (end < 0) return undefined;
  // Byte for byte: a name may be no UTF-8.
  const lines = raw.toString("latin1", 0, end).split("\n");
  const from = lines.findIndex((line) => line.startsWith("gpgsig "));
  if (from < 0 || lines.some((line, i) => i !== from && line.startsWith("gpgsig"))) return undefined;
  let to = from + 1;
  while (lines[to]?.startsWith(" ") === true) to++;
  const [first = "", ...more] = lines.slice(from, to);
  const signature = [first.slice("gpgsig ".length), ...more.map((line) => line.slice(1))].join("\n");
  const header = [...lines.slice(0, from), ...lines.slice(to)].join("\n");
  return { signature, payload: Buffer.concat([Buffer.from(header, "latin1"), raw.subarray(end)]) };
}

/** Which of these keys made this signature of that payload for Git; undefined for none of them. */
export function signerOf(signature: string, payload: Buffer, keys: readonly SshKey[]): SshKey | undefined {
  const parsed = parseSignature(signature);
  const key = parsed && keys.find(({ wire }) => wire.equals(parsed.publicKey));
  if (parsed === undefined || key === undefined) return undefined;
  const digest = hash(parsed.hash, payload, "buffer");
  const signed = Buffer.concat([MAGIC, ...[NAMESPACE, "", parsed.hash, digest].map(field)]);
  return isBy(key, signed, parsed) ? key : undefined;
}

const MAGIC = Buffer.from("SSHSIG", "latin1");
const NAMESPACE = "git";

interface Signature {
  readonly publicKey: Buffer;
  readonly hash: "sha256" | "sha512";
  readonly algorithm: string;
  readonly bytes: Buffer;
}

function parseSignature(text: string): Signature | undefined {
  const armor = /^-----BEGIN SSH SIGNATURE-----\n([A-Za-z0-9+/=\n]{1,16384})\n-----END SSH SIGNATURE-----\n?$/.exec(
    text,
  );
  const wire = Buffer.from(armor?.[1]?.replaceAll("\n", "") ?? "", "base64");
  if (!wire.subarray(0, MAGIC.length).equals(MAGIC) || wire.length < 10 || wire.readUInt32BE(MAGIC.length) !== 1)
    return undefined;
  const fields = fieldsOf(wire.subarray(MAGIC.length + 4));
  if (fields?.length !== 5) return undefined;
  const [publicKey, namespace, , hashed, blob] = fields;
  const made = blob === undefined ? undefined : fieldsOf(blob);
  const algorithm = made?.[0]?.toString("latin1");
  const bytes = made?.[1];
  const name = hashed?.toString("latin1");
  if (publicKey === undefined || algorithm === undefined || bytes === undefined || made?.length !== 2) return undefined;
  if (namespace?.toString("latin1") !== NAMESPACE || (name !== "sha256" && name !== "sha512")) return undefined;
  return { publicKey, hash: name, algorithm, bytes };
}

function isBy({ type, key }: SshKey, signed: Buffer, { algorithm, bytes }: Signature): boolean {
  if (type === "ssh-ed25519") return algorithm === type && verify(null, signed, key, bytes);
  if (type === "ssh-rsa") {
    const by = algorithm === "rsa-sha2-512" ? "sha512" : algorithm === "rsa-sha2-256" ? "sha256" : undefined;
    return by !== undefined && verify(by, signed, key, bytes);
  }
  const curve = CURVES[type.slice("ecdsa-sha2-".length)];
  const parts = fieldsOf(bytes);
  if (curve === undefined || algorithm !== type || parts?.length !== 2) return false;
  const plain = parts.map((part) => padded(unsigned(part), curve.bytes));
  if (plain.some((part) => part === undefined)) return false;
  return verify(curve.hash, signed, { key, dsaEncoding: "ieee-p1363" }, Buffer.concat(plain as Buffer[]));
}

/** The strings of SSH's wire format, one after the other; undefined where they do not fill the bytes exactly. */
function fieldsOf(bytes: Buffer): readonly Buffer[] | undefined {
  const fields: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (at + 4 > bytes.length) return undefined;
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length || fields.length >= 8) return undefined;
    fields.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

function field(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** A number without the zero that keeps it positive. */
function unsigned(number: Buffer): Buffer {
  return number[0] === 0 ? number.subarray(1) : number;
}

function padded(number: Buffer, length: number): Buffer | undefined {
  return number.length > length ? undefined : Buffer.concat([Buffer.alloc(length - number.length), number]);
}
