/** The list of what was pushed to a place for OCI artifacts: what a copy is read by, and what another push adds to. */
import { INDEX_TAG, manifestSchema, type OciIndex, ociIndexSchema } from "../../core/catalog/oci-artifact.ts";
import { RegistryError } from "../../core/errors.ts";
import type { OciStore } from "../ports/oci-store.ts";

/** Bytes of the list: tens of thousands of releases. */
const MAX_INDEX = 256 * 1024 * 1024;

/** Undefined where nothing was pushed yet. Throws REGISTRY_INVALID for what is no such list, and as the store does. */
export async function readOciIndex(store: OciStore): Promise<OciIndex | undefined> {
  const bytes = await store.manifest("", INDEX_TAG);
  if (bytes === undefined) return undefined;
  const [layer] = parse(store, manifestSchema, bytes).layers;
  return layer === undefined ? undefined : parse(store, ociIndexSchema, await store.blob("", layer.digest, MAX_INDEX));
}

function parse<T>(store: OciStore, schema: { readonly parse: (value: unknown) => T }, bytes: Uint8Array): T {
  try {
    return schema.parse(JSON.parse(Buffer.from(bytes).toString("utf8")));
  } catch {
    throw new RegistryError(
      "REGISTRY_INVALID",
      `What ${store.location} has at its tag "${INDEX_TAG}" is no list of skills.`,
      { hint: "Run `skilltrunk push` to it again, without naming skills: that makes the list anew." },
    );
  }
}
