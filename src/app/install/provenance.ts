/** What a registry says of where a release came from, believed only if a key that is known of it signed that. */

import type { ReleaseView } from "../../core/catalog/view.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import type { SkillRequest } from "../../core/names.ts";
import { envelopeSchema } from "../../core/trust/dsse.ts";
import { readProvenance, type Statement } from "../../core/trust/provenance.ts";
import { type RegistryPin, untrusted } from "../../core/trust/registry-pin.ts";
import type { Registry } from "../ports/ports.ts";
import type { Pins } from "../ports/signing.ts";

const HINT = "Compare the release with the repository itself: `skilltrunk verify`.";

/** The release and its statement. Throws as `resolve`, or REGISTRY_UNTRUSTED. */
export async function verifyProvenance(
  { registry, pins }: { readonly registry: Registry; readonly pins: Pins },
  request: SkillRequest,
): Promise<{ readonly release: ReleaseView; readonly statement: Statement }> {
  const release = await registry.resolve(request);
  const pin = await pins.read(registry.location);
  if (pin === undefined) throw signsNothing(registry, release);
  return { release, statement: await readStatement(registry, pin, release) };
}

/** Nothing is wrong with it; there is nothing to check. */
function signsNothing({ location }: Registry, { id, version }: ReleaseView): RegistryError {
  const release = `${quote(id)}@${quote(version)}`;
  return new RegistryError(
    "REGISTRY_UNTRUSTED",
    `${quote(location)} signs nothing, so where ${release} came from cannot be checked.`,
    {
      hint: `\`skilltrunk show ${release}\` says what it tells of that, unsigned; \`skilltrunk verify <repository>\` rebuilds it from the repository itself.`,
    },
  );
}

/** The statement of one release, which a key of this pin signed. Throws as the registry does, or REGISTRY_UNTRUSTED. */
export async function readStatement(
  registry: Registry,
  pin: RegistryPin,
  { id, version, digest }: Pick<ReleaseView, "id" | "version" | "digest">,
): Promise<Statement> {
  const path = `/v1/skills/${id}/versions/${encodeURIComponent(version)}/provenance`;
  const envelope = envelopeSchema.safeParse(await registry.signed?.(path)).data;
  if (envelope === undefined)
    throw untrusted(registry.location, `the provenance of ${id}@${version} cannot be read`, HINT);
  const read = readProvenance(envelope, { digest, keys: new Map(Object.entries(pin.keys)) });
  if ("statement" in read) return read.statement;
  throw untrusted(registry.location, `the provenance of ${id}@${version}: ${read.problem}`, HINT);
}
