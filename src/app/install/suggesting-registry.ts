/** A registry that names the skill which somebody probably meant, of those that it shows them. */
import type { AsOf } from "../../core/catalog/as-of.ts";
import { RegistryError } from "../../core/errors.ts";
import type { SkillRequest } from "../../core/names.ts";
import { nearest } from "../../core/nearest.ts";
import type { Registry } from "../ports/ports.ts";

/** The same registry. Only a skill that is not there costs more than before: one list, of what the asker may see. */
export function suggestingRegistry(registry: Registry): Registry {
  const suggest = async <T>(request: SkillRequest, answer: Promise<T>, asOf?: AsOf): Promise<T> => {
    try {
      return await answer;
    } catch (error) {
      throw await suggested(registry, { ...request, asOf }, error);
    }
  };
  const suggesting: Pick<Registry, "show" | "resolve" | "channels" | "bound" | "channelEvents"> = {
    show: (request, asOf) => suggest(request, registry.show(request, asOf), asOf),
    resolve: (request, asOf) => suggest(request, registry.resolve(request, asOf), asOf),
    channels: (request, asOf) => suggest(request, registry.channels(request, asOf), asOf),
    bound: (request, asOf) => suggest(request, registry.bound(request, asOf), asOf),
    channelEvents: (request, channel, asOf) => suggest(request, registry.channelEvents(request, channel, asOf), asOf),
  };
  // Everything else is the registry's own.
  return Object.assign(Object.create(registry) as Registry, suggesting);
}

type Asked = SkillRequest & { readonly asOf: AsOf | undefined };

async function suggested(registry: Registry, { namespace, name, asOf }: Asked, error: unknown): Promise<unknown> {
  if (!(error instanceof RegistryError) || error.code !== "SKILL_NOT_FOUND") return error;
  // Whoever asks for a bare name that several skills have is told their names.
  const skills = await registry.list().catch(() => []);
  const now = skills.find((one) => (namespace === undefined ? one.name === name : one.id === `${namespace}/${name}`));
  if (now !== undefined) return asOf === undefined ? error : notThen(now.id, asOf, error);
  const meant =
    namespace === undefined
      ? nearest(
          name,
          skills.map((one) => one.name),
        )
      : nearest(
          `${namespace}/${name}`,
          skills.map(({ id }) => id),
        );
  if (meant === undefined) return error;
  const hint = `Did you mean ${meant}?${error.hint === undefined ? "" : ` ${error.hint}`}`;
  return new RegistryError(error.code, error.message, { hint, cause: error });
}

/** It is there, and was not at the moment that was asked about. */
function notThen(id: string, asOf: AsOf, cause: RegistryError): RegistryError {
  const when = "at" in asOf ? `at ${asOf.at}` : `after the commit ${asOf.commit.slice(0, 12)}`;
  const hint = `\`skilltrunk channels ${id}\` says since when; before a rename it went by another name.`;
  return new RegistryError(cause.code, `There was no ${id} ${when}: it came later.`, { hint, cause });
}
