/** A skill that stays as it is installed, since something stands in the way of it and of no other. */
import { RegistryError } from "../../core/errors.ts";
import type { Entry } from "./lock-entries.ts";

/** A skill that stays as it is. */
export interface KeptSkill {
  readonly id: string;
  readonly version: string;
  readonly dir: string;
  /** The code of what stood in the way. */
  readonly code: string;
  readonly why: string;
}

/** What stands in the way of one skill and of no other. */
const KEEPS: ReadonlySet<string> = new Set([
  "WOULD_OVERWRITE",
  "CRITICAL_FINDINGS",
  "INCOMPLETE",
  "INCOMPATIBLE",
  "SKILL_NOT_FOUND",
  "AGENT_NOT_FOUND",
  "VERSION_NOT_FOUND",
  "VERSION_GONE",
  "CHANNEL_UNRESOLVABLE",
]);

/** Runs what is about one installed skill; what stands in its way alone is an answer. */
export async function keeping<T extends object>(
  { dir, locked }: Entry,
  work: () => Promise<T>,
): Promise<T | KeptSkill> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RegistryError) || !KEEPS.has(error.code)) throw error;
    return { id: locked.id, version: locked.version, dir, code: error.code, why: error.message };
  }
}

/** Is it something that one registry said, and no interruption? */
export function isFailure(error: unknown, signal: AbortSignal | undefined): error is RegistryError {
  return error instanceof RegistryError && error.code !== "INTERRUPTED" && signal?.aborted !== true;
}
