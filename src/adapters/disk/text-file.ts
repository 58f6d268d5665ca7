/** Writing a file that somebody named: where it may not be written is their mistake. */
import { writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { quote, RegistryError } from "../../core/errors.ts";
import { makeFolder } from "./make-folder.ts";

/** Writes the text, and makes the folders above it. Throws USAGE where that is not possible. */
export async function writeTextFile(path: string, text: string): Promise<void> {
  try {
    await makeFolder(dirname(path));
    await writeFile(path, text);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? "unknown";
    throw new RegistryError("USAGE", `${quote(path)} cannot be written (${code}).`, { cause });
  }
}
