/** A registry that names the skill which somebody probably meant, of those that it shows them. */
import { RegistryError } from "../../core/errors.ts";
import type { SkillRequest } from "../../core/names.ts";
import { nearest } from "../../core/nearest.ts";
import type { Registry } from "../ports/ports.ts";

/** The same registry. Only a skill that is not there costs more than before: one list, of what the asker may see. */
export function suggestingRegistry(registry: Registry): Registry {
  const suggest = async <T>(request: SkillRequest, answer: Promise<T>): Promise<T> => {
    try {
      return await answer;
    } catch (error) {
      throw await suggested(registry, request, error);
    }
  };
  const suggesting: Pick<Registry, "show" | "resolve" | "channels" | "bound" | "channelEvents"> = {
    show: (request, asOf) => suggest(request, registry.show(request, asOf)),
    resolve: (request, asOf) => suggest(request, registry.resolve(request, asOf)),
    channels: (request, asOf) => suggest(request, registry.channels(request, asOf)),
    bound: (request, asOf) => suggest(request, registry.bound(request, asOf)),
    channelEvents: (request, channel, asOf) => suggest(request, registry.channelEvents(request, channel, asOf)),
  };
  // Everything else is the registry's own.
  return Object.assign(Object.create(registry) as Registry, suggesting);
}

async function suggested(registry: Registry, { namespace, name }: SkillRequest, error: unknown): Promise<unknown> {
  if (!(error instanceof RegistryError) || error.code !== "SKILL_NOT_FOUND") return error;
  // Whoever asks for a bare name that several skills have is told their names.
  const skills = await registry.list().catch(() => []);
  const meant =
    namespace === undefined
      ? nearest(
          name,
          skills.map((one) => one.name).filter((one) => one !== name),
        )
      : nearest(
          `${namespace}/${name}`,
          skills.map(({ id }) => id),
        );
  if (meant === undefined) return error;
  const hint = `Did you mean ${meant}?${error.hint === undefined ? "" : ` ${error.hint}`}`;
  return new RegistryError(error.code, error.message, { hint, cause: error });
}
