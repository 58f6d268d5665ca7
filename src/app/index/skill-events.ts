/** A skill's history as a ledger commit has it. */
import { RegistryError } from "../../core/errors.ts";
import { chainFolder } from "../../core/ledger/event.ts";
import type { Oid, SkillId } from "../../core/names.ts";
import type { GitObjects } from "../ports/ports.ts";

/** More than 256 events can be, with every note and finding at its limit. */
const MAX_FILE_BYTES = 1 << 26;

/**
 * A skill's event lines, oldest first; none where the commit has no chain of it. The ledger was checked when it was
 * taken over, and a commit never changes: nothing is checked again, and no ref is read. Throws OBJECT_MISSING.
 */
export async function readEvents(
  objects: Pick<GitObjects, "files" | "blob">,
  ledger: Oid,
  skill: SkillId,
): Promise<readonly string[]> {
  const files: { readonly number: number; readonly oid: Oid }[] = [];
  const folder = chainFolder(skill);
  for await (const { path, oid } of objects.files(ledger, folder)) {
    files.push({ number: Number(path.slice(folder.length + 1, -".ndjson".length)), oid });
  }
  // Git lists `10.ndjson` before `2.ndjson`.
  files.sort((a, b) => a.number - b.number);
  const lines: string[] = [];
  for (const { oid } of files) {
    const { bytes } = await objects.blob(oid, MAX_FILE_BYTES);
    if (bytes === undefined) throw new RegistryError("OBJECT_MISSING", `The blob ${oid} could not be read whole.`);
    for (const line of new TextDecoder().decode(bytes).split("\n").slice(0, -1)) lines.push(line);
  }
  return lines;
}
