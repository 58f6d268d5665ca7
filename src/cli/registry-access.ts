/** What the commands that ask a registry share: opening it, and reading how a person names a skill. */

import type { Merged } from "../app/check/merged-versions.ts";
import type { WorkFolder } from "../app/ports/folders.ts";
import type { Registry } from "../app/ports/ports.ts";
import { type AsOf, asOfExpected, parseAsOf } from "../core/catalog/as-of.ts";
import { isWanted } from "../core/catalog/resolve.ts";
import { quote, RegistryError } from "../core/errors.ts";
import { withAccessHint } from "../core/install/access-hint.ts";
import { parseSkillRequest, type SkillId, type SkillRequest } from "../core/names.ts";
import type { Wire } from "../wire.ts";

export interface RegistryOptions {
  readonly registry?: string;
  readonly state?: string;
  readonly at?: string;
  readonly key?: string;
  readonly maxAge?: string;
}

/** What of the options says which registry is asked, and how far it is trusted. */
export function registryFlags({ registry, state, key, maxAge }: RegistryOptions): RegistryOptions {
  return { registry, state, key, maxAge } as RegistryOptions;
}

/** Reads the moment that somebody asks about. Throws USAGE. */
export function toAsOf(text: string | undefined): AsOf | undefined {
  const asOf = text === undefined ? undefined : parseAsOf(text);
  if (text === undefined || asOf !== undefined) return asOf;
  throw new RegistryError("USAGE", `--at: ${asOfExpected(text)}, got "${quote(text, 80)}".`);
}

/** Opens the registry that the options name for as long as `use` takes. */
export async function withRegistry(
  wire: Wire,
  options: RegistryOptions,
  use: (registry: Registry) => Promise<void>,
): Promise<void> {
  const registry = await wire.openRegistry(wire.config({ ...registryFlags(options) }));
  try {
    await use(registry);
  } catch (error) {
    throw withAccessHint(error, registry);
  } finally {
    await registry.close();
  }
}

/** What is published: by the registry that the options name, or else by the repository's own ledger; absent for nothing yet. */
export async function withPublished<T>(
  wire: Wire,
  { repository, options }: { readonly repository: WorkFolder; readonly options: RegistryOptions },
  use: (registry: Registry | undefined) => Promise<T>,
): Promise<T> {
  const config = wire.config({ ...registryFlags(options) });
  const isNamed = options.registry !== undefined;
  const registry = await (isNamed ? wire.openRegistry(config) : wire.authors.openPublished(repository, config));
  try {
    return await use(registry);
  } finally {
    await registry?.close();
  }
}

/** What tells what merged changes make of a skill, unless a registry was named: then what that says counts. */
export function mergedIn(
  wire: Wire,
  { repository, options }: { readonly repository: WorkFolder; readonly options: RegistryOptions },
): { readonly merged?: (skill: SkillId) => Promise<Merged> } {
  if (options.registry !== undefined) return {};
  const config = wire.config({ ...registryFlags(options) });
  return { merged: (skill) => wire.authors.mergedVersions(repository, config, skill) };
}

/** Parses a skill as a person names it. Throws USAGE. */
export function toRequest(text: string): SkillRequest {
  const request = parseSkillRequest(text);
  if (request?.wanted !== undefined && !isWanted(request.wanted)) {
    throw new RegistryError("USAGE", `"${quote(request.wanted, 80)}" is no version, range or channel.`, {
      hint: "Expected something like 1.2.0, ^1.2 or stable behind the @.",
    });
  }
  if (request !== undefined) return request;
  throw new RegistryError("USAGE", `"${quote(text, 80)}" names no skill.`, {
    hint: "Expected name, namespace/name, or one of them with @version, @range or @channel.",
  });
}
