/**
 * Where somebody stopped listening, for them to give back and for nobody to read: a count of changes would tell how much
 * happens that they do not see. What another key sealed is simply not known.
 */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { z } from "zod";

const CIPHER = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const MAX_CURSOR = 400;

const contentSchema = z.tuple([z.int().min(0), z.string()]);

/** The place behind a change, and for whom. */
export interface Place {
  readonly number: number;
  /** As `audienceKey` makes it: what one asker saw, another may not hear of. */
  readonly audience: string;
}

export class CursorSeal {
  private readonly key: Uint8Array;

  /** `key`: 32 bytes; default: one that lives as long as the process. */
  constructor(key: Uint8Array = randomBytes(32)) {
    this.key = key;
  }

  seal({ number, audience }: Place): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.key, nonce);
    // Of one length for everybody and at every time.
    const text = JSON.stringify([number, audience]).padEnd(128);
    const sealed = Buffer.concat([nonce, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
    return sealed.toString("base64url");
  }

  /** Undefined for what this key did not seal. */
  open(cursor: string): Place | undefined {
    if (cursor.length > MAX_CURSOR) return undefined;
    const sealed = Buffer.from(cursor, "base64url");
    if (sealed.length <= NONCE_BYTES + TAG_BYTES) return undefined;
    try {
      const decipher = createDecipheriv(CIPHER, this.key, sealed.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
      const text = Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
      const [number, audience] = contentSchema.parse(JSON.parse(text.toString("utf8")));
      return { number, audience };
    } catch {
      return undefined;
    }
  }
}
