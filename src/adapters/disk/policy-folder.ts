/** The policy of a skills repository on this disk, with the examples beside it. */
import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { PolicyFolder } from "../../app/ports/folders.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import { POLICY_PATH } from "../../core/gate/policy.ts";
import { POLICY_EXAMPLES } from "../../core/gate/policy-example.ts";
import { MAX_YAML_BYTES } from "../../core/trunk/yaml-file.ts";
import { readLocalFolder } from "./local-folder.ts";
import { readShortFile } from "./short-file.ts";
import { topFolder } from "./top-folder.ts";

/**
 * Reads them as they lie in the folder `named`, or at the top of the work tree that it is in, committed or not. Throws
 * USAGE where there is no such folder.
 */
export async function readPolicyFolder(named: string): Promise<PolicyFolder> {
  if (!(await isFolder(named))) throw new RegistryError("USAGE", `There is no folder ${quote(named)}.`);
  const isTop = (await readShortFile(join(named, POLICY_PATH), MAX_YAML_BYTES)) !== undefined;
  const dir = isTop ? named : topFolder(resolve(named));
  const examples = join(dir, POLICY_EXAMPLES);
  return {
    read: (path) => readShortFile(join(dir, path), MAX_YAML_BYTES),
    policy: await readShortFile(join(dir, POLICY_PATH), MAX_YAML_BYTES),
    examples: (await isFolder(examples)) ? await readLocalFolder(examples) : undefined,
  };
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() === true;
}
