/** The pin of a pack of rules, as policy.yaml has it, and what keeps the pack from being used. */
import { sha256 } from "../../core/bytes.ts";
import { RegistryError } from "../../core/errors.ts";
import type { Finding } from "../../core/finding.ts";
import { tryPack } from "../../core/gate/policy-pack.ts";
import { isPackPath, type PackPin, POLICY_PACKS } from "../../core/gate/policy-scan.ts";

/** `path` as somebody names it who stands anywhere. Throws USAGE where a policy could not name it. */
export function pinPack(path: string, bytes: Uint8Array): PackPin & { readonly findings: readonly Finding[] } {
  const inside = `${POLICY_PACKS}${path.split(/[\\/]/).at(-1) ?? ""}`;
  if (!isPackPath(inside)) {
    throw new RegistryError("USAGE", `A pack is a file ${POLICY_PACKS}<name>.yaml.`, {
      hint: "Its name has lowercase letters, digits and single hyphens.",
    });
  }
  return { path: inside, sha256: sha256(bytes), findings: tryPack(inside, bytes) };
}
