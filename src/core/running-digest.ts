/** The digest of bytes that come in pieces. */
import { createHash } from "node:crypto";
import type { Digest } from "./names.ts";

/** Takes bytes piece by piece; `end` answers the SHA-256 of all of them, once. */
export class RunningDigest {
  private readonly hash = createHash("sha256");

  update(bytes: Uint8Array): void {
    this.hash.update(bytes);
  }

  end(): Digest {
    return `sha256:${this.hash.digest("hex")}`;
  }
}
