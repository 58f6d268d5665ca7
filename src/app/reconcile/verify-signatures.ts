/** Who signed the ledger's commits, held against the signers that the settings name. */
import type { Oid } from "../../core/names.ts";
import { parseSshKey, signedCommit, signerOf } from "../../core/trust/ssh-signature.ts";
import type { Source } from "../ports/ports.ts";
import { readTrunkSettings } from "./trunk-settings.ts";

export interface Signatures {
  /** Commits that a named signer signed. */
  readonly signed: number;
  /** Commits at the ledger's beginning that nobody named has signed: what is signed later vouches for them. */
  readonly before: number;
  /** The first commit that should be signed and is not, and why. */
  readonly problem: { readonly commit: Oid; readonly why: "unsigned" | "unknown-signer" } | null;
}

/**
 * Looks at every commit of the ledger up to `tip`. From the first one that a named signer signed on, all have to be, and the
 * tip always. Null where the settings name nobody.
 */
export async function verifySignatures(source: Source, tip: Oid, signal?: AbortSignal): Promise<Signatures | null> {
  const settings = await readTrunkSettings(source).catch(() => undefined);
  const keys = (settings?.ledger.signers ?? []).flatMap((text) => parseSshKey(text) ?? []);
  if (keys.length === 0 || source.ledger.rawCommits === undefined) return null;
  const unsigned: NonNullable<Signatures["problem"]>[] = [];
  let [signed, between] = [0, 0];
  for await (const { oid, bytes } of source.ledger.rawCommits(tip)) {
    signal?.throwIfAborted();
    const found = signedCommit(bytes);
    if (found !== undefined && signerOf(found.signature, found.payload, keys) !== undefined) {
      signed++;
      between = unsigned.length;
    } else unsigned.push({ commit: oid, why: found === undefined ? "unsigned" : "unknown-signer" });
  }
  // Newest first: those up to `between` have a signed one before them.
  const isSigned = signed > 0;
  const problem = isSigned ? unsigned[between - 1] : unsigned[0];
  return { signed, before: isSigned ? unsigned.length - between : 0, problem: problem ?? null };
}
