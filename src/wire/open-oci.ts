/** A place for OCI artifacts, opened as the variables of this process say. */
import { openOciStore } from "../adapters/registry/oci-client.ts";
import type { OciStore } from "../app/ports/oci-store.ts";
import { type Config, readOciCredential, readOciTokenHost } from "../config.ts";
import { parseOciPlace } from "../core/catalog/oci-artifact.ts";
import { quote, RegistryError } from "../core/errors.ts";
import { isLoopback } from "../core/loopback.ts";

/**
 * Throws USAGE for what is no `oci://host/repository`. Credentials of the environment are for a place that a person named; the
 * user's own helper, which says for which place it knows some, is asked where there are none.
 */
export function openOci(
  location: string,
  { credentialHelper }: Pick<Config, "credentialHelper">,
  { signal, isNamed = true }: { readonly signal: AbortSignal; readonly isNamed?: boolean },
): OciStore {
  const place = parseOciPlace(location, isLoopback);
  const credential = async () => {
    const own = isNamed ? readOciCredential() : undefined;
    if (own !== undefined || credentialHelper === undefined || place === undefined) return own;
    const { askHelperForLogin } = await import("../adapters/registry/credential-store.ts");
    return askHelperForLogin(credentialHelper, `${place.origin}/${place.repository}`);
  };
  if (place !== undefined) return openOciStore(place, { credential, signal, tokenHost: readOciTokenHost() });
  throw new RegistryError("USAGE", `"${quote(location, 80)}" is no place for OCI artifacts.`, {
    hint: "Expected oci://host/repository, such as oci://ghcr.io/acme/skills, in lowercase and without credentials.",
  });
}
