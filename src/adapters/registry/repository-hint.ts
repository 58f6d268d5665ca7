/** An index that nobody named and that does not answer: whoever stands in a skills repository may have meant that. */
import { relative } from "node:path";
import { RegistryError } from "../../core/errors.ts";
import { shellWord } from "../../core/shell-word.ts";
import { findGovernedFolder } from "../disk/governed-folder.ts";
import type { HttpTransport } from "./index-transport.ts";

/** The same index, whose silence is told together with the repository that `from` is in, if it is in one. */
export function hintingAtRepository(transport: HttpTransport, from: string): HttpTransport {
  return {
    ...transport,
    async fetch(url, limits) {
      try {
        return await transport.fetch(url, limits);
      } catch (error) {
        throw await hinted(error, from);
      }
    },
  };
}

async function hinted(error: unknown, from: string): Promise<unknown> {
  if (!(error instanceof RegistryError) || error.code !== "REGISTRY_UNREACHABLE") return error;
  const folder = await findGovernedFolder(from);
  if (folder === undefined) return error;
  const named = shellWord(relative(from, folder) || ".");
  return new RegistryError(error.code, error.message, {
    hint: `No registry was named, and this is a skills repository: \`--registry ${named}\` asks what it has published, without a server; \`skilltrunk run ${named}\` serves it here.`,
    cause: error,
  });
}
