/** A release's files from a registry that may lie. */

import { sha256 } from "../../core/bytes.ts";
import type { ReleaseView } from "../../core/catalog/view.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import { type ArchiveFile, decodeArchive } from "../../core/skill/archive.ts";
import { checkFiles } from "../../core/skill/skill-files.ts";
import type { Registry } from "../ports/ports.ts";

/** A release's files, once the archive's bytes are exactly the release's and nothing in it can leave its folder. */
export async function download(registry: Registry, view: ReleaseView): Promise<readonly ArchiveFile[]> {
  const bytes = await registry.archive(view);
  const got = sha256(bytes);
  if (got !== view.digest) {
    throw new RegistryError(
      "DIGEST_MISMATCH",
      `The archive of ${view.id}@${view.version} has the digest ${got}; expected ${quote(view.digest)}.`,
      {
        hint: "Nothing was installed. Try again; if it stays so, something between you and the registry changes what it sends.",
      },
    );
  }
  const files = decodeArchive(bytes);
  const [problem] = checkFiles(
    files.map((f) => ({
      path: f.path,
      mode: f.executable ? 0o100755 : 0o100644,
      size: f.bytes.length,
      bytes: f.bytes,
    })),
  ).filter((f) => f.severity === "critical");
  if (problem !== undefined) {
    throw new RegistryError(
      "ARCHIVE_INVALID",
      `The archive of ${view.id}@${view.version} cannot be installed: ${problem.message}`,
      {
        hint: "The registry should never have published it: tell who runs it.",
      },
    );
  }
  return files;
}
