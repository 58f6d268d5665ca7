/** The scanners that the operator of this program knows. */
import { realpath } from "node:fs/promises";
import { sep } from "node:path";
import { readShortFile } from "../adapters/disk/short-file.ts";
import { parseLocation } from "../adapters/git/repository-location.ts";
import { createScanners } from "../adapters/scanners/operator-scanners.ts";
import { systemClock } from "../adapters/system.ts";
import type { Scanners } from "../app/ports/scanners.ts";
import type { Config } from "../config.ts";
import { quote, RegistryError } from "../core/errors.ts";
import { describeFinding } from "../core/finding.ts";
import { parseScanners } from "../core/gate/scanners-file.ts";
import { MAX_YAML_BYTES } from "../core/trunk/yaml-file.ts";

/** The folder of the whole repository, of which this may be a part; undefined of what is elsewhere. */
async function folderOf(text: string): Promise<string | undefined> {
  const location = parseLocation(text);
  return location.kind === "folder" ? await realpath(location.path).catch(() => undefined) : undefined;
}

/**
 * As the file that the configuration names says; without one, none. Throws USAGE where it cannot be used, or lies in the
 * repository: a merge must not become a command.
 */
export async function openScanners(
  { scanners: path }: Pick<Config, "scanners">,
  location: string,
): Promise<{ readonly scanners?: Scanners }> {
  if (path === undefined) return {};
  const bytes = await readShortFile(path, MAX_YAML_BYTES);
  if (bytes === undefined) throw new RegistryError("USAGE", `There is no file ${quote(path)} of scanners.`);
  const folder = await folderOf(location);
  if (folder !== undefined && (await realpath(path)).startsWith(folder + sep)) {
    throw new RegistryError("USAGE", `${quote(path)} lies in the skills repository.`, {
      hint: "Keep the file of scanners elsewhere: what a repository holds must never say which commands are run.",
    });
  }
  const { scanners, findings } = parseScanners(path, bytes);
  if (scanners !== undefined) return { scanners: createScanners(scanners, systemClock) };
  throw new RegistryError("USAGE", findings.map(describeFinding).slice(0, 1).join(" "));
}
