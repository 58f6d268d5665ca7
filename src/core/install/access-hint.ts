/** What may help whoever misses something and has shown a registry nothing. */
import { type ErrorCode, RegistryError } from "../errors.ts";
import { shellWord } from "../shell-word.ts";

/** A registry as somebody asked it. */
interface Asked {
  readonly location: string;
  /** Was it asked without anything that says who asks? */
  readonly anonymous?: boolean;
}

/** A sentence for whoever asked as nobody, the same whether something is hidden or not; undefined for everybody else. */
export function accessHint({ anonymous, location }: Asked): string | undefined {
  if (anonymous !== true) return undefined;
  const login = `\`skilltrunk login ${shellWord(location)}\``;
  return `Asked without an access token, so only for what anybody may see: set SKILLTRUNK_TOKEN, run ${login}, or give your own address (…/t/<token>) with --registry.`;
}

/** The same error; where it may be that the asker only may not see something, with `accessHint`. */
export function withAccessHint(error: unknown, registry: Asked): unknown {
  const more = accessHint(registry);
  if (!(error instanceof RegistryError) || !MAY_BE_HIDDEN.has(error.code) || more === undefined) return error;
  const hint = error.hint === undefined ? more : `${error.hint} ${more}`;
  return new RegistryError(error.code, error.message, { hint, cause: error });
}
const MAY_BE_HIDDEN: ReadonlySet<ErrorCode> = new Set(["SKILL_NOT_FOUND", "AGENT_NOT_FOUND"]);
