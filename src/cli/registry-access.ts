/** What the commands that ask a registry share: opening it, and reading how a person names a skill. */
import type { Registry } from "../app/ports.ts";
import { quote, RegistryError } from "../core/errors.ts";
import { parseSkillRequest, type SkillRequest } from "../core/names.ts";
import type { Wire } from "../wire.ts";

export interface RegistryOptions {
  readonly registry?: string;
  readonly state?: string;
}

/** Opens the registry that the options name for as long as `use` takes. */
export async function withRegistry(
  wire: Wire,
  options: RegistryOptions,
  use: (registry: Registry) => Promise<void>,
): Promise<void> {
  const registry = await wire.openRegistry(wire.config({ registry: options.registry, state: options.state }));
  try {
    await use(registry);
  } finally {
    await registry.close();
  }
}

/** Parses a skill as a person names it. Throws USAGE. */
export function toRequest(text: string): SkillRequest {
  const request = parseSkillRequest(text);
  if (request !== undefined) return request;
  throw new RegistryError("USAGE", `"${quote(text, 80)}" names no skill.`, {
    hint: "Expected name, namespace/name, or one of them with @version, @range or @channel.",
  });
}
