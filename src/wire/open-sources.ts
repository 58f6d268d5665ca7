/** How the program fetches what folders of a trunk point to. */
import { createSourceFetcher } from "../adapters/sources/fetch-source.ts";
import type { FetchSource } from "../app/ports/fetching.ts";
import type { Config } from "../config.ts";

/** As the configuration says. */
export function openSources({ privateSources }: Pick<Config, "privateSources">): FetchSource {
  return createSourceFetcher({ allowPrivate: privateSources });
}
