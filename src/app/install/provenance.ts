/** What a registry says of where a release came from, believed only if a key that is known of it signed that. */

import type { ReleaseView } from "../../core/catalog/view.ts";
import type { SkillRequest } from "../../core/names.ts";
import { envelopeSchema } from "../../core/trust/dsse.ts";
import { readProvenance } from "../../core/trust/provenance.ts";
import { untrusted } from "../../core/trust/registry-pin.ts";
import type { Registry } from "../ports/ports.ts";
import type { Pins } from "../ports/signing.ts";

const HINT = "Compare the release with the repository itself: `skilltrunk verify`.";

/** The release and its statement. Throws as `resolve`, or REGISTRY_UNTRUSTED. */
export async function verifyProvenance(
  { registry, pins }: { readonly registry: Registry; readonly pins: Pins },
  request: SkillRequest,
): Promise<{ readonly release: ReleaseView; readonly statement: unknown }> {
  const release = await registry.resolve(request);
  const pin = await pins.read(registry.location);
  if (pin === undefined || registry.signed === undefined) throw untrusted(registry.location, "it signs nothing", HINT);
  const { id, version, digest } = release;
  const path = `/v1/skills/${id}/versions/${encodeURIComponent(version)}/provenance`;
  const envelope = envelopeSchema.safeParse(await registry.signed(path)).data;
  if (envelope === undefined) throw untrusted(registry.location, "its provenance cannot be read", HINT);
  const read = readProvenance(envelope, { digest, keys: new Map(Object.entries(pin.keys)) });
  if ("problem" in read)
    throw untrusted(registry.location, `the provenance of ${id}@${version}: ${read.problem}`, HINT);
  return { release, statement: read.statement };
}
