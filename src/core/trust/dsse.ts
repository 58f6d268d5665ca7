/** Signed documents: DSSE envelopes (secure-systems-lab/dsse, "PAE" and "protocol") with Ed25519 signatures. */
import { createPublicKey, verify } from "node:crypto";
import { z } from "zod";

export const envelopeSchema = z.object({
  payloadType: z.string().max(200),
  /** Base64. */
  payload: z.string().max(8 << 20),
  signatures: z
    .array(z.object({ keyid: z.string().max(200), sig: z.string().max(200) }))
    .min(1)
    .max(8),
});
export type Envelope = z.infer<typeof envelopeSchema>;

/** Signs bytes with the secret half of a key, wherever that is. */
export interface Signer {
  /** As `keyIdOf` gives it. */
  readonly keyId: string;
  /** The raw 64 bytes of an Ed25519 signature. */
  readonly sign: (bytes: Uint8Array) => Uint8Array;
}

/** The bytes that are signed: type and payload with their lengths, so that neither can be taken for the other. */
export function preAuthEncoding(payloadType: string, payload: Uint8Array): Buffer {
  const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `;
  return Buffer.concat([Buffer.from(head, "utf8"), payload]);
}

export function signEnvelope(signer: Signer, payloadType: string, payload: string): Envelope {
  const bytes = Buffer.from(payload, "utf8");
  const sig = Buffer.from(signer.sign(preAuthEncoding(payloadType, bytes))).toString("base64");
  return { payloadType, payload: bytes.toString("base64"), signatures: [{ keyid: signer.keyId, sig }] };
}

/** The payload and who signed it, of the first signature that one of these keys made; undefined where none did. */
export function openEnvelope(
  envelope: Envelope,
  payloadType: string,
  keys: ReadonlyMap<string, string>,
): { readonly payload: string; readonly keyId: string } | undefined {
  if (envelope.payloadType !== payloadType) return undefined;
  const payload = Buffer.from(envelope.payload, "base64");
  const signed = preAuthEncoding(payloadType, payload);
  const by = envelope.signatures.find(({ keyid, sig }) => {
    const key = keys.get(keyid);
    return key !== undefined && isSignedBy(key, signed, Buffer.from(sig, "base64"));
  });
  return by === undefined ? undefined : { payload: payload.toString("utf8"), keyId: by.keyid };
}

/** DER of an Ed25519 SubjectPublicKeyInfo up to the key's own 32 bytes (RFC 8410). */
const SPKI = Buffer.from("302a300506032b6570032100", "hex");

/** Did the secret half of this public key (base64 of 32 bytes) sign these bytes? */
export function isSignedBy(publicKey: string, bytes: Uint8Array, signature: Uint8Array): boolean {
  const raw = Buffer.from(publicKey, "base64");
  if (raw.length !== 32 || signature.length !== 64) return false;
  try {
    const key = createPublicKey({ key: Buffer.concat([SPKI, raw]), format: "der", type: "spki" });
    return verify(null, bytes, key, signature);
  } catch {
    return false;
  }
}
