/** What copying releases to an OCI registry needs of it. Part of the ports. */
import type { Digest } from "../../core/names.ts";

/** A place for OCI artifacts. `at` is a path below it: empty, or one that begins with a slash. */
export interface OciStore {
  /** Never with credentials. */
  readonly location: string;
  hasBlob(at: string, digest: Digest): Promise<boolean>;
  putBlob(at: string, digest: Digest, bytes: Uint8Array): Promise<void>;
  putManifest(at: string, tag: string, bytes: Uint8Array): Promise<void>;
  /** Undefined where there is no such tag. */
  manifest(at: string, tag: string): Promise<Uint8Array | undefined>;
  /** Throws DIGEST_MISMATCH for other bytes, REGISTRY_INVALID for more than `maxBytes`. */
  blob(at: string, digest: Digest, maxBytes: number): Promise<Uint8Array>;
}
