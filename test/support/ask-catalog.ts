/** Asking a catalog as a client does. */
import type { Audience } from "../../src/core/access/audience.ts";
import type { Catalog } from "../../src/core/catalog/catalog.ts";
import { resolve } from "../../src/core/catalog/resolve.ts";
import { RegistryError } from "../../src/core/errors.ts";
import { parseSkillRequest } from "../../src/core/names.ts";

/** What `text`, a request, resolves to for whoever asks; undefined where the answer is no. */
export function ask(catalog: Catalog, text: string, audience: Audience) {
  const request = parseSkillRequest(text);
  if (request === undefined) throw new Error(`${text} is no request`);
  try {
    return resolve(catalog, request, { audience, now: "2026-06-01T00:00:00Z" });
  } catch (error) {
    if (error instanceof RegistryError) return undefined;
    throw error;
  }
}
