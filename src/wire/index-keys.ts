/** The keys that a running index signs with, and a word to who runs it where one of them is refused by every client. */
import { watchedKeys } from "../adapters/disk/key-file.ts";
import type { ReadIndexKeys } from "../app/ports/signing.ts";
import type { Config } from "../config.ts";
import { quote } from "../core/errors.ts";
import { revocationReason } from "../core/trust/key-document.ts";
import type { Warn } from "./meant-ledger.ts";

/**
 * What the configuration names, read again when the files change; nothing where it names no key. That the key is revoked is
 * told at the start, and once when the files come to say so. Throws KEY_INVALID for what cannot be signed with.
 */
export async function openIndexKeys(
  { indexKey, indexKeys }: Pick<Config, "indexKey" | "indexKeys">,
  warn: Warn,
): Promise<{ readonly keys?: ReadIndexKeys }> {
  if (indexKey === undefined) return {};
  const read = watchedKeys({ secret: indexKey.reveal(), document: indexKeys });
  let told: string | undefined;
  const keys: ReadIndexKeys = async () => {
    const now = await read();
    const { document, signer } = now;
    const reason = revocationReason(document, signer.keyId);
    if (reason !== undefined && told !== signer.keyId) {
      warn(
        `The key ${signer.keyId} that this index signs with is revoked (${quote(reason, 200)}): clients refuse every answer. Name another key with --index-key.`,
      );
    }
    told = reason === undefined ? undefined : signer.keyId;
    return now;
  };
  await keys();
  return { keys };
}
