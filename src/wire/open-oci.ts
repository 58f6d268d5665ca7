/** A place for OCI artifacts, opened as the variables of this process say. */
import { openOciStore } from "../adapters/registry/oci-client.ts";
import type { OciStore } from "../app/ports/ports.ts";
import { readOciCredential } from "../config.ts";
import { parseOciPlace } from "../core/catalog/oci-artifact.ts";
import { quote, RegistryError } from "../core/errors.ts";
import { isLoopback } from "../core/loopback.ts";

/** Throws USAGE for what is no `oci://host/repository`. Credentials are for a place that a person named. */
export function openOci(location: string, signal: AbortSignal, { isNamed } = { isNamed: true }): OciStore {
  const place = parseOciPlace(location, isLoopback);
  if (place !== undefined)
    return openOciStore(place, { credential: isNamed ? readOciCredential() : undefined, signal });
  throw new RegistryError("USAGE", `"${quote(location, 80)}" is no place for OCI artifacts.`, {
    hint: "Expected oci://host/repository, such as oci://ghcr.io/acme/skills, in lowercase and without credentials.",
  });
}
